package frameworks

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An Answerable is the part of an organization in one requirement, by the duties
// that it has in tenants. It says who is to see to the requirement, and nothing of
// how well that is done.
type Answerable struct {
	Framework   string         `json:"framework"`
	Requirement string         `json:"requirement"`
	Party       governance.Ref `json:"party,omitzero"` // organization; zero where nobody is known to answer for a duty, or somebody else may
	Duties      []DutyPart     `json:"duties"`         // by duty and tenant
}

// A DutyPart is the part that an organization has in a duty in one tenant.
type DutyPart struct {
	Duty        string                   `json:"duty"`
	Tenant      governance.Ref           `json:"tenant"`
	Accountable bool                     `json:"accountable"`     // answers for it
	Responsible bool                     `json:"responsible"`     // carries it out
	Status      governance.Field[string] `json:"status,omitzero"` // delegation.DutyClear and others; unknown while facts are missing
}

// Answers says who answers for which requirements by the duties in the tenants of
// a view: by framework, in catalog order, then by party, nobody last. An
// organization has a part where one of its people does. Those named are certain: no
// fact that comes in takes one away.
func Answers(v *delegation.View, lib *Library) []Answerable {
	parts := map[answerKey][]DutyPart{}
	byDuty := map[string][]DutyRow{}
	for t := range delegation.All[delegation.Tenant](v) {
		for _, item := range t.Duties().Items() {
			d, ok := item.Get()
			if !ok {
				continue
			}
			duty, _ := d.Duty().Get()
			if _, seen := byDuty[duty]; !seen {
				byDuty[duty] = lib.ByDuty(duty)
			}
			for party, part := range partsIn(v, d) {
				for _, row := range byDuty[duty] {
					key := answerKey{row.Framework, row.Requirement, party}
					parts[key] = append(parts[key], part)
				}
			}
		}
	}
	return lib.answers(parts)
}

type answerKey struct {
	framework, requirement string
	party                  governance.Ref
}

// partsIn are the parts of the organizations in a duty. The zero Ref has one where
// nobody is known to answer for it, or somebody else may.
func partsIn(v *delegation.View, d delegation.DutyState) map[governance.Ref]DutyPart {
	id, _ := d.Duty().Get()
	part := DutyPart{Duty: id, Tenant: d.Holder()}
	if status, ok := d.Status().Get(); ok {
		part.Status = governance.Some(status)
	}
	accountable, more := organizations(v, d.Accountable())
	responsible, _ := organizations(v, d.Responsible())
	parts := map[governance.Ref]DutyPart{}
	for _, party := range append(accountable, responsible...) {
		part.Accountable, part.Responsible = slices.Contains(accountable, party), slices.Contains(responsible, party)
		parts[party] = part
	}
	if more || len(accountable) == 0 {
		part.Accountable, part.Responsible = false, false
		parts[governance.Ref{}] = part
	}
	return parts
}

// organizations are those of the actors in a list, and whether there may be more.
func organizations(v *delegation.View, actors delegation.List[string]) (refs []governance.Ref, more bool) {
	more = actors.IsUnknown() || len(actors.Open()) > 0
	for _, item := range actors.Items() {
		id, _ := item.Get()
		if org, ok := v.Organization(governance.NewRef(governance.KindActor, id)).Get(); ok {
			refs = append(refs, org.Ref())
		} else {
			more = true
		}
	}
	return refs, more
}

// answers lists the parts in order.
func (l *Library) answers(parts map[answerKey][]DutyPart) []Answerable {
	rank := func(framework, requirement string) int {
		c, _ := l.Catalog(framework)
		return c.index[requirement]
	}
	out := []Answerable{}
	for key, list := range parts {
		slices.SortFunc(list, func(a, b DutyPart) int {
			return cmp.Or(strings.Compare(a.Duty, b.Duty), a.Tenant.Compare(b.Tenant))
		})
		out = append(out, Answerable{key.framework, key.requirement, key.party, slices.Compact(list)})
	}
	slices.SortFunc(out, func(a, b Answerable) int {
		return cmp.Or(strings.Compare(a.Framework, b.Framework),
			cmp.Compare(rank(a.Framework, a.Requirement), rank(b.Framework, b.Requirement)), a.Party.Compare(b.Party))
	})
	return out
}
