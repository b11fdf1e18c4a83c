//go:build servers && linux

package servers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// web is a server that speaks HTTP, as the tests themselves speak with it.
type web struct {
	address string
	// auth is the header that carries a token, with what stands before it; refused are the
	// answers that mean a want of rights.
	auth, before string
	refused      []int
}

// do sends one request. What is not there, or is wrong with the request, was let through.
func (w web) do(token, method, path, body string, into any) error {
	req, err := http.NewRequest(method, w.address+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set(w.auth, w.before+token)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case slices.Contains(w.refused, resp.StatusCode):
		return fmt.Errorf("%w: %s", errRefused, answer)
	case resp.StatusCode >= 500:
		return fmt.Errorf("%s %s: %d %s", method, path, resp.StatusCode, answer)
	case into != nil:
		return json.Unmarshal(answer, into)
	}
	return nil
}

// must is what a test sets up.
func (w web) must(t *testing.T, token, method, path, body string, into any) {
	t.Helper()
	if err := w.do(token, method, path, body, into); err != nil {
		t.Fatal(err)
	}
}
