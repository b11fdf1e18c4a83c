package sources

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// rules are lines of ignore files, the odd ones too. "a**/b" is not among them: git's manual
// says that its asterisks are plain ones, git 2.39 matches across folders.
var rules = []string{
	"*.log", "!keep.log", "/top", "build/", "a/b", "a/**/z", "**/deep", "deep/**", "**", "!**/", "*.[oa]", "x[!y]z",
	"[[:digit:]]*", "\\!bang", "\\#hash", "# comment", "", "  ", "trail ", "kept\\ ", "dir/*", "!dir/one", "*/two", "?",
	"a?c", "/a/*/c", "foo**bar", "**/a/**", "[", "a\\", "node_modules", ".env", ".env.*", "!.env.example", "/**/z", "z/**/",
	"*", "!*/", "b*/", "[a-c]", "[^a-c]x", "one/", "!/one", "doc/*.txt", "\\*", "*.log/", "A", "\ttab", "x\r",
}

var names = []string{
	"a", "b", "c", "z", "top", "build", "deep", "dir", "one", "two", "keep.log", "x.log", "m.o", "xyz", "xaz", "1st", "!bang",
	"#hash", "trail", "kept ", "abc", "fooXbar", ".env", ".env.local", ".env.example", "node_modules", "*", "bx", "doc", "t.txt", "A",
}

// TestIgnoredAsGitSays compares with git itself, over repositories made at random.
func TestIgnoredAsGitSays(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git on this machine to compare with")
	}
	random := rand.New(rand.NewPCG(7, 8))
	for round := range 20 {
		home, root := temporary(t), temporary(t)
		run(t, git, home, root, nil, "init", "-q", ".")
		files := randomTree(random)
		files[".git/info/exclude"] = pick(random, rules, 2)
		write(t, root, files)
		write(t, home, map[string]string{".config/git/ignore": pick(random, rules, 1)})
		paths := strings.Builder{}
		for path := range files {
			if !strings.HasPrefix(path, ".git/") {
				paths.WriteString(path + "\x00")
			}
		}
		out := run(t, git, home, root, []byte(paths.String()), "check-ignore", "--no-index", "-z", "--stdin")
		ignored := map[string]bool{}
		for path := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
			ignored[path] = true
		}
		compare(t, round, Machine{FS: OS{}, Home: home, Workspace: root}, ignored)
		compare(t, round, Machine{FS: OS{}, Home: home, Workspace: filepath.Join(root, "a")}, ignored)
	}
}

// compare reads a workspace in the repository and looks at each file's mark.
func compare(t *testing.T, round int, m Machine, ignored map[string]bool) {
	t.Helper()
	root, above := m.Workspace, ""
	if filepath.Base(m.Workspace) == "a" {
		root, above = filepath.Dir(m.Workspace), "a"
	}
	if _, err := os.Stat(m.Workspace); err != nil {
		return
	}
	r := new(recorder).scan(t, m.Files(FileOptions{}))
	for _, f := range r.fragments {
		path := below(root, f.Location.Path)
		if !strings.HasPrefix(path, ".git/") && f.Location.Ignored != ignored[path] {
			t.Errorf("round %d, below %q: %q is ignored: %v, git says %v\n%s", round, above, path, f.Location.Ignored, ignored[path], ignoreFiles(root))
		}
	}
}

func ignoreFiles(root string) string {
	var out strings.Builder
	_ = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && (entry.Name() == ".gitignore" || entry.Name() == "exclude") {
			text, _ := os.ReadFile(path)
			fmt.Fprintf(&out, "%s: %q\n", below(root, path), text)
		}
		return nil
	})
	return out.String()
}

func randomTree(random *rand.Rand) map[string]string {
	files := map[string]string{".gitignore": pick(random, rules, 6)}
	for range 60 {
		var steps []string
		for range 1 + random.IntN(4) {
			steps = append(steps, names[random.IntN(len(names))])
		}
		path := strings.Join(steps, "/")
		if !conflicts(files, path) {
			files[path] = "x"
		}
		if folder := filepath.ToSlash(filepath.Dir(path)); random.IntN(6) == 0 && !conflicts(files, folder+"/.gitignore") {
			files[folder+"/.gitignore"] = pick(random, rules, 3)
		}
	}
	return files
}

// conflicts says whether a path is, or lies below or above, another.
func conflicts(files map[string]string, path string) bool {
	for other := range files {
		if other == path || strings.HasPrefix(other, path+"/") || strings.HasPrefix(path, other+"/") {
			return true
		}
	}
	return false
}

func pick(random *rand.Rand, from []string, n int) string {
	var out strings.Builder
	for range 1 + random.IntN(n) {
		out.WriteString(from[random.IntN(len(from))] + "\n")
	}
	return out.String()
}

func run(t *testing.T, git, home, dir string, input []byte, args ...string) string {
	t.Helper()
	command := exec.Command(git, args...)
	command.Dir = dir
	command.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "GIT_CONFIG_NOSYSTEM=1"}
	command.Stdin = bytes.NewReader(input)
	out, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && args[0] == "check-ignore" {
		err = nil // none is ignored
	}
	must(t, err)
	return string(out)
}

func TestIgnoredMarks(t *testing.T) {
	home, root := temporary(t), temporary(t)
	write(t, home, map[string]string{".gitconfig": "[user]\n[core]\n\texcludesFile = \"~/mine\"\n", "mine": "*.mine\n"})
	write(t, root, map[string]string{
		".git/HEAD": "ref", ".gitignore": ".env\nvendor/\n", ".env": "A=1", "x.mine": "m", "seen": "s",
		"vendor/n/.git/HEAD": "ref", "vendor/n/f": "f", "nested/.git/HEAD": "ref", "nested/.env": "B=1", "nested/x.mine": "m",
	})
	r := new(recorder).scan(t, Machine{FS: OS{}, Home: home, Workspace: root}.Files(FileOptions{}))
	want := map[string]bool{
		".git/HEAD": true, ".gitignore": false, ".env": true, "x.mine": true, "seen": false, "vendor/n/.git/HEAD": true,
		"vendor/n/f": true, "nested/.git/HEAD": true, "nested/.env": false, "nested/x.mine": true,
	}
	for path, ignored := range want {
		if f := r.at(t, filepath.Join(root, filepath.FromSlash(path))); f.Location.Ignored != ignored {
			t.Errorf("%s is ignored: %v", path, f.Location.Ignored)
		}
	}
	// Outside a repository an ignore file says nothing.
	loose := temporary(t)
	write(t, loose, map[string]string{".gitignore": "*\n", "a": "a"})
	r = new(recorder).scan(t, Machine{FS: OS{}, Workspace: loose}.Files(FileOptions{}))
	if r.at(t, filepath.Join(loose, "a")).Location.Ignored {
		t.Error("ignored outside a repository")
	}
}

func FuzzWildmatch(f *testing.F) {
	for _, rule := range rules {
		f.Add(rule, "a/b/c.log")
	}
	f.Fuzz(func(_ *testing.T, rule, path string) {
		for _, r := range parseIgnore([]byte(rule)) {
			r.matches(path, path[strings.LastIndexByte(path, '/')+1:], true)
		}
	})
}
