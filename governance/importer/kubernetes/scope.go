package kubernetes

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

const (
	maxScopes     = 1_000_000 // of one estate
	maxRuleScopes = 4096      // of one rule; a larger one is one opaque scope
)

// classOf sorts the resources by what power over them means, after "Role Based
// Access Control Good Practices" of Kubernetes. A subresource is written pods:exec;
// what is not in the table is an object.
var classOf = map[string]string{
	"core/secrets":               "secrets",
	"core/serviceaccounts:token": "secrets", // makes tokens

	// who may do what, and what is let in
	rbac + "/roles":               "access",
	rbac + "/clusterroles":        "access",
	rbac + "/rolebindings":        "access",
	rbac + "/clusterrolebindings": "access",
	"certificates.k8s.io/certificatesigningrequests:approval":        "access",
	"certificates.k8s.io/signers":                                    "access",
	"admissionregistration.k8s.io/mutatingwebhookconfigurations":     "access",
	"admissionregistration.k8s.io/validatingwebhookconfigurations":   "access",
	"admissionregistration.k8s.io/mutatingadmissionpolicies":         "access",
	"admissionregistration.k8s.io/validatingadmissionpolicies":       "access",
	"admissionregistration.k8s.io/mutatingadmissionpolicybindings":   "access",
	"admissionregistration.k8s.io/validatingadmissionpolicybindings": "access",

	// the same in OpenShift, whose groups are given roles and whose oauths say who a user is
	openShift + "/roles":                                "access",
	openShift + "/clusterroles":                         "access",
	openShift + "/rolebindings":                         "access",
	openShift + "/clusterrolebindings":                  "access",
	openShift + "/rolebindingrestrictions":              "access",
	"security.openshift.io/securitycontextconstraints":  "access",
	"config.openshift.io/oauths":                        "access",
	"user.openshift.io/groups":                          "access",
	"user.openshift.io/users":                           "access",
	"user.openshift.io/identities":                      "access",
	"user.openshift.io/useridentitymappings":            "access",
	"oauth.openshift.io/oauthclients":                   "secrets",
	"oauth.openshift.io/oauthaccesstokens":              "secrets",
	"oauth.openshift.io/oauthauthorizetokens":           "secrets",
	"core/systemusers":                                  "identity",
	"core/systemgroups":                                 "identity",
	"project.openshift.io/projects":                     "runtime",
	"build.openshift.io/builds":                         "runtime",
	"build.openshift.io/buildconfigs":                   "runtime",
	"build.openshift.io/buildconfigs:instantiate":       "runtime",
	"build.openshift.io/buildconfigs:instantiatebinary": "runtime",
	"apps.openshift.io/deploymentconfigs":               "runtime",
	"apps.openshift.io/deploymentconfigs:instantiate":   "runtime",
	"machineconfiguration.openshift.io/machineconfigs":  "runtime",

	// whose name is taken
	"core/users": "identity", "core/groups": "identity", "core/serviceaccounts": "identity",
	"authentication.k8s.io/uids": "identity", "authentication.k8s.io/userextras": "identity",

	// into what runs
	"core/pods:exec": "exec", "core/pods:attach": "exec", "core/pods:portforward": "exec", "core/pods:proxy": "exec", "core/pods:ephemeralcontainers": "exec",
	"core/services:proxy": "exec", "core/nodes:proxy": "exec",

	// what runs, with whose identity and how confined
	"core/pods": "runtime", "core/replicationcontrollers": "runtime", "core/persistentvolumes": "runtime", "core/namespaces": "runtime", "core/nodes": "runtime",
	"apps/deployments": "runtime", "apps/daemonsets": "runtime", "apps/replicasets": "runtime", "apps/statefulsets": "runtime",
	"extensions/deployments": "runtime", "extensions/daemonsets": "runtime", "extensions/replicasets": "runtime",
	"batch/jobs": "runtime", "batch/cronjobs": "runtime",
}

var (
	objectVerbs = strings.Fields("get list watch create update patch delete deletecollection")
	urlVerbs    = strings.Fields("get head post put patch delete options")
)

// verbs are the verbs that are mapped, by class; * is every one.
var verbs = map[string][]string{
	"objects":  objectVerbs,
	"runtime":  objectVerbs,
	"exec":     objectVerbs,
	"secrets":  objectVerbs,
	"identity": append([]string{"impersonate"}, objectVerbs...),
	"access":   append([]string{"bind", "escalate", "approve", "sign", "attest"}, objectVerbs...),
	"urls":     urlVerbs,
}

// classes are the classes in which a resource of a group may be. Either may be *.
func classes(group, resource string) []string {
	group, resource = cmp.Or(group, "core"), strings.Replace(resource, "/", ":", 1)
	if strings.HasPrefix(resource, "userextras:") {
		resource = "userextras"
	}
	found := map[string]bool{}
	for key, class := range classOf {
		g, r, _ := strings.Cut(key, "/")
		if (group == "*" || group == g) && (resource == "*" || resource == r) {
			found[class] = true
		}
	}
	if len(found) == 0 || group == "*" || resource == "*" {
		found["objects"] = true
	}
	list := make([]string, 0, len(found))
	for class := range found {
		list = append(list, class)
	}
	slices.Sort(list)
	return list
}

