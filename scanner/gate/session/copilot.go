package session

// sayCopilot answers Copilot CLI. Under names in camelCase it wants flat answers; where the input
// names its event in Claude's way, Claude's. A code other than zero would stop the call.
func sayCopilot(e Event, a Answer) Reply {
	if e.Name != "" {
		return sayClaude(e, a)
	}
	switch {
	case a.Decision == Silent:
		return Reply{}
	case a.Decision == Trouble:
		return Reply{Stderr: a.Text + "\n"}
	case e.Kind == Prompt:
		return jsonReply(map[string]any{"decision": "block", "reason": a.Text})
	case e.Kind == Before:
		return jsonReply(map[string]any{"permissionDecision": either(a.Decision == Ask, "ask", "deny"), "permissionDecisionReason": a.Text})
	}
	return jsonReply(map[string]any{"additionalContext": a.Text})
}
