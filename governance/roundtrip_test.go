package governance_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/canonjson"
)

// Whatever Records describes can be written, read and written again with no
// fact lost: the three states of every field, empty lists, every value.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(60) {
		document := marshal(newComposer(seed).document(3))
		first := mustParse(t, "estate.json", string(document))
		if w := warnings(first); w != nil {
			t.Fatalf("seed %d: %q in\n%s", seed, w, document)
		}
		written := marshal(first)
		if a, b := canonical(t, document), canonical(t, written); !bytes.Equal(a, b) {
			t.Fatalf("seed %d: facts are lost (-read +written):\n%s", seed, cmp.Diff(string(a), string(b)))
		}
		second := mustParse(t, "estate.json", string(written))
		if !first.Equal(second) || !second.Equal(first) {
			t.Fatalf("seed %d: the estate does not come back:\n%s", seed, written)
		}
		if first.Digest() != second.Digest() {
			t.Fatalf("seed %d: the digest of the estate does not come back", seed)
		}
		if err := first.Validate(); err != nil {
			t.Fatalf("seed %d: Validate: %v", seed, err)
		}
		var decoded governance.Estate
		if err := json.Unmarshal(written, &decoded); err != nil || !decoded.Equal(first) {
			t.Fatalf("seed %d: encoding/json reads another estate: %v", seed, err)
		}
	}
}

func canonical(t *testing.T, data []byte) []byte {
	t.Helper()
	out, err := canonjson.Transform(data)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Equal sees every field of every record.
func TestEstateEqual(t *testing.T) {
	whole := newComposer(9).document(1)
	base := mustParse(t, "estate.json", string(marshal(whole)))
	estate, _ := governance.RecordNamed("Estate")
	for _, f := range estate.Fields {
		if f.Type != governance.TypePart {
			continue
		}
		for name := range whole[f.Name].([]any)[0].(map[string]any) {
			info, _ := mustRecord(t, f.Part).Field(name)
			if info.Required || f.Name == "actors" && (name == "kind" || name == "parentId") {
				continue
			}
			var other map[string]any
			if err := json.Unmarshal(marshal(whole), &other); err != nil {
				t.Fatal(err)
			}
			delete(other[f.Name].([]any)[0].(map[string]any), name)
			less := mustParse(t, "estate.json", string(marshal(other)))
			if base.Equal(less) || base.Digest() == less.Digest() {
				t.Errorf("%s: nothing sees that %s is gone", f.Name, name)
			}
		}
	}
	empty := mustParse(t, "a.json", `{"schemaVersion":"1.0","nhis":[]}`)
	if other := mustParse(t, "b.json", `{"schemaVersion":"1.0"}`); !empty.Equal(other) || !cmp.Equal(empty, other) || empty.Digest() != other.Digest() {
		t.Error("an empty collection is not the same as none")
	}
	if nothing := (*governance.Estate)(nil); !nothing.Equal(nil) || nothing.Equal(empty) || empty.Equal(nil) {
		t.Error("no estate equals an estate")
	}
}

func mustRecord(t *testing.T, name string) governance.Record {
	t.Helper()
	r, ok := governance.RecordNamed(name)
	if !ok {
		t.Fatalf("no record %s", name)
	}
	return r
}

// Records says of every field what the documents of a generator need.
func TestRecords(t *testing.T) {
	for _, r := range governance.Records() {
		for _, f := range r.Fields {
			where := r.Name + "." + f.Name
			if f.Doc == "" {
				t.Errorf("%s has no description", where)
			}
			if _, ok := governance.RecordNamed(f.Part); (f.Type == governance.TypePart) != ok {
				t.Errorf("%s: part %q", where, f.Part)
			}
			if (f.Type == governance.TypeEnum) != (len(f.Enum) > 0) {
				t.Errorf("%s: values %q", where, f.Enum)
			}
			if f.Required && f.None {
				t.Errorf("%s is required and may be none", where)
			}
			for _, other := range f.After {
				if g, ok := r.Field(other); !ok || g.Type != governance.TypeInstant {
					t.Errorf("%s comes after %s, which is no instant of the record", where, other)
				}
			}
		}
	}
	if _, ok := governance.RecordNamed("Nobody"); ok {
		t.Error("there is a record named Nobody")
	}
}

// Validate finds in Go values what Parse finds in documents.
func TestValidate(t *testing.T) {
	actor := governance.NewRef(governance.KindActor, "a")
	grant := governance.Delegation{ID: "d", Kind: governance.DelegationKindSupport, GrantorID: actor, GranteeID: actor, Scopes: []governance.Scope{}}
	with := func(change func(*governance.Delegation)) *governance.Estate {
		d := grant
		change(&d)
		return &governance.Estate{SchemaVersion: governance.SchemaVersion, Delegations: []governance.Delegation{d}}
	}
	tests := []struct {
		name   string
		estate *governance.Estate
		want   []string
	}{
		{"valid", with(func(*governance.Delegation) {}), nil},
		{"zero", &governance.Estate{}, []string{"FORMAT /schemaVersion 0:0"}},
		{"scopes without memory", with(func(d *governance.Delegation) { d.Scopes = nil }), []string{"MISSING_REQUIRED /delegations/0/scopes 0:0"}},
		{"known to hold no approvals", with(func(d *governance.Delegation) { d.Approvals = governance.Some[[]governance.Approval](nil) }), nil},
		{"approvals known to be none", with(func(d *governance.Delegation) { d.Approvals = governance.None[[]governance.Approval]() }), []string{"NULL_NOT_ALLOWED /delegations/0/approvals 0:0"}},
		{"no grantor", with(func(d *governance.Delegation) { d.GrantorID = governance.Ref{} }), []string{"FORMAT /delegations/0/grantorId 0:0"}},
		{"negative duration", with(func(d *governance.Delegation) { d.MaxSession = governance.Some(-governance.Day / 3) }), []string{"FORMAT /delegations/0/maxSession 0:0"}},
		{"negative count", with(func(d *governance.Delegation) { d.Redelegations = governance.Some[int64](-1) }), []string{"RANGE /delegations/0/redelegations 0:0"}},
		{"value of no enum", with(func(d *governance.Delegation) { d.State = governance.Some[governance.DelegationState]("on") }), []string{"UNRECOGNIZED_RESTRICTION /delegations/0/state 0:0"}},
		{"value that nobody knew", with(func(d *governance.Delegation) { d.Kind = "" }), nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, lines(tt.estate.Validate())); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}
