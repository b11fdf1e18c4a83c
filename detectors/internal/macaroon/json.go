package macaroon

import "encoding/json"

// Plain is the macaroon as a jq expression sees it: a text that is JSON stands as "json" too.
func (m Macaroon) Plain() map[string]any {
	caveats := make([]any, 0, len(m.Caveats))
	for _, c := range m.Caveats {
		one := map[string]any{"text": text8(c.Text), "third_party": c.ThirdParty, "location": c.Location, "json": nil}
		var value any
		if json.Unmarshal(c.Text, &value) == nil {
			one["json"] = value
		}
		caveats = append(caveats, one)
	}
	return map[string]any{"location": m.Location, "identifier": text8(m.Identifier), "caveats": caveats}
}
