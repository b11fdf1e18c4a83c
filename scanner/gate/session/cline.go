package session

// sayCline answers Cline. To cancel ends its whole run: there is no milder answer that stops a call.
func sayCline(_ Event, a Answer) Reply {
	switch a.Decision {
	case Deny:
		return jsonReply(map[string]any{"cancel": true, "errorMessage": a.Text})
	case Tell:
		return jsonReply(map[string]any{"cancel": false, "context": a.Text, "contextModification": a.Text})
	case Trouble:
		return Reply{Stdout: "{}\n", Stderr: a.Text + "\n"}
	}
	return jsonReply(map[string]any{"cancel": false})
}
