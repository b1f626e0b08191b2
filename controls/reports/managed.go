package reports

import (
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// ManagedIdentities is report RPT-03. An NHI is managed when the controls say so:
// INV-01, INV-02 and LCM-05 of itself, SEC-01, ROT-01 and ROT-02 of each of its
// credentials. It is unmanaged when one of them fails, also under an exception, and
// unproven else: while a verdict is missing, or credentials may be, or it is not known
// whether it is in use, active or suspended. NHIs that are not are left out.
type ManagedIdentities struct {
	Heading
	Managed   Share        `json:"managed"`   // Unknown are those unproven
	Unmanaged Share        `json:"unmanaged"` // of the same population, with the same unproven ones
	Tenants   []RefShare   `json:"tenants"`   // managed, by tenant
	Parties   []RefShare   `json:"parties"`   // managed, by party
	NHIs      []ManagedNHI `json:"nhis"`      // those not managed, by id
}

// A ManagedNHI is why an NHI is not managed.
type ManagedNHI struct {
	NHI             governance.Ref `json:"nhi"`
	Class           string         `json:"class"` // unmanaged or unproven
	Failing         []Check        `json:"failing"`
	Unproven        []Check        `json:"unproven"`
	CredentialsOpen bool           `json:"credentialsOpen"` // it may have more credentials than are on record
}

// ManagedIdentities makes report RPT-03.
func (r *Reporter) ManagedIdentities() *ManagedIdentities {
	var l lacks
	out := &ManagedIdentities{Managed: newShare(), Unmanaged: newShare(), NHIs: []ManagedNHI{}}
	tenants, parties := groups[governance.Ref]{}, groups[governance.Ref]{}
	for _, n := range subjects[delegation.NHI](r, governance.KindNHI) {
		inUse := among(&l, n.Status(), governance.NHIStatusActive, governance.NHIStatusSuspended)
		if inUse == no {
			continue
		}
		list, open := r.management(&l, n)
		met := list.met
		if inUse == maybe { // perhaps it is not asked about
			met = maybe
		}
		out.Managed.add(n.Ref(), met)
		out.Unmanaged.add(n.Ref(), -met)
		tenants.add(tenantRef(r.view.Attribution(n).Tenant), n.Ref(), met)
		for _, p := range r.parties(n) {
			parties.add(p, n.Ref(), met)
		}
		if met != yes {
			class := map[truth]string{no: "unmanaged", maybe: "unproven"}[met]
			out.NHIs = append(out.NHIs, ManagedNHI{n.Ref(), class, list.failing, list.unproven, open})
		}
	}
	r.bound(governance.CompletenessKindNHI, &out.Managed, tenants, parties)
	out.Unmanaged.AtLeast = out.Managed.AtLeast
	out.Tenants, out.Parties = byRef(tenants), byRef(parties)
	out.Heading = r.heading("RPT-03", &l)
	return out
}

// management asks the controls that an NHI is managed by.
func (r *Reporter) management(l *lacks, n delegation.NHI) (list verdictList, open bool) {
	list = newVerdicts()
	for _, id := range []string{"INV-01", "INV-02", "LCM-05"} {
		list.ask(r, l, id, n.Ref())
	}
	credentials, open := items(l, n.Credentials())
	for _, c := range credentials {
		for _, id := range []string{"ROT-01", "ROT-02", "SEC-01"} {
			list.ask(r, l, id, c.Ref())
		}
	}
	if open {
		list.met = min(list.met, maybe)
	}
	slices.SortFunc(list.failing, compareChecks)
	slices.SortFunc(list.unproven, compareChecks)
	return list, open
}
