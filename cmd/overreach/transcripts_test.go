package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// condition says whether the tests run as a user whom nothing can be denied.
func condition(name string) (bool, error) {
	switch name {
	case "root":
		return os.Geteuid() == 0, nil
	case "masks":
		return masks(), nil
	}
	return false, fmt.Errorf("%s is no condition", name)
}

// age sets back when a file was last written to, by so many days; by fewer than none, ahead.
func age(ts *testscript.TestScript, _ bool, args []string) {
	days, err := strconv.Atoi(args[0])
	ts.Check(err)
	at := time.Now().AddDate(0, 0, -days)
	ts.Check(os.Chtimes(ts.MkAbs(args[1]), at, at))
}

// odd writes a transcript of a kind that no script can hold, with a token in it.
func odd(ts *testscript.TestScript, _ bool, args []string) {
	line := `"text":"RAILWAY_API_TOKEN=` + sampleToken(args[2]) + `\n"}` + "\n"
	text := ""
	switch args[0] {
	case "huge": // one line, longer than a piece
		text = "{}\n{" + `"image":"` + strings.Repeat("abcd ", 2<<20) + `",` + line
	case "nul":
		text = "\x00\x00{" + `"a":"` + "\x00" + `",` + line + "\x00"
	case "utf8":
		text = "\xff\xfe{" + `"a":"` + "\x80\xc3" + `",` + line
	default:
		ts.Fatalf("%s is no kind", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}
