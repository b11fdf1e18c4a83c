package need

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/sources"
)

var (
	remote = detectors.Sign{File: ".git/config", Format: "ini", Key: "remote.*.url", Pattern: `github\.com[/:]([\w.-]+/[\w.-]+?)(?:\.git)?$`, Resource: "repository", Access: detectors.Write, Means: "git remote {name}"}
	app    = detectors.Sign{File: "**/app.yaml", Format: "yaml", Key: "app", Resource: "app", Access: detectors.Write, Means: "deploys"}
	call   = detectors.Sign{Pattern: `\berase\(`, Access: detectors.Destroy, Means: "erases"}
)

// workspace makes files; a text that begins with "-> " is a link.
func workspace(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range files {
		path = filepath.Join(root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if target, link := strings.CutPrefix(text, "-> "); link {
			err = os.Symlink(target, path)
		} else {
			err = os.WriteFile(path, []byte(strings.ReplaceAll(text, "ROOT", root)), 0o600)
		}
		if err != nil {
			t.Skip(err) // a system without links
		}
	}
	return root
}

func look(root string) *Look { return New(sources.OS{}, root, "", time.Now) }

// said is a need in one line.
func said(root string, n Need) string {
	var out []string
	for _, s := range n.Signs {
		path, _ := filepath.Rel(root, s.Path)
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s:%d %s %s", filepath.ToSlash(path), s.Line, s.Means, s.Resource.Name)))
	}
	if n.CutOff {
		out = append(out, "cut off")
	}
	return strings.Join(out, "; ")
}

const config = "[remote \"origin\"]\n\turl = git@github.com:acme/web.git\n"

func TestOddFiles(t *testing.T) {
	large := "app: web\n" + strings.Repeat("# filler\n", 40000)
	for name, c := range map[string]struct {
		root  string // within what is made
		files map[string]string
		want  string
	}{
		"a plain one":                    {"", map[string]string{"app.yaml": "app: web"}, "app.yaml:1 deploys web"},
		"in a folder":                    {"", map[string]string{"a/b/app.yaml": "\n\napp: web"}, "a/b/app.yaml:3 deploys web"},
		"ends of lines of Windows":       {"", map[string]string{"app.yaml": "x: 1\r\napp: web\r\n"}, "app.yaml:2 deploys web"},
		"what others wrote":              {"", map[string]string{"node_modules/x/app.yaml": "app: web", "vendor/app.yaml": "app: web", "testdata/app.yaml": "app: web"}, ""},
		"too large":                      {"", map[string]string{"app.yaml": large}, "cut off"},
		"binary":                         {"", map[string]string{"app.yaml": "app: web\n\x00\x01"}, ""},
		"a link":                         {"", map[string]string{"other.yaml": "app: web", "app.yaml": "-> other.yaml"}, ""},
		"a link to a folder":             {"ws", map[string]string{"other/app.yaml": "app: web", "ws/x": "-> ../other"}, ""},
		"a loop of links":                {"", map[string]string{"a/b": "-> ..", "app.yaml": "-> app.yaml"}, ""},
		"what something fills in":        {"", map[string]string{"app.yaml": "app: ${APP}"}, "app.yaml:1 deploys"},
		"escapes of a terminal":          {"", map[string]string{"app.yaml": `app: "web\e[2J"`}, "app.yaml:1 deploys"},
		"a name of many letters":         {"", map[string]string{"app.yaml": "app: " + strings.Repeat("a", 200)}, "app.yaml:1 deploys"},
		"deep YAML":                      {"", map[string]string{"app.yaml": strings.Repeat("[", 20000)}, ""},
		"aliases of aliases":             {"", map[string]string{"app.yaml": "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\napp: *c\n"}, ""},
		"broken at its end":              {"", map[string]string{"app.yaml": "app: web\n\tx: [\n"}, "app.yaml:1 deploys web"},
		"a git remote":                   {"", map[string]string{".git/config": config}, ".git/config:2 git remote origin acme/web"},
		"of Windows":                     {"", map[string]string{".git/config": strings.ReplaceAll(config, "\n", "\r\n")}, ".git/config:2 git remote origin acme/web"},
		"a quoted name":                  {"", map[string]string{".git/config": "[remote \"a\\\"b\"]\nurl = \"https://github.com/acme/web\" ; mine\n"}, `.git/config:2 git remote a"b acme/web`},
		"above the workspace":            {"a/b", map[string]string{".git/config": config, "a/b/x": ""}, "../../.git/config:2 git remote origin acme/web"},
		"the folder is a link":           {"ws", map[string]string{"repo/.git/config": config, "ws/.git": "-> ../repo/.git"}, ""},
		"the configuration is a link":    {"ws", map[string]string{"config": config, "ws/.git/config": "-> ../../config"}, ""},
		"a worktree":                     {"ws", worktree("ROOT/ws/.git"), "../repo/.git/config:2 git remote origin acme/web"},
		"a repository that knows it not": {"ws", worktree("ROOT/else/.git"), ""},
		"a .git that leads anywhere":     {"ws", map[string]string{"repo/.git/config": config, "ws/.git": "gitdir: ../repo/.git"}, ""},
		"a .git that leads inside":       {"ws", map[string]string{"ws/real/config": config, "ws/.git": "gitdir: real\n"}, "real/config:2 git remote origin acme/web"},
		"inside, and out by a link":      {"ws", map[string]string{"repo/config": config, "ws/real": "-> ../repo", "ws/.git": "gitdir: real\n"}, ""},
		"a .git of two lines":            {"ws", map[string]string{"ws/real/config": config, "ws/.git": "gitdir: real\nx"}, ""},
		"a .git that says nothing":       {"ws", map[string]string{".git/config": config, "ws/.git": ""}, ""},
		"an include is not followed":     {"", map[string]string{".git/config": "[include]\npath = ../more\n", "more": config}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(workspace(t, c.files), filepath.FromSlash(c.root))
			if got := said(root, look(root).Of([]detectors.Sign{app, remote}, nil)); got != c.want {
				t.Errorf("it shows %q, not %q", got, c.want)
			}
		})
	}
}

