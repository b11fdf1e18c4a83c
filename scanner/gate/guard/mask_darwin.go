package guard

import (
	"errors"
	"io/fs"
	"os/exec"
	"path/filepath"
)

// Mask is a view of the machine in which what is hidden cannot be read: a profile of sandbox-exec.
type Mask struct {
	program        string
	files, folders []string
	// Open is what it does not close, Closed what it closes besides.
	Open   []Open
	Closed []string
}

// NewMask makes the mask of a plan. It refuses where less than the whole would be hidden.
func NewMask(h Hide, _ Here, own []string, _ []string) (*Mask, error) {
	program, err := exec.LookPath("sandbox-exec")
	if err != nil {
		return nil, ErrNoMask{"sandbox-exec is not here"}
	}
	m := &Mask{program: program, Open: append([]Open{{"other processes' environments", "sandbox-exec hides no processes"}}, h.Open...), folders: own}
	for _, path := range h.Files {
		real, err := filepath.EvalSymlinks(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, ErrNoMask{err.Error()}
		}
		if err := committable(real); err != nil {
			return nil, err
		}
		m.files = appendNew(m.files, real)
	}
	return m, nil
}

// Command is what to run in place of the agent's command.
func (m *Mask) Command(_, _ string, command []string) (program string, args []string, err error) {
	return m.program, append([]string{"sandbox-exec", "-p", seatbelt(m.files, m.folders)}, command...), nil
}

// Files is how many files it covers.
func (m *Mask) Files() int { return len(m.files) }
