//go:build !linux

package sources

// seekData is 0 where holes are read like everything else.
const seekData = 0
