package sources

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// TestStoresPerSystem: every path of the catalogue is found on its system, whatever variables
// move it, and read with its keys.
func TestStoresPerSystem(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		for _, store := range stores.All() {
			for i := range store.Files {
				file := &store.Files[i]
				for _, path := range file.Paths.For(goos) {
					for moved := range 2 {
						t.Run(goos+"/"+store.Name+"/"+path, func(t *testing.T) {
							checkStorePath(t, goos, store, file, path, moved == 1)
						})
					}
				}
			}
		}
	}
}

func checkStorePath(t *testing.T, goos string, store stores.Store, file *stores.File, path string, moved bool) {
	home := temporary(t)
	m := Machine{FS: OS{}, GOOS: goos, Home: home, Workspace: temporary(t)}
	variable := variableOf(path)
	if moved && variable == "" {
		return // there is nothing to move
	}
	if moved {
		m.Env = []string{variable + "=" + filepath.Join(temporary(t), "moved")}
		if goos == "windows" {
			m.Env[0] = strings.ToLower(variable[:1]) + m.Env[0][1:]
		}
	}
	at := m.expand(path)
	if len(at) == 0 {
		return // a variable alone, and it is not set
	}
	place := filepath.Join(at[0].base, filepath.FromSlash(concrete(at[0].steps)))
	write(t, filepath.Dir(place), map[string]string{filepath.Base(place): "text"})
	r, one := &recorder{}, []stores.Store{store}
	r.scan(t, m.Stores(one)).scan(t, m.AgentFiles(one))
	if file.Opaque {
		if !slices.Contains(m.glob(at[0], func(string, error) {}), place) || len(r.fragments) > 0 {
			t.Errorf("it is not found, or it was read: %v", r.fragments)
		}
		return
	}
	f := r.at(t, place)
	source := Stores
	if store.Agent != "" {
		source = Agents
	}
	want := Location{Source: source, Path: place, Store: store.Name, Agent: store.Agent}
	if f.Location != want || f.Format != file.Format || len(f.Keys) < len(file.Keys) || r.read.Stores != 1 {
		t.Errorf("%+v, %d keys, %+v", f.Location, len(f.Keys), r.read)
	}
}

// variableOf gives the variable that a path begins with.
func variableOf(path string) string {
	if !strings.HasPrefix(path, "$") {
		return ""
	}
	name, _, _ := strings.Cut(strings.Trim(path, "${"), "/")
	name, _, _ = strings.Cut(name, ":-")
	return name
}

// concrete gives a path that fits a pattern's steps.
func concrete(steps []string) string {
	path := strings.Join(steps, "/")
	return strings.NewReplacer("**", "one/two", "*", "any").Replace(path)
}

func TestStoresOfWorkspace(t *testing.T) {
	root, home := temporary(t), temporary(t)
	write(t, root, map[string]string{
		".mcp.json": "{}", ".npmrc": "a=b", ".git/HEAD": "", ".gitignore": ".npmrc", "packages/p/.npmrc": "c=d",
		"packages/p/.vscode/mcp.json": "{ }", "vscode/mcp.json": "{}",
	})
	m := Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: root}
	shops, agents := m.Stores(catalogue()), m.AgentFiles(catalogue())
	r := &recorder{}
	r.scan(t, shops).scan(t, agents)
	r.scan(t, m.Files(FileOptions{Beside: []*StoreSource{shops, agents}}))
	for path, want := range map[string]Location{
		".mcp.json":                   {Source: Agents, Store: "claude-code", Agent: "claude-code"},
		".npmrc":                      {Source: Stores, Store: "npm", Ignored: true},
		"packages/p/.npmrc":           {Source: Files, Store: "npm", Ignored: true},
		"packages/p/.vscode/mcp.json": {Source: Files, Store: "vscode"},
		"vscode/mcp.json":             {Source: Files},
	} {
		want.Path = filepath.Join(root, filepath.FromSlash(path))
		f := r.at(t, want.Path)
		if f.Location != want || (want.Store != "") != (len(f.Keys) > 0) {
			t.Errorf("%s: %+v, %d keys", path, f.Location, len(f.Keys))
		}
	}
	if r.read.Stores != 2 || r.read.Files != 5 {
		t.Errorf("counted %+v", r.read)
	}
}

// TestHomeAsWorkspace: what lies at one path is read once; another name of the same file is
// another place, and is read by the same keys.
func TestHomeAsWorkspace(t *testing.T) {
	base := temporary(t)
	home := filepath.Join(base, "home")
	write(t, home, map[string]string{".aws/credentials": "[default]", "dotfiles/npmrc": "a=b", "plain": "x"})
	must(t, os.Symlink("dotfiles/npmrc", filepath.Join(home, ".npmrc")))
	must(t, os.Symlink("home", filepath.Join(base, "alias")))
	hard := os.Link(filepath.Join(home, ".aws/credentials"), filepath.Join(home, "backup"))
	m := Machine{FS: OS{}, GOOS: "linux", Home: filepath.Join(base, "alias"), Workspace: home}
	source := m.Stores(catalogue())
	r := &recorder{}
	r.scan(t, source).scan(t, m.Files(FileOptions{Beside: []*StoreSource{source}}))
	got := map[string]string{}
	for _, f := range r.fragments {
		got[below(base, f.Location.Path)] = f.Location.Source + " " + f.Location.Store
	}
	want := map[string]string{
		"alias/.aws/credentials": "stores aws", "alias/.npmrc": "stores npm",
		"home/dotfiles/npmrc": "files npm", "home/plain": "files ",
	}
	info, err := os.Stat(home)
	must(t, err)
	if _, tells := (OS{}).Identity(info); tells && hard == nil {
		want["home/backup"] = "files aws"
	}
	equal(t, "read", got, want)
}

