// Package trial runs real coding agents against a language model on loopback that plays given calls:
// so that what an agent does is seen, and not only what its settings say.
package trial
