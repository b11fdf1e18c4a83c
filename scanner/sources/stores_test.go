package sources

import (
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// TestStoresPerSystem: every path of the catalogue is found on its system, whatever variables
// move it, and read with its keys, or found and not read where it is opaque.
func TestStoresPerSystem(t *testing.T) {
	for _, goos := range []string{"linux", "darwin", "windows"} {
		for _, moved := range []bool{false, true} {
			name := goos
			if moved {
				name += ", moved"
			}
			t.Run(name, func(t *testing.T) { checkSystem(t, goos, moved) })
		}
	}
}

// elsewhere is a file system in which only the given folders are where they are.
func elsewhere(t *testing.T, files FS, own ...string) Elsewhere {
	t.Helper()
	return Elsewhere{FS: files, Root: temporary(t), Own: append(own, os.DevNull)}
}

// A laid file is one of the catalogue's in a pretended home.
type laid struct {
	place, path string
	store       *stores.Store
	file        *stores.File
}

func checkSystem(t *testing.T, goos string, moved bool) {
	m := Machine{GOOS: goos, Home: temporary(t), Workspace: temporary(t)}
	system := elsewhere(t, OS{}, m.Home, m.Workspace)
	if moved {
		away := temporary(t)
		system.Own = append(system.Own, away)
		m.Env = moving(goos, away)
	}
	m.FS = system
	files := m.lay(t, moved)
	r := &recorder{}
	r.scan(t, m.Stores(stores.All())).scan(t, m.AgentFiles(stores.All()))
	equal(t, "not read", r.missing(m.Home), map[string]string{})
	readable, points := map[string]bool{}, map[string]bool{}
	for _, one := range files {
		if one.file.Opaque {
			points[one.place] = true
			if !slices.ContainsFunc(r.points, func(p Point) bool { return p.Location.Path == one.place && p.Location.Store == one.store.Name }) {
				t.Errorf("%s: %s is not found", one.store.Name, one.path)
			}
			continue
		}
		readable[one.place] = true
		f := r.at(t, one.place)
		source := Stores
		if one.store.Agent != "" {
			source = Agents
		}
		want := Location{Source: source, Path: one.place, Store: one.store.Name, Agent: one.store.Agent}
		if f.Location != want || f.Format != one.file.Format || len(f.Keys) < len(one.file.Keys) {
			t.Errorf("%s: %s: %+v, %d keys", one.store.Name, one.path, f.Location, len(f.Keys))
		}
	}
	if r.read.Points != len(points) || len(points) == 0 {
		t.Errorf("%d access points, want %d", r.read.Points, len(points))
	}
	if r.read.Stores != len(readable) || len(readable) == 0 {
		t.Errorf("%d files were read, want %d", r.read.Stores, len(readable))
	}
}

// moving sets every variable of the catalogue, each to a place of its own. Of one that is set
// twice the last counts.
func moving(goos, folder string) (env []string) {
	for _, store := range stores.All() {
		for _, file := range store.Files {
			for _, path := range file.Paths.For(goos) {
				name := variableOf(path)
				if name == "" {
					continue
				}
				value := filepath.Join(folder, strconv.Itoa(len(env)), name)
				if goos == "windows" {
					name = strings.ToLower(name[:1]) + name[1:]
				}
				env = append(env, name+"="+value)
			}
		}
	}
	return env
}

// lay writes a file for each path of the catalogue.
func (m Machine) lay(t *testing.T, moved bool) (files []laid) {
	t.Helper()
	all := stores.All()
	for i := range all {
		for j := range all[i].Files {
			file := &all[i].Files[j]
			for _, path := range file.Paths.For(m.GOOS) {
				at := m.expand(path)
				if len(at) == 0 || moved && variableOf(path) == "" {
					continue // a variable alone that is not set, or nothing to move
				}
				place := filepath.Join(at[0].base, filepath.FromSlash(concrete(at[0].steps, len(files))))
				m.put(t, place, file.Point)
				files = append(files, laid{place, path, &all[i], file})
			}
		}
	}
	return files
}

// put writes a file, or opens a socket, where the machine has its path.
func (m Machine) put(t *testing.T, place string, point stores.Point) {
	t.Helper()
	real := m.FS.(Elsewhere).At(place)
	if !point.Socket {
		text := "text"
		if point.Ask != "" {
			text = keyList1
		}
		write(t, filepath.Dir(real), map[string]string{filepath.Base(real): text})
		return
	}
	must(t, os.MkdirAll(filepath.Dir(real), 0o755))
	t.Chdir(filepath.Dir(real)) // a socket's path must be short
	listener, err := net.Listen("unix", filepath.Base(real))
	must(t, err)
	t.Cleanup(func() { listener.Close() })
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

// concrete gives the nth path that fits a pattern's steps.
func concrete(steps []string, n int) string {
	any := "any" + strconv.Itoa(n)
	return strings.NewReplacer("**", "one/two", "*", any).Replace(strings.Join(steps, "/"))
}

func TestStoresOfWorkspace(t *testing.T) {
	root, home := temporary(t), temporary(t)
	write(t, root, map[string]string{
		".mcp.json": "{}", ".npmrc": "a=b", ".git/HEAD": "", ".gitignore": ".npmrc", "packages/p/.npmrc": "c=d",
		"packages/p/.vscode/mcp.json": "{ }", "vscode/mcp.json": "{}",
	})
	m := Machine{FS: elsewhere(t, OS{}, home, root), GOOS: "linux", Home: home, Workspace: root}
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
	m := Machine{FS: elsewhere(t, OS{}, base), GOOS: "linux", Home: filepath.Join(base, "alias"), Workspace: home}
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
	m := Machine{FS: elsewhere(t, files, home), GOOS: "linux", Home: home, Workspace: home, Env: []string{
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
	if r := new(recorder).scan(t, Machine{FS: elsewhere(t, OS{}, home), GOOS: "linux", Workspace: home}.AgentFiles(catalogue())); len(r.fragments) > 0 {
		t.Error("a machine without a home has agents' files")
	}
}

// TestPlacesOfTheMachine: what the user may read outside the home is read; what is root's alone
// is as it should be, and named only where the whole machine is asked for.
func TestPlacesOfTheMachine(t *testing.T) {
	home := temporary(t)
	files := elsewhere(t, OS{}, home)
	at := func(path string) string { return filepath.Join(files.Root, filepath.FromSlash(path)) }
	write(t, files.Root, map[string]string{
		"etc/shadow": "x", "etc/environment": "A=b", "run/secrets/db": "p", "etc/wireguard/wg0.conf": "x", "etc/rancher/k3s/k3s.yaml": "x",
		"run/secrets/kubernetes.io/serviceaccount/token": "t",
	})
	must(t, os.MkdirAll(at("var"), 0o755))
	must(t, os.Symlink("../run", at("var/run")))
	files.FS = played{
		open: map[string]error{at("etc/shadow"): syscall.EACCES, at("etc/rancher/k3s/k3s.yaml"): syscall.EIO},
		list: map[string]error{at("etc/wireguard"): syscall.EACCES},
	}
	m := Machine{FS: files, GOOS: "linux", Home: home, Workspace: home}
	r := new(recorder).scan(t, m.Stores(catalogue()))
	equal(t, "texts", r.texts("/"), map[string]string{"etc/environment": "A=b", "run/secrets/db": "p", "var/run/secrets/kubernetes.io/serviceaccount/token": "t"})
	equal(t, "not read", r.missing("/"), map[string]string{"etc/rancher/k3s/k3s.yaml": "input/output error"})
	m.Whole = true
	r = new(recorder).scan(t, m.Stores(catalogue()))
	equal(t, "not read of all", r.missing("/"), map[string]string{
		"etc/rancher/k3s/k3s.yaml": "input/output error", "etc/shadow": "no permission to read it", "etc/wireguard": "no permission to read it",
	})
}

func TestGlobBounds(t *testing.T) {
	home := temporary(t)
	deep := strings.Repeat("d/", storeBounds().depth)
	write(t, home, map[string]string{
		"p/.mcp.json": "", "p/a/b/.mcp.json": "", "p/" + deep + ".mcp.json": "", "p/" + deep + "d/.mcp.json": "", "p/a/other.json": "",
	})
	must(t, os.Symlink(".", filepath.Join(home, "p", "loop")))
	m := Machine{FS: OS{}, GOOS: "linux"}
	fail := func(path string, err error) { t.Errorf("%s: %v", path, err) }
	var got []string
	for _, path := range m.glob(pattern{base: filepath.Join(home, "p"), steps: []string{"**", ".mcp.json"}}, storeBounds(), fail) {
		got = append(got, below(home, path))
	}
	slices.Sort(got)
	want := []string{"p/.mcp.json", "p/a/b/.mcp.json", "p/" + deep + ".mcp.json"}
	if !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
	got = m.glob(pattern{base: home, steps: []string{"p", "*", "*.json"}}, storeBounds(), fail)
	slices.Sort(got)
	if len(got) != 2 || below(home, got[1]) != "p/loop/.mcp.json" {
		t.Errorf("found %q", got)
	}
	told := 0
	got = m.glob(pattern{base: home, steps: []string{"**", "*.json"}}, bounds{depth: 9, files: 2, folders: 99}, func(string, error) { told++ })
	if len(got) != 2 || told != 1 {
		t.Errorf("a bound of two files gives %q, and is told %d times", got, told)
	}
}
