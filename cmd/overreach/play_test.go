package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/overreach-dev/overreach/detectors/examples"
)

// The variables by which a script tells the program that it drives what providers answer.
const (
	playsFile = "OVERREACH_TEST_PLAYS"
	playsName = "OVERREACH_TEST_PLAYS_NAME"
	sentFile  = "OVERREACH_TEST_SENT"
)

// play has providers answer what a file says: "play answers.yaml" one of the script's own, "play
// aws narrow" the example of that name beside the provider's file. Nothing leaves the process.
func play(ts *testscript.TestScript, _ bool, args []string) {
	path, name := ts.MkAbs(args[0]), ""
	if len(args) > 1 {
		known, err := filepath.Abs("../../detectors/providers/testdata/" + args[0] + ".yaml")
		ts.Check(err)
		path, name = known, args[1]
	}
	ts.Setenv(playsFile, path)
	ts.Setenv(playsName, name)
	ts.Setenv(sentFile, ts.Getenv("WORK")+"/sent")
}

// played gives the world the provider that the script plays, where it plays one.
func played(w World) World {
	path := os.Getenv(playsFile)
	if path == "" {
		return w
	}
	text, err := os.ReadFile(path)
	if err != nil {
		panic(err)
	}
	file, err := examples.Read(text)
	if err != nil {
		panic(err)
	}
	front := &examples.Front{}
	for _, e := range file.Examples {
		if name := os.Getenv(playsName); name == "" || name == e.Name {
			front.Answers = append(front.Answers, e.Answers...)
		}
	}
	if len(front.Answers) == 0 {
		panic("no answers of " + os.Getenv(playsName))
	}
	w.Transport, w.Dialer = recorded{front}, recorded{front}
	return w
}

// recorded writes down what is sent, for the script to look at.
type recorded struct{ *examples.Front }

// RoundTrip implements http.RoundTripper.
func (r recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	defer r.note()
	return r.Front.RoundTrip(req)
}

func (r recorded) note() {
	_ = os.WriteFile(os.Getenv(sentFile), []byte(strings.Join(r.Sent(), "\n")+"\n"), 0o600)
}
