package main

import (
	"errors"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/sources"
)

// exitCode is what a scan ends with.
func exitCode(f scanFlags, r *scanner.Report, err error) int {
	s := r.Summary
	switch {
	case !s.Complete:
		return exitInterrupted
	case s.BeyondPolicy > 0:
		return exitBeyond
	case f.strict && unread(s)+notAnswered(r) > 0:
		return exitIncomplete
	case errors.Is(err, scanner.ErrNothing):
		return exitNothing
	}
	return exitClean
}

// unread counts what was not read of what a scan is for: a repository's history has a scan of
// its own, which transcripts are too old is the user's choice, and a machine that is in no
// cloud lacks nothing.
func unread(s scanner.Summary) int {
	n := 0
	for _, left := range s.NotRead {
		if left.Reason != sources.NoHistory && left.Source != sources.Metadata && !left.Chosen {
			n++
		}
	}
	return n
}

// notAnswered counts the findings of which something could not be determined.
func notAnswered(r *scanner.Report) int {
	n := 0
	for _, f := range r.Findings {
		if len(f.Grant.Unknown) > 0 {
			n++
		}
	}
	return n
}
