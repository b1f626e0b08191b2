package delegation

import "github.com/mandate-nhi/mandate/governance"

// gatheredMemberIDs leaves the members of a unit open unless somebody declared
// memberships complete.
func (x Actor) gatheredMemberIDs(l List[governance.Ref]) List[governance.Ref] {
	if l.known && !x.v.closed(governance.CompletenessKindMembership) {
		l.open = append(l.open, x.gap("memberIds[*]", CodeOpenList))
	}
	return l
}

// guardStatus and guardTerminatedAt find a status that the instant contradicts.
func (x Actor) guardStatus() governance.Code {
	s, ok := x.rec.Status.Get()
	at, ended := x.rec.TerminatedAt.Get()
	switch {
	case !ok:
	case s == governance.ActorStatusTerminated && x.rec.TerminatedAt.IsNone():
		return governance.CodeStateTime
	case s != governance.ActorStatusTerminated && ended && !at.After(x.v.horizon):
		return governance.CodeStateTime
	}
	return ""
}

func (x Actor) guardTerminatedAt() governance.Code { return x.guardStatus() }

// Contracts are the contracts in which the actor is the provider.
func (x Actor) Contracts() List[Contract] {
	var items []Contract
	for _, c := range x.v.idx.reverse.contractsOf.of(x.rec.ID) {
		items = append(items, Contract{x.v, c})
	}
	return gather(x.v, x.gap("contracts[*]", CodeOpenList), x.v.closed(governance.CompletenessKindContract), items, nil)
}

// Certifications are those of the actor itself.
func (x Actor) Certifications() List[Certification] {
	var items []Certification
	var more []Gap
	for _, c := range x.v.idx.reverse.certsOf.of(x.rec.ID) {
		items, more = keep(x.v, items, more, Certification{x.v, c})
	}
	return gather(x.v, x.gap("certifications[*]", CodeOpenList), x.v.closed(governance.CompletenessKindCertification), items, more)
}

// Drills are those that somebody of the actor's organization performed.
func (x Actor) Drills() List[Drill] {
	org := x.Org()
	if org.state() != some {
		return List[Drill]{open: org.Gaps()}
	}
	var items []Drill
	var more []Gap
	reverse := &x.v.idx.reverse
	for _, r := range merged(reverse.drillsBy.of(org.value.rec.ID), reverse.looseDrills, x.v.idx.drills.id) {
		d := Drill{x.v, r}
		if !d.exists() {
			continue
		}
		switch ours := sameOrg(d.org(), org); {
		case isTrue(ours):
			items, more = keep(x.v, items, more, d)
		case ours.state() != some:
			more = append(more, ours.Gaps()...)
		}
	}
	return gather(x.v, x.gap("drills[*]", CodeOpenList), x.v.closed(governance.CompletenessKindDrill), items, more)
}

// Trainings are the evidence of training about the actor.
func (x Actor) Trainings() List[Evidence] {
	var items []Evidence
	var more []Gap
	for _, r := range x.v.idx.reverse.evidenceOf.of(x.Ref()) {
		e := Evidence{x.v, r}
		switch kind := e.Kind(); {
		case !e.exists():
		case kind.state() != some:
			more = append(more, kind.Gaps()...)
		case kind.value == governance.EvidenceKindTraining:
			items, more = keep(x.v, items, more, e)
		}
	}
	return gather(x.v, x.gap("trainings[*]", CodeOpenList), x.v.closed(governance.CompletenessKindEvidence), items, more)
}
