package controlstest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// GateAllows wants a gate, such as delegation.GatePartnerActivate, to allow for a
// subject, such as "actor:harbor", from facts that are not older than maxStaleness
// (see engine.Engine.Gate). A gate about a request takes it from WithRequest, and ""
// as its subject.
func GateAllows(t testing.TB, e *governance.Estate, asOf time.Time, gate, subject string, maxStaleness time.Duration, opts ...Option) {
	t.Helper()
	expectGate(t, e, asOf, gate, subject, maxStaleness, delegation.Allow, opts)
}

// GateDenies wants a gate to deny.
func GateDenies(t testing.TB, e *governance.Estate, asOf time.Time, gate, subject string, maxStaleness time.Duration, opts ...Option) {
	t.Helper()
	expectGate(t, e, asOf, gate, subject, maxStaleness, delegation.Deny, opts)
}

// GateNeedsEvidence wants a gate to be left open because facts are missing.
func GateNeedsEvidence(t testing.TB, e *governance.Estate, asOf time.Time, gate, subject string, maxStaleness time.Duration, opts ...Option) {
	t.Helper()
	expectGate(t, e, asOf, gate, subject, maxStaleness, delegation.NeedsEvidence, opts)
}

// WithRequest is the request of a gate that is about one, or about the credential
// that it proposes.
func WithRequest(q *governance.Request) Option { return func(s *settings) { s.request = q } }

// expectGate compares the outcome of a gate.
func expectGate(t testing.TB, e *governance.Estate, asOf time.Time, gate, subject string, maxStaleness time.Duration, want delegation.Outcome, opts []Option) {
	t.Helper()
	s := settingsOf(opts)
	r, v, ok := s.gate(t, e, asOf, gate, subject, maxStaleness)
	if !ok || r.Outcome == want {
		return
	}
	var p page
	p.section("requirements", requirementLines(r, "")...)
	p.section("because", s.gateReasons(r)...)
	p.section("missing", gateMissing(r)...)
	p.section("keep an eye on", obligationLines(r)...)
	granted := append(slices.Concat(s.asked(), s.read(v)), "facts may be up to "+governance.FormatDuration(maxStaleness)+" old")
	if s.request != nil {
		granted = append(granted, stated(s.request))
	}
	p.section("taken for granted", granted...)
	t.Errorf("gate %s on %v: %v, want %v\n%s", gate, r.Subject, r.Outcome, want, p.String())
}

// gate asks. What is misspelt fails the test.
func (s *settings) gate(t testing.TB, e *governance.Estate, asOf time.Time, gate, subject string, maxStaleness time.Duration) (delegation.GateResult, *delegation.View, bool) {
	t.Helper()
	ask, known := s.askOf(t, e, gate, subject)
	pack, chosen := s.chosen(t)
	if !known || !chosen {
		return delegation.GateResult{}, nil, false
	}
	x, ok := s.indexOf(t, e)
	if !ok {
		return delegation.GateResult{}, nil, false
	}
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		t.Error(err)
		return delegation.GateResult{}, nil, false
	}
	v := x.At(asOf)
	r, err := eng.Gate(context.Background(), v, ask, maxStaleness)
	if err != nil {
		t.Error(err)
	}
	return r, v, err == nil
}

func (s *settings) askOf(t testing.TB, e *governance.Estate, gate, subject string) (engine.Ask, bool) {
	t.Helper()
	ask := engine.Ask{Gate: gate, Request: s.request}
	if _, err := delegation.GateByID(gate); err != nil {
		var ids []string
		for _, g := range delegation.Gates() {
			ids = append(ids, g.ID)
		}
		t.Errorf("there is no gate %q%s; there are %s", gate, nearest.Hint(gate, ids), strings.Join(ids, ", "))
		return ask, false
	}
	if subject == "" && s.request != nil {
		return ask, exists(t, e, s.request.Party)
	}
	r, err := governance.ParseRef(subject)
	if err != nil {
		t.Errorf("%q is no subject: %v", subject, err)
		return ask, false
	}
	ask.Subject = r
	return ask, exists(t, e, r)
}

// requirementLines lists what the gate asks, those of a gate inside it indented.
func requirementLines(r delegation.GateResult, indent string) []string {
	var out []string
	for _, f := range r.Requirements {
		line := fmt.Sprintf("%s%s of %v: %v", indent, f.Requirement, f.Subject, f.Answer)
		switch {
		case f.WaivedBy != "":
			line += ", waived by exception:" + f.WaivedBy
		case len(f.Unproven) > 0:
			line += "; an exception may be in force"
		}
		out = append(out, line)
		if f.Inner != nil {
			out = append(out, requirementLines(*f.Inner, indent+"    ")...)
		}
	}
	return out
}

// gateReasons says which rules do not hold.
func (s *settings) gateReasons(r delegation.GateResult) []string {
	var out []string
	for _, x := range r.Reasons {
		if !x.Unknown {
			out = append(out, strings.TrimSpace(place(x)+" "+string(x.Code))+s.gateReason(x))
		}
	}
	return out
}

func (s *settings) gateReason(r delegation.Reason) string {
	switch r.Code {
	case delegation.CodeControlFailed:
		if c, ok := s.pack.Get(r.Detail); ok {
			return ": " + r.Detail + " (" + c.Title + ")"
		}
	case controls.ReasonConditionFalse:
		return ": " + r.Detail + " is false"
	case controls.ReasonConditionTrue:
		return ": " + r.Detail + " is true"
	}
	if text := cmp.Or(controls.English().Texts["RULE_"+string(r.Code)], r.Detail); text != "" {
		return ": " + text
	}
	return ""
}

// place is the fact that a reason is about.
func place(r delegation.Reason) string {
	switch {
	case r.Field == "":
		return r.Subject.String()
	case r.Subject.IsZero():
		return r.Field
	}
	return r.Subject.Path(r.Field)
}

// gateMissing lists the facts that could still change the outcome, each with the
// controls that lack it.
func gateMissing(r delegation.GateResult) []string {
	var out []string
	for _, x := range r.Reasons {
		if !x.Unknown {
			continue
		}
		requirement, code, ofControl := strings.Cut(x.Detail, " ")
		if !ofControl {
			requirement, code = string(x.Code), x.Detail
		}
		if x.Field == "" { // not one fact
			out = append(out, strings.TrimSpace(string(x.Code)+" "+place(x)+" "+x.Detail))
			continue
		}
		gap := controls.MissingMessage(controls.Missing{Path: place(x), Code: governance.Code(code)})
		out = append(out, controls.English().Text(gap)+", for "+requirement)
	}
	return out
}

func obligationLines(r delegation.GateResult) []string {
	var out []string
	for _, o := range r.Obligations {
		line := fmt.Sprintf("%s of %v", o.Requirement, o.Subject)
		switch o.Kind {
		case delegation.ObligationWaived:
			line += " is waived by exception:" + o.Exception
		case delegation.ObligationDue:
			line += " passes"
		default:
			line += " passes with " + strings.TrimSpace(string(o.Code)+" "+o.Field)
		}
		if at, ok := o.Until.Get(); ok {
			line += " until " + governance.FormatInstant(at)
		}
		out = append(out, line)
	}
	return out
}
