package engine_test

import (
	"context"
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// The built-in controls, asked about one API key whose last rotation nobody
// recorded.
func Example() {
	estate, err := governance.Parse("estate.json", []byte(`{
		"schemaVersion": "1.0",
		"credentials": [{"id": "ci-key", "subjectId": "nhi:ci", "kind": "api_key", "state": "active",
			"createdAt": "2025-01-01T00:00:00Z", "expiresAt": null, "revokedAt": null}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	view := delegation.NewIndex(estate).At(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC))
	assessment, err := eng.Assess(context.Background(), view, engine.Only("ROT-01", "ROT-02"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range assessment.Findings {
		fmt.Println(f.Control, f.Subject, f.Verdict)
		for _, m := range f.Missing {
			fmt.Println("  missing", m.Path)
		}
		for _, r := range f.Reasons {
			fmt.Println("  because", r.Expr, "is false:", r.Facts[0].Path, "is", r.Facts[0].Value)
		}
	}
	// Output:
	// ROT-01 credential:ci-key unknown
	//   missing credential[ci-key].rotatedAt
	// ROT-02 credential:ci-key fail
	//   because credential.expiresAt != null is false: credential[ci-key].expiresAt is none
}

// A mistake in an expression is refused with its place, before any estate is
// looked at.
func ExampleCompile() {
	pack, err := controls.NewPack("acme", "1.0.0", []controls.Control{{
		ID: "acme.KEY-01", Title: "Keys are new", Subject: governance.KindCredential, Severity: controls.Low,
		Applies: "credential.state == 'activ'",
		Pass:    "credential.rotatedAt >= now - duration('24h')",
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = engine.Compile(pack)
	for f := range governance.Faults(err) {
		fmt.Println(f.Pos.Line, f.Pos.Column, f.Code)
	}
	// Output:
	// 1 21 NO_SUCH_VALUE
	// 1 11 UNGUARDED_NONE
}

// One question: by when must the receiver accept?
func ExampleEngine_Check() {
	estate, err := governance.Parse("estate.json", []byte(`{
		"schemaVersion": "1.0",
		"handoffs": [{"id": "h-1", "fromId": "actor:vendor", "toId": "actor:reseller", "state": "transferred",
			"payload": [{"kind": "tenant_admin"}],
			"transferredAt": "2026-07-01T08:00:00Z", "acceptedAt": null, "acceptedById": null}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		fmt.Println(err)
		return
	}
	view := delegation.NewIndex(estate).At(time.Date(2026, 7, 2, 0, 0, 0, 0, time.UTC))
	f, err := eng.Check(context.Background(), view, "HND-03", governance.NewRef(governance.KindHandoff, "h-1"))
	fmt.Println(f.Verdict, f.Due, err)
	// Output:
	// pass 2026-07-04T08:00:00Z <nil>
}
