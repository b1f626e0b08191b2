package report

import (
	"fmt"
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

// A GateAsk is a gate that was asked, and of which facts.
type GateAsk struct {
	Gate         string          `json:"gate"`
	Kind         governance.Kind `json:"kind"`         // of the records that it is about; there may be none
	MaxStaleness string          `json:"maxStaleness"` // how old facts may be to count, an ISO 8601 duration
}

// gateAsks are the gates that were asked, those too that only Gates names.
func (in Input) gateAsks() []GateAsk {
	list := slices.Clone(in.GatesAsked)
	for _, g := range in.Gates {
		if !slices.ContainsFunc(list, func(a GateAsk) bool { return a.Gate == g.Gate }) {
			list = append(list, GateAsk{Gate: g.Gate, Kind: g.Subject.Kind})
		}
	}
	return list
}

// words says how the gate was asked.
func (a GateAsk) words(gates []Gate) string {
	n := 0
	for _, g := range gates {
		if g.Gate == a.Gate {
			n++
		}
	}
	text := fmt.Sprintf("asked of every record of kind %s, %d in all", visible(string(a.Kind)), n)
	if n == 0 {
		text = fmt.Sprintf("asked of nothing, for there is no record of kind %s", visible(string(a.Kind)))
	}
	if a.MaxStaleness == "" {
		return text + "; how old facts may be is not stated"
	}
	return text + "; facts older than " + visible(a.MaxStaleness) + " do not count"
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
