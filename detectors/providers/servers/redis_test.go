//go:build servers && linux

package servers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/detectors"
)

type redisServer struct {
	*bench
	port, client string
}

// redisTried is each command that the provider's file weighs, as it is tried: those that would end
// the server, or its client's session, are asked of the server's own ACL DRYRUN.
var redisTried = map[string]string{
	"FLUSHALL": "FLUSHALL", "FLUSHDB": "FLUSHDB", "SWAPDB": "SWAPDB 0 0", "DEL": "DEL app:1", "UNLINK": "UNLINK app:1", "EXPIRE": "EXPIRE app:1 1000",
	"RENAME": "RENAME app:1 app:2", "RESTORE": "RESTORE app:1 0 x", "MIGRATE": "MIGRATE 127.0.0.1 1 app:1 0 10", "SET": "SET app:1 x",
	"GETDEL": "GETDEL app:1", "HDEL": "HDEL app:h f", "LPOP": "LPOP app:l", "SREM": "SREM app:s m", "ZREM": "ZREM app:z m", "XTRIM": "XTRIM app:x MAXLEN 1",
	"SETBIT": "SETBIT app:b 1 1", "PFMERGE": "PFMERGE app:p app:q", "GEOADD": "GEOADD app:g 1 1 m", "GET": "GET app:1", "HGETALL": "HGETALL app:h", "DUMP": "DUMP app:1",
	"SCAN": "SCAN 0", "KEYS": "KEYS nothing", "PUBLISH": "PUBLISH app:c x", "EVAL": "EVAL return 0", "FUNCTION LOAD": "FUNCTION LOAD x",
	"FUNCTION FLUSH": "FUNCTION FLUSH", "CONFIG SET": "CONFIG SET maxmemory 0", "CONFIG GET": "CONFIG GET maxmemory", "ACL SETUSER": "ACL SETUSER scratch",
	"ACL DELUSER": "ACL DELUSER scratch", "ACL LIST": "ACL LIST", "MODULE LOAD": "MODULE LOAD /nowhere", "REPLICAOF": "REPLICAOF NO ONE", "SAVE": "SAVE",
	"FAILOVER": "FAILOVER ABORT", "CLUSTER RESET": "CLUSTER RESET", "CLIENT KILL": "CLIENT KILL ID 999999", "DEBUG": "DEBUG SLEEP 0",
	"PSYNC": "dry PSYNC ? -1", "MONITOR": "dry MONITOR", "SHUTDOWN": "dry SHUTDOWN",
}

var redisUsers = map[string]string{
	"reader":    "~app:* -@all +@read +acl|whoami +acl|getuser +info",
	"hidden":    "~app:* -@all +@read",
	"writer":    "~app:* &* +@all -@dangerous +acl|getuser +info",
	"flusher":   "~other:* -@all +flushall +acl|getuser +acl|whoami +info",
	"keyless":   "+@all",
	"everybody": "~* &* +@all",
	"halves":    "%R~app:* %W~other:* &* +@all -@admin +acl|getuser +acl|whoami",
	"selected":  "-@all +acl|getuser +acl|whoami (~app:* +set) (+config|get)",
	"again":     "~* +@all -set -@admin +config|set +acl|getuser +acl|whoami",
	"named":     "~app:* -@all +lpush +hset +get +acl|getuser +acl|whoami",
	"nothing":   "-@all +acl|getuser +acl|whoami",
	"old":       "allkeys allcommands -flushall -flushdb",
}

func startRedis(t *testing.T) *redisServer {
	b := newBench(t)
	s := &redisServer{bench: b, port: port(t), client: find(t, "redis-cli")}
	var config strings.Builder
	fmt.Fprintf(&config, "bind 127.0.0.1\nport %s\ndir %s\nsave \"\"\nenable-debug-command yes\nenable-module-command yes\nuser default on >%s ~* &* +@all\n", s.port, b.dir, rolePassword)
	for name, rules := range redisUsers {
		fmt.Fprintf(&config, "user %s on >%s %s\n", name, rolePassword, rules)
	}
	b.start("127.0.0.1:"+s.port, nil, find(t, "redis-server"), b.file("redis.conf", config.String()))
	ran(t, "redis "+strings.Fields(b.run(find(t, "redis-server"), "--version"))[2])
	return s
}

