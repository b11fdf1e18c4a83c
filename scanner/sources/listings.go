package sources

import (
	"io/fs"
	"strings"
	"sync"
)

// Listings are what folders hold, each read once for all who look for files there: most of what
// the catalogue names is on no one machine, and the list of a home tells that of hundreds of
// paths. It holds for one run, and is safe for concurrent use.
type Listings struct {
	mu sync.Mutex
	by map[string]*listing
}

// NewListings gives some that know nothing yet.
func NewListings() *Listings { return &Listings{by: map[string]*listing{}} }

type listing struct {
	asked   int
	read    bool
	entries []fs.DirEntry
	err     error
	// names are those of the entries in small letters; nil before they are asked for.
	names map[string]bool
}

// mostListed is how many entries a folder may have for its list to be looked through: in a larger
// one, looking for each file costs less.
const mostListed = 1000

// readDir lists a folder as fs does, or as it did before.
func (l *Listings) readDir(files FS, folder string) ([]fs.DirEntry, error) {
	if l == nil {
		return files.ReadDir(folder)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of(folder)
	one.list(files, folder)
	return one.entries, one.err
}

// lack says that a folder holds nothing of a name. It is sure of that: where the folder cannot be
// listed, or a system might know the name by another way to write it, it says no. A folder that is
// asked for once is not worth its list.
func (l *Listings) lack(m Machine, folder, name string) bool {
	if l == nil || m.GOOS == "windows" || name == "" || name[0] == '.' && strings.Trim(name, ".") == "" {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	one := l.of(folder)
	if one.asked++; one.asked == 1 && !one.read {
		return false
	}
	one.list(m.FS, folder)
	switch {
	case one.err != nil:
		return absent(one.err)
	case len(one.entries) > mostListed:
		return false
	}
	return !one.has(name)
}

func (l *Listings) of(folder string) *listing {
	one := l.by[folder]
	if one == nil {
		one = new(listing)
		l.by[folder] = one
	}
	return one
}

func (one *listing) list(files FS, folder string) {
	if !one.read {
		one.entries, one.err = files.ReadDir(folder)
		one.read = true
	}
}

// has looks for a name whatever its capitals: a folder of Windows' that Linux reads tells none
// apart.
func (one *listing) has(name string) bool {
	if one.names == nil {
		one.names = make(map[string]bool, len(one.entries))
		for _, entry := range one.entries {
			one.names[strings.ToLower(entry.Name())] = true
		}
	}
	return one.names[strings.ToLower(name)]
}
