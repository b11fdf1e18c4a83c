package wire

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/overreach-dev/overreach/detectors"
)

// The messages are OP_MSG, https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/,
// and logging in is as https://github.com/mongodb/specifications/blob/master/source/auth/auth.md
// says. No server was to be had to try it with: both are built from the documents alone.
type mongo struct {
	conn    net.Conn
	request uint32
}

const opMsg = 2013

func openMongo(ctx context.Context, d Dialer, to detectors.Login) (detectors.Session, error) {
	plain, err := d.dial(ctx, to.Address)
	if err != nil {
		return nil, err
	}
	m := &mongo{conn: plain}
	defer until(ctx, plain)()
	if to.Encryption != detectors.Plain {
		if m.conn, err = d.encrypt(ctx, plain, to); err != nil {
			_ = plain.Close()
			return nil, err
		}
	}
	if err := m.login(to); err != nil {
		_ = m.conn.Close()
		return nil, err
	}
	return m, nil
}

// login proves the password by the best of the ways that the server knows of for the user.
func (m *mongo) login(to detectors.Login) error {
	source := to.AuthSource
	if source == "" {
		source = to.Database
	}
	if source == "" {
		source = "admin"
	}
	hello, err := m.run(bsonDoc{{"hello", int32(1)}, {"saslSupportedMechs", source + "." + to.User}, {"$db", "admin"}})
	if err != nil {
		return err
	}
	ways, _ := hello["saslSupportedMechs"].([]any)
	exchange, way := newSCRAM256(to.User, to.Password), "SCRAM-SHA-256"
	if len(ways) > 0 && !slices.Contains(ways, any(way)) {
		exchange, way = newSCRAM1(to.User, md5Hex(to.User+":mongo:"+to.Password)), "SCRAM-SHA-1"
		if !slices.Contains(ways, any(way)) {
			return detectors.Refusal{Code: "authentication", Text: "it asks for a way to log in that overreach does not know"}
		}
	}
	answer, err := m.run(bsonDoc{{"saslStart", int32(1)}, {"mechanism", way}, {"payload", []byte(exchange.first())},
		{"options", bsonDoc{{"skipEmptyExchange", true}}}, {"$db", source}})
	for err == nil && answer["done"] != true {
		var next string
		if next, err = exchange.next(text(answer["payload"])); err == nil {
			conversation, _ := answer["conversationId"].(float64)
			answer, err = m.run(bsonDoc{{"saslContinue", int32(1)}, {"conversationId", int32(conversation)},
				{"payload", []byte(next)}, {"$db", source}})
		}
	}
	if err != nil || exchange.done {
		return err
	}
	_, err = exchange.next(text(answer["payload"]))
	return err
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// Ask puts a command, as JSON has it, to the database admin.
func (m *mongo) Ask(ctx context.Context, statement string) (any, error) {
	defer until(ctx, m.conn)()
	command, err := bsonOfJSON(statement)
	if err != nil {
		return nil, err
	}
	return m.run(append(command, bsonField{"$db", "admin"}))
}

// Close implements detectors.Session.
func (m *mongo) Close() error { return m.conn.Close() }

// run puts a command and gives its answer, or the server's refusal.
func (m *mongo) run(command bsonDoc) (map[string]any, error) {
	m.request++
	message := make([]byte, 21)
	binary.LittleEndian.PutUint32(message[4:], m.request)
	binary.LittleEndian.PutUint32(message[12:], opMsg)
	message, err := command.appendTo(message)
	if err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(message, uint32(len(message)))
	if _, err := m.conn.Write(message); err != nil {
		return nil, err
	}
	body, err := m.read()
	if err != nil {
		return nil, err
	}
	if body["ok"] == float64(1) {
		return body, nil
	}
	code, _ := body["code"].(float64)
	return nil, detectors.Refusal{Code: strconv.Itoa(int(code)), Text: text(body["errmsg"])}
}

func (m *mongo) read() (map[string]any, error) {
	var head [21]byte
	if _, err := io.ReadFull(m.conn, head[:]); err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(head[:])
	if size < 26 || size > largestMessage || binary.LittleEndian.Uint32(head[12:]) != opMsg || binary.LittleEndian.Uint32(head[16:])&^1 != 0 || head[20] != 0 {
		return nil, detectors.ErrForeign
	}
	body := make([]byte, size-21)
	if _, err := io.ReadFull(m.conn, body); err != nil {
		return nil, err
	}
	doc, err := readBSON(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detectors.ErrForeign, err)
	}
	return doc, nil
}

// bsonOfJSON reads an object in the order in which it is written: of a command the first name
// counts.
func bsonOfJSON(statement string) (bsonDoc, error) {
	decoder := json.NewDecoder(strings.NewReader(statement))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, fmt.Errorf("%q is no command", statement)
	}
	var doc bsonDoc
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		if n, isNumber := value.(float64); isNumber {
			value = int32(n)
		}
		doc = append(doc, bsonField{fmt.Sprint(name), value})
	}
	return doc, nil
}
