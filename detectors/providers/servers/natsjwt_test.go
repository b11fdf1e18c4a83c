//go:build servers && linux

package servers

import (
	"crypto/ed25519"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// natsKey makes a key of a kind: 20 is a user's, 0 an account's, 14 an operator's.
func natsKey(t *testing.T, kind byte) natsPair {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	kind <<= 3
	seed := append([]byte{18<<3 | kind>>5, kind & 31 << 3}, private.Seed()...)
	public := append([]byte{kind}, private.Public().(ed25519.PublicKey)...)
	return natsPair{private, natsText(public), natsText(seed)}
}

// natsText writes bytes as NATS does: with a CRC of XMODEM, in base32.
func natsText(raw []byte) string {
	var crc uint16
	for _, b := range raw {
		crc ^= uint16(b) << 8
		for range 8 {
			high := crc >> 15
			crc = crc<<1 ^ high*0x1021
		}
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(binary.LittleEndian.AppendUint16(raw, crc))
}

// says signs claims about a key.
func (k natsPair) says(about, name string, nats map[string]any, ends time.Time) string {
	claims := map[string]any{"iss": k.public, "sub": about, "name": name, "iat": time.Now().Unix(), "jti": name, "nats": nats}
	if !ends.IsZero() {
		claims["exp"] = ends.Unix()
	}
	head, _ := json.Marshal(map[string]string{"typ": "JWT", "alg": "ed25519-nkey"})
	body, _ := json.Marshal(claims)
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	return text + "." + k.signed(text)
}

func natsUnlimited(more map[string]any) map[string]any {
	all := map[string]any{"version": 2, "subs": -1, "data": -1, "payload": -1}
	maps.Copy(all, more)
	return all
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// TestNATSCredentials holds credentials files against a server whose users no file of its own
// names: what a JWT says, what the key says that signed it, and what the server then lets through.
func TestNATSCredentials(t *testing.T) {
	operator, system, shop, scope := natsKey(t, 14), natsKey(t, 0), natsKey(t, 0), natsKey(t, 0)
	limits := map[string]any{"subs": -1, "conn": -1, "leaf": -1, "imports": -1, "exports": -1, "data": -1, "payload": -1, "wildcards": true}
	kept := maps.Clone(limits)
	maps.Copy(kept, map[string]any{"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1})
	template := natsUnlimited(map[string]any{"pub": map[string]any{"allow": []string{"jobs", "$SYS.REQ.USER.INFO"}}, "sub": map[string]any{"allow": []string{"_INBOX.>"}}})
	keys := []any{map[string]any{"kind": "user_scope", "key": scope.public, "role": "worker", "template": template}}
	accounts := map[string]string{
		system.public: operator.says(system.public, "SYS", map[string]any{"type": "account", "version": 2, "limits": limits}, time.Time{}),
		shop.public:   operator.says(shop.public, "SHOP", map[string]any{"type": "account", "version": 2, "limits": kept, "signing_keys": keys}, time.Time{}),
	}
	var preload strings.Builder
	for account, jwt := range accounts {
		fmt.Fprintf(&preload, "%s: %s\n", account, jwt)
	}
	s := startNATS(t, fmt.Sprintf("operator: %s\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: {\n%s}\n",
		operator.says(operator.public, "OP", map[string]any{"type": "operator", "version": 2}, time.Time{}), system.public, preload.String()))
	ran(t, "nats-server with an operator")

	logins, all := natsLogins{}, []principal{}
	add := func(name, jwt string, key natsPair) principal {
		logins[name] = func(nonce string) map[string]any { return map[string]any{"jwt": jwt, "sig": key.signed(nonce)} }
		file := "-----BEGIN NATS USER JWT-----\n" + jwt + "\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n" + key.seed
		return principal{name, secretOf("nats", "creds", file, map[string]string{"host": "localhost:" + s.port})}
	}
	user := func(name string, by natsPair, nats map[string]any, ends time.Time) principal {
		key := natsKey(t, 20)
		nats["type"] = "user"
		if by.public == scope.public {
			nats["issuer_account"] = shop.public
		}
		return add(name, by.says(key.public, name, nats, ends), key)
	}
	allow := func(subjects ...string) map[string]any { return map[string]any{"allow": subjects} }
	later := time.Now().Add(time.Hour)
	boss := user("all", shop, natsUnlimited(nil), time.Time{})
	all = append(all, boss, user("scoped", scope, map[string]any{"version": 2}, later), user("root", system, natsUnlimited(nil), later),
		user("narrow", shop, natsUnlimited(map[string]any{"pub": allow("orders.new", "$SYS.REQ.USER.INFO"), "sub": allow("_INBOX.>")}), later),
		user("unasked", shop, natsUnlimited(map[string]any{"pub": allow("orders.new"), "sub": allow("orders.done")}), later),
		user("purger", shop, natsUnlimited(map[string]any{"pub": allow("$JS.API.STREAM.PURGE.mail", "$SYS.REQ.USER.INFO"), "sub": allow("_INBOX.>")}), later))
	p, k := knowledge(t, "nats")
	bossLogin := logins["all"]
	hold(t, p, all, (&natsOperator{s, bossLogin}).claims(t, k, logins))
	for name, want := range map[string]detectors.Access{
		"all": detectors.Destroy, "scoped": detectors.Write, "root": detectors.Admin, "narrow": detectors.Write, "unasked": detectors.Write, "purger": detectors.Destroy,
	} {
		i := slices.IndexFunc(all, func(p principal) bool { return p.name == name })
		most(t, p, all[i], want)
	}
	if g := ask(t, p, user("ended", shop, natsUnlimited(nil), time.Now().Add(-time.Hour)).secret); g.State != detectors.Expired || len(g.Hosts) > 0 {
		t.Errorf("%s at %v\n%s", g.State, g.Hosts, shown(g))
	}
	strange := natsKey(t, 0)
	if g := ask(t, p, user("stranger", strange, natsUnlimited(nil), later).secret); g.State != detectors.StateUnknown || g.MaxAccess() < detectors.Destroy {
		t.Errorf("%s\n%s", g.State, shown(g))
	}
}

// natsOperator tries what a server keeps for an operator's accounts.
type natsOperator struct {
	*natsServer
	boss func(string) map[string]any
}

func (s *natsOperator) claims(t *testing.T, k *detectors.Knowledge, logins natsLogins) []claim {
	keep := func() {
		for _, name := range []string{"orders", "mail"} {
			if said, err := s.as(t, s.boss, "$JS.API.STREAM.CREATE."+name, `{"name":"`+name+`","subjects":["kept.`+name+`"],"storage":"memory"}`); err != nil {
				t.Fatal(said, err)
			}
		}
	}
	keep()
	does := func(subject string) func(principal) error {
		return func(who principal) error {
			keep()
			_, err := s.as(t, logins[who.name], strings.ReplaceAll(subject, "ID", s.id), `{"cid":999999}`)
			return err
		}
	}
	out := []claim{
		permission("kick", does("$SYS.REQ.SERVER.ID.KICK"), "$SYS.REQ.SERVER.KICK"),
		natsSubject("publish", "orders.new", does("orders.new")), natsSubject("publish", "jobs", does("jobs")), natsSubject("publish", "other", does("other")),
	}
	for _, stream := range []string{"orders", "mail"} {
		out = append(out, destruction(k, "STREAM.PURGE", "stream", stream, does("$JS.API.STREAM.PURGE."+stream)),
			destruction(k, "STREAM.DELETE", "stream", stream, does("$JS.API.STREAM.DELETE."+stream)))
	}
	return out
}
