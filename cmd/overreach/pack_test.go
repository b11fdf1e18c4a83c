package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// pack makes an archive of files, by its ending: .zip and the like, .tar, .tgz.
func pack(ts *testscript.TestScript, _ bool, args []string) {
	var out bytes.Buffer
	switch {
	case strings.HasSuffix(args[0], ".tar"):
		packTar(ts, &out, args[1:])
	case strings.HasSuffix(args[0], ".tgz"):
		z := gzip.NewWriter(&out)
		packTar(ts, z, args[1:])
		ts.Check(z.Close())
	default:
		z := zip.NewWriter(&out)
		for _, path := range args[1:] {
			w, err := z.Create(path)
			ts.Check(err)
			_, err = io.WriteString(w, ts.ReadFile(path))
			ts.Check(err)
		}
		ts.Check(z.Close())
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out.Bytes(), 0o600))
}

func packTar(ts *testscript.TestScript, out io.Writer, paths []string) {
	z := tar.NewWriter(out)
	for _, path := range paths {
		text := ts.ReadFile(path)
		ts.Check(z.WriteHeader(&tar.Header{Name: path, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(text))}))
		_, err := io.WriteString(z, text)
		ts.Check(err)
	}
	ts.Check(z.Close())
}

// cutoff leaves of a file its first half.
func cutoff(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text[:len(text)/2]), 0o600))
}

// spoil damages every file of a folder.
func spoil(ts *testscript.TestScript, _ bool, args []string) {
	list, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(list) == 0 {
		ts.Fatalf("there is nothing to damage")
	}
	for _, file := range list {
		path := ts.MkAbs(args[0] + "/" + file.Name())
		text, err := os.ReadFile(path)
		ts.Check(err)
		text[len(text)/2] ^= 0xff
		ts.Check(os.WriteFile(path, text, 0o600))
	}
}
