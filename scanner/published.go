package scanner

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// published says that a secret lies only in what package managers have fetched, and there in
// tests and documents, or is such that nothing says whose it is (a private key, a login of an
// example's host): whoever can fetch the package has it.
func (o Options) published(h held) bool {
	return !slices.ContainsFunc(h.places, func(p *found) bool {
		inner, ok := inPackage(p.at)
		return !ok || h.secret.Provider != "" && !besideCode(inner)
	})
}

// packages are the folders into which package managers and installers put what others wrote.
var packages = []string{
	"/pkg/mod/", "/node_modules/", "/site-packages/", "/dist-packages/", "/.cargo/registry/", "/.m2/repository/",
	"/.gradle/caches/", "/.nuget/packages/", "/.pub-cache/", "/gems/", "/usr/lib/", "/usr/share/", "/usr/local/lib/", "/usr/local/go/",
}

// inPackage gives the path inside of such a folder.
func inPackage(at sources.Location) (string, bool) {
	if at.Source != sources.Files {
		return "", false
	}
	full := strings.ToLower(filepath.ToSlash(at.Path)) + "/" + strings.ReplaceAll(at.Inside, "!", "/")
	for _, folder := range packages {
		if _, inner, ok := strings.Cut(full, folder); ok {
			return inner, true
		}
	}
	return "", false
}

// reserved are domains whose name says nothing of a file.
// Source: https://www.rfc-editor.org/rfc/rfc2606
var reserved = strings.NewReplacer("example.com", "", "example.org", "", "example.net", "")

// besideCode says that a package's file is one of its tests, examples or documents.
func besideCode(inner string) bool {
	inner = reserved.Replace(strings.Trim(inner, "/"))
	for step := range strings.SplitSeq(inner, "/") {
		for _, word := range []string{"test", "fixture", "example", "sample", "mock", "fake", "dummy", "cassette"} {
			if strings.Contains(step, word) {
				return true
			}
		}
		if slices.Contains([]string{"doc", "docs", "spec", "specs", "demo", "website", "e2e", "integration", "acceptance"}, step) {
			return true
		}
	}
	base := path.Base(inner)
	return slices.Contains([]string{".md", ".mdx", ".rst", ".adoc", ".html", ".svg"}, path.Ext(base)) || strings.HasPrefix(base, "readme")
}
