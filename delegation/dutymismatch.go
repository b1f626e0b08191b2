package delegation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A Mismatch is a party whose authority in a tenant does not match its duties.
type Mismatch struct {
	Tenant governance.Ref
	Party  governance.Ref   // an organization
	Duty   string           // the duty without authority; "" for authority without duty
	Grants []governance.Ref // the grants without duty that are live or may be, by id
	Holds  Fact[bool]       // true, or unknown with the facts that would tell
}

// AuthorityWithoutDuty lists the organizations that hold a live grant in a tenant
// and no assignment there, by tenant and organization. Those that may are
// unknown. Grants whose grantee or tenant is not known are not listed.
func (v *View) AuthorityWithoutDuty() []Mismatch {
	var out []Mismatch
	for r := range v.idx.tenants.all() {
		s := v.dutyScope(Tenant{v, r})
		byOrg := map[string]*Mismatch{}
		for _, g := range v.idx.reverse.duties.grantsIn.of(r.ID) {
			d := Delegation{v, g}
			org, known := d.Grantee().Get()
			if live := d.Live(); known && !isFalse(live) {
				m := byOrg[org.rec.ID]
				if m == nil {
					m = &Mismatch{Tenant: s.self.Ref(), Party: org.Ref(), Holds: live}
					byOrg[org.rec.ID] = m
				}
				m.Grants, m.Holds = append(m.Grants, d.Ref()), anyOf(m.Holds, live)
			}
		}
		for _, m := range byOrg {
			if m.Holds = every(m.Holds, not(s.hasDuty(m.Party))); !isFalse(m.Holds) {
				out = append(out, *m)
			}
		}
	}
	sortMismatches(out)
	return out
}

func sortMismatches(list []Mismatch) {
	slices.SortFunc(list, func(a, b Mismatch) int {
		return cmp.Or(a.Tenant.Compare(b.Tenant), strings.Compare(a.Duty, b.Duty), a.Party.Compare(b.Party))
	})
}

// hasDuty reports whether an assignment for the tenant that counts names somebody
// of the organization as accountable or responsible.
func (s dutyScope) hasDuty(party governance.Ref) truth {
	org := s.v.actor(party.ID, Gap{Record: party, Field: "id"})
	var terms []truth
	for _, r := range s.assignments() {
		a := Assignment{s.v, r}
		_, contains := s.contains(a)
		counts := every(contains, a.counts())
		if isFalse(counts) {
			continue
		}
		d := DutyState{&division{scope: s, resolution: resolution{kept: []Assignment{a}}}}
		for _, n := range d.named(func(a Assignment) []string { return slices.Concat(a.rec.AccountableIDs, a.rec.ResponsibleIDs) }) {
			terms = append(terms, every(counts, sameOrg(d.org(n), org)))
		}
	}
	if !s.closed() {
		terms = append(terms, unknownOf[bool](s.open()))
	}
	return anyOf(terms...)
}

// dutyActions are the actions of which a party needs one to carry out a duty, a
// library default.
var dutyActions = map[string][]string{
	"access.revoke":     {"groups.admin", "identity.admin", "identity.grant", "tenant.admin", "tenant.own", "users.admin", "users.grant"},
	"credential.rotate": {"secrets.rotate"},
}

// DutyWithoutAuthority lists the organizations that are responsible for revoking
// or rotating in a tenant and hold no live grant there that lets them, by tenant,
// duty and organization: they cannot do their job. The owner of the tenant needs
// no grant. Whether a vendor's own scope that nobody mapped suffices is unknown.
func (v *View) DutyWithoutAuthority() []Mismatch {
	var out []Mismatch
	for r := range v.idx.tenants.all() {
		for _, duty := range []string{"access.revoke", "credential.rotate"} {
			d, _ := v.DutyOf(Tenant{v, r}.Ref(), duty).Get()
			out = append(out, d.powerless()...)
		}
	}
	sortMismatches(out)
	return out
}

func (d DutyState) powerless() []Mismatch {
	var out []Mismatch
	enabled := func(g Delegation) truth { return g.enables(d.scope.self.Ref().ID, dutyActions[d.duty]) }
	seen := map[string]bool{}
	for _, n := range d.named(func(a Assignment) []string { return a.rec.ResponsibleIDs }) {
		org := d.org(n)
		o, ok := org.Get()
		if !ok || seen[o.rec.ID] {
			continue
		}
		seen[o.rec.ID] = true
		holds := d.scope.outside(org, func(org Fact[Actor]) truth { return not(d.scope.holdsGrant(org, enabled)) })
		if len(d.doubt) > 0 {
			holds = every(holds, unknownOf[bool](d.doubt...))
		}
		if !isFalse(holds) {
			out = append(out, Mismatch{Tenant: d.Holder(), Party: o.Ref(), Duty: d.duty, Holds: holds})
		}
	}
	return out
}

// enables reports whether a scope of the grant covers one of the actions on a
// resource of the tenant.
func (x Delegation) enables(tenant string, actions []string) truth {
	scopes := x.Scopes()
	terms := openTerms(scopes.open)
	for _, s := range scopes.items {
		p := PatternOf(*s.value.rec)
		if p.Opaque() {
			terms = append(terms, unknownOf[bool](s.value.gap("action", CodeNotMapped)))
			continue
		}
		for _, a := range actions {
			terms = append(terms, truthOf(p.Intersects(PatternOf(governance.Scope{Action: a, Resource: "tenant/" + tenant + "/**"}))))
		}
	}
	return anyOf(terms...)
}
