package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner"
)

// leads says what a finding leads on to, what is opened in the same way in one line.
func leads(f scanner.Finding, o Options) []string {
	type same struct{ what, means string }
	var order []same
	by := map[same][]scanner.Chain{}
	for _, c := range f.Chains {
		key := same{c.What, c.Means}
		if by[key] == nil {
			order = append(order, key)
		}
		by[key] = append(by[key], c)
	}
	var out []string
	for i, key := range order {
		if i == 4 && !o.Verbose {
			out = append(out, fmt.Sprintf("and in %s more (--verbose shows them)", plural(len(order)-i, "way")))
			break
		}
		out = append(out, leadLine(by[key]))
	}
	return out
}

func leadLine(list []scanner.Chain) string {
	text := detectors.OpeningText(list[0].What, list[0].Means)
	if list[0].Holds != "" {
		text += ", where " + list[0].Holds + " usually lie"
	}
	var evidence detectors.Evidence
	for _, c := range list {
		evidence = max(evidence, c.Evidence)
	}
	known := evidence.String()
	if evidence == detectors.Unknown {
		known = "worst case"
	}
	text = fmt.Sprintf("%s (%s)", text, known)
	if where := leadsWhere(list); where != "" {
		text += "; " + where
	}
	return text
}

// leadsWhere names the resources on which the way is open.
func leadsWhere(list []scanner.Chain) string {
	var names []string
	any, count := "", 0
	for _, c := range list {
		count += c.More
		if !c.Counted {
			any = anyOf(c.Resource)
			continue
		}
		count++
		if name := leadName(c); !slices.Contains(names, name) && len(names) < 6 {
			names = append(names, name)
		}
	}
	if count == 0 {
		return any
	}
	text := plural(count, list[0].Resource) + ": " + strings.Join(names, ", ")
	if more := count - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	if any != "" {
		text += ", and " + any + " that was not read"
	}
	return text
}

// anyOf stands for those that nobody listed; its own account goes without saying.
func anyOf(resource string) string {
	if resource == detectors.OwnAccount {
		return ""
	}
	return "any " + resource
}

func leadName(c scanner.Chain) string {
	name := c.Name
	if c.In != "" && !strings.HasPrefix(name, c.In) {
		name += " in " + c.In
	}
	if c.Production == "yes" && c.Name != "production" {
		name += " (production)"
	}
	return name
}