// below is a path where a role is given: in a namespace, or with * in each of them
// and in none, which is written -.
func (r *run) below(where, path string) string {
	if where == "*" && path == "**" {
		return "tenant/" + r.cluster + "/**"
	}
	return "tenant/" + r.cluster + "/" + where + "/" + path
}

// ruleScopes is what a rule allows where its role is given.
func (r *run) ruleScopes(u rule, where string) []governance.Scope {
	pairs := len(u.verbs) * (len(u.groups)*len(u.resources)*max(len(u.names), 1) + len(u.urls))
	switch {
	case pairs == 0:
		r.remark(u, importer.Warning, importer.CodeUnparsable, "a rule has verbs, and resources of API groups or URLs; this one allows nothing")
		return nil
	case pairs > maxRuleScopes || pairs > r.rulesLeft:
		r.remark(u, importer.Info, importer.CodeNotMapped, fmt.Sprintf("more than %d combinations in a rule, or %d in all: the rule is kept as one opaque scope", maxRuleScopes, maxScopes))
		return []governance.Scope{u.opaque(where)}
	}
	r.rulesLeft -= pairs
	var list []governance.Scope
	for _, group := range u.groups {
		for _, resource := range u.resources {
			raw := strings.TrimPrefix(group+"/"+resource, "/")
			list = append(list, r.onPaths(u, where, classes(group, resource), paths(group, resource, u.names), raw)...)
		}
	}
	for _, url := range u.urls {
		if where == "*" { // in a namespace there are none
			list = append(list, r.onPaths(u, "-url", []string{"urls"}, []string{urlPath(url)}, url)...)
		}
	}
	return list
}

// onPaths is every verb of a rule on every path. A verb that is not mapped and a
// path that has no exact form, "", are opaque.
func (r *run) onPaths(u rule, where string, classes, paths []string, raw string) []governance.Scope {
	var list []governance.Scope
	for _, verb := range u.verbs {
		for _, class := range classes {
			for _, path := range paths {
				s := governance.Scope{Action: "kubernetes." + class + "." + verb, Resource: r.below(where, path), Raw: governance.Some(verb + " " + raw)}
				if path == "" || !isSegment(where) && where != "*" || verb != "*" && !slices.Contains(verbs[class], verb) {
					r.remark(u, importer.Info, importer.CodeNotMapped, "the rule has a verb or a resource that has no exact form here; it is kept as opaque text")
					s.Action, s.Resource = importer.OpaqueAction("kubernetes:"+verb+":"+raw), strings.Join(append([]string{where}, u.names...), " ")
				}
				if governance.IsSecret(s.String()) || governance.IsSecret(verb+" "+raw) || strings.ContainsFunc(s.Resource, isControl) {
					s = u.opaque(where)
				}
				list = append(list, s)
			}
		}
	}
	return list
}

// opaque is the one scope of a rule that cannot be said part by part.
func (u rule) opaque(where string) governance.Scope {
	return governance.Scope{Action: fmt.Sprintf("kubernetes:rule:%x", sha256.Sum256([]byte(u.String()+" "+where))), Resource: "*"}
}

// remark reports something of a rule, once wherever its role is given.
func (r *run) remark(u rule, s importer.Severity, c importer.Code, detail string) {
	if !r.remarked[u.node] {
		if r.remarked == nil {
			r.remarked = map[importer.Node]bool{}
		}
		r.remarked[u.node] = true
		r.Report(u.node, s, c, detail)
	}
}

// paths are the paths of a resource below its namespace: <group>/<resource>/<name>.
// A resource includes its list, but not its subresources: pods/log is pods:log.
func paths(group, resource string, names []string) []string {
	base, sub, isSub := strings.Cut(resource, "/")
	path := cmp.Or(group, "core") + "/" + base
	if isSub {
		path += ":" + sub
	}
	switch {
	case group != "*" && !isSegment(cmp.Or(group, "core")), base != "*" && !isSegment(base), isSub && (base == "*" || !isSegment(sub)):
		return []string{""}
	case resource != "*" && len(names) == 0:
		return []string{path + "/**"}
	case resource == "*" && len(names) > 0:
		return []string{""}
	case resource == "*" && group == "*":
		return []string{"**"}
	case resource == "*":
		return []string{group + "/**"}
	}
	list := make([]string, len(names))
	for i, name := range names {
		if isSegment(name) {
			list[i] = path + "/" + name
		}
	}
	return list
}

// urlPath is the path of a non-resource URL. A last * stands for anything behind
// the slash before it.
func urlPath(url string) string {
	if url == "*" || url == "/*" {
		return "**"
	}
	rest, ok := strings.CutPrefix(url, "/")
	rest, deep := strings.CutSuffix(rest, "/*")
	for _, s := range strings.Split(rest, "/") {
		ok = ok && isSegment(s)
	}
	switch {
	case !ok:
		return ""
	case deep:
		return rest + "/*/**"
	}
	return rest
}

// isSegment reports whether s can be one segment of a path that means itself.
func isSegment(s string) bool {
	return s != "" && s != "." && s != ".." && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`*%@/\`, c) })
}

func isControl(c rune) bool { return c < ' ' || c == 0x7f }

// take reports whether n more scopes fit.
func (r *run) take(n int) bool {
	if n > r.scopesLeft {
		return false
	}
	r.scopesLeft -= n
	return true
}
