package guard

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// Mask is a view of the machine in which what is hidden is not there: a mount namespace that
// bubblewrap makes, with processes of its own.
type Mask struct {
	program string
	covered []covered
	folders []string // covered by empty ones
	// Open is what it does not close, Closed what it closes besides.
	Open   []Open
	Closed []string
}

// covered is a file to cover, and which file it was when that was decided.
type covered struct {
	path string
	is   syscall.Stat_t
}

// mostNames bounds the search for further names of a file.
const mostNames = 300_000

// NewMask makes the mask of a plan: every name of each file, what overreach keeps itself, and the
// sockets by which programs outside would read for the agent. It refuses where less than the whole
// would be hidden.
func NewMask(h Hide, here Here, own []string, env []string) (*Mask, error) {
	program, err := exec.LookPath("bwrap")
	if err != nil {
		return nil, ErrNoMask{"bubblewrap (bwrap) is not installed"}
	}
	if out, err := exec.Command(program, "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--unshare-pid", "--proc", "/proc", "true").CombinedOutput(); err != nil {
		return nil, ErrNoMask{"bubblewrap may not make namespaces: " + strings.TrimSpace(string(out))}
	}
	m := &Mask{program: program, Open: slices.Clone(h.Open)}
	for _, path := range h.Files {
		if err := m.cover(path, here); err != nil {
			return nil, err
		}
	}
	for _, folder := range own {
		if info, err := os.Stat(folder); err == nil && info.IsDir() {
			m.folders = appendNew(m.folders, folder)
		}
	}
	m.close(env)
	m.abstract()
	return m, nil
}

// cover adds a file with all its names.
func (m *Mask) cover(path string, here Here) error {
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return ErrNoMask{err.Error()}
	}
	var is syscall.Stat_t
	if err := syscall.Lstat(real, &is); err != nil {
		return ErrNoMask{fmt.Sprintf("%s: %v", real, err)}
	}
	if is.Mode&syscall.S_IFMT == syscall.S_IFDIR {
		m.folders = appendNew(m.folders, real)
		return nil
	}
	if err := committable(real); err != nil {
		return err
	}
	names := []string{real}
	if is.Nlink > 1 {
		if names = namesOf(is, real, here); len(names) < int(is.Nlink) {
			return ErrNoMask{fmt.Sprintf("%s has %d names, of which %d were found", real, is.Nlink, len(names))}
		}
	}
	for _, name := range names {
		if !slices.ContainsFunc(m.covered, func(c covered) bool { return c.path == name }) {
			m.covered = append(m.covered, covered{name, is})
		}
	}
	return nil
}

// namesOf seeks the other names of a file where agents look: the workspace and the home.
func namesOf(is syscall.Stat_t, known string, here Here) []string {
	names := []string{known}
	left := mostNames
	for _, root := range []string{here.Root, here.Home} {
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if left--; left < 0 || len(names) == int(is.Nlink) {
				return fs.SkipAll
			}
			var other syscall.Stat_t
			if err == nil && d.Type().IsRegular() && syscall.Lstat(path, &other) == nil && other.Ino == is.Ino && other.Dev == is.Dev {
				names = appendNew(names, path)
			}
			return nil
		})
	}
	return names
}

// Command is what to run in place of the agent's command: with the environment that the agent is to
// have, for bubblewrap itself is a process that the agent sees. The empty file is one that nobody may
// read, so that no commit can record it in the place of what it covers. The files are looked at once more: one
// that has become another since is not covered in the dark.
func (m *Mask) Command(empty, dir string, command []string) (program string, args []string, err error) {
	// Without its rights root could take the covers away.
	args = []string{"bwrap", "--bind", "/", "/", "--dev-bind", "/dev", "/dev", "--unshare-pid", "--proc", "/proc", "--cap-drop", "ALL", "--die-with-parent", "--chdir", dir}
	for _, folder := range m.folders {
		args = append(args, "--tmpfs", folder, "--remount-ro", folder)
	}
	for _, c := range m.covered {
		var now syscall.Stat_t
		err := syscall.Lstat(c.path, &now)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil || now.Ino != c.is.Ino || now.Dev != c.is.Dev:
			return "", nil, ErrNoMask{c.path + " was replaced meanwhile: run it again"}
		}
		if !slices.ContainsFunc(m.folders, func(folder string) bool { return strings.HasPrefix(c.path, folder+"/") }) {
			args = append(args, "--ro-bind", empty, c.path)
		}
	}
	return m.program, append(append(args, "--"), command...), nil
}

// Files is how many files it covers.
func (m *Mask) Files() int { return len(m.covered) }

// close covers the sockets by which a program outside would read, sign or start for the agent.
func (m *Mask) close(env []string) {
	get := func(name string) string {
		for _, entry := range env {
			if value, ok := strings.CutPrefix(entry, name+"="); ok {
				return value
			}
		}
		return ""
	}
	runtime, home := get("XDG_RUNTIME_DIR"), get("HOME")
	if runtime == "" {
		runtime = fmt.Sprintf("/run/user/%d", os.Getuid())
	}
	bus, _, _ := strings.Cut(strings.TrimPrefix(get("DBUS_SESSION_BUS_ADDRESS"), "unix:path="), ",")
	tmux, _, _ := strings.Cut(get("TMUX"), ",")
	for _, path := range []string{
		bus, runtime + "/bus", runtime + "/systemd", runtime + "/gnupg", home + "/.gnupg/S.gpg-agent", home + "/.gnupg/S.gpg-agent.ssh",
		home + "/.gnupg/S.gpg-agent.extra", get("SSH_AUTH_SOCK"), tmux, fmt.Sprintf("/tmp/tmux-%d", os.Getuid()), "/run/docker.sock",
		"/var/run/docker.sock", runtime + "/docker.sock", home + "/.docker/run/docker.sock", runtime + "/podman", "/run/podman",
		"/run/containerd/containerd.sock", "/run/systemd/private", "/run/dbus/system_bus_socket", runtime + "/keyring",
	} {
		m.closeOne(path)
	}
}

func (m *Mask) closeOne(path string) {
	if !filepath.IsAbs(path) {
		return
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return
	}
	var is syscall.Stat_t
	if syscall.Lstat(real, &is) != nil {
		return
	}
	switch is.Mode & syscall.S_IFMT {
	case syscall.S_IFDIR:
		m.folders = appendNew(m.folders, real)
	case syscall.S_IFSOCK:
		if slices.ContainsFunc(m.covered, func(c covered) bool { return c.path == real }) {
			return
		}
		m.covered = append(m.covered, covered{real, is})
	default:
		return
	}
	m.Closed = appendNew(m.Closed, real)
}

// abstract names the sockets that have no path: they go with the network, which the agent needs.
func (m *Mask) abstract() {
	text, err := os.ReadFile("/proc/net/unix")
	if err != nil {
		return
	}
	count := 0
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) == 8 && strings.HasPrefix(fields[7], "@") {
			count++
		}
	}
	if count > 0 {
		m.Open = append(m.Open, Open{fmt.Sprintf("%d abstract sockets", count), "they belong to the network, which the agent keeps"})
	}
}
