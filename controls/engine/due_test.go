package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestDue wants the instant at which a pass runs out if nothing is done.
func TestDue(t *testing.T) {
	const (
		live     = `"state": "active", "revokedAt": null, "expiresAt": null`
		complete = `"completeness": [{"id": "w", "kind": "handoff", "tenantId": null, "complete": true, "collectedAt": "2026-07-04T00:00:00Z"}]`
	)
	some := func(s string) governance.Field[time.Time] {
		at, err := governance.ParseInstant(s)
		if err != nil {
			t.Fatal(err)
		}
		return governance.Some(at)
	}
	none := governance.None[time.Time]()
	tests := []struct {
		name, control, subject, estate string
		want                           governance.Field[time.Time]
	}{
		{"rotation", "ROT-01", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", ` + live + `,
			"createdAt": "2025-01-01T00:00:00Z", "rotatedAt": "2026-06-01T12:00:00Z"}]`, some("2026-08-30T12:00:00Z")},
		{"the later of two", "ROT-01", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", ` + live + `,
			"createdAt": "2026-05-01T00:00:00Z", "rotatedAt": "2026-06-01T00:00:00Z"}]`, some("2026-08-30T00:00:00Z")},
		{"on the last instant", "ROT-01", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", ` + live + `,
			"createdAt": "2025-01-01T00:00:00Z", "rotatedAt": "2026-04-05T00:00:00Z"}]`, some("2026-07-04T00:00:00Z")},
		{"ends because it expires first", "ROT-01", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "state": "active",
			"revokedAt": null, "expiresAt": "2026-07-10T00:00:00Z", "createdAt": "2025-01-01T00:00:00Z", "rotatedAt": "2026-06-01T00:00:00Z"}]`, none},
		{"grace after exposure", "SEC-03", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "state": "active",
			"exposedAt": "2026-07-03T06:00:00Z", "revokedAt": null, "rotatedAt": null}]`, some("2026-07-04T06:00:00Z")},
		{"replaced in time", "SEC-03", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "state": "deactivated",
			"exposedAt": "2026-07-03T06:00:00Z", "revokedAt": "2026-07-03T08:00:00Z", "rotatedAt": null}]`, none},
		{"grace after a handover", "ROT-04", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", ` + live + `, "rotatedAt": null}],
			"handoffs": [{"id": "h", "fromId": "actor:a", "toId": "actor:b", "state": "accepted", "payload": [{"kind": "credential", "ref": "c"}],
				"requestedAt": "2026-07-03T09:00:00Z", "transferredAt": "2026-07-03T10:00:00Z", "acceptedAt": "2026-07-03T12:00:00Z"}], ` + complete, some("2026-07-04T12:00:00Z")},
		{"grace before acceptance", "HND-03", "handoff:h", `"handoffs": [{"id": "h", "fromId": "actor:a", "toId": "actor:b", "state": "transferred", "payload": [],
			"transferredAt": "2026-07-02T00:00:00Z", "acceptedAt": null, "acceptedById": null}]`, some("2026-07-05T00:00:00Z")},
		{"accepted in time", "HND-03", "handoff:h", `"handoffs": [{"id": "h", "fromId": "actor:a", "toId": "actor:b", "state": "accepted", "payload": [],
			"transferredAt": "2026-07-02T00:00:00Z", "acceptedAt": "2026-07-03T00:00:00Z", "acceptedById": "p"}]`, none},
		{"reviews", "LCM-05", "nhi:n", `"nhis": [{"id": "n", "kind": "bot", "status": "active", "lastReviewedAt": "2026-06-04T00:00:00Z"}]`, some("2026-09-02T00:00:00Z")},
		{"ends at an instant", "PRG-03", "actor:a", `"actors": [{"id": "a", "kind": "organization", "roles": ["msp"]}], "evidence": [{"id": "e", "kind": "training",
			"subjectId": "actor:a", "collectedAt": "2026-07-01T00:00:00Z", "validUntil": "2026-07-10T00:00:00Z", "outcome": "positive",
			"covers": ["human", "nhi"]}]`, some("2026-07-09T23:59:59.999999999Z")},
		{"a statement of completeness that grows old", "SEC-02", "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", ` + live + `,
			"createdAt": "2025-01-01T00:00:00Z", "storage": "vault", "copies": []}], ` + complete, some("2026-08-03T00:00:00Z")},
		{"nothing that runs", "INV-02", "nhi:n", `"nhis": [{"id": "n", "kind": "bot", "status": "active", "purpose": "x", "lastReviewedAt": "2026-06-04T00:00:00Z"}]`, none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := check(t, theEngine(t), at(t, tt.estate), tt.control, tt.subject)
			if f.Verdict != controls.Pass {
				t.Fatalf("%s is %v, missing %v, want pass", tt.control, f.Verdict, paths(f.Missing))
			}
			if !f.Due.Equal(tt.want) {
				t.Errorf("%s is due %v, want %v", tt.control, f.Due, tt.want)
			}
		})
	}
}

