package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/overreach-dev/overreach/detectors/examples"
	"github.com/overreach-dev/overreach/scanner/sources"
)

func TestMain(m *testing.M) {
	testscript.Main(watched{m}, map[string]func(){"overreach": elsewhere, "jsonget": jsonGet})
}

// TestScripts drives the whole program through the scripts of testdata/scan: each is a
// situation, told from the outside.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/scan",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"fill":      fill,
			"forms":     forms,
			"serve":     serve,
			"served":    served,
			"no-secret": noSecret,
			"setsample": setSample,
			"pack":      pack,
			"cutoff":    cutoff,
			"settle":    settle,
			"age":       age,
			"odd":       odd,
			"spoil":     spoil,
			"listen":    listen,
			"play":      play,
			"giant":     giant,
			"exitcode":  endsWith,
			"link":      link,
			"scopes":    scopes,
			"answer":    answer,
			"valid":     validReport,
		},
	})
}

// elsewhere is the program on a machine whose own paths, /etc and the like, lie in a folder
// beside the script's: nothing of the real ones is read.
func elsewhere() {
	w := realWorld()
	own := filepath.Dir(w.home())
	if own == "." {
		own = w.Dir
	}
	w.FS = pretend(filepath.Join(own, "system"), own, w.Dir)
	if w.getenv("OVERREACH_TEST_TERMINAL") != "" {
		w.Terminal.In, w.Terminal.Err = true, true
	}
	start(played(w))
}

// pretend is a file system on which only the given folders are where they are.
func pretend(root string, own ...string) sources.FS {
	return sources.Elsewhere{FS: sources.OS{}, Root: root, Own: append(own, "/dev")}
}

type scene struct {
	railway *railway
	github  *github
	front   *front
}

const sceneKey = "scene"

// setUp gives each script a home of its own, and nothing of this machine's environment.
func setUp(env *testscript.Env) error {
	home := env.WorkDir + "/home"
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	env.Vars = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "WORK=" + env.WorkDir, "TMPDIR=" + env.WorkDir, "COLUMNS=100"}
	env.Values[sceneKey] = &scene{}
	return nil
}

var blankToken = regexp.MustCompile(`\{\{(\w+)\}\}`)

// sampleToken makes the token of a name, the same in every run: nothing that is shaped like a
// token lies in the repository.
func sampleToken(name string) string {
	seed := [32]byte{}
	copy(seed[:], name)
	r := rand.New(rand.NewChaCha8(seed))
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	text := func(n int) string {
		var out strings.Builder
		for range n {
			out.WriteByte(letters[r.IntN(len(letters))])
		}
		return out.String()
	}
	switch kind, _, _ := strings.Cut(name, "_"); kind {
	case "github":
		return "gh" + "p_" + text(36)
	case "slack":
		return "xox" + "b-" + fmt.Sprint(r.IntN(9e11)+1e11) + "-" + fmt.Sprint(r.IntN(9e11)+1e11) + "-" + text(24)
	case "slackhook":
		return "T" + strings.ToUpper(text(10)) + "/B" + strings.ToUpper(text(10)) + "/" + text(24)
	case "stripe":
		return "sk_" + "test_" + text(24)
	case "stripelive":
		return "sk_" + "live_" + text(24)
	case "stripetest":
		return "rk_" + "test_" + text(24)
	case "githubfine":
		return "github_" + "pat_" + text(22) + "_" + text(59)
	case "awsid":
		id, err := examples.KeyID("AK"+"IA", "123456789012")
		if err != nil {
			panic(err)
		}
		return id
	case "gitlab":
		return "glp" + "at-" + text(20)
	case "jwt":
		encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
		return encode(`{"alg":"RS256","kid":"k"}`) + "." + encode(`{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:shop:ci"}`) + "." + text(86)
	case "password":
		return text(20)
	case "vault":
		return "hvs." + "CAES" + text(90)
	case "text":
		return text(40)
	default:
		return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<12), r.IntN(1<<12), r.Int64N(1<<48))
	}
}

// fill replaces {{name}} in files by the token of that name.
func fill(ts *testscript.TestScript, _ bool, paths []string) {
	for _, path := range paths {
		text := blankToken.ReplaceAllStringFunc(ts.ReadFile(path), func(m string) string { return sampleToken(strings.Trim(m, "{}")) })
		ts.Check(os.WriteFile(ts.MkAbs(path), []byte(text), 0o600))
	}
}

