package formats

import (
	"slices"
	"strings"
)

// readKubeconfig reads a kubeconfig: YAML whose users, clusters and contexts go together by their
// names. What a user has, and the address and authority of the cluster that a context uses it
// with, are of one group: of several contexts the current one counts, or else the first.
func readKubeconfig(c *collector) {
	inner := &collector{format: c.format, text: c.text}
	readYAML(inner)
	c.err = inner.err
	k := kubeconfig{names: map[string]string{}}
	for _, e := range inner.entries {
		k.note(e)
	}
	for _, e := range inner.entries {
		item, rest := listed(e.Key)
		if strings.HasPrefix(item, "users.") && strings.HasPrefix(rest, "user.") {
			e.Group = item
		}
		c.entries = append(c.entries, e)
	}
	for _, user := range k.users {
		cluster, context := k.clusterOf(k.names[user])
		for _, e := range inner.entries {
			item, rest := listed(e.Key)
			if item == cluster && strings.HasPrefix(rest, "cluster.") || item == context && rest == "context.namespace" {
				e.Group = user
				c.entries = append(c.entries, e)
			}
		}
	}
}

// kubeconfig is what goes together, by "users.0", "clusters.1", "contexts.2".
type kubeconfig struct {
	names                     map[string]string
	users, clusters, contexts []string
	context                   map[string][2]string // the cluster and the user that it names
	current                   string
}

// listed takes a key apart: "users.0" and what follows.
func listed(key string) (item, rest string) {
	list, after, _ := strings.Cut(key, ".")
	number, rest, _ := strings.Cut(after, ".")
	return list + "." + number, rest
}

func (k *kubeconfig) note(e Entry) {
	item, rest := listed(e.Key)
	switch {
	case e.Key == "current-context":
		k.current = e.Value
	case rest == "name":
		k.names[item] = e.Value
	case rest == "context.cluster", rest == "context.user":
		if k.context == nil {
			k.context = map[string][2]string{}
		}
		pair := k.context[item]
		if rest == "context.cluster" {
			pair[0] = e.Value
		} else {
			pair[1] = e.Value
		}
		k.context[item] = pair
	}
	for list, of := range map[string]*[]string{"users.": &k.users, "clusters.": &k.clusters, "contexts.": &k.contexts} {
		if strings.HasPrefix(item, list) && !slices.Contains(*of, item) {
			*of = append(*of, item)
		}
	}
}

// clusterOf is where a user is used, and by which context.
func (k *kubeconfig) clusterOf(user string) (cluster, context string) {
	for _, one := range k.contexts {
		if k.context[one][1] == user && (context == "" || k.names[one] == k.current) {
			context = one
		}
	}
	for _, one := range k.clusters {
		if context != "" && k.names[one] == k.context[context][0] {
			cluster = one
		}
	}
	return cluster, context
}
