package accept

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// A fingerprint is where gitleaks finds what by which rule.
type fingerprint struct {
	path, rule string
	line       int
}

// ignore reads the lines of a .gitleaksignore: "file:rule:line", and with a commit before it
// for what lies in the history, which is not read here.
func (l *List) ignore(text string) {
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		by := fmt.Sprintf("%s:%d", ignoreName, n+1)
		parts := strings.Split(strings.ReplaceAll(line, `\`, "/"), ":")
		if len(parts) < 3 {
			l.Notes = append(l.Notes, by+": no fingerprint of the form file:rule:line")
			continue
		}
		last := len(parts) - 1
		number, err := strconv.Atoi(parts[last])
		if err != nil {
			l.Notes = append(l.Notes, by+": no fingerprint of the form file:rule:line")
			continue
		}
		if len(parts) > 3 && isCommit(parts[0]) {
			continue
		}
		l.ignored[fingerprint{strings.Join(parts[:last-1], ":"), parts[last-1], number}] = by
	}
}

func isCommit(text string) bool {
	return len(text) == 40 && strings.Trim(text, "0123456789abcdef") == ""
}

// The comments that accept the line that they stand in. Behind ours there is a reason and
// the day until which it holds.
const (
	gitleaksComment = "gitleaks:allow"
	ourComment      = "overreach:allow"
)

var reasonUntil = regexp.MustCompile(`overreach:allow[ \t:]+(\S.*?)[ \t]+(\d{4}-\d{2}-\d{2})\b`)

// inline says whether a comment in the lines accepts what stands there.
func (l *List) inline(at sources.Location, number int, lines []byte) *Accepted {
	text := string(lines)
	if path := l.relative(at); path != "" {
		switch {
		case strings.Contains(text, ourComment):
			if accepted := l.comment(text, fmt.Sprintf("%s in %s:%d", ourComment, path, number)); accepted != nil {
				return accepted
			}
		case strings.Contains(text, gitleaksComment):
			return &Accepted{By: fmt.Sprintf("%s in %s:%d", gitleaksComment, path, number)}
		}
	}
	return nil
}

// comment reads what a comment of ours accepts, if its day is not over.
func (l *List) comment(text, by string) *Accepted {
	found := reasonUntil.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	day, err := time.Parse(time.DateOnly, found[2])
	if err != nil {
		return nil
	}
	why := over(found[2], l.Today)
	if !l.Today.Before(day.AddDate(0, 0, 1)) {
		if note := by + " " + why; !slices.Contains(l.Over, note) {
			l.Over = append(l.Over, note)
		}
		return nil
	}
	return &Accepted{By: by, Reason: found[1], Until: found[2], Heeded: l.Comments && why == ""}
}
