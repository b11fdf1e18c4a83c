package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
)

// consent settles about what providers are asked where nothing has settled it: on a terminal
// the person is asked once, and the answer is kept; elsewhere nobody is asked, and the
// report says so.
func consent(ctx context.Context, w World, hosts []string) (scanner.Lookups, string) {
	if !w.Terminal.In || !w.Terminal.Err {
		return scanner.LookupsOff, "lookups are off until you choose: --lookup asks the providers, lookups: own in your configuration does so always"
	}
	if len(hosts) == 0 {
		return scanner.LookupsOff, ""
	}
	fmt.Fprintf(w.Stderr, "To learn what these credentials may do, overreach would ask %s.\n", strings.Join(hosts, ", "))
	fmt.Fprint(w.Stderr, "Each is sent to its own provider only, by reads that change nothing; they leave traces there (last used, audit logs).\nAsk now and in future? [y/N] ")
	choice := scanner.LookupsOff
	select {
	case line := <-readLine(w):
		if answer := strings.ToLower(strings.TrimSpace(line)); answer == "y" || answer == "yes" {
			choice = scanner.LookupsOwn
		}
	case <-ctx.Done():
		return choice, ""
	}
	if err := keepChoice(w, choice); err != nil {
		return choice, fmt.Sprintf("your choice could not be kept: %v", reason(err))
	}
	return choice, ""
}

// readLine reads one line without keeping an interruption waiting.
func readLine(w World) <-chan string {
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(w.Stdin).ReadString('\n')
		line <- text
	}()
	return line
}

// keepChoice appends the choice to the user's configuration, which does not name one yet.
func keepChoice(w World, choice scanner.Lookups) error {
	dir := w.configDir()
	if dir == "" {
		return fmt.Errorf("there is no home")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(dir, "config.yaml"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(file, "lookups: %s # own: asks the providers about what is yours; off: asks nobody\n", choice)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
