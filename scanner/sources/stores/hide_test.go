package stores_test

import (
	"crypto/aes"
	"encoding/binary"
	"strings"
	"testing"
)

// hide writes an option file as mysql_config_editor does: each line encrypted by a key that
// stands before them. An example holds it plain.
func hide(t *testing.T, text string) string {
	t.Helper()
	key := "a key of twenty byte"
	var folded [aes.BlockSize]byte
	for i := range len(key) {
		folded[i%len(folded)] ^= key[i]
	}
	block, err := aes.NewCipher(folded[:])
	if err != nil {
		t.Fatal(err)
	}
	hidden := append(make([]byte, 4), key...)
	for line := range strings.Lines(text) {
		padding := aes.BlockSize - len(line)%aes.BlockSize
		plain := []byte(line + strings.Repeat(string(rune(padding)), padding))
		for i := 0; i < len(plain); i += aes.BlockSize {
			block.Encrypt(plain[i:], plain[i:])
		}
		hidden = append(binary.LittleEndian.AppendUint32(hidden, uint32(len(plain))), plain...)
	}
	return string(hidden)
}
