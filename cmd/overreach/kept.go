package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/accept"
)

// kept is what configuration files say of credentials that are known already.
type kept struct {
	accepted []accept.Entry
	// comments says that overreach:allow comments in the workspace are heeded.
	comments bool
	baseline string
	// trust is what the baseline's content is held against; nil where it is the user's own.
	trust *trustedFile
}

const acceptedName = "accepted.yaml"

// acceptedFile is the user's own.
type acceptedFile struct {
	Version  int            `yaml:"version"`
	Accepted []accept.Entry `yaml:"accepted"`
}

func checkEntries(list []accept.Entry) error {
	for _, e := range list {
		if err := e.Check(); err != nil {
			return err
		}
	}
	return nil
}

// ownAccepted is what the user accepted.
func (w World) ownAccepted() ([]accept.Entry, error) {
	if w.configDir() == "" {
		return nil, nil
	}
	path := filepath.Join(w.configDir(), acceptedName)
	text, err := readSmall(w, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, failure{fmt.Sprintf("%s: %v", path, reason(err)), "fix or remove the file"}
	}
	var f acceptedFile
	if err := readStrict(path, text, &f); err != nil {
		return nil, err
	}
	if f.Version != 1 {
		return nil, failure{fmt.Sprintf("%s: version %d is not the one that is read, 1", path, f.Version), "fix or remove the file"}
	}
	if err := checkEntries(f.Accepted); err != nil {
		return nil, lineFailure(path, err)
	}
	return signed(f.Accepted, w.short(path), "", true), nil
}

// signed says of entries which file they stand in, and whether they are heeded.
func signed(list []accept.Entry, by, workspace string, heeded bool) []accept.Entry {
	for i := range list {
		list[i].By, list[i].Heeded = by, heeded
		if workspace != "" {
			list[i].Workspace = filepath.ToSlash(workspace)
		}
	}
	return list
}

// ownKept takes what the user's own configuration says.
func (s *settings) ownKept(c config, path string) error {
	s.accepted = append(s.accepted, signed(c.Accepted, path, "", true)...)
	if c.Comments {
		s.notes = append(s.notes, path+": comments is heeded only in the .overreach.yaml of a workspace, once you trust it")
	}
	if c.Baseline == "" {
		return nil
	}
	if !filepath.IsAbs(c.Baseline) && !strings.HasPrefix(c.Baseline, "~/") {
		return failure{fmt.Sprintf("%s: baseline: %q would be another file in each workspace", path, c.Baseline), "write an absolute path, or one that begins with ~/"}
	}
	s.baseline, s.trust = c.Baseline, nil
	return nil
}

// workspace takes what a workspace's own file says: it loosens where the user trusts this very
// content, and else only tightens.
func (s *settings) workspace(w World, c config, path, root, policy string) error {
	trust, err := w.readTrusted()
	if err != nil {
		return err
	}
	shown, trusted := shownIn(root, path), trust.trusts(path, c.text)
	list := signed(c.Accepted, shown, filepath.Dir(path), trusted)
	if trusted {
		before := *s
		if err := s.loosen(c, shown, policy); err != nil {
			return err
		}
		s.accepted, s.comments = append(before.accepted, list...), c.Comments
		s.baseline, s.trust = before.baseline, before.trust
		if c.Baseline != "" {
			if !filepath.IsLocal(c.Baseline) {
				return failure{fmt.Sprintf("%s: baseline: %q leads out of the workspace", path, c.Baseline), "name a file in the workspace"}
			}
			s.baseline, s.trust = filepath.Join(filepath.Dir(path), c.Baseline), &trust
		}
		return nil
	}
	s.accepted = append(s.accepted, list...)
	switch {
	case trust.knows(path):
		s.notes = append(s.notes, shown+": it changed since you trusted it: what it loosens is not heeded until you say overreach trust again")
	case len(c.Accepted) > 0 || c.Baseline != "" || c.Comments:
		s.notes = append(s.notes, shown+": accepted, baseline and comments are heeded once you say overreach trust")
	}
	s.tighten(c, shown)
	return nil
}

// loosen joins what a trusted file says to what the user's own says. A policy that was named for
// this run stays no looser than it is.
func (s *settings) loosen(c config, shown, policy string) error {
	before := *s
	if policy != "" {
		s.policy, _ = s.policy.With(shown, c.Policy, false)
	}
	named := s.policy
	c.Accepted, c.Baseline, c.Comments = nil, "", false // what is known is joined elsewhere
	if err := s.own(c, shown); err != nil {
		return err
	}
	if policy != "" {
		s.policy = named
	}
	if s.lookups == "" {
		s.lookups = before.lookups
	}
	s.exclude = slices.Concat(before.exclude, s.exclude)
	instances := maps.Clone(before.instances)
	for provider, list := range s.instances {
		if instances == nil {
			instances = map[string][]string{}
		}
		instances[provider] = slices.Concat(instances[provider], list)
	}
	s.instances = instances
	return nil
}

// known is the baseline that findings are compared with: the one that the user names, or that of
// a configuration file. A workspace's one is heeded with the content that was trusted.
func (f scanFlags) known(w World, s settings) (*accept.Baseline, string, error) {
	path, trust := s.baseline, s.trust
	if f.baseline != "" {
		path, trust = f.baseline, nil
	}
	if path == "" || f.anew {
		return nil, "", nil
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		path = filepath.Join(w.home(), rest)
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(w.Dir, path)
	}
	b, text, err := readBaseline(w, path)
	switch {
	case trust != nil && !trust.trusts(path, text):
		return nil, w.short(path) + ": the baseline is not the one that you trusted: it is not heeded until you say overreach trust again", nil
	case err != nil:
		return nil, "", failure{fmt.Sprintf("%s: %v", w.short(path), reason(err)), "overreach baseline records one"}
	}
	return &b, "", nil
}

// readBaseline reads a baseline's file, and follows no link.
func readBaseline(w World, path string) (accept.Baseline, []byte, error) {
	text, err := readPlain(w, path, accept.MostBaseline)
	if err != nil {
		return accept.Baseline{}, nil, err
	}
	b, err := accept.ReadBaseline(text)
	return b, text, err
}

// readPlain reads a file of up to so many bytes that is no link.
func readPlain(w World, path string, most int64) ([]byte, error) {
	info, err := w.FS.Lstat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, fmt.Errorf("no file of up to %d bytes, or a link", most)
	}
	file, err := w.FS.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most))
}
