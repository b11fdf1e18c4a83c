// Package formats reads the files that programs keep credentials in: text in, entries out,
// each with the place where its value stands.
//
// A reader never runs, expands or fetches anything that a text names. It gives what it could
// read beside what is wrong: a file that is broken at its end still holds credentials.
package formats

import "fmt"

// Entry is one value in a text, by the key that holds it.
type Entry struct {
	// Key is the path to the value, its steps joined by dots: "user.accessToken",
	// "default.aws_secret_access_key", `github\.com.oauth_token`. A list's elements are
	// numbered from 0. A dot or backslash inside a step is written "\." or "\\".
	Key string
	// Value is what stands there, unquoted and unescaped.
	Value string
	// Start and End are the offsets in the text of the value as it is written there,
	// without its quotes.
	Start, End int
	// Group names the block that the entry belongs to: entries of one group go together
	// (an id and its secret). It is the key without its last step; a second block of the
	// same key (another login of one machine, the next document of a file) ends in "#2"
	// and so on. Use it to compare, not to show.
	Group string
}

// Error says what is wrong with a text and where, without showing any of it.
type Error struct {
	Format string
	Line   int
	What   string
}

func (e *Error) Error() string { return fmt.Sprintf("%s: line %d: %s", e.Format, e.Line, e.What) }

// The formats that Read knows.
const (
	Environ        = "environ"
	Dotenv         = "dotenv"
	INI            = "ini"
	NPMRC          = "npmrc"
	JSON           = "json"
	YAML           = "yaml"
	TOML           = "toml"
	Netrc          = "netrc"
	GitCredentials = "git-credentials"
	Kubeconfig     = "kubeconfig"
)

// Read gives the entries of a text in their order. Where the text is malformed it gives an
// *Error for the first thing that is wrong, beside the entries that could be read.
func Read(format string, text []byte) ([]Entry, error) {
	read := reader(format)
	if read == nil {
		return nil, fmt.Errorf("no reader for the format %q", format)
	}
	c := &collector{format: format, text: text}
	read(c)
	if c.err != nil {
		return c.entries, c.err
	}
	return c.entries, nil
}

// Known says whether Read knows the format.
func Known(format string) bool { return reader(format) != nil }

func reader(format string) func(*collector) {
	switch format {
	case Environ:
		return readEnviron
	case Dotenv:
		return readDotenv
	case INI:
		return readINI
	case NPMRC:
		return readNPMRC
	case JSON:
		return readJSON
	case YAML:
		return readYAML
	case TOML:
		return readTOML
	case Netrc:
		return readNetrc
	case GitCredentials:
		return readGitCredentials
	case Kubeconfig:
		return readKubeconfig
	}
	return nil
}
