package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// Attributed says to whom and where a finding about a record counts, and what is
// missing to tell: it counts for each party that answers for the record or uses
// it, once.
type Attributed struct {
	Parties []string // ids of organizations, sorted
	Others  []Gap    // because of which there may be more parties, or it may count for none
	Certain bool     // the record was there; else it may count for nobody
	Tenant  Fact[string]
}

// Attributed says for whom a finding about the subject counts.
func (v *View) Attributed(s Subject) Attributed {
	a := Attributed{Certain: true, Tenant: then(v.tenantOf(s), func(t Tenant) Fact[string] { return someOf(t.rec.ID) })}
	if r, ok := s.(interface{ there() truth }); ok {
		if there := r.there(); !isTrue(there) {
			a.Certain, a.Others = false, slices.Clone(there.Gaps())
		}
	}
	switch s.(type) {
	case Assignment, Completeness: // nobody's
		return a
	}
	users, more := v.exercising(s)
	a.Others = addAll(v, a.Others, more)
	for _, org := range add(v, users, v.answerable(s)) {
		switch o, ok := org.Get(); {
		case ok:
			a.Parties = add(v, a.Parties, o.rec.ID)
		case org.state() == unknown && !slices.ContainsFunc(org.Gaps(), func(g Gap) bool { return g.Code == CodeNoOwner }):
			a.Others = addAll(v, a.Others, org.Gaps())
		}
	}
	slices.Sort(a.Parties)
	a.Parties = slices.Compact(a.Parties)
	a.Others = sortGaps(a.Others)
	return a
}

// wholePopulation and tenantPopulation are the lists of which the records that a
// party and a rollout have findings of are gathered.
var (
	tenantPopulation = []governance.CompletenessKind{governance.CompletenessKindNHI, governance.CompletenessKindCredential,
		governance.CompletenessKindDelegation, governance.CompletenessKindHandoff}
	wholePopulation = append(slices.Clone(tenantPopulation), governance.CompletenessKindContract, governance.CompletenessKindDrill,
		governance.CompletenessKindCertification, governance.CompletenessKindEvidence, governance.CompletenessKindMembership)
)

// OpenPopulation lists the lists that nobody declared complete, and of which more
// records may be attributed to an actor, or to a rollout by its tenant; empty
// where every record is known.
func (v *View) OpenPopulation(s Subject) []Gap {
	kinds, tenants := wholePopulation, []string(nil)
	if r, ok := s.(Rollout); ok {
		kinds, tenants = tenantPopulation, []string{r.rec.TenantID}
	}
	var out []Gap
	for _, k := range kinds {
		if !v.closed(k, tenants...) {
			out = append(out, Gap{s.Ref(), string(k) + "[*]", CodeOpenList})
		}
	}
	return out
}

// PartnerOf is the id of the organization that rolls out.
func (v *View) PartnerOf(x Rollout) Fact[string] {
	return then(then(x.Partner(), Actor.Org), actorID)
}
