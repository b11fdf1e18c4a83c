package detectors

import (
	"net/http"
	"testing"
	"time"
)

func TestAuthPlaces(t *testing.T) {
	sealer := NewSealer(nil)
	s := Secret{Text: sealer.Seal("made-up"), Parts: map[string]Text{"user": sealer.Seal("ann")}}
	for text, want := range map[string]map[string]string{
		"bearer":                             {"Authorization": "Bearer made-up"},
		"query key":                          {"Authorization": ""},
		"none":                               {"Authorization": ""},
		"header X-Key":                       {"X-Key": "made-up"},
		"basic token":                        {"Authorization": "Basic dG9rZW46bWFkZS11cA=="},
		"basic {user}":                       {"Authorization": "Basic YW5uOm1hZGUtdXA="},
		"headers X-Email=user X-Pass=secret": {"X-Email": "ann", "X-Pass": "made-up"},
	} {
		by, err := parseAuth(text)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequest(http.MethodGet, "https://api.example.test/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := by.place(req, s, nil, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got := req.URL.String(); (text == "query key") != (got == "https://api.example.test/?key=made-up") {
			t.Errorf("%s: asked at %s", text, got)
		}
		for name, value := range want {
			if got := req.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, not %q", text, name, got, value)
			}
		}
		if part := by.lacks(s); part != "" {
			t.Errorf("%s lacks %s", text, part)
		}
	}
	for _, text := range []string{"basic {id}", "headers X-Id=id X-Key=secret"} {
		by, err := parseAuth(text)
		if err != nil {
			t.Fatal(err)
		}
		if part := by.lacks(s); part != "id" {
			t.Errorf("%s lacks %q, not the id", text, part)
		}
	}
}

func TestAuthRefuses(t *testing.T) {
	for _, text := range []string{"", "digest", "bearer x", "basic", "headers A=b", "headers A B"} {
		if _, err := parseAuth(text); err == nil {
			t.Errorf("%q is taken for an auth", text)
		}
	}
}
