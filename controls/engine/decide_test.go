package engine_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestDeciderEqualsAssess wants a decider to give every verdict that an assessment
// gives in its first pass, and no other: under exceptions, of members that this version does not know,
// and where a control takes too many steps.
func TestDeciderEqualsAssess(t *testing.T) {
	bounded, err := engine.Compile(builtin.Pack(), engine.WithMaxSteps(2))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[controls.Verdict]bool{}
	for seed := range uint64(60) {
		eng, w := []*engine.Engine{theEngine(t), bounded}[seed%2], anyWorld(seed)
		switch seed % 3 {
		case 0:
			w = newExceptedWorld(seed, gateEngine())
		case 1:
			for _, c := range collections() {
				for _, r := range w.doc[c.Part] {
					w.addUnknown(c.Part, r)
				}
			}
		}
		v := index(t, w.doc, w.asOf).At(now)
		want := map[question]controls.Verdict{}
		for _, f := range assess(t, eng, v, engine.KeepAll()).Findings {
			if eng.ReadsRates(f.Control) {
				continue
			}
			want[question{f.Control, f.Subject}] = f.Verdict
			seen[f.Verdict] = true
		}
		sameDecisions(t, eng, v, want)
	}
	for v := controls.Unknown; v <= controls.Error; v++ {
		if !seen[v] {
			t.Errorf("no verdict was %v", v)
		}
	}
}

func sameDecisions(t *testing.T, eng *engine.Engine, v *delegation.View, want map[question]controls.Verdict) {
	t.Helper()
	d, asked := eng.Decider(v), 0
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			for _, x := range d.Append(nil, s) {
				asked++
				if q := (question{x.Control, s.Ref()}); x.Verdict != want[q] {
					t.Errorf("%v is decided %v, but assessed %v", q, x.Verdict, want[q])
				}
			}
		}
	}
	if asked != len(want) {
		t.Errorf("%d questions were decided, %d assessed", asked, len(want))
	}
}

// A service that hands out work asks about one credential at a time.
func ExampleEngine_Decider() {
	estate, err := governance.Parse("estate.json", []byte(`{
		"schemaVersion": "1.0",
		"credentials": [{"id": "ci-key", "subjectId": "nhi:ci", "kind": "api_key", "state": "active",
			"createdAt": "2025-01-01T00:00:00Z", "rotatedAt": "2026-03-01T00:00:00Z", "expiresAt": null, "revokedAt": null}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	pack, err := builtin.Pack().Select("ROT-01", "ROT-02", "SEC-01")
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		fmt.Println(err)
		return
	}
	view := delegation.NewIndex(estate).At(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	decider, decisions := eng.Decider(view), []engine.Decision(nil)
	if key, ok := view.Subject(governance.NewRef(governance.KindCredential, "ci-key")); ok {
		decisions = decider.Append(decisions[:0], key)
	}
	for _, x := range decisions {
		fmt.Println(x.Control, x.Verdict)
	}
	// Output:
	// ROT-01 pass
	// ROT-02 fail
	// SEC-01 unknown
}
