//go:build reach

package proof

import (
	"encoding/base64"
	"path/filepath"
	"strings"
)

// A form is one way for a shell to read a file or a variable. {f} is the path as one types it,
// {d} its folder, {b} its name, {v} the variable.
type form struct{ name, command string }

// fileForms read a file.
var fileForms = []form{
	{"cat", "cat {f}"},
	{"cat by $HOME", "cat {h}"},
	{"cat by glob", "cat {d}/{g}*"},
	{"cd, cat", "cd {d} && cat {b}"},
	{"cat redirected", "cat < {f}"},
	{"head", "head -5 {f}"},
	{"tail", "tail {f}"},
	{"sed", "sed -n 1,9p {f}"},
	{"awk", "awk 1 {f}"},
	{"grep -r", "grep -r CANARY {d}"},
	{"find -exec", "find {d} -maxdepth 1 -name '{b}' -exec cat {} +"},
	{"cp, cat", "cp {f} ./copied.tmp && cat ./copied.tmp; unlink ./copied.tmp"},
	{"base64", "base64 -w0 {f} | base64 -d"},
	{"od", "od -An -v -c {f} | tr -d ' \\n'"},
	{"source", "set -a; source {f}; set +a; env"},
	{"bash -c", "bash -c 'cat {f}'"},
	{"sh -c", "sh -c \"cat {f}\""},
	{"git diff", "git diff --no-index /dev/null {f}"},
	{"node", "node -e \"console.log(require('fs').readFileSync('{a}','utf8'))\""},
	{"python", "python3 -c \"print(open('{a}').read())\""},
	{"perl", "perl -pe 1 {f}"},
	{"read loop", "while read -r l; do echo \"$l\"; done < {f}"},
	{"$(<file)", "echo \"$(<{f})\""},
	{"tar", "tar cPf - {f} | tar xPOf -"},
	{"split variable", "p={p1}; q={p2}; cat \"$p$q\""},
	{"symbolic link", "ln -s {a} ./link.tmp; cat ./link.tmp; unlink ./link.tmp"},
	{"diff", "diff {f} /dev/null"},
	{"sort", "sort {f}"},
	{"cut", "cut -c1- {f}"},
	{"dd", "dd if={a} status=none"},
	{"nl", "nl {f}"},
	{"tac", "tac {f}"},
	{"script", "printf 'cat {a}\\n' > ./read.tmp; bash ./read.tmp; unlink ./read.tmp"},
	{"encoded script", "echo {64} | base64 -d | bash"},
	{"xargs", "echo {f} | xargs cat"},
}

// historyForms read what a commit held.
var historyForms = []form{
	{"git log -p", "git log -p"},
	{"git show", "git show HEAD~1:gone.env"},
	{"git cat-file", "git cat-file -p HEAD~1:gone.env"},
	{"git grep", "git grep -h CANARY HEAD~1"},
}

// variableForms read a variable of the environment.
var variableForms = []form{
	{"echo", "echo \"${v}\""},
	{"env", "env | grep '^{v}='"},
	{"printenv", "printenv {v}"},
	{"python", "python3 -c \"import os; print(os.environ.get('{v}'))\""},
	{"sub-shell", "bash -c 'echo ${v}'"},
}

// ancestors reads the environment of the processes above.
var ancestors = form{"processes above", `python3 -c "
import os
p = os.getppid()
for _ in range(12):
    if p < 1: break
    try: print(open('/proc/%d/environ' % p).read().replace(chr(0), chr(10)))
    except OSError: pass
    p = int(open('/proc/%d/stat' % p).read().rsplit(')', 1)[1].split()[1])
" | grep '^{v}='`}

// write makes a form's command for a target.
func (l *lab) write(f form, name string) string {
	if variable, ok := strings.CutPrefix(name, "$"); ok {
		return strings.ReplaceAll(strings.ReplaceAll(f.command, "${v}", "$"+variable), "{v}", variable)
	}
	if name == goneFile {
		return f.command
	}
	absolute := l.path(name)
	typed, byHome := name, strings.Replace(name, "~", "$HOME", 1)
	if inside, ok := strings.CutPrefix(name, "~/ws/proj/"); ok {
		typed, byHome = inside, "./"+inside
	}
	base := filepath.Base(name)
	folder := filepath.Dir(typed)
	script := base64.StdEncoding.EncodeToString([]byte("cat " + absolute + "\n"))
	return strings.NewReplacer("{f}", typed, "{h}", byHome, "{d}", folder, "{b}", base, "{g}", base[:min(len(base), 5)], "{a}", absolute,
		"{p1}", absolute[:len(absolute)-3], "{p2}", absolute[len(absolute)-3:], "{64}", script).Replace(f.command)
}
