//go:build !linux

package trial

// EndIn ends nothing here: other processes' environments tell no homes.
func EndIn(string) {}
