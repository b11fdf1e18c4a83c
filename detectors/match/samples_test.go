package match

import (
	"os"
	"testing"
)

// nameFor is a file's name that the rule's path asks for.
func nameFor(rule string) string {
	switch rule {
	case "freemius-secret-key":
		return "a/b.php"
	case "hashicorp-tf-password":
		return "main.tf"
	case "kubernetes-secret-yaml":
		return "secret.yaml"
	case "nuget-config-password":
		return "nuget.config"
	}
	return "some/file.txt"
}

// TestFindsWhatGitleaksFindsInSamplesOfEveryRule writes texts that each rule's expression
// matches, in 27 surroundings, and compares with gitleaks on every one.
func TestFindsWhatGitleaksFindsInSamplesOfEveryRule(t *testing.T) {
	d, e := newOracle(t), newEngine(t, GitleaksRules())
	rounds := uint64(1)
	if os.Getenv(wholeVariable) == "whole" {
		rounds = 10
	}
	var texts, same, explained int
	for _, rule := range GitleaksRules() {
		if rule.Regex == "" {
			continue
		}
		before := same
		for round := range rounds {
			for _, text := range samplesOf(t, &rule, round) {
				s, x := compare(t, d, e, text, nameFor(rule.ID))
				texts, same, explained = texts+1, same+s, explained+x
			}
		}
		if same == before {
			t.Errorf("%s: no sample was a finding for gitleaks; the comparison shows nothing", rule.ID)
		}
	}
	t.Logf("%d texts: %d candidates equal, %d differences explained", texts, same, explained)
}

// TestEachListedDifferenceIsReal shows that every entry of the list still applies.
func TestEachListedDifferenceIsReal(t *testing.T) {
	d, e := newOracle(t), newEngine(t, GitleaksRules())
	token := "ghp_" + "false" + newSampler(8).match(t, `[0-9A-Z]{31}`)
	for text, name := range map[string]string{token: "a.txt", "any": "keys/store.p12"} {
		if _, explained := compare(t, d, e, text, name); explained != 1 {
			t.Errorf("%s: %d differences, want the listed one", name, explained)
		}
	}
}
