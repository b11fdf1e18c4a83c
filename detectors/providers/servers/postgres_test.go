//go:build servers && linux

package servers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

const rolePassword = "sample-password-of-these-tests-1"

type postgresServer struct {
	*bench
	port, psql string
}

func startPostgres(t *testing.T) *postgresServer {
	b := newBench(t)
	initdb := find(t, "/usr/lib/postgresql/*/bin/initdb")
	s := &postgresServer{bench: b, port: port(t), psql: find(t, "psql")}
	password := b.file("password", rolePassword)
	data := filepath.Join(b.dir, "data")
	b.run(initdb, "-D", data, "-A", "scram-sha-256", "--pwfile="+password, "-U", "postgres", "--no-sync")
	b.start("127.0.0.1:"+s.port, nil, filepath.Join(filepath.Dir(initdb), "postgres"), "-D", data, "-p", s.port,
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+b.dir, "-c", "fsync=off")
	eventually(t, "postgres", func() error { return s.sql("postgres", "postgres", "SELECT 1") })
	ran(t, strings.TrimSpace(b.run(filepath.Join(filepath.Dir(initdb), "postgres"), "--version")))
	return s
}

// sql runs statements as a role by PostgreSQL's own client.
func (s *postgresServer) sql(role, database, statements string) error {
	env := []string{"PGPASSWORD=" + rolePassword, "PGHOST=127.0.0.1", "PGPORT=" + s.port}
	c := s.command(env, s.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", role, "-d", database, "-c", statements)
	out, err := c.CombinedOutput()
	said := string(out)
	switch {
	case err == nil:
		return nil
	case strings.Contains(said, "permission denied"), strings.Contains(said, "must be owner"), strings.Contains(said, "must be superuser"), strings.Contains(said, "only roles with"), strings.Contains(said, "must have"), strings.Contains(said, "must be a member"):
		return fmt.Errorf("%w: %s", errRefused, strings.TrimSpace(said))
	}
	return fmt.Errorf("%w: %s", err, said)
}

func (s *postgresServer) admin(database string, statements ...string) {
	s.t.Helper()
	for _, one := range statements {
		if err := s.sql("postgres", database, one); err != nil {
			s.t.Fatal(err)
		}
	}
}

// attempt tries a statement, and takes it back; also as each role that the principal may become.
func (s *postgresServer) attempt(database, statement string) func(principal) error {
	return func(who principal) error {
		err := s.sql(who.name, database, "BEGIN; "+statement+"; ROLLBACK")
		for _, role := range becomes[who.name] {
			if err == nil {
				break
			}
			err = s.sql(who.name, database, "BEGIN; SET LOCAL ROLE "+role+"; "+statement+"; ROLLBACK")
		}
		return err
	}
}

var becomes = map[string][]string{"noinherit": {"cleaners"}, "deputy": {"postgres"}, "filereader": {"pg_read_server_files"}}

func (s *postgresServer) who(names ...string) []principal {
	var out []principal
	for _, name := range names {
		out = append(out, principal{name, secretOf("postgres", "password", rolePassword, map[string]string{
			"user": name, "host": "127.0.0.1:" + s.port, "database": "shop", "scheme": "postgres",
		})})
	}
	return out
}

func TestPostgres(t *testing.T) {
	s := startPostgres(t)
	names := []string{"shopkeeper", "app", "reader", "columns", "noinherit", "deputy", "filereader", "runner", "filewriter", "maker", "writer", "nothing", "outside", "copier"}
	for _, name := range names {
		s.admin("postgres", "CREATE ROLE "+name+" LOGIN PASSWORD '"+rolePassword+"'")
	}
	s.admin("postgres",
		"ALTER ROLE noinherit NOINHERIT", "ALTER ROLE deputy NOINHERIT", "ALTER ROLE maker CREATEROLE CREATEDB", "ALTER ROLE copier REPLICATION",
		"CREATE ROLE cleaners", "GRANT cleaners TO noinherit", "GRANT postgres TO deputy", "GRANT pg_read_server_files TO filereader",
		"GRANT pg_execute_server_program TO runner", "GRANT pg_write_server_files TO filewriter", "GRANT pg_write_all_data TO writer",
		"CREATE DATABASE shop OWNER shopkeeper", "CREATE DATABASE archive", "REVOKE CONNECT ON DATABASE archive FROM PUBLIC", "GRANT CONNECT ON DATABASE archive TO app")
	s.admin("shop", "CREATE TABLE public.orders (id int, note text)", "CREATE SCHEMA private", "CREATE TABLE private.hidden (id int, note text)",
		"CREATE TABLE public.\"Odd Name\" (id int, note text)", "GRANT SELECT, INSERT, UPDATE, DELETE ON public.orders TO app", "GRANT SELECT ON public.orders TO reader",
		"GRANT SELECT (id), UPDATE (note) ON public.orders TO columns", "GRANT DELETE ON public.orders TO cleaners",
		"GRANT DELETE, TRUNCATE ON private.hidden TO outside", "ALTER TABLE public.\"Odd Name\" OWNER TO app",
		// What lies in a schema that is searched before the server's own must never be called.
		"CREATE FUNCTION public.bool_or_trap(oid, oid) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END'",
		"CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = public.bool_or_trap)", "ALTER DATABASE shop SET search_path = public, pg_catalog")
	s.admin("archive", "CREATE TABLE public.old (id int)", "GRANT TRUNCATE ON public.old TO app", "GRANT USAGE ON SCHEMA public TO app")

	p, k := knowledge(t, "postgres")
	claims := []claim{
		permission("CREATE ROLE", s.attempt("shop", "CREATE ROLE scratch"), "SUPERUSER", "CREATEROLE"),
		permission("read a file", s.attempt("shop", "CREATE TEMP TABLE f (l text); COPY f FROM '"+filepath.Join(s.dir, "password")+"'"), "SUPERUSER", "member of pg_read_server_files"),
		permission("write a file", s.attempt("shop", "COPY (SELECT 1) TO '"+filepath.Join(s.dir, "written")+"'"), "SUPERUSER", "member of pg_write_server_files"),
		permission("run a program", s.attempt("shop", "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'"), "SUPERUSER", "member of pg_execute_server_program"),
		permission("read password hashes", s.attempt("shop", "SELECT rolpassword FROM pg_catalog.pg_authid"), "SUPERUSER"),
		permission("CREATE SCHEMA", s.attempt("shop", "CREATE SCHEMA scratch"), "SUPERUSER", "CREATE in databases"),
		permission("call pg_read_file", s.attempt("shop", "SELECT pg_catalog.pg_read_file('PG_VERSION')"), "SUPERUSER", "EXECUTE pg_read_file"),
		permission("CREATE DATABASE", s.makeDatabase, "SUPERUSER", "CREATEDB"),
		destruction(k, "DROP DATABASE", "database", "archive", s.dropDatabase("archive")),
	}
	for _, table := range []string{"public.orders", "private.hidden", "public.Odd Name"} {
		schema, name, _ := strings.Cut(table, ".")
		quoted := schema + `."` + name + `"`
		claims = append(claims,
			destruction(k, "DROP TABLE", "table", table, s.attempt("shop", "DROP TABLE "+quoted)),
			destruction(k, "TRUNCATE", "table", table, s.attempt("shop", "TRUNCATE "+quoted)),
			destruction(k, "DELETE", "table", table, s.attempt("shop", "DELETE FROM "+quoted)),
			destruction(k, "UPDATE", "table", table, s.attempt("shop", "UPDATE "+quoted+" SET note = 'x'")))
	}
	claims = append(claims, destruction(k, "TRUNCATE", "table", "public.old", func(who principal) error {
		err := s.attempt("archive", "TRUNCATE public.old")(who)
		if err != nil && strings.Contains(err.Error(), "CONNECT") {
			return errRefused
		}
		return err
	}))
	all := s.who(append([]string{"postgres"}, names...)...)
	hold(t, p, all, claims)

	most(t, p, s.who("reader")[0], detectors.Read)
	most(t, p, s.who("nothing")[0], 0)
	most(t, p, s.who("app")[0], detectors.Destroy)
	most(t, p, s.who("deputy")[0], detectors.Admin)
	s.refusals(p)
}

func (s *postgresServer) makeDatabase(who principal) error {
	err := s.sql(who.name, "shop", "CREATE DATABASE scratch")
	for _, role := range becomes[who.name] {
		if err != nil {
			err = s.sqlTwice(who.name, "SET ROLE "+role, "CREATE DATABASE scratch")
		}
	}
	if err == nil {
		s.admin("postgres", "DROP DATABASE scratch")
	}
	return err
}

// sqlTwice runs two statements in one session, outside a transaction.
func (s *postgresServer) sqlTwice(role, first, second string) error {
	env := []string{"PGPASSWORD=" + rolePassword, "PGHOST=127.0.0.1", "PGPORT=" + s.port, "PGOPTIONS="}
	out, err := s.command(env, s.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", role, "-d", "shop", "-c", first, "-c", second).CombinedOutput()
	if err != nil && (strings.Contains(string(out), "permission denied") || strings.Contains(string(out), "must be owner")) {
		return errRefused
	}
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// dropDatabase really drops it, and makes it anew as it was.
func (s *postgresServer) dropDatabase(name string) func(principal) error {
	return func(who principal) error {
		err := s.sql(who.name, "shop", "DROP DATABASE "+name)
		for _, role := range becomes[who.name] {
			if err != nil {
				err = s.sqlTwice(who.name, "SET ROLE "+role, "DROP DATABASE "+name)
			}
		}
		if err == nil {
			s.admin("postgres", "CREATE DATABASE "+name, "REVOKE CONNECT ON DATABASE archive FROM PUBLIC", "GRANT CONNECT ON DATABASE archive TO app")
			s.admin(name, "CREATE TABLE public.old (id int)", "GRANT TRUNCATE ON public.old TO app")
		}
		return err
	}
}

func (s *postgresServer) refusals(p detectors.Provider) {
	t := s.t
	wrong := s.who("reader")[0].secret
	wrong.Text = sealer.Seal("not-the-password-1")
	if g := ask(t, p, wrong); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin || len(g.Unknown) != 1 || g.Unknown[0].Code != "password" {
		t.Errorf("a wrong password on this machine: %s\n%s", g.State, shown(g))
	}
	absent := s.who("reader")[0].secret
	absent.Parts["database"] = sealer.Seal("nowhere")
	if g := ask(t, p, absent); g.State != detectors.Live || g.MaxAccess() != detectors.Admin {
		t.Errorf("a database that is not there: %s\n%s", g.State, shown(g))
	}
	verified := s.who("reader")[0].secret
	verified.Parts["options"] = sealer.Seal("sslmode=require")
	if g := ask(t, p, verified); len(g.Unknown) != 1 || g.Unknown[0].Code != "not encrypted" {
		t.Errorf("TLS is required, and the server has none: %s\n%s", g.State, shown(g))
	}
	if _, err := os.Stat(filepath.Join(s.dir, "data")); err != nil {
		t.Error(err)
	}
}
