package sources

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// What is said to an SSH agent, and how long and large an answer may be. OpenSSH's own bound is
// 256 KiB. https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent
const (
	requestIdentities = 11
	identitiesAnswer  = 12
	mostAgentAnswer   = 256 << 10
	mostKeys          = 2048
	askTime           = time.Second
)

var (
	errNoAgent  = errors.New("its answer is none of an SSH agent")
	errTooLong  = errors.New("its answer is longer than an agent's may be")
	errNoAnswer = errors.New("it did not answer within a second")
)

// ask adds what the one behind a socket says of itself. That it says nothing does not mean that
// it opens nothing.
func (s *StoreSource) ask(ctx context.Context, p *Point) {
	if p.Opens.Ask != "ssh-agent" || s.Dial == nil {
		return
	}
	keys, err := s.agentKeys(ctx, p.Location.Path)
	switch {
	case err != nil:
		p.Unknown = []string{"which keys it holds: " + err.Error()}
	case len(keys) == 0:
		p.Shut = "it lists no key: it holds none, or is locked"
	default:
		p.Answered, p.Holds = true, keys
	}
}

// agentKeys asks an agent for its list of keys and for nothing else.
func (s *StoreSource) agentKeys(ctx context.Context, path string) ([]Handle, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	conn, err := s.Dial(ctx, "unix", path)
	if err != nil {
		return nil, errors.New(reason(err))
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, errors.New(reason(err))
	}
	if _, err := conn.Write([]byte{0, 0, 0, 1, requestIdentities}); err != nil {
		return nil, answerError(err)
	}
	answer, err := readAnswer(conn)
	if err != nil {
		return nil, err
	}
	return parseKeys(answer)
}

func readAnswer(conn io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		return nil, answerError(err)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > mostAgentAnswer {
		return nil, errTooLong
	}
	answer := make([]byte, size)
	if _, err := io.ReadFull(conn, answer); err != nil {
		return nil, answerError(err)
	}
	return answer, nil
}

func answerError(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errNoAnswer
	}
	return errNoAgent
}

// parseKeys reads a list of keys: of each its type, its comment and its fingerprint as ssh-add
// shows it.
func parseKeys(answer []byte) ([]Handle, error) {
	if len(answer) < 5 || answer[0] != identitiesAnswer {
		return nil, errNoAgent
	}
	count := binary.BigEndian.Uint32(answer[1:])
	if count > mostKeys {
		return nil, errNoAgent
	}
	rest := answer[5:]
	var keys []Handle
	for range count {
		blob, after, ok := cutString(rest)
		comment, after, also := cutString(after)
		kind, _, typed := cutString(blob)
		if !ok || !also || !typed {
			return nil, errNoAgent
		}
		sum := sha256.Sum256(blob)
		keys = append(keys, Handle{
			Kind: "key", Name: fmt.Sprintf("%.100s (%.50s)", comment, kind),
			ID: "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:]),
		})
		rest = after
	}
	return keys, nil
}

// cutString takes a string of the SSH protocol from the beginning of a text.
func cutString(text []byte) (value, rest []byte, ok bool) {
	if len(text) < 4 {
		return nil, nil, false
	}
	size := binary.BigEndian.Uint32(text)
	if uint64(size) > uint64(len(text)-4) {
		return nil, nil, false
	}
	return text[4 : 4+size], text[4+size:], true
}
