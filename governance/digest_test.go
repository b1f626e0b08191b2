package governance_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// approvable is how to digest a record that stands in a document, and which of
// its fields an approval covers; of evidence, a verification.
var approvable = []struct {
	record   string
	approved string // fields; * marks lists whose order means nothing
	digest   func(t *testing.T, record map[string]any) governance.Hash
}{
	{"Delegation", "kind grantorId granteeId onBehalfOfId parentId tenantId scopes* retained conditions* notBefore expiresAt redelegations autoExtend maxSession contractId",
		inEstate("delegations", func(e *governance.Estate) (governance.Hash, error) { return governance.Digest(&e.Delegations[0]) })},
	{"Credential", "subjectId kind expiresAt environments holderIds* binding",
		inEstate("credentials", func(e *governance.Estate) (governance.Hash, error) { return governance.Digest(&e.Credentials[0]) })},
	{"Handoff", "fromId toId tenantId purpose payload channel",
		inEstate("handoffs", func(e *governance.Estate) (governance.Hash, error) { return governance.Digest(&e.Handoffs[0]) })},
	{"Exception", "controlId subjectIds* reason compensating* createdAt expiresAt",
		inEstate("exceptions", func(e *governance.Estate) (governance.Hash, error) { return governance.Digest(&e.Exceptions[0]) })},
	{"Evidence", "id kind subjectId collectedAt validUntil attesterId method digest uri envelopeDigest ledgerEntry outcome covers labels origin",
		inEstate("evidence", func(e *governance.Estate) (governance.Hash, error) {
			return governance.EvidenceDigest(&e.Evidence[0]), nil
		})},
	{"Request", "party action resource onBehalfOf facts*", func(t *testing.T, record map[string]any) governance.Hash {
		q, err := governance.ParseRequest("request.json", marshal(record))
		if err != nil {
			t.Fatal(err)
		}
		h, err := governance.Digest(q)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}},
}

