package agents

import "slices"

// history gives the route by git, which a profile need not name: whoever runs commands in the
// workspace runs git there. What a profile says of its own counts.
func (a *Agent) history() (out []Route) {
	for _, r := range a.Routes {
		switch {
		case r.Name == GitHistory:
			return []Route{r}
		case r.Name == Shell && slices.Contains(r.Places, Workspace):
			r.Name, r.Places, r.Forms, r.Evidence, r.Source = GitHistory, []Place{History}, nil, "assumed", ""
			r.Means = "git log -p shows what was ever committed: " + r.Means
			out = append(out, r)
		}
	}
	return out
}
