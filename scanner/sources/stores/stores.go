// Package stores is the catalogue of the places that programs keep credentials in: one YAML
// file a program, from which the table is generated that a run starts with.
package stores

//go:generate go run ../../../cmd/generate stores

// Store is a program that keeps credentials.
type Store struct {
	Schema int    `yaml:"schema"`
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	// Provider is whose credentials they are; empty where they may be anybody's.
	Provider string `yaml:"provider,omitempty"`
	// Docs is where the program's makers describe its files.
	Docs string `yaml:"docs"`
	// Agent is the coding agent whose own files they are; empty for other programs.
	Agent string `yaml:"agent,omitempty"`
	// Reaches says in plain words what a login that lies here can do.
	Reaches string `yaml:"reaches"`
	Files   []File `yaml:"files,omitempty"`
	// Transcripts are where it writes down what it was told and what it read.
	Transcripts []Transcript `yaml:"transcripts,omitempty"`
}

// Transcript is one kind of record that a program keeps of its work: sessions, prompts, pastes,
// copies of the files that it edits. They are many, and any credential may stand in them.
type Transcript struct {
	// What says in plain words what they are, in the plural.
	What string `yaml:"what"`
	// Editor says that the program's editor wrote them: no agent need have read what stands
	// there.
	Editor bool `yaml:"editor,omitempty"`
	// Paths are where they lie for a user; their last steps may be "**/*", for all that lies
	// below a folder. Workspace is where they lie in a workspace.
	Paths     Paths    `yaml:"paths,omitempty"`
	Workspace []string `yaml:"workspace,omitempty"`
	// Confirmed says that the paths were read in the program's documentation or source, or
	// seen to be written by it.
	Confirmed bool `yaml:"confirmed"`
}

// File is one of a store's files, or many of the same shape.
type File struct {
	// Paths are where it lies for a user; Workspace where it lies in a workspace, relative
	// to it. The last step of the latter may hold "*", where no one name says it.
	Paths     Paths    `yaml:"paths,omitempty"`
	Workspace []string `yaml:"workspace,omitempty"`
	// Format is one of the formats of detectors/formats. A file without one has no keys: its
	// credentials say by themselves what they are, as a private key does.
	Format string `yaml:"format,omitempty"`
	// Opaque says that what lies here tells nobody its text, and is an access point: a browser's
	// session, a vault, a socket. It is not read; Point says what it opens.
	Opaque bool  `yaml:"opaque,omitempty"`
	Point  Point `yaml:"point,omitempty"`
	// Kept says by what the file shows that a login lies elsewhere, in the system's keyring.
	Kept Kept `yaml:"kept,omitempty"`
	// Table is the one table that is read, where the file is a database; empty for all.
	Table string `yaml:"table,omitempty"`
	// Confirmed says that the paths and keys were read in the program's documentation or
	// source, or seen to be written by it.
	Confirmed bool  `yaml:"confirmed"`
	Keys      []Key `yaml:"keys,omitempty"`
}

// Point says what an access point lets whoever reaches it do. Access, Traits and Extent have the
// words of a provider's permissions.
type Point struct {
	// Kind is what it is in a word; what lies in many files of one store and kind is one point.
	Kind string `yaml:"kind,omitempty"`
	// Title is what it is to people.
	Title string `yaml:"title,omitempty"`
	// Lock is empty where whoever reaches it uses it as it stands, "session" where it opens
	// while its owner has it unlocked, and "passphrase" where it opens to nobody without one.
	Lock string `yaml:"lock,omitempty"`
	// Socket says that it is a socket: used by whoever may write to it. It is not connected to
	// unless Ask names a protocol that tells what it opens, and changes nothing: "ssh-agent".
	// A file that lists what it opens is read by Ask: "kernel-keys".
	Socket bool   `yaml:"socket,omitempty"`
	Ask    string `yaml:"ask,omitempty"`
	// Rows is how the names of those rows of a database begin whose values are encrypted: beside
	// what can be read, these are the point. The file is not opaque then.
	Rows string `yaml:"rows,omitempty"`

	Access string   `yaml:"access,omitempty"`
	Traits []string `yaml:"traits,omitempty"`
	Extent string   `yaml:"extent,omitempty"`
	Means  string   `yaml:"means,omitempty"`
}

// Kept is a login that a file names and does not hold.
type Kept struct {
	// Account is the key whose value names the login, and Not the values that name none of it.
	Account string   `yaml:"account,omitempty"`
	Not     []string `yaml:"not,omitempty"`
	// Unless are the keys that hold the login itself, below the same first step.
	Unless []string `yaml:"unless,omitempty"`
	// Helper is the command that prints it, for people to know; it is never run.
	Helper string `yaml:"helper,omitempty"`
	// Token is the kind of the store's provider that it is; without one Point says what it opens.
	Token string `yaml:"token,omitempty"`
	Point Point  `yaml:"point,omitempty"`
	// Provider is that of the store; it is not written twice.
	Provider string `yaml:"-"`
}

// Paths are patterns of paths by system; Any holds on all of them. A path begins with "~",
// the home, or with a variable, or is one of the machine, and has forward slashes; its steps may
// hold "*" and "**".
//
// $NAME stands for the variable's value, and for each path of it where it is a list; the path
// is left out where it is unset.
// ${NAME:-PATH} stands for both the value and PATH: a file that a variable passes over lies
// where it lay, for an agent to read. $XDG_CONFIG_HOME, $XDG_DATA_HOME, $XDG_STATE_HOME,
// $XDG_CACHE_HOME, $APPDATA and $LOCALAPPDATA have their well-known defaults without being
// given any.
type Paths struct {
	Any     []string `yaml:"any,omitempty"`
	Linux   []string `yaml:"linux,omitempty"`
	Darwin  []string `yaml:"darwin,omitempty"`
	Windows []string `yaml:"windows,omitempty"`
}

// For gives the patterns for a system; one that is not named has the paths of Linux.
func (p Paths) For(goos string) []string {
	own := p.Linux
	switch goos {
	case "darwin":
		own = p.Darwin
	case "windows":
		own = p.Windows
	}
	return append(append([]string(nil), p.Any...), own...)
}

// Key ties a key of the file to a kind of credential.
type Key struct {
	// Key is a pattern of a key: "*" stands for any one step, "**" for any number.
	Key string `yaml:"key"`
	// Provider and Kind are empty where the text itself tells.
	Provider string `yaml:"provider,omitempty"`
	Kind     string `yaml:"kind,omitempty"`
	// Part is empty for what must be kept secret; "id", "session", "user", "host", "account",
	// "tenant", "database", "api-key", "certificate", "ca" and "namespace" go with it.
	Part string `yaml:"part,omitempty"`
	// Decode is "basic" for base64 of user:password, "header" for a header with its name.
	Decode string `yaml:"decode,omitempty"`
	// Own says that it is the agent's own login.
	Own bool `yaml:"own,omitempty"`
	// Loose says that the key holds values of all kinds: arguments, variables, addresses. One is
	// a credential only where its own text or the name before it says so.
	Loose bool `yaml:"loose,omitempty"`
}

// TitleOf gives the title of a store by its name; the name where there is none.
func TitleOf(name string) string {
	for i := range table {
		if table[i].Name == name {
			return table[i].Title
		}
	}
	return name
}

// All gives the catalogue, in the order of the names. It must not be changed.
func All() []Store { return table }
