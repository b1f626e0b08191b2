package delegation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A GateResult is what a gate decided. The zero GateResult is one that nobody
// asked.
type GateResult struct {
	Gate         string                      `json:"gate"`
	Subject      governance.Ref              `json:"subject"`
	Outcome      Outcome                     `json:"outcome"`
	Reasons      []Reason                    `json:"reasons"`                // why it does not allow, by code, subject and field
	Requirements []GateFinding               `json:"requirements,omitempty"` // in the order of the gate, then by subject
	Obligations  []Obligation                `json:"obligations,omitempty"`  // what the outcome rests on, in the order of the requirements
	RecheckAt    governance.Field[time.Time] `json:"recheckAt,omitzero"`     // until then time alone changes nothing; none where it never does
	FactsAsOf    governance.Field[time.Time] `json:"factsAsOf,omitzero"`     // when the facts were true
	Projected    bool                        `json:"projected,omitempty"`    // the instant lies behind the facts
}

// A GateAnswer is what a requirement says of one subject. The zero GateAnswer is
// that nobody asked.
type GateAnswer uint8

// The answers. Only pass counts for a gate; what is not run, unknown or an error
// needs evidence.
const (
	GateNotRun        GateAnswer = iota // nobody asked
	GatePass                            // met
	GateFail                            // not met
	GateUnknown                         // facts are missing
	GateError                           // it could not be evaluated
	GateNotApplicable                   // it does not ask about the subject; counts neither for nor against
	gateAnswers       = iota
)

var gateAnswerNames = [gateAnswers]string{"not_run", "pass", "fail", "unknown", "error", "not_applicable"}

// String is the answer as documents write it; that of a number which is none is
// error.
func (a GateAnswer) String() string {
	if int(a) < len(gateAnswerNames) {
		return gateAnswerNames[a]
	}
	return gateAnswerNames[GateError]
}

// MarshalText writes the answer as documents do.
func (a GateAnswer) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// A GateFinding is a requirement asked of one subject.
type GateFinding struct {
	Requirement string         `json:"requirement"`
	Subject     governance.Ref `json:"subject"`
	Answer      GateAnswer     `json:"answer"`              // before exceptions
	WaivedBy    string         `json:"waivedBy,omitempty"`  // id of the exception in force that waives it
	WaivedAs    string         `json:"waivedAs,omitempty"`  // the other id of the control by which that exception names it
	Unproven    []Reason       `json:"unproven,omitempty"`  // why an exception on record may not be in force
	Reasons     []Reason       `json:"reasons,omitempty"`   // why it is not met
	Inner       *GateResult    `json:"innerGate,omitempty"` // of a gate that is a requirement; without its own obligations
	holds       truth          // as it counts for the gate; none where it does not count
}

// An Obligation is what a gate's outcome rests on and somebody has to keep an eye
// on.
type Obligation struct {
	Kind        ObligationKind              `json:"kind"`
	Requirement string                      `json:"requirement"`
	Subject     governance.Ref              `json:"subject"`
	Exception   string                      `json:"exception,omitempty"` // of what is waived: the exception's id
	Code        governance.Code             `json:"code,omitempty"`      // of a warning
	Field       string                      `json:"field,omitempty"`     // of a warning
	Until       governance.Field[time.Time] `json:"until,omitzero"`      // when the exception, or a time of grace, ends
}

// An ObligationKind is what there is to keep an eye on.
type ObligationKind string

// The kinds of obligations.
const (
	ObligationWaived  ObligationKind = "waived"  // not met, and an exception is in force until then
	ObligationDue     ObligationKind = "due"     // met for now, and no longer if nothing is done until then
	ObligationWarning ObligationKind = "warning" // met, with a remark
)

// Codes of gates.
const (
	CodeControlFailed    governance.Code = "CONTROL_FAILED"     // Detail names the control
	CodeControlUnknown   governance.Code = "CONTROL_UNKNOWN"    // Detail names the control and, of a missing fact, why it is missing
	CodeControlError     governance.Code = "CONTROL_ERROR"      // Detail names the control
	CodeControlNotRun    governance.Code = "CONTROL_NOT_RUN"    // Detail names the control
	CodeSubjectsOpen     governance.Code = "SUBJECTS_OPEN"      // there may be more subjects to ask about; Detail names the requirement
	CodeNothingToDecide  governance.Code = "NOTHING_TO_DECIDE"  // no requirement applied
	CodePartnersNotKnown governance.Code = "PARTNERS_NOT_KNOWN" // there may be more parties to ask about
)

// settle makes the outcome from what was found: deny if something is not met and
// not waived, else needs evidence if something is open, else allow, if anything
// applied at all. What is unknown and waived may turn out not to apply.
func (r *GateResult) settle() {
	denied, open, applied := false, false, false
	var reasons []Reason
	for _, f := range r.Requirements {
		applied = applied || f.holds.state() == some
		switch {
		case f.WaivedBy != "" || f.holds.state() == none || isTrue(f.holds):
			continue
		case isFalse(f.holds):
			denied = true
		default:
			open = true
		}
		reasons = append(append(reasons, f.Reasons...), f.Unproven...)
	}
	switch {
	case denied:
		r.Outcome = Deny
	case open:
		r.Outcome = NeedsEvidence
	case applied:
		r.Outcome = Allow
	default:
		reasons = append(reasons, Reason{Code: CodeNothingToDecide, Subject: r.Subject, Unknown: true})
	}
	r.Reasons = gateReasons(reasons)
}

// gateReasons gives a copy of reasons in order, each once; of one rule on one
// field they differ by what they are about.
func gateReasons(list []Reason) []Reason {
	list = append([]Reason{}, list...)
	slices.SortFunc(list, func(a, b Reason) int {
		known := func(r Reason) int {
			if r.Unknown {
				return 1
			}
			return 0
		}
		return cmp.Or(compareReasons(a, b), known(a)-known(b), strings.Compare(a.Detail, b.Detail))
	})
	return slices.Compact(list)
}
