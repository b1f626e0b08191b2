package awsiam

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A user is a user, or the root of an account, with what all files say of it.
type user struct {
	id, account, name string
	root              bool
	claims            []claim[userFacts] // until they are combined
	facts             userFacts
	places            []place
	rows              []row
	keys              []*key
	blind             bool // has a credential whose use AWS does not record
	whole             bool // a listing tells which keys there are
	slots             bool // a report tells which keys and certificates there are
}

type userFacts struct {
	identity
	Groups   governance.Field[[]string]  `json:"GroupList,omitzero"`
	Password governance.Field[bool]      `json:"password_enabled,omitzero"`
	MFA      governance.Field[bool]      `json:"mfa_active,omitzero"`
	SignedIn governance.Field[time.Time] `json:"password_last_used,omitzero"`
}

// person reports whether somebody signs in as the user: it has a password for
// the console. The root of an account always may.
func (u *user) person() bool { return u.root || u.facts.Password.Is(true) }

func (u *user) ref() governance.Ref {
	if u.person() {
		return actorRef(u.id)
	}
	return nhiRef(u.id)
}

// user is the user of this name, which it adds when it is new.
func (b *builder) user(account, kind, name string) *user {
	id := principalID(account, kind, name)
	u := b.userByID[id]
	if u == nil {
		u = &user{id: id, account: account, name: name, root: kind == "root"}
		b.userByID[id] = u
	}
	return u
}

// readUsers combines what details, reports and listings say of the users.
func (b *builder) readUsers() {
	for _, e := range b.r.users {
		b.r.named(e, "UserName")
		b.r.UnknownFields(e.node, "Path", "UserName", "UserId", "Arn", "CreateDate", "GroupList", "UserPolicyList", "AttachedManagedPolicies", "PermissionsBoundary", "Tags")
		u := b.user(e.arn.account, "user", e.arn.name())
		u.claims = append(u.claims, claim[userFacts]{b.userDetails(e), "details", at(e.node)})
	}
	for _, w := range b.r.rows {
		u := b.user(w.arn.account, w.arn.kind(), w.arn.name())
		u.rows = append(u.rows, w)
		u.claims = append(u.claims, claim[userFacts]{b.r.userRow(w), "report", w.place()})
	}
	b.listed()
	for _, id := range slices.Sorted(maps.Keys(b.userByID)) {
		u := b.userByID[id]
		u.facts = combine(b.r, u.claims)
		u.places, u.claims = places(u.claims), nil
		b.join(u)
	}
}

// userDetails reads a user of the authorization details. Its scopes are those
// of its own policies and of its groups.
func (b *builder) userDetails(e entity) userFacts {
	names, known := b.r.list(e.node.Get("GroupList"))
	total := &sum{}
	groups := []string{}
	for _, n := range names {
		name, ok := b.r.text(n)
		if !ok {
			known = false
			b.r.Report(n, importer.Error, importer.CodeUnparsable, "a name of a group should stand here; the groups and scopes are left unknown")
			continue
		}
		groups = append(groups, name)
		total.add(b.groupPolicy(e.arn.account, name, n))
	}
	f := userFacts{identity: b.r.identity(e, "UserPolicyList", total)}
	if !known {
		f.Scopes, f.Denies = governance.Field[[]governance.Scope]{}, governance.Field[bool]{}
		return f
	}
	slices.Sort(groups)
	f.Groups = governance.Some(slices.Compact(groups))
	return f
}

func (r *run) userRow(w row) userFacts {
	f := userFacts{identity: identity{CreatedAt: known(r.date(w, "user_creation_time"))}, Password: r.flag(w, "password_enabled"), MFA: r.flag(w, "mfa_active"), SignedIn: r.date(w, "password_last_used")}
	if w.arn.kind() == "user" {
		f.Path = governance.Some(w.arn.path())
	}
	return f
}

// known is a date that cannot be none: N/A in its place says nothing.
func known(t governance.Field[time.Time]) governance.Field[time.Time] {
	if t.IsNone() {
		return governance.Field[time.Time]{}
	}
	return t
}

// named reports a name that is not the one in the ARN, which counts.
func (r *run) named(e entity, member string) {
	if name := e.node.Get(member); name.Exists() {
		if s, _ := name.Text(); s != e.arn.name() {
			r.Report(name, importer.Error, importer.CodeConflict, member+" and Arn name different principals; the ARN counts")
		}
	}
}

// emitUsers writes persons as actors and all others as service accounts.
func (b *builder) emitUsers() {
	unclear := map[string][]place{}
	for _, id := range slices.Sorted(maps.Keys(b.userByID)) {
		u := b.userByID[id]
		where := u.places
		slices.SortFunc(where, place.compare)
		b.account(u.account, where[0])
		if u.person() {
			b.estate.Actors = append(b.estate.Actors, b.personRecord(u, where))
		} else {
			b.estate.NHIs = append(b.estate.NHIs, b.serviceAccount(u, where))
			if u.facts.Password.IsUnknown() {
				file := where[0].pos().File
				unclear[file] = append(unclear[file], where[0])
			}
		}
		b.credentials(u)
	}
	for _, list := range unclear {
		b.r.report(slices.MinFunc(list, place.compare), importer.Warning, importer.CodeUnresolved,
			fmt.Sprintf("users of this file of whom nothing says whether a person signs in: %d, the first one here; they are service accounts until a credential report says otherwise", len(list)))
	}
}

func (b *builder) personRecord(u *user, where []place) governance.Actor {
	a := governance.Actor{ID: u.id, Kind: governance.ActorKindPerson, Name: governance.Some(u.name),
		ParentID: governance.Some(accountID(u.account)), Labels: importer.Labels(u.facts.labels()), Origin: origins(where)}
	if mfa, ok := u.facts.MFA.Get(); ok {
		a.AuthStrength = governance.Some(governance.AuthStrengthSingleFactor)
		if mfa {
			a.AuthStrength = governance.Some(governance.AuthStrengthMFA)
		}
	}
	return a
}

func (b *builder) serviceAccount(u *user, where []place) governance.NHI {
	n := governance.NHI{
		ID: u.id, Kind: governance.NHIKindServiceAccount, Name: governance.Some(u.name),
		Status: governance.Some(governance.NHIStatusActive), CreatedAt: u.facts.CreatedAt, ExpiresAt: governance.None[time.Time](),
		LastUsedAt: u.lastUsed(), Scopes: u.facts.Scopes, Trusts: governance.Some([]governance.TrustBinding{}),
		Labels: importer.Labels(u.facts.labels()), Origin: origins(where),
	}
	if u.account != "" {
		n.TenantID = governance.Some(u.account)
	}
	return n
}

// lastUsed is the latest use of a credential that the user still has; none when
// no use is on record. It is unknown unless a report tells which credentials
// there are, the use of each is on record, and there is a key at all.
func (u *user) lastUsed() governance.Field[time.Time] {
	if !u.slots || u.blind || len(u.keys) == 0 {
		return governance.Field[time.Time]{}
	}
	last := u.facts.SignedIn
	for _, k := range u.keys {
		last = later(last, k.facts.LastUsedAt)
	}
	return last
}

// later is the later of two instants: none is before all others, and with an
// unknown one nobody can say.
func later(a, b governance.Field[time.Time]) governance.Field[time.Time] {
	switch {
	case a.IsUnknown() || b.IsUnknown():
		return governance.Field[time.Time]{}
	case a.IsNone() || b.Or(time.Time{}).After(a.Or(time.Time{})):
		return b
	}
	return a
}
