// Package detectors knows what a credential looks like and what it may do. It knows text,
// never places: where a credential lies is the business of package scanner.
//
// A Provider says how its tokens are found (package match does the finding) and how their
// Grant is asked for. Asking changes nothing: the Guard in this package is the only way out,
// and lets through only what a provider's file declares as a lookup.
package detectors
