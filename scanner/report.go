package scanner

import (
	"fmt"
	"time"

	"github.com/overreach-dev/overreach/detectors"
	"github.com/overreach-dev/overreach/scanner/accept"
	"github.com/overreach-dev/overreach/scanner/agents"
	"github.com/overreach-dev/overreach/scanner/risk"
)

// Report is what a scan found, worst first, with all that was not read or asked. It holds no
// Secret, and can be read back from its own JSON: the contract of version 1, to which keys
// are added and in which none changes.
type Report struct {
	Version  int       `json:"version"`
	Summary  Summary   `json:"summary"`
	Findings []Finding `json:"findings"`
	// Weaknesses are controls that do not do what they say.
	Weaknesses []Weakness `json:"weaknesses"`
	// Cures are what to do about the findings that count: each thing once, what helps most first.
	Cures []Cure `json:"cures"`

	final []int // how many calls that nothing undoes each finding allows, while it is made
}

// Cure is one thing to do, and the findings that it is for.
type Cure struct {
	Advice
	Findings []string `json:"findings"`
}

// Summary counts.
type Summary struct {
	Findings     int `json:"findings"`
	BeyondPolicy int `json:"beyond_policy"`
	// Irreversible is the number of calls that nothing undoes, which an agent could make now.
	Irreversible int `json:"irreversible"`
	// Worst are the worst three of them.
	Worst    []Worst `json:"worst"`
	Scanned  Scanned `json:"scanned"`
	NotRead  []Left  `json:"not_read"`
	NotAsked []Left  `json:"not_asked"`
	// Empty says why there was nothing to scan where that is as it should be.
	Empty string `json:"empty,omitempty"`
	// Complete says that the scan ran to its end.
	Complete bool `json:"complete"`
	// Accepted is the number of findings that somebody accepted. Those that a workspace's own
	// files accept count as beyond the policy as before.
	Accepted int `json:"accepted"`
	// Heeded is the number of those that the user accepted, or whose acceptance the user trusts.
	// They and those of the Baseline, which existed when it was recorded, are counted neither as
	// beyond the policy nor among the calls.
	Heeded   int         `json:"heeded"`
	Baseline int         `json:"baseline"`
	Root     string      `json:"root"`
	Tool     Tool        `json:"tool"`
	Policy   string      `json:"policy"`
	Asked    []Asked     `json:"asked"`
	Agents   []AgentHere `json:"agents"`
	Notes    []string    `json:"notes"`
	At       time.Time   `json:"at"`
	// Changes stands in a report of what changed between two.
	Changes *Changes `json:"changes,omitempty"`
}

// Tool is the program that made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Scanned counts what was looked at.
type Scanned struct {
	Files     int   `json:"files"`
	Bytes     int64 `json:"bytes"`
	Variables int   `json:"variables"`
	Stores    int   `json:"stores"`
	// Transcripts are what agents and editors wrote down.
	Transcripts int `json:"transcripts"`
	// Commits counts the messages of commits and tags.
	Commits int `json:"commits,omitempty"`
	// AccessPoints counts usable credentials without readable text.
	AccessPoints int `json:"access_points"`
	// Excluded counts what the user's own patterns kept out; a folder counts as one.
	Excluded int `json:"excluded"`
}

// Left is what was not read, or not asked about, and why.
type Left struct {
	Source string `json:"source"`
	Path   string `json:"path"`
	Reason string `json:"reason"`
	// Chosen says that the user's own choice of what is read leaves it out.
	Chosen bool `json:"chosen,omitempty"`
}

// Asked is a host that was asked, and about how many secrets.
type Asked struct {
	Host    string `json:"host"`
	Secrets int    `json:"secrets"`
}

// AgentHere is an agent that the report reckons with.
type AgentHere struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Version is the one that was measured, Installed the one that is here; empty where that
	// cannot be told without running it.
	Version   string `json:"version"`
	Installed string `json:"installed"`
	// Assumed says that no agent was found, and that this one is reckoned with at its
	// default settings.
	Assumed bool `json:"assumed"`
	// Settings says what it is set up by: "read" where its settings files were read, "default"
	// where there are none, "not read" where overreach does not know them.
	Settings string `json:"settings"`
}

// Weakness is a control that does not do what it says.
type Weakness struct {
	Agent string `json:"agent"`
	Code  string `json:"code"`
	Text  string `json:"text"`
	Path  string `json:"path"`
	Line  int    `json:"line"`
	// Do says what to write instead.
	Do       string `json:"do"`
	Evidence string `json:"evidence"`
}

