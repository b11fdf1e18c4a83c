package sources

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// Metadata is where the clouds' machines are told what they are, and given a login: all of them
// share the address. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
const (
	metadataHost    = "169.254.169.254"
	metadataTime    = time.Second
	mostMetadata    = 64 << 10
	metadataRequest = "GET / HTTP/1.1\r\nHost: " + metadataHost + "\r\nAccept: */*\r\nConnection: close\r\n\r\n"
)

// Metadata is the source of the address by which a cloud gives its machines a login. It is asked
// once for its top, which names versions and holds no login; no token is asked for, as the
// second version of AWS's would need, since that is no reading.
func (m Machine) Metadata() Source { return metadata{m} }

type metadata struct{ Machine }

func (metadata) Name() string { return Metadata }

// Scan implements Source.
func (s metadata) Scan(ctx context.Context, sink Sink) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	cloud, err := s.cloud(ctx)
	if err != nil {
		sink.NotRead(NotRead{Source: Metadata, Path: metadataHost, Reason: err.Error()})
		return ctx.Err()
	}
	sink.Point(Point{
		Location: Location{Source: Metadata, Path: "http://" + metadataHost + "/", Store: Metadata, Via: ViaMetadata},
		Opens: stores.Point{
			Kind: "metadata", Title: "the metadata address of " + cloud, Lock: "session",
			Access: "admin", Traits: []string{"secrets", "execute", "spend"}, Extent: "account",
			Means: "hands out a login of the role that the machine has, if it has one, and what the machine was told at its start",
		},
		Hosts:   []string{metadataHost},
		Unknown: []string{"which role the machine has: its login was not asked for, only whether the address answers (GET /)"},
	})
	sink.Read(Read{Points: 1})
	return ctx.Err()
}

var (
	errNoMetadata  = errors.New("nothing answers there within a second, so it is no way to a login from here")
	errOddMetadata = errors.New("what answers there is no web server: whether it hands out a login is not known")
)

// cloud asks the address and says whose it is, by the header that each answers with.
func (s metadata) cloud(ctx context.Context) (string, error) {
	if s.Dial == nil {
		return "", errNoMetadata
	}
	ctx, cancel := context.WithTimeout(ctx, metadataTime)
	defer cancel()
	conn, err := s.Dial(ctx, "tcp", net.JoinHostPort(metadataHost, "80"))
	if err != nil {
		return "", errNoMetadata
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return "", errOddMetadata
	}
	if _, err := io.WriteString(conn, metadataRequest); err != nil {
		return "", errOddMetadata
	}
	answer, err := http.ReadResponse(bufio.NewReader(io.LimitReader(conn, mostMetadata)), nil)
	if err != nil {
		return "", errOddMetadata
	}
	defer answer.Body.Close()
	return cloudOf(answer.Header), nil
}

func cloudOf(header http.Header) string {
	switch {
	case header.Get("Metadata-Flavor") == "Google":
		return "Google Cloud"
	case strings.Contains(header.Get("Server"), "EC2ws"):
		return "AWS"
	}
	return "a cloud"
}
