package detectors

import (
	"bytes"
	"context"
	"errors"
)

// Reply is what a provider answered. The secret's own text is blanked in it.
type Reply struct {
	Status  int
	Headers map[string]string
	Body    []byte
}

// Send asks the provider by one request, which passes the Guard like any other: its form must
// stand in the provider's file under sends. Auth is written as there; the Guard puts the
// secret in, and the caller never sees it.
func (q Question) Send(ctx context.Context, method, url, auth string, headers map[string]string, body []byte) (Reply, error) {
	by, err := parseAuth(auth)
	if err != nil {
		return Reply{}, err
	}
	got, err := q.client.do(ctx, method, url, headers, by, body)
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Status: got.status, Headers: make(map[string]string, len(got.headers)), Body: got.body}
	for name, value := range got.headers {
		if text, ok := blank(value, q.Secret).(string); ok {
			reply.Headers[name] = text
		}
	}
	for _, part := range []string{"", "session"} {
		if text := q.Secret.part(part); text != "" {
			reply.Body = bytes.ReplaceAll(reply.Body, []byte(text), []byte("…"))
		}
	}
	return reply, nil
}

// Why is the Reason for which a Send has no Reply, fit to be shown.
func Why(err error) Reason {
	var why undetermined
	if errors.As(err, &why) {
		return why.Reason
	}
	return Reason{"answer", "the answer was not understood"}
}

// ID is the public half of the credential, which names it and opens nothing.
func (q Question) ID() string {
	if t := q.Knowledge.Token(q.Secret.Kind); t != nil && t.Part == "id" {
		return q.Secret.part("")
	}
	return q.Secret.part("id")
}

// Has says whether something of that name goes with the credential.
func (q Question) Has(part string) bool { return !q.Secret.Parts[part].Empty() }
