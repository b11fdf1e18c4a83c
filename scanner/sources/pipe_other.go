//go:build !linux

package sources

func widen(any) {}
