package awsorg

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A permissionSet is what IAM Identity Center says of one.
type permissionSet struct {
	node    importer.Node
	name    governance.Field[string]
	session governance.Field[time.Duration]
}

// permissionSet reads the answer of describe-permission-set.
func (r *run) permissionSet(n importer.Node) {
	r.UnknownFields(n, "Name", "PermissionSetArn", "Description", "CreatedDate", "SessionDuration", "RelayState")
	arn, ok := r.Text(n.Get("PermissionSetArn"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the permission set has no ARN; it is left out")
		return
	}
	s := permissionSet{n, r.Optional(n.Get("Name")), r.duration(n.Get("SessionDuration"))}
	if first, twice := r.sets[arn]; twice {
		if first.name != s.name || first.session != s.session {
			r.Report(n, importer.Error, importer.CodeDuplicate, "another statement about this permission set says something else; what they differ on is left unknown")
			r.sets[arn] = permissionSet{first.node, same(first.name, s.name), same(first.session, s.session)}
		}
		return
	}
	r.sets[arn] = s
}

// instance reads which account manages IAM Identity Center.
func (r *run) instance(n importer.Node) {
	r.UnknownFields(n, "InstanceArn", "IdentityStoreId", "OwnerAccountId", "Name", "CreatedDate", "Status", "StatusReason")
	number, ok := r.accountNumber(n.Get("OwnerAccountId"))
	switch {
	case ok && r.home == "":
		r.home = number
		r.owner(number, n)
	case ok && number != r.home:
		r.Report(n, importer.Warning, importer.CodeConflict, "the files are of two instances of IAM Identity Center; people and groups are taken for those of the first")
	}
}

func (r *run) user(n importer.Node) {
	r.UnknownFields(n, "UserId", "UserName", "DisplayName", "IdentityStoreId", "ExternalIds", "Name", "NickName", "ProfileUrl", "Emails", "Addresses", "PhoneNumbers", "UserType", "Title",
		"PreferredLanguage", "Locale", "Timezone", "UserStatus", "Photos", "Website", "Birthdate", "Roles", "CreatedAt", "CreatedBy", "UpdatedAt", "UpdatedBy", "Extensions")
	r.identity(n, "UserId", governance.ActorKindPerson)
}

func (r *run) group(n importer.Node) {
	r.UnknownFields(n, "GroupId", "DisplayName", "Description", "IdentityStoreId", "ExternalIds", "CreatedAt", "CreatedBy", "UpdatedAt", "UpdatedBy")
	r.identity(n, "GroupId", governance.ActorKindUnit)
}

// A person is a person or group of the identity store.
type person struct {
	id   string
	node importer.Node
}

func (r *run) identity(n importer.Node, member string, kind governance.ActorKind) {
	id, ok := r.Text(n.Get(member))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the person or group has no id; it is left out")
		return
	}
	r.peopleAt = append(r.peopleAt, person{id, n})
	a := governance.Actor{ID: identityID(id), Kind: kind, Name: r.Optional(n.Get("DisplayName")), Status: importer.Enum(&r.Collector, constant(n.Get("UserStatus")), userStates)}
	first, twice := r.people[id]
	switch {
	case !twice:
		r.people[id] = a
	case first.Kind != kind || first.Name != a.Name || first.Status != a.Status:
		r.Report(n, importer.Error, importer.CodeDuplicate, "another statement about this person or group says something else; what they differ on is left unknown")
		first.Name, first.Status = same(first.Name, a.Name), same(first.Status, a.Status)
		r.people[id] = first
	}
}

var userStates = map[string]governance.ActorStatus{"ENABLED": governance.ActorStatusActive, "DISABLED": governance.ActorStatusSuspended}

func identityID(id string) string { return importer.ID("aws:identity/" + id) }

// emitPeople writes the people and groups, below the account that manages them.
func (r *run) emitPeople() {
	for _, p := range r.peopleAt {
		a := r.people[p.id]
		a.ParentID = governance.Some(r.manager(p.node))
		r.Actor(a, p.node)
	}
}

