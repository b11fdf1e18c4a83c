package sources

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// GitOptions say what of a repository is read.
type GitOptions struct {
	// Staged is what the next commit would bring, by the index.
	Staged bool
	// Since is a revision, Range two with dots between them: what commits brought from there on.
	Since, Range string
	// History is all that was ever committed on what has a name; Deep what has none too.
	History, Deep bool
	// At are files as single commits have them.
	At []At
	// Message is a file with the message of a commit to be.
	Message string
	// Exclude and FormatOf are as for the files of a workspace, and so is Opener.
	FileOptions
	// Like is the source by whose keys files are read that are like its own; nil for none.
	Like *StoreSource
	// Variables are git's own variables that hold here; see GitVariables.
	Variables []string
}

// Asked says whether anything of a repository is to be read.
func (o GitOptions) Asked() bool {
	return o.Staged || o.Commits() || o.Message != "" || len(o.At) > 0
}

// Commits says whether commits are to be read.
func (o GitOptions) Commits() bool { return o.History || o.Since != "" || o.Range != "" }

// GitSource is the source of what a repository holds beside its files.
type GitSource struct {
	Machine
	GitOptions
	// Changed is how many paths were staged, when it was read.
	Changed int
}

// Git gives the source of the repository that the workspace lies in.
func (m Machine) Git(o GitOptions) *GitSource { return &GitSource{Machine: m, GitOptions: o} }

// Name implements Source.
func (*GitSource) Name() string { return Git }

// Scan implements Source.
func (s *GitSource) Scan(ctx context.Context, sink Sink) error {
	b, err := s.blobs(ctx, sink)
	if err != nil {
		return err
	}
	if s.Message != "" {
		if err := b.messageFile(s.Message); err != nil {
			return err
		}
	}
	if !s.Staged && !s.Commits() && len(s.At) == 0 {
		return nil
	}
	if b.repository, err = s.repository(ctx, s.Variables); err != nil {
		return err
	}
	b.root = b.top
	if s.Staged {
		if err := s.staged(ctx, b); err != nil {
			return err
		}
	}
	if len(s.At) > 0 {
		b.memory = nil // it is read once
		return s.readAt(ctx, b)
	}
	if s.Commits() {
		return s.commits(ctx, b)
	}
	return ctx.Err()
}

func (s *GitSource) blobs(ctx context.Context, sink Sink) (*blobs, error) {
	w := &walk{files: files{s.Machine, s.FileOptions}, source: Git, ctx: ctx, sink: sink, queue: newQueue()}
	b := &blobs{walk: w, memory: s.Memory}
	w.Memory = nil // it goes by the names of objects here
	w.claims = claims{machine: s.Machine, nested: map[string][]nested{}}
	if s.Like != nil {
		w.claims.like(s.Like)
	}
	return b, w.leaveOut(s.Exclude)
}

// scissors is what stands above the changes that git shows below a message: they are no part of it.
const scissors = "------------------------ >8 ------------------------"

// messageFile reads the message of a commit that is to be.
func (b *blobs) messageFile(path string) error {
	file, err := b.FS.Open(path)
	if err != nil {
		return &GitError{path + ": " + reason(err), "--message names the file with the commit's message"}
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, pieceSize))
	if err != nil {
		return &GitError{path + ": " + reason(err), ""}
	}
	text, _, _ = bytes.Cut(text, []byte(scissors))
	one := &blob{at: Location{Source: Git, Path: path}}
	info := blobFile{bytes.NewReader(text), path, int64(len(text))}
	r := &reading{walk: b.walk, at: one.at, how: Fragment{Location: one.at}, file: info.file(), info: info}
	r.open.Store(1)
	read := (&contentReader{walk: b.walk}).content(r, max(info.size, 1))
	read.Files, read.Commits = 0, 1
	b.sink.Read(read)
	return nil
}

// staged reads what differs from every parent that the next commit would have.
func (s *GitSource) staged(ctx context.Context, b *blobs) error {
	changes, err := b.changed(ctx, "HEAD")
	if err != nil {
		return err
	}
	for _, parent := range b.merged() {
		also, err := b.changed(ctx, parent)
		if err != nil {
			return err
		}
		changes = both(changes, also)
	}
	s.Changed = len(changes)
	var list []*blob
	for _, c := range changes {
		at := Location{Source: Git, Path: b.path(c.path), Blob: c.id, Repository: b.dir}
		switch {
		case b.excluded(filepath.ToSlash(c.path)):
			b.sink.Read(Read{Excluded: 1})
		case c.status == 'U':
			b.sink.NotRead(NotRead{Source: Git, Path: at.Path, Reason: "a conflict in it is not resolved"})
		case c.isBlob():
			list = append(list, &blob{id: c.id, at: at})
		}
	}
	b.memory = nil // it is read once
	return b.read(ctx, list)
}

func (b *blobs) path(inside string) string { return filepath.Join(b.top, filepath.FromSlash(inside)) }

// changed lists what the index holds and a commit does not; before the first commit that is all.
func (r *repository) changed(ctx context.Context, commit string) ([]change, error) {
	args := []string{"diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-relative", "--no-ext-diff", "--no-textconv", "--ita-invisible-in-index"}
	out, err := r.output(ctx, append(args, commit, "--")...)
	if err != nil && commit == "HEAD" {
		if _, unborn := r.output(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); unborn != nil {
			out, err = r.output(ctx, append(args, r.empty, "--")...)
		}
	}
	if err != nil {
		return nil, err
	}
	var list []change
	words := strings.Split(string(out), "\x00")
	for i := 0; i+1 < len(words); i += 2 {
		if c, ok := parseChange(words[i]); ok {
			c.path = words[i+1]
			list = append(list, c)
		}
	}
	return list, nil
}

// merged are the other parents of a merge that is to be committed.
func (r *repository) merged() []string {
	text, err := os.ReadFile(filepath.Join(r.dir, "MERGE_HEAD"))
	if err != nil {
		return nil
	}
	var out []string
	for _, id := range strings.Fields(string(text)) {
		if isObjectName(id) {
			out = append(out, id)
		}
	}
	return out
}

func isObjectName(id string) bool {
	return (len(id) == 40 || len(id) == 64) && strings.Trim(id, "0123456789abcdef") == ""
}

// both leaves of some changes those whose paths are changed in others too.
func both(changes, also []change) []change {
	paths := map[string]bool{}
	for _, c := range also {
		paths[c.path] = true
	}
	var out []change
	for _, c := range changes {
		if paths[c.path] {
			out = append(out, c)
		}
	}
	return out
}

// A change is what became of one path.
type change struct {
	mode, id, path string
	status         byte
}

func (c change) isBlob() bool {
	return c.status != 'D' && c.mode != "160000" && strings.Trim(c.id, "0") != ""
}

// parseChange reads a line of git's raw form: a colon for each parent, the modes, the names of the
// objects and what was done; the last of each are the new ones.
func parseChange(line string) (c change, ok bool) {
	rest := strings.TrimLeft(line, ":")
	parents := len(line) - len(rest)
	words := strings.Split(rest, " ")
	if parents == 0 || len(words) != 2*parents+3 || words[2*parents+2] == "" {
		return c, false
	}
	status := words[2*parents+2]
	return change{mode: words[parents], id: words[2*parents+1], status: status[len(status)-1]}, true
}
