package match

import (
	"regexp"
	"strings"
)

// A difference is one that we want, with its reason. This file is the whole list.
type difference struct {
	rule    string // empty for any
	applies func(v verdict, text string) bool
	reason  string
}

var ungrouped = regexp.MustCompile(`(?i)^true|false|null$`)

// onlyOurs are candidates that gitleaks does not have.
var onlyOurs = []difference{
	{
		applies: func(v verdict, _ string) bool { return ungrouped.MatchString(v.secret) },
		reason: `gitleaks' global allowlist says "^true|false|null$" without a group, and so drops every
			secret that holds "false", begins with "true" or ends in "null"`,
	},
	{
		applies: func(v verdict, text string) bool { return decodedOnly(v, text) && strings.Contains(text, "%") },
		reason: `where an escape on a line stands for a byte that no key is written in, gitleaks decodes
			none of them; we go on behind it`,
	},
	{
		rule:    BasicRule,
		applies: func(verdict, string) bool { return true },
		reason:  "a rule of ours: gitleaks has none for what a header of basic authentication holds",
	},
}

// decodedOnly says that a secret does not stand in the text as it is.
func decodedOnly(v verdict, text string) bool { return !strings.Contains(text, v.secret) }

// onlyGitleaks are findings that we do not give.
var onlyGitleaks = []difference{
	{
		rule:    "pkcs12-file",
		applies: func(v verdict, _ string) bool { return v.secret == "" },
		reason:  "a rule of a file's name alone: it gives no text; key stores are a matter for the sources",
	},
}
