package wire

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/overreach-dev/overreach/detectors"
)

// mySession speaks by go-sql-driver, whose pool and whose settings of a data source name are
// not used: what is sent is the login, two settings of the session, and the statements.
type mySession struct {
	conn driver.Conn
}

type silent struct{}

func (silent) Print(...any) {}

// openMySQL logs in, to no database: what is asked for needs none. The session's own settings
// have the server refuse writes, and end long work.
func openMySQL(ctx context.Context, d Dialer, to detectors.Login) (detectors.Session, error) {
	config := mysql.NewConfig()
	config.User, config.Passwd, config.Net, config.Addr = to.User, to.Password, "tcp", to.Address
	config.Logger, config.MaxAllowedPacket = silent{}, largestMessage
	config.ConnectionAttributes = "program_name:" + program
	config.DialFunc = func(ctx context.Context, _, address string) (net.Conn, error) { return d.dial(ctx, address) }
	if to.Encryption != detectors.Plain {
		config.TLS = d.config(to)
		config.AllowFallbackToPlaintext = to.Encryption == detectors.Offered
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	conn, err := connected(ctx, connector)
	if err != nil {
		return nil, err
	}
	s := &mySession{conn}
	if err := s.exec(ctx, "SET SESSION TRANSACTION READ ONLY"); err != nil {
		_ = conn.Close()
		return nil, err
	}
	if to.Role != "" {
		if strings.ContainsAny(to.Role, "'\\\x00") {
			err = detectors.ErrForeign
		} else {
			err = s.exec(ctx, "SET ROLE '"+to.Role+"'")
		}
		if err != nil {
			_ = conn.Close()
			return nil, err
		}
	}
	seconds := statementTime.Seconds()
	if s.exec(ctx, "SET SESSION max_statement_time="+strconv.FormatFloat(seconds, 'f', -1, 64)) != nil { // MariaDB's name, then MySQL's
		_ = s.exec(ctx, "SET SESSION max_execution_time="+strconv.FormatFloat(1000*seconds, 'f', -1, 64))
	}
	return s, nil
}

// The driver trusts a server in what it says of its own lengths, and panics where it lies.
func notTrusted(err *error) {
	if recover() != nil {
		*err = detectors.ErrForeign
	}
}

func connected(ctx context.Context, connector driver.Connector) (conn driver.Conn, err error) {
	defer notTrusted(&err)
	conn, err = connector.Connect(ctx)
	return conn, mysqlFailure(err)
}

func (s *mySession) exec(ctx context.Context, statement string) (err error) {
	defer notTrusted(&err)
	_, err = s.conn.(driver.ExecerContext).ExecContext(ctx, statement, nil)
	return mysqlFailure(err)
}

// Ask puts one statement and gives its rows.
func (s *mySession) Ask(ctx context.Context, statement string) (answer any, err error) {
	defer notTrusted(&err)
	result, err := s.conn.(driver.QueryerContext).QueryContext(ctx, statement, nil)
	if err != nil {
		return nil, mysqlFailure(err)
	}
	defer func() { _ = result.Close() }()
	names := result.Columns()
	values := make([]driver.Value, len(names))
	rows := []any{}
	for len(rows) < mostRows {
		err := result.Next(values)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, mysqlFailure(err)
		}
		row := map[string]any{}
		for i, name := range names {
			row[name] = mysqlValue(values[i])
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Close implements detectors.Session.
func (s *mySession) Close() error { return s.conn.Close() }

func mysqlValue(v driver.Value) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case string, float64, nil:
		return v
	}
	return nil
}

func mysqlFailure(err error) error {
	var said *mysql.MySQLError
	var header tls.RecordHeaderError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &said):
		return detectors.Refusal{Code: strconv.Itoa(int(said.Number)), Text: said.Message}
	case errors.Is(err, mysql.ErrNoTLS), errors.Is(err, mysql.ErrCleartextPassword):
		return detectors.ErrNotEncrypted
	case errors.Is(err, mysql.ErrOldPassword), errors.Is(err, mysql.ErrNativePassword), errors.Is(err, mysql.ErrUnknownPlugin):
		return detectors.Refusal{Code: "authentication", Text: "it asks for a way to log in that overreach does not know"}
	case errors.Is(err, mysql.ErrMalformPkt), errors.Is(err, mysql.ErrPktSync), errors.As(err, &header):
		return detectors.ErrForeign
	}
	return err
}
