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
	out := chainsOf(v, list)
	said := map[corner][]Requirement{}
	of := func(c corner) []Requirement {
		if said[c] == nil {
			said[c] = s.at(c, requirements, lib)
		}
		return said[c]
	}
	for i := range out {
		out[i].Requirements = out[i].down(requirements, of)
	}
	return out
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

// at is what the requirements come to for a party in a tenant, and in none.
func (s *sharing) at(c corner, requirements []Requirement, lib *Library) []Requirement {
	all := tally{}
	all.add(s.shares[c])
	if !c.tenant.IsZero() {
		all.add(s.shares[corner{party: c.party}])
	}
	ev, index := s.evidence(all), lib.index()
	out := make([]Requirement, len(requirements))
	for i, r := range requirements {
		rows := index.byRequirement[key{r.Framework, r.ID}]
		out[i] = sumOf(ev.bearings(rows)).weakenedBy(s.open(c.party, rows))
	}
	return out
}

// down rolls up the parties of a chain for each requirement of which something of
// one of them is asked.
func (x PartnerChain) down(requirements []Requirement, of func(corner) []Requirement) []ChainRequirement {
	out := []ChainRequirement{}
	for i, r := range requirements {
		row := ChainRequirement{Framework: r.Framework, Requirement: r.ID, Status: Supported, Weakest: []governance.Ref{}}
		asked := false
		for _, p := range x.Parties {
			own := of(corner{p, x.Tenant})[i]
			if !own.applies() {
				own.Status = NoControl
			} else {
				asked, row.Status = true, weakest(row.Status, own.Status)
			}
			row.Statuses = append(row.Statuses, own.Status)
		}
		nobodys := of(corner{tenant: x.Tenant})[i]
		if !x.Whole || x.Open || nobodys.applies() && nobodys.Status != Supported {
			row.Status = weakest(row.Status, Unproven)
		}
		for j, p := range x.Parties {
			if row.Statuses[j] == row.Status && row.Status != Supported {
				row.Weakest = append(row.Weakest, p)
			}
		}
		if asked {
			out = append(out, row)
		}
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
