package examples

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Front plays a provider: it answers what is declared, and keeps what else it was sent.
type Front struct {
	Answers []Answer
	mu      sync.Mutex
	strange []string
	sent    []string
}

// RoundTrip implements http.RoundTripper.
func (f *Front) RoundTrip(req *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	line := req.Method + " " + req.URL.String()
	f.sent = append(f.sent, line+" "+string(body))
	for _, a := range f.Answers {
		if fitsRequest(a.Request, line) && strings.Contains(string(body), a.Holds) {
			return a.response(req), nil
		}
	}
	f.strange = append(f.strange, line+" "+string(body))
	return Answer{Status: 404, Body: `{"message":"not found"}`}.response(req), nil
}

// fitsRequest: "*" in the example stands for any letters.
func fitsRequest(pattern, line string) bool {
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
	return regexp.MustCompile("^" + expr + "$").MatchString(line)
}

// encoded are the policies in an example, between double brackets: AWS sends them percent-encoded.
var encoded = regexp.MustCompile(`(?s)\[\[(.*?)\]\]`)

func (a Answer) response(req *http.Request) *http.Response {
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

// Strange is what was sent and no answer is declared for.
func (f *Front) Strange() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.strange)
}

// Sent is all that was sent.
func (f *Front) Sent() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.sent)
}
