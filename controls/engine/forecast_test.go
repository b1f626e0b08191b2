package engine_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func TestForecast(t *testing.T) {
	v := at(t, `"asOf": "2026-07-04T00:00:00Z", "credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "state": "active", "revokedAt": null,
		"expiresAt": "2026-10-01T00:00:00Z", "createdAt": "2026-05-01T00:00:00Z", "rotatedAt": "2026-06-01T12:00:00Z"}]`)
	turns, err := theEngine(t).Forecast(context.Background(), v, now.AddDate(1, 0, 0), engine.Only("ROT-01"))
	if err != nil {
		t.Fatal(err)
	}
	c := governance.NewRef(governance.KindCredential, "c")
	want := []controls.Turn{
		{At: time.Date(2026, 8, 30, 12, 0, 0, 1, time.UTC), Control: "ROT-01", Subject: c, Severity: controls.High, Before: controls.Pass, After: controls.Fail},
		{At: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Control: "ROT-01", Subject: c, Severity: controls.High, Before: controls.Fail, After: controls.NotApplicable},
	}
	if diff := cmp.Diff(want, turns); diff != "" {
		t.Error(diff)
	}
	if turns, err = theEngine(t).Forecast(context.Background(), v, want[0].At, engine.Only("ROT-01")); err != nil || len(turns) != 1 {
		t.Errorf("until its own instant: %v, %v", turns, err)
	}
	if _, err = theEngine(t).Forecast(context.Background(), v.Index().At(now.AddDate(0, 0, -1)), now); err == nil {
		t.Error("a forecast from before the facts is no error")
	}
}

// TestForecastIsExact is the law: at any instant a verdict is what the turns
// before it say.
func TestForecastIsExact(t *testing.T) {
	t.Parallel()
	eng, turned := theEngine(t), 0
	until := now.AddDate(4, 0, 0)
	for seed := range uint64(70) {
		w := newWorld(seed, core...)
		e, err := governance.Parse("estate.json", w.doc.json(w.asOf))
		if err != nil {
			t.Fatal(err)
		}
		v := delegation.NewIndex(e).At(now)
		if asOf, ok := e.AsOf.Get(); ok && now.Before(asOf) {
			v = v.Index().At(asOf)
		}
		turns, err := eng.Forecast(context.Background(), v, until)
		if err != nil {
			t.Fatal(err)
		}
		turned += len(turns)
		is := standings(t, eng, v)
		instants := looks(rand.New(rand.NewPCG(seed, 7)), v.Time(), until, turns)
		for _, at := range instants {
			for len(turns) > 0 && !turns[0].At.After(at) {
				key := turns[0].Control + " " + turns[0].Subject.String()
				if is[key] != turns[0].Before {
					t.Fatalf("seed %d: %s turns from %v at %v, and was %v", seed, key, turns[0].Before, turns[0].At, is[key])
				}
				is[key], turns = turns[0].After, turns[1:]
			}
			if diff := cmp.Diff(is, standings(t, eng, v.Later(at))); diff != "" {
				t.Fatalf("seed %d at %v: forecast (-) and assessed (+)\n%s\n%s", seed, at, diff, w.doc.json(w.asOf))
			}
		}
	}
	if turned < 300 {
		t.Errorf("%d turns are too few to tell", turned)
	}
}

// looks are instants at which to look, in order: those of some turns, just
// before and after them, and others.
func looks(r *rand.Rand, from, until time.Time, turns []controls.Turn) []time.Time {
	var out []time.Time
	for range 8 {
		out = append(out, from.Add(time.Duration(r.Int64N(int64(until.Sub(from))))))
		if len(turns) > 0 {
			at := turns[r.IntN(len(turns))].At
			out = append(out, at, at.Add(1))
			if at.Add(-1).After(from) {
				out = append(out, at.Add(-1))
			}
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out
}

func standings(t *testing.T, eng *engine.Engine, v *delegation.View) map[string]controls.Verdict {
	out := map[string]controls.Verdict{}
	for _, f := range assess(t, eng, v, engine.KeepAll()).Findings {
		out[f.Control+" "+f.Subject.String()] = f.Verdict
	}
	return out
}

// TestForecastLimit wants a forecast that stops early to say so: here behind the
// first of two turns.
func TestForecastLimit(t *testing.T) {
	v := at(t, `"asOf": "2026-07-04T00:00:00Z", "credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "state": "active", "revokedAt": null,
		"expiresAt": "2026-10-01T00:00:00Z", "createdAt": "2026-05-01T00:00:00Z", "rotatedAt": "2026-06-01T12:00:00Z"}]`)
	eng, err := engine.Compile(packWhere(func(c *controls.Control) bool { return c.ID == "ROT-01" }), engine.WithMaxForecast(2))
	if err != nil {
		t.Fatal(err)
	}
	_, err = eng.Forecast(context.Background(), v, now.AddDate(1, 0, 0))
	var limit *engine.ForecastLimitError
	if !errors.As(err, &limit) || limit.Control != "ROT-01" || limit.Subject.ID != "c" || !limit.At.After(now) {
		t.Fatalf("Forecast = %v, want a ForecastLimitError", err)
	}
	if _, err = eng.Forecast(context.Background(), v, limit.At.Add(-1)); err != nil {
		t.Errorf("until just before %v: %v", limit.At, err)
	}
}

// TestForecastOfRatesBesideFacts has a control read a rate and what ends with time: it
// turns although all that is counted stays the same.
func TestForecastOfRatesBesideFacts(t *testing.T) {
	v := at(t, `"asOf": "2026-07-04T00:00:00Z",
		"actors": [{"id": "p", "kind": "organization", "name": "P", "status": "active"}, {"id": "c", "kind": "organization", "name": "C", "status": "active"}],
		"tenants": [{"id": "t", "kind": "customer", "name": "T", "ownerId": "c"}],
		"contracts": [{"id": "k", "providerId": "p", "customerId": "c", "terminatedAt": null}],
		"delegations": [{"id": "d", "kind": "support", "contractId": "k", "grantorId": "actor:c", "granteeId": "actor:p", "parentId": null, "tenantId": "t",
			"scopes": [{"action": "users.read", "resource": "tenant/t"}], "state": "active", "activatedAt": "2026-01-01T00:00:00Z", "notBefore": null, "expiresAt": "2026-09-01T00:00:00Z", "revocation": null}]`, delegation.AssumeComplete())
	eng := compile(t, controls.Control{Subject: governance.KindActor, Applies: "actor.id == 'p'", Pass: "actor.evaluated < 100 && !actor.contracts.exists(c, c.liveDelegations.exists(d, d.chain.valid))"})
	turns, err := eng.Forecast(context.Background(), v, now.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	if got := check(t, eng, v, "AB-01", "actor:p"); got.Verdict != controls.Unknown {
		t.Fatalf("%v before, %v", got.Verdict, paths(got.Missing))
	}
	want := []controls.Turn{{At: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Control: "AB-01", Subject: governance.NewRef(governance.KindActor, "p"), Severity: controls.Low, Before: controls.Unknown, After: controls.Pass}}
	if diff := cmp.Diff(want, turns); diff != "" {
		t.Error(diff)
	}
}
