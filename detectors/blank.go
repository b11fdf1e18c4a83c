package detectors

import "strings"

// blank removes the secret's own text from whatever an answer says. It gives a copy: what a
// jq program returns may be a constant of the program, and would carry over to the next secret.
func blank(value any, s Secret) any {
	switch v := value.(type) {
	case string:
		for _, name := range []string{"", "session"} {
			if text := s.part(name); text != "" {
				v = strings.ReplaceAll(v, text, "…")
			}
		}
		return v
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = blank(v[i], s)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = blank(v[key], s)
		}
		return out
	}
	return value
}
