package kubernetes

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// Groups that Kubernetes itself puts callers in.
const (
	allAccounts     = "system:serviceaccounts"
	authenticated   = "system:authenticated"
	unauthenticated = "system:unauthenticated"
	anonymous       = "system:anonymous" // a user
)

// anyoneID is the actor that stands for everybody who reaches the API server.
const anyoneID = "kubernetes:anyone"

// emitBindings writes a delegation for every subject of every binding.
func (r *run) emitBindings() {
	r.groups, r.held = map[string]bool{}, map[string][][]governance.Scope{}
	for _, o := range r.bindings {
		subjects := o.node.Get("subjects")
		if subjects.Exists() && !subjects.IsNull() && !subjects.IsArray() {
			r.Report(subjects, importer.Error, importer.CodeUnparsable, "a list of subjects should stand here; none is read")
			r.listOf(o.kind).open = true
		}
		ref := o.node.Get("roleRef")
		r.UnknownFields(ref, "apiGroup", "kind", "name", "namespace")
		kind, _ := r.Text(ref.Get("kind"))
		if o.group == openShift && kind == "" {
			kind = o.refKind(ref)
		}
		name, ok := r.Text(ref.Get("name"))
		switch {
		case !ok || kind != "Role" && kind != "ClusterRole" || kind == "Role" && o.kind == "ClusterRoleBinding":
			r.Report(ref, importer.Error, importer.CodeUnresolved, "this names no role that the binding can give; it is left out")
			r.listOf(o.kind).open = true
			continue
		case len(subjects.Items()) == 0:
			if names := o.node.Get("userNames"); len(names.List())+len(o.node.Get("groupNames").List()) > 0 {
				r.Report(o.node, importer.Warning, importer.CodeNotMapped, "the binding has userNames or groupNames, and no subjects: export it anew; nobody is read of it")
				r.listOf(o.kind).open = true
			}
			continue
		}
		b := binding{object: o, role: roleKey{kind, nsName{"", name}}, where: "*"}
		if kind == "Role" {
			b.role.space = o.space
		}
		if o.kind == "RoleBinding" {
			b.where = o.space
		}
		b.scopes = r.scopesOf(b.role, b.where, ref)
		labels := map[string]string{"kubernetes.role": b.role.String(), "kubernetes.binding": strings.TrimPrefix(o.nsName.String(), "/")}
		if o.created.IsSome() {
			labels["kubernetes.createdAt"] = o.created.String()
		}
		b.labels = governance.Some(labels)
		for _, s := range subjects.Items() {
			r.emitSubject(b, s)
		}
	}
}

// refKind is the kind of a role that OpenShift refers to without one: one with a
// namespace is in it.
func (o object) refKind(ref importer.Node) string {
	if space, _ := ref.Get("namespace").Text(); space != "" && space == o.space {
		return "Role"
	} else if space != "" {
		return ""
	}
	return "ClusterRole"
}

// A binding is one RoleBinding or ClusterRoleBinding.
type binding struct {
	object
	role   roleKey
	where  string // the namespace in which the role is given, or * for everywhere
	scopes []governance.Scope
	labels governance.Field[map[string]string]
}

// emitSubject writes what a binding gives one subject. When it came to the
// binding is unknown: subjects may be added later.
func (r *run) emitSubject(b binding, s importer.Node) {
	r.UnknownFields(s, "apiGroup", "kind", "name", "namespace", "uid", "apiVersion", "resourceVersion", "fieldPath")
	grantee, text, ok := r.subject(b, s)
	if !ok {
		r.listOf(b.kind).open = true
		return
	}
	id := b.uid
	if id == "" {
		id = "kubernetes:" + r.cluster + ":" + strings.ToLower(b.kind) + "/" + strings.TrimPrefix(b.nsName.String(), "/")
	}
	scopes := b.scopes
	if !r.take(len(scopes)) {
		r.Report(s, importer.Warning, importer.CodeIncomplete, "no room for more scopes in one import; what this binding gives is one opaque scope")
		scopes = []governance.Scope{b.role.opaque()}
	}
	d := governance.Delegation{
		ID: importer.ID(id + "/" + text), Kind: governance.DelegationKindRoleAssumption,
		GrantorID: governance.NewRef(governance.KindActor, r.ownerID()), GranteeID: grantee,
		OnBehalfOfID: governance.None[governance.Ref](), ParentID: governance.None[string](), TenantID: governance.Some(r.cluster), Scopes: scopes,
		NotBefore: governance.None[time.Time](), ExpiresAt: governance.None[time.Time](), AutoExtend: governance.None[time.Duration](), MaxSession: governance.None[time.Duration](),
		Labels: b.labels,
	}
	if b.live() {
		d.State, d.Revocation = governance.Some(governance.DelegationStateActive), governance.None[governance.Revocation]()
	}
	r.Delegation(d, s)
}

