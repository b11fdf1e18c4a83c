package agents

import (
	"slices"
	"strings"
)

// Step is one thing that was considered on the way to a verdict.
type Step struct {
	Route string `json:"route"`
	// Rule is what was looked at: a default of the agent, a rule, a sandbox, a filter.
	Rule string `json:"rule"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	// Effect says what came of it.
	Effect string `json:"effect"`
}

// Reach lists the routes by which the agent picks a target up, the most open first. It must
// not be changed: targets that are alike share it.
func (a *Agent) Reach(t Target) []Reach {
	class := a.Class(t)
	if known, ok := a.known[class]; ok {
		return known
	}
	reach, _ := a.decide(t, false)
	if a.known == nil {
		a.known = map[string][]Reach{}
	}
	a.known[class] = reach
	return reach
}

// Explain gives with it each step that led there, in order.
func (a *Agent) Explain(t Target) ([]Reach, []Step) { return a.decide(t, true) }

// Class names all that a target's reach depends on: its place, and which rules fit it.
func (a *Agent) Class(t Target) string {
	if t != a.last || a.lastClass == "" {
		a.last, a.lastClass = t, a.classOf(t)
	}
	return a.lastClass
}

func (a *Agent) classOf(t Target) string {
	if len(a.Setup.Rules)+len(a.Setup.Filters)+len(a.Loaded)+len(a.Setup.Served) == 0 && a.Setup.Sandbox.Hides == nil {
		return string(a.place(t))
	}
	class := append(make([]byte, 0, 32), a.place(t)...)
	for i := 0; i < len(a.Setup.Rules); i++ {
		rule := &a.Setup.Rules[i]
		if rule.group > 0 && rule.none(t) {
			i += rule.group - 1
			continue
		}
		if rule.Fits(t) {
			class = append(class, ',', byte(i), byte(i>>8))
		}
	}
	if a.Setup.Sandbox.On && a.Setup.Sandbox.Hides != nil {
		if rule, hidden := a.Setup.Sandbox.Hides(t); hidden {
			class = append(class, 'h')
			class = append(class, rule.Text...)
		}
	}
	for i := range a.Setup.Filters {
		if t.Name != "" && a.Setup.Filters[i].Strips(t.Name) {
			class = append(class, 'f', byte(i))
		}
	}
	if a.autoloads(t) {
		class = append(class, 'a')
	}
	for i := range a.Setup.Served {
		if t.Path != "" && within(a.Setup.Served[i].Folder, t.Path) {
			class = append(class, 's', byte(i))
		}
	}
	return string(class)
}

func (a *Agent) place(t Target) Place {
	if t.Agent == a.Name && t.Place != Environment {
		return Own
	}
	return t.Place
}

// autoloads says whether the agent itself loads the file into its environment.
func (a *Agent) autoloads(t Target) bool {
	return slices.Contains(a.Loaded, t.Path)
}

// applies leaves out routes that are none here: what is not loaded by itself, and the
// environment of the processes above where the variable is inherited anyway.
func (a *Agent) applies(route string, t Target) bool {
	switch route {
	case Autoload:
		return a.autoloads(t)
	case Servers:
		return len(a.Setup.Servers) > 0
	case Processes:
		return t.Name == "" || slices.ContainsFunc(a.Setup.Filters, func(f Filter) bool { return f.Strips(t.Name) })
	}
	return true
}

func (a *Agent) decide(t Target, explain bool) (reach []Reach, steps []Step) {
	place := a.place(t)
	routes := a.Routes
	if place == History {
		routes = a.history()
	}
	for i := range routes {
		route := &routes[i]
		if !slices.Contains(route.Places, place) || !a.applies(route.Name, t) {
			continue
		}
		d := decision{agent: a, target: t, place: place, route: route, binds: route.Name, explain: explain}
		if route.Name == GitHistory {
			d.binds, d.place = Shell, Workspace
		}
		reach = append(reach, d.take())
		steps = append(steps, d.steps...)
	}
	for i := range a.Setup.Served {
		if s := &a.Setup.Served[i]; t.Path != "" && within(s.Folder, t.Path) {
			reach = append(reach, a.byServer(s))
			steps = append(steps, Step{Route: Servers, Rule: s.Text, File: s.File, Line: s.Line, Effect: "asks: it hands out what lies below " + s.Folder})
		}
	}
	slices.SortStableFunc(reach, func(x, y Reach) int { return openness(y.Verdict) - openness(x.Verdict) })
	return reach, steps
}

// byServer is the route through a server of files: a tool of its own, outside of every sandbox.
func (a *Agent) byServer(s *Served) Reach {
	return Reach{
		Agent: a.Name, Version: a.Measured(), Route: Servers, Verdict: Asks, Usable: "yes", Evidence: "documented",
		Controls: []Control{{Kind: "approval", File: s.File, Key: s.Text, Bypass: "one approval of the tool; rules, ignore files and sandboxes do not bind it"}},
		Means:    "an MCP server hands out the files of a folder, outside of its sandbox",
	}
}

// decision is the way to one route's verdict.
type decision struct {
	agent  *Agent
	target Target
	place  Place
	route  *Route
	// binds names the route by which rules and settings name this one.
	binds   string
	explain bool

	reach Reach
	steps []Step
}

func (d *decision) take() Reach {
	r := d.route
	d.reach = Reach{
		Agent: d.agent.Name, Version: d.agent.Measured(), Route: r.Name, Verdict: r.Verdict, Usable: r.Usable,
		Controls: slices.Clone(r.Controls), Means: r.Means, Evidence: d.agent.evidence(r),
	}
	d.step(Value{Text: "as it comes"}, string(r.Verdict)+": "+r.Means)
	d.opened()
	d.rules()
	d.filters()
	d.sandbox()
	return d.reach
}

func (d *decision) step(v Value, effect string) {
	if d.explain {
		d.steps = append(d.steps, Step{Route: d.route.Name, Rule: v.Text, File: v.File, Line: v.Line, Effect: effect})
	}
}

// opened lets go of approvals that a setting skips.
func (d *decision) opened() {
	for _, o := range d.agent.Setup.Opened {
		if !o.opens(d.binds, d.place) {
			continue
		}
		d.step(o.Value, "free: a setting skips the approval")
		if d.reach.Verdict == Asks {
			d.reach.Verdict = Free
			d.reach.Controls = slices.DeleteFunc(d.reach.Controls, func(c Control) bool { return c.Kind == "approval" })
		}
	}
}

// rules applies those that bind the route.
func (d *decision) rules() {
	decided := -1
	for i := range d.agent.Setup.Rules {
		rule := &d.agent.Setup.Rules[i]
		fits := rule.Fits(d.target)
		switch {
		case slices.Contains(rule.Partly, d.route.Name) && fits:
			d.reach.Controls = append(d.reach.Controls, rule.control())
			d.step(rule.Value, "named, and no stop for this route: "+rule.Bypass)
		case !slices.Contains(rule.Routes, d.binds):
			continue
		case !fits:
			d.step(rule.Value, "does not fit")
		case rule.Inert != "":
			d.step(rule.Value, "does nothing: "+rule.Inert)
		default:
			d.step(rule.Value, "fits: "+string(rule.Verdict))
			decided = d.agent.Setup.stronger(decided, i)
		}
	}
	if decided < 0 {
		return
	}
	rule := &d.agent.Setup.Rules[decided]
	d.step(rule.Value, "decides: "+string(rule.Verdict))
	d.reach.Verdict = rule.Verdict
	if rule.Verdict == Free {
		d.reach.Controls = nil
		return
	}
	d.reach.Controls = append(d.reach.Controls, rule.control())
}

// stronger gives that of two rules which decides; -1 is none.
func (s *Setup) stronger(old, next int) int {
	switch {
	case old < 0, s.Order == LastMatch:
		return next
	case s.Order == FirstMatch:
		return old
	case openness(s.Rules[next].Verdict) < openness(s.Rules[old].Verdict):
		return next
	}
	return old
}

// filters takes a variable out of the environment of commands. Whoever sees the processes
// above still reads it there.
func (d *decision) filters() {
	for _, f := range d.agent.Setup.Filters {
		if d.route.Name == Processes && f.Isolated && f.Strips(d.target.Name) {
			d.step(f.Value, "stopped: its commands see no process but their own")
			d.reach.Verdict = Stopped
			d.reach.Controls = append(d.reach.Controls, Control{Kind: "environment filter", File: f.File, Key: f.Text, Bypass: f.Bypass})
		}
		if d.route.Name != Inherited {
			continue
		}
		if !f.Strips(d.target.Name) {
			d.step(f.Value, "leaves the variable")
			continue
		}
		d.step(f.Value, "takes the variable out of its commands' environment")
		d.reach.Verdict = Stopped
		d.reach.Controls = append(d.reach.Controls, Control{Kind: "environment filter", File: f.File, Key: f.Text, Bypass: f.Bypass})
	}
}

// sandbox applies to what runs inside of it. What the profile says of one is how the agent
// comes: its settings know better.
func (d *decision) sandbox() {
	s := &d.agent.Setup.Sandbox
	if !s.Known || !slices.Contains([]string{Shell, Inherited, Processes, Autoload, Sockets}, d.binds) {
		return
	}
	by := len(d.reach.Controls)
	d.reach.Controls = slices.DeleteFunc(d.reach.Controls, func(c Control) bool { return c.Kind == "sandbox" })
	if !s.On {
		d.step(s.Value, "no sandbox: what is read can be used")
		d.reach.Usable = "yes"
		if len(d.reach.Controls) < by && d.route.Verdict == Stopped {
			d.reach.Verdict = Free // the sandbox was all that stopped it
		}
		return
	}
	rule, hidden := s.hides(d.target)
	switch {
	case d.route.Name == Processes && !s.Processes:
		d.stop(s.Value, s.Bypass, "stopped: its commands see no process but their own")
	case hidden && d.target.Path != "":
		d.stop(rule, s.Bypass, "stopped: the sandbox hides it")
	default:
		d.step(s.Value, "the sandbox does not hide it; what is read there can be used: "+s.Network)
		d.reach.Usable = s.Network
		if s.Network != "yes" {
			d.reach.Controls = append(d.reach.Controls, Control{Kind: "sandbox", File: s.File, Key: s.Text, Bypass: s.Bypass})
		}
	}
}

func (d *decision) stop(by Value, bypass, effect string) {
	d.step(by, effect)
	d.reach.Verdict = Stopped
	d.reach.Controls = append(d.reach.Controls, Control{Kind: "sandbox", File: by.File, Key: by.Text, Bypass: bypass})
}

func (s *Sandbox) hides(t Target) (Value, bool) {
	if s.Hides == nil {
		return Value{}, false
	}
	return s.Hides(t)
}

func (r *Rule) control() Control {
	return Control{Kind: r.Kind, File: r.File, Key: strings.TrimSpace(r.Text), Bypass: r.Bypass}
}

// writing are the ways of the shell that write a file first.
var writing = []string{"cp, cat", "symbolic link", "script"}

// Picks says whether the agent gets at a target by one way of a route, with nobody there to
// approve anything, and what decides. Ways have the names that the suite in proof gives them.
func (a *Agent) Picks(t Target, route, form string) (bool, string) {
	if route == Processes && !a.applies(route, t) {
		route = Inherited // what is inherited stands in the shell above as well
	}
	i := slices.IndexFunc(a.Reach(t), func(r Reach) bool { return r.Route == route })
	if i < 0 {
		return false, "no such route"
	}
	if verdict := a.Reach(t)[i].Verdict; verdict != Free {
		return false, string(verdict)
	}
	if s := &a.Setup.Sandbox; s.On && s.ReadOnly && slices.Contains(writing, form) {
		return false, "writes first, which the sandbox stops"
	}
	for k := range a.Setup.Rules {
		rule := &a.Setup.Rules[k]
		if rule.Catches != nil && slices.Contains(rule.Partly, route) && rule.Fits(t) && rule.Catches(form, t) {
			return false, "caught by " + rule.Text
		}
	}
	for k := range a.Routes {
		r := &a.Routes[k]
		if r.Name == route && slices.Contains(r.Places, a.place(t)) && len(r.Forms) > 0 && r.Verdict == Free && !slices.Contains(r.Forms, form) && !a.isOpened(route, t) {
			return false, "asks in this form"
		}
	}
	return true, "free"
}

func (a *Agent) isOpened(route string, t Target) bool {
	if route == GitHistory { // what opens the shell opens this
		return slices.ContainsFunc(a.Setup.Opened, func(o Opened) bool { return o.opens(Shell, Workspace) })
	}
	return slices.ContainsFunc(a.Setup.Opened, func(o Opened) bool { return o.opens(route, a.place(t)) })
}
