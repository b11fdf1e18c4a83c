package match

import "golang.org/x/sys/cpu"

// vectors says whether this machine has the vector unit that blocksVector needs.
func vectors() bool { return cpu.X86.HasAVX2 }

// blocksVector is blocksScalar for 32 places at a time.
func (f *filter) blocksVector(text []byte, out *[blocksAtOnce]uint64) int {
	blocks := len(text) / blockSize
	if len(text) < blocks*blockSize+fingerprint-1 {
		blocks--
	}
	if blocks <= 0 {
		return 0
	}
	return scanBlocks(&f.vector, &text[0], min(blocks, blocksAtOnce), out)
}

// scanBlocks reads blocks*32+3 bytes of text. It writes the number of each block with a
// place that passes, and above it a bit for each such place, and gives how many it wrote.
//
//go:noescape
func scanBlocks(tables *[tables][32]byte, text *byte, blocks int, out *[blocksAtOnce]uint64) int

// classBlocks reads blocks*32 bytes of text. It writes for each block which of its bytes are
// of a class: those whose lower nibble's bits, in the first table, meet their upper one's.
//
//go:noescape
func classBlocks(tables *[2][32]byte, text *byte, blocks int, out *[blocksAtOnce]uint32)
