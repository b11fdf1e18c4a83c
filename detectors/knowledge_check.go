package detectors

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// check holds a provider's file against itself.
func (k *Knowledge) check() error {
	switch {
	case k.Schema != 1:
		return fmt.Errorf("schema is %d, not 1", k.Schema)
	case k.Name == "" || k.Title == "":
		return fmt.Errorf("name or title is missing")
	}
	for _, check := range []func() error{k.checkTokens, k.checkPermissions, k.checkDestroys, k.checkLookup, k.checkSigns} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (k *Knowledge) checkTokens() error {
	seen := map[string]bool{}
	for _, t := range k.Tokens {
		if t.Kind == "" || (seen[t.Kind+"/"+t.Part]) {
			return fmt.Errorf("tokens: kind %q is empty or stands twice", t.Kind)
		}
		seen[t.Kind+"/"+t.Part] = true
		for _, expr := range []string{t.Pattern, t.Value} {
			if _, err := regexp.Compile(expr); err != nil {
				return fmt.Errorf("token %s: %w", t.Kind, err)
			}
		}
		for _, name := range slices.Concat(t.Always, t.Worst) {
			spelled := k.names([]string{name})
			if len(spelled) == 0 || k.define(spelled[0]) == nil {
				return fmt.Errorf("token %s: permission %q is not in permissions", t.Kind, name)
			}
		}
	}
	return nil
}

func (k *Knowledge) checkPermissions() error {
	seen := map[string]bool{}
	for _, d := range k.Permissions {
		if seen[d.Name] || d.Access == 0 || d.Extent == 0 || d.Means == "" {
			return fmt.Errorf("permission %q stands twice, or lacks access, extent or means", d.Name)
		}
		seen[d.Name] = true
		if d.Access == Destroy && d.Undo.Kind == "" {
			return fmt.Errorf("permission %q destroys and does not say what undoes it", d.Name)
		}
		if err := d.Undo.check(); err != nil {
			return fmt.Errorf("permission %q: %w", d.Name, err)
		}
		for _, o := range d.Opens {
			if err := o.check(); err != nil {
				return fmt.Errorf("permission %q: %w", d.Name, err)
			}
			if o.Named && !strings.Contains(d.Name, "*") {
				return fmt.Errorf("permission %q: opens what its name names, and has no * in it", d.Name)
			}
		}
		for _, name := range d.Implies {
			if k.define(name) == nil {
				return fmt.Errorf("permission %q implies %q, which is not in permissions", d.Name, name)
			}
		}
	}
	return nil
}

func (u Undo) check() error {
	if !slices.Contains([]string{"", "none", "grace", "backup"}, u.Kind) {
		return fmt.Errorf("undo %q is none of none, grace, backup", u.Kind)
	}
	return nil
}

func (k *Knowledge) checkDestroys() error {
	for _, d := range k.Destroys {
		if d.Call == "" || d.Resource == "" || d.Means == "" || d.Undo.Kind == "" || len(d.Permissions) == 0 {
			return fmt.Errorf("destroys %q: call, permissions, resource, means and undo are all needed", d.Call)
		}
		if err := d.Undo.check(); err != nil {
			return fmt.Errorf("destroys %q: %w", d.Call, err)
		}
		for _, name := range d.Permissions {
			if k.define(name) == nil {
				return fmt.Errorf("destroys %q: permission %q is not in permissions", d.Call, name)
			}
		}
	}
	return nil
}

func (k *Knowledge) checkURL(text string) error {
	if strings.HasPrefix(text, "{instance}/") {
		return nil
	}
	if u, err := url.Parse(text); err != nil || u.Scheme != "https" || !slices.Contains(k.Hosts, u.Host) {
		return fmt.Errorf("%s is not https at a host of the file", text)
	}
	return nil
}

func (k *Knowledge) checkLookup() error {
	for _, e := range k.Sends {
		if err := k.checkURL(e.URL); err != nil {
			return fmt.Errorf("sends: %w", err)
		}
	}
	if k.Connect != nil {
		if err := k.Connect.check(k.Lookup); err != nil {
			return err
		}
	}
	for i := range k.Lookup {
		r := &k.Lookup[i]
		if err := r.compile(); err != nil {
			return fmt.Errorf("lookup %s: %w", r.Name, err)
		}
		if r.Statement != "" && k.Connect == nil {
			return fmt.Errorf("lookup %s: a statement, and the file has no connect", r.Name)
		}
		if err := k.checkURL(r.URL); r.Statement == "" && r.Decode == "" && err != nil {
			return fmt.Errorf("lookup %s: %w", r.Name, err)
		}
		for _, kind := range r.Kinds {
			if k.Token(kind) == nil {
				return fmt.Errorf("lookup %s: no token of kind %q", r.Name, kind)
			}
		}
	}
	return nil
}
