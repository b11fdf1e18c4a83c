package guard

import "testing"

// TestSeatbelt: names cannot leave their quotes.
func TestSeatbelt(t *testing.T) {
	want := `(version 1)
(allow default)
(deny file-read* file-write* (literal "/w/a \") (allow file-read*) \\ .env"))
(deny network-outbound (literal "/w/a \") (allow file-read*) \\ .env"))
(deny file-read* file-write* (subpath "/home/ann/.config/overreach"))
`
	if got := seatbelt([]string{`/w/a ") (allow file-read*) \ .env`}, []string{"/home/ann/.config/overreach"}); got != want {
		t.Errorf("%s\nnot\n%s", got, want)
	}
}
