package detectors

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// recording is a server that answers everything and keeps what it was told.
type recording struct {
	logins []Login
	asked  []string
	refuse error
}

func (r *recording) Open(_ context.Context, to Login) (Session, error) {
	r.logins = append(r.logins, to)
	return r, r.refuse
}

func (r *recording) Ask(_ context.Context, statement string) (any, error) {
	r.asked = append(r.asked, statement)
	return []any{}, nil
}

func (r *recording) Close() error { return nil }

const declaredStatement = "SELECT '{name}' AS name"

func database() *Knowledge {
	yes := Expr{source: "{state: \"live\"}"}
	return &Knowledge{
		Schema: 1, Name: "postgres", Title: "PostgreSQL", Connect: &Connect{Protocol: "postgres", Port: 5432},
		Tokens: []Token{{Kind: "password", Escaped: true}, {Kind: "user-password"}},
		Lookup: []Request{{Name: "name", Statement: declaredStatement, Vars: map[string]Expr{"name": {source: "\"a\""}}, Grant: yes}},
	}
}

func sealedLogin(kind, text string, parts map[string]string) Secret {
	s := Secret{Provider: "postgres", Kind: kind, Text: NewSealer(nil).Seal(text), Parts: map[string]Text{}}
	for name, part := range parts {
		s.Parts[name] = NewSealer(nil).Seal(part)
	}
	return s
}

func askDatabase(t *testing.T, s Secret, named ...string) (*recording, Grant) {
	t.Helper()
	k := database()
	if err := k.check(); err != nil {
		t.Fatal(err)
	}
	r := &recording{}
	a := &Asker{Transport: http.DefaultTransport, Dialer: r, Now: time.Now, Instances: map[string][]string{"postgres": named}}
	p := Provider{Name: "postgres", Knowledge: func() (*Knowledge, error) { return k, nil }}
	return r, a.Ask(t.Context(), p, s)
}

// TestADatabaseIsAskedOnlyHereOrWhereItIsNamed: elsewhere nobody is told a password.
func TestADatabaseIsAskedOnlyHereOrWhereItIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		host, named, asked string
	}{
		"this machine":           {"localhost", "", "localhost:5432"},
		"with its port":          {"127.0.0.1:6000", "", "127.0.0.1:6000"},
		"of the newer kind":      {"[::1]:6000", "", "[::1]:6000"},
		"elsewhere":              {"db.corp.example", "", ""},
		"named":                  {"db.corp.example", "postgres://db.corp.example", "db.corp.example:5432"},
		"named with its port":    {"db.corp.example", "postgres://db.corp.example:5432", "db.corp.example:5432"},
		"another port":           {"db.corp.example:5433", "postgres://db.corp.example:5432", ""},
		"a name that begins so":  {"db.corp.example.evil.test", "postgres://db.corp.example", ""},
		"a name that sounds so":  {"localhost.evil.test", "", ""},
		"an address that is not": {"127.0.0.1.evil.test", "", ""},
		"a private network":      {"10.0.0.1", "", ""},
		"a container's":          {"db", "", ""},
		"nowhere":                {"", "", ""},
		"nowhere, and one named": {"", "postgres://db.corp.example", "db.corp.example:5432"},
	} {
		var named []string
		if c.named != "" {
			named = []string{c.named}
		}
		r, g := askDatabase(t, sealedLogin("password", "pw", map[string]string{"user": "ann", "host": c.host}), named...)
		asked := ""
		if len(r.logins) > 0 {
			asked = r.logins[0].Address
		}
		if asked != c.asked || (len(g.Unknown) > 0 && g.Unknown[0].Code == "instance") != (c.asked == "") {
			t.Errorf("%s: asked at %q, not %q: %v", name, asked, c.asked, g.Unknown)
		}
	}
}

