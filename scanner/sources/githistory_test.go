package sources

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func allHold(Fragment) bool { return true }

// TestHistory: each text that was ever committed is read once, with the commits that hold it.
func TestHistory(t *testing.T) {
	r := newRepo(t)
	r.add("a.txt", "old\n")
	first := r.commit("first")
	r.add("a.txt", "new\n")
	second := r.commit("second\n\nwith more")
	r.git("rm", "-q", "a.txt")
	r.add("b.txt", "new\n")
	r.commit("third")
	r.git("tag", "-a", "-m", "a tag's message", "v1")
	got := (&recorder{holds: allHold}).scan(t, r.machine(r.dir).Git(GitOptions{History: true}))
	seen := map[string]*History{}
	for _, f := range got.fragments {
		key := below(r.dir, f.Location.Path) + ": " + string(f.Text)
		if f.Location.Inside != "" {
			key = string(f.Text)
		}
		if seen[key] != nil {
			t.Errorf("%q is read twice", key)
		}
		seen[key] = f.Location.History
	}
	for key, want := range map[string]struct {
		first, last string
		inHead      bool
	}{
		"a.txt: old\n": {first, first, false}, "a.txt: new\n": {second, second, true}, "b.txt: new\n": {"", "", true},
		"first\n": {first, first, false}, "second\n\nwith more\n": {second, second, false}, "third\n": {}, "a tag's message\n": {},
	} {
		h := seen[key]
		if h == nil {
			t.Errorf("%q was not read: %v", key, seen)
			continue
		}
		if want.first != "" && (h.First.ID != want.first || h.Last.ID != want.last || h.InHead != want.inHead || h.First.Author != "Ann <ann@example.com>") {
			t.Errorf("%q: %+v", key, h)
		}
		delete(seen, key)
	}
	if len(seen) > 0 {
		t.Errorf("besides: %v", seen)
	}
}

// TestDeep: what no branch leads to any more is read where it is asked for.
func TestDeep(t *testing.T) {
	r := newRepo(t)
	begun(r)
	r.write("a.txt", "stashed once\n")
	r.git("stash", "-q")
	r.git("stash", "drop", "-q")
	r.hash("in no tree\n")
	r.add("a.txt", "undone\n")
	r.commit("undone")
	r.git("reset", "-q", "--hard", "HEAD~1")
	texts := func(o GitOptions) string {
		var all []string
		for _, f := range (&recorder{holds: allHold}).scan(t, r.machine(r.dir).Git(o)).fragments {
			all = append(all, string(f.Text))
		}
		return strings.Join(all, "")
	}
	plain, deep := texts(GitOptions{History: true}), texts(GitOptions{History: true, Deep: true})
	for _, text := range []string{"stashed once", "in no tree", "undone"} {
		if strings.Contains(plain, text) || !strings.Contains(deep, text) {
			t.Errorf("%q: %v without deep, %v with it", text, strings.Contains(plain, text), strings.Contains(deep, text))
		}
	}
}

// TestRange: what some commits brought, a merge's own text too.
func TestRange(t *testing.T) {
	r := newRepo(t)
	twoBranches(r, "x.txt")
	r.git("merge", "-q", "--no-commit", "side")
	r.add("a.txt", "by the merge alone\n")
	r.commit("merge")
	for _, o := range []GitOptions{{Since: "HEAD~1"}, {Range: "HEAD~1..HEAD"}} {
		texts := (&recorder{holds: allHold}).scan(t, r.machine(r.dir).Git(o)).texts(r.dir)
		if texts["a.txt"] != "by the merge alone\n" || texts["x.txt"] != "side\n" || texts["main.txt"] != "" {
			t.Errorf("%+v: %q", o, texts)
		}
	}
}

// TestHistoryAgain: what is known to hold nothing is not read again, and is counted all the same.
func TestHistoryAgain(t *testing.T) {
	r := newRepo(t)
	begun(r)
	r.add("secret.txt", "holds something\n")
	r.commit("second")
	memory := &objectMemory{known: map[FileKey]Memo{}}
	holds := func(f Fragment) bool { return filepath.Base(f.Location.Path) == "secret.txt" }
	o := GitOptions{History: true}
	o.Memory = memory
	first := (&recorder{holds: holds}).scan(t, r.machine(r.dir).Git(o))
	again := (&recorder{holds: holds}).scan(t, r.machine(r.dir).Git(o))
	if len(first.fragments) != 5 || len(again.fragments) != 1 || string(again.fragments[0].Text) != "holds something\n" {
		t.Errorf("%d and then %d texts", len(first.fragments), len(again.fragments))
	}
	if first.read.Files != again.read.Files {
		t.Errorf("%d and then %d files", first.read.Files, again.read.Files)
	}
}

type objectMemory struct{ known map[FileKey]Memo }

func (m *objectMemory) Recall(key FileKey) (Memo, bool) { memo, ok := m.known[key]; return memo, ok }

func (m *objectMemory) Keep(key FileKey, _ State, memo Memo) { m.known[key] = memo }

// TestEveryBlob: on repositories by chance, with merges, every blob that git knows of is read.
func TestEveryBlob(t *testing.T) {
	for seed := range uint64(3) {
		r := newRepo(t)
		randomHistory(r, rand.New(rand.NewPCG(seed, 8)), 40)
		got := (&recorder{holds: allHold}).scan(t, r.machine(r.dir).Git(GitOptions{History: true}))
		read := map[string]bool{}
		for _, f := range got.fragments {
			read[f.Location.Blob] = true
		}
		blobs := strings.Fields(r.git("cat-file", "--batch-all-objects", "--batch-check=%(objecttype):%(objectname)"))
		blobs = slices.DeleteFunc(blobs, func(line string) bool { return !strings.HasPrefix(line, "blob:") })
		for _, line := range blobs {
			if _, id, _ := strings.Cut(line, ":"); !read[id] {
				t.Errorf("seed %d: %s was not read", seed, line)
			}
		}
		if len(blobs) < 40 {
			t.Errorf("seed %d: %d blobs alone", seed, len(blobs))
		}
	}
}

// randomHistory commits at random on two branches and merges them, at times with a change that
// neither side has.
func randomHistory(r *repo, random *rand.Rand, commits int) {
	begun(r)
	r.git("branch", "side")
	for n := range commits {
		branch := []string{"main", "side"}[random.IntN(2)]
		r.git("checkout", "-q", branch)
		path := branch + string(rune('a'+random.IntN(6))) + ".txt"
		if random.IntN(8) == 0 {
			r.git("merge", "-q", "--no-ff", "--no-commit", map[string]string{"main": "side", "side": "main"}[branch])
			path = "shared" + path
		}
		r.add(path, strings.Repeat("line\n", random.IntN(40))+"change "+string(rune('0'+n%10))+strings.Repeat("x", n)+"\n")
		r.commit("change")
	}
}

// TestGitStops: an end of the context ends git.
func TestGitStops(t *testing.T) {
	r := newRepo(t)
	begun(r)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.machine(r.dir).Git(GitOptions{History: true}).Scan(ctx, &recorder{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
