package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// ByOrgID is the id of the approver's organization.
func (x Approval) ByOrgID() Fact[string] {
	return then(then(x.v.actor(x.rec.ByID, x.gap("byId", CodeNotRecorded)), Actor.Org), actorID)
}

// maxRenewals bounds the walk along renewals; a longer chain is not counted.
const maxRenewals = 1000

// renewals walks back along renewsId to the first exception of the chain.
func (x Exception) chain() Fact[exceptionChain] {
	c := exceptionChain{first: x}
	for {
		renews := c.first.RenewsID()
		switch {
		case renews.state() == none:
			return someOf(c)
		case renews.state() == unknown:
			return gapsOf[exceptionChain](renews)
		}
		r := x.v.idx.exceptions.get(renews.value)
		if r == nil {
			return unknownOf[exceptionChain](c.first.gap("renewsId", governance.CodeDanglingRef))
		}
		if c.links++; c.links > maxRenewals || r == x.rec {
			return unknownOf[exceptionChain](x.gap("renewsId", governance.CodeDelegationCycle))
		}
		c.first = Exception{x.v, r}
	}
}

type exceptionChain struct {
	first Exception
	links int64
}

// FirstGrantedAt is when the first exception of the chain of renewals was made.
func (x Exception) FirstGrantedAt() Fact[time.Time] {
	return then(x.chain(), func(c exceptionChain) Fact[time.Time] { return c.first.CreatedAt() })
}

// Renewals is the number of exceptions that this one renews, one after another.
func (x Exception) Renewals() Fact[int64] {
	return then(x.chain(), func(c exceptionChain) Fact[int64] { return someOf(c.links) })
}

// Independent reports whether the attester belongs to another organization than
// the one that the evidence is about.
func (x Evidence) Independent() Fact[bool] {
	attester := then(x.AttesterID(), func(r governance.Ref) Fact[Actor] { return x.v.orgOf(r, x.gap("attesterId", CodeNotRecorded)) })
	return not(sameOrg(attester, x.v.assessedOrg(x.rec.SubjectID, x.gap("subjectId", CodeNotRecorded))))
}

// org is the organization that performed the drill.
func (x Drill) org() Fact[Actor] {
	return then(x.v.actor(x.rec.ActorID, x.gap("actorId", CodeNotRecorded)), Actor.Org)
}

// WithinObjective reports whether the drill finished within its target time;
// false while it has not finished.
func (x Drill) WithinObjective() Fact[bool] {
	finished, started, limit := x.FinishedAt(), x.StartedAt(), x.Objective()
	if finished.state() == none {
		return truthOf(false)
	}
	return then(finished, func(end time.Time) truth {
		return then(started, func(begin time.Time) truth {
			return then(limit, func(d time.Duration) truth { return truthOf(!end.After(begin.Add(d))) })
		})
	})
}

// WitnessedIndependently reports whether somebody of another organization
// witnessed the drill.
func (x Drill) WitnessedIndependently() Fact[bool] {
	witness := x.WitnessID()
	if witness.state() == none {
		return truthOf(false)
	}
	org := then(witness, func(id string) Fact[Actor] {
		return then(x.v.actor(id, x.gap("witnessId", CodeNotRecorded)), Actor.Org)
	})
	return not(sameOrg(org, x.org()))
}

// Evidenced reports whether at least one item of evidence is positive and still
// valid.
func (x Drill) Evidenced() Fact[bool] {
	items, more := x.v.evidenceList(x.EvidenceIDs(), func(i int) Gap { return x.gap(x.v.item("evidenceIds", i), CodeNotRecorded) })
	terms := []truth{}
	for _, e := range items {
		positive := then(e.Outcome(), func(o governance.EvidenceOutcome) truth { return truthOf(o == governance.EvidenceOutcomePositive) })
		terms = append(terms, not(anyOf(not(positive), x.v.over(e.ValidUntil()))))
	}
	if len(more) > 0 {
		terms = append(terms, unknownOf[bool](more...))
	}
	return anyOf(terms...)
}

// Independent reports whether the assessor belongs to another organization than
// the certified one; false when nobody assessed.
func (x Certification) Independent() Fact[bool] {
	assessor := x.AssessorID()
	if assessor.state() == none {
		return truthOf(false)
	}
	org := then(assessor, func(id string) Fact[Actor] {
		return then(x.v.actor(id, x.gap("assessorId", CodeNotRecorded)), Actor.Org)
	})
	return not(sameOrg(org, then(x.v.actor(x.rec.ActorID, x.gap("actorId", CodeNotRecorded)), Actor.Org)))
}
