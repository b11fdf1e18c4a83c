package detectors

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/detectors/formats"
)

// Sign is what in a workspace shows that it needs the provider: a file that its programs
// read, and in it what names the resource. It is an inference, and never makes a credential
// look safer.
type Sign struct {
	// File is the path in the workspace: "*" stands for letters of a name, "**/" for any
	// folders. ".git/config" is the configuration of the repository that the workspace is of.
	// A sign without a file is sought in the code that uses the credential's variable.
	File string `yaml:"file,omitempty"`
	// Format is how the file is read, and Key the path of the keys whose values are looked
	// at. Without them Pattern is sought in the text as it stands.
	Format string `yaml:"format,omitempty"`
	Key    string `yaml:"key,omitempty"`
	// With is a key that the file must hold too, whatever its value is.
	With string `yaml:"with,omitempty"`
	// Pattern is an expression with at most one group: what it stands for is the name of the
	// resource. Without a Pattern the value of Key is the name.
	Pattern string `yaml:"pattern,omitempty"`
	// Resource is the kind of resource that is named; empty where none is.
	Resource string `yaml:"resource,omitempty"`
	// Access is what a use such as this one needs.
	Access Access `yaml:"access"`
	// Means is what the workspace does there, in plain words; "{name}" is what the first "*"
	// of Key stood for.
	Means     string `yaml:"means"`
	Source    string `yaml:"source,omitempty"`
	Confirmed *bool  `yaml:"confirmed,omitempty"`
}

func (k *Knowledge) checkSigns() error {
	for _, s := range k.Signs {
		if err := s.check(); err != nil {
			return fmt.Errorf("signs %q: %w", s.Means, err)
		}
	}
	return nil
}

func (s Sign) check() error {
	steps := strings.Split(s.File, "/")
	pattern, err := regexp.Compile(s.Pattern)
	switch {
	case err != nil:
		return err
	case s.Access == 0 || s.Means == "":
		return fmt.Errorf("access and means are both needed")
	case s.File != "" && (slices.Contains(steps, "") || slices.Contains(steps, "..")):
		return fmt.Errorf("file %q is no path in the workspace", s.File)
	case s.File == "" && (s.Format != "" || s.Pattern == ""):
		return fmt.Errorf("in code a pattern is sought, and no key")
	case (s.Format == "") != (s.Key == "") || s.With != "" && s.Key == "":
		return fmt.Errorf("format and key belong together, and with goes with them")
	case s.Format != "" && !formats.Known(s.Format):
		return fmt.Errorf("format %q is not known", s.Format)
	case pattern.NumSubexp() > 1:
		return fmt.Errorf("the pattern has more than one group")
	case s.Resource == "" && pattern.NumSubexp() > 0:
		return fmt.Errorf("the pattern names a resource, and resource does not say of which kind")
	case s.Resource != "" && s.Pattern != "" && pattern.NumSubexp() == 0:
		return fmt.Errorf("the pattern has no group that names the %s", s.Resource)
	case s.Resource != "" && s.Pattern == "" && s.Key == "":
		return fmt.Errorf("nothing names the %s", s.Resource)
	case strings.Contains(s.Means, "{name}") && s.star() < 0:
		return fmt.Errorf(`{name} needs a key with a step "*"`)
	}
	return nil
}

// star is the place of the key's first step "*"; -1 where there is none that has one place.
func (s Sign) star() int {
	steps := formats.Steps(s.Key)
	at := slices.Index(steps, "*")
	if i := slices.Index(steps, "**"); i >= 0 && i < at {
		return -1
	}
	return at
}

// Meaning is what the workspace does at a key that fits.
func (s Sign) Meaning(key string) string {
	if !strings.Contains(s.Means, "{name}") {
		return s.Means
	}
	steps := formats.Steps(key)
	if at := s.star(); at >= 0 && at < len(steps) {
		return strings.ReplaceAll(s.Means, "{name}", steps[at])
	}
	return s.Means
}
