// Package examples holds a provider's file against recorded answers: an example is what a
// provider answered, or documents that it answers, and the Grant that must come of it. Nothing
// leaves the process.
package examples

import (
	"bytes"
	"errors"

	"gopkg.in/yaml.v3"
)

// File is a file of examples: answers of a provider, and the Grant that they must give.
type File struct {
	// Shape says where the answers' shape is from, and what of it no document confirms.
	Shape    string    `yaml:"shape"`
	Examples []Example `yaml:"examples"`
}

// Example is one secret, what its provider answers about it, and what must come of that.
type Example struct {
	Name string `yaml:"name"`
	// Kind is the kind of token as it was found, Parts what goes with it.
	Kind  string            `yaml:"kind"`
	Parts map[string]string `yaml:"parts"`
	// Made is what the secret says of itself, where it does; its text is made of it.
	Made Made `yaml:"made"`
	// Stranger says that the user's configuration does not name the host among the parts:
	// nobody may be asked.
	Stranger bool `yaml:"stranger"`
	// Exchange: the user said that it may be exchanged for an access token.
	Exchange bool     `yaml:"exchange"`
	Answers  []Answer `yaml:"answers"`
	Grant    Wanted   `yaml:"grant"`
}

// Answer is the answer to one request: by the request's method and address, and by a text
// that its body must hold.
type Answer struct {
	Request string            `yaml:"request"`
	Holds   string            `yaml:"holds"`
	Status  int               `yaml:"status"`
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"`
	// Refused is the code of a server that speaks no HTTP, where it refuses.
	Refused string `yaml:"refused"`
}

// Wanted is what a Grant must be; permissions are "name" (granted), "name denied" or
// "name undetermined"; resources "kind name".
type Wanted struct {
	State       string   `yaml:"state"`
	Kind        string   `yaml:"kind"`
	Principal   string   `yaml:"principal"`
	Permissions []string `yaml:"permissions"`
	// Access is the greatest that must be reckoned with; empty to leave it open.
	Access string `yaml:"access"`
	// Lacks are permissions that must not be held.
	Lacks []string `yaml:"lacks"`
	// Only says that Permissions are all that must be reckoned with.
	Only      bool     `yaml:"only"`
	Resources []string `yaml:"resources"`
	Complete  bool     `yaml:"complete"`
	Expires   string   `yaml:"expires"`
	Unknown   []string `yaml:"unknown"`
	Destroys  []string `yaml:"destroys"`
	// Spares are calls that must not be among the destructions.
	Spares []string `yaml:"spares"`
	// Opens are openings, as "reads the variables of services: name", Shuts those that must not
	// be among them.
	Opens []string `yaml:"opens"`
	Shuts []string `yaml:"shuts"`
}

// Read reads a file of examples strictly.
func Read(text []byte) (File, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var f File
	if err := decoder.Decode(&f); err != nil {
		return f, err
	}
	if f.Shape == "" || len(f.Examples) == 0 {
		return f, errors.New("no examples, or nothing says where the answers' shape is from")
	}
	return f, nil
}
