package sources

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/overreach-dev/overreach/scanner/sources/inside"
)

// Memory holds where something stands, so that of a large file little is read again. How much
// has to stand around a credential for it to be found as before no rule says; so what is to
// be remembered is looked at at once, and must hold the same.

// leastNarrowed is how large a text must be for less of it to be remembered.
const leastNarrowed = 32 << 10

// narrow gives the pieces of a fragment in which all stands that it holds. Shown is the
// fragment as it was looked at.
func (r *contentReader) narrow(f, shown Fragment, held []Held) []Piece {
	whole := []Piece{f.piece()}
	if r.Memory == nil || len(f.Text) < leastNarrowed {
		return whole
	}
	held = f.heldIn(shown, held)
	for _, around := range []int{4 << 10, 64 << 10} {
		windows := windowsAround(f.Text, held, around)
		size := 0
		for _, w := range windows {
			size += w.End - w.Start
		}
		if size > len(f.Text)/2 {
			return whole
		}
		if pieces, ok := r.sameIn(f, held, windows); ok {
			return pieces
		}
	}
	return whole
}

// heldIn says where what is held by a fragment, as it was looked at, stands in it as it was
// given, in order.
func (f Fragment) heldIn(shown Fragment, held []Held) []Held {
	out := slices.Clone(held)
	if shown.Parts != nil {
		begin := f.place(0)
		for i, h := range out {
			out[i].Start = min(int(shown.place(h.Start)-begin), len(f.Text))
			out[i].End = min(int(shown.place(h.End)-begin), len(f.Text))
		}
	}
	slices.SortFunc(out, func(a, b Held) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Sum, b.Sum))
	})
	return out
}

// place is where a byte of the text stands in the file.
func (f Fragment) place(at int) int64 {
	i, found := slices.BinarySearchFunc(f.Parts, at, func(p inside.Part, at int) int { return cmp.Compare(p.At, at) })
	if !found {
		i--
	}
	if i < 0 {
		return f.Base + int64(at)
	}
	return f.Parts[i].Base + int64(at-f.Parts[i].At)
}

// windowsAround gives the lines that stand around what is held, and some text more on either
// side; those that touch are one.
func windowsAround(text []byte, held []Held, around int) []Held {
	var out []Held
	for _, h := range held {
		from, to := max(0, h.Start-around), min(len(text), h.End+around)
		from = bytes.LastIndexByte(text[:from], '\n') + 1
		if i := bytes.IndexByte(text[to:], '\n'); i >= 0 {
			to += i + 1
		} else {
			to = len(text)
		}
		if n := len(out); n > 0 && from <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, to)
			continue
		}
		out = append(out, Held{Start: from, End: to})
	}
	return out
}

// sameIn gives the windows as pieces where each holds what was found there, and nothing else.
func (r *contentReader) sameIn(f Fragment, held, windows []Held) (pieces []Piece, ok bool) {
	at := f
	passed := 0
	for _, w := range windows {
		if f.Parts != nil {
			at = f.stretch(w.Start, w.End)
		} else {
			at = at.following(f.Text[passed:w.Start], max(0, f.Overlap-w.Start))
			passed, at.Text = w.Start, f.Text[w.Start:w.End]
		}
		shown := r.unescaped(at)
		found := at.heldIn(shown, r.sink.Fragment(shown))
		n := 0
		for n < len(held) && held[n].Start < w.End {
			n++
		}
		if !slices.EqualFunc(found, held[:n], func(a, b Held) bool {
			return a.Start+w.Start == b.Start && a.End+w.Start == b.End && a.Sum == b.Sum
		}) {
			return nil, false
		}
		held = held[n:]
		pieces = append(pieces, at.piece())
	}
	return pieces, len(held) == 0
}
