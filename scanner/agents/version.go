package agents

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// installed tells an agent's version from where its program lies, without running it: from
// the package.json above it, or from a folder that is named for the version.
func (h Host) installed(p Profile) string {
	program := h.Program(p.Programs...)
	if program == "" {
		return ""
	}
	real, err := h.FS.RealPath(program)
	if err != nil {
		return ""
	}
	for folder := filepath.Dir(real); ; folder = filepath.Dir(folder) {
		s := h.Settings(filepath.Join(folder, "package.json"), "json")
		name, _ := s.Get("name")
		if version, ok := s.Get("version"); ok && slices.ContainsFunc(p.Packages, func(want string) bool { return strings.HasPrefix(name.Text, want) }) {
			return versionIn(version.Text)
		}
		if folder == filepath.Dir(folder) {
			break
		}
	}
	return versionIn(filepath.Base(real))
}

var versionText = regexp.MustCompile(`^v?(\d+(?:\.\d+){1,3})`)

// versionIn gives the version that a text begins with: what stands behind it (a platform, a
// commit) is left out.
func versionIn(text string) string {
	if m := versionText.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// earlier compares versions number by number.
func earlier(a, b string) bool {
	x, y := numbers(a), numbers(b)
	return slices.Compare(x, y) < 0
}

func numbers(version string) []int {
	var list []int
	for step := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(step)
		if err != nil {
			break
		}
		list = append(list, n)
	}
	return list
}