// serve starts the providers of the script behind the loopback front, and points the program
// to it.
func serve(ts *testscript.TestScript, _ bool, _ []string) {
	s := ts.Value(sceneKey).(*scene)
	s.railway = &railway{account: sampleToken("railway_account"), staging: sampleToken("railway_staging")}
	var err error
	s.github = &github{token: sampleToken("github_one"), scopes: "read:user"}
	s.front, err = newFront(map[string]http.Handler{"backboard.railway.com": s.railway, "api.github.com": s.github})
	ts.Check(err)
	ts.Defer(func() { _ = s.front.listener.Close() })
	ts.Check(s.front.writeCA(ts.Getenv("WORK") + "/ca.pem"))
	ts.Setenv("HTTPS_PROXY", s.front.proxy())
	ts.Setenv("SSL_CERT_FILE", ts.Getenv("WORK")+"/ca.pem")
}

// served checks that the providers were asked, and sent nothing but queries; with "!" that
// nobody was asked at all.
func served(ts *testscript.TestScript, neg bool, _ []string) {
	s := ts.Value(sceneKey).(*scene)
	s.railway.mu.Lock()
	defer s.railway.mu.Unlock()
	s.github.mu.Lock()
	defer s.github.mu.Unlock()
	s.front.mu.Lock()
	defer s.front.mu.Unlock()
	if len(s.github.writes) > 0 {
		ts.Fatalf("GitHub was sent what is no read: %q", s.github.writes)
	}
	if len(s.railway.mutations) > 0 {
		ts.Fatalf("Railway was sent what is no query: %q", s.railway.mutations)
	}
	if len(s.front.strange) > 0 {
		ts.Fatalf("hosts were asked that nobody serves: %q", s.front.strange)
	}
	if neg && len(s.github.reads) > 0 || neg != (len(s.railway.queries) == 0) {
		ts.Fatalf("Railway was asked %q, GitHub %q", s.railway.queries, s.github.reads)
	}
	s.railway.queries, s.github.reads = nil, nil
}

// scopes sets what the script's GitHub says that its token may do.
func scopes(ts *testscript.TestScript, _ bool, args []string) {
	s := ts.Value(sceneKey).(*scene)
	s.github.mu.Lock()
	defer s.github.mu.Unlock()
	s.github.scopes = strings.Join(args, ", ")
}

// answer writes down what a person types on the terminal next: what stands at a path of a JSON
// file, or the words themselves.
func answer(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.Join(args, " ")
	if strings.HasSuffix(args[0], ".json") {
		text = jsonAt(ts.MkAbs(args[0]), args[1:])
	}
	ts.Check(os.WriteFile(ts.MkAbs("typed"), []byte(text+"\n"), 0o600))
}

// noSecret fails where a token's text stands in what was printed last, or in any of the files
// named. A part of eight letters is enough.
func noSecret(ts *testscript.TestScript, _ bool, args []string) {
	var texts []string
	for _, name := range []string{"stdout", "stderr"} {
		texts = append(texts, ts.ReadFile(name))
	}
	for _, path := range args {
		texts = append(texts, ts.ReadFile(path))
	}
	for _, name := range []string{
		"railway_account", "railway_staging", "github_one", "slack_one", "stripe_one", "text_one",
		"stripelive_one", "stripetest_one", "githubfine_one", "vault_one", "text_aws",
		"gitlab_one", "password_one",
	} {
		token := sampleToken(name)
		for _, text := range texts {
			for i := 9; i+8 <= len(token); i++ {
				if strings.Contains(text, token[i:i+8]) {
					ts.Fatalf("a part of %s can be read in what was printed:\n%s", name, text)
				}
			}
		}
	}
}

// setSample sets a variable to the token of a name.
func setSample(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], sampleToken(args[1]))
}

// jsonGet prints what stands at each path of a JSON file, in one line.
func jsonGet() { fmt.Println(jsonAt(os.Args[1], os.Args[2:])) }

func jsonAt(file string, paths []string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var values []string
	for _, path := range paths {
		var at any
		if err := json.Unmarshal(text, &at); err != nil {
			panic(err)
		}
		for _, step := range strings.Split(path, ".") {
			if list, ok := at.([]any); ok {
				i, _ := strconv.Atoi(step)
				at = list[i]
			} else {
				at = at.(map[string]any)[step]
			}
		}
		values = append(values, fmt.Sprint(at))
	}
	return strings.Join(values, " ")
}

// giant makes a file of so many bytes.
func giant(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("# text\n", n/7)), 0o600))
}

// settle waits until what was written is old enough to be remembered.
func settle(*testscript.TestScript, bool, []string) { time.Sleep(2100 * time.Millisecond) }
