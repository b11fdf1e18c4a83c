package formats

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func FuzzEnviron(f *testing.F)        { fuzz(f, Environ) }
func FuzzDotenv(f *testing.F)         { fuzz(f, Dotenv) }
func FuzzINI(f *testing.F)            { fuzz(f, INI) }
func FuzzNPMRC(f *testing.F)          { fuzz(f, NPMRC) }
func FuzzJSON(f *testing.F)           { fuzz(f, JSON) }
func FuzzYAML(f *testing.F)           { fuzz(f, YAML) }
func FuzzTOML(f *testing.F)           { fuzz(f, TOML) }
func FuzzNetrc(f *testing.F)          { fuzz(f, Netrc) }
func FuzzGitCredentials(f *testing.F) { fuzz(f, GitCredentials) }
func FuzzText(f *testing.F)           { fuzz(f, Text) }
func FuzzLines(f *testing.F)          { fuzz(f, Lines) }
func FuzzProperties(f *testing.F)     { fuzz(f, Properties) }
func FuzzPgpass(f *testing.F)         { fuzz(f, Pgpass) }
func FuzzHtpasswd(f *testing.F)       { fuzz(f, Htpasswd) }
func FuzzShadow(f *testing.F)         { fuzz(f, Shadow) }
func FuzzJSONL(f *testing.F)          { fuzz(f, JSONL) }
func FuzzXML(f *testing.F)            { fuzz(f, XML) }
func FuzzShell(f *testing.F)          { fuzz(f, Shell) }
func FuzzHistory(f *testing.F)        { fuzz(f, History) }
func FuzzCrontab(f *testing.F)        { fuzz(f, Crontab) }
func FuzzAssignments(f *testing.F)    { fuzz(f, Assignments) }
func FuzzDirectives(f *testing.F)     { fuzz(f, Directives) }
func FuzzSettings(f *testing.F)       { fuzz(f, Settings) }
func FuzzHCL(f *testing.F)            { fuzz(f, HCL) }
func FuzzPlist(f *testing.F)          { fuzz(f, Plist) }

// fuzz: on any text a reader gives entries that lie in it, keys that can be taken apart and
// put together again, and an error that shows no value.
func fuzz(f *testing.F, format string) {
	fill := filler(rand.New(rand.NewPCG(3, 4)))
	for _, sample := range samples {
		if sample.format == format {
			f.Add([]byte(fill.Replace(sample.text)))
			f.Add([]byte(strings.ReplaceAll(fill.Replace(sample.text), "\n", "\r\n")))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		entries, err := Read(format, text)
		var wrong *Error
		if err != nil && (!errors.As(err, &wrong) || wrong.Line < 1) {
			t.Fatalf("error %v", err)
		}
		for _, entry := range entries {
			if entry.Start < 0 || entry.Start > entry.End || entry.End > len(text) {
				t.Fatalf("%q lies at %d to %d of %d", entry.Key, entry.Start, entry.End, len(text))
			}
			if written := string(text[entry.Start:entry.End]); !rewritten(format, text, written) && squeezed(written) != squeezed(entry.Value) {
				t.Fatalf("%q is written %q", entry.Value, written)
			}
			if Join(Steps(entry.Key)...) != entry.Key || !strings.HasPrefix(entry.Key, strings.Split(entry.Group, "#")[0]) {
				t.Fatalf("key %q, group %q", entry.Key, entry.Group)
			}
		}
	})
}

// rewritten says whether a value may be written quite otherwise than it reads.
func rewritten(format string, text []byte, written string) bool {
	switch {
	case decodeWide(text) != nil, format == Mylogin:
		return true
	case format == XML || format == Plist:
		return strings.ContainsAny(written, "&<") || bytes.Contains(text, []byte("base64")) || bytes.Contains(text, []byte("data")) || bytes.HasPrefix(text, []byte("bplist"))
	}
	return strings.ContainsAny(written, "\\'\"%$`()") || strings.IndexByte(written, zshMeta) >= 0
}

// squeezed takes away all that folding may change.
func squeezed(text string) string {
	text = strings.NewReplacer("\u0085", "", "\u2028", "", "\u2029", "", "\uFEFF", "").Replace(text)
	return strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), "")
}
