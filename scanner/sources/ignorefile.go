package sources

import "strings"

// IgnoreFile is one ignore file in the manner of git's, for other programs that have them.
type IgnoreFile struct{ rules []ignoreRule }

// IgnoreLine is a rule of an ignore file, as it is written.
type IgnoreLine struct {
	Number int
	Text   string
}

// ParseIgnoreFile reads one. What git does not take for a rule is left out.
func ParseIgnoreFile(text []byte) IgnoreFile { return IgnoreFile{rules: parseIgnore(text)} }

// Lines are the rules in the order of the file.
func (f IgnoreFile) Lines() []IgnoreLine {
	lines := make([]IgnoreLine, len(f.rules))
	for i, r := range f.rules {
		lines[len(lines)-1-i] = IgnoreLine{Number: r.line, Text: r.text}
	}
	return lines
}

// DecidedBy gives the index in Lines of the rule by which a file is ignored, or a folder above
// it; -1 where it is not. The path is below the folder of the ignore file, with forward
// slashes.
func (f IgnoreFile) DecidedBy(path string) int {
	for start := 0; start <= len(path); {
		end := len(path)
		if at := strings.IndexByte(path[start:], '/'); at >= 0 {
			end = start + at
		}
		if i := f.decides(path[:end], path[start:end], end < len(path)); i >= 0 {
			return i
		}
		start = end + 1
	}
	return -1
}

// decides gives the rule that ignores one file or folder by itself.
func (f IgnoreFile) decides(path, name string, folder bool) int {
	for i := range f.rules {
		if r := &f.rules[i]; r.matches(path, name, folder) {
			if r.negated {
				return -1
			}
			return len(f.rules) - 1 - i
		}
	}
	return -1
}
