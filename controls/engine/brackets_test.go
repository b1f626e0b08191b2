package engine_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// TestBrackets wants the bracket that does not match named at its own place, and the
// parser heard where all match or it complains of something before that.
func TestBrackets(t *testing.T) {
	const eof = `Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}`
	tests := []struct {
		name, pass string
		want       []string
	}{
		{"one too many", "credential.createdAt >= now - params.maxAge)", []string{"1:44: this ) closes nothing"}},
		{"none opened", "now - credential.createdAt) > duration('24h')", []string{"1:27: this ) closes nothing"}},
		{"one too few", "(now - credential.createdAt > duration('24h')", []string{"1:1: this ( is never closed"}},
		{"on the second line", "credential.static &&\n  credential.copies.all(x, (x.storage == 'vault')", []string{"2:24: this ( is never closed"}},
		{"the inner one", "(credential.static && (credential.static", []string{"1:23: this ( is never closed"}},
		{"another kind", "credential.storage in ['größe', 'b')", []string{"1:36: this ) does not close the [ that is open: ] belongs here"}},
		{"a list", "credential.storage in ['a', 'b'", []string{"1:23: this [ is never closed"}},
		{"brackets in texts and comments are none", `credential.id == 'a)"' || (credential.id in ["(\"", r'\', """)"(""", '''['''] // )`, []string{"1:27: this ( is never closed"}},
		{"something else before it", "credential.id = 'a' && (credential.static", []string{
			"1:15: Syntax error: token recognition error at: '= '", "1:17: Syntax error: mismatched input ''a'' expecting <EOF>", "1:24: this ( is never closed"}},
		{"all match", "(credential.id == )", []string{"1:19: Syntax error: mismatched input ')' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"}},
		{"a text that does not end", "(credential.id == 'a)", []string{"1:19: Syntax error: token recognition error at: ''a)'", "1:22: " + eof}},
		{"no syntax error", "(credential.ident == '(')", []string{"1:12: undefined field 'ident'"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := engine.Compile(packOf(t, controls.Control{Subject: governance.KindCredential, Pass: tt.pass}))
			var got []string
			for f := range governance.Faults(err) {
				var e *engine.ExprError
				if errors.As(f, &e) {
					got = append(got, fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.Detail))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Compile(%q) mismatch (-want +got):\n%s", tt.pass, diff)
			}
		})
	}
}
