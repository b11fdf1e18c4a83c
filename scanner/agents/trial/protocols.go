package trial

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// messages speaks Anthropic's protocol.
// Source: https://docs.anthropic.com/en/api/messages-streaming
func (m *Model) messages(w http.ResponseWriter, body object) {
	var results []string
	for _, message := range body.list("messages") {
		for _, block := range message.list("content") {
			if block.text("type") == "tool_result" {
				results = append(results, flat(block["content"]))
			}
		}
	}
	var tools []tool
	for _, t := range body.list("tools") {
		tools = append(tools, tool{t.text("name"), t.object("input_schema")})
	}
	n, name, args, ok := m.next(results, tools)
	message := map[string]any{
		"id": fmt.Sprintf("msg_%d", time.Now().UnixNano()), "type": "message", "role": "assistant", "model": body.text("model"),
		"content": []any{}, "stop_reason": nil, "stop_sequence": nil, "usage": map[string]any{"input_tokens": 10, "output_tokens": 5},
	}
	block, reason := map[string]any{"type": "text", "text": "done"}, "end_turn"
	if ok {
		block, reason = map[string]any{"type": "tool_use", "id": fmt.Sprintf("toolu_%d", n), "name": name, "input": args}, "tool_use"
	}
	if stream, _ := body["stream"].(bool); !stream {
		message["content"], message["stop_reason"] = []any{block}, reason
		answer(w, message)
		return
	}
	start, delta := map[string]any{"type": "text", "text": ""}, map[string]any{"type": "text_delta", "text": "done"}
	if ok {
		input, _ := json.Marshal(args)
		start = map[string]any{"type": "tool_use", "id": block["id"], "name": name, "input": map[string]any{}}
		delta = map[string]any{"type": "input_json_delta", "partial_json": string(input)}
	}
	events(w, true,
		map[string]any{"type": "message_start", "message": message},
		map[string]any{"type": "content_block_start", "index": 0, "content_block": start},
		map[string]any{"type": "content_block_delta", "index": 0, "delta": delta},
		map[string]any{"type": "content_block_stop", "index": 0},
		map[string]any{"type": "message_delta", "delta": map[string]any{"stop_reason": reason, "stop_sequence": nil}, "usage": map[string]any{"output_tokens": 5}},
		map[string]any{"type": "message_stop"})
}

// responses speaks OpenAI's newer protocol.
// Source: https://platform.openai.com/docs/api-reference/responses-streaming
func (m *Model) responses(w http.ResponseWriter, body object) {
	var results []string
	for _, item := range body.list("input") {
		switch item.text("type") {
		case "function_call_output", "custom_tool_call_output", "local_shell_call_output":
			results = append(results, flat(item["output"]))
		}
	}
	var tools []tool
	for _, t := range body.list("tools") {
		name := t.text("name")
		if name == "" {
			name = t.text("type")
		}
		tools = append(tools, tool{name, t.object("parameters")})
	}
	n, name, args, ok := m.next(results, tools)
	item := map[string]any{"type": "message", "role": "assistant", "id": "m1", "content": []any{map[string]any{"type": "output_text", "text": "done"}}}
	if ok {
		input, _ := json.Marshal(args)
		item = map[string]any{"type": "function_call", "id": fmt.Sprintf("fc_%d", n), "call_id": fmt.Sprintf("call_%d", n), "name": name, "arguments": string(input)}
	}
	id := fmt.Sprintf("resp_%d", time.Now().UnixNano())
	usage := map[string]any{"input_tokens": 1, "input_tokens_details": nil, "output_tokens": 1, "output_tokens_details": nil, "total_tokens": 2}
	events(w, true,
		map[string]any{"type": "response.created", "response": map[string]any{"id": id}},
		map[string]any{"type": "response.output_item.done", "output_index": 0, "item": item},
		map[string]any{"type": "response.completed", "response": map[string]any{"id": id, "usage": usage}})
}

// chat speaks OpenAI's older protocol, which most agents that take any model speak.
// Source: https://platform.openai.com/docs/api-reference/chat-streaming
func (m *Model) chat(w http.ResponseWriter, body object) {
	var results []string
	for _, message := range body.list("messages") {
		if message.text("role") == "tool" {
			results = append(results, flat(message["content"]))
		}
	}
	var tools []tool
	for _, t := range body.list("tools") {
		if f := t.object("function"); f != nil {
			tools = append(tools, tool{f.text("name"), f.object("parameters")})
		}
	}
	n, name, args, ok := m.next(results, tools)
	message, reason := map[string]any{"role": "assistant", "content": "done"}, "stop"
	if ok {
		input, _ := json.Marshal(args)
		function := map[string]any{"name": name, "arguments": string(input)}
		message = map[string]any{"role": "assistant", "content": nil, "tool_calls": []any{map[string]any{"index": 0, "id": fmt.Sprintf("call_%d", n), "type": "function", "function": function}}}
		reason = "tool_calls"
	}
	base := func(object string, choice, usage any) map[string]any {
		out := map[string]any{"id": fmt.Sprintf("chatcmpl-%d", time.Now().UnixNano()), "object": object, "created": time.Now().Unix(), "model": body.text("model"), "choices": []any{choice}}
		if usage != nil {
			out["usage"] = usage
		}
		return out
	}
	usage := map[string]any{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
	if stream, _ := body["stream"].(bool); !stream {
		answer(w, base("chat.completion", map[string]any{"index": 0, "message": message, "finish_reason": reason}, usage))
		return
	}
	events(w, false,
		base("chat.completion.chunk", map[string]any{"index": 0, "delta": message, "finish_reason": nil}, nil),
		base("chat.completion.chunk", map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": reason}, usage),
		"[DONE]")
}

// gemini speaks Google's protocol.
// Source: https://ai.google.dev/api/generate-content
func (m *Model) gemini(w http.ResponseWriter, body object, stream bool) {
	var results []string
	for _, content := range body.list("contents") {
		for _, part := range content.list("parts") {
			if r := part.object("functionResponse"); r != nil {
				results = append(results, flat(r["response"]))
			}
		}
	}
	var tools []tool
	for _, t := range body.list("tools") {
		for _, f := range t.list("functionDeclarations") {
			schema := f.object("parametersJsonSchema")
			if schema == nil {
				schema = f.object("parameters")
			}
			tools = append(tools, tool{f.text("name"), schema})
		}
	}
	_, name, args, ok := m.next(results, tools)
	part := map[string]any{"text": "done"}
	switch {
	case ok:
		part = map[string]any{"functionCall": map[string]any{"name": name, "args": args}}
	case body.object("generationConfig").text("responseMimeType") == "application/json":
		// It asks itself who speaks next, and which model is fit.
		part["text"] = `{"next_speaker":"user","reasoning":"x","model_choice":"flash","complexity_reasoning":"x","complexity_score":1}`
	}
	out := map[string]any{
		"candidates":    []any{map[string]any{"content": map[string]any{"role": "model", "parts": []any{part}}, "finishReason": "STOP", "index": 0}},
		"usageMetadata": map[string]any{"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}, "modelVersion": "mock",
	}
	if !stream {
		answer(w, out)
		return
	}
	events(w, false, out)
}
