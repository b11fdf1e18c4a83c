//go:build unix

package sources

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// TestPoints: what is there and can be reached is an access point; what cannot, or is not what
// it is said to be, is not, and is named.
func TestPoints(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{"open": "x", "denied": "x", "vault": "x", "plain": "x"})
	must(t, os.Chmod(filepath.Join(home, "denied"), 0))
	must(t, syscall.Mkfifo(filepath.Join(home, "pipe"), 0o600))
	must(t, os.Symlink("open", filepath.Join(home, "other-name")))
	for _, name := range []string{"socket", "shut"} {
		listener, err := net.Listen("unix", filepath.Join(home, name))
		must(t, err)
		defer listener.Close()
	}
	must(t, os.Chmod(filepath.Join(home, "shut"), 0))
	m := Machine{FS: denying{}, GOOS: "linux", Home: home, Workspace: temporary(t)}
	r := (&recorder{}).scan(t, m.Stores([]stores.Store{
		pointStore("file", stores.Point{}, "~/open", "~/missing", "~/denied", "~/pipe", "~/other-name"),
		pointStore("vault", stores.Point{Lock: "passphrase"}, "~/vault"),
		pointStore("keyring", stores.Point{Lock: "session"}, "~/plain"),
		pointStore("socket", stores.Point{Socket: true}, "~/socket", "~/shut", "~/open"),
	}))
	got := map[string]string{}
	for _, p := range r.points {
		text := p.Location.Store + " " + p.Location.Via
		if p.Shut != "" {
			text += " shut"
		}
		if len(p.Unknown) > 0 {
			text += " unknown"
		}
		got[below(home, p.Location.Path)] += text
	}
	equal(t, "points", got, map[string]string{
		"open": "file ", "other-name": "file ", "vault": "vault  shut", "plain": "keyring  unknown", "socket": "socket socket",
	})
	equal(t, "not read", r.missing(home), map[string]string{
		"denied": "no permission to read it", "pipe": "a named pipe", "shut": "no permission to read it", "open": "not a socket",
	})
	if len(r.fragments) > 0 || r.read.Points != 5 {
		t.Errorf("%d texts were read, %d access points counted", len(r.fragments), r.read.Points)
	}
}

// denying takes what has no permission bits for denied, to root too, which tests may run as.
type denying struct{ OS }

func (d denying) bare(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm() == 0
}

func (d denying) Writable(path string) bool { return !d.bare(path) && d.OS.Writable(path) }

func (d denying) Open(path string) (fs.File, error) {
	if d.bare(path) {
		return nil, &os.PathError{Op: "open", Path: path, Err: syscall.EACCES}
	}
	return d.OS.Open(path)
}

// TestPipesInTheirPlace: a named pipe or a socket where a store's file should be holds nothing
// up, and is named.
func TestPipesInTheirPlace(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{".aws/x": "", ".cursor/x": ""})
	for _, name := range []string{".netrc", ".aws/credentials", ".cursor/mcp.json", ".pgpass"} {
		must(t, syscall.Mkfifo(filepath.Join(home, name), 0o600))
	}
	m := Machine{FS: elsewhere(t, OS{}, home), GOOS: "linux", Home: home, Workspace: home}
	r := new(recorder).scan(t, m.Stores(catalogue())).scan(t, m.AgentFiles(catalogue()))
	equal(t, "not read", r.missing(home), map[string]string{
		".netrc": "a named pipe", ".aws/credentials": "a named pipe", ".cursor/mcp.json": "a named pipe", ".pgpass": "a named pipe",
	})
	if len(r.fragments)+len(r.points) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestSessionVariables: a variable that opens an account's vaults is an access point by its name.
func TestSessionVariables(t *testing.T) {
	m := Machine{Env: []string{"OP_SESSION_acme=opened", "OP_SESSION_none=", "OP_SESSION=x", "DOCKER_HOST=unix:///x"}}
	r := new(recorder).scan(t, m.Environment())
	if len(r.points) != 1 || r.points[0].Principal != "acme" || r.points[0].Location.Key != "OP_SESSION_acme" || r.points[0].Location.Source != Env {
		t.Errorf("%+v", r.points)
	}
	m.Env = []string{"DOCKER_HOST=tcp://build.example:2375"}
	r = new(recorder).scan(t, m.Environment())
	if len(r.points) != 1 || r.points[0].Principal != "tcp://build.example:2375" || len(r.points[0].Unknown) != 1 {
		t.Errorf("%+v", r.points)
	}
}
