package sample

import "strings"

// Shapes are surroundings of a secret in files of many kinds. %n is a name that the rule's
// keyword is part of, %s the secret.
func Shapes() []string {
	return []string{
		"%s",
		"%n = %s\n",
		"%n=%s",
		"export %n='%s'\nexport OTHER=1\n",
		"%n: %s\n",
		"%n: \"%s\"\r\n",
		"  - %n: '%s' # note\n",
		"{\"%n\": \"%s\"}",
		"{\"a\":1,\"%n\":\"%s\",\"b\":[2,3]}",
		"[section]\n%n = \"%s\"\n",
		"var %n = \"%s\";\n",
		"const %n := `%s`\n",
		"string %n=\"%s\";",
		"$%n = '%s';\n",
		"'%n' => '%s',\n",
		"%n ||= \"%s\"\n",
		"setenv(\"%n\", \"%s\")\n",
		"<add key=\"%n\" value=\"%s\" />\n",
		"<%n>%s</%n>\n",
		"curl -H \"%n: %s\" https://example.invalid/\n",
		"https://example.invalid/?%n=%s&x=1\n",
		"# comment\n\n\n%n\t=\t%s\t\n",
		"| %n | %s |\n",
		"echo %s | login --%n\n",
		"\u00e9\u4e16 %n = \u201c%s\u201d \u2014 %s\n",
		"{\"text\":\"%n=\\\"%s\\\"\\n\"}\n",
	}
}

// Dress puts a secret into a shape.
func Dress(shape, name, secret string) string {
	return strings.NewReplacer("%n", name, "%s", secret).Replace(shape)
}
