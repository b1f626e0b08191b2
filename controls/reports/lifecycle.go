package reports

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// The steps of the life cycle that are timed.
const (
	StepProvision = "provision" // from the last approval to the activation of a grant, or the creation of a credential
	StepReview    = "review"    // from the review before, or the beginning, to the last review of an NHI or a grant
	StepRotate    = "rotate"    // from the rotation before, or the creation, to the last rotation of a static secret
	StepRevoke    = "revoke"    // from the withdrawal of a grant to its effect in the target
	StepOffboard  = "offboard"  // from the end of a contract to the evidence of offboarding, with nothing live any more
)

// LifecycleQuality is report RPT-04: how many steps of the life cycle were taken on
// time, and how long they took. Of reviews and rotations the last one is known, and
// earlier ones as evidence of them: a longer interval than the limit is late only if
// the evidence is declared complete.
type LifecycleQuality struct {
	Heading
	Limits  []Limit  `json:"limits"`  // in the order of the steps
	Steps   []Timing `json:"steps"`   // in the order of the steps
	ByParty []Timing `json:"byParty"` // by party and step
}

// LifecycleQuality makes report RPT-04.
func (r *Reporter) LifecycleQuality() *LifecycleQuality {
	c := lifecycle{Reporter: r, limits: r.lifecycleLimits(), evidence: map[governance.Ref][]delegation.Evidence{}}
	for _, e := range subjects[delegation.Evidence](r, governance.KindEvidence) {
		about := e.Record().SubjectID
		c.evidence[about] = append(c.evidence[about], e)
	}
	for _, d := range subjects[delegation.Delegation](r, governance.KindDelegation) {
		c.grant(d)
	}
	for _, n := range subjects[delegation.NHI](r, governance.KindNHI) {
		c.nhi(n)
	}
	for _, k := range subjects[delegation.Credential](r, governance.KindCredential) {
		c.credential(k)
	}
	for _, k := range subjects[delegation.Contract](r, governance.KindContract) {
		c.contract(k)
	}
	all, parties := r.timings([]string{StepProvision, StepReview, StepRotate, StepRevoke, StepOffboard}, c.waits)
	return &LifecycleQuality{r.heading("RPT-04", &c.lacks), c.limits.list(), all, parties}
}

type lifecycle struct {
	*Reporter
	lacks
	limits   lifecycleLimits
	evidence map[governance.Ref][]delegation.Evidence // by what it is about
	waits    []wait
}

// lifecycleLimits are those of the controls, as they were asked.
type lifecycleLimits struct {
	provision, review, reviewPrivileged, reviewGrant, rotate, revoke, offboard time.Duration
}

func (r *Reporter) lifecycleLimits() lifecycleLimits {
	of := func(control, name string, def time.Duration) time.Duration {
		return param(r, control, name, controls.Value.Duration, def)
	}
	return lifecycleLimits{
		provision:        2 * governance.Day,
		review:           of("LCM-05", "maxAge", 180*governance.Day),
		reviewPrivileged: of("LCM-05", "maxAgePrivileged", 90*governance.Day),
		reviewGrant:      of("DEL-05", "maxReviewAge", 180*governance.Day),
		rotate:           of("ROT-01", "maxAge", 90*governance.Day),
		revoke:           of("DEL-06", "within", 24*time.Hour),
		offboard:         of("LCM-03", "offboardWithin", governance.Day),
	}
}

func (x lifecycleLimits) list() []Limit {
	return []Limit{
		{StepProvision, governance.Some(x.provision), "library default of duty access.provision"},
		{StepReview, governance.Some(x.review), "LCM-05 maxAge, of NHIs"},
		{StepReview, governance.Some(x.reviewPrivileged), "LCM-05 maxAgePrivileged, of privileged NHIs"},
		{StepReview, governance.Some(x.reviewGrant), "DEL-05 maxReviewAge, of grants"},
		{StepRotate, governance.Some(x.rotate), "ROT-01 maxAge"},
		{StepRevoke, governance.Some(x.revoke), "DEL-06 within"},
		{StepOffboard, governance.Some(x.offboard), "LCM-03 offboardWithin, of contracts that are silent"},
	}
}

func (c *lifecycle) wait(step string, s delegation.Subject, from, to governance.Field[time.Time], limit time.Duration) *wait {
	open := !c.closed(governance.CompletenessKindEvidence, s)
	if open {
		c.note([]delegation.Gap{{Record: s.Ref(), Field: "evidence[*]", Code: delegation.CodeOpenList}})
	}
	shown := shows(&c.lacks, c.evidence[s.Ref()], open, step, to)
	c.waits = append(c.waits, wait{step: step, subject: s.Ref(), parties: c.parties(s), from: from, to: to, limit: limit, most: limit, evidenced: shown})
	return &c.waits[len(c.waits)-1]
}

func (c *lifecycle) grant(d delegation.Delegation) {
	live := c.read(d.Live())
	if to := fieldOf(&c.lacks, d.ActivatedAt()); !to.IsNone() || live != no {
		c.wait(StepProvision, d, lastApproval(&c.lacks, d.Approvals(), to), to, c.limits.provision)
	}
	c.again(StepReview, d, d.LastReviewedAt(), d.ActivatedAt(), live, c.limits.reviewGrant, c.limits.reviewGrant)
	switch x, revoked := value(&c.lacks, d.Revocation()); {
	case revoked:
		c.wait(StepRevoke, d, fieldOf(&c.lacks, x.At()), fieldOf(&c.lacks, x.PropagatedAt()), c.limits.revoke)
	case d.Revocation().IsUnknown():
		c.wait(StepRevoke, d, governance.Field[time.Time]{}, governance.Field[time.Time]{}, c.limits.revoke)
	}
}

