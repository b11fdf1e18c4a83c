package sources

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"time"
)

// logArgs ask for the paths that each commit changed against all its parents, without their
// texts: a tenth of what the texts cost.
var logArgs = []string{
	"log", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-merges=combined", "--no-relative", "--no-ext-diff", "--no-textconv",
	"--no-show-signature", "--ignore-submodules=all", "--no-notes", "--no-decorate", "--no-mailmap", "--format=tformat:%x01%H%x00%ct%x00%an <%ae>",
}

// A wanted blob is told from others by its object and by its name, by which it is read.
type wanted struct{ id, name string }

// commitLog is what a run of git log tells: each blob once, with the commits that hold it.
type commitLog struct {
	*blobs
	list    []*blob
	known   map[wanted]*blob
	commits []*blob
	ids     map[string]bool // of the blobs
	left    map[string]bool // paths that are excluded
}

func (b *blobs) newLog() *commitLog {
	return &commitLog{blobs: b, known: map[wanted]*blob{}, ids: map[string]bool{}, left: map[string]bool{}}
}

// run reads the commits that some arguments name, the newest first.
func (l *commitLog) run(ctx context.Context, input io.Reader, args ...string) error {
	run, err := l.launch(ctx, input, append(append([]string{}, logArgs...), args...)...)
	if err != nil {
		return err
	}
	err = l.parse(ctx, bufio.NewReaderSize(run, 256<<10))
	if ended := run.wait(); ended != nil {
		return ended
	}
	return err
}

func (l *commitLog) parse(ctx context.Context, in *bufio.Reader) error {
	word := func() (string, error) {
		text, err := in.ReadString(0)
		return strings.TrimSuffix(text, "\x00"), err
	}
	var at Commit
	for ctx.Err() == nil {
		line, err := word()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line = strings.TrimPrefix(line, "\n")
		switch {
		case strings.HasPrefix(line, "\x01"):
			at = Commit{ID: line[1:]}
			seconds, _ := word()
			if at.Author, err = word(); err != nil {
				return err
			}
			n, _ := strconv.ParseInt(seconds, 10, 64)
			at.Date = time.Unix(n, 0).UTC()
			l.message(at)
		case strings.HasPrefix(line, ":"):
			c, ok := parseChange(line)
			if c.path, err = word(); err != nil {
				return err
			}
			if ok && c.isBlob() {
				l.add(c, at)
			}
		}
	}
	return ctx.Err()
}

// message wants a commit's own text. It lies in the repository's folder, where no file is so
// called.
func (l *commitLog) message(c Commit) {
	at := Location{Source: Git, Path: l.dir, Inside: "message of commit " + c.ID[:min(12, len(c.ID))], Blob: c.ID, Repository: l.dir, History: &History{First: c, Last: c}}
	l.commits = append(l.commits, &blob{id: c.ID, at: at, message: true})
}

// add wants a blob, or notes a further commit of one.
func (l *commitLog) add(c change, at Commit) {
	key := wanted{c.id, path.Base(c.path)}
	if one := l.known[key]; one != nil {
		one.at.History.held(at)
		return
	}
	if len(l.exclude) > 0 && l.excluded(c.path) {
		if !l.left[c.path] {
			l.left[c.path] = true
			l.sink.Read(Read{Excluded: 1})
		}
		return
	}
	one := &blob{id: c.id, at: Location{Source: Git, Path: l.path(c.path), Blob: c.id, Repository: l.dir, History: &History{First: at, Last: at}}}
	l.known[key], l.ids[c.id] = one, true
	l.list = append(l.list, one)
}

func (h *History) held(at Commit) {
	if !at.Date.After(h.First.Date) {
		h.First = at
	}
	if at.Date.After(h.Last.Date) {
		h.Last = at
	}
}

// readRange reads what some commits brought.
func (s *GitSource) readRange(ctx context.Context, b *blobs) error {
	revisions := s.Range
	if s.Since != "" {
		revisions = s.Since + "..HEAD"
	}
	l := b.newLog()
	if err := l.run(ctx, nil, "--end-of-options", revisions, "--"); err != nil {
		return err
	}
	if err := b.read(ctx, append(l.list, l.commits...)); err != nil {
		return err
	}
	return l.inHead(ctx)
}
