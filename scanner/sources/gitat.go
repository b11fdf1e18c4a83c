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

// At is a file as a commit has it.
type At struct {
	// Commit is a full name; Path is relative to the top of the repository, with forward slashes.
	Commit, Path string
}

func (a At) valid() bool {
	return isObjectName(a.Commit) && a.Path != "" && !strings.ContainsAny(a.Path, "\n\x00") && !path.IsAbs(a.Path) && path.Clean(a.Path) == a.Path && !strings.HasPrefix(a.Path, "../")
}

// readAt reads files of single commits.
func (s *GitSource) readAt(ctx context.Context, b *blobs) error {
	var asked []At
	var questions strings.Builder
	for _, a := range s.At {
		if !a.valid() {
			b.sink.NotRead(NotRead{Source: Git, Path: b.path(path.Clean("/" + a.Path)[1:]), Reason: "the commit or the path is none"})
			continue
		}
		asked = append(asked, a)
		questions.WriteString(a.Commit + ":" + a.Path + "\n")
	}
	if len(asked) == 0 {
		return ctx.Err()
	}
	commits, err := b.heads(ctx, asked)
	if err != nil {
		return err
	}
	run, err := b.launch(ctx, strings.NewReader(questions.String()), "cat-file", "--batch-check=%(objectname) %(objecttype)")
	if err != nil {
		return err
	}
	l := b.newLog()
	err = l.resolve(bufio.NewReader(run), asked, commits)
	if ended := run.wait(); err != nil || ended != nil {
		return errors.Join(ended, err)
	}
	if err := b.read(ctx, l.list); err != nil {
		return err
	}
	return l.inHead(ctx)
}

// heads gives who made some commits, and when. One that is not here is left out.
func (b *blobs) heads(ctx context.Context, asked []At) (map[string]Commit, error) {
	var questions strings.Builder
	known := map[string]Commit{}
	for _, a := range asked {
		if _, ok := known[a.Commit]; !ok {
			known[a.Commit] = Commit{ID: a.Commit}
			questions.WriteString(a.Commit + "\n")
		}
	}
	run, err := b.launch(ctx, strings.NewReader(questions.String()), "log", "--no-walk=unsorted", "--ignore-missing", "--stdin", "--no-patch", "--no-show-signature", "--no-notes", "--no-decorate", "--no-mailmap", "--format=tformat:%H%x00%ct%x00%an <%ae>")
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(run)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if words := strings.Split(lines.Text(), "\x00"); len(words) == 3 {
			seconds, _ := strconv.ParseInt(words[1], 10, 64)
			known[words[0]] = Commit{ID: words[0], Author: words[2], Date: time.Unix(seconds, 0).UTC()}
		}
	}
	return known, errors.Join(lines.Err(), run.wait())
}

// resolve takes git's answers: which object each file is.
func (l *commitLog) resolve(in *bufio.Reader, asked []At, commits map[string]Commit) error {
	for _, a := range asked {
		line, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		words := strings.Fields(line)
		if len(words) != 2 || words[1] != "blob" || !isObjectName(words[0]) {
			l.sink.NotRead(NotRead{Source: Git, Path: l.path(a.Path), Reason: "no such file in commit " + a.Commit[:12]})
			continue
		}
		l.add(change{id: words[0], path: a.Path}, commits[a.Commit])
	}
	return nil
}
