package sources

import (
	"strconv"
	"strings"
)

// mostKeyList is how much of the kernel's list of keys is read.
const mostKeyList = 1 << 20

// readableKey are the bits by which the possessor, or the user, reads a key's value.
// https://www.kernel.org/doc/html/latest/security/keys/core.html
const readableKey = 0x02020000

// kernelKeys gives the keys in the kernel that hold a value and may be read, out of its list;
// no key itself is read.
func kernelKeys(list string) (held []Handle) {
	for line := range strings.Lines(list) {
		fields := strings.Fields(line)
		// id, flags, usage, time, mask, user, group, type, description
		if len(fields) < 9 || fields[7] != "user" && fields[7] != "big_key" || !strings.HasPrefix(fields[1], "I") {
			continue
		}
		mask, err := strconv.ParseUint(fields[4], 16, 32)
		if err != nil || mask&readableKey == 0 || len(held) >= mostKeys {
			continue
		}
		name, _, _ := strings.Cut(strings.Join(fields[8:], " "), ": ")
		held = append(held, Handle{Kind: "key", Name: name})
	}
	return held
}

// listed adds what the kernel's list of keys tells, and says whether there is any.
func (s *StoreSource) listed(p *Point) (bool, error) {
	text, err := processes{Machine: s.Machine}.read(p.Location.Path, mostKeyList)
	if err != nil {
		return false, err
	}
	p.Holds = kernelKeys(string(text))
	return len(p.Holds) > 0, nil
}
