package trial

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// A Call is one tool call that the model asks for. Tools are the names that agents have for
// the tool, of which the one that is offered is taken.
type Call struct {
	Tools []string
	Args  map[string]any
}

// Model is a language model that plays its calls one after the other, whatever it is told, in
// the four protocols that agents speak.
type Model struct {
	// Address is where it listens: http://127.0.0.1:PORT.
	Address string
	calls   []Call
	server  *http.Server

	mu      sync.Mutex
	results map[int]string
	offered []string
	told    []string
}

// Listen starts a model on loopback; Close ends it.
func Listen(calls []Call) (*Model, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &Model{calls: calls, results: map[int]string{}, Address: "http://" + listener.Addr().String()}
	m.server = &http.Server{Handler: m, ReadHeaderTimeout: time.Minute}
	go func() { _ = m.server.Serve(listener) }()
	return m, nil
}

// Close ends the model, and what still asks it.
func (m *Model) Close() { _ = m.server.Close() }

// Result gives what the agent said came of a call; ok is false where it said nothing.
func (m *Model) Result(i int) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	text, ok := m.results[i]
	return text, ok
}

// Tools are the names of all that it was offered.
func (m *Model) Tools() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.offered, " ")
}

// Heard says whether a text was in anything that it was told.
func (m *Model) Heard(text string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.ContainsFunc(m.told, func(body string) bool { return strings.Contains(body, text) })
}

// ServeHTTP answers an agent.
func (m *Model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := m.decoded(r)
	switch {
	case r.Method != http.MethodPost:
		answer(w, map[string]any{"object": "list", "models": []any{}, "data": []any{map[string]any{"id": "mock", "object": "model", "type": "model", "display_name": "mock"}}})
	case err != nil:
		http.Error(w, err.Error(), http.StatusBadRequest)
	case strings.Contains(strings.ToLower(r.URL.Path), "counttokens"), strings.Contains(r.URL.Path, "count_tokens"):
		answer(w, map[string]any{"input_tokens": 10, "totalTokens": 10})
	case strings.HasSuffix(r.URL.Path, "/messages"):
		m.messages(w, body)
	case strings.HasSuffix(r.URL.Path, "/responses"):
		m.responses(w, body)
	case strings.HasSuffix(r.URL.Path, "/chat/completions"):
		m.chat(w, body)
	case strings.Contains(r.URL.Path, "enerateContent"):
		m.gemini(w, body, strings.Contains(r.URL.Path, "stream"))
	default:
		answer(w, map[string]any{})
	}
}

// decoded reads a request's body, of at most 64 MiB.
func (m *Model) decoded(r *http.Request) (object, error) {
	var reader io.Reader = http.MaxBytesReader(nil, r.Body, 64<<20)
	switch r.Header.Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(reader)
		if err != nil {
			return nil, err
		}
		reader = z
	case "zstd":
		z, err := zstd.NewReader(reader)
		if err != nil {
			return nil, err
		}
		defer z.Close()
		reader = z
	}
	body := object{}
	text, err := io.ReadAll(reader)
	if err != nil || len(text) == 0 || r.Method != http.MethodPost {
		return body, err
	}
	m.mu.Lock()
	m.told = append(m.told, string(text))
	m.mu.Unlock()
	return body, json.Unmarshal(text, &body)
}

// object is a JSON object.
type object map[string]any

func (o object) list(key string) []object {
	var list []object
	values, _ := o[key].([]any)
	for _, v := range values {
		if one, ok := v.(map[string]any); ok {
			list = append(list, one)
		}
	}
	return list
}

func (o object) text(key string) string {
	text, _ := o[key].(string)
	return text
}

func (o object) object(key string) object {
	inner, _ := o[key].(map[string]any)
	return inner
}

// tool is one that an agent offers: its name, and the schema of its arguments.
type tool struct {
	name   string
	schema object
}

// next notes what has come of the calls so far and gives the next; ok is false at the end, and
// for requests that offer no tools.
func (m *Model) next(results []string, tools []tool) (n int, name string, args map[string]any, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, text := range results {
		if m.results[i] == "" {
			m.results[i] = text
		}
	}
	for _, t := range tools {
		if !slices.Contains(m.offered, t.name) {
			m.offered = append(m.offered, t.name)
		}
	}
	n = len(results)
	if len(tools) == 0 || n >= len(m.calls) {
		return n, "", nil, false
	}
	c := m.calls[n]
	for _, want := range c.Tools {
		if i := slices.IndexFunc(tools, func(t tool) bool { return t.name == want }); i >= 0 {
			return n, want, fit(c.Args, tools[i].schema), true
		}
	}
	return n, c.Tools[0], c.Args, true
}

// fit leaves the arguments that a tool knows, and adds what it demands beside them.
func fit(args map[string]any, schema object) map[string]any {
	properties := schema.object("properties")
	if len(properties) == 0 {
		return args
	}
	out := maps.Clone(args)
	maps.DeleteFunc(out, func(k string, _ any) bool { _, known := properties[k]; return !known })
	required, _ := schema["required"].([]any)
	for _, r := range required {
		name := fmt.Sprint(r)
		if _, there := out[name]; !there {
			out[name] = map[string]any{"boolean": false, "array": []any{}, "integer": 0, "number": 0}[properties.object(name).text("type")]
			if out[name] == nil {
				out[name] = "probe"
			}
		}
	}
	return out
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value)
}

// events writes server-sent events; named adds each one's type as its name.
func events(w http.ResponseWriter, named bool, list ...any) {
	w.Header().Set("Content-Type", "text/event-stream")
	for _, e := range list {
		if text, ok := e.(string); ok {
			fmt.Fprintf(w, "data: %s\n\n", text)
			continue
		}
		text, _ := json.Marshal(e)
		if kind, ok := e.(map[string]any)["type"].(string); ok && named {
			fmt.Fprintf(w, "event: %s\n", kind)
		}
		fmt.Fprintf(w, "data: %s\n\n", text)
	}
}

// flat gives the text of whatever a tool's result is wrapped in.
func flat(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	text, _ := json.Marshal(value)
	return string(text)
}
