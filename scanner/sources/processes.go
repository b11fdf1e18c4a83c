package sources

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// Bounds of what is read of other processes.
const (
	mostProcesses   = 1 << 14
	mostEnvironment = 2 << 20
	mostName        = 64
)

// Processes is the source of other processes' environments, as far as the system lets the user
// read them: an agent's shell runs as the same user. Only Linux shows them as files.
//
// What a process holds as this one does too is passed over: it was inherited, and lies in the
// environment already. So is what a process of a lower number holds as well.
func (m Machine) Processes() Source { return processes{Machine: m} }

// Sessions is the source of the processes alone whose environment a whole session is started
// with: whatever runs in it later holds that too. It is what they were started with; what was
// set in them since (tmux set-environment, systemctl --user import-environment) is in memory, and
// in the processes that they start.
func (m Machine) Sessions() Source { return processes{Machine: m, sessions: true} }

type processes struct {
	Machine
	sessions bool
}

// keepers are what processes call themselves that keep a session.
var keepers = []string{"tmux: server", "tmux", "screen", "SCREEN", "zellij", "systemd"}

func (processes) Name() string { return Proc }

// Scan implements Source. A process that is another user's, or ends meanwhile, is no failure.
func (p processes) Scan(ctx context.Context, sink Sink) error {
	if p.GOOS != "linux" {
		return ctx.Err()
	}
	numbers, err := p.numbers()
	if err != nil {
		if !p.sessions || !absent(err) {
			sink.NotRead(NotRead{Source: Proc, Path: "/proc", Reason: reason(err)})
		}
		return ctx.Err()
	}
	known := map[string]bool{}
	for _, entry := range p.Env {
		known[entry] = true
	}
	for _, n := range numbers {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.one(n, known, sink)
	}
	return ctx.Err()
}

// numbers are those of the processes, the oldest first as far as numbers tell.
func (p processes) numbers() ([]int, error) {
	entries, err := p.FS.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var numbers []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 {
			numbers = append(numbers, n)
		}
	}
	slices.SortFunc(numbers, cmp.Compare)
	return numbers[:min(len(numbers), mostProcesses)], nil
}

func (p processes) one(number int, known map[string]bool, sink Sink) {
	folder := filepath.Join("/proc", strconv.Itoa(number))
	if p.sessions && (p.closed(folder) || !p.keeps(folder)) {
		return
	}
	text, err := p.read(filepath.Join(folder, "environ"), mostEnvironment)
	if err != nil {
		if !unreadable(err) {
			sink.NotRead(NotRead{Source: Proc, Path: folder, Reason: reason(err)})
		}
		return
	}
	// What was passed over stays as blanks, so that offsets hold.
	count := 0
	for _, entry := range bytes.Split(text, []byte{0}) {
		name, _, found := strings.Cut(string(entry), "=")
		switch {
		case !found || name == "":
		case known[string(entry)]:
			for i := range entry {
				entry[i] = ' '
			}
		default:
			known[string(entry)] = true
			count++
		}
	}
	sink.Read(Read{Variables: count, Bytes: int64(len(text))})
	if count > 0 {
		sink.Fragment(Fragment{Location: Location{Source: Proc, Path: filepath.Join(folder, "environ"), Process: p.name(folder, number)}, Text: text, Format: "environ"})
	}
}

// closed says that a process is another user's and shows this one nothing: most are, and this costs
// less to see than what they are called.
func (p processes) closed(folder string) bool {
	info, err := p.FS.Lstat(folder)
	if err != nil || !p.FS.Foreign(info) {
		return false
	}
	file, err := p.FS.Open(filepath.Join(folder, "environ"))
	if err != nil {
		return unreadable(err)
	}
	file.Close()
	return false
}

// keeps says whether a process keeps a session, by what it calls itself.
func (p processes) keeps(folder string) bool {
	text, err := p.read(filepath.Join(folder, "comm"), mostName)
	return err == nil && slices.Contains(keepers, strings.TrimSpace(string(text)))
}

// name is what the process calls itself; never its command line, which may hold a credential.
func (p processes) name(folder string, number int) string {
	text, err := p.read(filepath.Join(folder, "comm"), mostName)
	if name := strings.TrimSpace(string(text)); err == nil && name != "" {
		return fmt.Sprintf("%s (process %d)", name, number)
	}
	return fmt.Sprintf("process %d", number)
}

var errLonger = errors.New("longer than is read")

func (p processes) read(path string, most int64) ([]byte, error) {
	file, err := p.FS.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(text)) > most {
		err = errLonger
	}
	return text, err
}

// unreadable: it is not the user's, or not there any more.
func unreadable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || absent(err) || errors.Is(err, syscall.ESRCH)
}
