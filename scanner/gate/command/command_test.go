package command

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// place is a folder with a few scripts in it.
func place(t *testing.T) Place {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"plain":    "#!/bin/sh\ncat secret\n",
		"by-env":   "#!/usr/bin/env bash\ncat secret\n",
		"hides":    "#!/bin/sh\neval \"$(base64 -d blob)\"\n",
		"hides.py": "exec(__import__('base64').b64decode(open('x').read()))\n",
		"a.txt":    "", "b.txt": "", ".hidden": "",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return Place{FS: sources.OS{}, Home: "/home/u", Dir: dir}
}

// TestScripts: a script that is run by its path is followed; what one hides counts only where it is
// newer than the last look at the workspace.
func TestScripts(t *testing.T) {
	p := place(t)
	for _, form := range []string{"./plain", "./by-env", "$PWD/plain", "bash plain"} {
		seen := Read(p, form)
		if !slices.ContainsFunc(seen.Paths, func(x Path) bool { return x.At == filepath.Join(p.Dir, "secret") && !x.Mention }) {
			t.Errorf("%s: %+v", form, seen)
		}
	}
	for _, form := range []string{"./hides", "sh hides", "python3 hides.py"} {
		for _, since := range []time.Time{{}, time.Now().Add(time.Hour)} {
			p.Since = since
			opaque := slices.ContainsFunc(Read(p, form).Unseen, func(u Unseen) bool { return u.Opaque })
			if opaque != since.IsZero() {
				t.Errorf("%s, looked at %v: opaque is %v", form, since, opaque)
			}
		}
	}
}

// TestListing: what ls and grep print of names is followed as far as that is known.
func TestListing(t *testing.T) {
	p := place(t)
	for form, want := range map[string][]string{
		`cat $(ls | grep '^a')`:          {"a.txt"},
		`cat $(ls | grep -v '[pt]')`:     {"hides"},
		`cat $(ls -A | grep -x .hid*en)`: {".hidden"},
		`ls | grep -F .txt | xargs cat`:  {"a.txt", "b.txt"},
	} {
		var got []string
		for _, x := range Read(p, form).Paths {
			if !x.Mention {
				got = append(got, filepath.Base(x.At))
			}
		}
		for _, name := range want {
			if !slices.Contains(got, name) {
				t.Errorf("%s: %q, not %q", form, got, want)
			}
		}
		if slices.Contains(got, "plain") {
			t.Errorf("%s: %q", form, got)
		}
	}
}
