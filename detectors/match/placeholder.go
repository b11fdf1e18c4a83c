package match

import "strings"

// placeholder says whether a value stands for another one: a reference to a variable, or
// what an example says where a secret belongs.
func placeholder(value string) bool {
	value = strings.TrimSpace(value)
	if value == "" || strings.Trim(value, value[:1]) == "" {
		return true
	}
	lower := strings.ToLower(value)
	for _, part := range [...]string{
		"${", "{{", "$(", "<your", "your_", "your-", "changeme", "change_me", "change-me", "placeholder",
		"xxxx", "****", "....", "example", "process.env", "os.environ", "getenv", "secrets.", "redacted",
	} {
		if strings.Contains(lower, part) {
			return true
		}
	}
	return value[0] == '$' || wrapped(value, '<', '>') || wrapped(value, '{', '}') && !strings.ContainsAny(value, `"' `) || wrapped(value, '%', '%') || wrapped(value, '@', '@')
}

// placeholder keeps a host whatever it is called: where it says "example", or is not known
// before a variable is, the credential beside it still belongs to no public instance.
func (p *pattern) placeholder(value string) bool {
	return p.rule.Part != "host" && placeholder(value)
}

func wrapped(value string, open, shut byte) bool {
	return value[0] == open && value[len(value)-1] == shut
}
