package inside

import "encoding/binary"

// The kinds of pages of a B-tree.
const (
	indexInterior = 2
	tableInterior = 5
	indexLeaf     = 10
	tableLeaf     = 13
)

// mostPayload is how much of one row is read.
const mostPayload = 16 << 20

// rows goes through a table from its root page on, and gives each row's number and record.
// A table without row numbers is an index, and its rows are numbered as they come.
func (d *database) rows(root uint32, row func(id int64, record []byte, cut bool) error) error {
	stack := []uint32{root}
	page := make([]byte, d.pageSize)
	count := int64(0)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !d.visit(at) {
			continue
		}
		if err := d.read(at, page); err != nil {
			return err
		}
		leaf := leafOf(page, at)
		for i := len(leaf.children) - 1; i >= 0; i-- {
			stack = append(stack, leaf.children[i])
		}
		for _, cell := range leaf.cells {
			id, record, cut := d.record(page[:d.usable], cell, leaf.kind)
			if leaf.kind != tableLeaf {
				count++
				id = count
			}
			if len(record) == 0 {
				continue
			}
			if err := d.spend(len(record)); err != nil {
				return err
			}
			if err := row(id, record, cut); err != nil {
				return err
			}
		}
	}
	return nil
}

// A node is a page of a B-tree: where its records stand, and the pages below it.
type node struct {
	kind     byte
	cells    []int
	children []uint32
}

func leafOf(page []byte, number uint32) node {
	head := page
	if number == 1 {
		head = page[100:]
	}
	n := node{kind: head[0]}
	pointers := 8
	switch n.kind {
	case indexInterior, tableInterior:
		pointers = 12
	case indexLeaf, tableLeaf:
	default:
		return n
	}
	for i := range int(binary.BigEndian.Uint16(head[3:])) {
		if pointers+2*i+2 > len(head) {
			break
		}
		cell := int(binary.BigEndian.Uint16(head[pointers+2*i:]))
		if cell+4 > len(page) {
			continue
		}
		if pointers == 12 {
			n.children = append(n.children, binary.BigEndian.Uint32(page[cell:]))
			cell += 4
		}
		if n.kind != tableInterior {
			n.cells = append(n.cells, cell)
		}
	}
	if pointers == 12 {
		n.children = append(n.children, binary.BigEndian.Uint32(head[8:]))
	}
	return n
}

// record reads a row, of which the rest may stand on overflow pages.
func (d *database) record(page []byte, at int, kind byte) (id int64, record []byte, cut bool) {
	if at > len(page) {
		return 0, nil, false
	}
	size, n := varint(page[at:])
	at += n
	most := (d.usable-12)*64/255 - 23
	if kind == tableLeaf {
		id, n = varint(page[at:])
		at += n
		most = d.usable - 35
	}
	if size <= 0 || n == 0 {
		return 0, nil, false
	}
	if size <= int64(most) {
		end := min(at+int(size), len(page))
		return id, page[at:end], end-at < int(size)
	}
	least := (d.usable-12)*32/255 - 23
	here := least + int((size-int64(least))%int64(d.usable-4))
	if here > most {
		here = least
	}
	if at+here+4 > len(page) {
		return 0, nil, false
	}
	record = append(record, page[at:at+here]...)
	next := binary.BigEndian.Uint32(page[at+here:])
	return id, d.overflow(record, next, min(size, mostPayload)), size > mostPayload
}

func (d *database) overflow(record []byte, page uint32, size int64) []byte {
	if d.page == nil {
		d.page = make([]byte, d.pageSize)
	}
	for int64(len(record)) < size && d.visit(page) && d.read(page, d.page) == nil {
		part := d.page[4:d.usable]
		record = append(record, part[:min(int64(len(part)), size-int64(len(record)))]...)
		page = binary.BigEndian.Uint32(d.page)
	}
	return record
}

// varint reads an integer of up to nine bytes; its length is 0 for none.
func varint(b []byte) (value int64, length int) {
	var v uint64
	for i := range min(len(b), 9) {
		if i == 8 {
			return int64(v<<8 | uint64(b[i])), 9
		}
		v = v<<7 | uint64(b[i]&0x7f)
		if b[i] < 0x80 {
			return int64(v), i + 1
		}
	}
	return 0, 0
}
