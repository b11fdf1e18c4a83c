package session

// sayCursor answers Cursor. A permission must be said, else the call is refused; and "ask" is not
// heeded in every one of its modes, so that what would be asked is denied.
func sayCursor(e Event, a Answer) Reply {
	switch {
	case e.Kind == Before && a.Decision == Deny:
		return jsonReply(map[string]any{"permission": "deny", "user_message": a.Text, "agent_message": a.Text})
	case e.Kind == Before && a.Text != "":
		return jsonReply(map[string]any{"permission": "allow", "user_message": a.Text})
	case e.Kind == Before:
		return jsonReply(map[string]any{"permission": "allow"})
	case e.Kind == Prompt && a.Decision == Deny:
		return jsonReply(map[string]any{"continue": false, "user_message": a.Text})
	case e.Kind == Prompt:
		return jsonReply(map[string]any{"continue": true})
	case a.Decision == Trouble:
		return jsonReply(map[string]any{"user_message": a.Text})
	case a.Text != "":
		return jsonReply(map[string]any{"additional_context": a.Text})
	}
	return jsonReply(map[string]any{})
}
