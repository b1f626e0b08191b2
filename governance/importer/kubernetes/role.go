package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A roleKey names a Role in its namespace, or a ClusterRole.
type roleKey struct {
	kind string
	nsName
}

func (k roleKey) String() string { return k.kind + "/" + strings.TrimPrefix(k.nsName.String(), "/") }

// opaque is the one scope of a role of which nobody can say what it allows.
func (k roleKey) opaque() governance.Scope {
	return governance.Scope{Action: importer.OpaqueAction("kubernetes:" + strings.ToLower(k.kind) + ":" + strings.TrimPrefix(k.nsName.String(), "/")), Resource: "*"}
}

// A boundKey is a role where it is given: in a namespace, or * for everywhere.
type boundKey struct {
	role  roleKey
	where string
}

// A rule is one rule of a role.
type rule struct {
	node                                  importer.Node
	verbs, groups, resources, names, urls []string
}

func (u rule) String() string {
	return fmt.Sprintf("%q %q %q %q %q", u.verbs, u.groups, u.resources, u.names, u.urls)
}

func (r *run) role(o object) {
	if r.roles == nil {
		r.roles = map[roleKey][]object{}
	}
	key := roleKey{o.kind, o.nsName}
	r.roles[key] = append(r.roles[key], o)
	if o.kind == "ClusterRole" {
		r.clusterRoles = append(r.clusterRoles, o)
	}
}

// find returns the copies of a role. A manifest without namespace is meant where
// no other one has the name.
func (r *run) find(k roleKey, at importer.Node) []object {
	if found := r.roles[k]; len(found) > 0 || k.kind == "ClusterRole" || k.space == noSpace {
		return found
	}
	found := r.roles[roleKey{k.kind, nsName{noSpace, k.name}}]
	if len(found) > 0 {
		r.Report(at, importer.Info, importer.CodeUnresolved, "the role of this name has no namespace in the files; it is taken for the one that is meant")
	}
	return found
}

// builtin are the roles for people that every cluster has (Kubernetes, "Using RBAC
// Authorization", user-facing roles).
var builtin = []string{"cluster-admin", "admin", "edit", "view"}

// scopesOf is what a role gives where it is bound.
func (r *run) scopesOf(k roleKey, where string, at importer.Node) []governance.Scope {
	key := boundKey{k, where}
	if scopes, ok := r.memo[key]; ok {
		return scopes
	}
	if r.memo == nil {
		r.memo = map[boundKey][]governance.Scope{}
	}
	scopes := []governance.Scope{}
	switch found := r.find(k, at); {
	case len(found) > 0:
		a := r.allowed(k, found)
		for _, u := range a.rules {
			scopes = append(scopes, r.ruleScopes(u, where)...)
		}
		if a.open {
			scopes = append(scopes, k.opaque())
		}
	case k.kind == "ClusterRole" && slices.Contains(builtin, k.name):
		r.Report(at, importer.Info, importer.CodeUnresolved, "the rules of this role are not in the files; it is taken for the one that every cluster has")
		scopes = append(scopes, governance.Scope{Action: "kubernetes.role." + k.name, Resource: r.below(where, "**"), Raw: governance.Some(k.String())})
	default:
		r.Report(at, importer.Warning, importer.CodeUnresolved, "the rules of this role are not in the files; it is one opaque scope")
		scopes = append(scopes, k.opaque())
	}
	r.memo[key] = importer.SortScopes(scopes)
	return r.memo[key]
}

// An allowance is what a role allows. It is open when there is more than the
// files can say: copies differ, a list could not be read, or a manifest leaves
// its rules to the cluster.
type allowance struct {
	rules []rule
	open  bool
}

// allowed is what all copies of a role say, and of a manifest that gathers its
// rules what the roles say that it selects. In a cluster the rules of such a role
// are written into it.
func (r *run) allowed(k roleKey, found []object) allowance {
	a, ok := r.allowances[k]
	if ok {
		return a
	}
	a = r.rules(found[0])
	if len(found) == 1 && found[0].live() {
		return a
	}
	for _, o := range found[1:] {
		if fmt.Sprint(r.rules(o)) != fmt.Sprint(a) {
			r.Report(o.node, importer.Error, importer.CodeDuplicate, "another object of this name has other rules; what the role allows is one opaque scope")
			a = allowance{open: true}
			break
		}
	}
	seen := map[roleKey]bool{k: true}
	for queue := found[:1]; len(queue) > 0; queue = queue[1:] {
		for _, o := range r.selected(queue[0]) {
			if key := (roleKey{o.kind, o.nsName}); !seen[key] {
				seen[key] = true
				more := r.rules(o)
				r.selectLeft -= len(more.rules)
				a.rules, a.open = append(a.rules, more.rules...), a.open || more.open
				queue = append(queue[:len(queue):len(queue)], o)
			}
		}
	}
	if r.allowances == nil {
		r.allowances = map[roleKey]allowance{}
	}
	r.allowances[k] = a
	return a
}

