package agents

import (
	"slices"
	"strings"
	"testing"
)

func TestCodexSetups(t *testing.T) {
	const profile = "default_permissions = \"tight\"\n[permissions.tight]\nextends = \":workspace\"\n[permissions.tight.filesystem]\n\"~/.aws\" = \"deny\"\nglob_scan_max_depth = 3\n[permissions.tight.filesystem.\":workspace_roots\"]\n\"**/.env\" = \"deny\"\n"
	env := func(h Host) Target { return h.work("sub/.env") }
	database := func(Host) Target { return Target{Name: "DATABASE_URL", Place: Environment} }
	for name, c := range map[string]struct {
		settings string
		target   func(Host) Target
		want     string
	}{
		"as it comes":                  {"", aws, "shell free no"},
		"a profile denies a folder":    {profile, aws, "shell stopped no"},
		"a profile denies a glob":      {profile, env, "shell stopped no"},
		"it leaves the rest":           {profile, func(h Host) Target { return h.home(".config/gh/hosts.yml") }, "shell free no"},
		"a minimal one hides the home": {"default_permissions = \"m\"\n[permissions.m.filesystem]\n\":minimal\" = \"read\"\n", aws, "shell stopped no"},
		"and shows what it lists":      {"default_permissions = \"m\"\n[permissions.m.filesystem]\n\":minimal\" = \"read\"\n\"~/.aws\" = \"read\"\n", aws, "shell free no"},
		"one that is not in force":     {strings.Replace(profile, "default_permissions = \"tight\"", "", 1), aws, "shell free no"},
		"no sandbox":                   {"sandbox_mode = \"danger-full-access\"\n", aws, "shell free yes"},
		"a network":                    {"sandbox_mode = \"workspace-write\"\n[sandbox_workspace_write]\nnetwork_access = true\n", aws, "shell free yes"},
		"a variable as it comes":       {"", railway, "inherited environment free no"},
		"its own excludes":             {"[shell_environment_policy]\nignore_default_excludes = false\n", railway, "inherited environment stopped no, another process's environment stopped no"},
		"they miss a database's":       {"[shell_environment_policy]\nignore_default_excludes = false\n", database, "inherited environment free no"},
		"an exclude of one's own":      {"[shell_environment_policy]\nexclude = [\"railway_*\"]\n", railway, "inherited environment stopped no, another process's environment stopped no"},
		"the table of filters":         {"[shell_environment_policy.filters]\n\"RAILWAY_*\" = \"exclude\"\n", railway, "inherited environment stopped no, another process's environment stopped no"},
		"nothing inherited":            {"[shell_environment_policy]\ninherit = \"none\"\n", database, "inherited environment stopped no, another process's environment stopped no"},
		"only what is included":        {"[shell_environment_policy]\ninclude_only = [\"PATH\", \"DATABASE_*\"]\n", database, "inherited environment free no"},
		"filters without a sandbox":    {"sandbox_mode = \"danger-full-access\"\n[shell_environment_policy]\ninherit = \"none\"\n", railway, "another process's environment free yes, inherited environment stopped yes"},
		"settings that are broken":     {"default_permissions = \"tight\n", aws, "shell free no"},
	} {
		h := host(t, map[string]string{"~/.codex/config.toml": c.settings})
		if got := reaches(h, "codex", c.target(h)); got != c.want {
			t.Errorf("%s: %s, not %s", name, got, c.want)
		}
	}
}

func TestCodexWeaknesses(t *testing.T) {
	const profile = "default_permissions = \"tight\"\n[permissions.tight.filesystem]\n\"~/.aws\" = \"deny\"\n"
	for name, c := range map[string]struct {
		settings, rc string
		env          []string
		want         []string
	}{
		"none":                     {profile, "", nil, nil},
		"no sandbox":               {"sandbox_mode = \"danger-full-access\"\n", "", nil, []string{"sandbox-off"}},
		"a flag drops the profile": {profile, "alias codex='codex --sandbox workspace-write'\n", nil, []string{"flag-drops-profile"}},
		"excludes that miss":       {"[shell_environment_policy]\nignore_default_excludes = false\n", "", []string{"DATABASE_URL=postgres://u:p@h/d"}, []string{"default-excludes-miss"}},
		"excludes that are off":    {"[shell_environment_policy]\ninherit = \"all\"\n", "", nil, []string{"no-default-excludes"}},
		"excludes, and one's own":  {"[shell_environment_policy]\nignore_default_excludes = false\nexclude = [\"DATABASE_URL\"]\n", "", []string{"DATABASE_URL=postgres://u:p@h/d"}, nil},
	} {
		h := host(t, map[string]string{"~/.codex/config.toml": c.settings, "~/.bashrc": c.rc}, c.env...)
		if got := weaknesses(h, "codex"); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}
