package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// What ends, lapses or turns stale.
const (
	DueGrant         = "grant"         // the grant ends
	DueCredential    = "credential"    // the credential expires
	DueNHI           = "nhi"           // the NHI expires
	DueContract      = "contract"      // the contract ends
	DueCertification = "certification" // the certification lapses
	DueEvidence      = "evidence"      // the evidence is no longer valid
	DueException     = "exception"     // the exception ends
	DueAssignment    = "assignment"    // the assignment of a duty ends
	DueInventory     = "inventory"     // the statement of completeness is too old to close a list
	DueHandoff       = "handoff"       // a clock of the handoff runs out
	DueReview        = "review"        // the review is due: the verdict of LCM-05 or DEL-05 turns
	DueVerdict       = "verdict"       // the verdict of another control turns
)

// dueSteps are the numbers of days before an end at which it is told of, the same as
// those of the notices of Microsoft GDAP.
func dueSteps() []int { return []int{1, 7, 30} }

// DueSoon is report RPT-09: what ends, lapses or turns stale soon if nothing is done.
// What has ended already, is withdrawn or works no more is left out, but for handoffs
// that are stuck. A verdict turns when the facts on record say so: facts that come in
// may put that off, never bring it forward.
type DueSoon struct {
	Heading
	Until   time.Time      `json:"until"`   // inclusive
	Kinds   []DueKind      `json:"kinds"`   // by kind, in the order of the constants
	Items   []DueItem      `json:"items"`   // by instant, kind, subject and control
	Overdue []DueItem      `json:"overdue"` // handoffs that wait beyond their clock, in the same order
	NoEnd   []DueUndecided `json:"noEnd"`   // of which the end is not known, by kind and subject

	Unacknowledged Share `json:"unacknowledged"` // assignments of duties that nobody accepted, of those that have not ended
}

// A DueKind counts what is due of one kind.
type DueKind struct {
	Kind string `json:"kind"`
	Due  Share  `json:"due"` // within the time asked for, of all that are in use, or for verdicts pass; Unknown: the end is not known, or whether it is in use
}

// A DueItem is one end.
type DueItem struct {
	Kind    string         `json:"kind"`
	Subject governance.Ref `json:"subject"`
	At      time.Time      `json:"at"`
	Within  int            `json:"within"`            // days: the least of 1, 7 and 30 that reaches it, 0 if none does
	Control string         `json:"control,omitempty"` // whose verdict turns
	Step    string         `json:"step,omitempty"`    // of a handoff
	Certain bool           `json:"certain"`           // false: perhaps it is not in use any more
}

// A DueUndecided is something of which the end is not known.
type DueUndecided struct {
	Kind    string         `json:"kind"`
	Subject governance.Ref `json:"subject"`
}

// DueSoon makes report RPT-09 of what is due within the time behind the view's
// instant. Requires that it is positive; the usual is 30 days.
func (r *Reporter) DueSoon(within time.Duration) *DueSoon {
	c := &due{Reporter: r, until: r.view.Time().Add(within), kinds: groups[string]{}}
	out := &DueSoon{Until: c.until, Kinds: []DueKind{}, Items: []DueItem{}, Overdue: []DueItem{}, NoEnd: []DueUndecided{}, Unacknowledged: newShare()}
	c.out = out
	for _, k := range dueKinds {
		c.kinds.of(k)
	}
	c.records()
	c.handoffs()
	c.verdicts()
	for _, k := range dueKinds {
		out.Kinds = append(out.Kinds, DueKind{k, *c.kinds[k]})
	}
	slices.SortFunc(out.Items, compareDue)
	slices.SortFunc(out.Overdue, compareDue)
	slices.SortFunc(out.NoEnd, func(a, b DueUndecided) int {
		return cmp.Or(cmp.Compare(dueOrder(a.Kind), dueOrder(b.Kind)), a.Subject.Compare(b.Subject))
	})
	out.NoEnd = slices.Compact(out.NoEnd)
	out.Heading = r.heading("RPT-09", &c.lacks)
	return out
}

var dueKinds = []string{DueGrant, DueCredential, DueNHI, DueContract, DueCertification, DueEvidence, DueException,
	DueAssignment, DueInventory, DueHandoff, DueReview, DueVerdict}

func dueOrder(kind string) int { return slices.Index(dueKinds, kind) }

func compareDue(a, b DueItem) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(dueOrder(a.Kind), dueOrder(b.Kind)), a.Subject.Compare(b.Subject),
		strings.Compare(a.Control, b.Control), strings.Compare(a.Step, b.Step))
}

type due struct {
	*Reporter
	lacks
	until time.Time
	kinds groups[string]
	out   *DueSoon
}

// end counts something that is in use, or may be, and ends some time.
func (c *due) end(item DueItem, inUse truth, end governance.Field[time.Time]) {
	at, ends := end.Get()
	if inUse == no || ends && (at.Before(c.view.Time()) || at.Equal(c.view.Time()) && !holdsAt(item.Kind)) {
		return
	}
	soon := no
	switch {
	case end.IsUnknown():
		soon = maybe
		c.out.NoEnd = append(c.out.NoEnd, DueUndecided{item.Kind, item.Subject})
	case ends && !at.After(c.until):
		soon = inUse
		item.At, item.Within, item.Certain = at, c.step(at), inUse == yes
		c.out.Items = append(c.out.Items, item)
	}
	c.kinds.add(item.Kind, item.Subject, soon)
}

