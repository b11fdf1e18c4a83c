package examples

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// Open has a Front play a server that speaks no HTTP: its answer to "PROTOCOL login" lets
// everybody in where there is none.
func (f *Front) Open(_ context.Context, to detectors.Login) (detectors.Session, error) {
	d := &dialed{front: f, login: to}
	if _, err := d.answer(to.Protocol + " login"); err != nil {
		return nil, err
	}
	return d, nil
}

// dialed is a session with a Front.
type dialed struct {
	front *Front
	login detectors.Login
}

// Ask looks the statement up as "PROTOCOL DATABASE STATEMENT", or
// "PROTOCOL (ROLE) DATABASE STATEMENT", on one line.
func (d *dialed) Ask(_ context.Context, statement string) (any, error) {
	role := ""
	if d.login.Role != "" {
		role = " (" + d.login.Role + ")"
	}
	return d.answer(d.login.Protocol + role + " " + d.login.Database + " " + strings.Join(strings.Fields(statement), " "))
}

func (d *dialed) Close() error { return nil }

func (d *dialed) answer(line string) (any, error) {
	f := d.front
	f.mu.Lock()
	defer f.mu.Unlock()
	login := strings.HasSuffix(line, " login")
	if !login {
		f.sent = append(f.sent, line)
	}
	for _, a := range f.Answers {
		if !fitsRequest(a.Request, line) {
			continue
		}
		var body any
		switch {
		case a.Refused != "":
			return nil, detectors.Refusal{Code: a.Refused, Text: a.Body}
		case a.Status >= 300:
			return nil, io.ErrUnexpectedEOF
		case a.Body != "" && json.Unmarshal([]byte(a.Body), &body) != nil && !login:
			return nil, detectors.ErrForeign
		}
		return body, nil
	}
	if !login {
		f.strange = append(f.strange, line)
	}
	return nil, nil
}
