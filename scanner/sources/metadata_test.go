package sources

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// TestMetadata: one request for the top of the address, one second, and every answer met.
func TestMetadata(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		hang   bool
		cloud  string
		reason error
	}{
		"AWS, which wants a token": {answer: "HTTP/1.1 401 Unauthorized\r\nServer: EC2ws\r\nContent-Length: 0\r\n\r\n", cloud: "AWS"},
		"Google":                   {answer: "HTTP/1.1 200 OK\r\nMetadata-Flavor: Google\r\n\r\ncomputeMetadata/\n", cloud: "Google Cloud"},
		"another":                  {answer: "HTTP/1.0 400 Bad Request\r\n\r\n", cloud: "a cloud"},
		"no HTTP":                  {answer: "SSH-2.0-x\r\n", reason: errOddMetadata},
		"nothing":                  {reason: errOddMetadata},
		"silence":                  {hang: true, reason: errOddMetadata},
		"an endless header":        {answer: "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*mostMetadata), reason: errOddMetadata},
		"no way":                   {answer: "refused", reason: errNoMetadata},
	} {
		t.Run(name, func(t *testing.T) {
			var dialed []string
			told := make(chan string, 1)
			m := Machine{FS: OS{}, GOOS: "linux"}
			m.Dial = func(_ context.Context, network, address string) (net.Conn, error) {
				dialed = append(dialed, network+" "+address)
				if c.answer == "refused" {
					return nil, errors.New("refused")
				}
				near, far := net.Pipe()
				go answerMetadata(far, c.answer, c.hang, told)
				return near, nil
			}
			begin := time.Now()
			r := (&recorder{}).scan(t, m.Metadata())
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
			if len(dialed) != 1 || dialed[0] != "tcp 169.254.169.254:80" {
				t.Errorf("dialed %q", dialed)
			}
			if c.answer != "refused" {
				if said := <-told; said != metadataRequest {
					t.Errorf("it was told %q", said)
				}
			}
			if c.reason != nil {
				if len(r.points) > 0 || len(r.notRead) != 1 || r.notRead[0].Reason != c.reason.Error() {
					t.Errorf("%+v, %+v", r.points, r.notRead)
				}
				return
			}
			if len(r.points) != 1 || r.points[0].Location.Via != ViaMetadata || !strings.HasSuffix(r.points[0].Opens.Title, c.cloud) {
				t.Errorf("%+v", r.points)
			}
		})
	}
}

func answerMetadata(conn net.Conn, answer string, hang bool, told chan<- string) {
	request := make([]byte, 4096)
	n, _ := conn.Read(request)
	told <- string(request[:n])
	if hang {
		time.Sleep(metadataTime + 200*time.Millisecond)
	}
	_, _ = conn.Write([]byte(answer))
	conn.Close()
}
