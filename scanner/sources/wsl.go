package sources

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// windowsUsers is where Linux inside Windows has the homes of Windows' users, unless
// /etc/wsl.conf says otherwise. https://learn.microsoft.com/windows/wsl/wsl-config#automount-settings
const windowsUsers = "/mnt/c/Users"

// mostVersion is how much of /proc/version is read.
const mostVersion = 4 << 10

// WindowsSide gives the machine as each of Windows' users has it, where this is Linux inside
// Windows: what lies there is read from here as from there.
func (m Machine) WindowsSide() (sides []Machine) {
	if m.GOOS != "linux" {
		return nil
	}
	version, err := processes{Machine: m}.read("/proc/version", mostVersion)
	if err != nil || !strings.Contains(strings.ToLower(string(version)), "microsoft") {
		return nil
	}
	users, err := m.FS.ReadDir(windowsUsers)
	if err != nil {
		return nil
	}
	for _, user := range users {
		home := filepath.Join(windowsUsers, user.Name())
		if user.Type() != fs.ModeDir || slices.Contains([]string{"Public", "Default", "All Users", "Default User"}, user.Name()) || m.Home == home {
			continue
		}
		side := m
		side.GOOS, side.Home, side.Env = "windows", home, nil
		sides = append(sides, side)
	}
	return sides
}

// OfHome gives a catalogue without what lies in workspaces.
func OfHome(catalogue []stores.Store) []stores.Store {
	out := slices.Clone(catalogue)
	for i := range out {
		out[i].Files = slices.Clone(out[i].Files)
		for j := range out[i].Files {
			out[i].Files[j].Workspace = nil
		}
	}
	return out
}
