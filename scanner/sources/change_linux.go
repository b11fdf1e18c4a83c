package sources

import (
	"io/fs"
	"syscall"
)

// changeTime is when the file's content, name or rights changed last: unlike the time of the
// last writing, no program can set it back.
func changeTime(info fs.FileInfo) (int64, bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return stat.Ctim.Nano(), true
}
