package sources

import (
	"io"
	"path"
	"sort"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// giveRows hands on a text that a database is given as, the so many-th, and keeps where in it
// something stands: in the next run no more of it is looked at.
func (r *contentReader) giveRows(one *reading, number int, f Fragment) {
	if len(f.Text) == 0 || len(f.Parts) == 0 {
		return
	}
	shown := r.unescaped(f)
	held := r.sink.Fragment(shown)
	if len(held) == 0 {
		return
	}
	for _, piece := range r.narrow(f, shown, held) {
		piece.Line = number
		one.rows = append(one.rows, piece)
	}
}

// stretch is a part of a text that a database is given as; Base is where in it that begins.
func (f Fragment) stretch(from, to int) Fragment {
	first := max(0, sort.Search(len(f.Parts), func(i int) bool { return f.Parts[i].At > from })-1)
	parts := make([]inside.Part, 0, 8)
	for _, p := range f.Parts[first:] {
		if p.At >= to {
			break
		}
		p.At -= from
		parts = append(parts, p)
	}
	f.Text, f.Parts, f.Base = f.Text[from:to], parts, int64(from)
	return f
}

// rows gives of a database that did not change the rows in which something stands.
func (r *contentReader) rows(one *reading, rows []Piece) bool {
	at, ok := one.file.(io.ReaderAt)
	if !ok || r.Opener == nil {
		return false
	}
	source := inside.Source{ReaderAt: at, Size: one.info.Size(), Name: path.Base(one.at.Path), Kind: inside.SQLite}
	source.Beside = func(ending string) (io.ReaderAt, int64, io.Closer, error) { return r.beside(one, ending) }
	v := &known{visit: visit{contentReader: r, one: one, kind: inside.SQLite}, rows: rows}
	return r.Opener.Open(r.ctx, source, v) == nil && len(v.rows) == 0
}

// known takes of a database the texts of which something is known, in their order.
type known struct {
	visit
	rows []Piece
}

// Text implements inside.Visitor.
func (k *known) Text(name string, text []byte, parts []inside.Part) {
	k.texts++
	for len(k.rows) > 0 && k.rows[0].Line == k.texts {
		from, to := int(k.rows[0].Base), int(k.rows[0].Base)+k.rows[0].Size
		if to > len(text) || len(parts) == 0 {
			return // it is not what it was: all of it is read
		}
		f := k.fragment(name)
		f.Text, f.Parts = text, parts
		k.sink.Fragment(k.unescaped(f.stretch(from, to)))
		k.rows = k.rows[1:]
	}
}

// Left implements inside.Visitor. What was left is known.
func (*known) Left(string, string) {}
