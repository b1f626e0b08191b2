package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// CodeRevokerNotEntitled says that a party may not withdraw a grant.
const CodeRevokerNotEntitled governance.Code = "REVOKER_NOT_ENTITLED"

// RevokedAt is the earliest instant at which a withdrawal of the grant, or of one
// above it, takes effect; none when none is withdrawn. A withdrawal is final: a
// new grant is needed. The walk is linear in the grants above.
func RevokedAt(d Delegation) Fact[time.Time] {
	first := noneOf[time.Time]()
	var gaps []Gap
	for {
		at := then(d.Revocation(), Revocation.effective)
		gaps = append(gaps, at.Gaps()...)
		if at.state() == some && (first.state() == none || at.value.Before(first.value)) {
			first = at
		}
		above := d.above()
		gaps = append(gaps, above.Gaps()...)
		if above.state() != some {
			break
		}
		d = above.value
	}
	if len(gaps) > 0 {
		return unknownOf[time.Time](sortGaps(gaps)...)
	}
	return first
}

// above is the grant that this one hangs on; none for a root.
func (x Delegation) above() Fact[Delegation] {
	return then(x.ParentID(), func(id string) Fact[Delegation] {
		if r := x.v.idx.delegations.get(id); r != nil {
			return someOf(Delegation{x.v, r})
		}
		return unknownOf[Delegation](x.gap("parentId", governance.CodeDanglingRef))
	})
}

// MayRevoke reports whether the party may withdraw the grant: as, or on behalf
// of, a grantor of its chain (ZCAP: any controller in the chain), its grantee, who
// hands it back, the owner of a tenant that it concerns, or the one that answers
// for duty access.revoke over it (see DutyOf). A person, a unit or an NHI acts for
// the actors that it stands below. Nobody is refused while assignments of the duty
// may be missing. Reasons are sorted; they carry REVOKER_NOT_ENTITLED and are empty
// where the party may.
func (v *View) MayRevoke(party governance.Ref, d Delegation) (Fact[bool], []Reason) {
	d.v = v
	if v.whole != nil {
		return v.idx.part.mayRevoke(party, d)
	}
	terms := []truth{v.actsFor(party, d.rec.GranteeID, d.gap("granteeId", CodeNotRecorded))}
	for link := someOf(d); link.state() != none; link = link.value.above() {
		if link.state() == unknown {
			terms = append(terms, gapsOf[bool](link))
			break
		}
		terms = append(terms, v.actsFor(party, link.value.rec.GrantorID, link.value.gap("grantorId", CodeNotRecorded)))
	}
	terms = append(terms, d.tenantOwner(party), v.answersForRevocation(party, d))
	may := anyOf(terms...)
	var r ruling
	r.rule(CodeRevokerNotEntitled, d.Ref(), "", may)
	return may, sorted(r.reasons)
}

// actsFor reports whether the party is the principal, or stands below it.
func (v *View) actsFor(party, principal governance.Ref, named Gap) truth {
	if party == principal || principal.Kind != governance.KindActor {
		return truthOf(party == principal)
	}
	return v.belongs(party, principal.ID, named)
}

// tenantOwner reports whether the party acts for the owner of a tenant that the
// grant names, as its tenant or by the root of a scope.
func (x Delegation) tenantOwner(party governance.Ref) truth {
	owns := func(t Fact[Tenant]) truth {
		return orFalse(then(t, func(t Tenant) truth {
			return then(t.OwnerID(), func(id string) truth {
				return x.v.actsFor(party, governance.NewRef(governance.KindActor, id), t.gap("ownerId", CodeNotRecorded))
			})
		}))
	}
	terms := []truth{owns(x.Tenant())}
	for _, s := range x.Scopes().items {
		if kind, id, ok := PatternOf(*s.value.rec).Root(); ok && kind == "tenant" {
			terms = append(terms, owns(x.v.tenant(id, s.value.gap("resource", governance.CodeDanglingRef))))
		}
	}
	return anyOf(terms...)
}

// answersForRevocation reports whether the party answers for duty access.revoke
// over the grant, or acts for who does.
func (v *View) answersForRevocation(party governance.Ref, d Delegation) truth {
	return then(v.DutyOf(d.Ref(), "access.revoke"), func(s DutyState) truth { return s.answeredBy(party) })
}

// answeredBy reports whether the party is, or acts for, an actor that answers for
// the duty.
func (d DutyState) answeredBy(party governance.Ref) truth {
	var terms []truth
	for _, n := range d.named(func(a Assignment) []string { return a.rec.AccountableIDs }) {
		terms = append(terms, d.scope.v.actsFor(party, governance.NewRef(governance.KindActor, n.actor), n.by))
	}
	answers := anyOf(terms...)
	if len(d.doubt) == 0 || d.firm && isTrue(answers) {
		return answers
	}
	return unknownOf[bool](sortGaps(slices.Concat(answers.Gaps(), d.doubt))...)
}
