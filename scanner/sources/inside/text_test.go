package inside

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
)

const cells = `{
 "cells": [
  {"cell_type": "code",
   "source": [
    "key = \"abc\"\n",
    "print(key)\n",
    "# \u00e4 \ud83d\ude00 end"
   ],
   "outputs": [{"text": ["-----BEGIN\n", "-----END\n"]}]
  }
 ],
 "metadata": {"path": "C:\\x"}
}
`

// TestNotebook: the lines of a cell stand together as the cell has them, and every byte of
// the text knows its line and column in the file.
func TestNotebook(t *testing.T) {
	r, err := opened(t, "a.ipynb", []byte(cells), DefaultLimits())
	must(t, err)
	text := r.texts[""]
	for _, part := range []string{"key = \"abc\"\nprint(key)\n# ä 😀 end", "-----BEGIN\n-----END\n", `"C:\x"`} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
	lines := strings.Split(cells, "\n")
	for _, word := range []string{"abc", "print", "end", "BEGIN", "END", "metadata", "cell_type", "x\""} {
		at := strings.Index(text, word)
		part := r.parts[""][0]
		for _, p := range r.parts[""] {
			if p.At <= at {
				part = p
			}
		}
		column := part.Column - 1 + at - part.At
		if !strings.HasPrefix(lines[part.Line-1][column:], word) || !strings.HasPrefix(cells[int(part.Base)+at-part.At:], word) {
			t.Errorf("%s is at %+v, offset %d", word, part, at)
		}
	}
	for _, broken := range []string{"{", `{"`, `{"a\`, `{"\u12`, `{"x\n",`, "{\"a\nb\"}"} {
		if _, err := opened(t, "b.ipynb", []byte(broken), DefaultLimits()); err != nil {
			t.Errorf("%q: %v", broken, err)
		}
	}
	large := "{" + strings.Repeat(" ", mostNotebook) + "}"
	if _, err := opened(t, "c.ipynb", []byte(large), DefaultLimits()); err == nil {
		t.Error("a large one is opened")
	}
	r, err = opened(t, "d.zip", zipped(t, files{{"c.ipynb", large}}), roomy())
	must(t, err)
	if r.texts["c.ipynb"] != large {
		t.Error("a large one inside is not read as it stands")
	}
}

// TestDatabaseCutOff: a file that lost its end is said to be damaged, wherever it was cut; one
// that is whole, or whose log holds the rest, is not.
func TestDatabaseCutOff(t *testing.T) {
	raw := fixture(t, "rows.db")
	size := int(raw[16])<<8 | int(raw[17])
	for _, n := range []int{size, 2 * size, len(raw) - size, len(raw) - 1} {
		r, err := opened(t, "rows.db", raw[:n], DefaultLimits())
		if err == nil && !strings.Contains(r.left[""], "damaged") {
			t.Errorf("cut to %d of %d bytes it is said to be %q", n, len(raw), r.left)
		}
	}
	r, err := opened(t, "rows.db", raw, DefaultLimits())
	if err != nil || len(r.left) > 0 {
		t.Errorf("%v, %q", err, r.left)
	}
}

// TestSQLite: the rows of all tables, with the log applied and without it.
func TestSQLite(t *testing.T) {
	raw, log := fixture(t, "rows.db"), fixture(t, "rows.db-wal")
	r, err := opened(t, "rows.db", raw, DefaultLimits())
	must(t, err)
	names := slices.Sorted(maps.Keys(r.texts))
	if !slices.Equal(names, []string{"ItemTable", "plain", "without"}) {
		t.Fatalf("tables %q", names)
	}
	items := r.texts["ItemTable"]
	if strings.Count(items, "\n") != 202 || !strings.Contains(items, "key200 = value200\n") || !strings.Contains(items, "theme = dark\n") {
		t.Errorf("ItemTable is %.300q", items)
	}
	if long := "long = " + strings.Repeat("word ", 2000) + "\n"; !strings.Contains(items, long) {
		t.Error("the long row is not whole")
	}
	if r.texts["plain"] != "first\nsecond\nthird\n" || r.parts["plain"][0].Line != 7 {
		t.Errorf("plain is %q at %+v", r.texts["plain"], r.parts["plain"])
	}
	if r.texts["without"] != "one = eins\ntwo = zwei\n" {
		t.Errorf("without is %q", r.texts["without"])
	}
	r = newRecorder()
	source := Source{ReaderAt: bytes.NewReader(raw), Size: int64(len(raw)), Name: "rows.db", Kind: SQLite, Beside: besides(log)}
	must(t, (&Opener{Limits: DefaultLimits()}).Open(t.Context(), source, r))
	if !strings.Contains(r.texts["ItemTable"], "theme = light\n") || strings.Contains(r.texts["ItemTable"], "dark") || r.texts["plain"] != "first\nsecond\nthird\nfrom the log\n" {
		t.Errorf("with the log: %q, %.100q", r.texts["plain"], r.texts["ItemTable"])
	}
	// A log that is cut off holds the transactions before the cut.
	r = newRecorder()
	source.Beside = besides(log[:len(log)-10])
	must(t, (&Opener{Limits: DefaultLimits()}).Open(t.Context(), source, r))
	if r.texts["plain"] != "first\nsecond\nthird\nfrom the log\n" || !strings.Contains(r.texts["ItemTable"], "theme = dark\n") {
		t.Errorf("with a broken log: %q", r.texts["plain"])
	}
}