// worktree is a repository, and a workspace that says to be its worktree; back is where the
// repository says that the worktree lies.
func worktree(back string) map[string]string {
	return map[string]string{
		"repo/.git/config": config, "repo/.git/worktrees/ws/gitdir": back + "\n", "ws/.git": "gitdir: ROOT/repo/.git/worktrees/ws\n", "else/.git": "gitdir: x\n",
	}
}

func TestUses(t *testing.T) {
	for text, want := range map[string]bool{
		"process.env.ACME_KEY": true, `process.env["ACME_KEY"]`: true, "process.env['ACME_KEY']": true, `os.environ["ACME_KEY"]`: true,
		`os.environ.get('ACME_KEY')`: true, `os.Getenv("ACME_KEY")`: true, `os.LookupEnv("ACME_KEY")`: true, `ENV.fetch("ACME_KEY")`: true,
		`std::env::var("ACME_KEY")`: true, `System.getenv("ACME_KEY")`: true, `Deno.env.get("ACME_KEY")`: true, `env("ACME_KEY")`: true,
		"${{ secrets.ACME_KEY }}": true, "$ACME_KEY": true, "${ACME_KEY:-x}": true, "%ACME_KEY%": true, "$env:ACME_KEY": true,
		"ACME_KEY=x": false, "MY_ACME_KEY": false, "$ACME_KEY_2": false, "# ACME_KEY": false, `"ACME_KEY"`: false, "": false,
	} {
		if got := use([]byte("x\n"+text), "ACME_KEY") >= 0; got != want {
			t.Errorf("%q is a use: %v", text, got)
		}
	}
}

// TestCalls: what a provider's signs say of code holds for the code that uses the variable alone.
func TestCalls(t *testing.T) {
	root := workspace(t, map[string]string{
		"src/a.ts": "const k = process.env.ACME_KEY\nk.erase()\n", "src/b.ts": "erase()\n", "src/c.go": "os.Getenv(\"ACME_KEY\")\n", "notes.txt": "$ACME_KEY",
		"src/a.min.js": "process.env.ACME_KEY",
	})
	n := look(root).Of([]detectors.Sign{call}, []string{"ACME_KEY", "K", "a b"})
	if got, want := said(root, n), "src/a.ts:1 uses ACME_KEY; src/a.ts:2 erases; src/c.go:1 uses ACME_KEY"; got != want {
		t.Errorf("it shows %q, not %q", got, want)
	}
	if n.Access != detectors.Destroy || len(n.Resources) != 0 {
		t.Errorf("access %s, resources %v", n.Access, n.Resources)
	}
	if n := look(root).Of(nil, []string{"ACME_KEY"}); n.Access != 0 {
		t.Errorf("a use alone needs %s", n.Access)
	}
}