func TestNothingButDeclaredStatementsIsPut(t *testing.T) {
	p := permit{egress: database().Egress(), instances: []string{"postgres://localhost:5432"}}
	for statement, allowed := range map[string]bool{
		"SELECT 'a' AS name":                      true,
		"SELECT '' AS name":                       true,
		"SELECT 'x'; DROP TABLE t; --' AS name":   false,
		"SELECT 'x' || (SELECT 1) || '' AS name":  false,
		"SELECT 'a' AS name; DELETE FROM t":       false,
		"SELECT 'a\\' AS name":                    false,
		"SELECT 'a b' AS name":                    false,
		"select 'a' AS name":                      false,
		"":                                        false,
		"DROP TABLE t":                            false,
		"SELECT 'a' AS name\n":                    false,
		"SELECT 'a' AS name UNION SELECT version": false,
	} {
		if err := p.checkStatement("postgres", "postgres://localhost:5432", statement); (err == nil) != allowed {
			t.Errorf("%q: %v", statement, err)
		}
	}
	if p.checkStatement("mysql", "postgres://localhost:5432", "SELECT 'a' AS name") == nil {
		t.Error("a statement of another protocol is let through")
	}
	for _, elsewhere := range []string{"postgres://localhost:5433", "postgres://db.corp.example:5432", ""} {
		if p.checkStatement("postgres", elsewhere, "SELECT 'a' AS name") == nil {
			t.Errorf("a statement to %q is let through", elsewhere)
		}
	}
	k := &Knowledge{Name: "postgres", Lookup: []Request{{Method: "GET", URL: "{instance}/x"}}}
	if (permit{egress: k.Egress(), instances: p.instances}).checkStatement("GET", p.instances[0], "") == nil {
		t.Error("a request is taken for a statement")
	}
}

func TestAStatementThatIsNoReadIsNotDeclared(t *testing.T) {
	for protocol, statements := range map[string]map[string]bool{
		"postgres": {
			"SELECT 1": true, "SHOW server_version": true, "WITH a AS (SELECT 1) SELECT * FROM a": true, "SELECT ';' AS a": true, "SELECT 'DELETE' AS a": true,
			"SELECT 1; SELECT 2": false, "DELETE FROM t": false, "SELECT 1 INTO t": false, "WITH a AS (DELETE FROM t RETURNING 1) SELECT 1": false,
			"EXPLAIN ANALYZE DELETE FROM t": false, "SELECT 1 -- x": false, "SELECT /* x */ 1": false, "COPY t TO STDOUT": false, "SELECT 'a\\'; DROP TABLE t": false,
		},
		"mysql": {"SHOW GRANTS": true, "SELECT 1 INTO OUTFILE '/tmp/x'": false, "SET ROLE x": false, "CALL p()": false},
		"redis": {"ACL WHOAMI": true, "ACL GETUSER {user}": true, "FLUSHALL": false, "GET x": false, "ACL SETUSER x": false, "INFO": false},
		"mongodb": {
			`{"connectionStatus":1,"showPrivileges":true}`: true, `{"dropDatabase":1}`: false, `{"x":1,"connectionStatus":1}`: false, `{"connectionStatus":1`: false,
		},
		"nats": {"INFO": true, "REQUEST $SYS.REQ.USER.INFO": true, "REQUEST $JS.API.STREAM.DELETE.x": false, "REQUEST $JS.API.{x}": false, "PUB x": false},
		"ssh":  {"GREETING": true, "info": false, "GREETING; rm": false},
		"smtp": {"HELO": false},
	} {
		for statement, fine := range statements {
			c := &Connect{Protocol: protocol, Port: 1}
			if err := c.check([]Request{{Name: "x", Statement: statement}}); (err == nil) != fine {
				t.Errorf("%s %q: %v", protocol, statement, err)
			}
		}
	}
}

func TestEncryptionIsAsTheAddressSays(t *testing.T) {
	for _, c := range []struct {
		protocol, scheme, options string
		here, elsewhere           Encryption
	}{
		{"postgres", "postgres", "", Offered, Verified},
		{"postgres", "postgres", "sslmode=disable", Plain, Plain},
		{"postgres", "postgres", "sslmode=prefer", Offered, Verified},
		{"postgres", "postgres", "sslmode=require", Encrypted, Verified},
		{"postgres", "postgres", "sslmode=verify-full", Verified, Verified},
		{"mysql", "mysql", "tls=true", Encrypted, Verified},
		{"mysql", "mysql", "tls=skip-verify", Encrypted, Verified},
		{"mysql", "mysql", "ssl-mode=DISABLED", Plain, Plain},
		{"redis", "redis", "", Plain, Plain},
		{"redis", "rediss", "", Encrypted, Verified},
		{"mongodb", "mongodb", "", Plain, Plain},
		{"nats", "nats", "", Offered, Verified},
		{"nats", "tls", "", Encrypted, Verified},
		{"mongodb", "mongodb", "tls=true", Encrypted, Verified},
	} {
		options, _ := url.ParseQuery(c.options)
		if here, there := encryption(c.protocol, c.scheme, options, true), encryption(c.protocol, c.scheme, options, false); here != c.here || there != c.elsewhere {
			t.Errorf("%s %s %s: %s here and %s elsewhere", c.protocol, c.scheme, c.options, here, there)
		}
	}
}

