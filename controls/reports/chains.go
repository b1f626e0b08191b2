package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// ChainAssurance is report RPT-12: a chain of grants is as good as the worst verdict
// over its parties, from the authority that granted first down to the last grantee.
// A party's verdicts are those on records of which it is the party, in the chain's
// tenant or in none. They roll up in the order error, fail, unknown, waived, pass;
// what no control asks about is left out, and a chain of which nothing is left is
// unknown. What nobody knows the party of may be a party's of any chain, and so may
// what is not on record.
type ChainAssurance struct {
	Heading
	Assured  Share           `json:"assured"`  // chains that pass, of those that are live or may be; the cases are the last grants
	Verdicts controls.Counts `json:"verdicts"` // of the chains
	Chains   []Chain         `json:"chains"`   // by last grant
	Parties  []PartyVerdict  `json:"parties"`  // by party and tenant
}

// A Chain is the chain of one grant that no other live one hangs on.
type Chain struct {
	Grant   governance.Ref         `json:"grant"`
	Tenant  governance.Ref         `json:"tenant,omitzero"`
	Live    governance.Field[bool] `json:"live,omitzero"`
	Verdict controls.Verdict       `json:"verdict"`
	Parties []ChainParty           `json:"parties"` // from the authority down, each organization once
	Whole   bool                   `json:"whole"`   // false: the chain is not known up to its root, or a party is not
	Open    bool                   `json:"open"`    // nobody declared the NHIs, credentials, grants and handoffs of the tenant complete: it is unknown at best
	Weakest []governance.Ref       `json:"weakest"` // the parties with the worst verdict; empty where they all pass
}

// A ChainParty is one party of a chain.
type ChainParty struct {
	Party   governance.Ref   `json:"party"`
	Verdict controls.Verdict `json:"verdict"` // not_applicable: no control asks about anything of it
}

// A PartyVerdict is the worst verdict of a party in a tenant.
type PartyVerdict struct {
	Party   governance.Ref   `json:"party"`
	Tenant  governance.Ref   `json:"tenant,omitzero"`
	Verdict controls.Verdict `json:"verdict"`
	Counts  controls.Counts  `json:"counts"`
	Worst   []Check          `json:"worst"` // those of the worst verdict, as it is before exceptions; empty for pass
}

// ChainAssurance makes report RPT-12.
func (r *Reporter) ChainAssurance() *ChainAssurance {
	c := &assurance{Reporter: r, listed: map[partyTenant][]*controls.Finding{}, verdicts: map[partyTenant]*PartyVerdict{}}
	for i := range r.result.Findings {
		f := &r.result.Findings[i]
		for _, p := range r.perhapsOf(&c.lacks, f) {
			key := partyTenant{p, tenantRef(f.Attribution.Tenant)}
			c.listed[key] = append(c.listed[key], f)
		}
	}
	out := &ChainAssurance{Assured: newShare(), Chains: []Chain{}, Parties: []PartyVerdict{}}
	for _, d := range r.leaves(&c.lacks) {
		chain, passes := c.chain(d)
		out.Chains = append(out.Chains, chain)
		out.Verdicts.Add(chain.Verdict)
		out.Assured.add(d.Ref(), min(passes, c.read(d.Live())))
	}
	out.Assured.AtLeast = !r.view.Closed(governance.CompletenessKindDelegation)
	for _, key := range slices.SortedFunc(maps.Keys(c.verdicts), comparePartyTenants) {
		if !key.party.IsZero() {
			out.Parties = append(out.Parties, *c.verdicts[key])
		}
	}
	out.Heading = r.heading("RPT-12", &c.lacks)
	return out
}

type partyTenant struct{ party, tenant governance.Ref }

func comparePartyTenants(a, b partyTenant) int {
	return cmp.Or(a.party.Compare(b.party), a.tenant.Compare(b.tenant))
}

// leaves are the grants that are live, or may be, and that no such grant hangs on.
func (r *Reporter) leaves(l *lacks) []delegation.Delegation {
	var live []delegation.Delegation
	inner := map[string]bool{}
	for _, d := range subjects[delegation.Delegation](r, governance.KindDelegation) {
		if l.read(d.Live()) != no {
			live = append(live, d)
			if parent, ok := value(l, d.ParentID()); ok {
				inner[parent] = true
			}
		}
	}
	return slices.DeleteFunc(live, func(d delegation.Delegation) bool { return inner[d.ID()] })
}

type assurance struct {
	*Reporter
	lacks
	listed   map[partyTenant][]*controls.Finding
	verdicts map[partyTenant]*PartyVerdict
}

