package match

import (
	"bytes"
	"regexp"
	"slices"
	"unicode/utf8"
)

const (
	// nestings is how many encodings may be wrapped round each other.
	nestings = 5
	// neighborhood is how much of the text round what is decoded is looked at with it: more
	// than all but a few rules reach.
	neighborhood = 1300
)

// A view is a piece of text in which what was encoded stands as it reads.
type view struct {
	text   []byte
	pieces []piece
}

// A piece is what was decoded in a view: where it stands there, where it comes from, and how
// it was encoded.
type piece struct {
	span
	from     span
	encoding string
}

// decoded makes the items of what stands encoded in the text.
func (s *search) decoded(keyed []item) []item {
	s.segments = segmentsOf(s.text, &s.masks, s.segments[:0])
	segments := s.segments
	if len(segments) == 0 {
		return nil
	}
	d := decoding{outer: s, inner: s.within(), keyed: keyed}
	pieces := make([]piece, len(segments))
	for i, g := range segments {
		pieces[i] = piece{from: g.span, encoding: g.encoding}
		d.basic(g)
	}
	d.views(s.text, segments, pieces, 1)
	return d.items
}

type decoding struct {
	outer, inner *search
	keyed, items []item
}

// views puts segments of a text into views, those that are near each other into one, and
// looks through each. The pieces say where each segment comes from.
func (d *decoding) views(text []byte, segments []segment, pieces []piece, depth int) {
	for i := 0; i < len(segments); {
		v := view{}
		at := max(0, segments[i].start-neighborhood)
		for first := i; i < len(segments) && (i == first || segments[i].start <= at+2*neighborhood); i++ {
			g := &segments[i]
			v.text = append(v.text, text[at:g.start]...)
			p := pieces[i]
			p.start = len(v.text)
			v.text = append(v.text, g.plain...)
			p.end = len(v.text)
			v.pieces = append(v.pieces, p)
			at = g.end
		}
		v.text = append(v.text, text[at:min(len(text), at+neighborhood)]...)
		d.look(&v)
		if depth < nestings {
			d.deeper(&v, depth+1)
		}
	}
}

// deeper decodes what the decoded pieces of a view are part of.
func (d *decoding) deeper(v *view, depth int) {
	var pieces []piece
	var segments []segment
	for end, i := 0, 0; i < len(v.pieces); i++ {
		if v.pieces[i].end+1 < end {
			continue // on lines that were looked at: a text may be one line of many pieces
		}
		lines := linesAround(v.text, v.pieces[i].span)
		if lines.start = max(lines.start, end); lines.start >= lines.end {
			continue
		}
		end = lines.end
		for _, g := range segmentsOf(v.text[lines.start:lines.end], &d.inner.masks, nil) {
			g.start, g.end = g.start+lines.start, g.end+lines.start
			if p, ok := v.origin(span{g.start - 1, g.end + 1}); ok {
				p.encoding += ">" + g.encoding
				pieces, segments = append(pieces, p), append(segments, g)
			}
		}
	}
	if len(segments) > 0 {
		d.views(v.text, segments, pieces, depth)
	}
}

// linesAround are the whole lines on which a span and what touches it are. No segment goes
// past a line's end.
func linesAround(text []byte, s span) span {
	lo, hi := max(0, s.start-1), min(len(text), s.end+1)
	lo = bytes.LastIndexByte(text[:lo], '\n') + 1
	if end := bytes.IndexByte(text[hi:], '\n'); end >= 0 {
		return span{lo, hi + end + 1}
	}
	return span{lo, len(text)}
}

// origin gives the pieces that a stretch of the view overlaps, as one.
func (v *view) origin(s span) (all piece, ok bool) {
	for _, p := range v.pieces {
		if !p.overlaps(s) {
			continue
		}
		if !ok {
			all, ok = p, true
			continue
		}
		all.from = span{min(all.from.start, p.from.start), max(all.from.end, p.from.end)}
	}
	return all, ok
}

// look finds what stands in a view and is not there without its pieces.
func (d *decoding) look(v *view) {
	in := d.inner
	in.start(Input{Text: v.text, Name: d.outer.in.Name})
	in.scan()
	if !in.reaches(v) {
		return
	}
	in.match()
	in.settle()
	for i := range in.found {
		f := &in.found[i]
		if p, ok := v.origin(f.match); ok {
			it := in.item(f, nil)
			it.span, it.encoding = p.from, p.encoding
			d.add(it)
		}
	}
}

// reaches says whether any window holds some of a view's pieces, or has preambles before it
// that could.
func (s *search) reaches(v *view) bool {
	for _, i := range s.touched {
		if s.seen[i].whole {
			return true
		}
	}
	for i := range s.windows {
		w := &s.windows[i]
		before := utf8.UTFMax * int(s.engine.patterns[w.pattern].planned().preamble)
		if _, ok := v.origin(span{w.start - before, w.end + 1}); ok {
			return true
		}
	}
	return false
}

// add takes an item that is not known yet.
func (d *decoding) add(it item) {
	same := func(o item) bool { return o.overlaps(it.span) && o.text == it.text }
	if slices.ContainsFunc(d.items, func(o item) bool { return same(o) && o.index == it.index }) {
		return
	}
	for i := range d.keyed {
		if k := &d.keyed[i]; same(*k) {
			if it.rule != &basicRule {
				k.know(it.rule, it.index)
			}
			return
		}
	}
	d.items = append(d.items, it)
}

// BasicRule is the rule of passwords of HTTP's basic authentication (RFC 7617): user and
// password in base64.
const BasicRule = "basic-auth"

// basicBefore is what stands before them: a header's scheme, or the key that docker has.
var basicBefore = regexp.MustCompile(`(?i)(?:authorization[\\"'\]]{0,3}\s*[:=,]\s*[\\"'\x60]{0,2}basic\s+|"auth"\s*:\s*")$`)

func (d *decoding) basic(g segment) {
	if g.encoding != "base64" {
		return
	}
	s := d.outer
	if !basicBefore.Match(s.text[max(0, g.start-64):g.start]) {
		return
	}
	user, password, ok := bytes.Cut(g.plain, []byte(":"))
	if !ok || placeholder(string(password)) || bytes.ContainsAny(g.plain, "\r\n") {
		return
	}
	it := item{
		span: g.span, rule: &basicRule, index: len(s.engine.rules), text: string(password), encoding: "base64",
		parts: map[string]string{"user": string(user)}, password: true,
	}
	s.identify(&it)
	d.add(it)
}

var basicRule = Rule{ID: BasicRule}