var ruleFields = []string{"verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs", "attributeRestrictions"}

// rules reads the rules of one object.
func (r *run) rules(o object) allowance {
	if a, ok := r.read[o.node]; ok {
		return a
	}
	node := o.node.Get("rules")
	whole := node.IsArray() || !node.Exists() || node.IsNull()
	if !whole {
		r.Report(node, importer.Error, importer.CodeUnparsable, "a list of rules should stand here; what the role allows is one opaque scope")
	}
	gathers := o.node.Get("aggregationRule")
	a := allowance{open: !whole || !o.live() && gathers.IsObject()}
	if whole && a.open {
		r.Report(gathers, importer.Info, importer.CodeUnresolved, "the cluster gathers the rules of this role; beside those of the files stands one opaque scope for the others")
	}
	for _, n := range node.Items() {
		r.UnknownFields(n, ruleFields...)
		u := rule{node: n}
		if limits := n.Get("attributeRestrictions"); limits.Exists() && !limits.IsNull() {
			r.UnknownMember("attributeRestrictions", limits)
		}
		for i, to := range []*[]string{&u.verbs, &u.groups, &u.resources, &u.names, &u.urls} {
			texts, whole := r.texts(n.Get(ruleFields[i]))
			*to, a.open = texts, a.open || !whole
		}
		if o.group == openShift && len(u.groups) == 0 && len(u.resources) > 0 {
			u.groups, a.open = []string{""}, true // and the groups of OpenShift itself
		}
		a.rules = append(a.rules, u)
	}
	if r.read == nil {
		r.read = map[importer.Node]allowance{}
	}
	r.read[o.node] = a
	return a
}

// texts reads a list of texts, which may be empty: "" is the core API group.
func (r *run) texts(n importer.Node) (list []string, ok bool) {
	ok = n.IsArray() || !n.Exists() || n.IsNull()
	for _, item := range n.Items() {
		s, isText := item.Text()
		if isText && s != "" {
			s, isText = r.Text(item)
		}
		if ok = ok && isText; isText {
			list = append(list, s)
		}
	}
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnparsable, "a list of texts should stand here; the rule is not whole")
	}
	return list, ok
}

// maxSelected bounds how many pairs of roles are compared for selectors, with the
// rules that come of it.
const maxSelected = 1_000_000

// selected are the cluster roles that a manifest gathers by their labels.
func (r *run) selected(o object) []object {
	if o.live() {
		return nil
	}
	var list []object
	for _, s := range o.node.Get("aggregationRule").Get("clusterRoleSelectors").Items() {
		if r.selectLeft -= len(r.clusterRoles); r.selectLeft < 0 {
			r.Report(s, importer.Warning, importer.CodeIncomplete, "too many selectors in one import; those from here on select nothing that is known")
			return list
		}
		for _, c := range r.clusterRoles {
			if selects(s, c.node.Get("metadata").Get("labels")) {
				list = append(list, c)
			}
		}
	}
	return list
}

// selects reports whether a label selector matches labels. One that nobody
// understands, or that is empty, matches nothing: the role stays unfinished.
func selects(s, labels importer.Node) bool {
	for key, want := range s.Get("matchLabels").Members() {
		value, ok := labels.Get(key).Text()
		if text, _ := want.Text(); !ok || value != text {
			return false
		}
	}
	for _, e := range s.Get("matchExpressions").Items() {
		key, _ := e.Get("key").Text()
		value, has := labels.Get(key).Text()
		in := slices.ContainsFunc(e.Get("values").Items(), func(n importer.Node) bool { t, ok := n.Text(); return ok && t == value })
		operator, _ := e.Get("operator").Text()
		matched := map[string]bool{"In": has && in, "NotIn": !has || !in, "Exists": has, "DoesNotExist": !has}
		if !matched[operator] {
			return false
		}
	}
	return s.Get("matchLabels").IsObject() || s.Get("matchExpressions").IsArray()
}
