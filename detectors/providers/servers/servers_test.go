//go:build servers && linux

// Package servers holds what the lookups say against real servers: each is asked about
// several principals, and what the Grant calls denied must then be refused to them, and what
// it calls granted must work. It starts the servers itself, on this machine alone, and ends
// them. go test -tags servers needs what .ci/servers installs.
package servers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/detectors/providers"
	"github.com/overreach-dev/overreach/detectors/wire"
)

// errRefused is what an operation gives that the server refused for want of a right.
var errRefused = errors.New("refused")

// principal is somebody whom a server knows.
type principal struct {
	name   string
	secret detectors.Secret
}

// claim is something that a Grant says, and the way to try it.
type claim struct {
	name string
	// held says whether the Grant calls it granted; undetermined, whether it leaves it open.
	held, undetermined func(detectors.Grant) bool
	try                func(principal) error
}

// permission claims what any of the permissions allows.
func permission(name string, try func(principal) error, permissions ...string) claim {
	has := func(answer detectors.Answer) func(detectors.Grant) bool {
		return func(g detectors.Grant) bool {
			return slices.ContainsFunc(g.Permissions, func(p detectors.Permission) bool {
				return p.Answer == answer && slices.Contains(permissions, p.Name)
			})
		}
	}
	return claim{name: name, held: has(detectors.Granted), undetermined: has(detectors.Undetermined), try: try}
}

// destruction claims one call on one resource.
func destruction(k *detectors.Knowledge, call, kind, resource string, try func(principal) error) claim {
	has := func(counted bool) func(detectors.Grant) bool {
		return func(g detectors.Grant) bool {
			return slices.ContainsFunc(k.Destructions(g), func(d detectors.Destruction) bool {
				return d.Call == call && d.Resource.Kind == kind && d.Counted == counted && (!counted || d.Resource.Name == resource)
			})
		}
	}
	return claim{name: call + " " + resource, held: has(true), undetermined: has(false), try: try}
}

func knowledge(t *testing.T, name string) (detectors.Provider, *detectors.Knowledge) {
	t.Helper()
	for _, p := range providers.All() {
		if p.Name == name {
			k, err := p.Knowledge()
			if err != nil {
				t.Fatal(err)
			}
			return p, k
		}
	}
	t.Fatalf("no provider %s", name)
	return detectors.Provider{}, nil
}

var sealer = detectors.NewSealer([]byte("a key for the tests with servers"))

func secretOf(provider, kind, text string, parts map[string]string) detectors.Secret {
	s := detectors.Secret{Provider: provider, Kind: kind, Text: sealer.Seal(text), Parts: map[string]detectors.Text{}}
	for name, part := range parts {
		s.Parts[name] = sealer.Seal(part)
	}
	return s
}

// ways are the ways out for the providers whose requests, made for a host of its own, must reach
// a server here.
var ways = map[string]http.RoundTripper{}

// dialer opens the sessions with servers that speak no HTTP.
var dialer wire.Dialer

// asker asks by the network itself, without any proxy.
func asker() *detectors.Asker {
	return &detectors.Asker{Transport: &http.Transport{}, Dialer: dialer, Now: time.Now}
}

func ask(t *testing.T, p detectors.Provider, s detectors.Secret) detectors.Grant {
	t.Helper()
	a := asker()
	if way := ways[p.Name]; way != nil {
		a.Transport = way
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return a.Ask(ctx, p, s)
}

// hold asks about each principal and tries all that is claimed, or not claimed, of it.
func hold(t *testing.T, p detectors.Provider, all []principal, claims []claim) {
	t.Helper()
	holdAs(t, p, detectors.Live, all, claims)
}

// holdAs is hold where nobody is asked, and what a secret says of itself is tried.
func holdAs(t *testing.T, p detectors.Provider, state detectors.State, all []principal, claims []claim) {
	t.Helper()
	granted, denied, open := 0, 0, 0
	for _, who := range all {
		g := ask(t, p, who.secret)
		if g.State != state {
			t.Errorf("%s: %s: %v", who.name, g.State, g.Unknown)
			continue
		}
		for _, c := range claims {
			err := c.try(who)
			switch held := c.held(g); {
			case err != nil && !errors.Is(err, errRefused):
				t.Errorf("%s: %s: %v", who.name, c.name, err)
			case held && err != nil:
				t.Errorf("%s: %s is called granted, and refused: %v\n%s", who.name, c.name, err, shown(g))
			case held:
				granted++
			case c.undetermined(g):
				open++
			case err == nil:
				t.Errorf("%s: %s is called denied, and works\n%s", who.name, c.name, shown(g))
			default:
				denied++
			}
		}
	}
	if granted == 0 || denied == 0 {
		t.Errorf("%d granted and %d denied: both must be tried", granted, denied)
	}
	results[t.Name()] = fmt.Sprintf("; of %d principals %d operations work and %d are refused as the Grants say, %d they leave open", len(all), granted, denied, open)
}

func shown(g detectors.Grant) string {
	var out strings.Builder
	for _, p := range g.Permissions {
		fmt.Fprintf(&out, "  %s %s (%s)\n", p.Answer, p.Name, p.Access)
	}
	for _, r := range g.Resources {
		fmt.Fprintf(&out, "  reaches %s %s in %s as %s\n", r.Kind, r.Name, r.In, r.Role)
	}
	for _, u := range g.Unknown {
		fmt.Fprintf(&out, "  not known: %s\n", u.Text)
	}
	return out.String()
}

// most wants a principal to be rated as no more and no less.
func most(t *testing.T, p detectors.Provider, who principal, access detectors.Access) detectors.Grant {
	t.Helper()
	g := ask(t, p, who.secret)
	if g.MaxAccess() != access {
		t.Errorf("%s is rated %s, not %s\n%s", who.name, g.MaxAccess(), access, shown(g))
	}
	return g
}

// port is one that nobody listens at.
func port(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, number, _ := net.SplitHostPort(l.Addr().String())
	return number
}

// results are what came of the tests that tried operations.
var results = map[string]string{}

// ran notes a server that was started and asked.
func ran(t *testing.T, server string) {
	t.Helper()
	t.Cleanup(func() {
		verdict := "ran"
		if t.Failed() {
			verdict = "FAILED"
		}
		fmt.Fprintf(os.Stdout, "server: %s: %s%s\n", server, verdict, results[t.Name()])
	})
}
