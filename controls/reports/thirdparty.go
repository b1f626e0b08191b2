package reports

import (
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// ThirdPartyExposure is report RPT-01: how many of the NHIs on record belong to
// another organization than the tenant that they live in, whatever their status.
// Where nobody declared the inventory complete, Of is a lower bound.
type ThirdPartyExposure struct {
	Heading
	Exposed Share      `json:"exposed"`
	Tenants []RefShare `json:"tenants"` // by tenant; one without NHIs has its row too
	Parties []RefShare `json:"parties"` // by the organization of the owner
}

// ThirdPartyExposure makes report RPT-01.
func (r *Reporter) ThirdPartyExposure() *ThirdPartyExposure {
	var l lacks
	all, tenants, parties := newShare(), groups[governance.Ref]{}, groups[governance.Ref]{}
	for _, t := range subjects[delegation.Tenant](r, governance.KindTenant) {
		tenants.of(t.Ref())
	}
	for _, n := range subjects[delegation.NHI](r, governance.KindNHI) {
		exposed, whose := l.read(n.ThirdParty()), r.view.Attribution(n)
		all.add(n.Ref(), exposed)
		tenants.add(tenantRef(whose.Tenant), n.Ref(), exposed)
		parties.add(actorRef(whose.Answerable), n.Ref(), exposed)
	}
	r.bound(governance.CompletenessKindNHI, &all, tenants, parties)
	return &ThirdPartyExposure{r.heading("RPT-01", &l), all, byRef(tenants), byRef(parties)}
}
