package sources

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"syscall"
)

// Bounds on what links lead to outside the workspace: a stranger's repository must not make
// a scan read the whole machine.
const (
	maxLinked    = 64 << 20
	maxAllLinked = 256 << 20
)

// linked is a file outside the workspace that a link in it leads to.
type linked struct {
	location Location
	size     int64
}

// link looks where a link leads. What it finds outside waits until the walk is done: the
// bound on all of it must fall on the same files in every run.
func (w *walk) link(f folder, path, name string) {
	target, err := w.FS.RealPath(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return
	}
	if err != nil {
		w.notRead(path, reason(err))
		return
	}
	info, err := w.FS.Stat(path)
	rel, inside := w.inside(w.realRoot, target)
	switch {
	case err != nil:
		w.notRead(path, reason(err))
	case inside && (rel == "." || w.walked(rel)):
	case info.IsDir():
		if !inside {
			w.notRead(path, "a link to a folder outside")
		}
	case !info.Mode().IsRegular():
		w.notRead(path, "a link to "+kindReason(info.Mode()))
	default:
		w.mu.Lock()
		w.linked = append(w.linked, linked{
			location: Location{Source: Files, Path: path, Ignored: f.ignored || w.isIgnored(f, name, false)},
			size:     info.Size(),
		})
		w.mu.Unlock()
	}
}

// queueLinked queues what links lead to, in the order of their paths, up to the bounds.
func (w *walk) queueLinked() {
	slices.SortFunc(w.linked, func(a, b linked) int { return cmp.Compare(a.location.Path, b.location.Path) })
	var all int64
	for i := range w.linked {
		l := &w.linked[i]
		switch {
		case w.ctx.Err() != nil:
			return
		case l.size > maxLinked:
			w.notRead(l.location.Path, "a link to a file outside that is larger than 64 MiB")
		case all+l.size > maxAllLinked:
			w.notRead(l.location.Path, "a link to a file outside; those before it held 256 MiB already")
		default:
			all += l.size
			w.queue.push(task{linked: l})
		}
	}
}
