package kubernetes

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An nsName is a name in a namespace.
type nsName struct{ space, name string }

func (n nsName) String() string { return n.space + "/" + n.name }

// noSpace stands for a namespace that a manifest leaves to whoever applies it.
// No namespace can be called so.
const noSpace = "_"

// An object is one object with its metadata.
type object struct {
	nsName
	node    importer.Node
	kind    string
	group   string // of its API
	uid     string // "" in a manifest, which no cluster has seen
	created governance.Field[time.Time]
}

// live reports whether the object comes from a cluster: every object there has a
// uid. A manifest says what shall be, not what is.
func (o object) live() bool { return o.uid != "" }

const rbac = "rbac.authorization.k8s.io"

// openShift is the API group in which OpenShift shows the objects of RBAC a second time.
const openShift = "authorization.openshift.io"

// kinds are the kinds that are read, with the API groups of each.
var kinds = map[string][]string{
	"ServiceAccount": {""}, "Secret": {""},
	"Role": {rbac, openShift}, "ClusterRole": {rbac, openShift}, "RoleBinding": {rbac, openShift}, "ClusterRoleBinding": {rbac, openShift},
	"OAuthClient": {"oauth.openshift.io"},
}

// visit reads an object, a list of them, or several documents. Items of a list of
// one kind need not repeat the kind. It returns true for an object that it took.
func (r *run) visit(n importer.Node, kind string) bool {
	if k, ok := n.Get("kind").Text(); ok && k != "" {
		kind = k
	}
	version, _ := n.Get("apiVersion").Text()
	group, _, inGroup := strings.Cut(version, "/")
	if !inGroup {
		group = ""
	}
	want, read := kinds[kind]
	switch {
	case n.IsNull(): // a document that is empty
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item, "")
		}
	case kind == "Status":
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an answer of the API server that something went wrong, not its data")
	case strings.HasSuffix(kind, "List") && n.Get("items").Exists():
		r.list(n, strings.TrimSuffix(kind, "List"))
	case read && (version == "" || slices.Contains(want, group)):
		return r.object(n, kind, group)
	default:
		r.Skip(n)
	}
	return false
}

// object notes one object of a kind that is read. It returns false for one without
// a name.
func (r *run) object(n importer.Node, kind, group string) bool {
	m := n.Get("metadata")
	r.UnknownFields(m, "name", "namespace", "uid", "creationTimestamp", "labels", "annotations", "resourceVersion", "managedFields", "ownerReferences",
		"generation", "generateName", "selfLink", "finalizers", "deletionTimestamp", "deletionGracePeriodSeconds", "clusterName")
	o := object{node: n, kind: kind, group: group}
	var ok bool
	if o.name, ok = r.Text(m.Get("name")); !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the object has no name; it is left out")
		return false
	}
	o.uid, _ = r.Text(m.Get("uid"))
	o.created = r.Instant(m.Get("creationTimestamp"))
	if !strings.HasPrefix(kind, "Cluster") && kind != "OAuthClient" {
		if o.space, ok = r.Text(m.Get("namespace")); !ok {
			o.space = noSpace
		}
	}
	switch kind {
	case "ServiceAccount":
		r.UnknownFields(n, "apiVersion", "kind", "metadata", "secrets", "imagePullSecrets", "automountServiceAccountToken")
		r.accounts = append(r.accounts, o)
	case "Secret":
		r.secret(o)
	case "OAuthClient":
		r.oauthClient(o)
	case "Role", "ClusterRole":
		r.UnknownFields(n, "apiVersion", "kind", "metadata", "rules", "aggregationRule")
		r.role(o)
	default:
		r.UnknownFields(n, "apiVersion", "kind", "metadata", "roleRef", "subjects", "userNames", "groupNames")
		r.bindings = append(r.bindings, o)
	}
	return true
}

// A list is what the lists of one kind say together.
type list struct {
	open   bool            // a page is missing, or may be, or an item was not read or is no object of a cluster
	spaces map[string]bool // true where the object is that each one has
	places []importer.Node
	lacks  governance.Field[bool] // what is always there, once somebody asked
}

// always are objects that are in every cluster, of what lives in namespaces in every one:
// Kubernetes makes them again. Without them a list was selected from.
var always = map[string]string{"ServiceAccount": "default", "ClusterRoleBinding": "cluster-admin"}

