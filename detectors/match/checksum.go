package match

import (
	"fmt"
	"hash/crc32"
	"math/bits"
	"strconv"
	"strings"
)

// Checksum says what a credential's own checksum tells: Right, Wrong, or Unchecked where its
// kind has none that we know. A wrong one lowers the confidence that the text is a
// credential, and drops nothing: a provider may have changed its format.
type Checksum string

const (
	Unchecked Checksum = ""
	Right     Checksum = "right"
	Wrong     Checksum = "wrong"
)

// crcKinds are prefixes of tokens whose last six letters are the CRC-32 of what stands before
// them, in base 62.
var crcKinds = [...]struct {
	prefix string
	// size is the token's whole length; skip, how much of its beginning is not summed.
	size, skip int
}{
	// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
	{"ghp_", 40, 4}, {"gho_", 40, 4}, {"ghu_", 40, 4}, {"ghs_", 40, 4}, {"ghr_", 40, 4},
	// https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/ and
	// https://github.com/secretlint/secretlint/issues/200
	{"npm_", 40, 4},
}

// checksumOf checks the tokens whose kind is known by its prefix.
func checksumOf(text string) Checksum {
	for _, k := range crcKinds {
		if len(text) == k.size && strings.HasPrefix(text, k.prefix) {
			return right(base62(crc32.ChecksumIEEE([]byte(text[k.skip:len(text)-6])), 6) == text[len(text)-6:])
		}
	}
	switch {
	case strings.HasPrefix(text, "glsa_"):
		return grafana(text)
	case strings.HasPrefix(text, "gl"):
		return gitlab(text)
	}
	return Unchecked
}

// grafana checks a service account's token: glsa_, 32 letters, and after an underscore the
// CRC-32 of all before it, in hex, its last byte first
// (https://github.com/grafana/grafana/tree/main/pkg/components/satokengen).
func grafana(text string) Checksum {
	at := strings.LastIndexByte(text, '_')
	if len(text) != 46 || at != 37 {
		return Unchecked
	}
	sum := bits.ReverseBytes32(crc32.ChecksumIEEE([]byte(text[:at])))
	return right(fmt.Sprintf("%08x", sum) == text[at+1:])
}

// gitlab checks a routable token: it ends with a dot, two letters of length and seven of a
// CRC-32 in base 36
// (https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/).
// No token of theirs has confirmed how the sum is made, so that it never says Wrong.
func gitlab(text string) Checksum {
	const tail = 7
	if len(text) < 43 || text[len(text)-tail-3] != '.' {
		return Unchecked
	}
	sum := strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(text[:len(text)-tail]))), 36)
	if strings.Repeat("0", tail-len(sum))+sum == text[len(text)-tail:] {
		return Right
	}
	return Unchecked
}

func right(ok bool) Checksum {
	if ok {
		return Right
	}
	return Wrong
}

func base62(sum uint32, size int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	out := make([]byte, size)
	for i := size - 1; i >= 0; i-- {
		out[i] = digits[sum%62]
		sum /= 62
	}
	return string(out)
}
