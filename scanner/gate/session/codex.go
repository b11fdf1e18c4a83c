package session

// sayCodex answers Codex: in Claude's form, without "ask", which it lets through. At a request for
// approval it has an answer of its own.
func sayCodex(e Event, a Answer) Reply {
	if e.Name == "PermissionRequest" && a.Decision == Deny {
		return jsonReply(map[string]any{"hookSpecificOutput": map[string]any{
			"hookEventName": "PermissionRequest", "decision": map[string]any{"behavior": "deny", "message": a.Text},
		}})
	}
	return sayClaude(e, a)
}
