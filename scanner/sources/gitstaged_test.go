package sources

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A state of an index, and which paths the next commit brings text of.
type indexState struct {
	name  string
	make  func(r *repo)
	paths []string
	// left are paths that cannot be read.
	left []string
}

func begun(r *repo) {
	r.add("a.txt", "one\ntwo\n")
	r.add("dir/b.txt", "b\n")
	r.commit("first")
}

var indexStates = []indexState{
	{name: "a first commit", make: func(r *repo) { r.add("a.txt", "first\n"); r.add("b/c.txt", "second\n") }, paths: []string{"a.txt", "b/c.txt"}},
	{name: "nothing, before the first commit", make: func(r *repo) { r.write("a.txt", "not added\n") }},
	{name: "nothing staged", make: func(r *repo) { begun(r); r.write("a.txt", "changed\n") }},
	{name: "a change", make: func(r *repo) { begun(r); r.add("a.txt", "one\nthree\n") }, paths: []string{"a.txt"}},
	{name: "a part of a file", make: func(r *repo) { begun(r); r.add("a.txt", "staged\n"); r.write("a.txt", "staged\nnot staged\n") }, paths: []string{"a.txt"}},
	{name: "staged, then gone", make: func(r *repo) { begun(r); r.add("n.txt", "n\n"); r.remove("n.txt") }, paths: []string{"n.txt"}},
	{name: "a removal", make: func(r *repo) { begun(r); r.git("rm", "-q", "a.txt") }},
	{name: "a rename", make: func(r *repo) { begun(r); r.git("mv", "a.txt", "z.txt") }, paths: []string{"z.txt"}},
	{name: "a rename with a change", make: func(r *repo) { begun(r); r.git("mv", "a.txt", "z.txt"); r.add("z.txt", "one\ntwo\nthree\n") }, paths: []string{"z.txt"}},
	{name: "a copy", make: func(r *repo) { begun(r); r.add("copy.txt", "one\ntwo\n") }, paths: []string{"copy.txt"}},
	{name: "a mode", make: func(r *repo) { begun(r); r.git("update-index", "--chmod=+x", "a.txt") }, paths: []string{"a.txt"}},
	{name: "an intent to add", make: func(r *repo) { begun(r); r.write("n.txt", "n\n"); r.git("add", "-N", "n.txt") }},
	{name: "a conflict", make: conflict, left: []string{"a.txt"}},
	{name: "a conflict that is resolved", make: func(r *repo) { conflict(r); r.add("a.txt", "resolved\n") }, paths: []string{"a.txt"}},
	{name: "a merge without conflict", make: func(r *repo) { twoBranches(r, "x.txt"); r.git("merge", "-q", "--no-commit", "side") }},
	{name: "a merge with a change of its own", make: func(r *repo) {
		twoBranches(r, "x.txt")
		r.git("merge", "-q", "--no-commit", "side")
		r.add("x.txt", "neither side's\n")
		r.add("own.txt", "own\n")
	}, paths: []string{"own.txt", "x.txt"}},
	{name: "a submodule", make: func(r *repo) {
		begun(r)
		r.git("update-index", "--add", "--cacheinfo", "160000,"+r.git("rev-parse", "HEAD")+",sub")
		r.add("beside.txt", "beside\n")
	}, paths: []string{"beside.txt"}},
	{name: "a sparse checkout", make: func(r *repo) {
		begun(r)
		r.git("sparse-checkout", "set", "--no-cone", "/a.txt")
		r.git("update-index", "--add", "--cacheinfo", "100644,"+r.git("rev-parse", "HEAD:a.txt")+",dir/new.txt")
		r.add("a.txt", "changed\n")
	}, paths: []string{"a.txt", "dir/new.txt"}},
	{name: "a sparse index", make: func(r *repo) {
		begun(r)
		r.git("sparse-checkout", "set", "--cone", "--sparse-index", "other")
		r.add("a.txt", "changed\n")
	}, paths: []string{"a.txt"}},
	{name: "a symbolic link", make: func(r *repo) {
		begun(r)
		if err := os.Symlink("/some/where", filepath.Join(r.dir, "link")); err != nil {
			r.Fatal(err)
		}
		r.git("add", "link")
	}, paths: []string{"link"}},
	{name: "a file that becomes a link", make: func(r *repo) {
		begun(r)
		r.remove("a.txt")
		if err := os.Symlink("elsewhere", filepath.Join(r.dir, "a.txt")); err != nil {
			r.Fatal(err)
		}
		r.git("add", "a.txt")
	}, paths: []string{"a.txt"}},
	{name: "a file that becomes a folder", make: func(r *repo) { begun(r); r.git("rm", "-q", "a.txt"); r.add("a.txt/in.txt", "in\n") }, paths: []string{"a.txt/in.txt"}},
	{name: "CRLF", make: func(r *repo) { begun(r); r.git("config", "core.autocrlf", "true"); r.add("w.txt", "one\r\ntwo\r\n") }, paths: []string{"w.txt"}},
	{name: "attributes with a filter", make: func(r *repo) {
		begun(r)
		r.git("config", "filter.up.clean", "tr a-z A-Z")
		r.add(".gitattributes", "*.up filter=up\n")
		r.add("t.up", "small\n")
	}, paths: []string{".gitattributes", "t.up"}},
	{name: "attributes for line ends", make: func(r *repo) { r.add(".gitattributes", "* text eol=lf\n"); r.add("w.txt", "one\r\ntwo\r\n") }, paths: []string{".gitattributes", "w.txt"}},
	{name: "odd names", make: func(r *repo) {
		begun(r)
		for _, name := range oddNames {
			r.add(name, "text of "+name)
		}
	}, paths: oddNames},
	{name: "empty and binary files", make: func(r *repo) { r.add("empty", ""); r.add("bin", "\x00\x01\xff\xfetext\x00") }, paths: []string{"bin"}},
	{name: "a large file", make: func(r *repo) { r.add("large.txt", strings.Repeat("a line of some length\n", 200_000)) }, paths: []string{"large.txt"}},
	{name: "an index that is split", make: func(r *repo) { begun(r); r.git("update-index", "--split-index"); r.add("a.txt", "split\n") }, paths: []string{"a.txt"}},
	{name: "files that are taken for unchanged", make: func(r *repo) {
		begun(r)
		r.add("a.txt", "staged\n")
		r.git("update-index", "--assume-unchanged", "a.txt")
		r.write("a.txt", "later\n")
	}, paths: []string{"a.txt"}},
	{name: "a detached HEAD", make: func(r *repo) { begun(r); r.git("checkout", "-q", "--detach"); r.add("a.txt", "detached\n") }, paths: []string{"a.txt"}},
	{name: "packed objects", make: func(r *repo) { begun(r); r.add("a.txt", "packed\n"); r.git("repack", "-q", "-adk"); r.git("gc", "-q") }, paths: []string{"a.txt"}},
}

