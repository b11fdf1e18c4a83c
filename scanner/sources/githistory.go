package sources

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
)

// NoHistory is why a repository's objects are not read with its files.
const NoHistory = "a repository's history is not read"

// commits reads what was committed.
func (s *GitSource) commits(ctx context.Context, b *blobs) error {
	if !s.History {
		return s.readRange(ctx, b)
	}
	l := b.newLog()
	var objects []object
	var err error
	if s.Deep {
		if objects, err = b.objects(ctx); err == nil {
			err = l.run(ctx, commitsOf(objects), "--ignore-missing", "--stdin")
		}
	} else {
		if objects, err = b.named(ctx); err == nil {
			err = l.run(ctx, nil, "--all")
		}
	}
	if err != nil {
		return err
	}
	for _, o := range objects {
		l.object(o)
	}
	if err := b.read(ctx, append(l.list, l.commits...)); err != nil {
		return err
	}
	return l.inHead(ctx)
}

// An object is one of a repository's, by its kind.
type object struct{ kind, id string }

// named gives what names of the repository stand for, other than commits: tags with a message, and
// at times a blob or a tree.
func (r *repository) named(ctx context.Context) ([]object, error) {
	out, err := r.output(ctx, "for-each-ref", "--format=%(objecttype) %(objectname)%0a%(*objecttype) %(*objectname)")
	return objectsOf(out), err
}

// objects gives all that the repository holds, named or not.
func (r *repository) objects(ctx context.Context) ([]object, error) {
	out, err := r.output(ctx, "cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objecttype) %(objectname)")
	return objectsOf(out), err
}

func objectsOf(text []byte) (list []object) {
	for line := range strings.Lines(string(text)) {
		kind, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		if isObjectName(id) {
			list = append(list, object{kind, id})
		}
	}
	return list
}

// commitsOf names the commits for git to begin with.
func commitsOf(list []object) *bytes.Buffer {
	var out bytes.Buffer
	for _, o := range list {
		if o.kind == "commit" {
			out.WriteString(o.id + "\n")
		}
	}
	return &out
}

// object wants what no commit holds: tags' messages, and blobs that are in no commit's tree.
func (l *commitLog) object(o object) {
	if l.ids[o.id] {
		return
	}
	l.ids[o.id] = true
	switch o.kind {
	case "tag":
		at := Location{Source: Git, Path: l.dir, Inside: "message of tag " + o.id[:12], Blob: o.id, Repository: l.dir, History: &History{}}
		l.commits = append(l.commits, &blob{id: o.id, at: at, message: true})
	case "blob":
		at := Location{Source: Git, Path: filepath.Join(l.dir, "objects", o.id[:2], o.id[2:]), Blob: o.id, Repository: l.dir, History: &History{}}
		l.list = append(l.list, &blob{id: o.id, at: at})
	}
}

// inHead says of what was found whether the commit that is checked out still holds it.
func (l *commitLog) inHead(ctx context.Context) error {
	held := map[string][]*History{}
	for _, one := range l.list {
		if one.holds {
			held[one.id] = append(held[one.id], one.at.History)
		}
	}
	if len(held) == 0 {
		return ctx.Err()
	}
	out, err := l.output(ctx, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
	if err != nil {
		return ctx.Err() // nothing is checked out
	}
	for _, line := range strings.Split(string(out), "\x00") {
		head, _, _ := strings.Cut(line, "\t")
		if i := strings.LastIndexByte(head, ' '); i >= 0 {
			for _, h := range held[head[i+1:]] {
				h.InHead = true
			}
		}
	}
	return ctx.Err()
}
