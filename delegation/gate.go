package delegation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A Gate is a decision that several requirements go into: whether a partner may
// start, a credential be issued, a contract be left.
type Gate struct {
	ID           string          `json:"id"`
	Subject      governance.Kind `json:"subject"`      // what it is asked of; KindRequest for a request
	Requirements []Requirement   `json:"requirements"` // in the order in which results list them
	NotWaivable  []string        `json:"notWaivable"`  // ids of requirements that no exception waives
}

// KindRequest is the subject of a gate that is asked of a request. It is no kind
// of record, so no Ref has it: results name the request's party.
const KindRequest governance.Kind = "request"

// A Requirement is one condition of a gate.
type Requirement struct {
	ID   string          `json:"id"`
	Kind RequirementKind `json:"kind"`
}

// A RequirementKind says who decides a requirement.
type RequirementKind string

// The kinds of requirements.
const (
	RequireControl  RequirementKind = "control"  // a control, of every subject of its kind: see View.GateSubjects
	RequireFunction RequirementKind = "function" // a function of this package: see View.GateFunction
	RequireGate     RequirementKind = "gate"     // another gate, of the same subject; an actor's, of every partner on a tenant
)

// The ids of the declared gates.
const (
	GatePartnerActivate     = "partner-activate"     // a partner may start; also the receiver of a handoff in production
	GateProductionActivate  = "production-activate"  // a tenant may go into production
	GateCredentialIssue     = "credential-issue"     // the credential that a request proposes may be issued
	GatePrivilegedAction    = "privileged-action"    // a party may do what a request asks
	GateRolloutHandover     = "rollout-handover"     // a rollout may be handed over to the customer
	GateOffboardingComplete = "offboarding-complete" // a contract has been left behind
	GateExtend              = "extend"               // a grant may be extended
)

// controlChain is the control of chain rules, which nobody can waive.
const controlChain = "DEL-01"

var gates = []Gate{
	{GatePartnerActivate, governance.KindActor,
		requirements("contract.running assessment.recent certification.valid PRG-02 PRG-03 TPY-03 RSP-01"),
		[]string{"contract.running", "PRG-02"}},
	{GateProductionActivate, governance.KindTenant,
		requirements("partner-activate ownership.accepted handoffs.verified HND-01 HND-02 RSP-01 RSP-04 INV-03 TPY-01 PRG-01 DEL-01 DEL-03"),
		[]string{"ownership.accepted", "handoffs.verified", "HND-01", controlChain}},
	{GateCredentialIssue, governance.KindCredential,
		requirements("request.approved request.expires request.store request.one_holder request.environment"),
		[]string{"request.approved", "request.expires"}},
	{GatePrivilegedAction, KindRequest,
		requirements("decide retained.approved session.bounded EVD-03"),
		[]string{"decide", "retained.approved"}},
	{GateRolloutHandover, governance.KindRollout,
		requirements("PRG-04 SEC-02 SEC-03 DEL-01 DEL-03 DEL-06"),
		[]string{"SEC-02", "SEC-03", controlChain, "DEL-03", "DEL-06"}},
	{GateOffboardingComplete, governance.KindContract,
		requirements("LCM-03 LCM-04 DEL-06 SEC-04 RSP-03 copies.destroyed secrets.rotated"),
		[]string{"LCM-03", "DEL-06"}},
	{GateExtend, governance.KindDelegation,
		requirements("certification.valid DEL-05 used.in_window autoextend.unprivileged"),
		[]string{"autoextend.unprivileged"}},
}

// requirements reads ids: a function has a name of its own, a gate is declared,
// anything else is a control.
func requirements(ids string) []Requirement {
	var out []Requirement
	for _, id := range strings.Fields(ids) {
		kind := RequireControl
		switch {
		case gateFunctions[id].answer != nil:
			kind = RequireFunction
		case id == GatePartnerActivate:
			kind = RequireGate
		}
		out = append(out, Requirement{id, kind})
	}
	return out
}

