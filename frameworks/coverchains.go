package frameworks

import (
	"cmp"
	"slices"

	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// chains says of each requirement how good the chains are. Grants with the same
// parties in a tenant are one chain.
func (s *sharing) chains(v *delegation.View, list []reports.Chain, requirements []Requirement, lib *Library) []PartnerChain {
	out, index := chainsOf(v, list), lib.index()
	var all []mapped
	for _, r := range requirements {
		if rows := index.byRequirement[key{r.Framework, r.ID}]; len(rows) > 0 {
			all = append(all, mapped{r.Framework, r.ID, rows})
		}
	}
	said := map[corner][]Status{}
	of := func(c corner) []Status {
		if said[c] == nil {
			said[c] = s.at(c, all)
		}
		return said[c]
	}
	for i := range out {
		out[i].Requirements = out[i].down(all, of)
	}
	return out
}

// A mapped is a requirement with the rows that bear on it, of which there are some.
type mapped struct {
	framework, id string
	rows          []Row
}

// chainsOf merges the chains of several grants that have the same parties.
func chainsOf(v *delegation.View, list []reports.Chain) []PartnerChain {
	all := make([]PartnerChain, len(list))
	for i, c := range list {
		all[i] = chainOf(v, c)
	}
	slices.SortStableFunc(all, compareChains)
	out := []PartnerChain{}
	for i, c := range all {
		if i > 0 && compareChains(all[i-1], c) == 0 {
			last := &out[len(out)-1]
			last.Grants = append(last.Grants, c.Grants...)
			continue
		}
		out = append(out, c)
	}
	return out
}

func chainOf(v *delegation.View, c reports.Chain) PartnerChain {
	out := PartnerChain{Tenant: c.Tenant, Grants: []governance.Ref{c.Grant}, Whole: c.Whole, Open: c.Open, Parties: []governance.Ref{}, Requirements: []ChainRequirement{}}
	if grant, ok := v.Subject(c.Grant); ok && grant.(delegation.Delegation).TenantID().IsUnknown() {
		out.Whole = false
	}
	for _, p := range c.Parties {
		out.Parties = append(out.Parties, p.Party)
	}
	return out
}

func compareChains(a, b PartnerChain) int {
	less := func(x, y bool) int {
		switch {
		case x == y:
			return 0
		case x:
			return 1
		}
		return -1
	}
	return cmp.Or(a.Tenant.Compare(b.Tenant), slices.CompareFunc(a.Parties, b.Parties, governance.Ref.Compare), less(a.Whole, b.Whole), less(a.Open, b.Open))
}

// at is what the requirements come to for a party in a tenant, and in none;
// no_control where nothing of it is asked about.
func (s *sharing) at(c corner, all []mapped) []Status {
	ev := s.evidence(s.shares[c].of)
	if !c.tenant.IsZero() {
		ev.of = both(s.shares[c], s.shares[corner{party: c.party}])
	}
	out := make([]Status, len(all))
	for i, m := range all {
		if r := ev.sum(m.rows); r.applies() {
			out[i] = r.weakenedBy(s.open(c.party, m.rows)).Status
		}
	}
	return out
}

// down rolls up the parties of a chain for each requirement of which something of
// one of them is asked.
func (x PartnerChain) down(all []mapped, of func(corner) []Status) []ChainRequirement {
	out, nobodys, own := []ChainRequirement{}, of(corner{tenant: x.Tenant}), make([][]Status, len(x.Parties))
	for j, p := range x.Parties {
		own[j] = of(corner{p, x.Tenant})
	}
	for i, m := range all {
		row := ChainRequirement{Framework: m.framework, Requirement: m.id, Status: Supported, Statuses: make([]Status, len(own)), Weakest: []governance.Ref{}}
		asked := false
		for j := range own {
			if row.Statuses[j] = own[j][i]; own[j][i] != NoControl {
				asked, row.Status = true, weakest(row.Status, own[j][i])
			}
		}
		if !asked {
			continue
		}
		if !x.Whole || x.Open || nobodys[i] != NoControl && nobodys[i] != Supported {
			row.Status = weakest(row.Status, Unproven)
		}
		for j, p := range x.Parties {
			if row.Statuses[j] == row.Status && row.Status != Supported {
				row.Weakest = append(row.Weakest, p)
			}
		}
		out = append(out, row)
	}
	return out
}

// applies reports whether a control asks about something, or should have.
func (r Requirement) applies() bool { return r.Counts.Total()-r.Counts.NotApplicable+r.NotRun > 0 }

// weakestFirst are the statuses of what a control bears on, in the order of status.
var weakestFirst = []Status{Failing, NotRun, Unproven, Waived, Supported}

func weakest(a, b Status) Status {
	return weakestFirst[min(slices.Index(weakestFirst, a), slices.Index(weakestFirst, b))]
}
