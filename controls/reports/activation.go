package reports

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// The control points of a handoff at which it waits.
const (
	StepApprove     = "approve"      // from the request to the first approval
	StepTransfer    = "transfer"     // from the first approval to the transfer, which is not on time before it
	StepAccept      = "accept"       // from the transfer to the acceptance
	StepVerify      = "verify"       // from the acceptance to the verification
	StepSourceClose = "source-close" // from the acceptance to the end of the sender's copy or access
)

// ActivationSpeed is report RPT-05: how fast things get into production, beside how
// often that was before they were verified. A handoff is activated by the first
// production use of what it carries, and a tenant by its activation for production,
// which bypasses the gate if a handoff in it was under way and not verified. The time
// counts from the request of the handoff, of a tenant from its first one. What may have
// been activated counts as unknown.
type ActivationSpeed struct {
	Heading
	Total   Activation   `json:"total"`
	Parties []Activation `json:"parties"`
	Regions []Activation `json:"regions"`
	Limits  []Limit      `json:"limits"`  // in the order of the control points
	Waiting []Timing     `json:"waiting"` // at each control point of handoffs

	WaitingByParty []Timing `json:"waitingByParty"` // by party and control point
}

// An Activation is the speed and safety of the activations of one party or region.
type Activation struct {
	Party    governance.Ref                  `json:"party,omitzero"`   // by party: zero for an unknown one
	Region   string                          `json:"region,omitempty"` // by region: "" where the estate does not say
	Bypassed Share                           `json:"bypassed"`         // before verification, of all that are activated or may be
	Median   governance.Field[time.Duration] `json:"median,omitzero"`  // time to activate, the lower one of two
	Timed    int                             `json:"timed"`            // how many times the median is taken of
	Small    bool                            `json:"small"`            // fewer than the minimum sample
}

// ActivationSpeed makes report RPT-05.
func (r *Reporter) ActivationSpeed() *ActivationSpeed {
	c := &activations{Reporter: r, total: speed{bypassed: newShare()}, parties: speeds[governance.Ref]{}, regions: speeds[string]{}}
	limits := r.handoffLimits()
	var waits []wait
	for _, h := range subjects[delegation.Handoff](r, governance.KindHandoff) {
		evidence, open := items(&c.lacks, h.Evidence())
		for _, w := range r.handoffWaits(&c.lacks, h, limits) {
			w.evidenced = shows(&c.lacks, evidence, open, w.step, w.to)
			waits = append(waits, w)
		}
		c.handoff(h)
	}
	for _, t := range subjects[delegation.Tenant](r, governance.KindTenant) {
		c.tenant(t)
	}
	waiting, byParty := r.timings([]string{StepApprove, StepTransfer, StepAccept, StepVerify, StepSourceClose}, waits)
	out := &ActivationSpeed{
		Heading: r.heading("RPT-05", &c.lacks), Total: c.total.activation(r.minSample),
		Parties: []Activation{}, Regions: []Activation{}, Limits: limitsOf(limits), Waiting: waiting, WaitingByParty: byParty,
	}
	for _, p := range slices.SortedFunc(maps.Keys(c.parties), governance.Ref.Compare) {
		a := c.parties[p].activation(r.minSample)
		a.Party = p
		out.Parties = append(out.Parties, a)
	}
	for _, region := range slices.SortedFunc(maps.Keys(c.regions), strings.Compare) {
		a := c.regions[region].activation(r.minSample)
		a.Region = region
		out.Regions = append(out.Regions, a)
	}
	return out
}

// handoffLimits are the clocks of the life cycle, with the one that HND-03 asks for.
func (r *Reporter) handoffLimits() delegation.HandoffLimits {
	l := delegation.DefaultHandoffLimits()
	l.Accept = param(r, "HND-03", "within", controls.Value.Duration, l.Accept)
	return l
}

func limitsOf(l delegation.HandoffLimits) []Limit {
	const library = "library default of the handoff life cycle"
	return []Limit{
		{StepApprove, governance.Some(l.Approve), library},
		{StepTransfer, governance.Some(l.Transfer), library},
		{StepAccept, governance.Some(l.Accept), "HND-03 within"},
		{StepVerify, governance.Some(l.Verify), library},
		{StepSourceClose, governance.Some(l.SourceClose), library},
	}
}