// subject is the party of a subject, with a text that tells it from the others.
func (r *run) subject(b binding, s importer.Node) (grantee governance.Ref, text string, ok bool) {
	kind, _ := r.Text(s.Get("kind"))
	name, ok := r.Text(s.Get("name"))
	if !ok {
		r.Report(s, importer.Error, importer.CodeUnresolved, "the subject has no name; it is left out")
		return grantee, "", false
	}
	switch kind {
	case "ServiceAccount":
		space, ok := r.Text(s.Get("namespace"))
		if !ok {
			space = b.space // "" for a ClusterRoleBinding
		}
		if space == "" {
			space = noSpace
		}
		return r.accountSubject(b, nsName{space, name}, s)
	case "User", "SystemUser": // the second one in OpenShift
		if rest, ok := strings.CutPrefix(name, "system:serviceaccount:"); ok {
			if space, account, ok := strings.Cut(rest, ":"); ok {
				return r.accountSubject(b, nsName{space, account}, s)
			}
		}
		return r.user(name, s), "user:" + name, true
	case "Group", "SystemGroup":
		r.held[name] = append(r.held[name], b.scopes)
		return r.group(name, s), "group:" + name, true
	}
	r.Report(s, importer.Warning, importer.CodeUnknownValue, "a subject is a ServiceAccount, User or Group, not "+importer.Quote(kind)+"; it is left out")
	return grantee, "", false
}

func (r *run) accountSubject(b binding, n nsName, s importer.Node) (governance.Ref, string, bool) {
	id := r.account(n, s)
	r.held[id] = append(r.held[id], b.scopes)
	return governance.NewRef(governance.KindNHI, id), "serviceaccount:" + n.String(), true
}

// user is a user, of whom Kubernetes knows the name only. Users are people, says
// its documentation, but for those called system:, which are its own components, and
// for service accounts of Google Cloud, which clusters there know by their addresses.
func (r *run) user(name string, at importer.Node) governance.Ref {
	id := r.id("user", name)
	switch {
	case name == anonymous:
		return r.anyone(at)
	case strings.HasPrefix(name, "system:"):
		r.NHI(governance.NHI{ID: id, Kind: governance.NHIKindMachine, Name: governance.Some(name), TenantID: governance.Some(r.cluster)}, at)
		return governance.NewRef(governance.KindNHI, id)
	case strings.HasSuffix(name, ".gserviceaccount.com"):
		r.NHI(governance.NHI{ID: id, Kind: governance.NHIKindServiceAccount, Name: governance.Some(name)}, at)
		return governance.NewRef(governance.KindNHI, id)
	}
	r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindPerson, Name: governance.Some(name), ParentID: governance.Some(r.ownerID())}, at)
	return governance.NewRef(governance.KindActor, id)
}

func (r *run) anyone(at importer.Node) governance.Ref {
	r.Actor(governance.Actor{ID: anyoneID, Kind: governance.ActorKindOrganization, Name: governance.Some("anyone who reaches the API server")}, at)
	return governance.NewRef(governance.KindActor, anyoneID)
}

// group is a group. Kubernetes knows the members only of those groups that it
// puts service accounts in.
func (r *run) group(name string, at importer.Node) governance.Ref {
	if name == unauthenticated {
		return r.anyone(at)
	}
	id := r.id("group", name)
	if r.groups[name] {
		return governance.NewRef(governance.KindActor, id)
	}
	r.groups[name] = true
	a := governance.Actor{ID: id, Kind: governance.ActorKindUnit, Name: governance.Some(name), ParentID: governance.Some(r.ownerID())}
	if space, ok := strings.CutPrefix(name, allAccounts); ok && r.complete("ServiceAccount") != nil {
		members := []governance.Ref{}
		for n, account := range r.ids {
			if _, missing := r.referred[n]; !missing && (space == "" || space == ":"+n.space) {
				members = append(members, governance.NewRef(governance.KindNHI, account))
			}
		}
		slices.SortFunc(members, func(a, b governance.Ref) int { return strings.Compare(a.ID, b.ID) })
		a.MemberIDs = governance.Some(members)
	}
	r.Actor(a, at)
	return governance.NewRef(governance.KindActor, id)
}