// chain rolls up the parties of a chain, and reports whether it passes.
func (c *assurance) chain(d delegation.Delegation) (Chain, truth) {
	tenant, known := value(&c.lacks, d.TenantID())
	out := Chain{Grant: d.Ref(), Live: fieldOf(&c.lacks, d.Live()), Parties: []ChainParty{}, Weakest: []governance.Ref{}, Verdict: controls.NotApplicable}
	if known {
		out.Tenant = tenantRef(tenant)
	}
	parties, whole := c.chainParties(d)
	out.Whole = whole
	failed := false
	for _, p := range parties {
		v := c.verdict(partyTenant{p, out.Tenant})
		out.Parties = append(out.Parties, ChainParty{p, v.Verdict})
		out.Verdict = worse(out.Verdict, v.Verdict)
		failed = failed || v.Counts.Fail+v.Counts.WaivedFail > 0
	}
	out.Open = !c.inventoried(tenant)
	if out.Verdict == controls.NotApplicable || out.Open || !whole || d.TenantID().IsUnknown() || !c.ranEverything() || c.looseIn(out.Tenant) {
		out.Verdict = worse(out.Verdict, controls.Unknown)
	}
	out.Weakest = append(out.Weakest, out.weakest()...)
	switch {
	case failed:
		return out, no
	case out.Verdict == controls.Pass:
		return out, yes
	}
	return out, maybe
}

func (x Chain) weakest() (parties []governance.Ref) {
	for _, p := range x.Parties {
		if p.Verdict == x.Verdict && p.Verdict != controls.Pass {
			parties = append(parties, p.Party)
		}
	}
	return parties
}

// inventoried reports whether all that makes up a tenant is declared complete; of none
// whether it is in the whole estate.
func (r *Reporter) inventoried(tenant string) bool {
	for _, k := range []governance.CompletenessKind{governance.CompletenessKindNHI, governance.CompletenessKindCredential,
		governance.CompletenessKindDelegation, governance.CompletenessKindHandoff} {
		if tenant == "" && !r.view.Closed(k) || tenant != "" && !r.view.Closed(k, tenant) {
			return false
		}
	}
	return true
}

// chainParties are the organizations from the root down, each once.
func (c *assurance) chainParties(d delegation.Delegation) (parties []governance.Ref, whole bool) {
	chain, _ := value(&c.lacks, d.Chain())
	_, whole = value(&c.lacks, chain.Depth())
	add := func(org delegation.Fact[delegation.Actor]) {
		if a, ok := value(&c.lacks, org); !ok {
			whole = false
		} else if !slices.Contains(parties, a.Ref()) {
			parties = append(parties, a.Ref())
		}
	}
	for i, link := range chain.Links() {
		if i == 0 {
			add(link.Grantor())
		}
		add(link.Grantee())
	}
	return parties, whole
}

// verdict rolls up what was found of a party in a tenant, and in none.
func (c *assurance) verdict(key partyTenant) *PartyVerdict {
	if v := c.verdicts[key]; v != nil {
		return v
	}
	list := c.listed[key]
	if !key.tenant.IsZero() {
		list = slices.Concat(list, c.listed[partyTenant{party: key.party}])
	}
	v := &PartyVerdict{Party: key.party, Tenant: key.tenant, Verdict: controls.NotApplicable, Worst: []Check{}}
	for _, f := range list {
		v.Verdict = worse(v.Verdict, f.Verdict)
		if f.Verdict == controls.Waived {
			v.Counts.AddWaived(f.Waiver.Verdict)
		} else {
			v.Counts.Add(f.Verdict)
		}
	}
	for _, f := range list {
		if f.Verdict == v.Verdict && f.Verdict != controls.Pass {
			v.Worst = append(v.Worst, Check{f.Control, f.Subject, f.Unwaived(), f.Verdict == controls.Waived})
			c.add(f.Missing)
		}
	}
	slices.SortFunc(v.Worst, compareChecks)
	c.verdicts[key] = v
	return v
}

// looseIn reports whether something that does not pass, in the tenant or in none, is
// nobody's.
func (c *assurance) looseIn(tenant governance.Ref) bool {
	n := c.verdict(partyTenant{tenant: tenant}).Counts
	return n.Total() > n.Pass+n.NotApplicable
}

func (r *Reporter) ranEverything() bool {
	return !slices.ContainsFunc(r.result.Population, func(p controls.Population) bool { return !r.ran[p.Control] })
}

// worse is the verdict that comes first in rolling-up order.
func worse(a, b controls.Verdict) controls.Verdict {
	order := controls.Verdicts()
	if slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}
