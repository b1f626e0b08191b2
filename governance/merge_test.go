package governance_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
)

func TestMerge(t *testing.T) {
	a := mustParse(t, "a.json", `{"schemaVersion":"1.0","asOf":"2026-02-01T00:00:00Z",
"nhis":[{"id":"two","kind":"bot","x":1},
 {"id":"one","kind":"bot"}]}`)
	b := mustParse(t, "b.json", `{"schemaVersion":"1.3","asOf":"2026-03-01T00:00:00Z",
"nhis":[{"kind":"bot","id":"two"}], "actors":[{"id":"p","kind":"person","parentId":"acme"}]}`)
	c := mustParse(t, "c.json", `{"schemaVersion":"1.1","actors":[{"id":"acme","kind":"organization"}]}`)
	built := &governance.Estate{SchemaVersion: "1.0", NHIs: []governance.NHI{{ID: "three", Kind: governance.NHIKindBot}}}

	want := mustParse(t, "want.json", `{"schemaVersion":"1.3","asOf":"2026-03-01T00:00:00Z",
"actors":[{"id":"acme","kind":"organization"},{"id":"p","kind":"person","parentId":"acme"}],
"nhis":[{"id":"one","kind":"bot"},{"id":"three","kind":"bot"},{"id":"two","kind":"bot"}]}`)
	for _, order := range [][]*governance.Estate{{a, b, c, built}, {built, c, b, a}, {b, a, built, c, a, b}} {
		got, err := governance.Merge(order...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Merge mismatch (-want +got):\n%s", diff)
		}
		wantWarnings := []string{"UNKNOWN_MEMBER nhi:two x 2:34", "NEWER_MINOR  schemaVersion 1:18", "NEWER_MINOR  schemaVersion 1:18"}
		if diff := cmp.Diff(wantWarnings, warnings(got)); diff != "" {
			t.Errorf("warnings mismatch (-want +got):\n%s", diff)
		}
		var places []string
		for _, ref := range []string{"nhi:one", "nhi:two", "nhi:three", "actor:p"} {
			r, _ := governance.ParseRef(ref)
			pos, _ := got.Position(r, "kind")
			pointer, _ := got.Pointer(r, "kind")
			places = append(places, fmt.Sprintf("%s %v %s", ref, pos, pointer))
		}
		wantPlaces := []string{"nhi:one a.json:3:21 /nhis/1/kind", "nhi:two a.json:2:28 /nhis/0/kind", "nhi:three  ", "actor:p b.json:2:64 /actors/0/kind"}
		if diff := cmp.Diff(wantPlaces, places); diff != "" {
			t.Errorf("places mismatch (-want +got):\n%s", diff)
		}
	}
	if len(a.NHIs) != 2 || a.NHIs[0].ID != "two" {
		t.Error("Merge changes its arguments")
	}
	if got, err := governance.Merge(); err != nil || !got.Equal(&governance.Estate{}) {
		t.Errorf("Merge() = %+v, %v", got, err)
	}
}

