// Package consumer uses the library as the programs of others do.
package consumer

import (
	"context"
	"testing"
	"time"

	"github.com/google/cel-go/cel"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

const estate = `{"schemaVersion": "1.0", "nhis": [{"id": "robot", "kind": "service_account", "status": "active", "ownerId": null}]}`

// TestBesideCelGo evaluates with cel-go under the path it had until v0.31.0 and,
// through a control, under the one that it has now, in one program.
func TestBesideCelGo(t *testing.T) {
	env, err := cel.NewEnv(cel.Variable("owner", cel.StringType))
	if err != nil {
		t.Fatal(err)
	}
	ast, issues := env.Compile(`owner == ""`)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := env.Program(ast)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err := program.Eval(map[string]any{"owner": ""}); err != nil || got.Value() != true {
		t.Errorf("github.com/google/cel-go says %v, %v; want true", got, err)
	}

	e, err := governance.Parse("estate.json", []byte(estate))
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	view := delegation.NewIndex(e).At(time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC))
	result, err := eng.Assess(context.Background(), view, engine.Only("INV-01"))
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Findings) != 1 || result.Findings[0].Verdict != controls.Fail {
		t.Errorf("INV-01 says %+v; want that it fails for nhi:robot", result.Findings)
	}
}
