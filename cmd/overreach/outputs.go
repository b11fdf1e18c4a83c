package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/overreach-dev/overreach/reports"
	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/gate/session"
)

// file is one that a report is written to, and in which format.
type file struct{ format, path, said string }

func (f *scanFlags) addOutputs(flags *pflag.FlagSet) {
	flags.StringArrayVarP(&f.outputs, "output", "o", nil,
		"write the report to this file too, in the format of its ending ("+strings.Join(reports.Endings(), ", ")+"), or of FORMAT=FILE; may stand several times")
	flags.BoolVar(&f.force, "force", false, "let --output replace a file that is no report of overreach's")
}

// files are those that --output names. What could keep one from being written is said before the
// scan begins.
func (f scanFlags) files(w World, root string) ([]file, error) {
	var out []file
	for _, said := range f.outputs {
		to := outputOf(w, said)
		if to.format == "" {
			return nil, failure{
				fmt.Sprintf("--output %s: its ending tells no format", said),
				fmt.Sprintf("end it with one of %s, or write FORMAT=%s", strings.Join(reports.Endings(), ", "), said),
			}
		}
		err := errors.Join(staysIn(to.path, root, w.Dir), mayReplace(to.path, f.force))
		if slices.ContainsFunc(out, func(o file) bool { return o.path == to.path }) {
			err = errors.New("it is named twice")
		}
		if err == nil {
			err = writable(filepath.Dir(to.path))
		}
		if err != nil {
			return nil, failure{fmt.Sprintf("--output %s: %v", said, reason(err)), outputHint}
		}
		out = append(out, to)
	}
	return out, nil
}

const outputHint = "name a file that is none yet, or a report, in a folder that you can write to"

// outputOf reads FILE or FORMAT=FILE.
func outputOf(w World, said string) file {
	to := file{path: said, said: said}
	if name, path, ok := strings.Cut(said, "="); ok && slices.Contains(reports.Formats(), name) && path != "" {
		to.format, to.path = name, path
	} else {
		to.format = reports.ForFile(said)
	}
	if !filepath.IsAbs(to.path) {
		to.path = filepath.Join(w.Dir, to.path)
	}
	to.path = filepath.Clean(to.path)
	return to
}

// staysIn fails where a path of the workspace, or of the folder that overreach stands in, leads out
// of it by a link: whoever wrote the workspace would choose what is written over.
func staysIn(path string, folders ...string) error {
	parent, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if !within(folder, path) {
			continue
		}
		real, err := filepath.EvalSymlinks(folder)
		if err != nil {
			return err
		}
		if !within(real, parent) {
			return fmt.Errorf("a link leads out of %s", folder)
		}
	}
	return nil
}

func within(folder, path string) bool {
	inside, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(inside)
}

// mayReplace fails where something lies at the path that is no report, and not empty either.
func mayReplace(path string, force bool) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	case info.Mode()&fs.ModeSymlink != 0:
		return errors.New("it is a link")
	case !info.Mode().IsRegular():
		return errors.New("it is no file of its own")
	case force || info.Size() == 0:
		return nil
	}
	text, err := bothEnds(path, info.Size())
	if err == nil && !reports.Ours(text) {
		err = errors.New("it is there already, and is no report of overreach's (--force replaces it)")
	}
	return err
}

// bothEnds reads the beginning and the end of a file: enough to know a report by.
func bothEnds(path string, size int64) ([]byte, error) {
	const most = 64 << 10
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil || size <= most {
		return text, err
	}
	end := make([]byte, min(most, size-most))
	if _, err := f.ReadAt(end, size-int64(len(end))); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return slices.Concat(text, []byte("\n"), end), nil
}

// writable fails where no file can be made in a folder.
func writable(folder string) error {
	temp, err := os.CreateTemp(folder, ".overreach-*")
	if err != nil {
		return err
	}
	return errors.Join(temp.Close(), os.Remove(temp.Name()))
}

// write renders the whole report before the first byte of it is written.
func write(w World, f scanFlags, r *scanner.Report) error {
	r, err := w.toShow(r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	o := f.shown()
	o.Width, o.Color, o.Quiet, o.Links, o.Home = w.columns(), w.color(), f.quiet, w.links(), w.home()
	if err := reports.Write(&out, f.format, r, o); err != nil {
		return err
	}
	_, err = w.Stdout.Write(out.Bytes())
	return err
}

// toShow is the report as whoever started the program may see it: an agent is shown no place outside of
// the workspace, in any format, on no stream and in no file.
func (w World) toShow(r *scanner.Report) (*scanner.Report, error) {
	if _, _, agent := agents.Running(w.getenv); agent {
		return r.Inside()
	}
	return r, nil
}

func (f scanFlags) shown() reports.Options {
	return reports.Options{Verbose: f.verbose}
}

// writeFiles writes the report to each file, at once and for the user alone to read.
func writeFiles(w World, f scanFlags, files []file, r *scanner.Report) error {
	r, err := w.toShow(r)
	if err != nil {
		return err
	}
	var written []string
	for _, to := range files {
		o := f.shown()
		if to.path == w.getenv("GITHUB_STEP_SUMMARY") {
			o.Bytes = reports.SummaryBytes
		}
		var out bytes.Buffer
		if err := reports.Write(&out, to.format, r, o); err != nil {
			return err
		}
		err := mayReplace(to.path, f.force) // it may be another than before the scan
		if err == nil {
			err = keep(to.path, out.Bytes(), 0o600)
		}
		if err != nil {
			return failure{fmt.Sprintf("--output %s: %v", to.said, reason(err)), outputHint}
		}
		written = append(written, to.path)
	}
	if _, _, agent := agents.Running(w.getenv); agent || f.noCache {
		return nil // it names nothing that the agent does not see
	}
	_ = session.KeepReports(w.cacheDir(), r.Summary.Root, written) // the reports stand; a hook says what is wrong with the rest
	return nil
}
