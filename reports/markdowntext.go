package reports

import (
	"html"
	"regexp"
	"strings"
	"sync"
)

// A text of a stranger's goes into Markdown as plain words and as code, and as nothing else: in
// code there is no link, no mention, no picture, no HTML and no number of an issue
// (https://github.github.com/gfm/#code-spans).

// mostMarkdown bounds one text, in letters.
const mostMarkdown = 300

// plainWord is one that means nothing to Markdown or to GitHub, wherever in a line it stands.
// It is compiled at its first use: classes of letters are large, and most runs write no Markdown.
var plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\(?[\pL\pN][\pL\pN'’]*(-[\pL]+)*\)?[,.;:?%]?$`) })

// hexWord could be a commit, which GitHub links to.
var hexWord = regexp.MustCompile(`^[0-9a-fA-F]{7,}`)

// prose writes a sentence: words that are not plain become code.
func prose(text string) string {
	words := strings.Fields(clean(cut(text, mostMarkdown)))
	for i, word := range words {
		if !plainWord().MatchString(word) || hexWord.MatchString(word) {
			inner := strings.TrimRight(word, ",.;:")
			words[i] = code(inner) + word[len(inner):]
		}
	}
	return strings.Join(words, " ")
}

// code writes a text as one piece of code, for a table too: a bar would end the cell, also behind
// a backslash, where one stands before that.
func code(text string) string {
	text = strings.NewReplacer("`", "'", "|", "¦").Replace(clean(cut(text, mostMarkdown)))
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return "–"
	}
	return "`" + text + "`"
}

// htmlCode is code in HTML, in which Markdown is not read.
func htmlCode(text string) string {
	return "<code>" + html.EscapeString(clean(cut(text, mostMarkdown))) + "</code>"
}