// holdsAt reports whether what ends still holds at the instant of its end. Records
// last until that instant; clocks and verdicts reach it.
func holdsAt(kind string) bool { return dueOrder(kind) >= dueOrder(DueInventory) }

// step is the notice that is given of an end.
func (c *due) step(at time.Time) int {
	for _, days := range dueSteps() {
		if !at.After(c.view.Time().Add(time.Duration(days) * governance.Day)) {
			return days
		}
	}
	return 0
}

// record counts the end of a record, of a fact that says when.
func (c *due) record(kind string, s delegation.Subject, inUse truth, end delegation.Fact[time.Time]) {
	if inUse != no {
		c.end(DueItem{Kind: kind, Subject: s.Ref()}, inUse, fieldOf(&c.lacks, end))
	}
}

func (c *due) records() {
	for _, d := range subjects[delegation.Delegation](c.Reporter, governance.KindDelegation) {
		revoked := fieldOf(&c.lacks, d.Revocation())
		c.record(DueGrant, d, min(c.read(d.Live()), notSome(revoked)), d.ExpiresAt())
	}
	for _, k := range subjects[delegation.Credential](c.Reporter, governance.KindCredential) {
		c.record(DueCredential, k, c.read(k.Live()), k.ExpiresAt())
	}
	for _, n := range subjects[delegation.NHI](c.Reporter, governance.KindNHI) {
		c.record(DueNHI, n, among(&c.lacks, n.Status(), governance.NHIStatusRequested, governance.NHIStatusActive, governance.NHIStatusSuspended), n.ExpiresAt())
	}
	for _, k := range subjects[delegation.Contract](c.Reporter, governance.KindContract) {
		c.record(DueContract, k, notSome(fieldOf(&c.lacks, k.EndedAt())), k.EndsAt())
	}
	for _, k := range subjects[delegation.Certification](c.Reporter, governance.KindCertification) {
		c.record(DueCertification, k, among(&c.lacks, k.State(), governance.CertificationStateValid), k.ExpiresAt())
	}
	for _, e := range subjects[delegation.Evidence](c.Reporter, governance.KindEvidence) {
		c.record(DueEvidence, e, among(&c.lacks, e.Outcome(), governance.EvidenceOutcomePositive), e.ValidUntil())
	}
	for _, x := range subjects[delegation.Exception](c.Reporter, governance.KindException) {
		in, _ := c.view.InForce(x)
		c.record(DueException, x, c.read(in), x.ExpiresAt())
	}
	for _, a := range subjects[delegation.Assignment](c.Reporter, governance.KindAssignment) {
		c.record(DueAssignment, a, yes, a.ValidUntil())
		if end, ends := a.ValidUntil().Get(); !ends || end.After(c.view.Time()) {
			accepted := notSome(fieldOf(&c.lacks, a.AcknowledgedAt()))
			if a.ValidUntil().IsUnknown() {
				accepted = min(accepted, maybe)
			}
			c.out.Unacknowledged.add(a.Ref(), accepted)
		}
	}
	c.inventories()
}

// notSome reports whether something has not happened.
func notSome[T any](f governance.Field[T]) truth {
	switch {
	case f.IsUnknown():
		return maybe
	case f.IsNone():
		return yes
	}
	return no
}

// among reports whether a fact is one of the values.
func among[T comparable](l *lacks, f delegation.Fact[T], values ...T) truth {
	v, known := value(l, f)
	if !known {
		return maybe
	}
	return truthOf(slices.Contains(values, v))
}

// inventories are the statements that say complete and are not too old yet.
func (c *due) inventories() {
	for _, x := range subjects[delegation.Completeness](c.Reporter, governance.KindCompleteness) {
		says := c.read(x.Complete())
		at, known := value(&c.lacks, x.CollectedAt())
		end := fieldIf(known, at.Add(c.view.Index().CompletenessMaxAge()))
		if says != no {
			c.end(DueItem{Kind: DueInventory, Subject: x.Ref()}, says, end)
		}
	}
}

// handoffs are those that wait at a clock.
func (c *due) handoffs() {
	limits := c.handoffLimits()
	for _, h := range subjects[delegation.Handoff](c.Reporter, governance.KindHandoff) {
		waits := c.handoffWaits(&c.lacks, h, limits)
		for i, w := range waits {
			from, begun := w.from.Get()
			if !begun || w.to.IsSome() || goneOn(from, waits[i+1:]) {
				continue
			}
			waiting := notSome(w.to)
			at := from.Add(w.limit)
			item := DueItem{Kind: DueHandoff, Subject: h.Ref(), Step: w.step}
			if at.Before(c.view.Time()) {
				item.At, item.Certain = at, waiting == yes
				c.out.Overdue = append(c.out.Overdue, item)
				continue
			}
			c.end(item, waiting, governance.Some(at))
		}
	}
}

// goneOn reports whether one of the later steps set out from another instant: the
// handoff does not wait any more.
func goneOn(from time.Time, later []wait) bool {
	return slices.ContainsFunc(later, func(w wait) bool { at, begun := w.from.Get(); return begun && !at.Equal(from) })
}

// verdicts are those that pass and stop to, if nothing is done.
func (c *due) verdicts() {
	for i := range c.result.Findings {
		f := &c.result.Findings[i]
		if f.Verdict != controls.Pass {
			continue
		}
		kind := DueVerdict
		if f.Control == "LCM-05" || f.Control == "DEL-05" {
			kind = DueReview
		}
		c.end(DueItem{Kind: kind, Subject: f.Subject, Control: f.Control}, yes, f.Due)
	}
}
