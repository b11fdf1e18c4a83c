package sources

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// hostile makes a repository whose settings would each write a file of their own name, if git
// heeded them.
func hostile(t *testing.T) (r *repo, marks string) {
	t.Helper()
	r = newRepo(t)
	marks = filepath.Join(filepath.Dir(r.dir), "marks")
	tools := filepath.Join(r.dir, ".tools")
	for _, dir := range []string{marks, tools} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	begun(r)
	r.add(".gitattributes", "* diff=evil filter=evil merge=evil\n")
	r.add("evil\n\x1b]0;title\x07.txt", "one\n")
	r.add(".gitmodules", "[submodule \"out\"]\n\tpath = out\n\turl = ../../outside\n\tupdate = !touch "+marks+"/submodule\n")
	r.git("update-index", "--add", "--cacheinfo", "160000,"+r.git("rev-parse", "HEAD")+",out")
	r.commit("evil")
	// An object that is missing would be fetched by the command that ext names.
	r.git("update-index", "--add", "--cacheinfo", "100644,"+strings.Repeat("ab", 20)+",missing.txt")
	tool := func(name string) string {
		path := filepath.Join(tools, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\ntouch '"+marks+"/"+name+"'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for key, name := range map[string]string{
		"core.fsmonitor": "fsmonitor", "core.pager": "pager", "pager.log": "pager-log", "pager.diff": "pager-diff", "core.editor": "editor", "core.sshCommand": "ssh",
		"core.askPass": "askpass", "core.alternateRefsCommand": "alternates", "credential.helper": "credential", "diff.external": "external",
		"diff.evil.command": "driver", "diff.evil.textconv": "textconv", "filter.evil.clean": "clean", "filter.evil.smudge": "smudge",
		"filter.evil.process": "process", "merge.evil.driver": "merge", "gpg.program": "gpg", "gpg.ssh.program": "gpg-ssh",
		"uploadpack.packObjectsHook": "pack", "alias.log": "alias", "alias.cat-file": "alias-cat", "alias.diff-index": "alias-diff", "remote.evil.uploadpack": "uploadpack",
	} {
		r.git("config", key, tool(name))
	}
	hooks := filepath.Join(r.dir, ".tools", "hooks")
	for _, name := range []string{"post-index-change", "reference-transaction", "post-checkout", "pre-commit", "fsmonitor-watchman", "pre-auto-gc"} {
		r.write(filepath.Join(".tools", "hooks", name), "#!/bin/sh\ntouch '"+marks+"/hook-"+name+"'\n")
		if err := os.Chmod(filepath.Join(hooks, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, pair := range [][2]string{
		{"core.hooksPath", hooks}, {"log.showSignature", "true"}, {"submodule.recurse", "true"}, {"diff.submodule", "log"}, {"protocol.ext.allow", "always"},
		{"remote.evil.url", "ext::" + tool("ext")}, {"remote.evil.promisor", "true"}, {"remote.evil.partialclonefilter", "blob:none"},
		{"extensions.partialClone", "evil"}, {"core.repositoryformatversion", "1"}, {"log.mailmap", "true"}, {"core.untrackedCache", "true"},
	} {
		r.git("config", pair[0], pair[1])
	}
	return r, marks
}

func marked(t *testing.T, marks string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(marks)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		names = append(names, entry.Name())
		if err := os.Remove(filepath.Join(marks, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// TestHostile: a repository runs nothing, whatever is read of it.
func TestHostile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the tools are scripts")
	}
	r, marks := hostile(t)
	marked(t, marks)
	for _, args := range [][]string{{"diff"}, {"status"}, {"-c", "protocol.ext.allow=always", "cat-file", "-p", strings.Repeat("ab", 20)}} {
		c := r.command(args...)
		c.Env = append(c.Env, "GIT_ALLOW_PROTOCOL=ext")
		_ = c.Run()
		if len(marked(t, marks)) == 0 {
			t.Errorf("git %q runs nothing: the test shows nothing", args)
		}
	}
	for name, o := range map[string]GitOptions{
		"staged": {Staged: true}, "history": {History: true}, "deep": {History: true, Deep: true}, "since": {Since: "HEAD~1"}, "range": {Range: "HEAD~1..HEAD"},
	} {
		t.Run(name, func(t *testing.T) {
			got := &recorder{holds: func(Fragment) bool { return true }}
			if err := r.machine(r.dir).Git(o).Scan(context.Background(), got); err != nil {
				t.Error(err)
			}
			if ran := marked(t, marks); len(ran) > 0 {
				t.Errorf("it ran %q", ran)
			}
			if name != "staged" && len(got.fragments) < 3 {
				t.Errorf("read %d texts alone", len(got.fragments))
			}
			if name == "staged" && (len(got.notRead) != 1 || !strings.Contains(got.notRead[0].Reason, "missing")) {
				t.Errorf("a missing object is told so: %+v", got.notRead)
			}
		})
	}
}