// Finding is one secret: everywhere it lies, who reaches it, what it can do, and what to do
// about it.
type Finding struct {
	ID string `json:"id"`
	// Change says how it stands to an older report, where it is of a report of changes.
	Change string `json:"change,omitempty"`
	// Subject is "secret", or "access_point" for a usable credential without readable text.
	Subject     string             `json:"subject"`
	Provider    string             `json:"provider"`
	Title       string             `json:"title"`
	Kind        string             `json:"kind"`
	Rule        string             `json:"rule"`
	Severity    risk.Severity      `json:"severity"`
	Certainty   detectors.Evidence `json:"certainty"`
	Beyond      bool               `json:"beyond_policy"`
	Fingerprint string             `json:"fingerprint"`
	Redacted    string             `json:"redacted"`
	Locations   []Location         `json:"locations"`
	Reach       []Reach            `json:"reach"`
	Grant       Grant              `json:"grant"`
	Destroys    []Destroys         `json:"destroys"`
	Chains      []Chain            `json:"chains"`
	Reasons     []detectors.Reason `json:"reasons"`
	Overreach   []detectors.Reason `json:"overreach"`
	// Policy are the lines of the policy that were considered.
	Policy []risk.Line `json:"policy"`
	Advice []Advice    `json:"advice"`
	// Need is what the workspace shows that it needs; null where it shows nothing, and for what
	// is within the policy. It changes no severity.
	Need *Need `json:"need"`
	// Accepted is null unless somebody accepted all the places where it lies.
	Accepted *accept.Accepted `json:"accepted"`
	// Baseline says that it is in the baseline: neither new nor grown.
	Baseline bool `json:"baseline"`
}

// Location is where the secret lies. Paths are relative to the root, else begin with "~/",
// else are absolute; lines and columns count from 1.
type Location struct {
	Source string `json:"source"`
	Path   string `json:"path"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Key    string `json:"key"`
	// Process is the process whose environment it lies in; empty for files and this one's own.
	Process string `json:"process,omitempty"`
	// Agent is the agent in whose transcript it stands: it has read the secret. Written is
	// when, of RFC 3339, where the transcript says so; Times how often it stands in that file.
	Agent   string `json:"agent,omitempty"`
	Written string `json:"written,omitempty"`
	Times   int    `json:"times,omitempty"`
	// Commit is the one that brought it; First and Last are the first and the last that hold it,
	// InHead says that the one that is checked out does. They are of a repository's history alone.
	Commit     string  `json:"commit"`
	First      *Commit `json:"first,omitempty"`
	Last       *Commit `json:"last,omitempty"`
	InHead     *bool   `json:"in_head,omitempty"`
	Encoding   string  `json:"encoding"`
	Repository string  `json:"repository"`
	// Ignored says that git ignores the file: agents' search tools skip it, their read tools
	// and shells do not.
	Ignored bool `json:"ignored"`
}

// Short is the location in a few letters: "path:line", or "$NAME" for a variable.
func (l Location) Short() string {
	switch {
	case l.Path == "":
		return "$" + l.Key
	case l.Process != "":
		return "$" + l.Key + " of " + l.Process
	case l.Line > 0:
		return fmt.Sprintf("%s:%d", l.Path, l.Line)
	}
	return l.Path
}

// Place is the location without its line: what policies and acceptances name it by.
func (l Location) Place() string {
	if l.Path == "" || l.Process != "" {
		return "$" + l.Key
	}
	return l.Path
}

// Reach is that an agent picks the secret up at a location by a route.
type Reach struct {
	Agent    string           `json:"agent"`
	Version  string           `json:"version"`
	Route    string           `json:"route"`
	Verdict  agents.Verdict   `json:"verdict"`
	Usable   string           `json:"usable"`
	Controls []agents.Control `json:"controls"`
	Evidence string           `json:"evidence"`
	// Location is the index of the finding's location.
	Location int `json:"location"`
}

// Grant is what the secret may do, for the record.
type Grant struct {
	State       detectors.State        `json:"state"`
	Principal   string                 `json:"principal"`
	Kind        string                 `json:"kind"`
	Permissions []detectors.Permission `json:"permissions"`
	Resources   []Resource             `json:"resources"`
	// Expires is a time of RFC 3339, "never", or empty where it is not known.
	Expires string `json:"expires"`
	// Asked is when the provider answered; empty where nobody was asked.
	Asked   string             `json:"asked"`
	Unknown []detectors.Reason `json:"unknown"`
}

// Resource is something that the secret reaches; Production is "yes", "no" or "unknown".
type Resource struct {
	Kind        string `json:"kind"`
	Name        string `json:"name"`
	ID          string `json:"id"`
	Environment string `json:"environment"`
	In          string `json:"in"`
	Role        string `json:"role"`
	Visibility  string `json:"visibility"`
	Production  string `json:"production"`
}

// Destroys is one call that destroys one resource.
type Destroys struct {
	Call     string         `json:"call"`
	Means    string         `json:"means"`
	Resource string         `json:"resource"`
	Name     string         `json:"name"`
	In       string         `json:"in"`
	Undo     detectors.Undo `json:"undo"`
	Backup   string         `json:"backup"`
	// Asks is what the provider wants before it does it; empty where one call is enough, as
	// it nearly always is.
	Asks string `json:"asks"`
	// Counted is false where it is not known which resources there are: the call stands for
	// any of its kind.
	Counted    bool               `json:"counted"`
	Production string             `json:"production"`
	Evidence   detectors.Evidence `json:"evidence"`
}

// Worst is a call that nothing undoes, and the finding whose secret allows it.
type Worst struct {
	Finding string `json:"finding"`
	Destroys
}

// Advice is one thing to do.
type Advice struct {
	Do  string `json:"do"`
	URL string `json:"url"`
}
