package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// A GateAsk is what a gate is asked of. Gates about a request or a proposed
// credential need Request, and no Subject; the others need Subject.
type GateAsk struct {
	Subject governance.Ref
	Request *governance.Request
}

// resolve finds the subject of a gate of that kind: the reference that results
// name, and the record, nil for a request.
func (v *View) resolve(g Gate, ask GateAsk) (governance.Ref, Subject, []GateFault) {
	fault := func(c governance.Code, r governance.Ref) []GateFault {
		return []GateFault{{Code: c, Gate: g.ID, Subject: r}}
	}
	about, s := ask.Subject, Subject(nil)
	switch g.Subject {
	case KindRequest, governance.KindCredential:
		if ask.Request == nil {
			return about, nil, fault(CodeNoRequest, about)
		}
		about = ask.Request.Party
		if proposed, ok := ask.Request.Proposed.Get(); g.Subject == governance.KindCredential {
			if !ok {
				return about, nil, fault(CodeNoRequest, about)
			}
			c := Credential{v, &proposed}
			about, s = c.Ref(), c
		}
		if !ask.Subject.IsZero() && ask.Subject != about {
			return about, nil, fault(CodeWrongSubjectKind, ask.Subject)
		}
		return about, s, nil
	}
	if about.Kind != g.Subject {
		return about, nil, fault(CodeWrongSubjectKind, about)
	}
	s, ok := v.Subject(about)
	if !ok {
		return about, nil, fault(CodeNoSubject, about)
	}
	return about, s, nil
}

// GateFunction decides one function of a gate, such as contract.running: true,
// false with the rules that do not hold, or unknown with the missing facts. The error is an *InvalidGateError, for
// an id that is no function, and for a subject that it is not asked of or that
// the view does not show.
//
//	contract.running         Actor       a contract of its organization runs
//	assessment.recent        Actor       its organization was assessed within the limit
//	certification.valid      Actor, Delegation  the organization, or the grantee's, is certified
//	ownership.accepted       Tenant      its owner is known and custody is over
//	handoffs.verified        Tenant      every handoff is verified or closed
//	request.approved         Credential  somebody independent approved exactly this
//	request.expires          Credential  it ends by itself
//	request.store            Credential  it would be kept in an approved store
//	request.one_holder       Credential  one organization would hold it
//	request.environment      Credential  it is for one environment
//	decide                   request     the grants on record allow it
//	retained.approved        request     what grantors keep for approval was approved
//	session.bounded          request     a grant that allows it bounds the session
//	copies.destroyed         Contract    no copy is left with the provider
//	secrets.rotated          Contract    what the provider held was replaced after the end
//	used.in_window           Delegation  it was used or activated within the window
//	autoextend.unprivileged  Delegation  it does not extend itself, or is not privileged
func (v *View) GateFunction(id string, ask GateAsk, limits GateLimits) (Fact[bool], []Reason, error) {
	rule, known := gateFunctions[id]
	if !known {
		return Fact[bool]{}, nil, &InvalidGateError{Faults: []GateFault{{Code: CodeUnknownRequirement, Requirement: id}}}
	}
	g := Gate{Subject: rule.of[0]}
	if slices.Contains(rule.of, ask.Subject.Kind) {
		g.Subject = ask.Subject.Kind
	}
	_, s, faults := v.resolve(g, ask)
	if len(faults) > 0 {
		faults[0].Requirement = id
		return Fact[bool]{}, nil, &InvalidGateError{Faults: faults}
	}
	f := &gateFunction{v: v, request: ask.Request, limits: limits}
	rule.answer(f, s)
	return f.holds(), append([]Reason{}, sorted(f.reasons)...), nil
}
