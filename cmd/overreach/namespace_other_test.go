//go:build !linux

package main

import "testing"

type watched struct{ m *testing.M }

func (w watched) Run() int { return w.m.Run() }
