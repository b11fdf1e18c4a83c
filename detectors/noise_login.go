package detectors

import (
	"net"
	"strings"

	"github.com/overreach-dev/overreach/detectors/internal/secret"
	"github.com/overreach-dev/overreach/detectors/match"
)

// The forms that user:password@host takes where it is an example, or opens nothing but a
// database that was started for a test.
var (
	standsForPassword = compiledOnce(`(?i)^(?:(?:my|your|some|the|new|old|random|default|sample|test|db|user|username|admin|root|secret|super|strong|secure|database|postgres|mysql|redis|mongo|rabbitmq|password)[_.-]?)*(?:pass|password|passwd|passw0rd|passwort|pwd|pw|pswd|psw|passphrase|secret|token|credentials?)$|^foobared$`)
	trivialPassword   = compiledOnce(`^(?:[a-z_-]{1,16}[0-9]{0,4}!?|[A-Z_]{1,16}|[A-Z][a-z]{1,14}[0-9]{0,4}!?|[0-9]{1,8})$`)
	standsForHost     = compiledOnce(`(?i)^(?:(?:my|your|some|the|db|remote)?[_.-]?(?:host|hostname|endpoint)[0-9]?|.*example.*|.*\.(?:invalid|test)|your[_.-].*|<.*)$`)
)

// exampleLogin says whether a password of an address is an example's: what people write where
// a password belongs, a host that nobody can have, or a plain word for a host that only this
// machine, or a container's network, knows.
func exampleLogin(c match.Candidate) bool {
	if !strings.Contains(c.Kind, "password") {
		return false
	}
	text, user := secret.Open(c.Text), secret.Open(c.Parts["user"])
	host := hostOnly(secret.Open(c.Parts["host"]))
	if standsForPassword().MatchString(text) || standsForHost().MatchString(host) {
		return true
	}
	return nearby(host) && (trivialPassword().MatchString(text) || text == user)
}

// hostOnly takes the port off.
func hostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return strings.Trim(host, "[]")
}

// nearby says whether a host is this machine, or a name without a domain.
func nearby(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) ||
		ip == nil && (!strings.Contains(host, ".") || strings.HasSuffix(host, ".internal") && strings.HasPrefix(host, "host.") || strings.HasSuffix(host, ".local"))
}
