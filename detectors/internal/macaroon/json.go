package macaroon

import (
	"encoding/json"
	"math"
	"strconv"
)

// Plain is the macaroon as a jq expression sees it: a text that is JSON stands as "json" too.
func (m Macaroon) Plain() map[string]any {
	caveats := make([]any, 0, len(m.Caveats))
	for _, c := range m.Caveats {
		one := map[string]any{"type": float64(c.Type), "body": finite(c.Body), "text": text8(c.Text), "third_party": c.ThirdParty, "location": c.Location, "json": nil}
		var value any
		if json.Unmarshal(c.Text, &value) == nil {
			one["json"] = value
		}
		caveats = append(caveats, one)
	}
	return map[string]any{"location": m.Location, "identifier": text8(m.Identifier), "caveats": caveats}
}

// finite replaces what JSON cannot hold.
func finite(value any) any {
	switch v := value.(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = finite(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = finite(v[key])
		}
	}
	return value
}

func keyText(key any) string {
	switch k := key.(type) {
	case string:
		return k
	case float64:
		return strconv.FormatFloat(k, 'f', -1, 64)
	}
	return ""
}
