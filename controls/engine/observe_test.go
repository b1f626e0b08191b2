package engine_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/ctxtest"
)

// heard notes what an observer hears, in its order.
func heard(to *[]string) governance.Observer {
	return func(w governance.Work) func(governance.Counts) {
		*to = append(*to, "begin "+w.String())
		return func(c governance.Counts) {
			*to = append(*to, fmt.Sprintf("end %v: %d controls, %d records, %d findings, %d faults, failed %v", w, c.Controls, c.Records, c.Findings, c.Faults, c.Failed))
		}
	}
}

// TestObserved wants every piece of work to be heard of from its beginning to its
// end, with what it did.
func TestObserved(t *testing.T) {
	var got []string
	pack, err := builtin.Pack().Select("USE-02", "ROT-01", "TPY-03")
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(pack, engine.WithObserver(heard(&got)))
	if err != nil {
		t.Fatal(err)
	}
	v := at(t, `"nhis": [{"id": "a", "kind": "bot", "status": "active", "interactiveUse": true}, {"id": "b", "kind": "bot", "status": "active", "interactiveUse": false}]`)
	assess(t, eng, v)
	if _, err := eng.Assess(context.Background(), v, engine.Only("NO-01")); err == nil {
		t.Error("a control that there is not is no error")
	}
	good := delegation.NewIndex(controlstest.Good(), delegation.WithObserver(heard(&got))).At(controlstest.AsOf())
	for _, ask := range []engine.Ask{{Gate: delegation.GateExtend, Subject: governance.NewRef(governance.KindDelegation, "watch")}, {Gate: "none"}} {
		if _, err := eng.Gate(context.Background(), good, ask, day); (err == nil) == (ask.Gate == "none") {
			t.Errorf("gate %s: %v", ask.Gate, err)
		}
	}
	broken, err := controls.NewPack("broken", "1.0.0", []controls.Control{{ID: "AB-01", Title: "t", Subject: governance.KindNHI, Severity: controls.Low, Applies: "true", Pass: "nhi.nothing"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Compile(broken, engine.WithObserver(heard(&got))); err == nil {
		t.Error("an expression that reads nothing is no error")
	}
	want := []string{
		"begin compile", "end compile: 3 controls, 0 records, 0 findings, 0 faults, failed false",
		"begin assess", "end assess: 1 controls, 2 records, 1 findings, 0 faults, failed false",
		"begin assess", "end assess: 0 controls, 0 records, 0 findings, 0 faults, failed true",
		"begin index", fmt.Sprintf("end index: 0 controls, %d records, 0 findings, 0 faults, failed false", controlstest.Good().Len()),
		"begin gate", "end gate: 0 controls, 0 records, 4 findings, 0 faults, failed false",
		"begin gate", "end gate: 0 controls, 0 records, 0 findings, 0 faults, failed true",
		"begin compile", "end compile: 1 controls, 0 records, 0 findings, 1 faults, failed true",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}

// TestWorkEnds wants work on many records to end soon after its context: it asks a
// few times more at most, while the whole of it would ask often.
func TestWorkEnds(t *testing.T) {
	eng := theEngine(t)
	var list strings.Builder
	for i := range 300 {
		fmt.Fprintf(&list, `, {"id": "c%d", "subjectId": "nhi:n", "kind": "api_key", "state": "active", "revokedAt": null, "expiresAt": null, "rotatedAt": "2026-06-01T12:00:00Z"}`, i)
	}
	v := at(t, `"credentials": [`+list.String()[2:]+`], "exceptions": [{"id": "x", "controlId": "ROT-01", "subjectIds": ["credential:c1"], "createdAt": "2026-06-01T00:00:00Z"}]`)
	for name, tt := range map[string]struct {
		whole int // at least so often it asks
		work  func(context.Context) error
	}{
		"compile": {50, func(ctx context.Context) error {
			_, err := engine.CompileContext(ctx, builtin.Pack())
			return err
		}},
		"assess": {300, func(ctx context.Context) error {
			_, err := eng.Assess(ctx, v)
			return err
		}},
		"forecast": {600, func(ctx context.Context) error {
			_, err := eng.Forecast(ctx, v, now.AddDate(1, 0, 0), engine.Only("ROT-01"))
			return err
		}},
		"exceptions": {1, func(ctx context.Context) error {
			_, err := eng.Exceptions(ctx, v)
			return err
		}},
	} {
		all := ctxtest.After(1 << 30)
		if err := tt.work(all); err != nil || all.Asked() < tt.whole {
			t.Errorf("%s: %v, asked %d times", name, err, all.Asked())
		}
		for _, left := range slices.Compact([]int{0, tt.whole / 3, tt.whole / 2}) {
			ctx := ctxtest.After(left)
			if err := tt.work(ctx); !errors.Is(err, context.Canceled) || ctx.Asked() > left+4+runtime.GOMAXPROCS(0) {
				t.Errorf("%s that ends after %d: %v, asked %d times", name, left, err, ctx.Asked())
			}
		}
	}
}

// TestGateEnds wants a gate to end soon after its context, however many subjects its
// controls have.
func TestGateEnds(t *testing.T) {
	v := delegation.NewIndex(controlstest.Good()).At(controlstest.AsOf())
	ask := engine.Ask{Gate: delegation.GateProductionActivate, Subject: governance.NewRef(governance.KindTenant, "acme-prod")}
	ctx := ctxtest.After(5)
	if _, err := theEngine(t).Gate(ctx, v, ask, day); !errors.Is(err, context.Canceled) {
		t.Errorf("Gate = %v, want the error of its context", err)
	}
}
