package detectors

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"gopkg.in/yaml.v3"
)

// Knowledge is a provider's file: everything that is known of it.
type Knowledge struct {
	Schema int    `yaml:"schema"`
	Name   string `yaml:"name"`
	Title  string `yaml:"title"`
	// Replaces names the provider of overreach's own in whose place a user's file stands.
	Replaces string   `yaml:"replaces,omitempty"`
	Docs     []string `yaml:"docs"`
	// Hosts are the only ones that its requests may go to.
	Hosts []string `yaml:"hosts"`
	// Sites are the names by which people and programs call the instance behind Hosts: a
	// token found for one of them is asked about there. "name.*" is one of any top-level domain.
	Sites []string `yaml:"sites,omitempty"`
	// Tenants are hosts at which the provider's own programs answer for one customer each: "*" is
	// the label that names the customer.
	Tenants []string `yaml:"tenants,omitempty"`
	// SelfManaged begins the path of every address at an instance that is not one of Hosts.
	SelfManaged string `yaml:"self_managed,omitempty"`

	// Connect is set where its servers speak no HTTP.
	Connect *Connect `yaml:"connect,omitempty"`

	Tokens []Token `yaml:"tokens"`
	// Lookup are the requests that tell what a token may do, in order.
	Lookup []Request `yaml:"lookup,omitempty"`
	// Sends is what the Go function beside the file may send, where there is one.
	Sends       []Egress      `yaml:"sends,omitempty"`
	Permissions []Definition  `yaml:"permissions"`
	Destroys    []DestroyCall `yaml:"destroys,omitempty"`
	Least       []Step        `yaml:"least,omitempty"`
	Revoke      []Step        `yaml:"revoke"`
	// Signs are what in a workspace shows that it needs the provider.
	Signs []Sign `yaml:"signs,omitempty"`
	// Notes are what a reader must know and no field says.
	Notes []string `yaml:"notes,omitempty"`

	documented sync.Map // kind → Grant: what ByDocuments has made
}

// Definition says what one permission comes to. Its name may hold "*" for any letters.
type Definition struct {
	Name   string  `yaml:"name"`
	Access Access  `yaml:"access"`
	Traits []Trait `yaml:"traits,omitempty"`
	Extent Extent  `yaml:"extent"`
	Undo   Undo    `yaml:"undo,omitempty"`
	Means  string  `yaml:"means"`
	// Implies are permissions that come with it.
	Implies []string `yaml:"implies,omitempty"`
	// Opens are the secrets, tokens and running programs that it leads on to.
	Opens     []Opens `yaml:"opens,omitempty"`
	Source    string  `yaml:"source,omitempty"`
	Confirmed *bool   `yaml:"confirmed,omitempty"`
}

// DestroyCall is one call that destroys.
type DestroyCall struct {
	Call string `yaml:"call"`
	// Permissions are those of which any allows it.
	Permissions []string `yaml:"permissions"`
	// Resource is the kind of resource that it destroys.
	Resource string `yaml:"resource"`
	// Roles are those of which the holder must have one on the resource, where the provider
	// told the role; a resource without one is reckoned with.
	Roles []string `yaml:"roles,omitempty"`
	Means string   `yaml:"means"`
	Undo  Undo     `yaml:"undo"`
	// Asks is what the provider wants before it does it; empty where one call is enough.
	Asks string `yaml:"asks,omitempty"`
	// Calls are how it looks where it is made: what the hooks recognise.
	Calls     []Call `yaml:"calls,omitempty"`
	Source    string `yaml:"source,omitempty"`
	Confirmed *bool  `yaml:"confirmed,omitempty"`
}

// Call is one form of a destructive call.
type Call struct {
	Method  string `yaml:"method,omitempty"`
	Host    string `yaml:"host,omitempty"`
	Path    string `yaml:"path,omitempty"`
	GraphQL string `yaml:"graphql,omitempty"`
	Command string `yaml:"command,omitempty"`
}

// Step is one thing to do, and where.
type Step struct {
	Do  string `yaml:"do"`
	URL string `yaml:"url,omitempty"`
	// Kinds are the kinds of token that it is for; empty for all.
	Kinds     []string `yaml:"kinds,omitempty"`
	Source    string   `yaml:"source,omitempty"`
	Confirmed *bool    `yaml:"confirmed,omitempty"`
}

// ReadKnowledge reads a provider's file strictly: an unknown key, a wrong type, a jq
// expression outside the allowed subset or a name that nothing declares is an error that
// names the line where one is known.
func ReadKnowledge(file []byte) (*Knowledge, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(file))
	decoder.KnownFields(true)
	k := &Knowledge{}
	if err := decoder.Decode(k); err != nil {
		return nil, err
	}
	if err := decoder.Decode(&Knowledge{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document in the file")
	}
	if err := k.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", k.Name, err)
	}
	return k, nil
}

// Token finds the kind of token by name; nil where the file has none of that name.
func (k *Knowledge) Token(kind string) *Token {
	for i := range k.Tokens {
		if k.Tokens[i].Kind == kind {
			return &k.Tokens[i]
		}
	}
	return nil
}

// TitleOf is what people call a credential of the first of the kinds that the file has.
func (k *Knowledge) TitleOf(kinds ...string) string {
	for _, kind := range kinds {
		if t := k.Token(kind); t != nil {
			return k.Title + " " + t.Title
		}
	}
	return k.Title + " credential"
}
