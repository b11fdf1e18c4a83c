// Package match is the matching engine: text in, candidates out. It knows what credentials
// look like and nothing about where the text lies.
package match

import "github.com/overreach-dev/overreach/detectors/internal/secret"

// Rule says what one kind of credential looks like in a text.
type Rule struct {
	ID string
	// Provider and Kind say whose credential it is; empty where nobody claims the rule.
	Provider string
	// Kinds tells the provider's kinds apart by the first letters of the text, the longest
	// first; one without a prefix takes the rest.
	Kinds []Kind
	// Regex is the expression as gitleaks reads it: the secret is the group Group, or, where
	// Group is 0, the first group that is not empty, or the whole match where there is none.
	// Where a group is called "secret", the secret is that one, and every other group that has
	// a name is the credential's part of that name: an address holds user, secret and host.
	Regex string
	Group int
	// Entropy is the least Shannon entropy of the secret, in bits a byte; 0 asks for none.
	Entropy float64
	// Keywords are lower-case words, one of which must stand in the text for the rule to
	// apply. They are part of the match itself wherever the expression implies them.
	Keywords []string
	// Path is an expression that the input's name must match; empty for any.
	Path       string
	Allowlists []Allowlist
	// Near are words of which one must stand within NearBytes bytes of the match: what ties
	// a shapeless text (a bare UUID) to its provider.
	Near      []string
	NearBytes int
	// Names are the variables and keys that hold the credential, and Value is what such a
	// value must look like from end to end; without a Value anything of eight bytes that is
	// no placeholder will do. They are sought in assignments of any language, and as the last
	// step of a key in a known format. A name in capitals is also sought in small letters;
	// one of mixed letters (a header's) in any.
	Names []string
	Value string
	// Part is set where what the rule finds goes with a credential and is none by itself:
	// "id", "session", "user", "host". Alone says that it is a Candidate nevertheless where
	// no credential of the same provider is near.
	Part  string
	Alone bool
	// Generic marks a rule of context alone: its candidates are findings only where
	// something else speaks for them.
	Generic bool
	// Trusted says that a test has compiled the expressions: New leaves that to their first
	// use, and a rule whose expressions do not compile after all finds nothing.
	Trusted bool

	// plan is what the generated table knows about Regex.
	plan *plan
}

// Kind is one of a rule's kinds of credential.
type Kind struct{ Prefix, Name string }

// Allowlist says which matches of a rule are none. Its conditions are joined by OR, or by
// AND where All is set.
type Allowlist struct {
	All       bool
	Paths     []string
	Regexes   []string
	Target    string // "" or "secret", "match", "line": what Regexes look at
	StopWords []string
}

// Input is one text to look through, with what is known about it beforehand.
type Input struct {
	Text []byte
	// Name is the file's name or path with forward slashes, for rules that look at it.
	Name string
	// Format names a reader of package formats; empty for plain text.
	Format string
	// Keys say which keys of a known format hold credentials.
	Keys []KeyHint
}

// KeyHint ties a key of a known format to a kind of credential.
type KeyHint struct {
	// Key is a pattern for an entry's key: "*" stands for any one step, "**" for any number.
	Key string
	// Provider and Kind are empty where the text itself must tell (a netrc's password).
	Provider, Kind string
	// Part names what the value is of the credential: "" or "secret" for what must be kept,
	// "id", "session", "user", "host" for what goes with it.
	Part string
	// Decode is how the value is written: "" as it is, "basic" for base64 of user:password,
	// "header" for a header with its name.
	Decode string
	// Loose says that the key holds values of all kinds, of which one is a credential only where
	// its own text or the name before it says so.
	Loose bool
}

// Candidate is text that looks like a credential; nobody has asked about it yet.
type Candidate struct {
	Rule           string
	Provider, Kind string
	Generic        bool
	// Text is the secret part; Parts are the named others.
	Text  secret.Text
	Parts map[string]secret.Text
	// Start and End are byte offsets of the secret part in the input; Line and Column count
	// from 1, the column in bytes.
	Start, End   int
	Line, Column int
	// Key is the name that holds it, where one does.
	Key string
	// Encoding says how the text was wrapped: "base64", "base64>percent"; empty for plain.
	Encoding string
	// Checksum says what the text's own checksum tells, where its kind has one.
	Checksum Checksum
	// Inside says that the text is only a stretch of something longer in the same letters, as
	// a file in base64 is: whatever looks like a key in it does so by chance.
	Inside bool
}
