package importer_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestRemarksAreBounded makes 25 000 remarks of one kind, in any order, some twice, and
// one of another kind behind them.
func TestRemarksAreBounded(t *testing.T) {
	var c importer.Collector
	at := func(line int) governance.Position { return governance.Position{File: "f", Line: line, Column: 1} }
	for _, line := range rand.New(rand.NewPCG(1, 2)).Perm(25_000) {
		for range 1 + line%2 {
			c.Add(importer.Diagnostic{Severity: importer.Error, Code: importer.CodeUnparsable, Pos: at(line + 1), Detail: "no"})
		}
	}
	c.Add(importer.Diagnostic{Severity: importer.Warning, Code: importer.CodeUnparsable, Pos: at(30_000)})
	list := c.Diagnostics()
	if len(list) != 10_001 {
		t.Fatalf("%d diagnostics, want 10 000 and the other one", len(list))
	}
	for i, d := range list[:10_000] {
		if last := i == 9_999; d.Pos != at(i+1) || strings.Contains(d.Detail, "37500 times") != last {
			t.Fatalf("diagnostic %d = %v", i, d)
		}
	}
}
