package match

import (
	"strings"

	"github.com/zricethezav/gitleaks/v8/config"
)

//go:generate go test -run TestTheGeneratedTableIsCurrent -update .

// A place of the generated table is a piece of gitleaks' default configuration: the table
// holds where each rule's texts stand in it, and none of the texts.
type textAt struct{ at, size int32 }

func (t textAt) text() string { return config.DefaultConfig[t.at : t.at+t.size] }

// A baseRule is one of gitleaks' rules as the generated table has it.
type baseRule struct {
	id, regex, path textAt
	group           int8
	entropy         float64
	keywords        textAt
	allowlists      []baseAllowlist
	plan            *plan
}

type baseAllowlist struct {
	all                       bool
	target                    string
	paths, regexes, stopWords textAt
}

// GitleaksRules gives gitleaks' default rules, in the order of its configuration. Their
// texts come out of the gitleaks module (https://github.com/gitleaks/gitleaks, MIT), as it
// was linked.
func GitleaksRules() []Rule {
	rules := make([]Rule, len(gitleaksTable))
	for i := range gitleaksTable {
		base := &gitleaksTable[i]
		rules[i] = Rule{
			ID: base.id.text(), Regex: base.regex.text(), Path: base.path.text(), Group: int(base.group), Entropy: base.entropy,
			Keywords: base.keywords.list(), Trusted: true, plan: base.plan,
		}
		rules[i].Generic = strings.Contains(rules[i].ID, "generic")
		for _, a := range base.allowlists {
			rules[i].Allowlists = append(rules[i].Allowlists, a.allowlist())
		}
	}
	return rules
}

// gitleaksGlobal is the allowlist for all rules. Its first expression lacks a group and so
// drops every secret that holds "false"; here it says what it was meant to.
func gitleaksGlobal() Allowlist {
	global := gitleaksAllowlist.allowlist()
	global.Regexes[0] = `^(?i:true|false|null)$`
	return global
}

func (a baseAllowlist) allowlist() Allowlist {
	return Allowlist{All: a.all, Target: a.target, Paths: a.paths.list(), Regexes: a.regexes.list(), StopWords: a.stopWords.list()}
}

// list reads a list of TOML's literal strings, in triple or in double quotes; the lists in
// question hold no escapes.
func (t textAt) list() []string {
	if t.size == 0 {
		return nil
	}
	list := make([]string, 0, strings.Count(t.text(), "\n")+1)
	for rest := t.text(); ; {
		i := strings.IndexAny(rest, `'"`)
		if i < 0 {
			return list
		}
		quote := rest[i : i+1]
		if quote == "'" {
			quote = "'''"
		}
		literal, after, _ := strings.Cut(rest[i+len(quote):], quote)
		list, rest = append(list, literal), after
	}
}