// list reads one page. What it says of its items it says of each kind of them.
func (r *run) list(n importer.Node, of string) {
	r.UnknownFields(n, "apiVersion", "kind", "metadata", "items")
	m := n.Get("metadata")
	more := m.Get("continue")
	if token, _ := more.Text(); token == "" {
		more = m.Get("remainingItemCount")
	}
	number, isNumber := more.Number()
	token, _ := more.Text()
	goesOn := token != "" || isNumber && number != "0"
	if goesOn {
		r.Report(more, importer.Warning, importer.CodeIncomplete, "the list goes on; even with further pages among the files nobody can tell whether every one is")
	}
	switch items := n.Get("items"); {
	case items.IsString():
		goesOn = true
		r.Truncated(items, "the list of items")
	case !items.IsArray() && !items.IsNull():
		goesOn = true
		r.Report(items, importer.Error, importer.CodeUnparsable, "a list of items should stand here; none is read")
	}
	seen := map[string]*list{}
	for _, item := range n.Get("items").Items() {
		taken := r.visit(item, of)
		kind, ok := item.Get("kind").Text()
		if !ok {
			kind = of
		}
		if _, read := kinds[kind]; !read {
			continue
		}
		l := r.listOf(kind)
		seen[kind] = l
		space, _ := item.Get("metadata").Get("namespace").Text()
		name, _ := item.Get("metadata").Get("name").Text()
		l.spaces[space] = l.spaces[space] || name == always[kind]
		uid, _ := item.Get("metadata").Get("uid").Text()
		l.open = l.open || uid == "" || !taken
	}
	if _, read := kinds[of]; read {
		seen[of] = r.listOf(of)
	}
	for _, l := range seen {
		l.open = l.open || goesOn
		l.places = append(l.places, n)
	}
}

// selected reports whether a list lacks what is always there; nothing is added to it any
// more.
func (l *list) selected() bool {
	if l.lacks.IsUnknown() {
		l.lacks = governance.Some(len(l.spaces) == 0 || slices.Contains(slices.Collect(maps.Values(l.spaces)), false))
	}
	return l.lacks.Is(true)
}

func (r *run) listOf(kind string) *list {
	if r.lists == nil {
		r.lists = map[string]*list{}
	}
	if r.lists[kind] == nil {
		r.lists[kind] = &list{spaces: map[string]bool{}}
	}
	return r.lists[kind]
}

// complete returns the lists that hold every object of a kind in the cluster, or
// nothing: no page of them goes on, every item was read from a cluster, of what lives in
// namespaces there are items of two, which no list of one has, and what is always there
// is there. RoleBindings have no such sign; they go by the service accounts.
func (r *run) complete(kind string) []importer.Node {
	l := r.lists[kind]
	if l == nil || l.open || len(l.spaces) < 2 && !strings.HasPrefix(kind, "Cluster") {
		return nil
	}
	if always[kind] == "" && r.lists["ServiceAccount"] != nil && r.complete("ServiceAccount") == nil {
		return nil
	}
	if always[kind] != "" && l.selected() {
		return nil
	}
	return l.places
}

// emitComplete states which lists hold everything.
func (r *run) emitComplete() {
	accounts, bindings, wide := r.complete("ServiceAccount"), r.complete("RoleBinding"), r.complete("ClusterRoleBinding")
	switch {
	case accounts == nil && (bindings == nil || wide == nil):
	case r.opts.AsOf.IsZero():
		at := slices.MinFunc(slices.Concat(accounts, bindings, wide), importer.ComparePlaces)
		r.Report(at, importer.Info, importer.CodeMissingOption, "when the objects were exported does not stand in the files: name it, so that complete lists count as such")
	default:
		if accounts != nil {
			r.Complete(governance.CompletenessKindNHI, r.cluster, r.opts.AsOf, accounts)
		}
		if bindings != nil && wide != nil {
			r.Complete(governance.CompletenessKindDelegation, r.cluster, r.opts.AsOf, slices.Concat(bindings, wide))
		}
	}
}

// emitSkipped says, once for each file, what is not read.
func (r *run) emitSkipped() {
	r.Skipped(importer.Info, "objects of this file that are no accounts, tokens, roles or bindings: %d, the first one here; they are not read")
	for _, c := range r.withData {
		r.Report(c.first, importer.Warning, importer.CodeSecretDropped, fmt.Sprintf("Secrets of this file with their data: %d, the first one here; nothing of it is taken over: export without data, and keep this file as safe as what it holds", c.n))
	}
}
