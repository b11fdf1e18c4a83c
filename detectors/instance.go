package detectors

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Instance is the address to ask about a secret, or the reason why it is not asked about: a
// host that was merely found beside a token is never sent one.
func (a *Asker) Instance(k *Knowledge, s Secret) (string, *Reason) {
	if k.fixedHost(s.Kind) && len(k.Hosts) > 0 {
		return "https://" + k.Hosts[0], nil
	}
	named := a.Instances[k.Name]
	if k.Connect != nil {
		named = k.Connect.addresses(named)
	}
	found := s.part("host")
	if found == "" {
		found = a.beside(k, s)
	}
	if found == "" {
		t := k.Token(s.Kind)
		elsewhere := len(k.Hosts) == 0 || t != nil && t.Elsewhere
		switch {
		case !elsewhere:
			return "https://" + k.Hosts[0], nil
		case len(named) == 1:
			return k.at(named[0]), nil
		}
		return "", &Reason{"instance", fmt.Sprintf("not asked: which %s instance it belongs to is not known", k.Title)}
	}
	address := instanceAddress(found)
	if k.Connect != nil {
		address = k.Connect.address(found)
	}
	host := hostOf(address)
	if tenant := k.tenant(address); tenant != "" {
		return tenant, nil
	}
	switch {
	case slices.Contains(k.Hosts, host):
		return "https://" + host, nil
	case len(k.Hosts) > 0 && k.isSite(host):
		return "https://" + k.Hosts[0], nil
	}
	one := beneath(named, found)
	switch {
	case one != "" && k.Connect == nil:
		return one + k.SelfManaged, nil
	case slices.Contains(named, address) && k.Connect != nil, loopback(hostname(address)):
		return address + k.SelfManaged, nil
	}
	return "", &Reason{"instance", fmt.Sprintf(
		"not asked: it belongs to %s. To have it asked there, add to your own configuration: instances: {%s: [%q]}", address, k.Name, address)}
}

func hostname(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// at is where the API of an instance is that the user's own configuration names.
func (k *Knowledge) at(named string) string {
	if tenant := k.tenant(named); tenant != "" {
		return tenant
	}
	return strings.TrimSuffix(named, "/") + k.SelfManaged
}

// tenant is the address of the provider's own programs for the customer that an address names;
// empty where it is none. The "*" of a host is one label of a name.
func (k *Knowledge) tenant(address string) string {
	name, secure := strings.CutPrefix(strings.TrimSuffix(address, "/"), "https://")
	for _, pattern := range k.Tenants {
		before, after, _ := strings.Cut(pattern, "*")
		label, fits := strings.CutSuffix(strings.ToLower(name), after)
		if label = strings.TrimPrefix(label, before); secure && fits && oneLabel.MatchString(label) {
			return "https://" + before + label + after
		}
	}
	return ""
}

var oneLabel = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// beneath is the instance, of those that the user's configuration names, to which an address
// belongs: the nearest that lies at or above it. A mere host belongs to the only one there.
func beneath(named []string, found string) string {
	u, err := url.Parse(found)
	if err != nil || u.Host == "" {
		u, err = url.Parse("https://" + found)
	}
	if err != nil || u.Host == "" {
		return ""
	}
	var here []string
	best, bare := "", strings.Trim(u.Path, "/") == ""
	for _, one := range named {
		one = strings.TrimSuffix(one, "/")
		path, same := strings.CutPrefix(one, u.Scheme+"://"+u.Host)
		if !same || path != "" && path[0] != '/' {
			continue
		}
		here = append(here, one)
		if strings.HasPrefix(u.Path+"/", path+"/") && len(one) > len(best) {
			best = one
		}
	}
	if best == "" && bare && len(here) == 1 {
		return here[0]
	}
	return best
}

// instanceAddress is the scheme and host of a host name or an address.
func instanceAddress(found string) string {
	if u, err := url.Parse(found); err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") {
		return u.Scheme + "://" + u.Host
	}
	return "https://" + found
}

// expandInstance puts the address of an instance before the path of a template.
func expandInstance(template, instance string) string {
	return strings.Replace(template, "{instance}", instance, 1)
}
