package report_test

import (
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// TestScope wants every format to say for whom it is and that pseudonyms stand in it, and
// to say none of it where it is not so. (Tables and events say it in each row, so one
// without rows says nothing.)
func TestScope(t *testing.T) {
	in := fixture(t)
	part := in
	part.Audience, part.Pseudonymous = "for-whom", true
	for _, f := range report.Formats() {
		said := written(t, f.Write, part)
		plain := written(t, f.Write, in)
		for _, word := range []string{"for-whom", "seudonym"} {
			if !strings.Contains(said, word) {
				t.Errorf("%s does not say %q", f.Name, word)
			}
			if strings.Contains(plain, word) {
				t.Errorf("%s says %q of a report of everything", f.Name, word)
			}
		}
	}
}

// TestGatesAsked wants a gate that is about no record not to pass in silence, and how old
// facts may be to stand beside it, in every format that has a place for gates.
func TestGatesAsked(t *testing.T) {
	in := fixture(t)
	in.Gates = []report.Gate{report.GateOf(gateResult())}
	in.GatesAsked = []report.GateAsk{{Gate: "rollout-handover", Kind: governance.KindRollout, MaxStaleness: "P7D"}, {Gate: in.Gates[0].Gate, Kind: governance.KindTenant, MaxStaleness: "P7D"}}
	tests := map[string][]string{
		"md":     {"`rollout-handover`: asked of nothing, for there is no record of kind rollout; facts older than P7D do not count", "asked of every record of kind tenant, 1 in all"},
		"html":   {"No answer: rollout-handover is about records of kind rollout, and there are none.", "facts older than P7D do not count"},
		"json":   {`{"gate":"rollout-handover","kind":"rollout","maxStaleness":"P7D"}`},
		"sarif":  {`{"gate":"rollout-handover","kind":"rollout","maxStaleness":"P7D"}`},
		"intoto": {`"rollout-handover"`, `"maxStaleness": "P7D"`},
	}
	for _, f := range report.Formats() {
		text := written(t, f.Write, in)
		for _, want := range tests[f.Name] {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %s", f.Name, want)
			}
		}
	}
	in.Gates, in.GatesAsked = nil, in.GatesAsked[:1]
	if text := written(t, report.HTML, in); strings.Contains(text, "No gate was asked") || !strings.Contains(text, tests["html"][0]) {
		t.Error("the page says that no gate was asked")
	}
	d, err := report.ReadJSON("a.json", []byte(written(t, report.JSON, in)))
	if err != nil || len(d.Input().GatesAsked) != 1 {
		t.Errorf("the gates that were asked do not come back: %v", err)
	}
}