// handoffWaits are the steps of a handoff that it took or waits for. One that came
// to an end before a step does not wait for it.
func (r *Reporter) handoffWaits(l *lacks, h delegation.Handoff, limits delegation.HandoffLimits) []wait {
	requested, transferred, accepted := fieldOf(l, h.RequestedAt()), fieldOf(l, h.TransferredAt()), fieldOf(l, h.AcceptedAt())
	approved := firstApproval(l, h.Approvals())
	state, known := value(l, h.State())
	ended := known && slices.Contains([]governance.HandoffState{governance.HandoffStateRejected, governance.HandoffStateCancelled,
		governance.HandoffStateExpired, governance.HandoffStateCompromised}, state)
	closed := known && state == governance.HandoffStateClosed
	var out []wait
	add := func(step string, from, to governance.Field[time.Time], limit time.Duration) {
		if !to.IsSome() && (ended || closed && step != StepSourceClose) {
			return
		}
		out = append(out, wait{step: step, subject: h.Ref(), parties: r.parties(h), from: from, to: to, limit: limit, most: limit})
	}
	add(StepApprove, requested, approved, limits.Approve)
	add(StepTransfer, approved, transferred, limits.Transfer)
	add(StepAccept, transferred, accepted, limits.Accept)
	add(StepVerify, accepted, fieldOf(l, h.VerifiedAt()), limits.Verify)
	add(StepSourceClose, accepted, fieldOf(l, h.SourceClosedAt()), limits.SourceClose)
	return out
}

// firstApproval is none if there is none, and unknown while one may be missing.
func firstApproval(l *lacks, list delegation.List[delegation.Approval]) governance.Field[time.Time] {
	switch times, open := approvalTimes(l, list); {
	case open:
		return governance.Field[time.Time]{}
	case len(times) > 0:
		return governance.Some(times[0])
	}
	return governance.None[time.Time]()
}

// speeds are those of each party or region.
type speeds[K comparable] map[K]*speed

func (g speeds[K]) of(key K) *speed {
	if g[key] == nil {
		g[key] = &speed{bypassed: newShare()}
	}
	return g[key]
}

// A speed collects activations.
type speed struct {
	bypassed Share
	times    []time.Duration
}

func (s *speed) activation(minSample int) Activation {
	return Activation{Bypassed: s.bypassed, Median: lowerMedian(s.times), Timed: len(s.times), Small: len(s.times) < minSample}
}

type activations struct {
	*Reporter
	lacks
	total   speed
	parties speeds[governance.Ref]
	regions speeds[string]
}

// add counts an activation in every group that it belongs to.
func (c *activations) add(s delegation.Subject, bypassed truth, requested governance.Field[time.Time], at time.Time) {
	list := []*speed{&c.total, c.regions.of(c.view.Attribution(s).Region)}
	for _, p := range c.Reporter.parties(s) {
		list = append(list, c.parties.of(p))
	}
	for _, x := range list {
		x.bypassed.add(s.Ref(), bypassed)
		if from, ok := requested.Get(); ok && !at.Before(from) {
			x.times = append(x.times, at.Sub(from))
		}
	}
}

func (c *activations) handoff(h delegation.Handoff) {
	switch used := fieldOf(&c.lacks, h.ProductionUseAt()); {
	case used.IsSome():
		at, _ := used.Get()
		c.add(h, c.late(h, at), fieldOf(&c.lacks, h.RequestedAt()), at)
	case used.IsUnknown() && c.read(h.Production()) != no:
		c.add(h, maybe, governance.Field[time.Time]{}, time.Time{})
	}
}

// late reports whether a handoff was verified only after an instant, or not at all.
func (c *activations) late(h delegation.Handoff, used time.Time) truth {
	verified := fieldOf(&c.lacks, h.VerifiedAt())
	at, done := verified.Get()
	switch {
	case verified.IsUnknown():
		return maybe
	case done:
		return truthOf(at.After(used))
	}
	return yes
}

func (c *activations) tenant(t delegation.Tenant) {
	activated := fieldOf(&c.lacks, t.ProductionActivatedAt())
	active, ok := activated.Get()
	if !ok {
		if activated.IsUnknown() && among(&c.lacks, t.Environment(), governance.EnvironmentProduction) != no {
			c.add(t, maybe, governance.Field[time.Time]{}, time.Time{})
		}
		return
	}
	handoffs, open := items(&c.lacks, t.Handoffs())
	bypassed, first := no, governance.None[time.Time]()
	for _, h := range handoffs {
		requested := fieldOf(&c.lacks, h.RequestedAt())
		at, known := requested.Get()
		switch {
		case requested.IsUnknown():
			open = true
		case known && !first.Or(at).Before(at):
			first = governance.Some(at)
		}
		bypassed = max(bypassed, min(c.underWay(h, requested, active), c.late(h, active)))
	}
	if open {
		bypassed, first = max(bypassed, maybe), governance.Field[time.Time]{}
	}
	c.add(t, bypassed, first, active)
}

// underWay reports whether a handoff had been requested at an instant and did not
// come to nothing.
func (c *activations) underWay(h delegation.Handoff, requested governance.Field[time.Time], at time.Time) truth {
	state, known := value(&c.lacks, h.State())
	from, begun := requested.Get()
	switch {
	case begun && from.After(at), requested.IsNone():
		return no
	case known && slices.Contains([]governance.HandoffState{governance.HandoffStateRejected, governance.HandoffStateCancelled, governance.HandoffStateExpired}, state):
		return no
	case known && begun:
		return yes
	}
	return maybe
}
