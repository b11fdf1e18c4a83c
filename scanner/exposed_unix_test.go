//go:build unix

package scanner

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// someone is a file system on which what is called "theirs" belongs to somebody else.
type someone struct{ sources.OS }

func (someone) Foreign(info fs.FileInfo) bool { return strings.HasPrefix(info.Name(), "theirs") }

// TestWhoElseReads: a file that every user may read, with every folder above it, is said to be
// one; so are another owner's and a link out of the home.
func TestWhoElseReads(t *testing.T) {
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(top, "home")
	for path, modes := range map[string][2]fs.FileMode{
		"home/open/a": {0o755, 0o644}, "home/shut/a": {0o700, 0o644}, "home/open/own": {0o755, 0o600}, "home/open/theirs": {0o755, 0o600},
		"away/a": {0o755, 0o600},
	} {
		path = filepath.Join(top, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(one), modes[1]); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Dir(path), modes[0]); err != nil {
			t.Fatal(err)
		}
	}
	for dir := home; len(dir) > 1; dir = filepath.Dir(dir) {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&1 == 0 {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Symlink(filepath.Join(top, "away", "a"), filepath.Join(home, "open", "link")); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"open/a": "world-readable", "shut/a": "", "open/own": "", "open/theirs": "another owner", "open/link": "link", "open/missing": "",
	} {
		o := options(t, nil, sources.Fragment{
			Location: sources.Location{Source: sources.Stores, Path: filepath.Join(home, filepath.FromSlash(path))}, Text: []byte(one),
		})
		o.Home, o.FS = home, someone{}
		f := mustScan(t, o).Findings[0]
		var got []string
		for _, r := range f.Reasons {
			if r.Code == "world-readable" || r.Code == "another owner" || r.Code == "link" {
				got = append(got, r.Code)
			}
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s: %q, want %q: %+v", path, got, want, f.Reasons)
		}
		if want != "" && (len(f.Reasons) < 2 || f.Reasons[1].Code != want || !strings.Contains(f.Reasons[1].Text, "~/")) {
			t.Errorf("%s: %+v", path, f.Reasons)
		}
	}
}
