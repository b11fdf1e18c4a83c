package reports

import (
	"net/url"
	"path"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// sarifPlace is a location. GitHub refuses a file in which a result has no artifact
// (https://github.com/github/codeql-action/issues/1738), so what lies in no file has the address
// of a variable on the machine, beside its logical location.
func sarifPlace(l scanner.Location) sarifLocation {
	if l.Path == "" || l.Process != "" {
		return sarifVariable(l)
	}
	out := sarifLocation{Physical: sarifPhysical{Artifact: sarifFile(l)}}
	if l.Line > 0 {
		out.Physical.Region = &sarifRegion{Line: l.Line, Column: max(0, l.Column)}
	}
	if l.Key != "" {
		out.Logical = []sarifLogical{{Name: clean(l.Key), Full: clean(l.Path + "/" + l.Key), Kind: "variable"}}
	}
	return out
}

func sarifVariable(l scanner.Location) sarifLocation {
	parts := []string{"environment", l.Key}
	if l.Process != "" {
		parts = []string{"process", l.Process, l.Key}
	}
	full := make([]string, len(parts))
	for i, part := range parts {
		full[i], parts[i] = clean(part), url.PathEscape(part)
	}
	return sarifLocation{
		Physical: sarifPhysical{Artifact: sarifArtifact{URI: strings.Join(parts, "/"), Base: sarifElsewhere}},
		Logical:  []sarifLogical{{Name: clean(l.Key), Full: strings.Join(full, "/"), Kind: "variable"}},
	}
}

// sarifFile is a file's address, percent-encoded. GitHub wants file: of all that are absolute.
func sarifFile(l scanner.Location) sarifArtifact {
	slashed := l.Path
	if drive.MatchString(slashed) {
		slashed = "/" + strings.ReplaceAll(slashed, `\`, "/")
	}
	switch {
	case path.IsAbs(slashed):
		return sarifArtifact{URI: "file://" + encodePath(slashed)}
	case l.InWorkspace():
		return sarifArtifact{URI: relative(slashed), Base: sarifSrcRoot}
	}
	return sarifArtifact{URI: relative(slashed), Base: sarifElsewhere}
}

// relative encodes a path. A colon would make its beginning a scheme.
func relative(text string) string { return strings.ReplaceAll(encodePath(text), ":", "%3A") }

func encodePath(text string) string {
	steps := strings.Split(text, "/")
	for i, step := range steps {
		steps[i] = url.PathEscape(step)
	}
	return strings.Join(steps, "/")
}
