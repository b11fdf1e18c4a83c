// Package command says what a command line, or a call of an agent's tool, would do: which files it
// touches, which programs it runs, which requests it sends. Nothing is run; what cannot be told is
// said to be unseen, and never called safe.
package command
