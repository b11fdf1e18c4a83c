//go:build !linux && !darwin

package guard

// Mask hides nothing here.
type Mask struct {
	Open   []Open
	Closed []string
}

// NewMask refuses.
func NewMask(Hide, Here, []string, []string) (*Mask, error) {
	return nil, ErrNoMask{"this system has no way to hide files from one program"}
}

// Command is never asked for.
func (m *Mask) Command(string, string, []string) (program string, args []string, err error) {
	return "", nil, ErrNoMask{}
}

// Files is how many files it covers.
func (m *Mask) Files() int { return 0 }
