//go:build servers && linux

package servers

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// bench is the folder and the user of one server: one that no server refuses to run as.
type bench struct {
	t   *testing.T
	dir string
	as  *syscall.Credential
	uid int
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return newBenchOf(t, "nobody")
}

// newBenchOf is one of a user that the machine has; who is not root is himself.
func newBenchOf(t *testing.T, name string) *bench {
	t.Helper()
	dir, err := os.MkdirTemp("", "overreach-server-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	b := &bench{t: t, dir: dir}
	if os.Geteuid() == 0 {
		who, err := user.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		b.as, b.uid = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, uid
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// file writes a file that the server may read.
func (b *bench) file(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
	b.own()
	return path
}

// own gives all of the folder to the server's user.
func (b *bench) own() {
	b.t.Helper()
	if b.as == nil {
		return
	}
	err := filepath.WalkDir(b.dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, b.uid, int(b.as.Gid))
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// command is one that runs as the server's user, in its folder, and dies with the test.
func (b *bench) command(env []string, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = b.dir
	c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "LANG=C.UTF-8", "TMPDIR=" + b.dir}, env...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL, Credential: b.as}
	return c
}

// run runs a command to its end.
func (b *bench) run(name string, args ...string) string {
	b.t.Helper()
	out, err := b.command(nil, name, args...).CombinedOutput()
	if err != nil {
		b.t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// start starts a server, waits until somebody listens at the address, and ends it with the test.
func (b *bench) start(address string, env []string, name string, args ...string) {
	b.t.Helper()
	c := b.command(env, name, args...)
	var said bytes.Buffer
	c.Stdout, c.Stderr = &said, &said
	if err := c.Start(); err != nil {
		b.t.Fatal(err)
	}
	var failed error
	ended := make(chan struct{})
	go func() {
		failed = c.Wait()
		close(ended)
	}()
	b.t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		<-ended
	})
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		select {
		case <-ended:
			b.t.Fatalf("%s ended: %v\n%s", name, failed, said.String())
		default:
		}
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			_ = conn.Close()
			return
		}
	}
	b.t.Fatalf("%s does not listen at %s", name, address)
}

// find gives the path of a program of the machine; one that is not there is a failure.
func find(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
		if found, _ := filepath.Glob(name); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	t.Fatalf("none of %s is here: .ci/servers installs it", strings.Join(names, ", "))
	return ""
}

// built gives a server that .ci/servers built, in the folder that OVERREACH_SERVERS names: a copy
// of its own, since whom it runs as may not look into that folder.
func (b *bench) built(name string) string {
	t := b.t
	t.Helper()
	program, err := os.ReadFile(folderOf(t, name))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(b.dir, filepath.Base(name))
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// folderOf gives a built server where it lies.
func folderOf(t *testing.T, name string) string {
	t.Helper()
	folder := os.Getenv("OVERREACH_SERVERS")
	if folder == "" {
		t.Fatal("OVERREACH_SERVERS names no folder of built servers: run .ci/servers")
	}
	return filepath.Join(folder, name)
}

// had skips the test of a server that this machine cannot have, as .ci/servers found out: it says
// so, and .ci/servers repeats it at its end.
func had(t *testing.T, name string) {
	t.Helper()
	list, err := os.ReadFile(folderOf(t, "absent"))
	if err == nil && slices.Contains(strings.Fields(string(list)), name) {
		fmt.Fprintf(os.Stdout, "server: %s: NOT HAD, nothing was held against it\n", name)
		t.Skip(name + " is not to be had here")
	}
}

// eventually tries until it works.
func eventually(t *testing.T, what string, try func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if err = try(); err == nil {
			return
		}
	}
	t.Fatal(fmt.Errorf("%s: %w", what, err))
}
