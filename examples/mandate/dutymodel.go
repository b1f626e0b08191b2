package main

import (
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func modelNames() []string {
	var list []string
	for _, m := range delegation.OperatingModels() {
		list = append(list, string(m))
	}
	return list
}

var partNames = []string{"vendor", "distributor", "reseller", "msp", "customer", "third_party", "holder"}

func partsOf(p *delegation.Parties) map[string]*string {
	return map[string]*string{
		"vendor": &p.Vendor, "distributor": &p.Distributor, "reseller": &p.Reseller, "msp": &p.MSP,
		"customer": &p.Customer, "third_party": &p.ThirdParty, "holder": &p.Holder,
	}
}

// How a duty stands to the operating model.
const (
	agrees  = "agrees"  // who has it is who the model names
	differs = "differs" // somebody else has it, or nobody
	open    = "open"    // the model names nobody who takes part
	untold  = "unknown" // facts are missing
)

// A comparedDuty is a duty beside what the operating model proposes.
type comparedDuty struct {
	Tenant              governance.Ref             `json:"tenant"`
	Duty                string                     `json:"duty"`
	Result              string                     `json:"result"` // agrees, differs, open or unknown
	ProposedAccountable []string                   `json:"proposedAccountable"`
	ProposedResponsible []string                   `json:"proposedResponsible"`
	Accountable         governance.Field[[]string] `json:"accountable,omitzero"`
	Responsible         governance.Field[[]string] `json:"responsible,omitzero"`
}

// compare holds the duties of the tenants against the model. Who acts for an
// organization counts as it.
func (d *duties) compare(v *delegation.View, tenants []governance.Ref) ([]comparedDuty, error) {
	for _, name := range partNames {
		if id := *partsOf(&d.parties)[name]; id != "" {
			if err := known(v, governance.NewRef(governance.KindActor, id)); err != nil {
				return nil, err
			}
		}
	}
	list := []comparedDuty{}
	for _, t := range tenants {
		parties := d.parties
		if s, ok := delegation.Get[delegation.Tenant](v, t.ID); ok && parties.Customer == "" {
			parties.Customer, _ = s.OwnerID().Get()
		}
		for _, p := range d.model.Propose(t.ID, parties, v.Time()) {
			critical := slices.Contains(delegation.CriticalDuties(), p.Duty)
			if x, ok := v.DutyOf(t, p.Duty).Get(); ok && (critical || !d.critical) {
				list = append(list, against(v, t, p, x))
			}
		}
	}
	return list, nil
}

func against(v *delegation.View, tenant governance.Ref, p governance.Assignment, x delegation.DutyState) comparedDuty {
	accountable, responsible := x.Accountable(), x.Responsible()
	return comparedDuty{
		Tenant: tenant, Duty: p.Duty, ProposedAccountable: p.AccountableIDs, ProposedResponsible: p.ResponsibleIDs,
		Accountable: listOf(accountable), Responsible: listOf(responsible),
		Result: worse(beside(v, p.AccountableIDs, accountable), beside(v, p.ResponsibleIDs, responsible)),
	}
}

// beside holds those who have a duty against those proposed.
func beside(v *delegation.View, proposed []string, actual delegation.List[string]) string {
	if len(proposed) == 0 {
		return open
	}
	have := map[string]bool{}
	unsure := actual.IsUnknown() || len(actual.Open()) > 0
	for _, f := range actual.Items() {
		org, ok := orgOf(v, f)
		if ok && !slices.Contains(proposed, org) {
			return differs
		}
		unsure = unsure || !ok
		have[org] = true
	}
	switch {
	case unsure:
		return untold
	case len(have) < len(proposed):
		return differs
	}
	return agrees
}

// orgOf is the organization that an actor belongs to.
func orgOf(v *delegation.View, actor delegation.Fact[string]) (string, bool) {
	id, ok := actor.Get()
	if !ok {
		return "", false
	}
	a, ok := delegation.Get[delegation.Actor](v, id)
	if !ok {
		return "", false
	}
	org, ok := a.Org().Get()
	if !ok {
		return "", false
	}
	return org.ID(), true
}

// worse is the result of two sides: one that differs decides.
func worse(a, b string) string {
	for _, r := range []string{differs, untold, agrees} {
		if a == r || b == r {
			return r
		}
	}
	return open
}
