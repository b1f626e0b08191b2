package delegation

import "github.com/mandate-nhi/mandate/governance"

// Closed reports whether a list of kind k that is gathered in these tenants (none
// named: in the whole estate) is declared complete: for each of them, by its own
// statement or one about the whole estate.
func (v *View) Closed(k governance.CompletenessKind, tenants ...string) bool {
	return v.closed(k, tenants...)
}

// Organization is the organization of a party: of an actor its own, of an NHI its
// owner's.
func (v *View) Organization(party governance.Ref) Fact[Actor] {
	return v.orgOf(party, Gap{Record: party, Field: "id"})
}
