//go:build !amd64

package match

func vectors() bool { return false }

func (f *filter) blocksVector(text []byte, out *[blocksAtOnce]uint64) int {
	return f.blocksScalar(text, out)
}

func classBlocks(*[2][32]byte, *byte, int, *[blocksAtOnce]uint32) {}
