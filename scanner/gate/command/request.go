package command

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// client is a program that sends requests: the flags that have values, and what they mean.
type client struct {
	takes                           []string
	method, data, from, form, extra []string
}

var clients = map[string]client{
	"curl": {
		takes: []string{
			"-X", "-d", "-H", "-o", "-u", "-F", "-T", "-A", "-b", "-c", "-e", "-m", "-w", "-x", "-K", "-E", "-Q", "-r", "-y", "-Y", "-z", "-C", "-D", "-U", "-t",
			"--request", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "--header", "--output", "--user", "--form", "--form-string", "--upload-file",
			"--user-agent", "--cookie", "--cookie-jar", "--referer", "--max-time", "--write-out", "--proxy", "--config", "--cert", "--key", "--cacert", "--capath", "--connect-timeout", "--retry", "--retry-delay",
			"--resolve", "--connect-to", "--url", "--range", "--interface", "--limit-rate", "--max-redirs", "--oauth2-bearer", "--unix-socket", "--aws-sigv4", "--url-query", "--netrc-file", "--dump-header", "--variable", "--expand-url", "--expand-data",
		},
		method: []string{"-X", "--request"}, form: []string{"-F", "--form", "--form-string"},
		data: []string{"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--data-urlencode", "--json", "--expand-data"}, from: []string{"-T", "--upload-file"}, extra: []string{"--url", "--expand-url"},
	},
	"wget": {
		takes:  []string{"-O", "-o", "-a", "-P", "-t", "-T", "-w", "-U", "-e", "-i", "--method", "--body-data", "--body-file", "--post-data", "--post-file", "--header", "--user", "--password", "--user-agent", "--output-document", "--ca-certificate"},
		method: []string{"--method"}, data: []string{"--body-data", "--post-data"}, from: []string{"--body-file", "--post-file"},
	},
}

// request notes what a program would send.
func (s *shell) request(name string, args []string, in stream) {
	switch name {
	case "gh", "glab":
		if len(args) > 1 && args[0] == "api" {
			s.api(name, args[1:], in)
		}
		return
	case "http", "https", "xh", "xhs":
		s.httpie(args, in)
		return
	}
	c := clients[name]
	if name == "curl" {
		if i := slices.IndexFunc(args, func(a string) bool { return a == "--next" || a == "-:" }); i >= 0 {
			s.request(name, args[i+1:], in)
			args = args[:i]
		}
	}
	addresses, f := sorted(args, c.takes)
	addresses = append(addresses, f.all(c.extra...)...)
	if f.has("-K") || f.has("--config") || f.has("-i") && name == "wget" {
		s.unseen("a request that a file describes", true)
	}
	body, sends := s.body(f, c, in)
	method := "GET"
	switch {
	case len(f.all(c.from...)) > 0 && name == "curl":
		method = "PUT"
	case sends && !f.has("-G") && !f.has("--get"):
		method = "POST"
	}
	if m, ok := f.value(c.method...); ok {
		method = strings.ToUpper(m)
	}
	for _, a := range addresses {
		s.send(method, a, body)
	}
}

// body is what a request carries: from arguments, files, or what is piped in.
func (s *shell) body(f flags, c client, in stream) (text string, sends bool) {
	var parts []string
	for _, d := range f {
		switch {
		case slices.Contains(c.data, d[0]) || slices.Contains(c.form, d[0]):
			value := d[1]
			if name, rest, ok := strings.Cut(value, "@"); ok && d[0] != "--data-raw" && d[0] != "--form-string" && (name == "" || strings.HasSuffix(name, "=") || d[0] == "--data-urlencode") {
				value = s.carried(rest, in)
			}
			parts = append(parts, value)
		case slices.Contains(c.from, d[0]):
			parts = append(parts, s.carried(d[1], in))
		}
	}
	return strings.Join(parts, "&"), len(parts) > 0
}

// carried is the text of a file that a request carries; "-" is what is piped in.
func (s *shell) carried(path string, in stream) string {
	if path == "-" || path == "/dev/stdin" {
		if in.file == "" {
			return cmp.Or(in.text, unknown)
		}
		path = in.file
	}
	s.file(path, false)
	text, ok := s.content(s.absolute(path))
	if !ok {
		return unknown
	}
	return text
}

// send notes one request.
func (s *shell) send(method, address, body string) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	scheme, rest, _ := strings.Cut(address, "://")
	if scheme == "file" {
		s.file(rest, false)
		return
	}
	host, path := rest, "/"
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	if i := strings.LastIndex(host, "@"); i >= 0 {
		host = host[i+1:]
	}
	host, _, _ = strings.Cut(host, ":")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	s.seen.Calls = append(s.seen.Calls, HTTP{strings.ToUpper(method), strings.ToLower(strings.TrimSuffix(host, ".")), path, body})
	if strings.Contains(host, unknown) && method != "GET" && method != "HEAD" {
		s.unseen("a request to an address that is made only when it runs", true)
	}
}

// api is gh api and glab api: their own host, and a path of its API.
func (s *shell) api(name string, args []string, in stream) {
	words, f := sorted(args, []string{"-X", "-f", "-F", "-H", "-q", "-t", "-p", "--method", "--field", "--raw-field", "--header", "--hostname", "--input", "--jq", "--template", "--preview", "--cache"})
	if len(words) == 0 {
		return
	}
	host, prefix := "api.github.com", "/"
	if name == "glab" {
		host, prefix = "gitlab.com", "/api/v4/"
	}
	if h, ok := f.value("--hostname"); ok && h != "github.com" {
		host = h
	}
	body := strings.Join(f.all("-f", "-F", "--field", "--raw-field"), "\n")
	if from, ok := f.value("--input"); ok {
		body += s.carried(from, in)
	}
	method := "GET"
	if body != "" {
		method = "POST"
	}
	if m, ok := f.value("-X", "--method"); ok {
		method = m
	}
	address := words[0]
	if !strings.Contains(address, "://") {
		address = "https://" + host + prefix + strings.TrimPrefix(address, "/")
	}
	s.send(method, address, body)
}

// httpie is http, https and xh: METHOD URL NAME=VALUE.
func (s *shell) httpie(args []string, in stream) {
	words, f := sorted(args, []string{"-a", "--auth", "-A", "--auth-type", "-o", "--output", "-s", "--style", "-p", "--print", "--raw", "--timeout", "--session", "--proxy", "--verify", "--cert"})
	method := ""
	if len(words) > 1 && strings.ToUpper(words[0]) == words[0] && strings.Trim(words[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"+unknown) == "" {
		method, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return
	}
	body := append(words[1:len(words):len(words)], f.all("--raw")...)
	if in.text != "" || in.file != "" {
		body = append(body, s.carried("-", in))
	}
	if method == "" {
		method = "GET"
		if len(body) > 0 {
			method = "POST"
		}
	}
	s.send(method, words[0], strings.Join(body, "\n"))
}
