package inside

import (
	"bytes"
	"path"
	"strings"
)

// Kind is what a file is that holds others, or text in a form of its own.
type Kind int

// The kinds that are opened. None is a file that is read as it stands.
const (
	None Kind = iota
	Zip
	Tar
	Gzip
	Zstandard
	XZ
	Bzip2
	SQLite
	Notebook
)

// HeadSize is how much of a file KindOf looks at.
const HeadSize = 512

// KindOf tells a kind by a file's first bytes, and only where these say nothing by its name:
// .docx, .whl, .jar and .apk are zips, whatever they are called.
func KindOf(head []byte, name string) Kind {
	head = head[:min(len(head), HeadSize)]
	switch {
	case starts(head, "PK\x03\x04"), starts(head, "PK\x05\x06"):
		return Zip
	case starts(head, "\x1f\x8b\x08"):
		return Gzip
	case starts(head, "\x28\xb5\x2f\xfd"):
		return Zstandard
	case starts(head, "\xfd7zXZ\x00"):
		return XZ
	case len(head) >= 10 && starts(head, "BZh") && string(head[4:10]) == "\x31\x41\x59\x26\x53\x59":
		return Bzip2
	case starts(head, sqliteMagic):
		return SQLite
	case len(head) >= 262 && string(head[257:262]) == "ustar":
		return Tar
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".tar":
		if len(head) == HeadSize && head[0] != 0 {
			return Tar
		}
	case ".ipynb":
		if starts(bytes.TrimLeft(head, " \t\r\n\ufeff"), "{") {
			return Notebook
		}
	}
	return None
}

func starts(head []byte, magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
