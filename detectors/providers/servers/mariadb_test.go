//go:build servers && linux

package servers

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

type mariadbServer struct {
	*bench
	port, client string
}

func startMariaDB(t *testing.T) *mariadbServer {
	b := newBench(t)
	s := &mariadbServer{bench: b, port: port(t), client: find(t, "mariadb")}
	data := filepath.Join(b.dir, "data")
	b.run(find(t, "mariadb-install-db"), "--no-defaults", "--datadir="+data, "--auth-root-authentication-method=normal", "--skip-test-db")
	b.start("127.0.0.1:"+s.port, nil, find(t, "mariadbd", "/usr/sbin/mariadbd"), "--no-defaults", "--datadir="+data, "--socket="+filepath.Join(b.dir, "s"),
		"--port="+s.port, "--bind-address=127.0.0.1", "--skip-log-bin", "--skip-name-resolve", "--secure-file-priv="+b.dir)
	s.admin("DELETE FROM mysql.global_priv WHERE User='' OR Host<>'localhost'", "FLUSH PRIVILEGES",
		"CREATE USER boss@'127.0.0.1' IDENTIFIED BY '"+rolePassword+"'", "GRANT ALL ON *.* TO boss@'127.0.0.1' WITH GRANT OPTION")
	ran(t, "mariadb "+strings.Fields(b.run(find(t, "mariadbd", "/usr/sbin/mariadbd"), "--version"))[2])
	return s
}

func (s *mariadbServer) admin(statements ...string) {
	s.t.Helper()
	s.run(s.client, "--no-defaults", "-u", "root", "-S", filepath.Join(s.dir, "s"), "-e", strings.Join(statements, ";\n"))
}

// sql runs statements as an account by MariaDB's own client.
func (s *mariadbServer) sql(account string, statements ...string) error {
	c := s.command([]string{"MYSQL_PWD=" + rolePassword}, s.client, "--no-defaults", "-h", "127.0.0.1", "-P", s.port, "-u", account, "-e", strings.Join(statements, ";\n"))
	out, err := c.CombinedOutput()
	var code *exec.ExitError
	if said := string(out); errors.As(err, &code) && (strings.Contains(said, "denied") || strings.Contains(said, "ERROR 1227")) {
		return fmt.Errorf("%w: %s", errRefused, strings.TrimSpace(said))
	} else if err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	return nil
}

// attempt tries a statement, and repairs what it destroyed; also with each role that is not the
// account's by default.
func (s *mariadbServer) attempt(statement, repair string) func(principal) error {
	return func(who principal) error {
		statement := strings.ReplaceAll(statement, "%who", who.name)
		err := s.sql(who.name, statement)
		for _, role := range mariadbRoles[who.name] {
			if err != nil {
				err = s.sql(who.name, "SET ROLE "+role, statement)
			}
		}
		if err == nil && repair != "" {
			s.admin(repair)
		}
		return err
	}
}

var mariadbRoles = map[string][]string{"sleeper": {"cleaners"}}

const mariadbTables = "CREATE DATABASE IF NOT EXISTS shop; CREATE DATABASE IF NOT EXISTS archive; CREATE DATABASE IF NOT EXISTS shop_old; " +
	"CREATE TABLE IF NOT EXISTS shop.orders (id int, note text); CREATE TABLE IF NOT EXISTS shop.hidden (id int, note text); " +
	"CREATE TABLE IF NOT EXISTS archive.old (id int, note text); CREATE TABLE IF NOT EXISTS shop_old.orders (id int, note text); CREATE TABLE IF NOT EXISTS shop.`odd.name` (id int, note text)"

