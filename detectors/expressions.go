package detectors

import (
	"regexp"
	"sync"
)

// compiledOnce compiles an expression when it is first used: most runs need few of them.
func compiledOnce(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
