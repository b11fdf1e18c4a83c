package main

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// listen opens sockets at paths. What connects to one is answered as an SSH agent with one key
// does; the others of a script are there to be seen.
func listen(ts *testscript.TestScript, _ bool, paths []string) {
	for _, path := range paths {
		path = ts.MkAbs(path)
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
		listener, err := net.Listen("unix", path)
		ts.Check(err)
		ts.Defer(func() { _ = listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				_, _ = io.ReadFull(conn, make([]byte, 5))
				_, _ = io.WriteString(conn, oneKey())
				conn.Close()
			}
		}()
	}
}

func oneKey() string {
	text := func(s string) string { return string(binary.BigEndian.AppendUint32(nil, uint32(len(s)))) + s }
	return text("\x0c\x00\x00\x00\x01" + text(text("ssh-ed25519")+text("public")) + text("ann@laptop"))
}