// Gates are the declared gates, in the order of a partner's life. The result is
// the caller's.
func Gates() []Gate {
	out := make([]Gate, len(gates))
	for i, g := range gates {
		out[i] = g.clone()
	}
	return out
}

func (g Gate) clone() Gate {
	g.Requirements, g.NotWaivable = slices.Clone(g.Requirements), slices.Clone(g.NotWaivable)
	return g
}

// GateByID is the declared gate of that id, the caller's; the error is an
// *InvalidGateError.
func GateByID(id string) (Gate, error) {
	for _, g := range gates {
		if g.ID == id {
			return g.clone(), nil
		}
	}
	return Gate{}, &InvalidGateError{Faults: []GateFault{{Code: CodeUnknownGate, Gate: id}}}
}

// Codes of what is wrong with a gate, or with asking it.
const (
	CodeUnknownGate        governance.Code = "UNKNOWN_GATE"        // no gate of that id is declared
	CodeEmptyGate          governance.Code = "EMPTY_GATE"          // nothing is required, so nothing would be decided
	CodeUnknownRequirement governance.Code = "UNKNOWN_REQUIREMENT" // no function of that id, no such kind, or not among the requirements
	CodeWrongSubjectKind   governance.Code = "WRONG_SUBJECT_KIND"  // the gate or the requirement is not asked of such a subject
	CodeNoSubject          governance.Code = "NO_SUBJECT"          // the view does not show it
	CodeNoRequest          governance.Code = "NO_REQUEST"          // the gate is about a request, or a credential that it proposes
)

// A GateFault is one thing wrong with a gate, or with asking it.
type GateFault struct {
	Code        governance.Code
	Gate        string
	Requirement string         // where one is wrong
	Subject     governance.Ref // where the subject is
}

// String is the fault for people: its wording may change.
func (f GateFault) String() string {
	s := string(f.Code) + ": gate " + fmt.Sprintf("%q", f.Gate)
	if f.Requirement != "" {
		s += " " + f.Requirement
	}
	if !f.Subject.IsZero() {
		s += " " + f.Subject.String()
	}
	return s
}

// An InvalidGateError lists everything wrong with a gate, or with asking it.
type InvalidGateError struct{ Faults []GateFault }

// Error lists the faults for people: its wording may change.
func (e *InvalidGateError) Error() string {
	words := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		words[i] = f.String()
	}
	return strings.Join(words, "; ")
}

// check lists what is wrong with the gate itself.
func (g Gate) check() []GateFault {
	var faults []GateFault
	fault := func(c governance.Code, requirement string) {
		faults = append(faults, GateFault{Code: c, Gate: g.ID, Requirement: requirement})
	}
	if len(g.Requirements) == 0 {
		fault(CodeEmptyGate, "")
	}
	for _, r := range g.Requirements {
		if c := g.misplaced(r); c != "" {
			fault(c, r.ID)
		}
	}
	for _, id := range g.NotWaivable {
		if !slices.ContainsFunc(g.Requirements, func(r Requirement) bool { return r.ID == id }) {
			fault(CodeUnknownRequirement, id)
		}
	}
	return faults
}

// misplaced says why the gate cannot have the requirement.
func (g Gate) misplaced(r Requirement) governance.Code {
	switch r.Kind {
	case RequireControl:
		return ""
	case RequireFunction:
		f := gateFunctions[r.ID]
		if f.answer == nil {
			return CodeUnknownRequirement
		}
		if !slices.Contains(f.of, g.Subject) {
			return CodeWrongSubjectKind
		}
		return ""
	case RequireGate:
		inner, err := GateByID(r.ID)
		if err != nil {
			return CodeUnknownGate
		}
		if inner.Subject != g.Subject && !(inner.Subject == governance.KindActor && g.Subject == governance.KindTenant) {
			return CodeWrongSubjectKind
		}
		return ""
	}
	return CodeUnknownRequirement
}
