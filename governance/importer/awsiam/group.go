package awsiam

import (
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A group is a group with what all pages say of it.
type group struct {
	arn    arn
	claims []claim[identity]
	facts  identity
}

// readGroups combines the groups of all pages, by id.
func (b *builder) readGroups() {
	for _, e := range b.r.groups {
		b.r.named(e, "GroupName")
		b.r.UnknownFields(e.node, "Path", "GroupName", "GroupId", "Arn", "CreateDate", "GroupPolicyList", "AttachedManagedPolicies")
		id := principalID(e.arn.account, "group", e.arn.name())
		if b.groupByID[id] == nil {
			b.groupByID[id] = &group{arn: e.arn}
		}
		g := b.groupByID[id]
		g.claims = append(g.claims, claim[identity]{b.r.identity(e, "GroupPolicyList", &sum{}), "details", at(e.node)})
	}
	for _, id := range slices.Sorted(maps.Keys(b.groupByID)) {
		b.groupByID[id].facts = combine(b.r, b.groupByID[id].claims)
	}
}

// groupPolicy is what membership in a group allows; one opaque scope when the
// files do not say.
func (b *builder) groupPolicy(account, name string, n importer.Node) *policy {
	id := principalID(account, "group", name)
	g := b.groupByID[id]
	if g == nil {
		b.r.Report(n, importer.Warning, importer.CodeUnresolved, "the group is not in the files; what it allows is kept as one opaque scope")
		return unresolved("group", id)
	}
	scopes, ok := g.facts.Scopes.Get()
	if !ok {
		return unresolved("group", id)
	}
	return &policy{scopes: scopes, denies: g.facts.Denies.Or(true)}
}

// emitGroups writes the groups as units of their account.
func (b *builder) emitGroups() {
	members, whole := map[string][]governance.Ref{}, b.wholeUsers()
	for _, u := range b.userByID {
		for _, name := range u.facts.Groups.Or(nil) {
			id := principalID(u.account, "group", name)
			members[id] = append(members[id], u.ref())
		}
	}
	for _, id := range slices.Sorted(maps.Keys(b.groupByID)) {
		g := b.groupByID[id]
		var list governance.Field[[]governance.Ref]
		if whole[g.arn.account] {
			refs := append([]governance.Ref{}, members[id]...)
			slices.SortFunc(refs, governance.Ref.Compare)
			list = governance.Some(refs)
		}
		b.account(g.arn.account, g.claims[0].at)
		b.estate.Actors = append(b.estate.Actors, governance.Actor{
			ID: id, Kind: governance.ActorKindUnit, Name: governance.Some(g.arn.name()), ParentID: governance.Some(accountID(g.arn.account)),
			MemberIDs: list, Labels: importer.Labels(g.facts.labels()), Origin: origins(places(g.claims)),
		})
	}
}

// wholeUsers are the accounts of which the authorization details list the users: not
// those of a page that goes on, nor of an answer to a filter for other things, which has
// no users, nor those with a user that only another file knows.
func (b *builder) wholeUsers() map[string]bool {
	whole := map[string]bool{}
	for key, p := range b.r.paged {
		if key.listing == detailsListing && p.truncated > 0 {
			return whole
		}
	}
	for _, e := range b.r.users {
		whole[e.arn.account] = true
	}
	for _, u := range b.userByID {
		if !u.root && u.facts.Groups.IsUnknown() {
			delete(whole, u.account)
		}
	}
	return whole
}
