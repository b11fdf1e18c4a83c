package session

// sayByCode answers Windsurf, which heeds the exit code alone: 2 stops what is about to happen.
func sayByCode(e Event, a Answer) Reply {
	r := Reply{}
	if a.Text != "" {
		r.Stderr = a.Text + "\n"
	}
	if a.Decision == Deny && (e.Kind == Before || e.Kind == Prompt) {
		r.Code = 2
	}
	return r
}
