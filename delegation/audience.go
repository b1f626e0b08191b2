package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// For is the estate as one organization may see it: an index like any other,
// with its own estate, digest and observations, so that decisions, blast radius,
// duties, assessments and reports run on it unchanged. The audience is the id of
// an actor, which stands for its organization. Of an id that the estate does not
// hold, or whose organization it does not know, the result is empty.
//
// The audience sees in full
//
//   - its own actors, tenants and NHIs, the NHIs in its tenants, and their
//     credentials;
//   - the contracts, grants, handoffs, rollouts, assignments, drills and
//     certifications that it is a party to; those of its tenants; grants whose
//     scopes reach into its tenants, and those under contracts of which it is the
//     customer; handoffs of a credential that it sees;
//   - evidence, exceptions and incidents about what it sees in full;
//   - programs, which are published, and statements of completeness about its
//     tenants, the whole estate, or nobody knows which tenant.
//
// Of another party that these name it sees the id, kind, roles and organization,
// and of a tenant that a record of its own names the id and the owner. All else
// is unknown, never none. A reference to a record that it does not see is
// unknown, whether or not there is one; a list that has such a reference is
// unknown as a whole, or ends in Outside where it cannot be. Origins, positions
// and pointers, which tell places among other records, are left out.
//
// Whether a grant that it sees is valid, answers a request, is approved or may be
// withdrawn is decided in the whole estate. Codes and the conditions of the grants
// above stay, those grants themselves are not listed, and reasons about what the
// audience does not see name the chain of the grant that was asked about.
//
// Statements of completeness close lists of the audience's tenants only, for all
// others may go on outside its view. None does while a record of that kind which
// the audience does not see leaves open whose it is: it may be the tenant's.
//
// What the audience does not see changes nothing here, but by such a verdict and
// by such a record. What is known here is known in the whole estate too, and the
// same; more may be known there. It takes time linear in the estate, and keeps x.
func (x *Index) For(audience string) *Index {
	s := newSight(x)
	if s.audience(audience) {
		s.look()
		s.write()
	}
	p := NewIndex(s.out.Remark(s.warnings()), func(c *config) { *c = x.config })
	p.part = &projection{whole: x, shown: s.shown, altered: s.altered, loose: s.loose()}
	return p
}

// Outside stands for what an audience does not see of a list: records (as a
// rollout of this id), scopes or tenants, however many. The estate holds it; a
// view reads the item as unknown and the list as one that may go on.
const Outside = "outside-the-view"

// CodeOutsideView is why an audience does not know: a list ends outside its view,
// or a grant there may answer a request.
const CodeOutsideView governance.Code = "OUTSIDE_VIEW"

// A projection is what makes an index that of an audience.
type projection struct {
	whole   *Index
	shown   map[governance.Ref]bool // seen in full
	altered map[place]bool          // lists of these that are not as written
	loose   map[governance.Kind]bool
}

// ours reports whether the party is of the audience: no other actor is seen in
// full.
func (p *projection) ours(r governance.Ref) bool {
	if n := p.whole.nhis.get(r.ID); n != nil && r.Kind == governance.KindNHI {
		r = governance.NewRef(governance.KindActor, n.OwnerID.Or(""))
	}
	return r.Kind == governance.KindActor && p.shown[r]
}

// closes reports whether statements may close a list of kind k in the tenants:
// all are the audience's, and nobody's record may belong there.
func (p *projection) closes(k governance.CompletenessKind, tenants []string) bool {
	for _, t := range tenants {
		if !p.shown[governance.NewRef(governance.KindTenant, t)] {
			return false
		}
	}
	return len(tenants) > 0 && !p.loose[governance.Kind(k)]
}

// wholeAt is the view behind one of an audience; nil where there is none.
func (x *Index) wholeAt(t time.Time) *View {
	if x.part == nil {
		return nil
	}
	return x.part.whole.At(t)
}

// seesGrantsTo reports whether a view shows every grant to the party.
func (v *View) seesGrantsTo(r governance.Ref) bool { return v.idx.part == nil || v.idx.part.ours(r) }

// withheld reports whether the audience sees only some of the scopes. What a
// grant without the others says is not what it says.
func (v *View) withheld(x holder, field string) bool {
	p := v.idx.part
	return p != nil && field == "scopes" && p.altered[place{x.gap(field, "").Record, field}]
}

// isOutside reports whether an item of a list stands for what the audience does
// not see.
func isOutside(item any) bool { return item == any(Outside) || item == any(outsideRef) }

var outsideRef = governance.NewRef(governance.KindRollout, Outside)

// strays reports whether a record of the kind that the view does not show may
// belong to anybody.
func (v *View) strays(k governance.Kind) bool { return v.idx.part != nil && v.idx.part.loose[k] }
