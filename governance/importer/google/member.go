package google

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A member is the party that a member of a binding names.
type member struct {
	ref     governance.Ref
	deleted bool
}

// member reads type:id, deleted:type:id?uid=…, a principal of a pool, or everyone.
// The tenant is that of the policy.
func (r *run) member(text, tenant string, at importer.Node) (member, bool) {
	if pool := strings.TrimPrefix(text, "deleted:"); strings.HasPrefix(pool, "principal://") || strings.HasPrefix(pool, "principalSet://") {
		return r.principal(pool, pool != text, at)
	}
	rest, deleted := strings.CutPrefix(text, "deleted:")
	kind, name, _ := strings.Cut(rest, ":")
	if deleted {
		address, uid, ok := strings.Cut(name, "?uid=")
		if !ok || uid == "" {
			r.Report(at, importer.Error, importer.CodeUnparsable, "a deleted member is written with ?uid=; it is left out")
			return member{}, false
		}
		r.Report(at, importer.Warning, importer.CodeUnresolved, "the member was deleted and keeps the role: it has it again when it is restored")
		return r.party(kind, address, uniqueID(kind, uid), tenant, true, at)
	}
	return r.party(kind, name, "", tenant, false, at)
}

// party is an account, group or domain. Of those that exist Google says the address
// only, of those that were deleted a uid too.
func (r *run) party(kind, name, uid, tenant string, deleted bool, at importer.Node) (member, bool) {
	everyone := kind == "allUsers" || kind == "allAuthenticatedUsers"
	if name == "" && !everyone {
		r.Report(at, importer.Error, importer.CodeUnparsable, "this is no member as Google writes one (type:id); it is left out")
		return member{}, false
	}
	id := importer.ID(r.Concat("google:", kind, ":", name))
	if uid != "" {
		id = uid
	}
	actor := member{governance.NewRef(governance.KindActor, id), deleted}
	switch kind {
	case "serviceAccount":
		return r.serviceAccount(name, uid, at), true
	case "user":
		r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindPerson, Name: governance.Some(name), ParentID: governance.Some(r.domainOf(name, tenant, at))}, at)
	case "group":
		r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindUnit, Name: governance.Some(name), ParentID: governance.Some(r.domainOf(name, tenant, at))}, at)
	case "domain":
		return member{governance.NewRef(governance.KindActor, r.domain(name, at)), deleted}, true
	case "allUsers", "allAuthenticatedUsers":
		actor.ref.ID = "google:" + kind
		r.Actor(governance.Actor{ID: actor.ref.ID, Kind: governance.ActorKindOrganization, Name: governance.Some(map[string]string{"allUsers": "anyone", "allAuthenticatedUsers": "anyone with a Google account"}[kind])}, at)
	case "projectOwner", "projectEditor", "projectViewer":
		r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindUnit, Name: governance.Some(kind + " of " + name), ParentID: governance.Some(r.ownerOf(r.tenant(name, at)))}, at)
	default:
		r.Report(at, importer.Warning, importer.CodeUnknownValue, importer.Quote(kind)+" is no type of member that is known here; it is left out")
		return member{}, false
	}
	return actor, true
}

// serviceAccount is a service account, or an account of a cluster of Kubernetes that
// Google knows by its workload identity pool.
func (r *run) serviceAccount(name, uid string, at importer.Node) member {
	switch {
	case uid != "":
		r.stub(uid, governance.NHI{Kind: governance.NHIKindServiceAccount, Name: governance.Some(name), Status: governance.Some(governance.NHIStatusRetired)}, at)
		return member{governance.NewRef(governance.KindNHI, uid), true}
	case strings.Contains(name, ".svc.id.goog["):
		return r.workload(name, false, at)
	}
	return member{governance.NewRef(governance.KindNHI, r.account(name, at)), false}
}

func (r *run) workload(name string, deleted bool, at importer.Node) member {
	id := importer.ID("google:" + name)
	r.stub(id, governance.NHI{Kind: governance.NHIKindWorkload, Name: governance.Some(name)}, at)
	return member{governance.NewRef(governance.KindNHI, id), deleted}
}

// principal is an identity of another provider: of a workforce pool a person or a
// unit, of a workload pool a workload or a unit of such.
func (r *run) principal(name string, deleted bool, at importer.Node) (member, bool) {
	path, one := strings.CutPrefix(name, "principal://iam.googleapis.com/")
	if !one {
		path = strings.TrimPrefix(name, "principalSet://iam.googleapis.com/")
	}
	parts := strings.Split(path, "/")
	people := strings.Contains(path, "/workforcePools/")
	end := map[bool]int{true: 4, false: 6}[people] // locations/global/… or projects/<number>/locations/global/…
	if len(parts) <= end || !people && !strings.Contains(path, "/workloadIdentityPools/") {
		r.Report(at, importer.Warning, importer.CodeUnknownValue, "this is no principal of a pool that is known here; it is left out")
		return member{}, false
	}
	if one && !people {
		return r.workload(path, deleted, at), true
	}
	pool, id := importer.ID("google:"+strings.Join(parts[:end], "/")), importer.ID("google:"+path)
	r.Actor(governance.Actor{ID: pool, Kind: governance.ActorKindOrganization}, at)
	if id != pool {
		kind := map[bool]governance.ActorKind{true: governance.ActorKindPerson, false: governance.ActorKindUnit}[one]
		r.Actor(governance.Actor{ID: id, Kind: kind, Name: governance.Some(parts[len(parts)-1]), ParentID: governance.Some(pool)}, at)
	}
	return member{governance.NewRef(governance.KindActor, id), deleted}, true
}

// domainOf is the organization of an address: its domain, which is all that Google
// says of whose a user or group is. An address without one is of the place where
// the policy stands.
func (r *run) domainOf(address, tenant string, at importer.Node) string {
	at1 := strings.LastIndexByte(address, '@')
	if at1 < 1 || at1 == len(address)-1 {
		r.Report(at, importer.Warning, importer.CodeUnparsable, "the member is no address; whose it is is not known, and taken for the owner of the policy")
		return r.ownerOf(tenant)
	}
	return r.domain(address[at1+1:], at)
}

func (r *run) domain(name string, at importer.Node) string {
	id := importer.ID("google:domain:" + strings.ToLower(name))
	r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindOrganization, Name: governance.Some(strings.ToLower(name))}, at)
	return id
}
