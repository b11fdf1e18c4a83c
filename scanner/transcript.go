package scanner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/sources"
	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// oncePerTranscript leaves of the places in one transcript the first, which counts the others:
// what an agent has read it repeats in many lines. What a store is read for is no transcript's.
func oncePerTranscript(places []*found) []*found {
	first := map[string]*found{}
	elsewhere := map[string]bool{}
	for _, p := range places {
		if p.at.Source != sources.Transcripts {
			elsewhere[p.at.Path] = true
		}
	}
	return slices.DeleteFunc(places, func(p *found) bool {
		if p.at.Source != sources.Transcripts {
			return false
		}
		if elsewhere[p.at.Path] {
			return true
		}
		one := first[p.at.Path]
		if one == nil {
			first[p.at.Path], p.times = p, 1
			return false
		}
		one.times++
		if one.written.IsZero() || !p.written.IsZero() && p.written.Before(one.written) {
			one.written = p.written
		}
		return true
	})
}

// alreadyRead says which agents have read the secret, and since when: a reason to replace it.
func (h held) alreadyRead() []detectors.Reason {
	sessions, since := map[string]int{}, map[string]time.Time{}
	var order []string
	for _, p := range h.places {
		agent := p.at.Agent
		if p.at.Source != sources.Transcripts || agent == "" {
			continue
		}
		if sessions[agent]++; sessions[agent] == 1 {
			order = append(order, agent)
		}
		if first := since[agent]; !p.written.IsZero() && (first.IsZero() || p.written.Before(first)) {
			since[agent] = p.written
		}
	}
	var out []detectors.Reason
	for _, agent := range order {
		text := stores.TitleOf(agent) + " has read it already"
		if first := since[agent]; !first.IsZero() {
			text += ", first on " + first.UTC().Format("2 January 2006")
		}
		if sessions[agent] > 1 {
			text += fmt.Sprintf(", and it stands in %d of its transcripts", sessions[agent])
		}
		out = append(out, detectors.Reason{Code: "read_before", Text: text + ": a reason to replace it"})
	}
	return out
}

// mostLine is how much of a line is looked at on either side for when it was written.
const mostLine = 8 << 20

// writtenAt is when the line of a transcript that a text stands in says that it was written;
// the zero time where it says nothing.
func writtenAt(text []byte, at int) time.Time {
	from := max(0, at-mostLine)
	if i := bytes.LastIndexByte(text[from:at], '\n'); i >= 0 {
		from += i + 1
	} else if from > 0 {
		return time.Time{}
	}
	line := text[from:min(len(text), at+mostLine)]
	if i := bytes.IndexByte(line[at-from:], '\n'); i >= 0 {
		line = line[:at-from+i]
	}
	return timeOf(topLevel(line))
}

// timeKeys are the keys under which agents say when a line was written.
var timeKeys = []string{"timestamp", "ts", "time", "created_at"}

// topLevel gives the value of the first of an object's own keys that says a time. It goes
// through the line by its quotes and brackets alone, for most of a line is text.
func topLevel(line []byte) json.RawMessage {
	depth := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			end := closing(line, i+1)
			if depth == 1 && slices.Contains(timeKeys, string(line[i+1:end])) {
				rest := bytes.TrimLeft(line[min(end+1, len(line)):], " \t")
				if len(rest) > 0 && rest[0] == ':' {
					return scalar(bytes.TrimLeft(rest[1:], " \t"))
				}
			}
			i = end
		}
	}
	return nil
}

// closing is where the quote stands that ends a string.
func closing(line []byte, from int) int {
	for i := from; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(line)
}

// scalar is the string or the number that a text begins with.
func scalar(text []byte) json.RawMessage {
	if len(text) > 0 && text[0] == '"' {
		end := closing(text, 1)
		return json.RawMessage(text[:min(end+1, len(text))])
	}
	end := bytes.IndexAny(text, ",}] ")
	if end < 0 {
		return nil
	}
	return json.RawMessage(text[:end])
}

// timeOf reads a time: of RFC 3339, or in seconds or milliseconds since 1970.
func timeOf(value json.RawMessage) time.Time {
	if len(value) > 40 {
		return time.Time{}
	}
	if at, err := time.Parse(time.RFC3339, strings.Trim(string(value), `"`)); err == nil {
		return at
	}
	var n float64
	if json.Unmarshal(value, &n) != nil || n < 1e9 || n >= 1e14 {
		return time.Time{}
	}
	if n < 1e11 {
		n *= 1000
	}
	return time.UnixMilli(int64(n))
}
