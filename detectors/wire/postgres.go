package wire

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// The messages are those of https://www.postgresql.org/docs/current/protocol.html.
type postgres struct {
	conn net.Conn
	in   *bufio.Reader
}

// largestMessage bounds one message of a server.
const largestMessage = 4 << 20

// openPostgres logs in. The session's own settings have the server refuse writes and long
// work, and look for functions and operators nowhere but among its own.
func openPostgres(ctx context.Context, d Dialer, to detectors.Login) (detectors.Session, error) {
	plain, err := d.dial(ctx, to.Address)
	if err != nil {
		return nil, err
	}
	p := &postgres{conn: plain}
	defer until(ctx, plain)()
	if err := p.open(ctx, d, to); err != nil {
		_ = p.conn.Close()
		return nil, err
	}
	return p, nil
}

func (p *postgres) open(ctx context.Context, d Dialer, to detectors.Login) error {
	if err := p.secure(ctx, d, to); err != nil {
		return err
	}
	p.in = bufio.NewReader(p.conn)
	settings := []string{
		"user", to.User, "database", to.Database, "application_name", program, "client_encoding", "UTF8",
		"default_transaction_read_only", "on", "statement_timeout", strconv.Itoa(int(statementTime.Milliseconds())),
		"search_path", "pg_catalog",
	}
	if to.Database == "" {
		settings[3] = to.User
	}
	var body bytes.Buffer
	_ = binary.Write(&body, binary.BigEndian, uint32(3<<16))
	for _, text := range settings {
		if strings.ContainsRune(text, 0) {
			return detectors.ErrForeign
		}
		body.WriteString(text + "\x00")
	}
	body.WriteByte(0)
	if err := p.send(0, body.Bytes()); err != nil {
		return err
	}
	return p.login(to)
}

// secure asks the server to encrypt.
func (p *postgres) secure(ctx context.Context, d Dialer, to detectors.Login) error {
	if to.Encryption == detectors.Plain {
		return nil
	}
	if err := p.send(0, []byte{0x04, 0xd2, 0x16, 0x2f}); err != nil {
		return err
	}
	var answer [1]byte
	if _, err := io.ReadFull(p.conn, answer[:]); err != nil {
		return err
	}
	switch {
	case answer[0] == 'S':
		secure, err := d.encrypt(ctx, p.conn, to)
		if err == nil {
			p.conn = secure
		}
		return err
	case answer[0] == 'N' && to.Encryption == detectors.Offered:
		return nil
	case answer[0] == 'N':
		return detectors.ErrNotEncrypted
	}
	return detectors.ErrForeign
}

func (p *postgres) send(kind byte, body []byte) error {
	message := make([]byte, 0, len(body)+5)
	if kind != 0 {
		message = append(message, kind)
	}
	message = binary.BigEndian.AppendUint32(message, uint32(len(body)+4))
	_, err := p.conn.Write(append(message, body...))
	return err
}

