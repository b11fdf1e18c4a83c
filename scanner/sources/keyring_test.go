package sources

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/overreach-dev/overreach/scanner/sources/stores"
)

// pointStore is a store of one access point.
func pointStore(name string, p stores.Point, paths ...string) stores.Store {
	p.Kind, p.Title, p.Access, p.Extent, p.Means = "kind", "title", "write", "account", "writes"
	return stores.Store{Name: name, Files: []stores.File{{Paths: stores.Paths{Any: paths}, Opaque: true, Point: p}}}
}

const keyList1 = `1f0a2b3c I--Q---     2 perm 3f010000  1000  1000 user      krb_ccache:primary: 12
2b0a2b3d I--Q---     4 perm 1f3f0000  1000 65534 keyring   _uid.1000: empty
3c0a2b3e I--Q---     1 perm 01010000  1000  1000 user      only its owner's program sees it: 3
4d0a2b3f I--Q---     1   3h 3f010000  1000  1000 big_key   token of acme: 40
5e0a2b40 IR-Q---     1 expd 3f010000  1000  1000 logon     afs: 8
6f0a2b41 -R-Q---     1 perm 3f010000  1000  1000 user      revoked: 8
half a line
7a I--Q--- 1 perm zzzz 1 1 user x: 1
`

// TestKernelKeyring: the keys that may be read are named; what has none is no access point.
func TestKernelKeyring(t *testing.T) {
	store := pointStore("kernel", stores.Point{Ask: "kernel-keys"}, "~/keys", "~/none", "~/huge", "~/binary")
	home := temporary(t)
	write(t, home, map[string]string{"keys": keyList1, "none": "", "huge": strings.Repeat("x", mostKeyList+1), "binary": "\x00\xff\n\n"})
	r := new(recorder).scan(t, Machine{FS: OS{}, GOOS: "linux", Home: home, Workspace: temporary(t)}.Stores([]stores.Store{store}))
	var names []string
	for _, p := range r.points {
		if p.Location.Path != filepath.Join(home, "keys") {
			t.Errorf("an access point in %s", p.Location.Path)
		}
		for _, h := range p.Holds {
			names = append(names, h.Name)
		}
	}
	if got := strings.Join(names, "|"); got != "krb_ccache:primary|token of acme" {
		t.Errorf("%q", got)
	}
	equal(t, "not read", r.missing(home), map[string]string{"huge": errLonger.Error()})
}
