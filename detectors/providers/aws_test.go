package providers

import (
	"encoding/base32"
	"encoding/binary"
	"strconv"
)

// keyID makes an access key's id of an account: the account's number stands in the bits 1 to 40
// of what follows the prefix, and the first bit says that it does.
func keyID(prefix, account string) string {
	number, err := strconv.ParseUint(account, 10, 40)
	if err != nil {
		panic(err)
	}
	var raw [10]byte
	binary.BigEndian.PutUint64(raw[:8], 1<<63|number<<23)
	return prefix + base32.StdEncoding.EncodeToString(raw[:])
}