// next reads one message.
func (p *postgres) next() (kind byte, body []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(p.in, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if size < 4 || size > largestMessage {
		return 0, nil, detectors.ErrForeign
	}
	body = make([]byte, size-4)
	_, err = io.ReadFull(p.in, body)
	return head[0], body, err
}

// login answers what the server asks for until it is ready for statements.
func (p *postgres) login(to detectors.Login) error {
	var exchange *scram
	for {
		kind, body, err := p.next()
		if err != nil {
			return err
		}
		switch kind {
		case 'E':
			return postgresRefusal(body)
		case 'Z':
			return nil
		case 'R':
			if exchange, err = p.authenticate(to, exchange, body); err != nil {
				return err
			}
		}
	}
}

func (p *postgres) authenticate(to detectors.Login, exchange *scram, body []byte) (*scram, error) {
	if len(body) < 4 {
		return nil, detectors.ErrForeign
	}
	rest := body[4:]
	switch binary.BigEndian.Uint32(body) {
	case 0:
		return exchange, nil
	case 3:
		if !private(p.conn, to.Address) {
			return nil, detectors.ErrNotEncrypted
		}
		return nil, p.send('p', []byte(to.Password+"\x00"))
	case 5:
		return nil, p.send('p', []byte("md5"+md5Hex(md5Hex(to.Password+to.User)+string(rest))+"\x00"))
	case 10:
		if !bytes.Contains(rest, []byte("SCRAM-SHA-256\x00")) {
			return nil, detectors.ErrForeign
		}
		exchange = newSCRAM256("", to.Password) // the server knows the user already
		first := exchange.first()
		head := binary.BigEndian.AppendUint32([]byte("SCRAM-SHA-256\x00"), uint32(len(first)))
		return exchange, p.send('p', append(head, first...))
	case 11, 12:
		if exchange == nil {
			return nil, detectors.ErrForeign
		}
		answer, err := exchange.next(string(rest))
		if err != nil || answer == "" {
			return exchange, err
		}
		return exchange, p.send('p', []byte(answer))
	}
	return nil, detectors.Refusal{Code: "authentication", Text: "it asks for a way to log in that overreach does not know"}
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

func postgresRefusal(body []byte) error {
	var r detectors.Refusal
	for _, field := range strings.Split(string(body), "\x00") {
		switch {
		case strings.HasPrefix(field, "C"):
			r.Code = field[1:]
		case strings.HasPrefix(field, "M"):
			r.Text = field[1:]
		}
	}
	return r
}

// Ask puts one statement by the simple protocol and gives its rows.
func (p *postgres) Ask(ctx context.Context, statement string) (any, error) {
	defer until(ctx, p.conn)()
	if err := p.send('Q', []byte(statement+"\x00")); err != nil {
		return nil, err
	}
	var columns []postgresColumn
	var refused error
	rows := []any{}
	for {
		kind, body, err := p.next()
		if err != nil {
			return nil, err
		}
		switch kind {
		case 'T':
			columns, err = postgresColumns(body)
		case 'D':
			if len(rows) < mostRows {
				var row map[string]any
				row, err = postgresRow(columns, body)
				rows = append(rows, row)
			}
		case 'E':
			refused = postgresRefusal(body)
		case 'Z':
			if refused != nil {
				return nil, refused
			}
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// Close implements detectors.Session.
func (p *postgres) Close() error {
	_ = p.send('X', nil)
	return p.conn.Close()
}

type postgresColumn struct {
	name string
	kind uint32
}

func postgresColumns(body []byte) ([]postgresColumn, error) {
	if len(body) < 2 {
		return nil, detectors.ErrForeign
	}
	var out []postgresColumn
	for n, rest := int(binary.BigEndian.Uint16(body)), body[2:]; n > 0; n-- {
		name, after, ok := bytes.Cut(rest, []byte{0})
		if !ok || len(after) < 18 {
			return nil, detectors.ErrForeign
		}
		out = append(out, postgresColumn{string(name), binary.BigEndian.Uint32(after[6:])})
		rest = after[18:]
	}
	return out, nil
}

func postgresRow(columns []postgresColumn, body []byte) (map[string]any, error) {
	if len(body) < 2 || int(binary.BigEndian.Uint16(body)) != len(columns) {
		return nil, detectors.ErrForeign
	}
	row := map[string]any{}
	rest := body[2:]
	for _, c := range columns {
		if len(rest) < 4 {
			return nil, detectors.ErrForeign
		}
		size := int(int32(binary.BigEndian.Uint32(rest)))
		if rest = rest[4:]; size < 0 {
			row[c.name] = nil
			continue
		}
		if size > len(rest) {
			return nil, detectors.ErrForeign
		}
		row[c.name] = c.value(string(rest[:size]))
		rest = rest[size:]
	}
	return row, nil
}

// The types that JSON has a form of, by their numbers in pg_type.
const (
	postgresBool, postgresInt8, postgresInt2, postgresInt4, postgresOID = 16, 20, 21, 23, 26
)

func (c postgresColumn) value(text string) any {
	switch c.kind {
	case postgresBool:
		return text == "t"
	case postgresInt8, postgresInt2, postgresInt4, postgresOID:
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
	}
	return fmt.Sprint(text)
}
