package delegation

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// write puts the estate of the audience together: what is shown in full, and
// what it names in part.
func (s *sight) write() {
	e, o := s.x, s.out
	o.Actors = written(s, &e.actors, s.writeActor)
	o.Contracts = written(s, &e.contracts, s.writeContract)
	o.Tenants = written(s, &e.tenants, s.writeTenant)
	o.NHIs = written(s, &e.nhis, s.writeNHI)
	o.Credentials = written(s, &e.credentials, s.writeCredential)
	o.Delegations = written(s, &e.delegations, s.writeDelegation)
	o.Handoffs = written(s, &e.handoffs, s.writeHandoff)
	o.Assignments = written(s, &e.assignments, s.writeAssignment)
	o.Exceptions = written(s, &e.exceptions, s.writeException)
	o.Evidence = written(s, &e.evidence, s.writeEvidence)
	o.Drills = written(s, &e.drills, s.writeDrill)
	o.Certifications = written(s, &e.certifications, s.writeCertification)
	o.Programs = written(s, &e.programs, s.writeProgram)
	o.Rollouts = written(s, &e.rollouts, s.writeRollout)
	o.Completeness = written(s, &e.completeness, s.writeCompleteness)
	o.Incidents = written(s, &e.incidents, s.writeIncident)
	s.others()
}

// written copies what is shown of a table, by id, without what the audience does
// not see of it.
func written[T any](s *sight, t *table[T], redact func(*T)) []T {
	var out []T
	for r := range t.all() {
		if s.seen[r] {
			c := *r
			redact(&c)
			out = append(out, c)
		}
	}
	return out
}

// others adds what the records name: tenants, NHIs and actors, each with what
// tells whose it is.
func (s *sight) others() {
	named := func(k governance.Kind, id string) bool {
		r := governance.NewRef(k, id)
		return s.named[r] && !s.shown[r]
	}
	for r := range s.x.tenants.all() {
		if named(governance.KindTenant, r.ID) {
			s.nameIf(r.OwnerID)
			s.out.Tenants = append(s.out.Tenants, governance.Tenant{ID: r.ID, OwnerID: r.OwnerID})
		}
	}
	for r := range s.x.nhis.all() {
		if named(governance.KindNHI, r.ID) {
			s.nameIf(r.OwnerID)
			s.out.NHIs = append(s.out.NHIs, governance.NHI{ID: r.ID, Kind: r.Kind, OwnerID: r.OwnerID})
		}
	}
	for r := range s.x.actors.all() {
		if named(governance.KindActor, r.ID) {
			s.nameAbove(r)
		}
	}
	for r := range s.x.actors.all() {
		if named(governance.KindActor, r.ID) {
			a := governance.Actor{ID: r.ID, Kind: r.Kind, Roles: r.Roles}
			if r.Kind != governance.ActorKindOrganization {
				a.ParentID = r.ParentID
			}
			s.out.Actors = append(s.out.Actors, a)
		}
	}
}

// nameAbove names the actors up to the organization.
func (s *sight) nameAbove(r *governance.Actor) {
	for range maxParents {
		if r == nil || r.Kind == governance.ActorKindOrganization {
			return
		}
		s.nameIf(r.ParentID)
		r = s.x.actors.get(r.ParentID.Or(""))
	}
}

// name notes a party or tenant that is to be shown in part.
func (s *sight) name(refs ...governance.Ref) {
	for _, r := range refs {
		s.named[r] = true
	}
}

func (s *sight) nameActors(ids ...string) {
	for _, id := range ids {
		s.name(governance.NewRef(governance.KindActor, id))
	}
}

func (s *sight) nameIf(f governance.Field[string]) {
	if id, ok := f.Get(); ok {
		s.nameActors(id)
	}
}

func (s *sight) nameParty(f governance.Field[governance.Ref]) {
	if r, ok := f.Get(); ok {
		s.name(r)
	}
}

