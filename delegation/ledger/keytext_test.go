package ledger_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"golang.org/x/mod/sumdb/note"
)

// TestKeyText wants the text of a key to be that of package note, and to come
// back as the key.
func TestKeyText(t *testing.T) {
	_, key := testKey(1)
	text := key.String()
	v, err := note.NewVerifier(text)
	if err != nil || v.Name() != key.Name {
		t.Fatalf("note reads %q as %v, %v", text, v, err)
	}
	back, err := ledger.ParseKey(text)
	if err != nil || back.Name != key.Name || !bytes.Equal(back.Public, key.Public) {
		t.Errorf("ParseKey(%q) = %v, %v", text, back, err)
	}
	_, other := testKey(2)
	tests := []struct{ name, text string }{
		{"nothing", ""},
		{"without a hash", strings.Replace(text, "+", "", 1)},
		{"another name", "x" + text},
		{"another key", text[:strings.LastIndex(text, "+")] + other.String()[strings.LastIndex(other.String(), "+"):]},
		{"hash in upper case", strings.ToUpper(text)},
		{"a line end", text + "\n"},
		{"cut", text[:len(text)-4]},
		{"a space in the name", "a b" + text},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if k, err := ledger.ParseKey(tt.text); ledger.CodeOf(err) != ledger.CodeInvalid {
				t.Errorf("ParseKey(%q) = %v, %v", tt.text, k, err)
			}
		})
	}
	if got := (ledger.Key{Name: "a b", Public: key.Public}).String(); got != "" {
		t.Errorf("a key without a name has the text %q", got)
	}
}
