package session

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/cache"
	"github.com/overreach-dev/overreach/scanner/gate/guard"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// Flags are what the last scan of a workspace found, as far as a hook needs it. They hold no
// secret and nothing that is made of one.
type Flags struct {
	Version int       `json:"version"`
	Root    string    `json:"root"`
	At      time.Time `json:"at"`
	// Verdict is the guard's: pass, warn or block.
	Verdict string `json:"verdict"`
	// Beyond is how many credentials are beyond the policy, Worst the worst call in words.
	Beyond int    `json:"beyond"`
	Worst  string `json:"worst"`
	// Paths and Variables are where those lie.
	Paths     []Flagged `json:"paths"`
	Variables []Flagged `json:"variables"`
	// Providers are those whose credentials an agent comes to, beyond the policy or not: of
	// these the calls that destroy are recognised.
	Providers []string `json:"providers"`
	// Excess are those of credentials beyond the policy.
	Excess []string `json:"excess"`
	// Reports are files that reports of this workspace were written to: they are maps to all of it.
	Reports []string `json:"reports"`
	// Acknowledged says that a person let sessions go on though the verdict is block: it is the
	// State for which that was said.
	Acknowledged string `json:"acknowledged"`
}

// Flagged is a place, and what lies there in plain words.
type Flagged struct {
	Place string `json:"place"`
	What  string `json:"what"`
}

const flagsVersion = 1

// FlagsOf takes from a report what a hook needs.
func FlagsOf(r *scanner.Report, home string, policy risk.Policy) Flags {
	f := Flags{Version: flagsVersion, Root: r.Summary.Root, At: r.Summary.At}
	verdict, _ := guard.Judge(r, policy.BlockAt())
	f.Verdict = string(verdict)
	for _, w := range r.Summary.Worst {
		if f.Worst == "" {
			f.Worst = strings.TrimSpace(w.Call + " " + w.Means)
		}
	}
	for _, one := range r.Findings {
		if reached(one) && one.Provider != "" && !slices.Contains(f.Providers, one.Provider) {
			f.Providers = append(f.Providers, one.Provider)
		}
		if !one.Counts() {
			continue
		}
		f.Beyond++
		if one.Provider != "" && !slices.Contains(f.Excess, one.Provider) {
			f.Excess = append(f.Excess, one.Provider)
		}
		for _, at := range one.Locations {
			f.flag(at, one.Title, home)
		}
	}
	return f
}

// reached says that some agent comes to it without being stopped.
func reached(f scanner.Finding) bool {
	return slices.ContainsFunc(f.Reach, func(r scanner.Reach) bool { return r.Verdict != agents.Stopped })
}

func (f *Flags) flag(at scanner.Location, what, home string) {
	if at.Path == "" || at.Process != "" {
		f.Variables = appendOnce(f.Variables, Flagged{at.Key, what})
		return
	}
	path, _, _ := strings.Cut(at.Path, "!")
	switch below, ok := strings.CutPrefix(path, "~/"); {
	case ok:
		path = filepath.Join(home, below)
	case !filepath.IsAbs(path):
		path = filepath.Join(f.Root, path)
	}
	f.Paths = appendOnce(f.Paths, Flagged{filepath.Clean(path), what})
}

func appendOnce(list []Flagged, one Flagged) []Flagged {
	if one.Place == "" || slices.ContainsFunc(list, func(x Flagged) bool { return x.Place == one.Place }) {
		return list
	}
	return append(list, one)
}

// Add flags a place that appeared since the scan. What a person let go on goes on: it is told of, and
// reading it is asked about.
func (f Flags) Add(one Flagged, folder string) error {
	let := f.Acknowledged != "" && f.Acknowledged == f.State()
	f.Paths = appendOnce(slices.Clone(f.Paths), one)
	if let {
		f.Acknowledged = f.State()
	}
	return f.Save(folder)
}

// State sums up what is flagged: it changes when that does.
func (f Flags) State() string {
	h := sha256.New()
	for _, list := range [][]Flagged{f.Paths, f.Variables} {
		for _, p := range list {
			fmt.Fprintf(h, "%q %q\n", p.Place, p.What)
		}
		fmt.Fprintln(h)
	}
	fmt.Fprintf(h, "%q %q", f.Verdict, f.Worst)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// Blocks says that a prompt is not to go on.
func (f Flags) Blocks() bool { return f.Verdict == string(guard.Block) && f.Acknowledged != f.State() }

func flagsPath(folder, root string) string {
	name := sha256.Sum256([]byte(root))
	return filepath.Join(folder, "gate", hex.EncodeToString(name[:16])+".json")
}

// Save keeps the flags of a workspace in the user's folder of caches. That somebody
// acknowledged the same ones is kept too.
func (f Flags) Save(folder string) error {
	if old, ok, _ := load(folder, f.Root); ok {
		f.Acknowledged = cmp.Or(f.Acknowledged, old.Acknowledged)
		f.Reports = Standing(append(old.Reports, f.Reports...))
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return cache.Replace(flagsPath(folder, f.Root), text)
}

// mostReports is how many reports are remembered.
const mostReports = 100

// Standing are the files of a list that are there still, each once, the newest kept.
func Standing(paths []string) (list []string) {
	for _, path := range slices.Backward(paths) {
		if _, err := os.Lstat(path); err == nil && !slices.Contains(list, path) && len(list) < mostReports {
			list = append(list, path)
		}
	}
	slices.Reverse(list)
	return list
}

// KeepReports remembers files that reports of a workspace were written to, where a scan of it is.
func KeepReports(folder, root string, paths []string) error {
	f, ok, err := load(folder, root)
	if !ok || err != nil || len(paths) == 0 {
		return err
	}
	f.Reports = append(f.Reports, paths...)
	return f.Save(folder)
}

// LoadFlags gives the flags of the workspace that a folder is in: the nearest that was scanned.
func LoadFlags(folder, dir string) (f Flags, ok bool, err error) {
	if folder == "" || !filepath.IsAbs(dir) {
		return f, false, nil
	}
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if f, ok, err := load(folder, at); ok || err != nil {
			return f, ok, err
		}
		if at == filepath.Dir(at) {
			return f, false, nil
		}
	}
}

const mostFlags = 16 << 20

func load(folder, root string) (f Flags, ok bool, err error) {
	path := flagsPath(folder, root)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f, false, nil
	}
	if err != nil {
		return f, false, err
	}
	if !info.Mode().IsRegular() || !cache.Private(info) || info.Size() > mostFlags {
		return f, false, errors.New("what the last scan found is not as overreach wrote it")
	}
	file, err := os.Open(path)
	if err != nil {
		return f, false, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostFlags))
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil || f.Version != flagsVersion || f.Root != root {
		return Flags{}, false, errors.New("what the last scan found cannot be read")
	}
	return f, true, nil
}
