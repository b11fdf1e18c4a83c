package scanner

import (
	"slices"
	"time"

	"github.com/overreach-dev/overreach/scanner/sources"
)

// Commit is one of a repository's. Its date is of RFC 3339.
type Commit struct {
	Commit string `json:"commit"`
	Author string `json:"author"`
	Date   string `json:"date"`
}

// held says which commits hold what lies at the location.
func (l *Location) held(h *sources.History) {
	if h == nil {
		return
	}
	l.InHead = &h.InHead
	if h.First.ID != "" {
		l.Commit, l.First, l.Last = h.First.ID, commitOf(h.First), commitOf(h.Last)
	}
}

func commitOf(c sources.Commit) *Commit {
	return &Commit{Commit: c.ID, Author: c.Author, Date: c.Date.UTC().Format(time.RFC3339)}
}

// oncePerPath leaves of the versions of a file that hold the secret the last, with the commits of
// all of them.
func oncePerPath(places []*found) []*found {
	type file struct{ path, inside string }
	last, all := map[file]*found{}, map[file]*sources.History{}
	for _, p := range places {
		if p.at.History == nil {
			continue
		}
		key := file{p.at.Path, p.at.Inside}
		sum, known := all[key]
		if !known {
			copied := *p.at.History
			all[key], last[key] = &copied, p
			continue
		}
		if h := p.at.History; h.Last.Date.After(sum.Last.Date) {
			last[key] = p
		}
		join(sum, p.at.History)
	}
	if len(all) == 0 {
		return places
	}
	for key, p := range last {
		p.at.History = all[key]
	}
	return slices.DeleteFunc(places, func(p *found) bool {
		return p.at.History != nil && last[file{p.at.Path, p.at.Inside}] != p
	})
}

// join adds the commits of another version.
func join(sum, more *sources.History) {
	if more.First.Date.Before(sum.First.Date) || sum.First.ID == "" {
		sum.First = more.First
	}
	if more.Last.Date.After(sum.Last.Date) {
		sum.Last = more.Last
	}
	sum.InHead = sum.InHead || more.InHead
}
