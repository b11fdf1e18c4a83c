package main

import (
	"encoding/binary"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const insideVariable = "OVERREACH_TEST_INSIDE"

// TestNothingElseIsContacted runs all scripts once more in a network namespace of its own in
// which every address leads back to loopback, and looks at every packet: none may be for
// anybody but the servers that the scripts start.
func TestNothingElseIsContacted(t *testing.T) {
	if os.Getenv(insideVariable) != "" {
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, probe := range []bool{false, true} {
		c := exec.Command(self, "-test.run=^TestScripts$", "-test.count=1")
		c.Env = append(os.Environ(), insideVariable+"=scripts")
		if probe {
			// The trap itself must work: this test contacts a stranger.
			c.Args[1] = "-test.run=^TestAStrangeAddress$"
			c.Env = append(c.Env, insideVariable+"=probe")
		}
		c.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		out, err := c.CombinedOutput()
		switch {
		case strings.Contains(string(out), noNamespace), err != nil && strings.Contains(err.Error(), "fork/exec"):
			t.Skipf("no network namespace can be had here: %v\n%s", err, out)
		case !probe && err != nil:
			t.Errorf("%v\n%s", err, out)
		case probe && (err == nil || !strings.Contains(string(out), stranger)):
			t.Errorf("a packet to a stranger was not noticed\n%s", out)
		}
	}
}

// TestAStrangeAddress contacts a stranger, where the test around it asks for that.
func TestAStrangeAddress(t *testing.T) {
	if os.Getenv(insideVariable) != "probe" {
		return
	}
	if err := send(stranger); err != nil {
		t.Fatal(err)
	}
}

const noNamespace = "the namespace could not be set up"

// watched runs the tests and looks at the network meanwhile, inside a namespace.
type watched struct{ m *testing.M }

func (w watched) Run() int {
	if os.Getenv(insideVariable) == "" {
		return w.m.Run()
	}
	seen, err := watch()
	if err != nil {
		fmt.Println(noNamespace+":", err)
		return 1
	}
	code := w.m.Run()
	for _, to := range seen() {
		fmt.Println("contacted:", to)
		code = 1
	}
	return code
}

// watch makes loopback the way to everywhere, and gives whom packets were for beside it.
func watch() (seen func() []string, err error) {
	for _, args := range []string{"link set lo up", "route add local default dev lo", "-6 route add local default dev lo"} {
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("ip %s: %w %s", args, err, out)
		}
	}
	all := binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, unix.ETH_P_ALL))
	socket, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM, int(all))
	if err != nil {
		return nil, err
	}
	packets := make(chan string, 1<<16)
	go func() {
		packet := make([]byte, 1<<16)
		for {
			n, _, err := unix.Recvfrom(socket, packet, 0)
			if err != nil {
				return
			}
			if to := destination(packet[:n]); to != nil && !to.IsLoopback() {
				packets <- to.String()
			}
		}
	}()
	return func() (strangers []string) {
		// A packet of our own comes after all others.
		if err := send(lastPacket); err != nil {
			return []string{err.Error()}
		}
		for to := range packets {
			if to == lastPacket {
				break
			}
			strangers = append(strangers, to)
		}
		return strangers
	}, nil
}

// Addresses that nobody has (RFC 5737).
const (
	stranger   = "192.0.2.7"
	lastPacket = "198.51.100.9"
)

func send(to string) error {
	conn, err := net.Dial("udp", net.JoinHostPort(to, "443"))
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Write([]byte("hello"))
	return err
}

// destination is whom an IP packet is for; the multicasts by which a system finds its
// neighbours are nobody's.
func destination(packet []byte) net.IP {
	var to net.IP
	switch {
	case len(packet) >= 20 && packet[0]>>4 == 4:
		to = net.IP(packet[16:20])
	case len(packet) >= 40 && packet[0]>>4 == 6:
		to = net.IP(packet[24:40])
	}
	if to == nil || to.IsMulticast() {
		return nil
	}
	return to
}