func inEstate(collection string, digest func(*governance.Estate) (governance.Hash, error)) func(*testing.T, map[string]any) governance.Hash {
	return func(t *testing.T, record map[string]any) governance.Hash {
		document := map[string]any{"schemaVersion": "1.0", collection: []any{record}}
		h, err := digest(mustParse(t, "estate.json", string(marshal(document))))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
}

// A change of an approved field changes the digest, a change of another does not:
// to another value, to none, and to unknown.
func TestDigestCovers(t *testing.T) {
	for _, tt := range approvable {
		r := mustRecord(t, tt.record)
		base := map[string]any{}
		for _, f := range r.Fields {
			base[f.Name] = values(f)[0]
		}
		want := tt.digest(t, base)
		approved := strings.Fields(strings.ReplaceAll(tt.approved, "*", ""))
		for _, name := range approved {
			if _, ok := r.Field(name); !ok {
				t.Errorf("%s has no field %s", tt.record, name)
			}
		}
		for _, f := range r.Fields {
			changes := values(f)[1:]
			if f.None {
				changes = append(changes, nil)
			}
			if !f.Required {
				changes = append(changes, gone)
			}
			covered := slices.Contains(approved, f.Name)
			for _, v := range changes {
				changed := maps.Clone(base)
				if changed[f.Name] = v; v == gone {
					delete(changed, f.Name)
				}
				if same := tt.digest(t, changed) == want; same == covered {
					t.Errorf("%s.%s becomes %v: digest stays %v, approved %v", tt.record, f.Name, v, same, covered)
				}
			}
			if len(changes) == 0 {
				t.Errorf("%s.%s was not changed", tt.record, f.Name)
			}
		}
	}
}

const gone = "(gone)"

// values are valid values of a field, each another fact.
func values(f governance.FieldInfo) []any {
	var one []any
	switch f.Type {
	case governance.TypeID:
		one = []any{"first", "second"}
	case governance.TypeText:
		one = []any{"first", "second"}
	case governance.TypeRef:
		one = []any{"nhi:first", "nhi:second", "actor:first"}
	case governance.TypeEnum:
		one = []any{f.Enum[0], f.Enum[1]}
	case governance.TypeCount:
		one = []any{1, 0}
	case governance.TypeBool:
		one = []any{true, false}
	case governance.TypeInstant:
		one = []any{"2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000001Z"}
	case governance.TypeDuration:
		one = []any{"P1D", "P2D"}
	case governance.TypeHash:
		one = []any{"sha256:" + strings.Repeat("0", 64), "sha256:" + strings.Repeat("1", 64)}
	case governance.TypeLabels:
		one = []any{map[string]string{"a": "b"}, map[string]string{}}
	case governance.TypePart:
		r, _ := governance.RecordNamed(f.Part)
		first := map[string]any{}
		for _, g := range r.Fields {
			first[g.Name] = values(g)[0]
		}
		one = append(one, first)
		for _, g := range r.Fields {
			if f.Part == "Scope" && g.Name == "raw" {
				continue // the vendor's text is not part of a scope's canonical text
			}
			second := maps.Clone(first)
			second[g.Name] = values(g)[1]
			one = append(one, second)
		}
	}
	if !f.List {
		return one
	}
	lists := []any{[]any{one[0], one[1]}, []any{}, []any{one[0]}}
	for _, v := range one[1:] {
		lists = append(lists, []any{v}, []any{v, v})
	}
	return lists
}

// The order of a set means nothing; that of any other list does.
func TestDigestOrder(t *testing.T) {
	for _, tt := range approvable {
		r := mustRecord(t, tt.record)
		base := map[string]any{}
		for _, f := range r.Fields {
			base[f.Name] = values(f)[0]
		}
		want := tt.digest(t, base)
		for _, name := range strings.Fields(tt.approved) {
			name, set := strings.CutSuffix(name, "*")
			if f, _ := r.Field(name); !f.List {
				continue
			}
			list := slices.Clone(base[name].([]any))
			slices.Reverse(list)
			turned := maps.Clone(base)
			turned[name] = list
			if same := tt.digest(t, turned) == want; same != set {
				t.Errorf("%s.%s turned around: digest stays %v, want %v", tt.record, name, same, set)
			}
		}
	}
}

// One fact has one digest, however it is written; and the digest is that of a
// text which anybody can put together.
func TestDigestText(t *testing.T) {
	parse := func(record string) governance.Hash {
		e := mustParse(t, "estate.json", `{"schemaVersion":"1.0","delegations":[`+record+`]}`)
		h, err := governance.Digest(&e.Delegations[0])
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	got := parse(`{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"nhi:b","state":"active","autoExtend":"PT24H",
"scopes":[{"action":"b.read","resource":"org/x","raw":"B"},{"action":"a.read","resource":"org/x"}],"parentId":null,
"retained":[{"scope":{"action":"secrets.rotate","resource":"tenant/t/**"},"mode":"exclusive","holderId":"a"}],
"expiresAt":"2026-12-31T00:00:00.500Z","redelegations":0,"conditions":["mfa","Mfa"]}`)
	// printf '%s' '{"autoExtend":"P1D",…}' | sha256sum
	want := governance.Hash("sha256:8812dad41d237c6c6cc63a087e68eb24fa82bf8494ee7cc803c75608fff6125c")
	if got != want {
		t.Errorf("Digest = %s, want %s", got, want)
	}
	if other := parse(`{"id":"e","conditions":["Mfa","mfa"],"redelegations":0e0,"expiresAt":"2026-12-31T00:00:00.5Z","autoExtend":"P1D","parentId":null,
"scopes":[{"resource":"org/x","action":"a.read"},{"action":"b.read","resource":"org/x"}],"granteeId":"nhi:b","grantorId":"actor:a","kind":"support",
"retained":[{"holderId":"a","mode":"exclusive","scope":{"action":"secrets.rotate","resource":"tenant/t/**","raw":"x"}}]}`); got != other {
		t.Errorf("the same grant, written in another way, has digest %s, want %s", other, got)
	}
	_, err := governance.Digest(&governance.Delegation{Scopes: []governance.Scope{{Action: "a@b", Resource: "c"}}})
	if err == nil || !strings.HasPrefix(err.Error(), "scopes[0]: ") {
		t.Errorf("an ambiguous scope is digested: %v", err)
	}
	_, err = governance.Digest(&governance.Delegation{Retained: governance.Some([]governance.Retained{{}})})
	if err == nil || !strings.HasPrefix(err.Error(), "retained[0].scope: ") {
		t.Errorf("a retained right to nothing is digested: %v", err)
	}
}

// The digest of an estate is that of its facts: their order and their places do
// not count, everything else does.
func TestEstateDigest(t *testing.T) {
	base := `{"schemaVersion":"1.0","asOf":"2026-01-01T00:00:00Z","nhis":[{"id":"a","kind":"bot"},{"id":"b","kind":"bot","ownerId":null}],"actors":[{"id":"a","kind":"organization"}]}`
	want := mustParse(t, "estate.json", base).Digest()
	// lines of the text, each record's hash by: printf '%s' '{"id":"a","kind":"organization"}' | sha256sum
	if known := governance.Hash("sha256:ea25678c1bc15d0bbdd3882c4039b7df4da0cc48530e21008e2877c0f4d07c8d"); want != known {
		t.Errorf("Digest() = %s, want %s", want, known)
	}
	warned := mustParse(t, "a.json", `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot","x":1},{"id":"b","kind":"bot","x":1}]}`)
	turned := mustParse(t, "b.json", `{"schemaVersion":"1.0","nhis":[{"x":2,"id":"b","kind":"bot"},{"id":"a","kind":"bot","x":1}]}`)
	if warned.Digest() != turned.Digest() {
		t.Error("the order of the warnings counts")
	}
	tests := []struct {
		name, document string
		same           bool
	}{
		{"records in another order", `{"actors":[{"kind":"organization","id":"a"}],"nhis":[{"id":"b","kind":"bot","ownerId":null},
			{"id":"a","kind":"bot"}],"asOf":"2026-01-01T00:00:00.000Z","schemaVersion":"1.0","handoffs":[]}`, true},
		{"other instant", strings.Replace(base, "2026-01-01", "2026-01-02", 1), false},
		{"no instant", strings.Replace(base, `"asOf":"2026-01-01T00:00:00Z",`, "", 1), false},
		{"other version", strings.Replace(base, `"1.0"`, `"1.1"`, 1), false},
		{"none instead of unknown", strings.Replace(base, `,"ownerId":null`, "", 1), false},
		{"id of another record", strings.NewReplacer(`"id":"a","kind":"bot"`, `"id":"c","kind":"bot"`).Replace(base), false},
		{"fact of another record", strings.NewReplacer(`"kind":"bot"}`, `"kind":"bot","ownerId":null}`, `,"ownerId":null`, "").Replace(base), false},
		{"a member that is not known", strings.Replace(base, `"kind":"bot"}`, `"kind":"bot","x":1}`, 1), false},
	}
	for _, tt := range tests {
		got := mustParse(t, "other.json", tt.document).Digest()
		if (got == want) != tt.same {
			t.Errorf("%s: digest %s, that of the base is %s", tt.name, got, want)
		}
	}
}
