//go:build servers && linux

package servers

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/wire"
)

// gitUser is one whom the machine gives a shell, which sshd needs to run what is forced on a key.
const gitUser = "postgres"

const gitoliteRules = `
repo gitolite-admin
    RW+ = boss
repo shop
    RW+ = boss
    RW  = ann
    RW dev = carol
    R   = bob
repo website
    R   = ann carol
repo sandbox/..*
    C   = ann
    RW  = ann
`

// gitServer is gitolite behind sshd, and one key that sshd lets have a shell.
type gitServer struct {
	*bench
	port, user string
}

func startGitolite(t *testing.T) *gitServer {
	b := newBenchOf(t, gitUser)
	s := &gitServer{bench: b, port: port(t), user: gitUser}
	if b.as == nil {
		self, err := user.Current()
		if err != nil {
			t.Fatal(err)
		}
		s.user = self.Username
	}
	keygen, gitolite := find(t, "ssh-keygen"), find(t, "gitolite")
	for _, name := range []string{"host", "boss", "ann", "bob", "carol", "dave", "shell", "stranger"} {
		b.run(keygen, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", b.dir+"/"+name)
	}
	b.run(keygen, "-q", "-t", "rsa", "-b", "2048", "-N", "a passphrase of the tests", "-f", b.dir+"/shut")
	b.run(gitolite, "setup", "-pk", b.dir+"/boss.pub")
	for _, name := range []string{"ann", "bob", "carol", "dave"} {
		b.file(".gitolite/keydir/"+name+".pub", b.read(name+".pub"))
	}
	b.file(".gitolite/conf/gitolite.conf", gitoliteRules)
	b.run(gitolite, "compile")
	b.run(gitolite, "trigger", "POST_COMPILE")
	if err := os.Chmod(b.file(".ssh/authorized_keys", b.read(".ssh/authorized_keys")+b.read("shell.pub")), 0o600); err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf(`ListenAddress 127.0.0.1:%s
HostKey %s/host
PidFile none
AuthorizedKeysFile %[2]s/.ssh/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
SetEnv HOME=%[2]s
`, s.port, b.dir)
	b.start("127.0.0.1:"+s.port, nil, find(t, "/usr/sbin/sshd"), "-D", "-e", "-f", b.file("sshd_config", config))
	b.file("known_hosts", fmt.Sprintf("[127.0.0.1]:%s,[localhost]:%[1]s %s", s.port, b.read("host.pub")))
	s.commits()
	return s
}

// read gives a file of the bench.
func (b *bench) read(name string) string {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// git runs git by the key of somebody.
func (s *gitServer) git(who string, args ...string) error {
	c := s.command([]string{
		"GIT_SSH_COMMAND=" + s.ssh(who), "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b",
	}, "git", args...)
	out, err := c.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case strings.Contains(string(out), "DENIED"), strings.Contains(string(out), "denied"), strings.Contains(string(out), "not appear to be a git repository"):
		return fmt.Errorf("%w: %s", errRefused, out)
	}
	return fmt.Errorf("%w: %s", err, out)
}

func (s *gitServer) ssh(who string) string {
	return fmt.Sprintf("ssh -F none -i %s/%s -o IdentitiesOnly=yes -o IdentityAgent=none -o GSSAPIAuthentication=no -o UserKnownHostsFile=%[1]s/known_hosts -p %[3]s", s.dir, who, s.port)
}

func (s *gitServer) url(repository string) string {
	return "ssh://" + s.user + "@127.0.0.1/" + repository
}

// commits makes what is pushed.
func (s *gitServer) commits() {
	s.t.Helper()
	for _, args := range [][]string{
		{"init", "-q", "-b", "main", "work"}, {"-C", "work", "commit", "-q", "--allow-empty", "-m", "one"},
		{"-C", "work", "push", "-q", s.url("shop"), "main:main"},
	} {
		if err := s.git("boss", args...); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *gitServer) who(names ...string) []principal {
	var out []principal
	for _, name := range names {
		out = append(out, principal{name, secretOf("ssh", "key", strings.TrimSpace(s.read(name)), map[string]string{"host": "localhost:" + s.port, "user": s.user})})
	}
	return out
}

// onRepository claims what a Grant says of one repository.
func onRepository(repository, role string, try func(principal) error) claim {
	return claim{
		name: role + " " + repository,
		held: func(g detectors.Grant) bool {
			return slices.ContainsFunc(g.Resources, func(r detectors.Resource) bool {
				return r.Kind == "repository" && r.Name == repository && slices.Contains(strings.Split(r.Role, ", "), role)
			})
		},
		undetermined: func(detectors.Grant) bool { return false },
		try:          try,
	}
}

func TestGitolite(t *testing.T) {
	s := startGitolite(t)
	p, _ := knowledge(t, "ssh")
	dialer.KnownHosts = []string{s.dir + "/known_hosts"}
	t.Cleanup(func() { dialer = wire.Dialer{} })
	version, err := os.ReadFile(find(t, "/usr/share/gitolite3/VERSION"))
	if err != nil {
		t.Fatal(err)
	}
	ran(t, "gitolite "+strings.TrimSpace(string(version))+" behind sshd")

	var claims []claim
	for _, repository := range []string{"gitolite-admin", "shop", "website"} {
		claims = append(claims,
			onRepository(repository, "reads", func(who principal) error { return s.git(who.name, "ls-remote", "-q", s.url(repository)) }),
			onRepository(repository, "writes", func(who principal) error {
				// A right to write may be one to some branches alone.
				err := s.git(who.name, "-C", "work", "push", "-q", s.url(repository), "main:refs/heads/dev")
				if err != nil {
					err = s.git(who.name, "-C", "work", "push", "-q", s.url(repository), "main:refs/heads/"+who.name)
				}
				return err
			}))
	}
	claims = append(claims,
		permission("make", func(who principal) error { return s.git(who.name, "ls-remote", "-q", s.url("sandbox/"+who.name)) }, "make repositories"),
		permission("administer", func(who principal) error {
			return s.git(who.name, "-C", "work", "push", "-q", s.url("gitolite-admin"), "main:refs/heads/"+who.name)
		}, "administer gitolite"),
		permission("shell", func(who principal) error {
			words := strings.Fields(s.ssh(who.name))
			out, err := s.command(nil, words[0], append(words[1:], s.user+"@127.0.0.1", "echo in by its shell")...).CombinedOutput()
			if !strings.Contains(string(out), "in by its shell") {
				return fmt.Errorf("%w: %s: %w", errRefused, out, err)
			}
			return nil
		}, "log in"))
	hold(t, p, s.who("boss", "ann", "bob", "carol", "dave", "shell"), claims)

	for name, code := range map[string]string{"stranger": "authentication", "shut": "passphrase"} {
		if g := ask(t, p, s.who(name)[0].secret); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin || len(g.Unknown) != 1 || g.Unknown[0].Code != code {
			t.Errorf("%s: %s\n%s", name, g.State, shown(g))
		}
	}
	dialer.KnownHosts = []string{s.file("other_hosts", fmt.Sprintf("[localhost]:%s %s", s.port, s.read("ann.pub")))}
	for _, files := range [][]string{nil, dialer.KnownHosts} {
		dialer.KnownHosts = files
		if g := ask(t, p, s.who("ann")[0].secret); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin || len(g.Unknown) != 1 || g.Unknown[0].Code != "host key" {
			t.Errorf("a host that is not known: %s\n%s", g.State, shown(g))
		}
	}
}
