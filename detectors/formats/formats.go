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

	Text        = "text"       // one value: all of it
	Lines       = "lines"      // a value in each line
	Properties  = "properties" // Java's
	XML         = "xml"
	Pgpass      = "pgpass"      // PostgreSQL's password file
	Mylogin     = "mylogin"     // MySQL's login path file
	Plist       = "plist"       // property lists, as XML or binary
	Htpasswd    = "htpasswd"    // users and hashes of a web server
	Shadow      = "shadow"      // users and hashes of a system
	JSONL       = "jsonl"       // a JSON value in each line
	HCL         = "hcl"         // Terraform's variables and configuration
	Shell       = "shell"       // start files and scripts of all shells
	History     = "history"     // commands that were typed
	Assignments = "assignments" // configuration written as a program's source
	Directives  = "directives"  // nginx, Apache, systemd
	Crontab     = "crontab"
	Settings    = "settings" // Wi-Fi, OpenVPN, mail clients: names and values, loosely
	Kubeconfig  = "kubeconfig"
	Rows        = "rows" // a database's table of names and values
)

// Read gives the entries of a text in their order. A text that begins with UTF-16's mark is
// decoded; its places are those in the text as it was given. Where the text is malformed it gives an
// *Error for the first thing that is wrong, beside the entries that could be read.
func Read(format string, text []byte) ([]Entry, error) {
	return read(&collector{format: format, text: text})
}

// Everything gives what Read gives, and of JSON, YAML and TOML the words beside it too: true
// and false, which are settings and hold no credential.
func Everything(format string, text []byte) ([]Entry, error) {
	return read(&collector{format: format, text: text, words: true})
}

func read(c *collector) ([]Entry, error) {
	format, text := c.format, c.text
	read := reader(format)
	if read == nil {
		return nil, fmt.Errorf("no reader for the format %q", format)
	}
	wide := decodeWide(text)
	if wide != nil {
		c.text = wide.text
	}
	read(c)
	if wide != nil {
		for i := range c.entries {
			e := &c.entries[i]
			e.Start, e.End = wide.place(e.Start), wide.place(e.End)
		}
	}
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
	case Text:
		return readText
	case Lines:
		return readLines
	case Properties:
		return readProperties
	case Pgpass:
		return readPgpass
	case Htpasswd:
		return readHtpasswd
	case Shadow:
		return readShadow
	case JSONL:
		return readJSONL
	case HCL:
		return readHCL
	case XML:
		return readXML
	case Shell:
		return readShell
	case History:
		return readHistory
	case Crontab:
		return readCrontab
	case Assignments:
		return readAssignments
	case Directives:
		return readDirectives
	case Settings:
		return readSettings
	case Mylogin:
		return readMylogin
	case Plist:
		return readPlist
	case Rows:
		return readRows
	case Kubeconfig:
		return readKubeconfig
	}
	return nil
}
