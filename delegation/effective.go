package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// EffectiveWithOrganization lists the grants of a party, as Effective does, and
// those of the organization that it belongs to, by id. Gaps are why the
// organization is not known; then its grants are missing. That an organization
// may do something does not say that each of its members may: Decide looks at
// the party's own grants only.
func (v *View) EffectiveWithOrganization(party governance.Ref) ([]Grant, []Gap) {
	grants := v.Effective(party)
	org := v.orgOf(party, Gap{party, "id", governance.CodeDanglingRef})
	if org.state() != some || org.value.Ref() == party {
		return grants, org.Gaps()
	}
	grants = append(grants, v.Effective(org.value.Ref())...)
	slices.SortFunc(grants, func(a, b Grant) int { return a.Delegation.Ref().Compare(b.Delegation.Ref()) })
	return grants, nil
}
