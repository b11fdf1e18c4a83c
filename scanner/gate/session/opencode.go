package session

// sayOpencode answers the plugin that overreach writes for opencode.
func sayOpencode(_ Event, a Answer) Reply {
	switch a.Decision {
	case Deny:
		return jsonReply(map[string]any{"block": a.Text})
	case Tell:
		return jsonReply(map[string]any{"context": a.Text})
	case Trouble:
		return jsonReply(map[string]any{"warn": a.Text})
	}
	return jsonReply(map[string]any{})
}
