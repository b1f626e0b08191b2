package delegation

import "github.com/mandate-nhi/mandate/governance"

// resolved shows the record of a table that has this id: unknown, with the field
// that names it, when the estate does not hold one.
func resolved[T, V any](v *View, t *table[T], id string, named Gap, show func(*T) V) Fact[V] {
	if r := t.get(id); r != nil {
		return someOf(show(r))
	}
	named.Code = governance.CodeDanglingRef
	return missing[V](v, named)
}

func (v *View) actor(id string, named Gap) Fact[Actor] {
	return resolved(v, &v.idx.actors, id, named, func(r *governance.Actor) Actor { return Actor{v, r} })
}

func (v *View) tenant(id string, named Gap) Fact[Tenant] {
	return resolved(v, &v.idx.tenants, id, named, func(r *governance.Tenant) Tenant { return Tenant{v, r} })
}

func (v *View) contract(id string, named Gap) Fact[Contract] {
	return resolved(v, &v.idx.contracts, id, named, func(r *governance.Contract) Contract { return Contract{v, r} })
}

func (v *View) nhi(id string, named Gap) Fact[NHI] {
	if r := v.idx.nhis.get(id); r != nil {
		switch there := (NHI{v, r}).there(); {
		case isTrue(there):
			return someOf(NHI{v, r})
		case !isFalse(there):
			return unknownOf[NHI](there.Gaps()...)
		}
		named.Code = CodeHindsight
		return missing[NHI](v, named)
	}
	named.Code = governance.CodeDanglingRef
	return missing[NHI](v, named)
}

// maxParents bounds the walk up the parents of an actor: document errors exclude
// circles, and no organization is this deep.
const maxParents = 64

// Org is the organization that the actor belongs to: itself when it is one, else
// the nearest above it. What stands above an organization does not count: there
// is no way to say that nothing does.
func (x Actor) Org() Fact[Actor] {
	if x.v.plain {
		return plainActor(x.v, x.v.orgAbove(x.rec))
	}
	for range maxParents {
		switch kind := x.Kind(); {
		case kind.state() != some:
			return gapsOf[Actor](kind)
		case kind.value == governance.ActorKindOrganization:
			return someOf(x)
		}
		parent := then(x.ParentID(), func(id string) Fact[Actor] { return x.v.actor(id, x.gap("parentId", CodeNotRecorded)) })
		if parent.state() != some {
			return unknownOf[Actor](parentGaps(x, parent)...)
		}
		x = parent.value
	}
	return unknownOf[Actor](x.gap("parentId", governance.CodeParentCycle))
}

func parentGaps(x Actor, f Fact[Actor]) []Gap {
	if f.state() == unknown && len(f.Gaps()) > 0 {
		return f.Gaps()
	}
	return []Gap{x.gap("parentId", CodeNotRecorded)}
}

// orgOf is the organization of a party: an actor's own, an NHI's owner's.
func (v *View) orgOf(p governance.Ref, named Gap) Fact[Actor] {
	if v.plain {
		return plainActor(v, v.organization(p))
	}
	if p.Kind == governance.KindNHI {
		return then(v.nhi(p.ID, named), func(n NHI) Fact[Actor] { return n.ownerOrg() })
	}
	return then(v.actor(p.ID, named), Actor.Org)
}

// ownerOrg is the organization of the NHI's owner. That nobody owns it leaves
// the organization unknown.
func (x NHI) ownerOrg() Fact[Actor] {
	if x.v.plain {
		return plainActor(x.v, x.v.ownerOrgOf(x.rec))
	}
	org := then(x.Owner(), Actor.Org)
	if org.state() == none {
		return missing[Actor](x.v, x.gap("ownerId", CodeNoOwner))
	}
	return org
}

// sameOrg compares two organizations by id.
func sameOrg(a, b Fact[Actor]) truth { return equalFacts(then(a, actorID), then(b, actorID)) }

func actorID(x Actor) Fact[string] { return someOf(x.rec.ID) }

// assessedOrg is the organization that a record about somebody speaks of.
func (v *View) assessedOrg(r governance.Ref, named Gap) Fact[Actor] {
	s, ok := v.Subject(r)
	if !ok {
		named.Code = governance.CodeDanglingRef
		return unknownOf[Actor](named)
	}
	return v.answerable(s)
}
