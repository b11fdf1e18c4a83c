package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/overreach-dev/overreach/reports"
)

func viewCommand(w World) *cobra.Command {
	output := ""
	wait := 10 * time.Minute
	c := &cobra.Command{
		Use:   "view REPORT.json",
		Short: "Show a report in a browser",
		Long: `View makes a page of a report that scan --format json wrote, and hands it out once: at an
address of this machine alone, with a key that nobody can guess and that works one time.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			report, err := w.readReport(args[0])
			if err == nil {
				report, err = w.toShow(report)
			}
			if err != nil {
				return err
			}
			var page bytes.Buffer
			if err := reports.Write(&page, "html", report, reports.Options{}); err != nil {
				return err
			}
			if output != "" {
				return w.writePage(output, page.Bytes())
			}
			return w.handOut(c.Context(), page.Bytes(), wait)
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "write the page to this file, which must not exist yet")
	c.Flags().DurationVar(&wait, "wait", wait, "how long the page is kept for a browser")
	return c
}

// writePage writes a new file, for the user alone to read.
func (w World) writePage(name string, page []byte) error {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = file.Write(page)
		if closing := file.Close(); err == nil {
			err = closing
		}
	}
	if err != nil {
		return failure{fmt.Sprintf("%s: %v", name, reason(err)), "name a file that does not exist yet"}
	}
	return nil
}

// handOut serves the page to the first that comes with the key.
func (w World) handOut(ctx context.Context, page []byte, wait time.Duration) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return failure{fmt.Sprintf("no address of this machine is to be had: %v", err), "--output writes the page to a file"}
	}
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	key := hex.EncodeToString(raw[:])
	given := make(chan struct{})
	server := &http.Server{Handler: onePage(key, page, given), ReadHeaderTimeout: 5 * time.Second, WriteTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	fmt.Fprintf(w.Stdout, "http://%s/%s\n", listener.Addr(), key)
	fmt.Fprintln(w.Stderr, "overreach: open this address in a browser; it works once")
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	select {
	case <-given:
		return server.Shutdown(ctx)
	case <-ctx.Done():
		_ = server.Close()
		return failure{"nobody fetched the page", "run it again; --wait says how long it is kept"}
	}
}

// onePage gives a page out once, to whoever knows the key.
func onePage(key string, page []byte, given chan<- struct{}) http.Handler {
	var once sync.Once
	return http.HandlerFunc(func(out http.ResponseWriter, req *http.Request) {
		first := false
		if req.Method == http.MethodGet && subtle.ConstantTimeCompare([]byte(req.URL.Path), []byte("/"+key)) == 1 {
			once.Do(func() { first = true })
		}
		if !first {
			http.NotFound(out, req)
			return
		}
		header := out.Header()
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Cache-Control", "no-store")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		_, _ = out.Write(page)
		close(given)
	})
}
