package report_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// cut is the fixture as south sees it and for one framework, with what a gate and
// a forecast say.
func cut(t testing.TB) report.Input {
	in := fixture(t)
	in.Audience, in.Pseudonymous = "south", true
	in.GatesAsked = []report.GateAsk{{Gate: gateResult().Gate, Kind: gateResult().Subject.Kind, MaxStaleness: "P7D"}, {Gate: "rollout-handover", Kind: governance.KindRollout, MaxStaleness: "P7D"}}
	in.Gates = []report.Gate{report.GateOf(gateResult())}
	in.Forecast = &report.Forecast{Until: day(30), Turns: []controls.Turn{
		{At: day(9), Control: "ROT-01", Subject: ref("credential:k8"), Severity: controls.Critical, Before: controls.Pass, After: controls.Fail}}}
	return filtered(t, in, report.Filter{Parties: []string{"south"}, Frameworks: []string{"owasp-nhi-2025"}})
}

func filtered(t testing.TB, in report.Input, f report.Filter) report.Input {
	t.Helper()
	out, err := in.Filtered(f)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func gateResult() delegation.GateResult {
	late := []delegation.Reason{{Code: delegation.CodeControlFailed, Subject: ref("credential:k1"), Detail: "ROT-01"}}
	inner := &delegation.GateResult{Gate: "inner", Subject: ref("tenant:acme"), Outcome: delegation.Deny, Reasons: late, Requirements: []delegation.GateFinding{
		{Requirement: "ROT-01", Subject: ref("credential:k1"), Answer: delegation.GateFail, Reasons: late}}}
	return delegation.GateResult{Gate: "production-activate", Subject: ref("tenant:acme"), Outcome: delegation.Deny, Reasons: late, RecheckAt: governance.Some(day(9)),
		Requirements: []delegation.GateFinding{
			{Requirement: "SEC-02", Subject: ref("credential:k2"), Answer: delegation.GateUnknown, WaivedBy: "merger", WaivedAs: "OLD-02"},
			{Requirement: "inner", Subject: ref("tenant:acme"), Answer: delegation.GateFail, Reasons: late, Inner: inner}}}
}

// TestGateOf wants the requirements of gates within a gate, behind its name.
func TestGateOf(t *testing.T) {
	want := report.Gate{Gate: "production-activate", Subject: ref("tenant:acme"), Outcome: "deny", RecheckAt: governance.Some(day(9)),
		Reasons: gateResult().Reasons, Requirements: []report.GateRequirement{
			{Requirement: "SEC-02", Subject: ref("credential:k2"), Answer: "unknown", WaivedBy: "merger", WaivedAs: "OLD-02"},
			{Requirement: "inner", Subject: ref("tenant:acme"), Answer: "fail"},
			{Requirement: "inner/ROT-01", Subject: ref("credential:k1"), Answer: "fail"}}}
	equal := cmp.Comparer(func(a, b governance.Field[time.Time]) bool { return a == b })
	if diff := cmp.Diff(want, report.GateOf(gateResult()), equal); diff != "" {
		t.Errorf("GateOf (-want +got):\n%s", diff)
	}
}

// TestFiltered wants of each filter the findings that it lets through, and the
// others counted.
func TestFiltered(t *testing.T) {
	list := func(s ...string) []string { return s }
	tests := []struct {
		name   string
		filter report.Filter
		kept   []string
	}{
		{"verdicts", report.Filter{Verdicts: []controls.Verdict{controls.Fail, controls.Error}},
			list("ROT-01 credential:k1", "ROT-01 credential:k2", "ROT-01 credential:k3", "SEC-02 credential:k1")},
		{"severities", report.Filter{Severities: []controls.Severity{controls.Low}}, list("SEC-02 credential:k1")},
		{"controls", report.Filter{Controls: list("LCM-05")}, list("LCM-05 nhi:ci", "LCM-05 nhi:agent")},
		{"who answers", report.Filter{Parties: list("north")}, list("LCM-05 nhi:agent", "ROT-01 credential:k1", "ROT-01 credential:k4")},
		{"who uses", report.Filter{Parties: list("south"), Severities: []controls.Severity{controls.Low, controls.Medium}}, list("LCM-05 nhi:agent", "SEC-02 credential:k1")},
		{"tenants", report.Filter{Tenants: list("acme"), Regions: list("DE"), Verdicts: []controls.Verdict{controls.Waived}}, list("ROT-01 credential:k4")},
		{"frameworks", report.Filter{Frameworks: list("csf-2.0")}, list("INV-03 tenant:acme", "INV-03 tenant:beta", "INV-03 tenant:gone")},
		{"nothing", report.Filter{Regions: list("nowhere")}, nil},
	}
	for _, tt := range tests {
		in := fixture(t)
		out := filtered(t, in, tt.filter)
		var kept []string
		for _, f := range out.Assessment.Findings {
			kept = append(kept, f.Control+" "+f.Subject.String())
		}
		if diff := cmp.Diff(tt.kept, kept); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if got, want := out.Cut.Findings.Total()+len(kept), len(in.Assessment.Findings); got != want {
			t.Errorf("%s: %d findings are kept or left out, of %d", tt.name, got, want)
		}
		was, is := report.Summarize(in), report.Summarize(out)
		was.Coverage, is.Coverage = nil, nil
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("%s: the filter changed what is counted (-whole +cut):\n%s", tt.name, diff)
		}
	}
	if _, err := cut(t).Filtered(report.Filter{Regions: list("DE")}); !errors.Is(err, report.ErrCut) {
		t.Errorf("filtering twice: %v, want ErrCut", err)
	}
}

