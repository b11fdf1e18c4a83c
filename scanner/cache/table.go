package cache

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// A table is a cache file as it was read: a header, slots, values, and a checksum. It is
// searched as it stands. A key's slot is the one that its first bytes say, or the next one
// behind it that was free; a slot whose key is all zero is empty. The value of a slot is
// nothing where its place is 0, and else stands at that place behind its length.
//
//	magic [8]  rules [32]  count uint32  slots uint32
//	slots × { key [16]  place of its value uint32 }
//	values, of which the first byte is not used
//	CRC-32C of all that uint32
type table struct {
	slots, values []byte
	count, size   int // of entries, and of slots
}

const (
	magic      = "ovrfile\x02"
	headerSize = len(magic) + 32 + 8
	keySize    = len(sources.FileKey{})
	slotSize   = keySize + 4
	// mostFile bounds what is read: some ten million files.
	mostFile = 256 << 20
)

var (
	errDamaged = errors.New("it is damaged")
	errRights  = errors.New("others could have written it")
)

// load reads a cache file. One of other rules is as good as none.
func load(path string, rules [32]byte) (table, error) {
	file, err := os.Open(path)
	if err != nil {
		return table{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return table{}, err
	case !info.Mode().IsRegular() || info.Size() > mostFile:
		return table{}, errDamaged
	case !private(info):
		return table{}, errRights
	}
	text := make([]byte, info.Size())
	if _, err := io.ReadFull(file, text); err != nil {
		return table{}, errDamaged
	}
	return parse(text, rules)
}

func parse(text []byte, rules [32]byte) (table, error) {
	if len(text) < headerSize+4 || string(text[:len(magic)]) != magic {
		return table{}, errDamaged
	}
	body, sum := text[:len(text)-4], text[len(text)-4:]
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != binary.LittleEndian.Uint32(sum) {
		return table{}, errDamaged
	}
	if !bytes.Equal(body[len(magic):len(magic)+32], rules[:]) {
		return table{}, nil
	}
	t := table{count: int(binary.LittleEndian.Uint32(body[headerSize-8:])), size: int(binary.LittleEndian.Uint32(body[headerSize-4:]))}
	if t.size > (len(body)-headerSize)/slotSize || t.count > t.size || t.size > 0 && t.count == t.size {
		return table{}, errDamaged
	}
	t.slots = body[headerSize : headerSize+t.size*slotSize]
	t.values = body[headerSize+t.size*slotSize:]
	return t, nil
}

func (t table) key(i int) sources.FileKey { return sources.FileKey(t.slots[i*slotSize:]) }

// value is that of a slot. Where the places make no sense it is one that nobody understands,
// so that the file is read.
func (t table) value(i int) []byte {
	at := int(binary.LittleEndian.Uint32(t.slots[i*slotSize+keySize:]))
	if at == 0 {
		return nil
	}
	if at < len(t.values) {
		if length, n := binary.Uvarint(t.values[at:]); n > 0 && length <= uint64(len(t.values)-at-n) {
			return t.values[at+n : at+n+int(length)]
		}
	}
	return []byte{0}
}

// find gives the slot of a key.
func (t table) find(key sources.FileKey) (int, bool) {
	if t.size == 0 {
		return 0, false
	}
	i := firstSlot(key, t.size)
	for range t.size {
		switch t.key(i) {
		case key:
			return i, true
		case sources.FileKey{}:
			return 0, false
		}
		if i++; i == t.size {
			i = 0
		}
	}
	return 0, false
}

func firstSlot(key sources.FileKey, size int) int {
	return int(uint64(binary.BigEndian.Uint32(key[:])) * uint64(size) >> 32)
}
