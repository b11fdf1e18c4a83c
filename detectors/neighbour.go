package detectors

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
)

var addressInText = compiledOnce(`(?i)\bhttps?://[^\s"'<>|\\^` + "`" + `{}]+`)

// registryInText is how npm's configuration names a registry: "//npm.acme.example/:_authToken=".
var registryInText = compiledOnce(`(?im)^[ \t]*//([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?)/[^ \t]*:_`)

// mostNeighbour bounds how far from a candidate an address is sought.
const mostNeighbour = 1000

// Neighbours are the hosts of the addresses in the logical line that a candidate stands in: the
// instances for which it may have been made. Lines that end in a backslash go on in the next.
func Neighbours(text []byte, start, end int) []string {
	for from := max(0, start-mostNeighbour); ; {
		i := bytes.LastIndexByte(text[from:start], '\n')
		if i < 0 {
			start = from
			break
		}
		if i == 0 || text[from+i-1] != '\\' {
			start = from + i
			break
		}
		start = from + i
	}
	for to := min(len(text), end+mostNeighbour); ; {
		i := bytes.IndexByte(text[end:to], '\n')
		if i < 0 {
			end = to
			break
		}
		goesOn := i > 0 && text[end+i-1] == '\\'
		end += i + 1
		if !goesOn {
			break
		}
	}
	var hosts []string
	if !bytes.Contains(text[start:end], []byte("//")) {
		return nil
	}
	for _, m := range registryInText().FindAllSubmatch(text[start:end], 20) {
		hosts = append(hosts, string(m[1]))
	}
	for _, address := range addressInText().FindAll(text[start:end], 20) {
		if u, err := url.Parse(string(address)); err == nil && u.Host != "" && !slices.Contains(hosts, u.Host) {
			hosts = append(hosts, u.Host)
		}
	}
	return hosts
}

// isSite says whether people call the public instance by the name. A site that ends in ".*" is so
// called under any top-level domain.
func (k *Knowledge) isSite(host string) bool {
	return slices.ContainsFunc(k.Sites, func(site string) bool {
		before, anyTop := strings.CutSuffix(site, "*")
		rest, found := strings.CutPrefix(host, before)
		return site == host || anyTop && found && rest != "" && !strings.ContainsAny(rest, ".:")
	})
}

// selfHosted says whether people run instances of their own that can be asked about a token of
// the kind.
func (k *Knowledge) selfHosted(kind string) bool {
	return slices.ContainsFunc(k.Lookup, func(r Request) bool { return r.isFor(kind) && strings.HasPrefix(r.URL, "{instance}") })
}

// fixedHost says whether a token of the kind is asked about at the provider's own hosts alone,
// while other kinds belong to an instance: an address beside it is that of another token.
func (k *Knowledge) fixedHost(kind string) bool {
	instances := slices.ContainsFunc(k.Lookup, func(r Request) bool { return strings.HasPrefix(r.URL, "{instance}") })
	return instances && !k.selfHosted(kind) && slices.ContainsFunc(k.Lookup, func(r Request) bool { return r.Decode == "" && r.isFor(kind) })
}

// beside is the host, or the address of an instance that the user's configuration names, in
// whose company the secret was found; empty where that is the provider's own, or none.
func (a *Asker) beside(k *Knowledge, s Secret) string {
	if !k.selfHosted(s.Kind) {
		return ""
	}
	stranger := ""
	for _, host := range s.Near {
		named := slices.IndexFunc(a.Instances[k.Name], func(i string) bool { return hostOf(i) == host })
		switch {
		case named >= 0:
			return a.Instances[k.Name][named]
		case !slices.Contains(k.Hosts, host) && !k.isSite(host) && !loopback(hostname("https://"+host)):
			stranger = host
		}
	}
	return stranger
}
