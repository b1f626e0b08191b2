package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestTwoPassesAnswerAlike wants a control of the second pass to say the same with
// the others, alone, and asked about one subject: it rests on what the others find
// of the whole estate, however they are listed.
func TestTwoPassesAnswerAlike(t *testing.T) {
	eng := theEngine(t)
	of := func(a *controls.Assessment) map[governance.Ref]controls.Finding {
		out := map[governance.Ref]controls.Finding{}
		for _, f := range a.Findings {
			if f.Control == "EXC-02" || f.Control == "PRG-05" {
				out[f.Subject] = f
			}
		}
		return out
	}
	for seed := range uint64(4) {
		w := newPartners(seed)
		v := viewOf(t, w.doc, w.asOf)
		whole := of(assess(t, eng, v, engine.KeepAll()))
		alone := assess(t, eng, v, engine.KeepAll(), engine.Only("EXC-02", "PRG-05"))
		if diff := cmp.Diff(whole, of(alone)); diff != "" {
			t.Fatalf("seed %d: with the others (-) and alone (+)\n%s", seed, diff)
		}
		for _, p := range alone.Population {
			if ofPass := p.Control == "EXC-02" || p.Control == "PRG-05"; ofPass != p.ReadsRates || !ofPass && p.NotRun() != p.Subjects {
				t.Errorf("%+v: only the second pass was asked for", p)
			}
		}
		for ref, f := range whole {
			if diff := cmp.Diff(f, check(t, eng, v, f.Control, ref.String())); diff != "" {
				t.Fatalf("seed %d: assessed (-) and checked (+)\n%s", seed, diff)
			}
		}
	}
}

// few is a pack of a first pass that asks for a purpose and a second one that
// counts who has none.
func few(t testing.TB) *engine.Engine {
	t.Helper()
	eng, err := engine.Compile(packOf(t,
		controls.Control{ID: "AB-01", Subject: governance.KindNHI, Pass: "nhi.purpose != ''"},
		controls.Control{ID: "AB-02", Subject: governance.KindActor, Pass: "actor.evaluated < 2"},
		controls.Control{ID: "AB-03", Subject: governance.KindActor, Pass: "actor.evaluated == 1"}))
	if err != nil {
		t.Fatal(err)
	}
	return eng
}

const acme = `"actors": [{"id": "acme", "kind": "organization"}], `

var allComplete = func() string {
	var out []string
	for _, kind := range strings.Fields("nhi credential delegation handoff contract drill certification evidence membership") {
		out = append(out, `{"id": "`+kind+`", "kind": "`+kind+`", "tenantId": null, "complete": true, "collectedAt": "`+ago(day)+`"}`)
	}
	return `, "completeness": [` + strings.Join(out, ",") + `]`
}()

// TestSecondPass wants a rate to be known only where nothing is missing of it, a
// comparison to be decided by its bounds, and what is missing to be named.
func TestSecondPass(t *testing.T) {
	nhi := func(fields string) string { return `{"id": "n", "kind": "bot", ` + fields + `}` }
	own, loose := `"ownerId": "acme", "operatorIds": [], "purpose": "x"`, `"purpose": "x", "ownerId": "acme"`
	for _, tt := range []struct {
		name, nhis, complete string
		below, exactly       controls.Verdict
		missing              []string
	}{
		{"one", nhi(own), allComplete, controls.Pass, controls.Pass, nil},
		{"two", nhi(own) + "," + strings.Replace(nhi(own), `"n"`, `"m"`, 1), allComplete, controls.Fail, controls.Fail, nil},
		{"one that may be of others too", nhi(loose), allComplete, controls.Pass, controls.Pass, nil},
		{"one of nobody", nhi(`"ownerId": null, "operatorIds": [], "purpose": "x"`), allComplete, controls.Pass, controls.Fail, nil},
		{"one of nobody known", nhi(`"operatorIds": [], "purpose": "x"`), allComplete, controls.Pass, controls.Unknown, []string{"nhi[n].ownerId NOT_RECORDED"}},
		{"one that may not count", nhi(`"ownerId": "acme", "operatorIds": []`), allComplete, controls.Pass, controls.Unknown, []string{"nhi[n].purpose NOT_RECORDED"}},
		{"one owned by who is not on record", nhi(`"ownerId": "lost", "operatorIds": [], "purpose": "x"`), allComplete, controls.Unknown, controls.Unknown,
			[]string{"nhi[n].ownerId DANGLING_REF"}},
		{"perhaps more", nhi(own), strings.Replace(allComplete, `"kind": "nhi"`, `"kind": "oauth"`, 1), controls.Unknown, controls.Unknown, []string{"actor[acme].nhi[*] OPEN_LIST"}},
	} {
		v := at(t, acme+`"nhis": [`+tt.nhis+`]`+tt.complete)
		below, exactly := check(t, few(t), v, "AB-02", "actor:acme"), check(t, few(t), v, "AB-03", "actor:acme")
		if below.Verdict != tt.below || exactly.Verdict != tt.exactly {
			t.Errorf("%s: fewer than two: %v, exactly one: %v; want %v and %v", tt.name, below.Verdict, exactly.Verdict, tt.below, tt.exactly)
		}
		if diff := cmp.Diff(tt.missing, paths(exactly.Missing)); diff != "" {
			t.Errorf("%s: missing (-want +got):\n%s", tt.name, diff)
		}
		if below.Verdict == controls.Fail && len(below.Reasons) == 0 {
			t.Errorf("%s: a fail without a reason", tt.name)
		}
	}
}

