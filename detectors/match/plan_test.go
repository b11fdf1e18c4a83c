package match

import (
	"slices"
	"testing"
)

// TestWhichRulesNeedTheWholeText is the list of those that windows cannot serve: their
// keyword need not be part of the match. (In the last three it would be, but for a dot that
// stands for any byte.)
func TestWhichRulesNeedTheWholeText(t *testing.T) {
	want := []string{
		"airtable-personnal-access-token", "facebook-access-token", "sourcegraph-access-token",
		"sidekiq-sensitive-url", "slack-config-access-token", "slack-webhook-url",
	}
	var got []string
	windows := 0
	for _, rule := range GitleaksRules() {
		switch {
		case rule.Regex == "":
		case rule.plan.whole != "":
			got = append(got, rule.ID)
		default:
			windows++
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || windows != 215 {
		t.Errorf("the whole text for %q, want %q; windows for %d, want 215", got, want, windows)
	}
}

// TestAPlanBoundsWhatAnExpressionReads holds derived widths against ones worked out by hand.
func TestAPlanBoundsWhatAnExpressionReads(t *testing.T) {
	for _, c := range []struct {
		expression, keyword string
		left, right         int32
		whole               bool
	}{
		{`\bkey-[a-f]{3,5}\b`, "key-", 4, 5, false},
		{`[0-9]{2}key[é]?`, "key", 5, 4, false},
		{`a{0,3}(?:key|other)`, "key", 0, 0, true},
		{`(?i)x*key=\d+;`, "key", 3, 2, false},
		{`[\w.-]{0,50}?(?:key)=a`, "key", 3, 2, false},
	} {
		p, err := planFor(c.expression, []string{c.keyword}, true)
		if err != nil {
			t.Fatal(err)
		}
		if (p.whole != "") != c.whole || p.left.bytes != c.left || p.right.bytes != c.right {
			t.Errorf("%s: left %d, right %d, whole %q", c.expression, p.left.bytes, p.right.bytes, p.whole)
		}
	}
}
