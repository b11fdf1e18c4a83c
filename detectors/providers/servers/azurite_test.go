//go:build servers && linux

package servers

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/overreach-dev/overreach/detectors"
)

// azurite is Microsoft's own Azurite, with an account of its own.
type azurite struct {
	t                   *testing.T
	blobs, queues       string
	account, key, whole string
}

const sasVersion = "2018-11-09"

// sas is one signature: its letters, what of, and until when.
type sas struct {
	name, sp, ss, srt, sr, path, sip string
	ends                             time.Duration
}

func startAzurite(t *testing.T) *azurite {
	b := newBench(t)
	b.as = nil // it lies where nobody else may look
	key := make([]byte, 64)
	if _, err := rand.Read(key); err != nil {
		t.Fatal(err)
	}
	a := &azurite{t: t, account: "scratch", key: base64.StdEncoding.EncodeToString(key)}
	blob, queue, table := port(t), port(t), port(t)
	a.blobs, a.queues = "http://127.0.0.1:"+blob+"/"+a.account, "http://127.0.0.1:"+queue+"/"+a.account
	b.start("127.0.0.1:"+queue, []string{"AZURITE_ACCOUNTS=" + a.account + ":" + a.key}, find(t, "node"),
		folderOf(t, "azurite")+"/node_modules/azurite/dist/src/azurite.js", "--silent", "--disableTelemetry", "--skipApiVersionCheck", "--location", b.dir,
		"--blobHost", "127.0.0.1", "--blobPort", blob, "--queueHost", "127.0.0.1", "--queuePort", queue, "--tableHost", "127.0.0.1", "--tablePort", table)
	a.whole = a.sign(sas{sp: "rwdlacup", ss: "bq", srt: "sco", ends: time.Hour})
	ran(t, "azurite 3.35.0")
	return a
}

