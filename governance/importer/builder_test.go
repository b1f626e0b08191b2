package importer_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// TestBuilder states one NHI three times, in both orders.
func TestBuilder(t *testing.T) {
	places := parse(t, "[1,\n2,\n3]").Items()
	kind := func(k governance.NHIKind, name governance.Field[string], status governance.NHIStatus) governance.NHI {
		return governance.NHI{ID: "n", Kind: k, Name: name, Status: governance.Some(status)}
	}
	steps := []func(*importer.Builder){
		func(b *importer.Builder) {
			b.NHI(kind(governance.NHIKindBot, governance.Field[string]{}, governance.NHIStatusActive), places[0])
		},
		func(b *importer.Builder) {
			b.NHI(kind(governance.NHIKindBot, governance.Some("deploy"), governance.NHIStatusActive), places[1])
		},
		func(b *importer.Builder) {
			b.NHI(kind(governance.NHIKindMachine, governance.Some("deploy"), governance.NHIStatusDisabled), places[2])
		},
		func(b *importer.Builder) { b.Actor(governance.Actor{ID: "a", Kind: "organization"}, places[1]) },
		func(b *importer.Builder) { b.Actor(governance.Actor{ID: "a", Kind: "organization"}, places[0]) },
		func(b *importer.Builder) { b.Actor(governance.Actor{ID: "m", Kind: "person"}, places[0]) },
		func(b *importer.Builder) {
			b.Member(governance.Actor{ID: "m", Kind: "person", ParentID: governance.Some("a"), Status: governance.Some(governance.ActorStatusActive)}, places[1])
		},
		func(b *importer.Builder) {
			b.Member(governance.Actor{ID: "m", Kind: "person", ParentID: governance.Some("b"), Name: governance.Some("Mo")}, places[2])
		},
		func(b *importer.Builder) {
			b.Assignment(governance.Assignment{ID: "d", Duty: "x-d", ResponsibleIDs: []string{"a"}, AccountableIDs: []string{"a"}}, places[0])
		},
		func(b *importer.Builder) {
			b.Complete(governance.CompletenessKindNHI, "t", time.Unix(0, 0), places[:1])
		},
	}
	want := []string{
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","origin":[{"source":"f.json","pointer":"/0","line":1}]},` +
			`{"id":"m","kind":"person","name":"Mo","parentId":"a","status":"active","origin":[{"source":"f.json","pointer":"/1","line":2},{"source":"f.json","pointer":"/2","line":3}]}],` +
			`"nhis":[{"id":"n","kind":"bot","name":"deploy","origin":[{"source":"f.json","pointer":"/0","line":1},{"source":"f.json","pointer":"/1","line":2},{"source":"f.json","pointer":"/2","line":3}]}],` +
			`"assignments":[{"id":"d","duty":"x-d","responsibleIds":["a"],"accountableIds":["a"],"origin":[{"source":"f.json","pointer":"/0","line":1}]}],` +
			`"completeness":[{"id":"nhi/t","kind":"nhi","tenantId":"t","complete":true,"collectedAt":"1970-01-01T00:00:00Z","evidenceId":null,"origin":[{"source":"f.json","pointer":"/0","line":1}]}]}`,
		"f.json:3:1: error: DUPLICATE: kind is not what f.json:1:2 says of this record; the first one stands",
		"f.json:3:1: error: DUPLICATE: parentId is not what f.json:2:1 says of this record; the first one stands",
		"f.json:3:1: error: DUPLICATE: status is not what f.json:1:2 says of this record; it is left unknown",
	}
	for range 2 {
		var b importer.Builder
		for _, step := range steps {
			step(&b)
		}
		if diff := cmp.Diff(want, built(t, b.Estate(time.Time{}), &b)); diff != "" {
			t.Errorf("mismatch (-want +got):\n%s", diff)
		}
		slices.Reverse(steps)
	}
}

// built is what a builder made, as JSON, and its diagnostics.
func built(t *testing.T, made any, b *importer.Builder) []string {
	t.Helper()
	data, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{string(data)}
	for _, d := range b.Diagnostics() {
		out = append(out, d.String())
	}
	return out
}

// TestBuilderRepeats states two records of one id twice each, in any order, near each
// other and far: the places are the same, and each that differs is reported.
func TestBuilderRepeats(t *testing.T) {
	places := parse(t, "[1,\n2,\n3,\n4]").Items()
	want := []string{
		`[{"id":"n","kind":"bot","origin":[{"source":"f.json","pointer":"/0","line":1},{"source":"f.json","pointer":"/1","line":2},{"source":"f.json","pointer":"/2","line":3},{"source":"f.json","pointer":"/3","line":4}]}]`,
		"f.json:2:1: error: DUPLICATE: name is not what f.json:1:2 says of this record; it is left unknown",
		"f.json:4:1: error: DUPLICATE: name is not what f.json:1:2 says of this record; it is left unknown",
	}
	for _, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 3, 0, 1}, {1, 3, 2, 0}, {0, 2, 1, 3}} {
		for _, between := range []int{0, 2, 9} {
			var b importer.Builder
			for _, i := range order {
				name := []string{"a", "b"}[i%2]
				b.NHI(governance.NHI{ID: "n", Kind: governance.NHIKindBot, Name: governance.Some(name)}, places[i])
				for n := range between {
					b.NHI(governance.NHI{ID: "other-" + string(rune('a'+n)), Kind: governance.NHIKindBot}, places[i])
				}
			}
			if diff := cmp.Diff(want, built(t, b.Estate(time.Time{}).NHIs[:1], &b)); diff != "" {
				t.Errorf("order %v, %d between (-want +got):\n%s", order, between, diff)
			}
		}
	}
}