// kept is the id of a record that is shown, and unknown for any other.
func (s *sight) kept(k governance.Kind, f governance.Field[string]) governance.Field[string] {
	if f.IsSome() && !s.seesIf(k, f) {
		return governance.Field[string]{}
	}
	return f
}

// keptAll is a list of ids of records that are all shown; else it is unknown.
func (s *sight) keptAll(k governance.Kind, f governance.Field[[]string]) governance.Field[[]string] {
	if slices.ContainsFunc(f.Or(nil), func(id string) bool { return !s.sees(k, id) }) {
		return governance.Field[[]string]{}
	}
	return f
}

// place is the tenant that a record stands in: one of the audience, or one that
// a record of its own names.
func (s *sight) place(f governance.Field[string], own bool) governance.Field[string] {
	id, ok := f.Get()
	if ok && own {
		s.name(governance.NewRef(governance.KindTenant, id))
		return f
	}
	return s.kept(governance.KindTenant, f)
}

// masked is a list with one mask in the place of the first item that is not to
// be seen, and without the others; it reports whether there are any.
func masked[T any](list []T, mask T, seen func(*T) bool) (out []T, some bool) {
	for i := range list {
		switch {
		case seen(&list[i]):
			out = append(out, list[i])
		case !some:
			out, some = append(out, mask), true
		}
	}
	if !some {
		return list, false
	}
	return out, true
}

// subjects has outsideRef where one of them is not shown.
func (s *sight) subjects(list place, refs []governance.Ref) []governance.Ref {
	out, some := masked(refs, outsideRef, func(r *governance.Ref) bool { return s.shown[*r] })
	s.altered[list] = some
	return out
}

func (s *sight) approvals(f governance.Field[[]governance.Approval]) governance.Field[[]governance.Approval] {
	list, ok := f.Get()
	if !ok {
		return f
	}
	list = slices.Clone(list)
	for i := range list {
		s.nameActors(list[i].ByID)
		list[i].EvidenceID = s.kept(governance.KindEvidence, list[i].EvidenceID)
	}
	return governance.Some(list)
}

// scopes has Outside where one of them does not reach the audience. What is in
// the vendor's own words stays where it stands in one of its tenants.
func (s *sight) scopes(of place, list []governance.Scope, here bool) []governance.Scope {
	mask := governance.Scope{Action: Outside, Resource: Outside}
	out, some := masked(list, mask, func(r *governance.Scope) bool { return s.concerns(r, here) })
	s.altered[of] = some
	return out
}

// concerns reports whether the audience sees a scope of others, here in one of
// its tenants or not.
func (s *sight) concerns(r *governance.Scope, here bool) bool {
	_, _, rooted := s.rootOf(r)
	return s.reaches(r) || here && !rooted && s.x.pattern(r).Opaque()
}

// nameTenants names the tenants that scopes of the audience's own reach.
func (s *sight) nameTenants(list []governance.Scope) {
	for i := range list {
		if kind, id, ok := s.rootOf(&list[i]); ok && kind == "tenant" {
			s.name(governance.NewRef(governance.KindTenant, id))
		} else if ok {
			s.nameActors(id)
		}
	}
}

// warnings are those about records that are shown, without their places.
func (s *sight) warnings() []governance.Warning {
	var out []governance.Warning
	for layer := s.x; layer != nil; layer = layer.below {
		for _, w := range layer.estate.Warnings() {
			if s.shown[w.Record] || w.Code == governance.CodeNewerMinor {
				out = append(out, governance.Warning{Code: w.Code, Record: w.Record, Path: asSeen(s.altered, w.Record, w.Path)})
			}
		}
	}
	return out
}

// asSeen is a path without the places in a list that is not as written.
func asSeen(altered map[place]bool, r governance.Ref, path string) string {
	if list, _, ok := strings.Cut(path, "["); ok && altered[place{r, list}] {
		return list
	}
	return path
}

// controlID is the form of the ids of controls, which may stand among ids of
// evidence.
var controlID = regexp.MustCompile(`^[A-Z]+-[0-9]+$`)
