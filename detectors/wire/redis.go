package wire

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// The replies are those of RESP2: https://redis.io/docs/latest/develop/reference/protocol-spec/
type redis struct {
	conn net.Conn
	in   *bufio.Reader
}

// openRedis logs in. Redis has no session that refuses writes: the statements alone are what
// changes nothing.
func openRedis(ctx context.Context, d Dialer, to detectors.Login) (detectors.Session, error) {
	plain, err := d.dial(ctx, to.Address)
	if err != nil {
		return nil, err
	}
	r := &redis{conn: plain}
	defer until(ctx, plain)()
	if to.Encryption != detectors.Plain {
		if r.conn, err = d.encrypt(ctx, plain, to); err != nil {
			_ = plain.Close()
			return nil, err
		}
	}
	r.in = bufio.NewReader(r.conn)
	words := []string{"AUTH", to.Password}
	if to.User != "" {
		words = []string{"AUTH", to.User, to.Password}
	}
	said, err := r.say(words...)
	if err == nil && said != "OK" {
		err = detectors.ErrForeign
	}
	if err != nil {
		_ = r.conn.Close()
		return nil, err
	}
	return r, nil
}

// Ask puts a command of words.
func (r *redis) Ask(ctx context.Context, statement string) (any, error) {
	defer until(ctx, r.conn)()
	return r.say(strings.Fields(statement)...)
}

// Close implements detectors.Session.
func (r *redis) Close() error { return r.conn.Close() }

func (r *redis) say(words ...string) (any, error) {
	var out strings.Builder
	fmt.Fprintf(&out, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&out, "$%d\r\n%s\r\n", len(word), word)
	}
	if _, err := io.WriteString(r.conn, out.String()); err != nil {
		return nil, err
	}
	left := mostRows
	return r.reply(mostDepth, &left)
}

func (r *redis) reply(depth int, left *int) (any, error) {
	line, err := r.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	text := strings.TrimRight(string(line), "\r\n")
	if *left--; text == "" || depth == 0 || *left < 0 {
		return nil, detectors.ErrForeign
	}
	kind, text := text[0], text[1:]
	switch kind {
	case '+':
		return text, nil
	case '-':
		code, words, _ := strings.Cut(text, " ")
		return nil, detectors.Refusal{Code: code, Text: words}
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > largestMessage {
		return nil, detectors.ErrForeign
	}
	switch {
	case kind == ':':
		return float64(n), nil
	case n == -1 && (kind == '$' || kind == '*'):
		return nil, nil
	case kind == '$' && n >= 0:
		bulk := make([]byte, n+2)
		_, err := io.ReadFull(r.in, bulk)
		return string(bulk[:n]), err
	case kind != '*' || n < 0:
		return nil, detectors.ErrForeign
	}
	list := []any{}
	for range n {
		item, err := r.reply(depth-1, left)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, nil
}