// TestCutContradiction wants no report that hides findings as left out.
func TestCutContradiction(t *testing.T) {
	in := cut(t)
	in.Assessment.Findings = in.Assessment.Findings[:len(in.Assessment.Findings)-1]
	var c *report.Contradiction
	if _, err := report.NewDocument(in); !errors.As(err, &c) {
		t.Errorf("a finding neither listed nor left out: %v, want a Contradiction", err)
	}
}

// TestFilteredByEarlierID wants a filter to find a control by an earlier id, and to
// say so.
func TestFilteredByEarlierID(t *testing.T) {
	in := fixture(t)
	list := slices.Collect(in.Pack.All())
	renamed := make([]controls.Control, len(list))
	for i, c := range list {
		if renamed[i] = *c; c.ID == "ROT-01" {
			renamed[i].Aliases = []string{"OLD-01"}
		}
	}
	var err error
	if in.Pack, err = controls.NewPack("fixture", "1.2.3", renamed); err != nil {
		t.Fatal(err)
	}
	old, now := filtered(t, in, report.Filter{Controls: []string{"OLD-01"}}), filtered(t, in, report.Filter{Controls: []string{"ROT-01"}})
	same := slices.EqualFunc(now.Assessment.Findings, old.Assessment.Findings, func(a, b controls.Finding) bool { return a.Control == b.Control && a.Subject == b.Subject })
	if n := len(old.Assessment.Findings); n == 0 || !same || old.Assessment.Findings[0].Control != "ROT-01" {
		t.Errorf("%d findings by the earlier id, %d by the id", n, len(now.Assessment.Findings))
	}
	want := append(slices.Clone(in.Assessment.Aliases), controls.AliasUse{Code: controls.CodeControlAlias, Pointer: "/cut/filter/controls/0", Written: "OLD-01", ID: "ROT-01"})
	if diff := cmp.Diff(want, old.Assessment.Aliases); diff != "" || old.Cut.Filter.Controls[0] != "OLD-01" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
}

// TestFilterDetail wants a filter by framework to leave nothing of other frameworks in
// what the page draws of parties, chains and crosswalks, and the whole as it was.
func TestFilterDetail(t *testing.T) {
	in := fixture(t)
	in.Detail = &frameworks.Coverage{
		Parties: []frameworks.PartyRequirement{{Requirement: frameworks.Requirement{Framework: "csf-2.0"}}, {Requirement: frameworks.Requirement{Framework: "other"}}},
		Chains:  []frameworks.PartnerChain{{Requirements: []frameworks.ChainRequirement{{Framework: "other"}, {Framework: "csf-2.0"}}}},
		Answers: []frameworks.Answerable{{Framework: "other"}, {Framework: "csf-2.0"}},
		Derived: []frameworks.Derived{{Framework: "other"}, {Framework: "csf-2.0"}},
	}
	part := filtered(t, in, report.Filter{Frameworks: []string{"csf-2.0"}}).Detail
	want := &frameworks.Coverage{
		Requirements: part.Requirements,
		Parties:      in.Detail.Parties[:1],
		Chains:       []frameworks.PartnerChain{{Requirements: []frameworks.ChainRequirement{{Framework: "csf-2.0"}}}},
		Answers:      in.Detail.Answers[1:],
		Derived:      in.Detail.Derived[1:],
	}
	if diff := cmp.Diff(want, part); diff != "" {
		t.Errorf("of one framework (-want +got):\n%s", diff)
	}
	if n := len(in.Detail.Chains[0].Requirements); n != 2 {
		t.Errorf("the whole has %d requirements left", n)
	}
}