func TestWhatAnAddressEscapesIsPlainAtTheServer(t *testing.T) {
	parts := map[string]string{"user": "an%40n", "host": "localhost", "database": "my%20shop"}
	r, _ := askDatabase(t, sealedLogin("password", "p%40ss+word%", parts))
	if l := r.logins[0]; l.Password != "p%40ss+word%" || l.User != "an@n" || l.Database != "my shop" {
		t.Errorf("%+v", l) // what is no escape is left as it is
	}
	r, _ = askDatabase(t, sealedLogin("password", "p%40ss+word", parts))
	if l := r.logins[0]; l.Password != "p@ss+word" {
		t.Errorf("%+v", l)
	}
	r, _ = askDatabase(t, sealedLogin("user-password", "p%40ss", parts))
	if l := r.logins[0]; l.Password != "p%40ss" || l.User != "an%40n" {
		t.Errorf("%+v", l)
	}
}

func TestALoginIsTriedOnce(t *testing.T) {
	k := database()
	k.Lookup = append(k.Lookup, k.Lookup[0], k.Lookup[0])
	if err := k.check(); err != nil {
		t.Fatal(err)
	}
	r := &recording{refuse: Refusal{Code: "28P01", Text: "no"}}
	a := &Asker{Dialer: r, Now: time.Now}
	p := Provider{Name: "postgres", Knowledge: func() (*Knowledge, error) { return k, nil }}
	a.Ask(t.Context(), p, sealedLogin("password", "pw", map[string]string{"user": "ann", "host": "localhost"}))
	if len(r.logins) != 1 || len(r.asked) > 0 {
		t.Errorf("%d logins, %q", len(r.logins), r.asked)
	}
}

func TestWithoutADialerNobodyIsAsked(t *testing.T) {
	k := database()
	if err := k.check(); err != nil {
		t.Fatal(err)
	}
	a := &Asker{Now: time.Now}
	p := Provider{Name: "postgres", Knowledge: func() (*Knowledge, error) { return k, nil }}
	g := a.Ask(t.Context(), p, sealedLogin("password", "pw", map[string]string{"user": "ann", "host": "localhost"}))
	if len(g.Hosts) > 0 || len(g.Unknown) == 0 || g.Unknown[0].Code != "not asked" {
		t.Errorf("%+v", g)
	}
}

func TestAFailureNamesNoSecret(t *testing.T) {
	for _, err := range []error{errors.New("dial ann:the-password@x"), ErrForeign, ErrNotEncrypted, context.DeadlineExceeded} {
		var why undetermined
		if got := sendFailure(err, "db"); !errors.As(got, &why) || strings.Contains(why.Text, "the-password") {
			t.Errorf("%v gives %v", err, got)
		}
	}
}

// TestABodyHoldsNothingButItsVariables: a body with variables is declared word by word too.
func TestABodyHoldsNothingButItsVariables(t *testing.T) {
	e := Egress{Method: "POST", URL: "https://a.test/x", JSON: `{"spec":{"namespace":"{namespace}"}}`}
	for body, allowed := range map[string]bool{
		`{"spec":{"namespace":"shop"}}`:                    true,
		`{"spec":{"namespace":"shop","x":"y"}}`:            false,
		`{"spec":{"namespace":"shop\"}}`:                   false,
		`{"spec":{"namespace":"shop"}} `:                   false,
		`{"spec":{"namespace":"a","namespace":"b"}}`:       false,
		`{"spec":{"namespace":"` + "\n" + `"}}`:            false,
		`{"kind":"Pod","spec":{"namespace":"{namespace}"}`: false,
	} {
		if e.allowsBody([]byte(body), nil) != allowed {
			t.Errorf("%s: allowed is not %v", body, allowed)
		}
	}
}