// oddNames hold a line end, escapes, letters that are none, and what a shell or git would take for
// something else.
var oddNames = []string{"a\nb.txt", "esc\x1b[31m.txt", "bad\xff\xfe.txt", "-n", "--all", ":(glob)x", "tab\tname", "sp ace", "$(id)", "qu\"ote", "back\\slash", "é.txt", "\x01soh"}

func (r *repo) remove(path string) {
	if err := os.Remove(filepath.Join(r.dir, path)); err != nil {
		r.Fatal(err)
	}
}

func twoBranches(r *repo, path string) {
	begun(r)
	r.git("checkout", "-q", "-b", "side")
	r.add(path, "side\n")
	r.commit("side")
	r.git("checkout", "-q", "main")
	r.add("main.txt", "main\n")
	r.commit("main")
}

func conflict(r *repo) {
	begun(r)
	r.git("checkout", "-q", "-b", "side")
	r.add("a.txt", "side\n")
	r.commit("side")
	r.git("checkout", "-q", "main")
	r.add("a.txt", "main\n")
	r.commit("main")
	r.fails("merge", "-q", "side")
}

// TestStaged: of each state of an index the texts are read that git itself shows of it.
func TestStaged(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("names and modes that Windows has not")
	}
	for _, state := range indexStates {
		t.Run(state.name, func(t *testing.T) {
			r := newRepo(t)
			state.make(r)
			checkStaged(t, r, r.dir, state)
		})
	}
	t.Run("a worktree", func(t *testing.T) {
		r := newRepo(t)
		begun(r)
		r.git("worktree", "add", "-q", "../tree")
		r.dir = filepath.Join(filepath.Dir(r.dir), "tree")
		r.add("a.txt", "in the worktree\n")
		checkStaged(t, r, r.dir, indexState{paths: []string{"a.txt"}})
	})
	t.Run("a folder below the top", func(t *testing.T) {
		r := newRepo(t)
		begun(r)
		r.add("a.txt", "changed\n")
		checkStaged(t, r, filepath.Join(r.dir, "dir"), indexState{paths: []string{"a.txt"}})
	})
	t.Run("a bare repository", func(t *testing.T) {
		r := newRepo(t, "--bare")
		id := r.hash("in no worktree\n")
		r.git("update-index", "--add", "--cacheinfo", "100644,"+id+",a.txt")
		checkStaged(t, r, r.dir, indexState{paths: []string{"a.txt"}})
	})
	t.Run("names of objects by SHA-256", func(t *testing.T) {
		r := newRepo(t, "--object-format=sha256")
		r.add("a.txt", "first\n")
		checkStaged(t, r, r.dir, indexState{paths: []string{"a.txt"}})
	})
}

