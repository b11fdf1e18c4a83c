package session

// sayGemini answers Gemini CLI, which takes nothing but JSON.
func sayGemini(e Event, a Answer) Reply {
	switch {
	case a.Decision == Silent:
		return jsonReply(map[string]any{})
	case a.Decision == Trouble:
		return jsonReply(map[string]any{"systemMessage": a.Text})
	case e.Kind == Prompt || e.Kind == Before:
		return jsonReply(map[string]any{"decision": "deny", "reason": a.Text})
	}
	return jsonReply(map[string]any{"hookSpecificOutput": map[string]any{
		"hookEventName": either(e.Kind == Start, "SessionStart", "AfterTool"), "additionalContext": a.Text,
	}})
}
