package providers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors"
)

// examples is a file of testdata: answers of a provider, and the Grant that they must give.
type examples struct {
	// Shape says where the answers' shape is from, and what of it no document confirms.
	Shape    string    `yaml:"shape"`
	Examples []example `yaml:"examples"`
}

type example struct {
	Name string `yaml:"name"`
	// Kind is the kind of token as it was found, Parts what goes with it.
	Kind  string            `yaml:"kind"`
	Parts map[string]string `yaml:"parts"`
	// Token is what the token says of itself, where it says something.
	Token *speaking `yaml:"token"`
	// Stranger says that the user's configuration does not name the host among the parts:
	// nobody may be asked.
	Stranger bool     `yaml:"stranger"`
	Answers  []served `yaml:"answers"`
	Grant    wanted   `yaml:"grant"`
}

// served is the answer to one request: by the request's method and address, and by a text
// that its body must hold.
type served struct {
	Request string            `yaml:"request"`
	Holds   string            `yaml:"holds"`
	Status  int               `yaml:"status"`
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"`
}

// wanted is what a Grant must be; permissions are "name" (granted), "name denied" or
// "name undetermined"; resources "kind name".
type wanted struct {
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
}

// front plays a provider: it answers what is declared, and keeps what else it was sent.
type front struct {
	mu      sync.Mutex
	answers []served
	strange []string
	sent    []string
}

func (f *front) RoundTrip(req *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	line := req.Method + " " + req.URL.String()
	f.sent = append(f.sent, line+" "+string(body))
	for _, a := range f.answers {
		if fitsRequest(a.Request, line) && strings.Contains(string(body), a.Holds) {
			return a.response(req), nil
		}
	}
	f.strange = append(f.strange, line+" "+string(body))
	return served{Status: 404, Body: `{"message":"not found"}`}.response(req), nil
}

// fitsRequest: "*" in the example stands for any letters.
func fitsRequest(pattern, line string) bool {
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile("^" + expr + "$").MatchString(line)
}

// encoded are the policies in an example, between double brackets: AWS sends them percent-encoded.
var encoded = regexp.MustCompile(`(?s)\[\[(.*?)\]\]`)

func (a served) response(req *http.Request) *http.Response {
	a.Body = encoded.ReplaceAllStringFunc(a.Body, func(text string) string { return url.PathEscape(text[2 : len(text)-2]) })
	status := a.Status
	if status == 0 {
		status = 200
	}
	header := http.Header{"Content-Type": {"application/json"}}
	for name, value := range a.Headers {
		header.Set(name, value)
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(a.Body)), Request: req}
}

func now() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }

// sample is a text that stands for a secret: nothing in it is shaped like anybody's token.
const sample = "sample-secret-text-of-this-test"

func sampleSecret(p detectors.Provider, kind string, parts map[string]string) detectors.Secret {
	sealer := detectors.NewSealer([]byte("a key for the tests"))
	s := detectors.Secret{Provider: p.Name, Kind: kind, Text: sealer.Seal(sample), Parts: map[string]detectors.Text{}}
	for name, text := range parts {
		s.Parts[name] = sealer.Seal(madeUp(text))
	}
	return s
}

// madeUp gives what no file may hold: "AKIA of 123456789012" is a key id of that account.
func madeUp(text string) string {
	prefix, account, found := strings.Cut(text, " of ")
	if !found {
		return text
	}
	return keyID(prefix, account)
}

// readExamples reads a provider's examples. One that nobody can ask has none.
func readExamples(t *testing.T, p detectors.Provider) examples {
	t.Helper()
	k, err := p.Knowledge()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("testdata/" + p.Name + ".yaml")
	if os.IsNotExist(err) && !asked(p, k) {
		return examples{}
	}
	if err != nil {
		t.Fatalf("every provider that is asked has examples: %v", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(file))
	decoder.KnownFields(true)
	var e examples
	if err := decoder.Decode(&e); err != nil {
		t.Fatal(err)
	}
	if e.Shape == "" || len(e.Examples) == 0 {
		t.Fatal("no examples, or none says where its shape is from")
	}
	return e
}

func show(g detectors.Grant) string {
	text, err := json.MarshalIndent(g, "", " ")
	if err != nil {
		return fmt.Sprint(err)
	}
	return string(text)
}
