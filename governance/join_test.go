package governance_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
)

// join returns the joined document, its conflicts as lines, or the faults.
func join(t *testing.T, estates []*governance.Estate, keys ...governance.Key) (document string, conflicts []string) {
	t.Helper()
	j, err := governance.Join(estates, keys...)
	if err != nil {
		return "", strings.Split(err.Error(), "\n")
	}
	if err := j.Estate.Validate(); err != nil {
		t.Errorf("the joined estate is not valid: %v", err)
	}
	for _, c := range j.Conflicts {
		line := c.Record.String() + " " + c.Field
		for _, s := range c.Sides {
			line += " | " + s.Value
			for _, o := range s.Origin {
				line += " " + o.Source + o.Pointer
			}
		}
		conflicts = append(conflicts, line)
	}
	return string(marshal(j.Estate)), conflicts
}

func TestJoin(t *testing.T) {
	tests := []struct {
		name          string
		a, b          string // the collections of a.json and b.json
		keys          []string
		want          string // the collections of the result
		wantConflicts []string
	}{
		{
			name: "the unknown is what the other says, and none is a fact",
			a:    `"nhis":[{"id":"n","kind":"bot","ownerId":null}]`,
			b:    `"nhis":[{"id":"n","kind":"bot","purpose":"builds","environment":"test"}]`,
			want: `"nhis":[{"id":"n","kind":"bot","environment":"test","ownerId":null,"purpose":"builds","origin":[
				{"source":"a.json","pointer":"/nhis/0","line":1,"fields":["kind","ownerId"]},
				{"source":"b.json","pointer":"/nhis/0","line":1,"fields":["environment","kind","purpose"]}]}]`,
		},
		{
			name: "a contradiction is unknown, and who contradicts whom is named",
			a:    `"nhis":[{"id":"n","kind":"bot","ownerId":null,"origin":[{"source":"iam.csv","pointer":"#row=2"}]}]`,
			b:    `"nhis":[{"id":"n","kind":"bot","ownerId":"ann"}]`,
			want: `"nhis":[{"id":"n","kind":"bot","origin":[
				{"source":"b.json","pointer":"/nhis/0","line":1,"fields":["kind","ownerId"]},
				{"source":"iam.csv","pointer":"#row=2","fields":["kind","ownerId"]}]}]`,
			wantConflicts: []string{`nhi:n ownerId | "ann" b.json/nhis/0 | null iam.csv#row=2`},
		},
		{
			name: "a conflict stays one when a third source sides with one side",
			a:    `"nhis":[{"id":"n","kind":"bot","origin":[{"source":"x","pointer":"/1","fields":["ownerId"]},{"source":"y","pointer":"/2","fields":["kind","ownerId"]}]}]`,
			b:    `"nhis":[{"id":"n","kind":"bot","ownerId":"ann"}]`,
			want: `"nhis":[{"id":"n","kind":"bot","origin":[{"source":"b.json","pointer":"/nhis/0","line":1,"fields":["kind","ownerId"]},
				{"source":"x","pointer":"/1","fields":["ownerId"]},{"source":"y","pointer":"/2","fields":["kind","ownerId"]}]}]`,
			wantConflicts: []string{`nhi:n ownerId |  x/1 y/2 | "ann" b.json/nhis/0`},
		},
		{
			name: "parts are joined, lists are sets, labels and members are taken together",
			a: `"nhis":[{"id":"n","kind":"bot","consumers":["x","y"],"logging":{"enabled":true},"labels":{"team":"a"}}],
				"actors":[{"id":"o","kind":"organization"},{"id":"u","kind":"unit","parentId":"o","memberIds":["nhi:n"]}]`,
			b: `"nhis":[{"id":"n","kind":"bot","consumers":["y","x"],"logging":{"retention":"P30D"},"labels":{"cost":"7"}}],
				"actors":[{"id":"o","kind":"organization"},{"id":"u","kind":"unit","parentId":"o","memberIds":["actor:p"]}]`,
			want: `"actors":[{"id":"o","kind":"organization","origin":[{"source":"a.json","pointer":"/actors/0","line":2},{"source":"b.json","pointer":"/actors/0","line":2}]},
				{"id":"u","kind":"unit","parentId":"o","memberIds":["actor:p","nhi:n"],"origin":[{"source":"a.json","pointer":"/actors/1","line":2},{"source":"b.json","pointer":"/actors/1","line":2}]}],
				"nhis":[{"id":"n","kind":"bot","consumers":["x","y"],"logging":{"enabled":true,"retention":"P30D"},"labels":{"cost":"7","team":"a"},
				"origin":[{"source":"a.json","pointer":"/nhis/0","line":1},{"source":"b.json","pointer":"/nhis/0","line":1}]}]`,
		},
		{
			name: "parts, lists and labels that disagree",
			a:    `"nhis":[{"id":"n","kind":"bot","consumers":["x"],"logging":{"enabled":true},"labels":{"team":"a"}}]`,
			b:    `"nhis":[{"id":"n","kind":"bot","consumers":["x","y"],"logging":{"enabled":false},"labels":{"team":"b"}}]`,
			want: `"nhis":[{"id":"n","kind":"bot","origin":[{"source":"a.json","pointer":"/nhis/0","line":1,"fields":["consumers","kind","labels","logging"]},
				{"source":"b.json","pointer":"/nhis/0","line":1,"fields":["consumers","kind","labels","logging"]}]}]`,
			wantConflicts: []string{
				`nhi:n consumers | ["x","y"] b.json/nhis/0 | ["x"] a.json/nhis/0`,
				`nhi:n labels | {"team":"a"} a.json/nhis/0 | {"team":"b"} b.json/nhis/0`,
				`nhi:n logging | {"enabled":false} b.json/nhis/0 | {"enabled":true} a.json/nhis/0`,
			},
		},
		{
			name:          "a required field that differs",
			a:             `"nhis":[{"id":"n","kind":"bot"}]`,
			b:             `"nhis":[{"id":"n","kind":"pipeline"}]`,
			wantConflicts: []string{"b.json:1:49: DUP_ID at /nhis/0/kind: the nhi at /nhis/0 in a.json:1:32 is the same, and this field is another: nobody can say which holds"},
		},
		{
			name: "one name is not one thing",
			a:    `"nhis":[{"id":"n","kind":"bot","name":"deploy"}]`,
			b:    `"nhis":[{"id":"m","kind":"bot","name":"deploy"}]`,
			keys: []string{"nhi:labels[app]"},
			want: `"nhis":[{"id":"m","kind":"bot","name":"deploy","origin":[{"source":"b.json","pointer":"/nhis/0","line":1}]},
				{"id":"n","kind":"bot","name":"deploy","origin":[{"source":"a.json","pointer":"/nhis/0","line":1}]}]`,
		},
		{
			name: "a key joins, and what refers to the record follows",
			a:    `"nhis":[{"id":"z","kind":"bot","labels":{"app":"7"}}],"credentials":[{"id":"c","subjectId":"nhi:z","kind":"api_key"}]`,
			b: `"nhis":[{"id":"a","kind":"bot","purpose":"builds","labels":{"app":"7"}}],
				"credentials":[{"id":"d","subjectId":"nhi:a","kind":"api_key","holderIds":["nhi:a"]}]`,
			keys: []string{"nhi:labels[app]"},
			want: `"nhis":[{"id":"a","kind":"bot","purpose":"builds","labels":{"app":"7"},"origin":[{"source":"a.json","pointer":"/nhis/0","line":1,"fields":["kind","labels"]},{"source":"b.json","pointer":"/nhis/0","line":1}]}],
				"credentials":[{"id":"c","subjectId":"nhi:a","kind":"api_key","origin":[{"source":"a.json","pointer":"/credentials/0","line":1}]},
				{"id":"d","subjectId":"nhi:a","kind":"api_key","holderIds":["nhi:a"],"origin":[{"source":"b.json","pointer":"/credentials/0","line":2}]}]`,
		},
		{
			name: "a key of a reference sees the new names",
			a: `"nhis":[{"id":"z","kind":"bot","labels":{"app":"7"}}],
				"credentials":[{"id":"c","subjectId":"nhi:z","kind":"api_key","fingerprint":"sha256:` + strings.Repeat("0", 64) + `"}]`,
			b: `"nhis":[{"id":"a","kind":"bot","labels":{"app":"7"}}],
				"credentials":[{"id":"d","subjectId":"nhi:a","kind":"api_key","fingerprint":"sha256:` + strings.Repeat("0", 64) + `"}]`,
			keys: []string{"credential:subjectId,fingerprint", "nhi:labels[app]"},
			want: `"nhis":[{"id":"a","kind":"bot","labels":{"app":"7"},"origin":[{"source":"a.json","pointer":"/nhis/0","line":1},{"source":"b.json","pointer":"/nhis/0","line":1}]}],
				"credentials":[{"id":"c","subjectId":"nhi:a","kind":"api_key","fingerprint":"sha256:` + strings.Repeat("0", 64) + `",
				"origin":[{"source":"a.json","pointer":"/credentials/0","line":2},{"source":"b.json","pointer":"/credentials/0","line":2}]}]`,
		},
		{
			name:          "one id and two values of a key",
			a:             `"nhis":[{"id":"n","kind":"bot","labels":{"app":"7"}}]`,
			b:             `"nhis":[{"id":"n","kind":"bot","labels":{"app":"8"}}]`,
			keys:          []string{"nhi:labels[app]"},
			wantConflicts: []string{"b.json:1:71: DUP_ID at /nhis/0/labels/app: the nhi at /nhis/0 in a.json:1:32 is the same by its id or another key, and differs in the key nhi:labels[app]"},
		},
		{
			name: "a complete list stays so beside other tenants, and beside what it holds itself",
			a: `"nhis":[{"id":"n","kind":"bot","tenantId":"t"}],
				"completeness":[{"id":"s","kind":"nhi","tenantId":"t","complete":true,"collectedAt":"2026-01-01T00:00:00Z"}]`,
			b: `"nhis":[{"id":"m","kind":"bot","tenantId":"u"},{"id":"n","kind":"bot"},{"id":"o","kind":"bot"}]`,
			want: `"nhis":[{"id":"m","kind":"bot","tenantId":"u","origin":[{"source":"b.json","pointer":"/nhis/0","line":1}]},
				{"id":"n","kind":"bot","tenantId":"t","origin":[{"source":"a.json","pointer":"/nhis/0","line":1},{"source":"b.json","pointer":"/nhis/1","line":1,"fields":["kind"]}]},
				{"id":"o","kind":"bot","origin":[{"source":"b.json","pointer":"/nhis/2","line":1}]}],
				"completeness":[{"id":"s","kind":"nhi","tenantId":"t","complete":true,"collectedAt":"2026-01-01T00:00:00Z","origin":[{"source":"a.json","pointer":"/completeness/0","line":2}]}]`,
		},
		{
			name: "a complete list that another estate adds to is not known to be complete",
			a: `"nhis":[{"id":"n","kind":"bot","tenantId":"t"}],
				"completeness":[{"id":"s","kind":"nhi","tenantId":"t","complete":true,"collectedAt":"2026-01-01T00:00:00Z"}]`,
			b: `"nhis":[{"id":"m","kind":"bot","tenantId":"t"}]`,
			want: `"nhis":[{"id":"m","kind":"bot","tenantId":"t","origin":[{"source":"b.json","pointer":"/nhis/0","line":1}]},
				{"id":"n","kind":"bot","tenantId":"t","origin":[{"source":"a.json","pointer":"/nhis/0","line":1}]}],
				"completeness":[{"id":"s","kind":"nhi","tenantId":"t","collectedAt":"2026-01-01T00:00:00Z","origin":[{"source":"a.json","pointer":"/completeness/0","line":2,"fields":["collectedAt","complete","kind","tenantId"]}]}]`,
			wantConflicts: []string{`completeness:s complete | false b.json/nhis/0 | true a.json/completeness/0`},
		},
		{
			name: "the credentials of a tenant are those of its NHIs",
			a: `"nhis":[{"id":"n","kind":"bot","tenantId":"t"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key"}],
				"completeness":[{"id":"s","kind":"credential","tenantId":"t","complete":true,"collectedAt":"2026-01-01T00:00:00Z"}]`,
			b: `"credentials":[{"id":"d","subjectId":"nhi:n","kind":"api_key"}]`,
			want: `"nhis":[{"id":"n","kind":"bot","tenantId":"t","origin":[{"source":"a.json","pointer":"/nhis/0","line":1}]}],
				"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","origin":[{"source":"a.json","pointer":"/credentials/0","line":1}]},
				{"id":"d","subjectId":"nhi:n","kind":"api_key","origin":[{"source":"b.json","pointer":"/credentials/0","line":1}]}],
				"completeness":[{"id":"s","kind":"credential","tenantId":"t","collectedAt":"2026-01-01T00:00:00Z","origin":[{"source":"a.json","pointer":"/completeness/0","line":2,"fields":["collectedAt","complete","kind","tenantId"]}]}]`,
			wantConflicts: []string{`completeness:s complete | false b.json/credentials/0 | true a.json/completeness/0`},
		},
	}
	for _, tt := range tests {
		a := mustParse(t, "a.json", `{"schemaVersion":"1.0",`+tt.a+`}`)
		b := mustParse(t, "b.json", `{"schemaVersion":"1.0",`+tt.b+`}`)
		var keys []governance.Key
		for _, text := range tt.keys {
			k, err := governance.ParseKey(text)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, k)
		}
		want := ""
		if tt.want != "" {
			want = string(marshal(mustParse(t, "want.json", `{"schemaVersion":"1.0",`+tt.want+`}`)))
		}
		for _, order := range [][]*governance.Estate{{a, b}, {b, a}} {
			got, conflicts := join(t, order, keys...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
			}
			if diff := cmp.Diff(tt.wantConflicts, conflicts); diff != "" {
				t.Errorf("%s: conflicts mismatch (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}

// A joined field stands where the file that gave it has it.
func TestJoinPositions(t *testing.T) {
	a := mustParse(t, "a.json", `{"schemaVersion":"1.0","nhis":[{"id":"n","kind":"bot"}]}`)
	b := mustParse(t, "b.json", "{\"schemaVersion\":\"1.0\",\n\"nhis\":[{\"id\":\"n\",\"kind\":\"bot\",\"purpose\":\"x\"}]}")
	built := &governance.Estate{SchemaVersion: "1.0", NHIs: []governance.NHI{{ID: "n", Kind: "bot", Name: governance.Some("y")}}}
	j, err := governance.Join([]*governance.Estate{built, b, a})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"kind": "a.json:1:49", "purpose": "b.json:2:42", "name": "a.json:1:32"} {
		if got, ok := j.Estate.Position(governance.NewRef(governance.KindNHI, "n"), path); !ok || got.String() != want {
			t.Errorf("Position(%s) = %v, want %s", path, got, want)
		}
	}
}

// An approval follows a record to its new name, and no further.
func TestJoinKeepsApprovals(t *testing.T) {
	const grant = `{"schemaVersion":"1.0","nhis":[{"id":%q,"kind":"bot","labels":{"app":"7"}}],
"delegations":[{"id":"d","kind":"standing","grantorId":"actor:o","granteeId":"nhi:%[1]s","scopes":[{"action":"read","resource":"tenant/t/x"}]%s}]}`
	digest := func(e *governance.Estate) string {
		h, err := governance.Digest(&e.Delegations[0])
		if err != nil {
			t.Fatal(err)
		}
		return string(h)
	}
	was := digest(mustParse(t, "a.json", fmt.Sprintf(grant, "z", "")))
	for _, tt := range []struct {
		name, approved, other string
		want                  bool
	}{
		{"renamed", was, `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot","labels":{"app":"7"}}]}`, true},
		{"never matched", "sha256:" + strings.Repeat("0", 64), `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot","labels":{"app":"7"}}]}`, false},
		{"completed", was, fmt.Sprintf(grant, "z", `,"expiresAt":null`), false},
	} {
		approval := `,"approvals":[{"byId":"p","decision":"granted","at":"2026-01-01T00:00:00Z","subjectDigest":"` + tt.approved + `"}]`
		j, err := governance.Join([]*governance.Estate{mustParse(t, "a.json", fmt.Sprintf(grant, "z", approval)), mustParse(t, "b.json", tt.other)},
			governance.Key{Kind: governance.KindNHI, Fields: []string{"labels[app]"}})
		if err != nil {
			t.Fatal(err)
		}
		approvals, _ := j.Estate.Delegations[0].Approvals.Get()
		if got := string(approvals[0].SubjectDigest.Or("")) == digest(j.Estate); got != tt.want {
			t.Errorf("%s: the approval holds: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestParseKey(t *testing.T) {
	for text, want := range map[string]string{
		"nhi:labels[app],kind":             "",
		"credential:subjectId,fingerprint": "",
		"nhi:name":                         `identity key nhi:name: things of one name or sort are not the same thing: add a field that identifies`,
		"actor:name,kind":                  `identity key actor:name,kind: things of one name or sort are not the same thing: add a field that identifies`,
		"nhi":                              `identity key nhi:: "" is no field that can tell records apart`,
		"nhi:id":                           `identity key nhi:id: "id" is no field that can tell records apart`,
		"nhi:scopes":                       `identity key nhi:scopes: "scopes" is no field that can tell records apart`,
		"drill:actorId":                    `identity key drill:actorId: the kind is one of actor, nhi, credential, delegation, handoff, tenant, contract, rollout`,
	} {
		_, err := governance.ParseKey(text)
		if got := fmt.Sprint(err); got != want && (err != nil || want != "") {
			t.Errorf("ParseKey(%q) = %v, want %s", text, err, want)
		}
	}
}

// The laws of Join, on pieces of random estates that complete, repeat and
// contradict each other.
func TestJoinLaws(t *testing.T) {
	conflicts, completed := 0, 0
	for seed := range uint64(20) {
		a, b, c := pieces(t, seed)
		flat, told := join(t, []*governance.Estate{a, b, c})
		if flat == "" {
			t.Fatalf("seed %d: %v", seed, told)
		}
		conflicts += len(told)
		completed += strings.Count(flat, `"fields":`)
		for name, order := range map[string][]*governance.Estate{"commutative": {c, a, b}, "idempotent": {a, b, c, c, b, a}} {
			if got, again := join(t, order); got != flat || !slices.Equal(again, told) {
				t.Fatalf("seed %d: not %s:\n%s", seed, name, cmp.Diff(told, again)+cmp.Diff(flat, got))
			}
		}
		for name, two := range map[string][2][]*governance.Estate{"(ab)c": {{a, b}, {c}}, "a(bc)": {{b, c}, {a}}, "(ab)(bc)": {{a, b}, {b, c}}, "((abc)a)": {{a, b, c}, {a}}} {
			if got := nested(t, two); got != flat {
				t.Fatalf("seed %d: not associative as %s:\n%s", seed, name, cmp.Diff(indented(flat), indented(got)))
			}
		}
	}
	if conflicts < 100 || completed < 100 {
		t.Errorf("%d conflicts and %d completed records: the pieces test nothing", conflicts, completed)
	}
}

// nested joins two joins, each through its document, so that all that a join knows
// stands in it.
func nested(t *testing.T, two [2][]*governance.Estate) string {
	var halves []*governance.Estate
	for _, half := range two {
		text, told := join(t, half)
		if text == "" {
			t.Fatal(told)
		}
		halves = append(halves, mustParse(t, "half.json", text))
	}
	got, _ := join(t, halves)
	return got
}

func indented(document string) string {
	var v any
	json.Unmarshal([]byte(document), &v)
	text, _ := json.MarshalIndent(v, "", " ")
	return string(text)
}

// pieces are three documents that state some of one estate's facts, and some other
// ones, but agree in what is required.
func pieces(t *testing.T, seed uint64) (a, b, c *governance.Estate) {
	t.Helper()
	whole, other := newComposer(seed), newComposer(seed+1000)
	from, against := whole.document(4), other.document(4)
	var out []*governance.Estate
	for n := range 3 {
		piece := maps.Clone(from)
		for _, name := range slices.Sorted(maps.Keys(from)) {
			records, ok := from[name].([]any)
			if !ok {
				continue
			}
			kept := []any{}
			for i, r := range records {
				if whole.rng.IntN(3) > 0 {
					kept = append(kept, altered(whole, name, r.(map[string]any), against[name].([]any)[i].(map[string]any)))
				}
			}
			piece[name] = kept
		}
		out = append(out, mustParse(t, fmt.Sprintf("%d.json", n), string(marshal(piece))))
	}
	return out[0], out[1], out[2]
}

// altered takes facts of a record away, and a few from another one.
func altered(c *composer, collection string, record, other map[string]any) map[string]any {
	estate, _ := governance.RecordNamed("Estate")
	f, _ := estate.Field(collection)
	r, _ := governance.RecordNamed(f.Part)
	out := maps.Clone(record)
	for _, f := range r.Fields {
		switch n := c.rng.IntN(10); {
		case f.Required || f.Name == "parentId" || f.Name == "origin":
		case n < 3:
			delete(out, f.Name)
		case n == 3 && other[f.Name] != nil:
			out[f.Name] = other[f.Name]
		}
	}
	return out
}
