package sources

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// procFS shows a folder as /proc.
type procFS struct {
	OS
	root string
	fail map[string]error
}

func (p procFS) at(path string) string {
	return filepath.Join(p.root, strings.TrimPrefix(path, "/proc"))
}

func (p procFS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(p.at(path)) }

func (p procFS) Open(path string) (fs.File, error) {
	if err := p.fail[path]; err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.Open(p.at(path))
}

func proc(t *testing.T, processes map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for number, env := range processes {
		folder := filepath.Join(root, number)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"environ": strings.ReplaceAll(env, " ", "\x00"), "comm": "node" + number + "\n"} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

func TestProcesses(t *testing.T) {
	root := proc(t, map[string]string{
		"7":    "PATH=/bin OWN=mine SHARED=theirs",
		"30":   "SHARED=theirs LATER=one",
		"4":    "PATH=/bin",
		"9":    "NONE=of-yours",
		"11":   "GONE=x",
		"self": "NO=number",
		"12":   "broken",
	})
	files := procFS{root: root, fail: map[string]error{"/proc/9/environ": fs.ErrPermission, "/proc/11/environ": syscall.ESRCH, "/proc/30/comm": fs.ErrNotExist}}
	m := Machine{FS: files, GOOS: "linux", Env: []string{"PATH=/bin", "OWN=mine"}}
	sink := &recorder{}
	if err := m.Processes().Scan(t.Context(), sink); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range sink.fragments {
		got = append(got, f.Location.Process+": "+strings.Join(strings.Fields(strings.ReplaceAll(string(f.Text), "\x00", " ")), " "))
	}
	if text := strings.Join(got, "; "); text != "node7 (process 7): SHARED=theirs; process 30: LATER=one" {
		t.Errorf("found %q", text)
	}
	if len(sink.notRead) > 0 {
		t.Errorf("not read: %v", sink.notRead)
	}
	for _, goos := range []string{"darwin", "windows"} {
		m.GOOS = goos
		sink := &recorder{}
		if err := m.Processes().Scan(t.Context(), sink); err != nil || len(sink.fragments) > 0 {
			t.Errorf("%s: %v, %d fragments", goos, err, len(sink.fragments))
		}
	}
}

// TestSessions: of all processes only those are read that keep a session, and a machine without
// any of it lacks nothing.
func TestSessions(t *testing.T) {
	root := proc(t, map[string]string{"7": "A=seven", "30": "B=thirty", "31": "C=shell"})
	for number, name := range map[string]string{"7": "tmux: server", "30": "systemd", "31": "bash"} {
		if err := os.WriteFile(filepath.Join(root, number, "comm"), []byte(name+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sink := &recorder{}
	sink.scan(t, Machine{FS: procFS{root: root}, GOOS: "linux"}.Sessions())
	var got []string
	for _, f := range sink.fragments {
		got = append(got, f.Location.Process+" "+string(f.Text))
	}
	if text := strings.Join(got, "; "); text != "tmux: server (process 7) A=seven; systemd (process 30) B=thirty" {
		t.Errorf("found %q", text)
	}
	sink = &recorder{}
	sink.scan(t, Machine{FS: procFS{root: filepath.Join(root, "none")}, GOOS: "linux"}.Sessions())
	if len(sink.notRead)+len(sink.fragments) > 0 {
		t.Errorf("%+v", sink)
	}
}
