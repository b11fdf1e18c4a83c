package guard

import (
	"fmt"
	"strings"
)

// seatbelt is the profile with which macOS's sandbox-exec starts a program that may do all but read
// or write some files and folders; a socket is a file as well.
// Apple documents the language nowhere; the system's own profiles lie in /usr/share/sandbox.
func seatbelt(files, folders []string) string {
	var out strings.Builder
	out.WriteString("(version 1)\n(allow default)\n")
	for _, path := range files {
		fmt.Fprintf(&out, "(deny file-read* file-write* (literal %s))\n", quoted(path))
		fmt.Fprintf(&out, "(deny network-outbound (literal %s))\n", quoted(path))
	}
	for _, path := range folders {
		fmt.Fprintf(&out, "(deny file-read* file-write* (subpath %s))\n", quoted(path))
	}
	return out.String()
}

// quoted is a text of the profile's language.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
