package detectors

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Connect says how the servers of a provider are spoken with that know no HTTP.
type Connect struct {
	// Protocol is postgres, mysql, redis, mongodb, nats or ssh; Port its usual port.
	Protocol string `yaml:"protocol"`
	Port     int    `yaml:"port"`
	// User is who is logged in where nothing beside the password names one, and Database the
	// one that is opened then, by the documentation of the provider's own client.
	User     string `yaml:"user,omitempty"`
	Database string `yaml:"database,omitempty"`
}

// protocols are those that a session may be opened with, and what a statement of each must be
// to read and to change nothing.
var protocols = map[string]func(statement string) error{
	"postgres": asksSQL,
	"mysql":    asksSQL,
	"redis":    asksRedis,
	"mongodb":  asksMongo,
	"nats":     asksNATS,
	"ssh":      asksSSH,
}

var (
	// A read-only transaction keeps MySQL from no SELECT ... INTO OUTFILE: no statement may
	// hold the word, nor a second statement.
	sqlReads  = compiledOnce(`(?is)^\s*(?:select|show|with)\b`)
	sqlWrites = compiledOnce(`(?i)\b(?:into|insert|update|delete|truncate|drop|create|alter|call|set|lock|copy|do)\b|;|--|/\*`)
	sqlTexts  = compiledOnce(`'[^'\\]*'`)

	redisReads = []string{"ACL WHOAMI", "ACL GETUSER", "ACL DRYRUN", "INFO KEYSPACE", "PING"}
	natsReads  = []string{"INFO", "REQUEST $SYS.REQ.USER.INFO", "REQUEST $JS.API.INFO", "REQUEST $JS.API.STREAM.NAMES"}
	mongoReads = compiledOnce(`^\{"(?:connectionStatus|listDatabases|buildInfo|hello)":1[,}]`)
)

func asksSQL(statement string) error {
	if !sqlReads().MatchString(statement) || sqlWrites().MatchString(sqlTexts().ReplaceAllString(statement, "''")) {
		return fmt.Errorf("statement %q is not a single SELECT or SHOW", statement)
	}
	return nil
}

func asksRedis(statement string) error {
	words := strings.Fields(statement)
	if !slices.Contains(redisReads, strings.Join(words[:min(2, len(words))], " ")) {
		return fmt.Errorf("statement %q is none of %s", statement, strings.Join(redisReads, ", "))
	}
	return nil
}

func asksNATS(statement string) error {
	if !slices.Contains(natsReads, statement) {
		return fmt.Errorf("statement %q is none of %s", statement, strings.Join(natsReads, ", "))
	}
	return nil
}

func asksSSH(statement string) error {
	if statement != "GREETING" {
		return fmt.Errorf("statement %q is not GREETING", statement)
	}
	return nil
}

func asksMongo(statement string) error {
	if !mongoReads().MatchString(statement) {
		return fmt.Errorf("statement %q is no command that only reads", statement)
	}
	return nil
}

// inStatement is what may stand for a variable of a statement: nothing that ends a quoted
// text, a word or a value.
const inStatement = `[0-9A-Za-z_$.%:-]*`

// fillStatement puts values into a statement.
func fillStatement(template string, vars map[string]any) (string, error) {
	var failed error
	filled := statementVariable().ReplaceAllStringFunc(template, func(name string) string {
		value, known := vars[strings.Trim(name, "{}")]
		if !known || !fitsWhole(inStatement, fmt.Sprint(value)) {
			failed = fmt.Errorf("no value for %s", name)
		}
		return fmt.Sprint(value)
	})
	return filled, failed
}

var statementVariable = compiledOnce(`\{[a-z_]+\}`)

// fitsStatement holds a statement against its template.
func fitsStatement(template, statement string) bool {
	return fitsWhole(variable().ReplaceAllString(regexp.QuoteMeta(template), inStatement), statement)
}

func fitsWhole(expression, text string) bool {
	fits, err := regexp.MatchString(`\A(?:`+expression+`)\z`, text)
	return err == nil && fits
}

// Encryption is whether what is said to a server is encrypted, as the address of the secret
// has it.
type Encryption string

const (
	// Plain: the address says not to encrypt. Verified: it says to, and with whom.
	Plain    Encryption = "plain"
	Verified Encryption = "verified"
	// Encrypted: to encrypt, with whomever answers at an address of this machine.
	Encrypted Encryption = "encrypted"
	// Offered: as Encrypted, and without where the server cannot.
	Offered Encryption = "offered"
)

// encryption reads what an address says of TLS. With a server on another machine it is never
// less than Verified, unless the address itself says that there is none.
func encryption(protocol, scheme string, options url.Values, local bool) Encryption {
	said := map[string]string{}
	for name, values := range options {
		said[strings.ToLower(strings.ReplaceAll(name, "-", ""))] = strings.ToLower(values[0])
	}
	how := either(either(said["sslmode"], said["tls"]), either(said["ssl"], said["usessl"]))
	switch {
	case how == "verify-full" || how == "verify-ca" || how == "verify_ca" || how == "verify_identity":
		return Verified
	case scheme == "rediss" || scheme == "valkeys" || scheme == "tls", how == "require" || how == "required" || how == "true" || how == "skip-verify":
		return atLeast(Encrypted, local)
	case how == "disable" || how == "disabled" || how == "false" || protocol == "redis" || protocol == "mongodb":
		return Plain
	}
	return atLeast(Offered, local)
}

func atLeast(e Encryption, local bool) Encryption {
	if local {
		return e
	}
	return Verified
}

// address is where a server is that a secret was found with: as people write it in an address.
func (c *Connect) address(found string) string {
	if u, err := url.Parse(found); err == nil && u.Host != "" {
		found = u.Host
	}
	if _, _, err := net.SplitHostPort(found); err != nil {
		found = net.JoinHostPort(strings.Trim(found, "[]"), strconv.Itoa(c.Port))
	}
	return c.Protocol + "://" + strings.ToLower(found)
}

// check holds the statements against the protocol.
func (c *Connect) check(lookup []Request) error {
	asks, known := protocols[c.Protocol]
	if !known || c.Port <= 0 {
		return fmt.Errorf("connect: protocol %q is not known, or has no port", c.Protocol)
	}
	for _, r := range lookup {
		if r.Statement == "" {
			continue
		}
		if err := asks(r.Statement); err != nil {
			return fmt.Errorf("lookup %s: %w", r.Name, err)
		}
	}
	return nil
}

// addresses are those that the user's own configuration names.
func (c *Connect) addresses(named []string) []string {
	out := make([]string, len(named))
	for i, one := range named {
		out[i] = c.address(one)
	}
	return out
}

// named is what the address that holds a password says of what it opens.
func (k *Knowledge) named(s Secret) []Resource {
	if k.Connect == nil || s.part("host") == "" {
		return nil
	}
	if name := either(s.part("database"), k.Connect.Database); name != "" {
		return []Resource{{Kind: "database", Name: name, In: s.part("host")}}
	}
	return []Resource{{Kind: "server", Name: s.part("host")}}
}
