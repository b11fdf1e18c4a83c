package inside

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// The SQLite file format is documented at https://www.sqlite.org/fileformat2.html; what is
// read here is its tables, as they are with the write-ahead log applied. The log is applied
// in memory: nothing is written, and no lock is taken, so a file that a program writes to
// meanwhile may give rows of two moments.

const sqliteMagic = "SQLite format 3\x00"

// A database is an open SQLite file.
type database struct {
	file     io.ReaderAt
	log      io.ReaderAt
	pageSize int64
	usable   int
	pages    uint32
	encoding uint32
	// missing is how many pages the header counts that the file does not have.
	missing int64
	// newer says where in the log a page stands that was changed.
	newer map[uint32]int64
	seen  []uint64 // by page: each is read once, whatever a damaged file says
	page  []byte   // that of overflow pages
	// spend counts what is read, and says when that is too much.
	spend func(int) error
	zstd  *zstd.Decoder
	// packed says that a value of the row could not be unpacked.
	packed bool
}

var errDatabase = errors.New("damaged")

// openDatabase reads the header; log may be nil.
func openDatabase(file io.ReaderAt, size int64, log io.ReaderAt, logSize int64) (*database, error) {
	d := &database{file: file, log: log, newer: map[uint32]int64{}}
	head := make([]byte, 100)
	if _, err := file.ReadAt(head, 0); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	d.pageSize = int64(binary.BigEndian.Uint16(head[16:]))
	if d.pageSize == 1 {
		d.pageSize = 1 << 16
	}
	d.usable = int(d.pageSize) - int(head[20])
	if string(head[:16]) != sqliteMagic || d.pageSize < 512 || d.pageSize&(d.pageSize-1) != 0 || d.usable < 480 {
		return nil, errDatabase
	}
	pages := (size + d.pageSize - 1) / d.pageSize
	d.missing = missing(head, size, d.pageSize)
	if log != nil {
		pages = max(pages, d.readLog(logSize))
	}
	if pages > mostPages {
		return nil, fmt.Errorf("it has more than %d pages", mostPages)
	}
	d.pages = uint32(pages)
	d.seen = make([]uint64, pages/64+1)
	first := make([]byte, d.pageSize)
	if err := d.read(1, first); err != nil {
		return nil, err
	}
	d.encoding = binary.BigEndian.Uint32(first[56:])
	return d, nil
}

// missing compares a file's size with what its header says, which holds where the last writer
// wrote it: https://www.sqlite.org/fileformat2.html#in_header_database_size.
func missing(head []byte, size, pageSize int64) int64 {
	counted := int64(binary.BigEndian.Uint32(head[28:]))
	if counted == 0 || string(head[24:28]) != string(head[92:96]) {
		return 0
	}
	return max(0, counted-size/pageSize)
}

// mostPages bounds what is remembered of each page.
const mostPages = 1 << 26

// read reads a page: out of the log where it was changed. Behind the end of the file there
// are bytes of zero, as in a page that was never written.
func (d *database) read(page uint32, into []byte) error {
	from, file := (int64(page)-1)*d.pageSize, d.file
	if at, changed := d.newer[page]; changed {
		from, file = at, d.log
	}
	n, err := file.ReadAt(into[:d.pageSize], from)
	clear(into[n:d.pageSize])
	if n > 0 || errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// visit says whether a page is there and was not read before.
func (d *database) visit(page uint32) bool {
	if page == 0 || page > d.pages {
		return false
	}
	word, bit := page/64, uint64(1)<<(page%64)
	if d.seen[word]&bit != 0 {
		return false
	}
	d.seen[word] |= bit
	return true
}

const (
	logHeader   = 32
	frameHeader = 24
)

// readLog takes up the pages of all transactions that the log holds whole, and says how many
// pages the file has after the last of them.
func (d *database) readLog(size int64) int64 {
	head := make([]byte, logHeader)
	if _, err := d.log.ReadAt(head, 0); err != nil {
		return 0
	}
	magic := binary.BigEndian.Uint32(head)
	if magic&^1 != 0x377f0682 || int64(binary.BigEndian.Uint32(head[8:])) != d.pageSize {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if magic&1 != 0 {
		order = binary.BigEndian
	}
	sum := checksum{order: order}
	sum.add(head[:24])
	if !sum.is(head[24:]) {
		return 0
	}
	pages, pending := int64(0), map[uint32]int64{}
	frame := make([]byte, frameHeader+d.pageSize)
	for at := int64(logHeader); at+int64(len(frame)) <= size; at += int64(len(frame)) {
		if _, err := d.log.ReadAt(frame, at); err != nil {
			break
		}
		sum.add(frame[:8])
		sum.add(frame[frameHeader:])
		if string(frame[8:16]) != string(head[16:24]) || !sum.is(frame[16:]) {
			break
		}
		pending[binary.BigEndian.Uint32(frame)] = at + frameHeader
		if after := binary.BigEndian.Uint32(frame[4:]); after != 0 {
			pages = int64(after)
			for page, from := range pending {
				d.newer[page] = from
			}
			clear(pending)
		}
	}
	return pages
}

// checksum is that of the log: https://www.sqlite.org/fileformat2.html#checksum_algorithm.
type checksum struct {
	order  binary.ByteOrder
	s0, s1 uint32
}

func (c *checksum) add(b []byte) {
	for i := 0; i+8 <= len(b); i += 8 {
		c.s0 += c.order.Uint32(b[i:]) + c.s1
		c.s1 += c.order.Uint32(b[i+4:]) + c.s0
	}
}

func (c *checksum) is(b []byte) bool {
	return binary.BigEndian.Uint32(b) == c.s0 && binary.BigEndian.Uint32(b[4:]) == c.s1
}