func (s *redisServer) cli(user string, words ...string) error {
	c := s.command([]string{"REDISCLI_AUTH=" + rolePassword}, s.client, append([]string{"-h", "127.0.0.1", "-p", s.port, "--user", user, "--no-auth-warning", "-3"}, words...)...)
	out, err := c.CombinedOutput()
	said := string(out)
	switch {
	case strings.Contains(said, "NOPERM"), strings.Contains(said, "has no permissions"), strings.Contains(said, "No permissions"):
		return fmt.Errorf("%w: %s", errRefused, strings.TrimSpace(said))
	case err != nil && !strings.Contains(said, "ERR") && said != "":
		return fmt.Errorf("%w: %s", err, said)
	case strings.Contains(said, "WRONGPASS"), strings.Contains(said, "wrong number"), strings.Contains(said, "Connection refused"):
		return errors.New(said)
	}
	return nil
}

func (s *redisServer) attempt(text string) func(principal) error {
	return func(who principal) error {
		words := strings.Fields(text)
		if who.name == "halves" && !slices.Contains([]string{"GET", "HGETALL", "DUMP"}, words[0]) {
			words = strings.Fields(strings.ReplaceAll(text, "app:", "other:")) // it writes no others
		}
		switch words[0] {
		case "dry":
			return s.cli("default", append([]string{"ACL", "DRYRUN", who.name}, words[1:]...)...)
		case "EVAL":
			words = []string{"EVAL", "return 0", "0"}
		}
		return s.cli(who.name, words...)
	}
}

func (s *redisServer) who(names ...string) []principal {
	var out []principal
	for _, name := range names {
		out = append(out, principal{name, secretOf("redis", "password", rolePassword, map[string]string{
			"user": name, "host": "localhost:" + s.port, "scheme": "redis",
		})})
	}
	return out
}

func TestRedis(t *testing.T) {
	s := startRedis(t)
	p, k := knowledge(t, "redis")
	var claims []claim
	for _, d := range k.Permissions {
		if strings.HasPrefix(d.Name, "+") {
			continue
		}
		tried, ok := redisTried[d.Name]
		if !ok {
			t.Errorf("%s is not tried", d.Name)
			continue
		}
		claims = append(claims, permission(d.Name, s.attempt(tried), d.Name))
	}
	names := []string{"default"}
	for name := range redisUsers {
		if name != "hidden" {
			names = append(names, name)
		}
	}
	hold(t, p, s.who(names...), claims)
	most(t, p, s.who("reader")[0], detectors.Read)
	most(t, p, s.who("flusher")[0], detectors.Destroy)
	most(t, p, s.who("named")[0], detectors.Destroy)
	for name, want := range map[string]detectors.Access{"nothing": 0, "everybody": detectors.Admin} {
		most(t, p, s.who(name)[0], want)
	}
	// Who may not ask is rated as the worst, whatever little it may do.
	if g := most(t, p, s.who("hidden")[0], detectors.Admin); g.State != detectors.Live || len(g.Unknown) == 0 {
		t.Errorf("%s\n%s", g.State, shown(g))
	}
	if err := s.cli("default", "SET", "app:1", "x"); err != nil {
		t.Error(err)
	}
	if g := ask(t, p, s.who("default")[0].secret); !strings.Contains(shown(g), "database db0 with ") {
		t.Error(shown(g))
	}
	wrong := s.who("reader")[0].secret
	wrong.Text = sealer.Seal("not-the-password-1")
	if g := ask(t, p, wrong); g.State != detectors.StateUnknown || g.MaxAccess() != detectors.Admin {
		t.Errorf("a wrong password on this machine: %s\n%s", g.State, shown(g))
	}
}
