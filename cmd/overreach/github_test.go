package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
)

// github is a GitHub on loopback that knows one classic token and its scopes. It answers
// reads, and keeps whatever else it is sent.
type github struct {
	token, scopes string
	mu            sync.Mutex
	reads, writes []string
}

func (g *github) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if req.Method != http.MethodGet {
		g.writes = append(g.writes, req.Method+" "+req.URL.Path)
	}
	g.reads = append(g.reads, req.URL.Path)
	w.Header().Set("Content-Type", "application/json")
	if strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ") != g.token {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}`))
		return
	}
	w.Header().Set("X-OAuth-Scopes", g.scopes)
	var body any = []any{}
	if req.URL.Path == "/user" {
		body = object{"login": "ann", "id": 1, "type": "User", "site_admin": false}
	}
	_ = json.NewEncoder(w).Encode(body)
}
