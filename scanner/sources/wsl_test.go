package sources

import (
	"path/filepath"
	"testing"
)

// TestWindowsSide: Linux inside Windows sees the stores of Windows' users, by their layout.
func TestWindowsSide(t *testing.T) {
	home := temporary(t)
	files := elsewhere(t, OS{}, home)
	write(t, files.Root, map[string]string{
		"proc/version":                                          "Linux version 5.15.0-microsoft-standard-WSL2",
		"mnt/c/Users/Ann/.aws/credentials":                      "[default]",
		"mnt/c/Users/Ann/AppData/Roaming/NuGet/x":               "",
		"mnt/c/Users/Ann/AppData/Roaming/npm/x":                 "",
		"mnt/c/Users/Public/.aws/credentials":                   "x",
		"mnt/c/Users/desktop.ini":                               "x",
		"mnt/c/Users/Ann/proj/.npmrc":                           "a=b",
		"mnt/c/Users/Ann/AppData/Roaming/gcloud/credentials.db": "text",
	})
	m := Machine{FS: files, GOOS: "linux", Home: home, Workspace: home, Env: []string{"AWS_SHARED_CREDENTIALS_FILE=" + filepath.Join(home, "x")}}
	sides := m.WindowsSide()
	if len(sides) != 1 || sides[0].Home != "/mnt/c/Users/Ann" {
		t.Fatalf("%+v", sides)
	}
	r := new(recorder).scan(t, sides[0].Stores(OfHome(catalogue())))
	equal(t, "texts", r.texts("/mnt/c/Users"), map[string]string{"Ann/.aws/credentials": "[default]", "Ann/AppData/Roaming/gcloud/credentials.db": "text"})
	write(t, files.Root, map[string]string{"proc/version": "Linux version 6.1 (Debian)"})
	if sides := m.WindowsSide(); len(sides) > 0 {
		t.Errorf("a plain Linux: %+v", sides)
	}
	m.FS = elsewhere(t, OS{}, home)
	if sides := m.WindowsSide(); len(sides) > 0 {
		t.Errorf("no /proc: %+v", sides)
	}
}
