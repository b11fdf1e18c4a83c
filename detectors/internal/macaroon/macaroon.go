// Package macaroon takes macaroons apart. A macaroon carries its own restrictions, its
// caveats, in plain sight: they are read without its key and without asking anybody. Whether
// one was signed by its issuer is not checked: a forged one opens nothing.
package macaroon

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf8"
)

// Macaroon is what can be read of one. What signs it is left out.
type Macaroon struct {
	Location   string
	Identifier []byte
	Caveats    []Caveat
}

// Caveat is one restriction: the holder may do only what all of them allow.
type Caveat struct {
	// Text is what the restriction says, as its issuer wrote it.
	Text []byte
	// Location is who must agree, for a caveat of a third party.
	Location   string
	ThirdParty bool
}

const (
	mostBytes   = 64 << 10
	mostCaveats = 1000
)

var errForm = errors.New("not a macaroon")

// Decode reads one in the binary format of version 2, in base64 of either alphabet.
// Source: https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt
func Decode(text string) (Macaroon, error) {
	raw, err := fromBase64(text)
	if err != nil {
		return Macaroon{}, err
	}
	if len(raw) == 0 || raw[0] != 2 {
		return Macaroon{}, errForm
	}
	r := &reader{rest: raw[1:]}
	head := r.section()
	m := Macaroon{Location: text8(head[fieldLocation]), Identifier: head[fieldIdentifier]}
	for r.err == nil {
		s := r.section()
		if len(s) == 0 || r.err != nil {
			break // the empty section ends the caveats
		}
		_, third := s[fieldVerifier]
		m.Caveats = append(m.Caveats, Caveat{Text: s[fieldIdentifier], Location: text8(s[fieldLocation]), ThirdParty: third || len(s[fieldLocation]) > 0})
		if len(m.Caveats) > mostCaveats {
			return Macaroon{}, errForm
		}
	}
	if kind, content := r.field(); r.err != nil || kind != fieldSignature || len(content) != 32 || len(r.rest) > 0 || m.Identifier == nil {
		return Macaroon{}, errForm
	}
	return m, nil
}

const (
	fieldEnd        = 0
	fieldLocation   = 1
	fieldIdentifier = 2
	fieldVerifier   = 4
	fieldSignature  = 6
)

type reader struct {
	rest []byte
	err  error
}

// section reads fields up to an end mark. Its fields stand in order, none twice.
func (r *reader) section() map[uint64][]byte {
	out := map[uint64][]byte{}
	for last := uint64(0); ; {
		kind, content := r.field()
		if r.err != nil || kind == fieldEnd {
			return out
		}
		if kind <= last || kind == fieldSignature {
			r.err = errForm
			return nil
		}
		out[kind], last = content, kind
	}
}

func (r *reader) field() (kind uint64, content []byte) {
	if kind = r.number(); kind == fieldEnd || r.err != nil {
		return kind, nil
	}
	length := r.number()
	if r.err == nil && length > uint64(len(r.rest)) {
		r.err = errForm
	}
	if r.err != nil {
		return kind, nil
	}
	content, r.rest = r.rest[:length:length], r.rest[length:]
	return kind, content
}

func (r *reader) number() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.err = errForm
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func fromBase64(text string) ([]byte, error) {
	if len(text) > mostBytes {
		return nil, errForm
	}
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, errForm
	}
	return raw, nil
}

// text8 is a text as JSON can hold it.
func text8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return strings.ToValidUTF8(string(b), "�")
}
