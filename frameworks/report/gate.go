package report

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Gate is what a gate decided, as reports tell it.
type Gate struct {
	Gate         string                      `json:"gate"`
	Subject      governance.Ref              `json:"subject"`
	Outcome      string                      `json:"outcome"` // allow, deny or needs-evidence
	Requirements []GateRequirement           `json:"requirements"`
	Reasons      []delegation.Reason         `json:"reasons"`            // why it does not allow
	RecheckAt    governance.Field[time.Time] `json:"recheckAt,omitzero"` // until then time alone changes nothing; none where it never does
}

// A GateRequirement is what one requirement of a gate, or of a gate within it,
// says of one subject.
type GateRequirement struct {
	Requirement string         `json:"requirement"` // behind a slash within the gate that asks for it
	Subject     governance.Ref `json:"subject"`
	Answer      string         `json:"answer"`             // before exceptions
	WaivedBy    string         `json:"waivedBy,omitempty"` // id of the exception in force that waives it
	WaivedAs    string         `json:"waivedAs,omitempty"` // earlier id of the control by which that names it
}

// GateOf is a gate's result as reports tell it.
func GateOf(r delegation.GateResult) Gate {
	return Gate{
		Gate: r.Gate, Subject: r.Subject, Outcome: r.Outcome.String(),
		Requirements: gateRequirements("", r), Reasons: slices.Clone(r.Reasons), RecheckAt: r.RecheckAt,
	}
}

func gateRequirements(within string, r delegation.GateResult) (list []GateRequirement) {
	for _, f := range r.Requirements {
		list = append(list, GateRequirement{within + f.Requirement, f.Subject, f.Answer.String(), f.WaivedBy, f.WaivedAs})
		if f.Inner != nil {
			list = append(list, gateRequirements(within+f.Requirement+"/", *f.Inner)...)
		}
	}
	return list
}

// A Forecast says what changes until an instant if nothing is done.
type Forecast struct {
	Until time.Time       `json:"until"`
	Turns []controls.Turn `json:"turns"` // by instant, control and subject
}