// counting counts what is read.
type counting struct {
	sources.OS
	opened int
}

func (c *counting) Open(path string) (fs.File, error) {
	c.opened++
	return c.OS.Open(path)
}

func TestBounds(t *testing.T) {
	files := map[string]string{"z/app.yaml": "app: web"}
	for i := range 400 {
		files[fmt.Sprintf("src/f%03d.go", i)] = "package x\n"
	}
	files["src/zz.go"] = `os.Getenv("ACME_KEY")`
	root := workspace(t, files)
	c := &counting{}
	l := New(c, root, "", time.Now)
	if got := said(root, l.Of([]detectors.Sign{app}, []string{"ACME_KEY"})); got != "z/app.yaml:1 deploys web; cut off" {
		t.Errorf("it shows %q", got)
	}
	if c.opened > mostFiles || !l.CutOff() {
		t.Errorf("%d files were opened, cut off %v", c.opened, l.CutOff())
	}
	// A second question for the same costs nothing, and one for a sign's file is answered still.
	before := c.opened
	l.Of([]detectors.Sign{app}, []string{"OTHER_KEY"})
	if c.opened != before {
		t.Errorf("%d more files were opened", c.opened-before)
	}
	deep := workspace(t, map[string]string{"a/b/c/d/e/f/g/h/app.yaml": "app: web"})
	if got := said(deep, look(deep).Of([]detectors.Sign{app}, nil)); got != "cut off" {
		t.Errorf("of what lies too deep it says %q", got)
	}
}

// TestTime: when the time is over the look ends, and says so.
func TestTime(t *testing.T) {
	root := workspace(t, map[string]string{"app.yaml": "app: web", "b.go": `os.Getenv("ACME_KEY")`})
	at := time.Unix(0, 0)
	l := New(sources.OS{}, root, "", func() time.Time { at = at.Add(60 * time.Millisecond); return at })
	n := l.Of([]detectors.Sign{app, app, app}, []string{"ACME_KEY"})
	if !n.CutOff || !l.CutOff() || len(n.Signs) > 1 {
		t.Errorf("%q", said(root, n))
	}
}

// TestTimeOfLaterQuestions: what was read in time is not read through when the time is over.
func TestTimeOfLaterQuestions(t *testing.T) {
	root := workspace(t, map[string]string{"app.yaml": "app: web", "b/app.yaml": "app: other"})
	at := time.Unix(0, 0)
	l := New(sources.OS{}, root, "", func() time.Time { return at })
	l.Of(nil, []string{"ACME_KEY"}) // reads both as code
	at = at.Add(time.Second)
	if n := l.Of([]detectors.Sign{app}, nil); len(n.Signs) != 0 || !n.CutOff {
		t.Errorf("%q", said(root, n))
	}
}

func TestNothingToLookAt(t *testing.T) {
	if n := New(nil, "/w", "", time.Now).Of([]detectors.Sign{app}, []string{"ACME_KEY"}); len(n.Signs) != 0 || n.CutOff {
		t.Errorf("%+v", n)
	}
	missing := filepath.Join(t.TempDir(), "gone")
	if n := look(missing).Of([]detectors.Sign{app}, nil); len(n.Signs) != 0 {
		t.Errorf("%+v", n)
	}
}

func TestManySigns(t *testing.T) {
	files := map[string]string{}
	for i := range 60 {
		files[fmt.Sprintf("a%02d/app.yaml", i)] = fmt.Sprintf("app: web-%d", i)
	}
	n := look(workspace(t, files)).Of([]detectors.Sign{app}, nil)
	if len(n.Signs) != mostSigns || !n.CutOff {
		t.Errorf("%d signs, cut off %v", len(n.Signs), n.CutOff)
	}
}

func BenchmarkOf(b *testing.B) {
	root := b.TempDir()
	for i := range 200 {
		folder := filepath.Join(root, fmt.Sprintf("d%02d", i%20))
		_ = os.MkdirAll(folder, 0o700)
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("f%d.go", i)), []byte(strings.Repeat("package x // text\n", 200)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		New(sources.OS{}, root, "", time.Now).Of([]detectors.Sign{app, remote, call}, []string{"ACME_KEY"})
	}
}
