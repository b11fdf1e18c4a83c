package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/overreach-dev/overreach/scanner"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// graph is the picture of a report: which agent reaches which place, which credential lies there,
// and what one call with it destroys.
type graph struct {
	Width, Height int
	Heads         []text
	Nodes         []node
	Links         []link
}

type text struct {
	X, Y int
	Text string
}

type node struct {
	X, Y, W, H int
	Text, Full string
	Class      string
}

type link struct {
	Path, Class, Full string
}

// The sizes of the picture, in its own units.
const (
	nodeWidth, nodeHeight = 210, 30
	columnGap, rowGap     = 70, 12
	graphTop              = 34
	mostRows              = 14
	nodeLetters           = 27
)

var graphColumns = []string{"Agent", "Place", "Credential", "What it destroys for good"}

// drawn is a picture in the making: the nodes of each column by their keys, and who is linked.
type drawn struct {
	columns [4][]string
	label   [4]map[string]node
	links   map[[3]string]risk.Severity // column, from, to
	order   [][3]string
	hidden  [4]int
}

// picture draws the findings beyond the policy, the worst first, as far as there is room.
func picture(r *scanner.Report) *graph {
	d := &drawn{links: map[[3]string]risk.Severity{}}
	for i := range d.label {
		d.label[i] = map[string]node{}
	}
	titles := map[string]string{}
	for _, a := range r.Summary.Agents {
		titles[a.Name] = a.Title
	}
	for _, f := range r.Findings {
		if f.Counts() {
			d.finding(f, titles)
		}
	}
	if len(d.columns[2]) == 0 {
		return nil
	}
	return d.laid()
}

func (d *drawn) finding(f scanner.Finding, titles map[string]string) {
	if !d.node(2, f.ID, f.Title, strings.TrimSpace(f.Title+" "+f.Redacted), f.Severity) {
		return
	}
	for i, l := range f.Locations {
		place := l.Place()
		if !d.node(1, place, place, l.Short(), f.Severity) {
			continue
		}
		d.link(1, place, f.ID, f.Severity)
		for _, reach := range f.Reach {
			if reach.Location != i || reach.Verdict == agents.Stopped {
				continue
			}
			title := cmp.Or(titles[reach.Agent], reach.Agent)
			if d.node(0, reach.Agent, title, title, risk.Info) {
				d.link(0, reach.Agent, place, f.Severity)
			}
		}
	}
	for _, x := range f.Destroys {
		if !x.Undo.Never() {
			continue
		}
		what := strings.TrimSpace(x.Resource + " " + x.Name)
		if !x.Counted {
			what = "any " + x.Resource
		}
		if d.node(3, what+x.In, what, fmt.Sprintf("%s: %s %s", what, x.Call, x.Means), f.Severity) {
			d.link(2, f.ID, what+x.In, f.Severity)
		}
	}
}

// node adds a node to a column, where there is room; it says whether the node is there.
func (d *drawn) node(column int, key, label, full string, s risk.Severity) bool {
	if _, known := d.label[column][key]; known {
		return true
	}
	if len(d.columns[column]) == mostRows {
		d.hidden[column]++
		return false
	}
	d.columns[column] = append(d.columns[column], key)
	d.label[column][key] = node{Text: shortened(clean(label)), Full: clean(full), Class: s.String()}
	return true
}

func (d *drawn) link(column int, from, to string, s risk.Severity) {
	key := [3]string{fmt.Sprint(column), from, to}
	if _, known := d.links[key]; !known {
		d.order = append(d.order, key)
	}
	d.links[key] = max(d.links[key], s)
}

func (d *drawn) laid() *graph {
	g := &graph{Width: 4*nodeWidth + 3*columnGap + 2}
	at := [4]map[string]node{}
	for c, keys := range d.columns {
		at[c] = map[string]node{}
		x := 1 + c*(nodeWidth+columnGap)
		g.Heads = append(g.Heads, text{x, 18, graphColumns[c]})
		for i, key := range keys {
			n := d.label[c][key]
			n.X, n.Y, n.W, n.H = x, graphTop+i*(nodeHeight+rowGap), nodeWidth, nodeHeight
			at[c][key] = n
			g.Nodes = append(g.Nodes, n)
			g.Height = max(g.Height, n.Y+n.H+rowGap)
		}
		if d.hidden[c] > 0 {
			y := graphTop + len(keys)*(nodeHeight+rowGap) + 12
			g.Heads = append(g.Heads, text{x, y, fmt.Sprintf("and %d more below", d.hidden[c])})
			g.Height = max(g.Height, y+rowGap)
		}
	}
	for _, key := range d.order {
		c := int(key[0][0] - '0')
		from, to := at[c][key[1]], at[c+1][key[2]]
		x, y, u, v := from.X+from.W, from.Y+from.H/2, to.X, to.Y+to.H/2
		g.Links = append(g.Links, link{
			Path:  fmt.Sprintf("M%d %d C%d %d %d %d %d %d", x, y, x+columnGap/2, y, u-columnGap/2, v, u, v),
			Class: d.links[key].String(), Full: from.Full + " → " + to.Full,
		})
	}
	slices.SortStableFunc(g.Links, func(a, b link) int { return cmp.Compare(order(a.Class), order(b.Class)) })
	return g
}

func order(severity string) risk.Severity {
	var s risk.Severity
	_ = s.UnmarshalText([]byte(severity)) // it was written by its type
	return s
}

// shortened keeps both ends of a text: of a path the end tells most.
func shortened(label string) string {
	letters := []rune(label)
	if len(letters) <= nodeLetters {
		return label
	}
	half := (nodeLetters - 1) / 2
	return string(letters[:half]) + "…" + string(letters[len(letters)-half:])
}
