package main

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestResolveJSON wants a list with one object a citation, and its members and
// forms to be those that are promised.
func TestResolveJSON(t *testing.T) {
	status, stdout, stderr := runWith("", "resolve", "-format", "json", "-context", "physical <access> & more", "NIST CSF 2.0 PR.AC-4", "NIST AI RMF")
	var got []map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || status != 0 || stderr != "" {
		t.Fatalf("resolve = %d, %q, %v", status, stderr, err)
	}
	none := []any{}
	want := []map[string]any{
		{
			"text": "NIST CSF 2.0 PR.AC-4", "context": "physical <access> & more", "verdicts": []any{"wrong-edition", "legacy-id"},
			"resolved": []any{"csf-1.1:PR.AC-4"}, "successors": []any{map[string]any{"id": "csf-2.0:PR.AA-05", "lifecycle": "moved-to"}},
			"suggest": none, "candidates": none, "found_in": none, "auto_rewrite": false,
		},
		{
			"text": "NIST AI RMF", "context": "physical <access> & more", "verdicts": []any{"framework-only"}, "resolved": []any{"ai-rmf-1.0"},
			"successors": none, "suggest": none, "candidates": none, "found_in": none, "auto_rewrite": false,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resolve -format json (-want +got):\n%s", diff)
	}
}
