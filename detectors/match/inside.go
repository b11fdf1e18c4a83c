package match

import "bytes"

const (
	// insideLetters is how much longer a run of base64 is at least than a key in it.
	insideLetters = 40
	// insideLine is how long a line of nothing but base64 is at least, and insideLines how
	// many of one length stand together where they are one text.
	insideLine, insideLines = 60, 3
)

// inside says whether a text is only a stretch of something in base64: of a longer run, or
// of a block of lines. A key with a letter that base64 has not, as most have in their
// prefixes, never is.
func inside(text []byte, s span) bool {
	for _, b := range text[s.start:s.end] {
		if !base64Letter(b) {
			return false
		}
	}
	lo, hi := s.start, s.end
	for lo > 0 && base64Letter(text[lo-1]) {
		lo--
	}
	for hi < len(text) && base64Letter(text[hi]) {
		hi++
	}
	if s.start-lo+hi-s.end >= insideLetters && (mixedRun(text[lo:s.start]) || mixedRun(text[s.end:hi])) {
		return true
	}
	whole := (lo == 0 || text[lo-1] == '\n') && (hi == len(text) || text[hi] == '\n' || text[hi] == '\r')
	return whole && hi-lo >= insideLine && mixedRun(text[lo:hi]) && inBlock(text, span{lo, hi})
}

func base64Letter(b byte) bool {
	return b != '_' && b != '-' && kinds[b]&inBase64 != 0
}

// mixedRun says whether a run has letters of both cases and digits, as no path of words has.
func mixedRun(run []byte) bool {
	var upper, lower, digits int
	for _, b := range run {
		switch {
		case 'A' <= b && b <= 'Z':
			upper++
		case 'a' <= b && b <= 'z':
			lower++
		case '0' <= b && b <= '9':
			digits++
		}
	}
	return min(upper, lower) >= 4 && digits >= 2
}

// inBlock says whether other lines of the same length and letters stand beside a line.
func inBlock(text []byte, line span) bool {
	size, lines := line.end-line.start, 1
	for at := line.start; at > size && lines < insideLines; lines++ {
		end := at - 1
		if end > 0 && text[end-1] == '\r' {
			end--
		}
		if at = end - size; at < 0 || !baseLine(text, span{at, end}) {
			break
		}
	}
	for at := line.end; at < len(text) && lines < insideLines; lines++ {
		at += bytes.IndexByte(text[at:], '\n') + 1
		next := span{at, at + size}
		if at == 0 || next.end > len(text) || !baseLine(text, next) {
			break
		}
		at = next.end
	}
	return lines >= insideLines
}

func baseLine(text []byte, s span) bool {
	if s.start > 0 && text[s.start-1] != '\n' || s.end < len(text) && text[s.end] != '\n' && text[s.end] != '\r' {
		return false
	}
	for _, b := range text[s.start:s.end] {
		if !base64Letter(b) {
			return false
		}
	}
	return true
}