// What is wrong only with the whole is found, at its place in its own file.
func TestMergeFaults(t *testing.T) {
	parse := func(name, collections string) *governance.Estate {
		return mustParse(t, name, `{"schemaVersion":"1.0",`+collections+`}`)
	}
	tests := []struct {
		name    string
		estates []*governance.Estate
		want    []string
	}{
		{"one id, three facts", []*governance.Estate{
			parse("c.json", `"nhis":[{"id":"a","kind":"bot"}]`),
			parse("b.json", `"nhis":[{"id":"a","kind":"pipeline"}]`),
			parse("a.json", `"nhis":[{"id":"a","kind":"bot"}]`),
			parse("d.json", `"nhis":[{"id":"a","kind":"bot","ownerId":null}]`),
		}, []string{
			"b.json:1:38: DUP_ID at /nhis/0/id: the nhi at /nhis/0 in a.json:1:32 has the same id",
			"d.json:1:38: DUP_ID at /nhis/0/id: the nhi at /nhis/0 in a.json:1:32 has the same id",
		}},
		{"owner in another file", []*governance.Estate{
			parse("a.json", `"tenants":[{"id":"t","ownerId":"n"}]`), parse("b.json", `"nhis":[{"id":"n","kind":"bot"}]`),
		}, []string{"a.json:1:55: OWNER_IS_NHI at /tenants/0/ownerId: an NHI is owned, it never owns: name an actor"}},
		{"circle through two files", []*governance.Estate{
			parse("a.json", `"actors":[{"id":"x","kind":"unit","parentId":"y"}]`), parse("b.json", `"actors":[{"id":"y","kind":"unit","parentId":"x"}]`),
		}, []string{
			"a.json:1:69: PARENT_CYCLE at /actors/0/parentId: the parents of this actor run in a circle",
			"b.json:1:69: PARENT_CYCLE at /actors/0/parentId: the parents of this actor run in a circle",
		}},
		{"built in Go", []*governance.Estate{
			{NHIs: []governance.NHI{{ID: "a", Kind: governance.NHIKindBot}}}, {NHIs: []governance.NHI{{ID: "b"}, {ID: "a"}}},
		}, []string{"DUP_ID at /nhis/1/id: the nhi at /nhis/0 has the same id"}},
	}
	for _, tt := range tests {
		_, err := governance.Merge(tt.estates...)
		var got []string
		for f := range governance.Faults(err) {
			got = append(got, f.Error())
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Cutting an estate into pieces and merging them, in any order, gives it back.
func TestMergeOfPieces(t *testing.T) {
	for seed := range uint64(40) {
		c := newComposer(seed)
		whole := c.document(4)
		rng := rand.New(rand.NewPCG(seed, 2))
		pieces := make([]map[string]any, 3)
		for i := range pieces {
			pieces[i] = map[string]any{"schemaVersion": whole["schemaVersion"], "asOf": whole["asOf"]}
		}
		for name, list := range whole {
			records, _ := list.([]any)
			for _, r := range records {
				for range 2 { // into one or two of the pieces
					p := pieces[rng.IntN(len(pieces))]
					kept, _ := p[name].([]any)
					p[name] = append(kept, r)
				}
			}
		}
		var estates []*governance.Estate
		for i, p := range pieces {
			data := marshal(withoutTwins(p))
			estates = append(estates, mustParse(t, fmt.Sprintf("%d.json", i), string(data)))
		}
		got, err := governance.Merge(estates...)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		rng.Shuffle(len(estates), func(i, j int) { estates[i], estates[j] = estates[j], estates[i] })
		again, err := governance.Merge(estates...)
		if want := mustParse(t, "whole.json", string(marshal(whole))); err != nil || got.Digest() != want.Digest() || !got.Equal(again) {
			t.Fatalf("seed %d: the pieces do not make the whole, %v", seed, err)
		}
	}
}

// withoutTwins drops records that stand twice in a collection.
func withoutTwins(document map[string]any) map[string]any {
	for name, list := range document {
		records, ok := list.([]any)
		if !ok {
			continue
		}
		seen := map[string]bool{}
		var kept []any
		for _, r := range records {
			if id := r.(map[string]any)["id"].(string); !seen[id] {
				seen[id] = true
				kept = append(kept, r)
			}
		}
		document[name] = kept
	}
	return document
}

// An estate with no fault of its own has none as a part of itself.
func TestMergeOfOne(t *testing.T) {
	e := mustParse(t, "estate.json", strings.Replace(string(largeDocument(50)), `"schemaVersion": "1.0"`, `"schemaVersion": "1.2"`, 1))
	got, err := governance.Merge(e, e)
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest() != e.Digest() || !cmp.Equal(got.Warnings(), e.Warnings()) {
		t.Error("an estate merged with itself is another")
	}
}
