package formats

import "bytes"

// byteOrderMark is what some editors write before UTF-8; it is part of no value.
var byteOrderMark = []byte("\xEF\xBB\xBF")

func skipMark(text []byte) int {
	if bytes.HasPrefix(text, byteOrderMark) {
		return len(byteOrderMark)
	}
	return 0
}

// lineEnd gives the offset at which the line that holds offset ends, without its line end.
func lineEnd(text []byte, offset int) int {
	end := len(text)
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end > offset && text[end-1] == '\r' {
		end--
	}
	return end
}

// nextLine gives the offset of the line after the one that holds offset.
func nextLine(text []byte, offset int) int {
	if i := bytes.IndexByte(text[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(text)
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\f' || b == '\v' }

// skipBlank gives the first offset from start on, before end, that is not blank.
func skipBlank(text []byte, start, end int) int {
	for start < end && isBlank(text[start]) {
		start++
	}
	return start
}

// trimBlank gives the end of the text before end without the blanks before it.
func trimBlank(text []byte, start, end int) int {
	for end > start && isBlank(text[end-1]) {
		end--
	}
	return end
}

// cutComment gives where an unquoted value ends: before a blank that one of marks follows.
// A mark that no blank precedes is part of the value: tokens and passwords hold them.
func cutComment(text []byte, start, end int, marks string) int {
	for i := start + 1; i < end; i++ {
		if isBlank(text[i-1]) && bytes.IndexByte([]byte(marks), text[i]) >= 0 {
			return i
		}
	}
	return end
}
