package msgraph

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// A person is what one object says of a user: the user itself, or what it has
// registered to sign in with.
type person struct {
	Name         governance.Field[string]
	Status       governance.Field[governance.ActorStatus]
	TerminatedAt governance.Field[time.Time]
	Guest        governance.Field[bool]
	AuthStrength governance.Field[governance.AuthStrength]
	Methods      governance.Field[string]
}

// people adds an actor for each user of the tenant. What organization a guest is
// of does not stand in the files; so guests are left out, and references to them
// stay open.
func (b *builder) people() {
	found := map[string][]copyOf[person]{}
	for id, copies := range b.byID(userKind, "id") {
		for _, o := range copies {
			found[id] = append(found[id], copyOf[person]{b.user(o.Node), o.Node})
		}
	}
	for id, copies := range b.byID(registrationKind, "id") {
		for _, o := range copies {
			found[id] = append(found[id], copyOf[person]{b.registration(o.Node), o.Node})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		copies := found[id]
		p := joined(&b.Collector, copies)
		switch {
		case !b.atHome(copies[0].at):
		case p.Guest.Is(true):
			b.strangers[id] = true
			b.Report(copies[0].at, importer.Warning, importer.CodeUnresolved, "the organization of a guest is not in the files; the person is left out")
		case b.claim(id, copies[0].at):
			b.members = append(b.members, governance.Actor{
				ID: importer.ID(id), Kind: governance.ActorKindPerson, ParentID: b.tenant(), Name: p.Name, Status: p.Status, TerminatedAt: p.TerminatedAt,
				AuthStrength: p.AuthStrength, Labels: labels(label{"methodsRegistered", p.Methods}), Origin: places(copies),
			})
		}
	}
}

// claim takes an id for a person or unit, unless an organization or another one
// has it.
func (b *builder) claim(id string, at importer.Node) bool {
	if b.actors[id] || b.organizations[id] != nil {
		b.Report(at, importer.Error, importer.CodeConflict, "another actor has this id; it is left out")
		return false
	}
	b.actors[id] = true
	return true
}

// user reads a user. Its mail addresses and telephone numbers are not read; the
// name of its account says only whether it is one of a guest (#EXT#).
func (b *builder) user(n importer.Node) person {
	p := person{Name: b.Optional(get(n, "displayName"))}
	switch enabled := b.Bool(get(n, "accountEnabled")); {
	case enabled.Is(true):
		p.Status = governance.Some(governance.ActorStatusActive)
	case enabled.Is(false):
		p.Status = governance.Some(governance.ActorStatusSuspended)
	}
	p.Status, p.TerminatedAt = b.deleted(n, p.Status)
	p.Guest = b.guest(n)
	if account, _ := get(n, "userPrincipalName").Text(); strings.Contains(account, "#EXT#") {
		p.Guest = governance.Some(true)
	}
	return p
}

// deleted is the status of what may be deleted, and since when: a date that nobody
// understands leaves it unknown.
func (b *builder) deleted(n importer.Node, status governance.Field[governance.ActorStatus]) (governance.Field[governance.ActorStatus], governance.Field[time.Time]) {
	date := get(n, "deletedDateTime")
	at := b.InstantBy(date, microsoft.ParseInstant)
	switch {
	case at.IsSome():
		return governance.Some(governance.ActorStatusTerminated), at
	case date.Exists() && at.IsUnknown():
		return governance.Field[governance.ActorStatus]{}, at
	}
	return status, governance.Field[time.Time]{}
}

var userTypes = map[string]string{"Member": "Member", "Guest": "Guest"}

func (b *builder) guest(n importer.Node) governance.Field[bool] {
	if t, ok := importer.Enum(&b.Collector, get(n, "userType"), userTypes).Get(); ok {
		return governance.Some(t == "Guest")
	}
	return governance.Field[bool]{}
}

// registration reads what a user could sign in with. Who has registered no
// second factor, nor a way without password, signs in with one factor at most;
// who has may still be let in with one: what is demanded is not in the files.
func (b *builder) registration(n importer.Node) person {
	var methods []string
	for _, m := range listOf(get(n, "methodsRegistered")) {
		if s, ok := b.Optional(m).Get(); ok {
			methods = append(methods, importer.ID(s))
		}
	}
	p := person{Guest: b.guest(n), Methods: words(methods)}
	mfa, passwordless := b.Bool(get(n, "isMfaRegistered")), b.Bool(get(n, "isPasswordlessCapable"))
	if mfa.Is(false) && !passwordless.Is(true) {
		p.AuthStrength = governance.Some(governance.AuthStrengthSingleFactor)
	}
	return p
}

// A group is what one object says of a group.
type group struct {
	Name         governance.Field[string]
	Status       governance.Field[governance.ActorStatus]
	TerminatedAt governance.Field[time.Time]
}

// groups adds a unit of the tenant for each group. Members that are neither
// people nor groups nor service principals, such as devices, are left out.
func (b *builder) groups() {
	all := b.byID(groupKind, "id")
	at := map[string]importer.Node{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		var copies []copyOf[group]
		var members []governance.Ref
		stated := false
		for _, o := range all[id] {
			facts := group{Name: b.Optional(get(o.Node, "displayName"))}
			facts.Status, facts.TerminatedAt = b.deleted(o.Node, facts.Status)
			copies = append(copies, copyOf[group]{facts, o.Node})
			ids, whole := b.linked(o.Node, "members")
			for _, m := range ids {
				if r, ok := b.party(m, all); ok {
					members = append(members, r)
				} else {
					b.once(o.Node, importer.Info, importer.CodeSkipped, "member "+id, "a member of the group is no person, group or service principal of the files; such members are left out")
					b.lost[groupKind] = true
				}
			}
			stated = stated || get(o.Node, "members").IsArray()
			b.lost[groupKind] = b.lost[groupKind] || !whole
		}
		g := joined(&b.Collector, copies)
		if !b.atHome(copies[0].at) || !b.claim(id, copies[0].at) {
			b.lost[groupKind] = true
			continue
		}
		a := governance.Actor{ID: importer.ID(id), Kind: governance.ActorKindUnit, ParentID: b.tenant(), Name: g.Name, Status: g.Status, TerminatedAt: g.TerminatedAt, Origin: places(copies)}
		if stated {
			slices.SortFunc(members, governance.Ref.Compare)
			a.MemberIDs = governance.Some(append([]governance.Ref{}, slices.Compact(members)...))
		}
		b.members = append(b.members, a)
		at[a.ID] = copies[0].at
	}
	b.Circles(b.members, func(id string) importer.Node { return at[id] })
}

// party is the reference to an object of the directory, if the files say what
// sort of object it is.
func (b *builder) party(id string, groups map[string][]object) (governance.Ref, bool) {
	switch {
	case b.nhis[id] != nil:
		return governance.NewRef(governance.KindNHI, importer.ID(id)), true
	case b.actors[id], b.strangers[id], groups[id] != nil:
		return governance.NewRef(governance.KindActor, importer.ID(id)), true
	}
	return governance.Ref{}, false
}