// TestSecondPassAfterAnError wants what could not be evaluated to leave a rate open,
// and to be named.
func TestSecondPassAfterAnError(t *testing.T) {
	eng, err := engine.Compile(packOf(t,
		controls.Control{ID: "AB-01", Subject: governance.KindNHI, Pass: "nhi.consumers.all(c, c != '')"},
		controls.Control{ID: "AB-02", Subject: governance.KindActor, Pass: "actor.evaluated < 2"},
		controls.Control{ID: "AB-03", Subject: governance.KindActor, Pass: "actor.evaluated == 1"}), engine.WithMaxSteps(2))
	if err != nil {
		t.Fatal(err)
	}
	v := at(t, acme+`"nhis": [{"id": "n", "kind": "bot", "ownerId": "acme", "operatorIds": [], "consumers": ["a", "b", "c"]}]`+allComplete)
	if f := check(t, eng, v, "AB-02", "actor:acme"); f.Verdict != controls.Pass {
		t.Errorf("fewer than two: %v", f.Verdict)
	}
	f := check(t, eng, v, "AB-03", "actor:acme")
	if diff := cmp.Diff([]string{"nhi[n]. EVALUATION"}, paths(f.Missing)); f.Verdict != controls.Unknown || diff != "" {
		t.Errorf("exactly one: %v, missing (-want +got):\n%s", f.Verdict, diff)
	}
}

// TestSecondPassOutside wants nobody to learn from a rate what others have.
func TestSecondPassOutside(t *testing.T) {
	v := at(t, acme+`"nhis": []`+allComplete).Index().For("acme").At(now)
	f := check(t, few(t), v, "AB-02", "actor:acme")
	if diff := cmp.Diff([]string{"actor[acme].evaluated OUTSIDE_VIEW"}, paths(f.Missing)); f.Verdict != controls.Unknown || diff != "" {
		t.Errorf("%v, missing (-want +got):\n%s", f.Verdict, diff)
	}
}

// TestSecondPassEnds wants the second pass to stop with its context, without an
// answer.
func TestSecondPassEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	v := at(t, acme+`"nhis": []`+allComplete)
	if _, err := few(t).Check(ctx, v, "AB-02", governance.NewRef(governance.KindActor, "acme")); !errors.Is(err, context.Canceled) {
		t.Errorf("Check: %v", err)
	}
	if _, err := few(t).Forecast(ctx, v, now.Add(day)); !errors.Is(err, context.Canceled) {
		t.Errorf("Forecast: %v", err)
	}
}

// TestForecastOfRates wants the instants at which the first pass finds something
// else, and at which a statement of completeness is too old, to the nanosecond.
func TestForecastOfRates(t *testing.T) {
	eng, err := engine.Compile(packOf(t,
		controls.Control{ID: "AB-01", Subject: governance.KindNHI, Applies: "nhi.expiresAt != null && nhi.expiresAt > now", Pass: "nhi.purpose != ''"},
		controls.Control{ID: "AB-02", Subject: governance.KindActor, Pass: "actor.evaluated > 0"}))
	if err != nil {
		t.Fatal(err)
	}
	end := now.Add(3 * day)
	v := at(t, acme+`"nhis": [{"id": "n", "kind": "bot", "ownerId": "acme", "operatorIds": [], "purpose": "x", "expiresAt": "`+governance.FormatInstant(end)+`"}]`+allComplete)
	turns, err := eng.Forecast(context.Background(), v, now.Add(60*day), engine.Only("AB-02"))
	if err != nil {
		t.Fatal(err)
	}
	turn := func(at time.Time, before, after controls.Verdict) controls.Turn {
		return controls.Turn{At: at, Control: "AB-02", Subject: governance.NewRef(governance.KindActor, "acme"), Severity: controls.Low, Before: before, After: after}
	}
	want := []controls.Turn{turn(end, controls.Pass, controls.Fail), turn(now.Add(-day).Add(30*day+1), controls.Fail, controls.Unknown)}
	if diff := cmp.Diff(want, turns); diff != "" {
		t.Errorf("forecast (-want +got):\n%s", diff)
	}
	if f := check(t, eng, v, "AB-02", "actor:acme"); f.Verdict != controls.Pass || !f.Due.IsUnknown() {
		t.Errorf("%v, due %v; want a pass of which Forecast says when it ends", f.Verdict, f.Due)
	}
}

// TestGateOfRates wants a gate that asks a control of the second pass to look again
// when the first one may find something else.
func TestGateOfRates(t *testing.T) {
	eng, err := engine.Compile(packOf(t,
		controls.Control{ID: "AB-01", Subject: governance.KindNHI, Applies: "nhi.expiresAt != null && nhi.expiresAt > now", Pass: "nhi.purpose != ''"},
		controls.Control{ID: "PRG-02", Subject: governance.KindActor, Pass: "actor.evaluated > 1"}))
	if err != nil {
		t.Fatal(err)
	}
	end := now.Add(time.Hour)
	v := at(t, `"asOf": "`+governance.FormatInstant(now)+`", `+acme+`"nhis": [{"id": "n", "kind": "bot", "ownerId": "acme", "operatorIds": [], "purpose": "x", "expiresAt": "`+governance.FormatInstant(end)+`"}]`+allComplete)
	r, err := eng.Gate(context.Background(), v, engine.Ask{Gate: delegation.GatePartnerActivate, Subject: governance.NewRef(governance.KindActor, "acme")}, day)
	if err != nil {
		t.Fatal(err)
	}
	if at, ok := r.RecheckAt.Get(); !ok || at.After(end) {
		t.Errorf("recheck at %v, want no later than %v", at, end)
	}
	if text := gateText(r); !strings.Contains(text, "PRG-02 of actor:acme: fail") {
		t.Errorf("the gate did not find PRG-02 to fail:\n%s", text)
	}
}
