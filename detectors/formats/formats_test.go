package formats

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// A sample is a text in which @0 to @9 stand for values that are made anew in every run; want
// gives the keys that they must be found under.
type sample struct {
	name, format, text string
	want               map[string]string // key → placeholder
}

// samples holds texts of every format.
var samples = slices.Concat(firstSamples, fileSamples, xmlSamples, hclSamples, shellSamples, sourceSamples, serverSamples)

var firstSamples = []sample{
	{"environ", Environ, "PATH=/bin\x00A_TOKEN=@0\x00B=@1\x00=C:=C:\\\x00EMPTY=\x00novalue\x00",
		map[string]string{"A_TOKEN": "@0", "B": "@1", "PATH": "/bin", "=C:": `C:\`, "EMPTY": ""}},
	{"dotenv, plain", Dotenv, "# c\nA=@0\nexport B=@1 # comment\n  C = @2  \r\nD: @3\nE=@4#5\nspring.pass=@6\nnot an assignment\nF=",
		map[string]string{"A": "@0", "B": "@1", "C": "@2", "D": "@3", "E": "@4#5", `spring\.pass`: "@6", "F": ""}},
	{"dotenv, quotes", Dotenv, "A='@0' # c\nB=\"@1\"\nC=`@2`\nD=\"@3\nsecond @4\"\nE='it\\'s @5'\nF=\"a#b @6\"\nG='@7\\'\n",
		map[string]string{"A": "@0", "B": "@1", "C": "@2", "D": "@3\nsecond @4", "E": "it's @5", "F": "a#b @6", "G": `@7\`}},
	{"dotenv, shell", Dotenv, "export A=@0 B=@1; export C='@2' && declare -x D=@3\nsource_up\n",
		map[string]string{"A": "@0", "B": "@1", "C": "@2", "D": "@3"}},
	{"aws", INI, "\ufeff[default]\naws_access_key_id = @0\naws_secret_access_key=@1\n\n[profile my.dev]\n# no = comment\naws_session_token = @2 # why\n",
		map[string]string{"default.aws_access_key_id": "@0", "default.aws_secret_access_key": "@1", `profile my\.dev.aws_session_token`: "@2"}},
	{"git", INI, "[remote \"origin\"]\n\turl = https://u:@0@h/r.git\n[http \"https://h.x/\"] ; c\r\n\textraheader = \"AUTHORIZATION: basic @1\"\n[core] bare = @2\n",
		map[string]string{"remote.origin.url": "https://u:@0@h/r.git", `http.https://h\.x/.extraheader`: "AUTHORIZATION: basic @1", "core.bare": "@2"}},
	{"pypirc and pip", INI, "top = @0\n[pypi]\nusername:@1\npassword: '@2'\n[global]\nextra-index-url =\n    https://u:@3@h/simple\n    https://u:@4@h/simple\n",
		map[string]string{"top": "@0", "pypi.username": "@1", "pypi.password": "@2", "global.extra-index-url": "https://u:@3@h/simple|https://u:@4@h/simple"}},
	{"npmrc", NPMRC, "; c\nregistry=https://r.x/\n//r.x/:_authToken=@0\n//r.x:80/p/:_password = \"@1\"\n_auth=@2\n@s:registry=https://r\n",
		map[string]string{"registry": "https://r.x/", `//r\.x/._authToken`: "@0", `//r\.x:80/p/._password`: "@1", "_auth": "@2", "@s:registry": "https://r"}},
	{"json", JSON, `{"a": "@0", /* c */ "b.c": {"d\\e": ["@1", {"f": "@2",}, 12],}, "a": "@3", // "x": "no"` + "\n" + `"n": null, "t": true, "q": "\"@4\u0041"}` + "\n" + `{"a": "@5"}`,
		map[string]string{"a": "@0|@3|@5", `b\.c.d\\e.0`: "@1", `b\.c.d\\e.1.f`: "@2", `b\.c.d\\e.2`: "12", "q": `"@4A`}},
	{"yaml", YAML, "# c\ngithub.com:\n  oauth_token: @0 # c\n  users: {a: {oauth_token: '@1'}, ü: \"@2\"}\nlist:\n- @3\n- x: &an !!str @4\n  y: *an\nbool: true\nnum: 42\nblock: |\n  l1 @5\n   l2\n\n  l3\nlong: @6\n  @7\n---\nsecond: 'it''s @8'\n",
		map[string]string{`github\.com.oauth_token`: "@0", `github\.com.users.a.oauth_token`: "@1", `github\.com.users.ü`: "@2", "list.0": "@3", "list.1.x": "@4", "list.1.y": "@4",
			"num": "42", "block": "l1 @5\n l2\n\nl3\n", "long": "@6 @7", "second": "it's @8"}},
	{"toml", TOML, "top = '@0'\n[a.\"b.c\"]\nd = \"@1\"\ne = [\"@2\", 3, {f = \"\"\"\n@3\"\"\"}]\n[[l]]\nt = \"x\\\"@4\"\n[l.sub]\nu = '''@5'''\n[[l]]\nt = \"@6\"\nflag = true\n",
		map[string]string{"top": "@0", `a.b\.c.d`: "@1", `a.b\.c.e.0`: "@2", `a.b\.c.e.1`: "3", `a.b\.c.e.2.f`: "@3", "l.0.t": `x"@4`, "l.0.sub.u": "@5", "l.1.t": "@6"}},
	{"netrc", Netrc, "# c\nmachine api.x login @0 password @1\nmachine h\n\tlogin @2\n\tpassword \"@3 \\\"q\"\nmacdef init\npassword no\n\ndefault login @4 password @5\nmachine h login @6 account @7 port 993",
		map[string]string{`api\.x.login`: "@0", `api\.x.password`: "@1", "h.login": "@2|@6", "h.password": `@3 "q`, "default.login": "@4", "default.password": "@5", "h.account": "@7", "h.port": "993"}},
	{"git-credentials", GitCredentials, "https://u@0:@1@github.com\n\nhttps://@2:x%21@3@h.x:8443/p?q=a@b\r\nhttps://@4@github.com\n",
		map[string]string{`github\.com.user`: "u@0|@4", `github\.com.password`: "@1", `h\.x:8443.user`: "@2", `h\.x:8443.password`: "x!@3"}},
}

// TestEveryFormat: each value is found under its key, whatever it is, and stands in the text
// where its entry says.
func TestEveryFormat(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, sample := range samples {
		t.Run(sample.name, func(t *testing.T) {
			for range 20 {
				fill := filler(random)
				checkSample(t, sample.format, fill.Replace(sample.text), fill, sample.want)
			}
		})
	}
}

func checkSample(t *testing.T, format, text string, fill *strings.Replacer, want map[string]string) {
	t.Helper()
	entries, err := Read(format, []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	got := map[string]string{}
	for _, entry := range entries {
		if before, seen := got[entry.Key]; seen {
			got[entry.Key] = before + "|" + entry.Value
		} else {
			got[entry.Key] = entry.Value
		}
		checkPlace(t, text, entry)
	}
	for key, value := range want {
		if got[key] != fill.Replace(value) {
			t.Errorf("%s is %q, want %q in\n%s", key, got[key], fill.Replace(value), text)
		}
		delete(got, key)
	}
	if len(got) > 0 {
		t.Errorf("found besides: %q", got)
	}
}

// checkPlace: what stands between Start and End is the value as it is written.
func checkPlace(t *testing.T, text string, entry Entry) {
	t.Helper()
	written := text[entry.Start:entry.End]
	if unwritten(written) != unwritten(entry.Value) {
		t.Errorf("%s: %q stands at %d to %d, the value is %q", entry.Key, written, entry.Start, entry.End, entry.Value)
	}
	for _, quotes := range []string{`"`, `'`, "`"} {
		if strings.HasPrefix(written, quotes) && !strings.HasPrefix(entry.Value, quotes) {
			t.Errorf("%s: %q holds its quote", entry.Key, written)
		}
	}
}

// unwritten takes away what escapes and folding may change.
func unwritten(text string) string {
	text = strings.NewReplacer(`\u0041`, "A", `'\''`, "'", "\x83\x84", "\xa4", "%21", "!", "%40", "@", "&amp;", "&", "&quot;", `"`, "&#118;", "v", "<!-- c -->", "", "''", "'", `\n`, "", `\`, "").Replace(text)
	return strings.Join(strings.Fields(text), "")
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/="

func filler(random *rand.Rand) *strings.Replacer {
	var pairs []string
	for i := range 10 {
		value := []byte{'v'}
		for range 8 + random.IntN(24) {
			value = append(value, alphabet[random.IntN(len(alphabet)-2)])
		}
		pairs = append(pairs, fmt.Sprintf("@%d", i), strings.ReplaceAll(string(value), "/", "_"))
	}
	return strings.NewReplacer(pairs...)
}

// TestMalformed: what is wrong is named by line and never shown, and what stands before (and,
// in formats of lines, behind) it is read.
func TestMalformed(t *testing.T) {
	for _, test := range []struct {
		format, text string
		line         int
		keys         string
	}{
		{JSON, `{"a": "v4lue", "b": "unclosed`, 1, "a"},
		{JSON, "{\"a\": \"v4lue\",\n\"b\": tru", 2, "a"},
		{JSON, "{\"a\": \"v4lue\"\n\n\"b\": 1}", 3, "a"},
		{JSON, "{\"a\": \"v4lue\", \"b\": \"x\ny\"}", 1, "a"},
		{JSON, "/* never", 1, ""},
		{JSON, "[1, 2", 1, "0 1"},
		{JSON, strings.Repeat("[", 5000), 1, ""},
		{YAML, "a: v4lue\nb: c\nd: [1, 2\ne: f", 2, "a b"},
		{YAML, "a: v4lue\nb: *v5lue\n", 1, "a"},
		{YAML, "a: v4lue\n---\nb: c\n\t- x: y: z\n", 3, "a b"},
		{TOML, "a = 'v4lue'\nb = v5lue\nc = 'd'", 2, "a"},
		{TOML, "a = 'v4lue'\n[b\n", 2, "a"},
		{TOML, "a = " + strings.Repeat("[", 20000), 1, ""},
		{XML, "<a><b>v4lue</b>\n<c d='v5lue'>e</x></a>", 2, "a.b a.c.@d a.c"},
		{XML, "<a><b>v4lue</b>\n<c>half", 2, "a.b a.c"},
		{XML, "<a><b>v4lue</b>\n<", 2, "a.b"},
		{XML, strings.Repeat("<a>", 5000), 1, ""},
		{Plist, strings.Repeat("<array>", 5000), 1, ""},
		{Plist, "<dict><key>a</key><string>v4lue</string>", 1, "a"},
		{JSONL, "{\"a\": \"v4lue\"\n{\"b\": 1}", 1, "0.a 1.b"},
		{JSONL, "1 2\n3", 1, "0 1"},
		{JSON, "{a: v4lue}", 1, ""},
		{Pgpass, "a:b:c:d:e\nv4lue:b:c\nf:b:c:d:e", 2, `a:b/c.d.host a:b/c.d.user a:b/c.d.password f:b/c.d.host f:b/c.d.user f:b/c.d.password`},
		{Htpasswd, "v4lue\na:b", 1, "a"},
		{Shadow, "v4lue\na:$1$bcd", 1, "a"},
		{HCL, "a = \"v4lue\"\nb = \"v5lue\nc = \"d\"", 2, "a c"},
		{HCL, "a {\n b = \"v4lue\"\n", 3, "a.b"},
		{HCL, "}\n= v4lue\nb = \"c\"", 1, "b"},
		{HCL, "a = <<EOT\nv4lue\n", 1, ""},
		{HCL, strings.Repeat("a {", 5000), 1, ""},
		{HCL, "a = " + strings.Repeat("[", 5000), 1, ""},
		{INI, "[a\nb = v4lue\n[c]\nd = e", 1, "b c.d"},
		{Netrc, "machine a login b\npassword", 2, "a.login"},
		{Netrc, "machine a\npasswrd v4lue login b", 2, "a.login"},
		{GitCredentials, "v4lue\nhttps://a:b@c\nhttps://c\n", 1, "c.user c.password"},
		{Dotenv, "A=1\nB=\"v4lue\nC=2\n", 2, "A B C"},
	} {
		entries, err := Read(test.format, []byte(test.text))
		var wrong *Error
		if !errors.As(err, &wrong) || wrong.Line != test.line {
			t.Errorf("%.30q: error %v, want one in line %d", test.text, err, test.line)
			continue
		}
		var keys []string
		for _, entry := range entries {
			keys = append(keys, entry.Key)
		}
		if strings.Join(keys, " ") != test.keys {
			t.Errorf("%.30q: keys %q, want %q", test.text, keys, test.keys)
		}
		for _, value := range []string{"v4lue", "v5lue", "unclosed"} {
			if strings.Contains(err.Error(), value) {
				t.Errorf("the error shows the text: %v", err)
			}
		}
	}
	if _, err := Read("nosuch", nil); err == nil || Known("nosuch") {
		t.Error("an unknown format is read")
	}
}

func TestGroups(t *testing.T) {
	for _, test := range []struct{ format, text, want string }{
		{Environ, "A=1\x00B=2", " "},
		{INI, "[a]\nx=1\ny=2\n[b]\nz=3", "a a b"},
		{JSON, `{"a":{"x":1,"y":2},"b":[{"z":3}]} {"a":{"x":1}}`, "a a b.0 a#2"},
		{HCL, "a \"b\" { x = 1 }\na \"b\" {\n x = 1\n c { y = 2 }\n z = 3 }\nt=1", "a.b a.b#2 a.b.c a.b#2 "},
		{YAML, "a: {x: 1}\n---\na: {x: 1}", "a a#2"},
		{Netrc, "machine h login a password b machine h login c", "h h h#2"},
		{GitCredentials, "https://a:b@h\nhttps://c:d@h", "h h h#2 h#2"},
	} {
		entries, _ := Read(test.format, []byte(test.text))
		var groups []string
		for _, entry := range entries {
			groups = append(groups, entry.Group)
		}
		if got := strings.Join(groups, " "); got != test.want {
			t.Errorf("%s: groups %q, want %q", test.format, got, test.want)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, test := range []struct {
		pattern, key string
		want         bool
	}{
		{"user.accessToken", "user.accessToken", true},
		{"user.accesstoken", "User.accessToken", true},
		{"user.accessToken", "user.accessToken.x", false},
		{"*.oauth_token", `github\.com.oauth_token`, true},
		{"*.oauth_token", `github.com.oauth_token`, false},
		{"**.oauth_token", `a.b.c.oauth_token`, true},
		{"**.oauth_token", `oauth_token`, true},
		{"**.env.**.x", `a.env.env.b.x`, true},
		{"**", `a.b`, true},
		{"a.**", `a`, true},
		{"a.**.b", `a.b.c`, false},
		{`github\.com.x`, `github\.com.x`, true},
		{`auth.*\.password`, `auth.work\.Password`, true},
		{`auth.*\.password`, `auth.password`, false},
		{`auth.*\.password`, `auth.work\.password.x`, false},
		{"BUNDLE_*", "bundle_gems__x", true},
		{"a*a", "a", false},
		{"a*b*c", "AxxbBxc", true},
		{"a*b*c", "acb", false},
		{"*password*.x", "thePasswords.x", true},
	} {
		if Match(test.pattern, test.key) != test.want {
			t.Errorf("Match(%q, %q) is not %v", test.pattern, test.key, test.want)
		}
	}
	steps := []string{"a.b", `c\d`, "", "e"}
	if got := Steps(Join(steps...)); !slices.Equal(got, steps) {
		t.Errorf("steps %q come back as %q", steps, got)
	}
}

func TestForName(t *testing.T) {
	for name, want := range map[string]string{
		"/w/.env": Dotenv, "/w/.env.local": Dotenv, `C:\w\.ENV`: Dotenv, "/w/prod.env": Dotenv, "/w/.envrc": Dotenv,
		"/w/.npmrc": NPMRC, "/h/.netrc": Netrc, "/h/_netrc": Netrc, "/h/.git-credentials": GitCredentials,
		"/w/.git/config": INI, "/w/config": "", "/h/.aws/credentials": INI, "/h/.config/git/credentials": GitCredentials,
		"/w/a.json": JSON, "/w/a.yml": YAML, "/w/a.toml": TOML, "/w/.mcp.json": JSON, "/w/main.go": "", "/w/env": "", "": "",
		"/w/.env-prod": Dotenv, "/h/.pgpass": Pgpass, `C:\Users\me\AppData\Roaming\postgresql\pgpass.conf`: Pgpass, "/h/.mylogin.cnf": Mylogin,
		"/w/.htpasswd": Htpasswd, "/etc/shadow": Shadow, "/w/wp-config.php": Assignments, "/w/index.php": "", "/w/app/settings.py": Assignments,
		"/etc/crontab": Crontab, "/etc/cron.d/job": Crontab, "/etc/systemd/system/app.service": Directives, "/etc/nginx/nginx.conf": Directives,
		"/etc/nginx/sites-enabled/default": Directives, "/h/.bash_history": History, `C:\x\ConsoleHost_history.txt`: History,
		"/h/.zshrc": Shell, "/w/run.sh": Shell, "/w/gradle.properties": Properties, "/h/.m2/settings.xml": XML, "/w/pom.xml": "",
		"/h/.nuget/NuGet/NuGet.Config": XML, "/w/a.tfvars": HCL, "/h/.terraformrc": HCL, "/w/a.plist": Plist, "/w/a.ovpn": Settings,
		"/h/.vault-token": Text, "/w/a.jsonl": JSONL, "/h/.kube/config": Kubeconfig, "/h/.authinfo": Netrc,
	} {
		if got := ForName(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestBounds: texts made to be large or slow.
func TestBounds(t *testing.T) {
	bomb := "a: &a [x, x]\n"
	for i := range 30 {
		bomb += fmt.Sprintf("b%d: &b%d [*%s, *%s]\n", i, i, last(i), last(i))
	}
	deep := strings.Repeat(`{"`+strings.Repeat("k", 300)+`":`, 900) + "1"
	for name, test := range map[string]struct{ format, text string }{
		"alias bomb":       {YAML, bomb},
		"deep keys":        {JSON, deep},
		"many values":      {JSON, "[" + strings.Repeat("1,", 1<<20)},
		"unclosed quotes":  {Dotenv, strings.Repeat("A=\"x\n", 1<<17)},
		"escaped quotes":   {Dotenv, strings.Repeat("A='\\'\n", 1<<17)},
		"netrc quotes":     {Netrc, strings.Repeat("machine \"", 1<<17)},
		"yaml flow":        {YAML, strings.Repeat("[", 1<<16)},
		"yaml indents":     {YAML, strings.Repeat("- ", 1<<16)},
		"large yaml":       {YAML, strings.Repeat("a: b\n", 1<<20)},
		"large toml":       {TOML, strings.Repeat("a = 1\n", 2<<20)},
		"sections":         {INI, strings.Repeat("[\"", 1<<18)},
		"wide":             {Text, "\xff\xfe" + strings.Repeat("a\x00", 1<<20)},
		"wide values":      {Lines, "\xff\xfe" + strings.Repeat("a\x00\n\x00", 1<<18)},
		"xml parts":        {XML, "<a>" + strings.Repeat("a<!---->", 1<<17)},
		"xml deep names":   {XML, strings.Repeat("<"+strings.Repeat("k", 300)+">", 900) + strings.Repeat("<b>c</b>", 1<<12)},
		"xml attributes":   {XML, "<a " + strings.Repeat("b='c' ", 1<<16) + "/>"},
		"hcl blocks":       {HCL, strings.Repeat("a {\n", 900) + strings.Repeat("b {}\n", 1<<16)},
		"hcl heredocs":     {HCL, strings.Repeat("a = <<A\n", 1<<17)},
		"hcl strings":      {HCL, strings.Repeat("a = \"${", 1<<17)},
		"nested commands":  {Shell, strings.Repeat("$(", 1<<19)},
		"quoted commands":  {Shell, strings.Repeat("\"$(", 1<<18)},
		"backquotes":       {Shell, strings.Repeat("`a ", 1<<18)},
		"unclosed ansi":    {Shell, strings.Repeat("$'\\'", 1<<18)},
		"shell quotes":     {Shell, strings.Repeat("A='\n", 1<<18) + strings.Repeat("A=\"\\\"\n", 1<<18)},
		"shells in shells": {Shell, strings.Repeat("sh -c \"sh -c ", 1<<17)},
		"alias":            {Shell, "alias a='" + strings.Repeat("alias b= ", 800) + "'"},
		"long command":     {History, strings.Repeat("a ", 1<<20)},
		"joined lines":     {History, strings.Repeat("a\\\n", 1<<20)},
		"source quotes":    {Assignments, strings.Repeat("\"\\", 1<<19)},
		"source comments":  {Assignments, strings.Repeat("/*", 1<<19)},
		"source brackets":  {Assignments, strings.Repeat("[", 1<<18) + strings.Repeat("a='b',", 1<<18)},
		"source backquote": {Assignments, strings.Repeat("` ", 1<<19)},
		"inline values":    {Settings, strings.Repeat("<a>\n", 1<<18)},
		"setting blocks":   {Settings, strings.Repeat("a {\n", 1<<17)},
		"directive words":  {Directives, "{;\n" + strings.Repeat("a ", 1<<20)},
		"directive braces": {Directives, strings.Repeat("{\n", 1<<19)},
		"continued lines":  {Properties, strings.Repeat("a=\\\n", 1<<19)},
		"units":            {Directives, "[a]\nb=" + strings.Repeat("\\\n", 1<<19)},
		"broken json line": {JSON, strings.Repeat("1 ", 1<<20)},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			entries, _ := Read(test.format, []byte(test.text))
			if len(entries) > maxEntries {
				t.Errorf("%d entries", len(entries))
			}
			// What grows faster than its text takes minutes.
			if took := time.Since(began); took > 2*time.Minute {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func last(i int) string {
	if i == 0 {
		return "a"
	}
	return fmt.Sprintf("b%d", i-1)
}

// TestEverything: settings have words that no credential is.
func TestEverything(t *testing.T) {
	for format, text := range map[string]string{
		JSON: `{"on": true, "n": 1, "s": "a", "no": null}`,
		YAML: "on: true\nn: 1\ns: a\nno: null\n",
		TOML: "on = true\nn = 1\ns = \"a\"\n",
	} {
		entries, err := Everything(format, []byte(text))
		if err != nil {
			t.Fatal(format, err)
		}
		got := map[string]string{}
		for _, e := range entries {
			got[e.Key] = text[e.Start:e.End]
		}
		if len(got) != 3 || got["on"] != "true" || got["n"] != "1" || got["s"] != "a" {
			t.Errorf("%s: %v", format, got)
		}
		if entries, _ = Read(format, []byte(text)); len(entries) != 2 {
			t.Errorf("%s: a credential reader gets %v", format, entries)
		}
	}
}
