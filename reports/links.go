package reports

import (
	"net/url"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// linksOf are the words of a page that lead somewhere: places to their files. A target is made here, of
// a path, and percent-encoded: no letter of a hostile name reaches the terminal as more than itself.
func linksOf(r *scanner.Report, o Options) map[string]string {
	if !o.Links {
		return nil
	}
	links := map[string]string{}
	for _, f := range r.Findings {
		for _, l := range f.Locations {
			if path := fileOf(l, r.Summary.Root, o.Home); path != "" {
				links[clean(l.Short())] = (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
			}
		}
	}
	return links
}

// fileOf is the file that a location names, absolute; empty where it is none.
func fileOf(l scanner.Location, root, home string) string {
	path, _, _ := strings.Cut(l.Path, "!")
	below, inHome := strings.CutPrefix(path, "~/")
	switch {
	case path == "" || path == scanner.Outside || l.Process != "" || l.Commit != "":
		return ""
	case inHome && home == "":
		return ""
	case inHome:
		return filepath.Join(home, filepath.FromSlash(below))
	case filepath.IsAbs(path):
		return path
	case filepath.IsAbs(root):
		return filepath.Join(root, filepath.FromSlash(path))
	}
	return ""
}

// linked makes links of the words of a line that lead somewhere, and of addresses of the web. It is
// given a line that was made harmless, and cut to its width: a link takes no room.
// Source: https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
func (p *page) linked(line string) string {
	if p.links == nil {
		return line
	}
	words := strings.Split(line, " ")
	for i, word := range words {
		bare := strings.TrimRight(word, ",;:")
		target := p.links[bare]
		if target == "" && webAddress.MatchString(bare) {
			target = bare
		}
		if target != "" {
			words[i] = "\x1b]8;;" + target + "\x1b\\" + bare + "\x1b]8;;\x1b\\" + word[len(bare):]
		}
	}
	return strings.Join(words, " ")
}
