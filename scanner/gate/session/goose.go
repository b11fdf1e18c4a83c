package session

// sayGoose answers Goose, of whose events only that before a tool can stop anything.
func sayGoose(e Event, a Answer) Reply {
	if e.Kind != Before || a.Decision != Deny {
		return sayByCode(Event{}, a)
	}
	r := jsonReply(map[string]any{"decision": "block", "reason": a.Text})
	r.Stderr, r.Code = a.Text+"\n", 2
	return r
}