const unnamed = "unnamed"

// manager is the actor of the account that manages IAM Identity Center.
func (r *run) manager(at importer.Node) string {
	if number := cmp.Or(r.home, r.opts.Self); isAccount(number) {
		return r.owner(number, at)
	}
	if r.Actor(governance.Actor{ID: accountID(unnamed), Kind: governance.ActorKindOrganization}, at); !r.unnamed {
		r.unnamed = true
		r.Report(at, importer.Warning, importer.CodeMissingOption, "which account manages IAM Identity Center does not stand in the files: name it, or add the answer of list-instances; until then it is called "+unnamed)
	}
	return accountID(unnamed)
}

// assignment notes one line of list-account-assignments.
func (r *run) assignment(n importer.Node) {
	r.UnknownFields(n, "AccountId", "PermissionSetArn", "PrincipalType", "PrincipalId")
	r.assignments = append(r.assignments, n)
}

var principalKinds = map[string]governance.ActorKind{"USER": governance.ActorKindPerson, "GROUP": governance.ActorKindUnit}

// emitAssignments writes a delegation for each assignment. What a permission set
// allows is in other answers, which do not say which one they are about: it is one
// opaque scope.
func (r *run) emitAssignments() {
	seen := map[string]bool{}
	for _, n := range r.assignments {
		number, ok := r.accountNumber(n.Get("AccountId"))
		arn, isSet := r.Text(n.Get("PermissionSetArn"))
		id, named := r.Text(n.Get("PrincipalId"))
		kind, known := importer.Enum(&r.Collector, constant(n.Get("PrincipalType")), principalKinds).Get()
		if !ok || !isSet || !named || !known {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the assignment does not say what is given, to whom and in which account; it is left out")
			continue
		}
		switch a, listed := r.people[id]; {
		case !listed:
			r.Actor(governance.Actor{ID: identityID(id), Kind: kind, ParentID: governance.Some(r.manager(n))}, n)
		case a.Kind != kind:
			r.Report(n, importer.Error, importer.CodeConflict, "the principal of this id is of another type elsewhere in the files; the first one stands")
		}
		if _, described := r.sets[arn]; !described && !seen[arn] {
			seen[arn] = true
			r.Report(n, importer.Info, importer.CodeUnresolved, "this permission set is not described in the files; its name and the length of its sessions stay unknown")
		}
		r.Delegation(r.assigned(number, arn, id, n), n)
	}
}

// assigned is a delegation that holds until somebody removes the assignment.
func (r *run) assigned(number, arn, principal string, n importer.Node) governance.Delegation {
	set := r.sets[arn]
	short := arn[strings.LastIndexByte(arn, '/')+1:]
	labels := map[string]string{"aws.permissionSet": arn}
	if name, ok := set.name.Get(); ok {
		labels["aws.permissionSetName"] = name
	}
	return governance.Delegation{
		ID: importer.ID("aws:" + number + ":assignment/" + short + "/" + principal), Kind: governance.DelegationKindRoleAssumption,
		GrantorID: actorRef(r.owner(number, n)), GranteeID: actorRef(identityID(principal)), ParentID: governance.None[string](), TenantID: governance.Some(number),
		Scopes:    []governance.Scope{{Action: "aws:permission-set:" + strings.ReplaceAll(importer.ID(short), "@", "%40"), Resource: "tenant/" + number + "/**"}},
		NotBefore: governance.None[time.Time](), ExpiresAt: governance.None[time.Time](), AutoExtend: governance.None[time.Duration](), MaxSession: set.session,
		State: governance.Some(governance.DelegationStateActive), Revocation: governance.None[governance.Revocation](), Labels: governance.Some(labels),
	}
}

// same is what two statements say alike.
func same[T comparable](a, b governance.Field[T]) governance.Field[T] {
	if a != b {
		return governance.Field[T]{}
	}
	return a
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// unique sorts texts and drops repetitions.
func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