func (r *repo) hash(text string) string {
	c := r.command("hash-object", "-w", "--stdin")
	c.Stdin = strings.NewReader(text)
	out, err := c.Output()
	if err != nil {
		r.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func checkStaged(t *testing.T, r *repo, dir string, state indexState) {
	t.Helper()
	want := map[string]string{}
	for _, path := range state.paths {
		text, err := r.command("cat-file", "blob", ":"+path).Output()
		if err != nil {
			t.Fatalf("git cat-file blob :%q: %v", path, err)
		}
		want[path] = string(text)
	}
	got := (&recorder{}).scan(t, r.machine(dir).Git(GitOptions{Staged: true}))
	texts := map[string]string{}
	for _, f := range got.fragments {
		path := below(r.dir, f.Location.Path)
		texts[path] += string(f.Text[f.Overlap:])
		if f.Location.Source != Git || f.Location.Blob == "" || f.Location.History != nil {
			t.Errorf("%q: %+v", path, f.Location)
		}
	}
	if !maps.Equal(texts, want) {
		t.Errorf("read %.300q, not %.300q", texts, want)
	}
	var left []string
	for _, n := range got.notRead {
		left = append(left, below(r.dir, n.Path))
	}
	if !slices.Equal(left, state.left) {
		t.Errorf("not read: %+v", got.notRead)
	}
}

// TestStagedByHook: a hook is given an index of its own, and it is that which is committed.
func TestStagedByHook(t *testing.T) {
	r := newRepo(t)
	begun(r)
	r.write("a.txt", "committed with -a\n")
	other := filepath.Join(r.dir, ".git", "next-index")
	c := r.command("add", "a.txt")
	text, err := os.ReadFile(filepath.Join(r.dir, ".git", "index"))
	if err != nil || os.WriteFile(other, text, 0o600) != nil {
		t.Fatal(err)
	}
	c.Env = append(c.Env, "GIT_INDEX_FILE="+other)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if got := (&recorder{}).scan(t, r.machine(r.dir).Git(GitOptions{Staged: true})); len(got.fragments) > 0 {
		t.Errorf("by its own index: %+v", got.fragments)
	}
	got := (&recorder{}).scan(t, r.machine(r.dir).Git(GitOptions{Staged: true, Variables: GitVariables(c.Env)}))
	if len(got.fragments) != 1 || string(got.fragments[0].Text) != "committed with -a\n" {
		t.Errorf("by the hook's index: %+v", got.fragments)
	}
}

// TestMessage: what git shows below a message is no part of it.
func TestMessage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "COMMIT_EDITMSG")
	if err := os.WriteFile(path, []byte("a message\n# "+scissors+"\n-removed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := (&recorder{}).scan(t, Machine{FS: OS{}, GOOS: "linux", Workspace: filepath.Dir(path)}.Git(GitOptions{Message: path}))
	if len(got.fragments) != 1 || string(got.fragments[0].Text) != "a message\n# " {
		t.Errorf("%+v", got.fragments)
	}
}

// TestNoRepository: what is none is said, in git's own words, and so is a missing program.
func TestNoRepository(t *testing.T) {
	r := newRepo(t)
	outside := filepath.Dir(r.dir)
	var said *GitError
	if err := r.machine(outside).Git(GitOptions{Staged: true}).Scan(context.Background(), &recorder{}); !errors.As(err, &said) || !strings.Contains(said.Text, "not a git repository") {
		t.Errorf("%v", err)
	}
	m := r.machine(r.dir)
	m.Env = []string{"PATH=" + r.dir + string(os.PathListSeparator) + "relative"}
	r.write("git", "#!/bin/sh\ntouch ran\n")
	if err := os.Chmod(filepath.Join(r.dir, "git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := m.Git(GitOptions{Staged: true}).Scan(context.Background(), &recorder{}); !errors.As(err, &said) || !strings.Contains(said.Text, "not found") {
		t.Errorf("%v", err)
	}
	if err := r.machine(r.dir).Git(GitOptions{Since: "nowhere"}).Scan(context.Background(), &recorder{}); !errors.As(err, &said) || !strings.Contains(said.Text, "bad revision") {
		t.Errorf("%v", err)
	}
}