// sign makes a signature: https://learn.microsoft.com/rest/api/storageservices/create-account-sas and
// .../create-service-sas.
func (a *azurite) sign(s sas) string {
	q := url.Values{"sv": {sasVersion}, "sp": {s.sp}, "se": {time.Now().Add(s.ends).UTC().Format("2006-01-02T15:04:05Z")}}
	fields := []string{a.account, s.sp, s.ss, s.srt, "", q.Get("se"), s.sip, "", sasVersion, ""}
	if s.sr != "" {
		q.Set("sr", s.sr)
		fields = []string{s.sp, "", q.Get("se"), "/blob/" + a.account + s.path, "", s.sip, "", sasVersion, s.sr, "", "", "", "", "", ""}
	} else {
		q.Set("ss", s.ss)
		q.Set("srt", s.srt)
	}
	if s.sip != "" {
		q.Set("sip", s.sip)
	}
	key, _ := base64.StdEncoding.DecodeString(a.key)
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, strings.Join(fields, "\n"))
	// The order in which Azure itself writes it: the signature last.
	return q.Encode() + "&sig=" + url.QueryEscape(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// do sends a request with a signature. What is not there was let through.
func (a *azurite) do(signature, method, address, body string, headers ...string) error {
	separator := "?"
	if strings.Contains(address, "?") {
		separator = "&"
	}
	req, err := http.NewRequest(method, address+separator+signature, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("x-ms-version", sasVersion)
	for _, h := range headers {
		name, value, _ := strings.Cut(h, "=")
		req.Header.Set(name, value)
	}
	resp, err := (&http.Client{Transport: &http.Transport{}}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusUnauthorized:
		return fmt.Errorf("%w: %s %s", errRefused, resp.Header.Get("x-ms-error-code"), answer)
	case resp.StatusCode >= 400 && resp.StatusCode != http.StatusNotFound && resp.StatusCode != http.StatusConflict:
		return fmt.Errorf("%s %s: %d %s", method, address, resp.StatusCode, answer)
	}
	return nil
}

// things makes what operations are tried on.
func (a *azurite) things() {
	a.t.Helper()
	for _, one := range [][]string{
		{"PUT", a.blobs + "/shop?restype=container"}, {"PUT", a.blobs + "/other?restype=container"}, {"PUT", a.blobs + "/gone?restype=container"},
		{"PUT", a.blobs + "/shop/one", "x-ms-blob-type=BlockBlob"}, {"PUT", a.blobs + "/shop/two", "x-ms-blob-type=BlockBlob"}, {"PUT", a.blobs + "/other/one", "x-ms-blob-type=BlockBlob"},
		{"PUT", a.queues + "/jobs"},
	} {
		if err := a.do(a.whole, one[0], one[1], "", one[2:]...); err != nil {
			a.t.Fatal(err)
		}
	}
}

// signed claims what a signature says: a letter, for a service or for what it names, and at a level.
func (a *azurite) signed(name, letter, service, level string, names []string, try func(signature string) error) claim {
	return claim{
		name: name,
		held: func(g detectors.Grant) bool {
			granted := slices.ContainsFunc(g.Permissions, func(p detectors.Permission) bool {
				return slices.Contains(strings.Split(letter, "|"), p.Name) && p.Answer == detectors.Granted
			})
			return granted && slices.ContainsFunc(g.Resources, func(r detectors.Resource) bool {
				if whole, ok := strings.CutPrefix(r.Name, "account: "); ok {
					return slices.Contains(strings.Split(whole, ", "), service) && slices.Contains(strings.Split(r.Role, ", "), level)
				}
				return slices.Contains(names, r.Name)
			})
		},
		undetermined: func(detectors.Grant) bool { return false },
		try: func(who principal) error {
			a.things()
			return try(signatures[who.name])
		},
	}
}

// signatures are the principals' own.
var signatures = map[string]string{}

func TestAzureSignatures(t *testing.T) {
	a := startAzurite(t)
	a.things()
	p, _ := knowledge(t, "azure")
	var all []principal
	for _, s := range []sas{
		{name: "all", sp: "rwdlacup", ss: "bq", srt: "sco"}, {name: "reader", sp: "rl", ss: "b", srt: "co"}, {name: "objects", sp: "rwdlc", ss: "b", srt: "o"},
		{name: "containers", sp: "rwdl", ss: "b", srt: "c"}, {name: "services", sp: "rwdlacup", ss: "bq", srt: "s"}, {name: "queue", sp: "rap", ss: "q", srt: "o"},
		{name: "creator", sp: "c", ss: "b", srt: "o"}, {name: "one container", sp: "rl", sr: "c", path: "/shop"}, {name: "writes one container", sp: "rwdc", sr: "c", path: "/shop"},
		{name: "one blob", sp: "r", sr: "b", path: "/shop/one"}, {name: "one blob's end", sp: "d", sr: "b", path: "/shop/one"},
	} {
		s.ends = time.Hour
		signatures[s.name] = a.sign(s)
		all = append(all, principal{s.name, secretOf("azure", "sas", signatures[s.name], nil)})
	}
	do := func(method, address string, headers ...string) func(string) error {
		return func(signature string) error { return a.do(signature, method, address, "", headers...) }
	}
	put := "x-ms-blob-type=BlockBlob"
	contained, both := []string{"one container"}, []string{"one container", "one blob"}
	holdAs(t, p, detectors.StateUnknown, all, []claim{
		a.signed("read a blob", "sas read", "blobs", "objects", both, do("GET", a.blobs+"/shop/one")),
		a.signed("read another", "sas read", "blobs", "objects", nil, do("GET", a.blobs+"/other/one")),
		a.signed("overwrite a blob", "sas write", "blobs", "objects", both, do("PUT", a.blobs+"/shop/one", put)),
		a.signed("make a blob", "sas write|sas create", "blobs", "objects", contained, func(signature string) error {
			return a.do(signature, "PUT", a.blobs+"/shop/new"+rand.Text(), "", put)
		}),
		a.signed("delete a blob", "sas delete", "blobs", "objects", both, do("DELETE", a.blobs+"/shop/one")),
		a.signed("list blobs", "sas list", "blobs", "containers", contained, do("GET", a.blobs+"/shop?restype=container&comp=list")),
		a.signed("list containers", "sas list", "blobs", "services", nil, do("GET", a.blobs+"/?comp=list")),
		a.signed("delete a container", "sas delete", "blobs", "containers", nil, do("DELETE", a.blobs+"/gone?restype=container")),
		a.signed("read the service's settings", "sas read", "blobs", "services", nil, do("GET", a.blobs+"/?restype=service&comp=properties")),
		a.signed("put a message", "sas add", "queues", "objects", nil, func(signature string) error {
			return a.do(signature, "POST", a.queues+"/jobs/messages", "<QueueMessage><MessageText>eA==</MessageText></QueueMessage>")
		}),
		a.signed("take messages", "sas process or permissions", "queues", "objects", nil, do("GET", a.queues+"/jobs/messages")),
		a.signed("list queues", "sas list", "queues", "services", nil, do("GET", a.queues+"/?comp=list")),
	})
	for name, s := range map[string]sas{
		"ended":     {sp: "r", ss: "b", srt: "o", ends: -time.Hour},
		"elsewhere": {sp: "r", ss: "b", srt: "o", sip: "10.9.8.7", ends: time.Hour},
	} {
		signature := a.sign(s)
		err := a.do(signature, "GET", a.blobs+"/shop/one", "")
		g := ask(t, p, secretOf("azure", "sas", signature, nil))
		said := name == "ended" && g.State == detectors.Expired || name == "elsewhere" && slices.ContainsFunc(g.Unknown, func(r detectors.Reason) bool { return r.Code == "address" })
		if !said || name == "ended" && err == nil {
			t.Errorf("%s: the server says %v, the Grant %s\n%s", name, err, g.State, shown(g))
		}
	}
	if err := a.do(strings.Replace(signatures["reader"], "sp=rl", "sp=rwl", 1), "GET", a.blobs+"/shop/one", ""); err == nil {
		t.Error("the server does not look at signatures: nothing was held against it")
	}
}
