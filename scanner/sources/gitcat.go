package sources

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

const (
	// smallBlob is up to what size blobs are handed to workers; larger ones are read as they come.
	smallBlob = 1 << 20
	// mostPacked is up to what size an archive is held in memory to be opened.
	mostPacked = 64 << 20
)

// A blob is an object of a repository that is to be read, and where it lies.
type blob struct {
	id string
	at Location
	// message says that it is a commit or a tag, of which the text below its head is read.
	message bool
	// holds is set where something stands in it.
	holds bool
}

// blobs reads objects by one git that is asked for all of them.
type blobs struct {
	*repository
	*walk
	memory Memory
}

// read gives the objects to the sink, those left out that are known to hold nothing.
func (b *blobs) read(ctx context.Context, list []*blob) error {
	todo := make([]*blob, 0, len(list))
	for _, one := range list {
		if !b.known(one) {
			todo = append(todo, one)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	run, err := b.launch(ctx, idsOf(todo), "cat-file", "--batch", "--buffer")
	if err != nil {
		return err
	}
	err = b.answers(ctx, bufio.NewReaderSize(run, 256<<10), todo)
	if ended := run.wait(); err != nil && ended != nil {
		err = ended
	}
	return err
}

func idsOf(list []*blob) io.Reader {
	var ids bytes.Buffer
	for _, one := range list {
		ids.WriteString(one.id + "\n")
	}
	return &ids
}

// A load is what a worker looks through at once: the texts of some blobs, one behind the other.
type load struct {
	blobs []*blob
	ends  []int
	text  []byte
}

// answers takes git's answers, in the order of the questions.
func (b *blobs) answers(ctx context.Context, in *bufio.Reader, list []*blob) error {
	full := make(chan *load, 2)
	workers := max(1, runtime.GOMAXPROCS(0))
	spare := make(chan *load, workers+2)
	for range workers + 2 {
		spare <- &load{}
	}
	var running sync.WaitGroup
	for range min(workers, len(list)) {
		running.Go(func() {
			reader := contentReader{walk: b.walk}
			for l := range full {
				b.unload(&reader, l)
				spare <- l
			}
		})
	}
	err := b.fill(ctx, in, list, spare, full)
	close(full)
	running.Wait()
	return err
}

// unload gives what a load holds and empties it.
func (b *blobs) unload(r *contentReader, l *load) {
	begin := 0
	for i, one := range l.blobs {
		b.give(r, one, bytes.NewReader(l.text[begin:l.ends[i]]), int64(l.ends[i]-begin))
		begin = l.ends[i]
	}
	l.blobs, l.ends, l.text = l.blobs[:0], l.ends[:0], l.text[:0]
}

// fill puts small blobs into loads, and reads the large ones itself.
func (b *blobs) fill(ctx context.Context, in *bufio.Reader, list []*blob, spare, full chan *load) error {
	own := contentReader{walk: b.walk}
	l := <-spare
	defer func() { full <- l }()
	for _, one := range list {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		size, err := b.head(in, one)
		switch {
		case err != nil:
			return err
		case size < 0:
			continue
		case size <= smallBlob:
			if len(l.text) > 0 && len(l.text)+int(size) > smallBlob/2 {
				full <- l
				l = <-spare
			}
			err = l.take(in, one, int(size))
		default:
			err = b.large(&own, one, in, size)
		}
		if err == nil {
			_, err = in.Discard(1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *load) take(in io.Reader, one *blob, size int) error {
	begin := len(l.text)
	l.text = slices.Grow(l.text, size)[:begin+size]
	if _, err := io.ReadFull(in, l.text[begin:]); err != nil {
		l.text = l.text[:begin]
		return err
	}
	l.blobs, l.ends = append(l.blobs, one), append(l.ends, len(l.text))
	return nil
}

// head reads what git says of an object: its size, or less than nothing where it cannot be had.
func (b *blobs) head(in *bufio.Reader, one *blob) (int64, error) {
	line, err := in.ReadString('\n')
	if err != nil {
		return 0, err
	}
	words := strings.Fields(line)
	if len(words) == 3 && words[0] == one.id {
		if size, err := strconv.ParseInt(words[2], 10, 64); err == nil {
			return size, nil
		}
	}
	if len(words) == 2 && words[0] == one.id {
		b.left(one, "git: the object is "+words[1]+" here")
		return -1, nil
	}
	return 0, &GitError{"git answers something else than it was asked", ""}
}

func (b *blobs) left(one *blob, why string) {
	b.sink.NotRead(NotRead{Source: Git, Path: one.at.Path, Reason: why})
}

// large reads a blob as it comes; what an archive holds is read from memory.
func (b *blobs) large(r *contentReader, one *blob, in *bufio.Reader, size int64) error {
	rest := io.LimitReader(in, size)
	first, err := in.Peek(int(min(size, 4<<10)))
	if err != nil {
		return err
	}
	content := rest
	if kind := inside.KindOf(first, one.at.Path); kind != inside.None && size <= mostPacked {
		text, err := io.ReadAll(rest)
		if err != nil {
			return err
		}
		content = bytes.NewReader(text)
	}
	b.give(r, one, content, size)
	_, err = io.Copy(io.Discard, rest)
	return err
}

// give reads a blob as a file is read.
func (b *blobs) give(r *contentReader, one *blob, content io.Reader, size int64) {
	if one.message {
		text, _ := content.(*bytes.Reader)
		content, size = written(text, size)
	}
	file := blobFile{content, one.at.Path, size}
	at := one.at
	reading := &reading{walk: b.walk, at: at, how: b.described(at, file), file: file.file(), info: file}
	reading.open.Store(1)
	read := r.content(reading, max(size, 1))
	one.holds = reading.whole || len(reading.holding)+len(reading.rows) > 0
	if one.message {
		read.Files, read.Commits = 0, 1
	}
	b.sink.Read(read)
	b.remember(one, reading)
}

func (b *blobs) described(at Location, info fs.FileInfo) Fragment {
	how := b.describe(at, info)
	how.Location = at // a store's file that it once was is none any more
	return how
}

// written gives what stands under the head of a commit or a tag: what was written.
func written(text *bytes.Reader, size int64) (io.Reader, int64) {
	if text == nil {
		return bytes.NewReader(nil), 0
	}
	all := make([]byte, size)
	n, _ := io.ReadFull(text, all)
	_, message, _ := bytes.Cut(all[:n], []byte("\n\n"))
	return bytes.NewReader(message), int64(len(message))
}

// blobFile is a blob as a file of the walk.
type blobFile struct {
	io.Reader
	path string
	size int64
}

// file offers reading at any place where the content does.
func (f blobFile) file() fs.File {
	if at, ok := f.Reader.(io.ReaderAt); ok {
		return struct {
			blobFile
			io.ReaderAt
		}{f, at}
	}
	return f
}

func (f blobFile) Stat() (fs.FileInfo, error) { return f, nil }
func (f blobFile) Close() error               { return nil }
func (f blobFile) Name() string               { return f.path }
func (f blobFile) Size() int64                { return f.size }
func (f blobFile) Mode() fs.FileMode          { return 0o400 }
func (f blobFile) ModTime() time.Time         { return time.Time{} }
func (f blobFile) IsDir() bool                { return false }
func (f blobFile) Sys() any                   { return nil }

// known says whether a blob is known to hold nothing: its name says what it is, for ever.
func (b *blobs) known(one *blob) bool {
	if b.memory == nil {
		return false
	}
	memo, ok := b.memory.Recall(b.key(one))
	if !ok || memo.Again {
		return false
	}
	for _, l := range memo.Left {
		b.left(one, l.Reason)
	}
	read := Read{Files: 1}
	if one.message {
		read = Read{Commits: 1}
	}
	b.sink.Read(read)
	return true
}

func (b *blobs) remember(one *blob, r *reading) {
	if b.memory == nil || r.failed || b.ctx.Err() != nil || len(r.omitted) > mostLeft {
		return
	}
	b.memory.Keep(b.key(one), State{}, Memo{Again: one.holds, Left: r.omitted})
}

func (b *blobs) key(one *blob) FileKey {
	how := b.described(one.at, blobFile{path: one.at.Path})
	how.Location.Path += "\x00" + one.id
	return how.key()
}
