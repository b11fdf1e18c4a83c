package sources

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// TranscriptOptions say how transcripts are read.
type TranscriptOptions struct {
	// Since leaves out what was last written to before it; the zero time leaves out nothing.
	// What lies in the workspace is read whatever its age.
	Since time.Time
	// Workers, Opener and Memory are those of FileOptions.
	Workers int
	Opener  *inside.Opener
	Memory  Memory
}

// TranscriptSource is the source of what agents and editors wrote down: sessions, prompts,
// pastes, copies of files.
type TranscriptSource struct {
	Machine
	TranscriptOptions
	locate func() *archive
}

// Transcripts is the source of the catalogue's transcripts.
func (m Machine) Transcripts(catalogue []stores.Store, o TranscriptOptions) *TranscriptSource {
	return &TranscriptSource{m, o, sync.OnceValue(func() *archive { return collect(m, catalogue) })}
}

// Name implements Source.
func (*TranscriptSource) Name() string { return Transcripts }

// Count says how many transcripts of each store are here. It reads none of them.
func (t *TranscriptSource) Count() map[string]int {
	count := map[string]int{}
	for _, one := range t.locate().found {
		count[one.store.Name]++
	}
	return count
}

// Scan reads the transcripts, the newest first, and tells what it leaves out.
func (t *TranscriptSource) Scan(ctx context.Context, sink Sink) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	here := t.locate()
	for _, n := range here.notRead {
		sink.NotRead(n)
	}
	w := &walk{
		files:  files{t.Machine, FileOptions{Workers: t.Workers, Opener: t.Opener, Memory: t.Memory}},
		source: Transcripts, ctx: ctx, sink: sink, queue: newQueue(), claims: claims{machine: t.Machine},
	}
	w.prepare()
	left := cutOff{since: t.Since}
	list := slices.SortedFunc(slices.Values(here.found), func(a, b *transcript) int {
		return cmp.Or(a.info.ModTime().Compare(b.info.ModTime()), cmp.Compare(b.path, a.path))
	})
	for _, one := range list { // the last that is queued is the first that is read
		if left.takes(one) {
			w.keep(one)
			continue
		}
		w.queue.push(task{record: one})
	}
	left.tell(sink)
	stop := context.AfterFunc(ctx, w.queue.stop)
	defer stop()
	w.run()
	return ctx.Err()
}

// A transcript is one file of the catalogue's that is here.
type transcript struct {
	path        string
	info        fs.FileInfo
	linked      bool // a link leads to it
	inWorkspace bool
	store       *stores.Store
	kind        *stores.Transcript
}

func (t *transcript) location() Location {
	at := Location{Source: Transcripts, Path: t.path, Store: t.store.Name}
	if !t.kind.Editor {
		at.Agent = t.store.Agent
	}
	return at
}

// transcript reads one, or what of it is not known yet.
func (r *contentReader) transcript(t *transcript) Read {
	at, limit := t.location(), int64(math.MaxInt64)
	if t.linked {
		if t.info.Size() > maxLinked {
			r.notRead(t.path, "a link to a file that is larger than 64 MiB")
			return Read{}
		}
		limit = maxLinked
	}
	one, known := r.recall(at)
	if !known {
		one = r.read(at, limit)
	}
	return Read{Transcripts: one.Files, Bytes: one.Bytes}
}

// keep has what is known of a transcript that is left out not forgotten.
func (w *walk) keep(t *transcript) {
	if w.Memory == nil || t.linked {
		return
	}
	if state, ok := w.FS.State(t.info); ok {
		how := Fragment{Location: t.location()}
		w.Memory.Recall(stateKey(state, how))
		w.Memory.Recall(growingKey(state, how))
	}
}

// archiveBounds are those of one pattern of transcripts: far more than years of work leave.
func archiveBounds() bounds { return bounds{depth: 12, files: 1 << 20, folders: 1 << 18} }

// archive is all that the catalogue's patterns stand for on a machine.
type archive struct {
	Machine
	found   []*transcript
	seen    map[string]bool
	notRead []NotRead
}

func collect(m Machine, catalogue []stores.Store) *archive {
	a := &archive{Machine: m, seen: map[string]bool{}}
	for i := range catalogue {
		for j := range catalogue[i].Transcripts {
			a.kind(&catalogue[i], &catalogue[i].Transcripts[j])
		}
	}
	return a
}

func (a *archive) kind(s *stores.Store, k *stores.Transcript) {
	for _, path := range k.Workspace {
		for _, one := range a.glob(pattern{base: a.Workspace, steps: strings.Split(path, "/")}, archiveBounds(), a.fail) {
			a.add(transcript{path: one, store: s, kind: k, inWorkspace: true})
		}
	}
	for _, path := range k.Paths.For(a.GOOS) {
		for _, pattern := range a.expand(path) {
			for _, one := range a.glob(pattern, archiveBounds(), a.fail) {
				a.add(transcript{path: one, store: s, kind: k})
			}
		}
	}
}

// fail records a folder that cannot be listed.
func (a *archive) fail(path string, err error) {
	if !absent(err) {
		a.notRead = append(a.notRead, NotRead{Source: Transcripts, Path: path, Reason: reason(err)})
	}
}

// add takes a file up if it is here.
func (a *archive) add(t transcript) {
	name := a.folded(t.path)
	if a.seen[name] {
		return
	}
	a.seen[name] = true
	info, err := a.FS.Lstat(t.path)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		t.linked = true
		info, err = a.FS.Stat(t.path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New(kindReason(info.Mode()))
	}
	if err != nil {
		a.fail(t.path, err)
		return
	}
	t.info = info
	a.found = append(a.found, &t)
}

// A cutOff counts what is left out because it is old, by store.
type cutOff struct {
	since time.Time
	order []*stores.Store
	by    map[*stores.Store]*leftOut
}

type leftOut struct {
	folder string
	files  int
	bytes  int64
}

// takes says whether a transcript is left out, and counts it. What claims to be written in the
// future is not old.
func (c *cutOff) takes(t *transcript) bool {
	if c.since.IsZero() || t.inWorkspace || !t.info.ModTime().Before(c.since) {
		return false
	}
	if c.by == nil {
		c.by = map[*stores.Store]*leftOut{}
	}
	one := c.by[t.store]
	if one == nil {
		one = &leftOut{folder: filepath.Dir(t.path)}
		c.by[t.store] = one
		c.order = append(c.order, t.store)
	}
	one.folder = above(one.folder, t.path)
	one.files++
	one.bytes += t.info.Size()
	return true
}

// above is the deepest folder that both lie below.
func above(folder, path string) string {
	for !strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator)) {
		up := filepath.Dir(folder)
		if up == folder {
			break
		}
		folder = up
	}
	return folder
}

func (c *cutOff) tell(sink Sink) {
	for _, store := range c.order {
		one := c.by[store]
		count := fmt.Sprintf("%d transcripts", one.files)
		if one.files == 1 {
			count = "a transcript"
		}
		sink.NotRead(NotRead{Source: Transcripts, Path: one.folder, Chosen: true, Reason: fmt.Sprintf(
			"%s of %s (%s), last written to before %s; --transcripts all reads that too",
			count, store.Title, megabytes(one.bytes), c.since.Format("2 January 2006"))})
	}
}

func megabytes(n int64) string {
	if n < 1e6 {
		return fmt.Sprintf("%d kB", (n+999)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
