package ledger_test

import (
	"context"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// There is one way to write a leaf: what says the same in other bytes is refused.
func TestParseLeafOneForm(t *testing.T) {
	good := string(sealed(t, 1)[0].Leaf)
	if _, err := ledger.ParseLeaf([]byte(good)); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, old, new string }{
		{"a space", `{"at"`, `{ "at"`},
		{"a newline behind", `"version":1}`, "\"version\":1}\n"},
		{"another spelling of a name", `"kind"`, `"Kind"`},
		{"another order", `"outcome":"accepted",`, ``},
		{"a member more", `"version":1`, `"version":1,"note":"alice"`},
		{"a member twice", `"version":1`, `"version":1,"version":1`},
		{"another zone", `09:30:00Z`, `11:30:00+02:00`},
		{"an escape", `"accepted"`, `"accepte\u0064"`},
		{"another order of organizations", `["distributor","reseller"]`, `["reseller","distributor"]`},
		{"an organization twice", `["distributor",`, `["distributor","distributor",`},
		{"an empty list", `["distributor","reseller"]`, `[]`},
		{"another version", `"version":1`, `"version":2`},
		{"not JSON", `{"at"`, `"at"`},
		{"too long", `"version":1}`, `"version":1}` + strings.Repeat(" ", 64<<10)},
	}
	for _, tt := range tests {
		bad := strings.Replace(good, tt.old, tt.new, 1)
		if tt.name == "another order" {
			bad = strings.Replace(bad, `{"at"`, `{"outcome":"accepted","at"`, 1)
		}
		if bad == good {
			t.Fatalf("%s: nothing changed in %s", tt.name, good)
		}
		if _, err := ledger.ParseLeaf([]byte(bad)); ledger.CodeOf(err) != ledger.CodeInvalid {
			t.Errorf("%s: %v, want %s\n%s", tt.name, err, ledger.CodeInvalid, bad)
		}
	}
}

// A stubborn store reports a conflict though nobody got in.
type stubborn struct{ *ledger.Memory }

func (s stubborn) Append(ctx context.Context, size uint64, entries []ledger.Entry) error {
	return s.Memory.Append(ctx, size+1, entries)
}

func TestAppendRefuses(t *testing.T) {
	entries := sealed(t, 2)
	log := ledger.New(new(ledger.Memory), origin)
	if _, err := log.Append(t.Context(), entries[0]); err != nil {
		t.Fatal(err)
	}
	renamed := ledger.Entry{Key: entries[0].Key, Leaf: []byte(strings.Replace(string(entries[0].Leaf), "accepted", "verified", 1))}
	tests := []struct {
		name  string
		store ledger.Store
		entry ledger.Entry
		want  ledger.Code
	}{
		{"what is not sealed", new(ledger.Memory), ledger.Entry{Key: "k", Leaf: []byte("leaf")}, ledger.CodeInvalid},
		{"a leaf under another key", new(ledger.Memory), ledger.Entry{Key: "k", Leaf: entries[1].Leaf}, ledger.CodeInvalid},
		{"a store in conflict with itself", stubborn{new(ledger.Memory)}, entries[1], ledger.CodeConflict},
	}
	for _, tt := range tests {
		if _, err := ledger.New(tt.store, origin).Append(t.Context(), tt.entry); ledger.CodeOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if _, err := log.Append(t.Context(), entries[1], renamed); ledger.CodeOf(err) != ledger.CodeKeyTaken {
		t.Errorf("another outcome for an event: %v, want %s", err, ledger.CodeKeyTaken)
	}
	if _, ok, err := log.Find(t.Context(), entries[1].Key); ok || err != nil {
		t.Errorf("half of a refused batch was appended: %v", err)
	}
	if places, err := log.Append(t.Context(), entries[0], entries[1]); err != nil || places[0] != 0 || places[1] != 1 {
		t.Errorf("Append of an old and a new entry: %v, %v", places, err)
	}
}
