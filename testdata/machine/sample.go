// Package machine pretends a developer's machine: every store of the catalogue on each system
// that has it, filled with credentials of which no two are alike. A seed tells one machine
// from another.
package machine

import (
	"bytes"
	"crypto/aes"
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

// Value is what was put in a placeholder's stead, and where it begins.
type Value struct {
	Text  string
	Start int
}

// placeholder is what stands for a value in an example: @{PREFIX:LENGTH}, @{uuid}, @{basic}
// and, for a private key in PEM, @{pem}.
// So no file of ours holds what looks like a token.
var placeholder = regexp.MustCompile(`@\{([^}]*)\}`)

// Fill makes the values of an example anew.
func Fill(template string, random *rand.Rand) (string, []Value) {
	var out strings.Builder
	var values []Value
	done := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		out.WriteString(template[done:at[0]])
		value := sample(template[at[2]:at[3]], random)
		values = append(values, Value{Text: value, Start: out.Len()})
		out.WriteString(value)
		done = at[1]
	}
	out.WriteString(template[done:])
	return out.String(), values
}

func sample(what string, random *rand.Rand) string {
	switch what {
	case "uuid":
		b := letters(random, "0123456789abcdef", 32)
		return strings.Join([]string{b[:8], b[8:12], "4" + b[13:16], "a" + b[17:20], b[20:]}, "-")
	case "basic":
		return base64.StdEncoding.EncodeToString([]byte("user:" + letters(random, alphabet, 22)))
	case "pem":
		return "-----BEGIN " + "PRIVATE KEY-----\n" + letters(random, alphabet, 64) + "\n" + letters(random, alphabet, 48) + "\n-----END " + "PRIVATE KEY-----"
	}
	colon := strings.LastIndexByte(what, ':')
	prefix := what[:max(colon, 0)]
	n, err := strconv.Atoi(what[colon+1:])
	if err != nil {
		panic("the placeholder " + what + " has no length")
	}
	if strings.HasSuffix(prefix, "IA") {
		return prefix + letters(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", n)
	}
	return prefix + letters(random, alphabet, n)
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func letters(random *rand.Rand, from string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = from[random.IntN(len(from))]
	}
	return string(out)
}

// Mylogin writes a text as mysql_config_editor does: line by line under a key that stands
// before them.
func Mylogin(text string) string {
	out := make([]byte, 24)
	key := make([]byte, 16)
	for i := range 20 {
		out[4+i] = byte(7*i + 1)
		key[i%16] ^= out[4+i]
	}
	cipher, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	for line := range strings.Lines(text) {
		pad := 16 - len(line)%16
		plain := append([]byte(line), bytes.Repeat([]byte{byte(pad)}, pad)...)
		out = binary.LittleEndian.AppendUint32(out, uint32(len(plain)))
		for i := 0; i < len(plain); i += 16 {
			cipher.Encrypt(plain[i:], plain[i:])
		}
		out = append(out, plain...)
	}
	return string(out)
}