func TestMariaDB(t *testing.T) {
	s := startMariaDB(t)
	s.admin(mariadbTables)
	grants := map[string]string{
		"reader":   "GRANT SELECT ON shop.orders TO %s",
		"columns":  "GRANT SELECT (id), UPDATE (note) ON shop.orders TO %s",
		"app":      "GRANT SELECT, INSERT, UPDATE, DELETE ON shop.* TO %s",
		"owner":    "GRANT ALL ON `shop\\_old`.* TO %s; GRANT DROP ON shop.`odd.name` TO %s",
		"pattern":  "GRANT DROP, CREATE ON `shop_old`.* TO %s; GRANT DELETE ON `arch%%`.* TO %s",
		"absent":   "GRANT DROP, DELETE ON `nowhere`.* TO %s; GRANT CREATE ON `scratch`.* TO %s",
		"files":    "GRANT FILE ON *.* TO %s",
		"keeper":   "GRANT CREATE USER ON *.* TO %s",
		"systems":  "GRANT SELECT, UPDATE, INSERT ON mysql.* TO %s",
		"worker":   "GRANT cleaners TO %s; SET DEFAULT ROLE cleaners FOR %s",
		"sleeper":  "GRANT cleaners TO %s",
		"deputy":   "GRANT SELECT ON shop.* TO %s WITH GRANT OPTION",
		"nothing":  "GRANT USAGE ON *.* TO %s",
		"watching": "GRANT PROCESS, SHOW DATABASES ON *.* TO %s",
	}
	s.admin("CREATE ROLE cleaners", "CREATE ROLE deep", "GRANT DELETE ON shop.orders TO cleaners", "GRANT DROP ON archive.* TO deep", "GRANT deep TO cleaners")
	var names []string
	for name, grant := range grants {
		account := name + "@'127.0.0.1'"
		s.admin("CREATE USER "+account+" IDENTIFIED BY '"+rolePassword+"'", strings.ReplaceAll(strings.ReplaceAll(grant, "%s", account), "%%", "%"))
		names = append(names, name)
	}
	s.admin("CREATE USER spare@'127.0.0.1' IDENTIFIED BY '" + rolePassword + "'")

	p, k := knowledge(t, "mysql")
	const all = "ALL PRIVILEGES"
	claims := []claim{
		permission("CREATE USER", s.attempt("CREATE USER scratch", "DROP USER scratch"), all, "CREATE USER", "INSERT"),
		permission("read a file", s.attempt("SELECT LENGTH(LOAD_FILE('/etc/hostname')) INTO OUTFILE '"+filepath.Join(s.dir, "data", "out-%who")+"'", "DO 1"), all, "FILE"),
		permission("read password hashes", s.attempt("SELECT * FROM mysql.global_priv LIMIT 1", ""), all, "SELECT"),
		permission("change accounts", s.attempt("UPDATE mysql.global_priv SET Priv = Priv WHERE User = 'nobody-of-that-name'", ""), all, "UPDATE"),
		permission("grant to others", s.attempt("GRANT SELECT ON shop.orders TO spare@'127.0.0.1'", "REVOKE SELECT ON shop.orders FROM spare@'127.0.0.1'"), "GRANT OPTION", "GRANT OPTION on some"),
		destruction(k, "DROP DATABASE", "database", "shop", s.attempt("DROP DATABASE shop", mariadbTables)),
		destruction(k, "DROP DATABASE", "database", "archive", s.attempt("DROP DATABASE archive", mariadbTables)),
		destruction(k, "DROP DATABASE", "database", "shop_old", s.attempt("DROP DATABASE shop_old", mariadbTables)),
	}
	for _, table := range []string{"shop.orders", "shop.hidden", "archive.old", "shop_old.orders", "shop.odd.name"} {
		database, name, _ := strings.Cut(table, ".")
		quoted := database + ".`" + name + "`"
		claims = append(claims,
			destruction(k, "DROP TABLE", "table", table, s.attempt("DROP TABLE "+quoted, mariadbTables)),
			destruction(k, "TRUNCATE", "table", table, s.attempt("TRUNCATE "+quoted, mariadbTables)),
			destruction(k, "DELETE", "table", table, s.attempt("DELETE FROM "+quoted, "")),
			destruction(k, "UPDATE", "table", table, s.attempt("UPDATE "+quoted+" SET note = 'x'", "")))
	}
	hold(t, p, s.who(append(names, "boss")...), claims)
	most(t, p, s.who("reader")[0], detectors.Read)
	most(t, p, s.who("nothing")[0], 0)
	most(t, p, s.who("absent")[0], detectors.Write)
	most(t, p, s.who("sleeper")[0], detectors.Destroy)
	most(t, p, s.who("systems")[0], detectors.Admin)

	wrong := s.who("reader")[0].secret
	wrong.Text = sealer.Seal("not-the-password-1")
	if g := ask(t, p, wrong); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin {
		t.Errorf("a wrong password on this machine: %s\n%s", g.State, shown(g))
	}
}

func (s *mariadbServer) who(names ...string) []principal {
	var out []principal
	for _, name := range names {
		out = append(out, principal{name, secretOf("mysql", "password", rolePassword, map[string]string{
			"user": name, "host": "127.0.0.1:" + s.port, "scheme": "mysql",
		})})
	}
	return out
}
