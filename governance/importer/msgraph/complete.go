package msgraph

import (
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// completeness states which lists of the tenant the files hold as a whole. Other
// systems than the directory issue credentials and grants of a tenant too, so of
// those nothing is stated.
func (b *builder) completeness() {
	nhis := b.read.whole(page{kind: principalKind}) && !b.lost[principalKind]
	grants := b.read.whole(page{kind: grantKind}) && !b.lost[grantKind]
	grants = grants && !b.lost[appRoleKind]
	if nhis && grants { // what applications may do by themselves stands with each
		for id, nodes := range b.apis() {
			grants = b.allOf(appRoleKind, id, nodes) && grants // each may be remarked on
		}
	}
	groups := b.read.whole(page{kind: groupKind}) && !b.lost[groupKind]
	for _, list := range []struct {
		kind  governance.CompletenessKind
		whole bool
		of    []kind
	}{
		{governance.CompletenessKindNHI, nhis, []kind{principalKind}},
		{governance.CompletenessKindOAuth, nhis && grants, []kind{principalKind, grantKind}},
		{governance.CompletenessKindMembership, groups, []kind{groupKind}},
	} {
		if !list.whole {
			continue
		}
		var at []importer.Node
		for _, k := range list.of {
			at = append(at, b.read.lists[page{kind: k}].at...)
		}
		if b.self == "" || b.options.AsOf.IsZero() {
			b.once(at[0], importer.Info, importer.CodeMissingOption, "completeness", "the list is whole, but not of which tenant, or as of when: name both, so that it can be stated")
			continue
		}
		b.Complete(list.kind, importer.ID(b.self), b.options.AsOf, at)
	}
}
