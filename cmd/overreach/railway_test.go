package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// railway is a Railway on loopback: one workspace with three projects and four volumes, one
// of them in production with its backups inside it. It answers queries, and keeps what else
// it is sent. Its answers have the shape of Railway's published schema.
type railway struct {
	// account and staging are its tokens: one of a person, one of the project "shop" limited
	// to its staging environment.
	account, staging string
	mu               sync.Mutex
	queries          []string
	mutations        []string
}

func (r *railway) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var body struct {
		Query     string
		Variables map[string]any
	}
	if req.Method != http.MethodPost || req.URL.Path != "/graphql/v2" || json.NewDecoder(req.Body).Decode(&body) != nil {
		r.note(&r.mutations, req.Method+" "+req.URL.Path)
		http.NotFound(w, req)
		return
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: body.Query})
	if err != nil || len(doc.Operations) != 1 || doc.Operations[0].Operation != ast.Query {
		r.note(&r.mutations, body.Query)
		http.Error(w, `{"errors":[{"message":"refused"}]}`, http.StatusBadRequest)
		return
	}
	field := doc.Operations[0].SelectionSet[0].(*ast.Field).Name
	r.note(&r.queries, field)
	answer := r.answer(field, body.Variables, strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer "), req.Header.Get("Project-Access-Token"))
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

func (r *railway) note(list *[]string, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*list = append(*list, text)
}

type object = map[string]any

func (r *railway) answer(field string, vars object, bearer, project string) any {
	person := bearer != "" && bearer == r.account
	limited := project != "" && project == r.staging
	var data any
	switch {
	case field == "apiToken" && person:
		data = object{"workspaces": []object{{"id": "w-acme", "name": "acme"}}}
	case field == "me" && person:
		data = object{"id": "u-ann", "name": "Ann", "email": "ann@acme.example"}
	case field == "projects" && person && vars["workspace"] == "w-acme":
		connection := nodes(shop(), blog(), lab())
		connection["pageInfo"] = object{"hasNextPage": false}
		data = connection
	case field == "volumeInstanceBackupList" && person:
		data = backups(vars["instance"])
	case field == "projectToken" && limited:
		data = object{
			"id": "t-ci", "name": "ci", "projectId": "p-shop", "environmentId": "e-shop-staging",
			"project": object{"id": "p-shop", "name": "shop"}, "environment": object{"id": "e-shop-staging", "name": "staging"},
		}
	case field == "project" && limited && vars["project"] == "p-shop":
		data = shop()
	default:
		return object{"data": nil, "errors": []object{{"message": "Not Authorized", "path": []string{field}}}}
	}
	return object{"data": object{field: data}}
}

func nodes(list ...object) object {
	edges := []object{}
	for _, n := range list {
		edges = append(edges, object{"node": n})
	}
	return object{"edges": edges}
}

func volume(id, name, environment string) object {
	return object{"id": id, "name": name, "volumeInstances": nodes(object{
		"id": "i-" + id, "environmentId": environment, "mountPath": "/data", "state": "READY",
	})}
}

func shop() object {
	return object{
		"id": "p-shop", "name": "shop",
		"environments": nodes(object{"id": "e-shop-production", "name": "production"}, object{"id": "e-shop-staging", "name": "staging"}),
		"services":     nodes(object{"id": "s-web", "name": "web"}),
		"volumes":      nodes(volume("v-orders", "orders-data", "e-shop-production"), volume("v-orders-staging", "orders-staging", "e-shop-staging")),
	}
}

func blog() object {
	return object{
		"id": "p-blog", "name": "blog", "environments": nodes(object{"id": "e-blog", "name": "main"}),
		"services": nodes(), "volumes": nodes(volume("v-blog", "blog-data", "e-blog")),
	}
}

func lab() object {
	return object{
		"id": "p-lab", "name": "lab", "environments": nodes(object{"id": "e-lab", "name": "staging"}),
		"services": nodes(), "volumes": nodes(volume("v-lab", "lab-data", "e-lab")),
	}
}

func backups(instance any) []object {
	if instance != "i-v-orders" {
		return []object{}
	}
	return []object{
		{"id": "b-1", "name": "daily", "createdAt": "2026-11-21T03:00:00Z", "expiresAt": nil},
		{"id": "b-2", "name": "weekly", "createdAt": "2026-11-15T03:00:00Z", "expiresAt": nil},
	}
}
