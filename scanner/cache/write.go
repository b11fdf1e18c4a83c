package cache

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

type entry struct {
	key   sources.FileKey
	value []byte
}

// write gives the file of some entries. A quarter of the slots and more are empty, so that
// keys lie near their places.
func write(rules [32]byte, entries []entry) []byte {
	size := len(entries)*4/3 + 1
	out := make([]byte, headerSize+size*slotSize+1, headerSize+size*slotSize+len(entries)+5)
	copy(out, magic)
	copy(out[len(magic):], rules[:])
	binary.LittleEndian.PutUint32(out[headerSize-8:], uint32(len(entries)))
	binary.LittleEndian.PutUint32(out[headerSize-4:], uint32(size))
	slots := out[headerSize:]
	begin := headerSize + size*slotSize
	for _, e := range entries {
		i := firstSlot(e.key, size)
		for sources.FileKey(slots[i*slotSize:]) != (sources.FileKey{}) {
			i = (i + 1) % size
		}
		copy(slots[i*slotSize:], e.key[:])
		if len(e.value) > 0 {
			binary.LittleEndian.PutUint32(slots[i*slotSize+keySize:], uint32(len(out)-begin))
			out = append(binary.AppendUvarint(out, uint64(len(e.value))), e.value...)
			slots = out[headerSize:]
		}
	}
	return binary.LittleEndian.AppendUint32(out, crc32.Checksum(out, crc32.MakeTable(crc32.Castagnoli)))
}

// replace puts a file in the place of another, for the user alone to read, all at once: of
// several programs that do so the last one's stands, and a reader sees one of them whole.
func replace(path string, text []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(text)
	if err = errors.Join(err, temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// Replace writes a file of the user's own into the folder of caches, which is made where it is
// missing.
func Replace(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return replace(path, text)
}

// Private says whether a file is the user's own, and nobody else can read or write it.
func Private(info fs.FileInfo) bool { return private(info) }

// unused is how long the cache of a workspace is kept that nobody scans.
const unused = 60 * 24 * time.Hour

// sweep removes what was not written for so long, and what a run that was killed left behind.
func sweep(folder string, now time.Time, unused time.Duration) error {
	list, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, file := range list {
		info, err := file.Info()
		if err == nil && now.Sub(info.ModTime()) > unused {
			os.Remove(filepath.Join(folder, file.Name()))
		}
	}
	return nil
}