func (c *lifecycle) nhi(n delegation.NHI) {
	status, known := value(&c.lacks, n.Status())
	active := truthOf(status == governance.NHIStatusActive || status == governance.NHIStatusSuspended)
	if !known {
		active = maybe
	}
	limit, most := c.limits.review, c.limits.review
	switch c.read(n.Privileged()) {
	case yes:
		limit, most = c.limits.reviewPrivileged, c.limits.reviewPrivileged
	case maybe:
		limit, most = min(limit, c.limits.reviewPrivileged), max(limit, c.limits.reviewPrivileged)
	}
	c.again(StepReview, n, n.LastReviewedAt(), n.CreatedAt(), active, limit, most)
}

func (c *lifecycle) credential(k delegation.Credential) {
	c.wait(StepProvision, k, lastApproval(&c.lacks, k.Approvals(), fieldOf(&c.lacks, k.CreatedAt())), fieldOf(&c.lacks, k.CreatedAt()), c.limits.provision)
	if c.read(k.Static()) == yes {
		c.again(StepRotate, k, k.RotatedAt(), k.CreatedAt(), c.read(k.Live()), c.limits.rotate, c.limits.rotate)
	}
}

// again is a step that is taken over and over: the last time, since the time before.
// Where it was never taken it is due while the record is in use.
func (c *lifecycle) again(step string, s delegation.Subject, last, first delegation.Fact[time.Time], inUse truth, limit, most time.Duration) {
	to, from := fieldOf(&c.lacks, last), fieldOf(&c.lacks, first)
	at, done := to.Get()
	switch {
	case to.IsNone() && inUse == no:
		return
	case to.IsNone() && inUse == maybe:
		to = governance.Field[time.Time]{}
	}
	for _, e := range c.evidenceOf(s, step) {
		before, known := value(&c.lacks, e.CollectedAt())
		if since, begun := from.Get(); done && known && before.Before(at) && (!begun || before.After(since)) {
			from = governance.Some(before)
		}
	}
	if done && from.IsNone() {
		from = governance.Field[time.Time]{}
	}
	w := c.wait(step, s, from, to, limit)
	w.most, w.shorter = most, done && !c.closed(governance.CompletenessKindEvidence, s)
}

// evidenceOf is what is on record of a step of a record.
func (c *lifecycle) evidenceOf(s delegation.Subject, step string) []delegation.Evidence {
	return slices.DeleteFunc(slices.Clone(c.evidence[s.Ref()]), func(e delegation.Evidence) bool {
		return !slices.Contains(stepEvidence[step], e.Record().Kind)
	})
}

// closed reports whether a list of the record is declared complete: that of its
// tenant, or of the whole estate.
func (r *Reporter) closed(k governance.CompletenessKind, s delegation.Subject) bool {
	if t := r.view.Attribution(s).Tenant; t != "" {
		return r.view.Closed(k, t)
	}
	return r.view.Closed(k)
}

// lastApproval is the last one at or before an instant; none if there is none, and
// unknown while one may be missing.
func lastApproval(l *lacks, list delegation.List[delegation.Approval], by governance.Field[time.Time]) governance.Field[time.Time] {
	times, open := approvalTimes(l, list)
	if end, ended := by.Get(); ended {
		times = slices.DeleteFunc(times, func(at time.Time) bool { return at.After(end) })
	}
	switch {
	case open:
		return governance.Field[time.Time]{}
	case len(times) > 0:
		return governance.Some(times[len(times)-1])
	}
	return governance.None[time.Time]()
}

// approvalTimes are when somebody approved, in order, and whether there may be more.
func approvalTimes(l *lacks, list delegation.List[delegation.Approval]) (times []time.Time, open bool) {
	approvals, open := items(l, list)
	for _, a := range approvals {
		decision, decided := value(l, a.Decision())
		at, known := value(l, a.At())
		switch {
		case !decided || !known:
			open = true
		case decision == governance.ApprovalDecisionApproved:
			times = append(times, at)
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	return times, open
}

// contract is done with when there is evidence and nothing is live any more.
func (c *lifecycle) contract(k delegation.Contract) {
	ended := fieldOf(&c.lacks, k.EndedAt())
	if ended.IsNone() {
		return
	}
	limit := c.limits.offboard
	if within, agreed := value(&c.lacks, k.OffboardWithin()); agreed {
		limit = within
	}
	grants, open1 := items(&c.lacks, k.LiveDelegations())
	secrets, open2 := items(&c.lacks, k.LiveCredentials())
	to := governance.Field[time.Time]{}
	switch {
	case len(grants)+len(secrets) > 0:
		to = governance.None[time.Time]()
	case !open1 && !open2:
		to = c.offboarded(k)
	}
	if k.OffboardWithin().IsUnknown() {
		c.note(k.OffboardWithin().Gaps())
		ended = governance.Field[time.Time]{} // no limit to compare with
	}
	c.wait(StepOffboard, k, ended, to, limit).shorter = !c.closed(governance.CompletenessKindEvidence, k)
}

// offboarded is when the first positive evidence of offboarding was collected.
func (c *lifecycle) offboarded(k delegation.Contract) governance.Field[time.Time] {
	shown := []time.Time{}
	for _, e := range c.evidenceOf(k, StepOffboard) {
		outcome, _ := value(&c.lacks, e.Outcome())
		if at, ok := value(&c.lacks, e.CollectedAt()); ok && outcome == governance.EvidenceOutcomePositive {
			shown = append(shown, at)
		}
	}
	if len(shown) == 0 {
		return governance.Field[time.Time]{} // gone, and nobody shows since when
	}
	return governance.Some(slices.MinFunc(shown, time.Time.Compare))
}