func TestCapitals(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{".RAILWAY/Config.JSON": "{}"})
	m := Machine{FS: lowering{}, GOOS: "darwin", Home: home, Workspace: home}
	source := m.Stores(catalogue("railway"))
	r := &recorder{}
	r.scan(t, source).scan(t, m.Files(FileOptions{Beside: []*StoreSource{source}}))
	if len(r.fragments) != 1 || r.fragments[0].Location.Store != "railway" {
		t.Errorf("read %d times: %+v", len(r.fragments), r.fragments)
	}
}

// lowering is a file system that takes the railway files' names for the same whatever their
// capitals.
type lowering struct{ OS }

func real(path string) string {
	return strings.NewReplacer(".railway", ".RAILWAY", "config.json", "Config.JSON").Replace(path)
}

func (l lowering) Stat(path string) (fs.FileInfo, error)    { return l.OS.Stat(real(path)) }
func (l lowering) Open(path string) (fs.File, error)        { return l.OS.Open(real(path)) }
func (l lowering) RealPath(path string) (string, error)     { return l.OS.RealPath(real(path)) }
func (lowering) Identity(fs.FileInfo) (id Identity, _ bool) { return id, false }

func TestStoresThatCannotBeRead(t *testing.T) {
	home := temporary(t)
	write(t, home, map[string]string{".netrc": "x", ".aws/credentials": "x", "moved": "x", ".npmrc/folder": "x", ".git-credentials": "x", ".docker/config.json": "x"})
	at := func(name string) string { return filepath.Join(home, filepath.FromSlash(name)) }
	must(t, os.Truncate(at(".git-credentials"), maxStore+1))
	must(t, os.Remove(at(".docker/config.json")))
	must(t, os.Symlink("config.json", at(".docker/config.json")))
	files := played{
		open: map[string]error{at(".netrc"): syscall.EACCES, at(".aws/credentials"): syscall.ENOENT},
		list: map[string]error{at(".aws/cli/cache"): syscall.EACCES},
	}
	m := Machine{FS: files, GOOS: "linux", Home: home, Workspace: home, Env: []string{
		"AWS_CONFIG_FILE=moved", "NPM_CONFIG_USERCONFIG=" + os.DevNull, "XDG_CONFIG_HOME=~/nowhere",
	}}
	r := new(recorder).scan(t, m.Stores(catalogue()))
	equal(t, "texts", r.texts(home), map[string]string{"moved": "x"})
	equal(t, "not read", r.missing(home), map[string]string{
		".netrc": "no permission to read it", ".aws/credentials": "it vanished meanwhile", ".npmrc": "a folder, not a file",
		".git-credentials": "larger than 64 MiB", ".docker/config.json": "a loop of links", ".aws/cli/cache": "no permission to read it",
	})
	if r.read.Stores != 1 {
		t.Errorf("counted %+v", r.read)
	}
	if r := new(recorder).scan(t, Machine{FS: OS{}, GOOS: "linux", Workspace: home}.AgentFiles(catalogue())); len(r.fragments) > 0 {
		t.Error("a machine without a home has agents' files")
	}
}

func TestGlobBounds(t *testing.T) {
	home := temporary(t)
	deep := strings.Repeat("d/", maxGlobDepth)
	write(t, home, map[string]string{
		"p/.mcp.json": "", "p/a/b/.mcp.json": "", "p/" + deep + ".mcp.json": "", "p/" + deep + "d/.mcp.json": "", "p/a/other.json": "",
	})
	must(t, os.Symlink(".", filepath.Join(home, "p", "loop")))
	m := Machine{FS: OS{}, GOOS: "linux"}
	fail := func(path string, err error) { t.Errorf("%s: %v", path, err) }
	var got []string
	for _, path := range m.glob(pattern{base: filepath.Join(home, "p"), steps: []string{"**", ".mcp.json"}}, fail) {
		got = append(got, below(home, path))
	}
	slices.Sort(got)
	want := []string{"p/.mcp.json", "p/a/b/.mcp.json", "p/" + deep + ".mcp.json"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	got = m.glob(pattern{base: home, steps: []string{"p", "*", "*.json"}}, fail)
	slices.Sort(got)
	if len(got) != 2 || below(home, got[1]) != "p/loop/.mcp.json" {
		t.Errorf("found %q", got)
	}
}
