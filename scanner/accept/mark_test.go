package accept

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/overreach-dev/overreach/detectors"
)

func permission(name string, change ...func(*detectors.Permission)) detectors.Permission {
	p := detectors.Permission{Name: name, Answer: detectors.Granted, Access: detectors.Write, Extent: detectors.Project}
	for _, c := range change {
		c(&p)
	}
	return p
}

// grant is a width: permissions, and resources told of it.
func grant(things []Thing, permissions ...detectors.Permission) Width {
	return NewWidth(detectors.Live, true, permissions, things, nil)
}

func texts(list []detectors.Reason) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Text)
	}
	return strings.Join(out, "; ")
}

func TestWider(t *testing.T) {
	web, api := Thing{Kind: "repository", Name: "acme/web"}, Thing{Kind: "repository", Name: "acme/api"}
	base := func() Width { return grant([]Thing{web}, permission("repo")) }
	with := func(change func(*Width)) Width {
		w := base()
		change(&w)
		return w
	}
	undetermined := func(p *detectors.Permission) { p.Answer = detectors.Undetermined }
	denied := func(p *detectors.Permission) { p.Answer = detectors.Denied }
	documented := NewWidth(detectors.StateUnknown, false, []detectors.Permission{permission("repo", undetermined), permission("delete_repo", undetermined)}, nil, nil)
	for name, c := range map[string]struct {
		recorded, now Width
		want          string
	}{
		"the same":                    {base(), base(), ""},
		"narrower":                    {grant([]Thing{web, api}, permission("repo"), permission("gist")), base(), ""},
		"a permission more":           {base(), grant([]Thing{web}, permission("repo"), permission("delete_repo")), "gained delete_repo"},
		"one that is denied":          {base(), grant([]Thing{web}, permission("repo"), permission("delete_repo", denied)), ""},
		"denied then, granted now":    {grant(nil, permission("repo", denied)), grant(nil, permission("repo")), "gained repo"},
		"one that nobody could tell":  {base(), grant([]Thing{web}, permission("repo"), permission("delete_repo", undetermined)), "may have gained delete_repo: not determined"},
		"undetermined, then granted":  {grant(nil, permission("repo", undetermined)), grant(nil, permission("repo")), ""},
		"more access":                 {base(), grant([]Thing{web}, permission("repo", func(p *detectors.Permission) { p.Access = detectors.Admin })), "repo allows admin now, not write"},
		"more extent":                 {base(), grant([]Thing{web}, permission("repo", func(p *detectors.Permission) { p.Extent = detectors.Organization })), "repo reaches a whole organization now, not a project"},
		"a trait":                     {base(), grant([]Thing{web}, permission("repo", func(p *detectors.Permission) { p.Traits = []detectors.Trait{detectors.Secrets} })), "repo has the trait secrets now"},
		"a resource":                  {base(), grant([]Thing{web, api}, permission("repo")), "reaches repository acme/api too"},
		"two of a name":               {base(), grant([]Thing{web, web}, permission("repo")), "reaches repository acme/web too"},
		"another environment":         {base(), grant([]Thing{{Kind: "repository", Name: "acme/web", Environment: "production"}}, permission("repo")), "reaches repository acme/web, production too"},
		"a role":                      {base(), grant([]Thing{{Kind: "repository", Name: "acme/web", Role: "admin"}}, permission("repo")), "reaches repository acme/web as admin too"},
		"something unknown":           {base(), with(func(w *Width) { w.Unknown = []string{"scopes"} }), "what was known is not determined any more: scopes"},
		"what was unknown then":       {with(func(w *Width) { w.Unknown = []string{"scopes"} }), with(func(w *Width) { w.Unknown = []string{"scopes"} }), ""},
		"dead, then alive":            {with(func(w *Width) { w.State = detectors.Dead }), base(), "it was dead and may work again"},
		"alive, then dead":            {base(), with(func(w *Width) { w.State = detectors.Dead }), ""},
		"not asked, then asked":       {documented, base(), ""},
		"asked, then not asked":       {base(), documented, "may have gained delete_repo: not determined; which resources it reaches was not asked this time"},
		"asked, and documented alike": {grant([]Thing{web}, permission("repo"), permission("delete_repo")), documented, "which resources it reaches was not asked this time"},
		"of two, the wider one grew":  {grant(nil, permission("a", func(p *detectors.Permission) { p.Access = detectors.Admin }), permission("b")), grant(nil, permission("a", func(p *detectors.Permission) { p.Access = detectors.Admin }), permission("b", func(p *detectors.Permission) { p.Access = detectors.Admin })), "b allows admin now, not write"},
	} {
		if got := texts(Wider(c.recorded, c.now)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestWiderGrows: whatever is added to a grant, it is wider than it was, and never by less.
func TestWiderGrows(t *testing.T) {
	var permissions []detectors.Permission
	for _, name := range []string{"a", "b", "c"} {
		for _, answer := range []detectors.Answer{detectors.Granted, detectors.Undetermined} {
			permissions = append(permissions, permission(name+string(answer), func(p *detectors.Permission) { p.Answer = answer }))
		}
	}
	for n := range permissions {
		for told := range 2 {
			recorded := NewWidth(detectors.Live, told == 1, permissions[:n], nil, nil)
			now := NewWidth(detectors.Live, told == 1, permissions[:n+1], nil, nil)
			if len(Wider(recorded, now)) != 1 || len(Wider(now, recorded)) != 0 || len(Wider(now, now)) != 0 {
				t.Errorf("%d permissions, told %d: %v, and back %v", n, told, Wider(recorded, now), Wider(now, recorded))
			}
		}
	}
}

func mark(principal string, w Width, places ...Place) Mark {
	return Mark{Provider: "github", Kind: "classic", Principal: principal, Places: places, Grant: w}
}

func TestRegister(t *testing.T) {
	w := grant(nil, permission("repo"))
	first, second := Place{".env", "TOKEN", 1}, Place{".env", "TOKEN", 2}
	shell := Place{"", "TOKEN", 1}
	r := NewRegister([]Mark{mark("ann", w, first), mark("ann", w, second, shell)})
	for name, c := range map[string]struct {
		now    Mark
		holds  bool
		hits   int
		gained string
	}{
		"the first":           {mark("ann", w, first), true, 1, ""},
		"both":                {mark("ann", w, first, second), true, 2, ""},
		"elsewhere too":       {mark("ann", w, first, Place{"b", "TOKEN", 1}), false, 1, ""},
		"a third of the key":  {mark("ann", w, Place{".env", "TOKEN", 3}), false, 0, ""},
		"another kind":        {Mark{Provider: "github", Kind: "oauth", Places: []Place{first}, Grant: w}, false, 0, ""},
		"another's":           {mark("bob", w, first), false, 1, "it belongs to bob now, not to ann"},
		"nobody knows whose":  {mark("", w, first), false, 1, "it is not known any more whose it is (ann then)"},
		"grown":               {mark("ann", grant(nil, permission("repo"), permission("gist")), shell), false, 1, "gained gist"},
		"without any place":   {mark("ann", w), false, 0, ""},
		"grown at two places": {mark("ann", grant(nil, permission("repo"), permission("gist")), first, shell), false, 2, "gained gist"},
	} {
		f := r.Find(c.now)
		if f.Holds() != c.holds || len(f.Hits) != c.hits || texts(f.Gained) != c.gained {
			t.Errorf("%s: holds %v, hits %v, %q", name, f.Holds(), f.Hits, texts(f.Gained))
		}
	}
}

// TestOfSeveralOneHolds: of several marks of one place it is enough that one is wide enough.
func TestOfSeveralOneHolds(t *testing.T) {
	at := Place{".env", "TOKEN", 1}
	narrow, wide := grant(nil, permission("repo")), grant(nil, permission("repo"), permission("gist"))
	f := NewRegister([]Mark{mark("", narrow, at), mark("", wide, at)}).Find(mark("ann", wide, at))
	if !f.Holds() || !reflect.DeepEqual(f.By, []int{1}) {
		t.Errorf("%+v", f)
	}
}

// TestWrittenAndRead: a mark is the same after it was written, in both forms.
func TestWrittenAndRead(t *testing.T) {
	m := mark("ann", NewWidth(detectors.Live, true, []detectors.Permission{
		permission("repo", func(p *detectors.Permission) { p.Traits = []detectors.Trait{detectors.Secrets, detectors.Execute} }),
		permission("gist", func(p *detectors.Permission) { p.Answer, p.Extent = detectors.Undetermined, 0 }),
	}, []Thing{{"repository", "acme/web", "acme", "production", "admin, member"}}, []detectors.Reason{{Code: "scopes"}}),
		Place{".env", "TOKEN", 1}, Place{"", "TOKEN", 1}, Place{"~/x y", "", 2})
	var fromJSON Mark
	text, err := json.Marshal(m)
	if err == nil {
		err = Strictly(text, &fromJSON)
	}
	if err != nil || !reflect.DeepEqual(fromJSON, m) {
		t.Errorf("%v: %s", err, text)
	}
	entry := Entry{Reason: "r", Until: "2026-12-31", Mark: m}
	var fromYAML Entry
	text, err = yaml.Marshal(entry)
	if err == nil {
		err = yaml.Unmarshal(text, &fromYAML)
	}
	fromYAML.Line = 0
	if err != nil || !reflect.DeepEqual(fromYAML, entry) {
		t.Errorf("%v: %s\n%+v", err, text, fromYAML)
	}
}

func TestPlaces(t *testing.T) {
	for path, good := range map[string]bool{
		".env": true, "a/b": true, "~/.netrc": true, "/etc/x": true, "a.zip!../x": true, "process bash": true, "http://169.254.169.254/": true,
		"../x": false, "a/../../x": false, "~/../x": false, "~/": false, "/etc/../x": false, "a//b": false, "a\x00b": false, "./a": false,
	} {
		if err := (Place{path, "K", 1}).check(); (err == nil) != good {
			t.Errorf("%q: %v", path, err)
		}
	}
	for _, p := range []Place{{"a", "", 0}, {"", "", 1}, {"a", "", -1}} {
		if p.check() == nil {
			t.Errorf("%+v is taken", p)
		}
	}
}

func TestSeen(t *testing.T) {
	shown := func(path string) string { return "<" + path + ">" }
	e := Entry{Workspace: "/home/ann/shop", Mark: Mark{Places: []Place{{"a/b", "", 1}, {"~/c", "", 1}, {"/etc/d", "", 1}, {"", "E", 1}, {"process sh", "F", 1}}}}
	var got []string
	for _, p := range e.Seen("/home/ann", shown).Places {
		got = append(got, p.Path)
	}
	if want := []string{"</home/ann/shop/a/b>", "</home/ann/c>", "/etc/d", "", "process sh"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if e.Places[0].Path != "a/b" {
		t.Error("the entry itself changed")
	}
}
