package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

func no(expr string, facts ...controls.Fact) controls.Reason {
	return controls.Reason{Code: controls.ReasonConditionFalse, Expr: expr, Facts: facts}
}

func yes(expr string, facts ...controls.Fact) controls.Reason {
	return controls.Reason{Code: controls.ReasonConditionTrue, Expr: expr, Facts: facts}
}

// TestReasons wants a fail to name the conditions that decided it, and what they
// read; conditions that could not have changed it are left out.
func TestReasons(t *testing.T) {
	const estate = `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "storage": "wiki", "rotatedAt": null,
		"createdAt": "2026-01-01T00:00:00Z", "environments": ["test", "production"], "copies": [{"storage": "email"}, {"storage": "vault"}]}],
		"nhis": [{"id": "n", "kind": "bot", "status": "retired"}]`
	storage := controls.Fact{Path: "credential[c].storage", Value: "wiki"}
	kind := controls.Fact{Path: "credential[c].kind", Value: "api_key"}
	rotated := controls.Fact{Path: "credential[c].rotatedAt", Value: "none"}
	tests := []struct {
		name, pass string
		want       []controls.Reason
	}{
		{"one condition", "credential.storage == 'vault'", []controls.Reason{no("credential.storage == \"vault\"", storage)}},
		{"the false one of two", "credential.kind == 'api_key' && credential.storage == 'vault'", []controls.Reason{no("credential.storage == \"vault\"", storage)}},
		{"both", "credential.kind == 'svid' && credential.storage == 'vault'", []controls.Reason{
			no("credential.kind == \"svid\"", kind), no("credential.storage == \"vault\"", storage)}},
		{"beside an unknown one", "credential.state == 'active' && credential.storage == 'vault'", []controls.Reason{no("credential.storage == \"vault\"", storage)}},
		{"every branch", "credential.rotatedAt != null || credential.storage == 'vault'", []controls.Reason{
			no("credential.rotatedAt != null", rotated), no("credential.storage == \"vault\"", storage)}},
		{"what must not hold", "!(credential.storage == 'wiki')", []controls.Reason{yes("credential.storage == \"wiki\"", storage)}},
		{"neither of two", "!(credential.storage == 'wiki' || credential.kind == 'svid')", []controls.Reason{yes("credential.storage == \"wiki\"", storage)}},
		{"not both", "!(credential.storage == 'wiki' && credential.kind == 'api_key')", []controls.Reason{
			yes("credential.storage == \"wiki\"", storage), yes("credential.kind == \"api_key\"", kind)}},
		{"an unknown fact in a false condition", "credential.id == 'z' && credential.state == 'active'", []controls.Reason{
			no("credential.id == \"z\"", controls.Fact{Path: "credential[c].id", Value: "c"})}},
		{"an unknown fact that is read", "(credential.state == 'active' || credential.kind == 'svid') && credential.storage == 'vault'",
			[]controls.Reason{no("credential.storage == \"vault\"", storage)}},
		{"an item", "credential.copies.all(x, x.storage == 'vault')", []controls.Reason{
			no("credential.copies.all(x, x.storage == \"vault\")", controls.Fact{Path: "credential[c].copies[0].storage", Value: "email"})}},
		{"through an object", "credential.subject != null && credential.subject.status == 'active'", []controls.Reason{
			no("credential.subject.status == \"active\"", controls.Fact{Path: "nhi[n].status", Value: "retired"})}},
		{"a macro of ours", "atLeast(credential.copies, 2, x, x.storage == 'vault')", []controls.Reason{
			no("atLeast(credential.copies, 2, x, x.storage == \"vault\")", controls.Fact{Path: "credential[c].copies[0].storage", Value: "email"},
				controls.Fact{Path: "credential[c].copies[1].storage", Value: "vault"})}},
		{"instants", "credential.createdAt >= now - duration('24h')", []controls.Reason{
			no("credential.createdAt >= now - duration(\"24h\")", controls.Fact{Path: "credential[c].createdAt", Value: "2026-01-01T00:00:00Z"})}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := check(t, asking(t, governance.KindCredential, tt.pass), at(t, estate), "AB-01", "credential:c")
			if f.Verdict != controls.Fail {
				t.Fatalf("%s is %v, want fail", tt.pass, f.Verdict)
			}
			if diff := cmp.Diff(tt.want, f.Reasons); diff != "" {
				t.Errorf("%s: reasons mismatch (-want +got):\n%s", tt.pass, diff)
			}
		})
	}
}

// TestEveryFailHasAReason looks for fails of built-in controls without one.
func TestEveryFailHasAReason(t *testing.T) {
	eng, failed := theEngine(t), map[string]bool{}
	for seed := range uint64(150) {
		w := anyWorld(seed)
		for _, f := range assess(t, eng, viewOf(t, w.doc, w.asOf), engine.KeepAll()).Findings {
			switch {
			case f.Verdict == controls.Fail && len(f.Reasons) == 0:
				t.Fatalf("%s of %v fails for no reason\n%s", f.Control, f.Subject, w.doc.json(w.asOf))
			case f.Verdict == controls.Unknown && len(f.Missing) == 0:
				t.Fatalf("%s of %v is unknown and misses nothing\n%s", f.Control, f.Subject, w.doc.json(w.asOf))
			case f.Verdict != controls.Unknown && len(f.Missing) > 0, f.Verdict != controls.Fail && len(f.Reasons) > 0:
				t.Fatalf("%s of %v is %v, misses %v, because of %v", f.Control, f.Subject, f.Verdict, f.Missing, f.Reasons)
			}
			failed[f.Control] = failed[f.Control] || f.Verdict == controls.Fail
		}
	}
	if len(failed) != eng.Pack().Len() {
		t.Errorf("%d controls met, want %d", len(failed), eng.Pack().Len())
	}
}
