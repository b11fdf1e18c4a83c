package session

// sayClaude answers Claude Code, and VS Code, which reads the same answers.
// https://code.claude.com/docs/en/hooks
func sayClaude(e Event, a Answer) Reply {
	switch {
	case a.Decision == Silent:
		return Reply{}
	case a.Decision == Trouble:
		return jsonReply(map[string]any{"systemMessage": a.Text})
	case e.Kind == Prompt:
		return jsonReply(map[string]any{"decision": "block", "reason": a.Text})
	case e.Kind == Before:
		return jsonReply(map[string]any{"hookSpecificOutput": map[string]any{
			"hookEventName": "PreToolUse", "permissionDecision": either(a.Decision == Ask, "ask", "deny"), "permissionDecisionReason": a.Text,
		}})
	}
	return jsonReply(map[string]any{"hookSpecificOutput": map[string]any{
		"hookEventName": either(e.Kind == Start, "SessionStart", "PostToolUse"), "additionalContext": a.Text,
	}})
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