// TestDueOfLiterals wants instants and spans that an expression writes out to count
// like those that it reads.
func TestDueOfLiterals(t *testing.T) {
	v := at(t, `"nhis": [{"id": "n", "kind": "bot", "lastReviewedAt": "2026-07-01T00:00:00Z"}]`)
	for pass, want := range map[string]string{
		"nhi.lastReviewedAt != null && nhi.lastReviewedAt >= now - duration('240h')": "2026-07-11T00:00:00Z",
		"now < timestamp('2026-09-01T00:00:00Z')":                                    "2026-08-31T23:59:59.999999999Z",
		"now != timestamp('2026-07-05T00:00:00Z')":                                   "2026-07-04T23:59:59.999999999Z",
	} {
		if f := check(t, asking(t, governance.KindNHI, pass), v, "AB-01", "nhi:n"); f.Due.String() != want {
			t.Errorf("%s is %v, due %v, want %s", pass, f.Verdict, f.Due, want)
		}
	}
}

// TestDueUnknown does not look into what is past: an answer would know what came
// later.
func TestDueUnknown(t *testing.T) {
	v := at(t, `"asOf": "2026-07-05T00:00:00Z", "handoffs": [{"id": "h", "fromId": "actor:a", "toId": "actor:b", "state": "transferred", "payload": [],
		"requestedAt": "2026-07-01T00:00:00Z", "transferredAt": "2026-07-02T00:00:00Z", "acceptedAt": null, "acceptedById": null}]`)
	if f := check(t, theEngine(t), v, "HND-03", "handoff:h"); f.Verdict != controls.Pass || !f.Due.IsUnknown() {
		t.Errorf("HND-03 is %v, due %v, want pass, due unknown", f.Verdict, f.Due)
	}
}

// TestDueIsExact is the law: a pass stands before the instant of due and no longer
// behind it; a pass that is not due at any instant never runs out. Statements of
// completeness grow old in every other estate.
func TestDueIsExact(t *testing.T) {
	eng := theEngine(t)
	due, standing := 0, 0
	for seed := range uint64(200) {
		w := newWorld(seed, core...)
		e, err := governance.Parse("estate.json", w.doc.json(w.asOf))
		if err != nil {
			t.Fatal(err)
		}
		var opts []delegation.Option
		if seed%2 == 0 {
			opts = append(opts, delegation.AssumeComplete())
		}
		view := delegation.NewIndex(e, opts...).At(now)
		for _, f := range assess(t, eng, view, engine.KeepPasses()).Findings {
			verdict := func(at time.Time) controls.Verdict {
				g, err := eng.Check(context.Background(), view.Later(at), f.Control, f.Subject)
				if err != nil {
					t.Fatal(err)
				}
				return g.Verdict
			}
			if f.Verdict != controls.Pass || f.Due.IsUnknown() {
				continue
			}
			if at, ok := f.Due.Get(); ok {
				due++
				if at.Before(now) {
					t.Fatalf("%s of %v was due %v", f.Control, f.Subject, f.Due)
				}
				if got := verdict(at.Add(-1)); got != controls.Pass && at.After(now) {
					t.Fatalf("%s of %v is due %v and %v before\n%s", f.Control, f.Subject, f.Due, got, w.doc.json(w.asOf))
				}
				if got := verdict(at.Add(1)); got == controls.Pass || got == controls.NotApplicable {
					t.Fatalf("%s of %v is due %v and still %v behind it\n%s", f.Control, f.Subject, f.Due, got, w.doc.json(w.asOf))
				}
				continue
			}
			standing++
			for _, d := range []time.Duration{1, day, 30 * day, 100 * day, 400 * day, 1300 * day, 30_000 * day} {
				got := verdict(now.Add(d))
				if got == controls.NotApplicable {
					break
				}
				if got != controls.Pass {
					t.Fatalf("%s of %v is due at no instant and %v after %v\n%s", f.Control, f.Subject, got, d, w.doc.json(w.asOf))
				}
			}
		}
	}
	if due < 50 || standing < 50 {
		t.Errorf("%d passes run out, %d stand; the law hardly bites", due, standing)
	}
}
