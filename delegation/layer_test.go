package delegation_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// split divides a document into one that refers to nothing outside itself, and
// the rest.
func (w *world) split(r *rand.Rand) (shared, upper map[string][]any) {
	texts, lifted := map[string]string{}, map[string]bool{}
	for name, list := range w.doc {
		for _, rec := range list {
			id := rec.(map[string]any)["id"].(string)
			text, _ := json.Marshal(rec)
			texts[id] = string(text)
			lifted[id] = name != "actors" && r.IntN(12) == 0 || name == "actors" && r.IntN(30) == 0
		}
	}
	for changed := true; changed; {
		changed = false
		for id, text := range texts {
			refers := func(to string) bool { return lifted[to] && to != id && strings.Contains(text, to) }
			if !lifted[id] && slices.ContainsFunc(slices.Collect(maps.Keys(texts)), refers) {
				lifted[id], changed = true, true
			}
		}
	}
	shared, upper = map[string][]any{}, map[string][]any{}
	for name, list := range w.doc {
		for _, rec := range list {
			if lifted[rec.(map[string]any)["id"].(string)] {
				upper[name] = append(upper[name], rec)
			} else {
				shared[name] = append(shared[name], rec)
			}
		}
	}
	return shared, upper
}

// answersOf is what an index has to say: all facts, observations, decisions, the
// reach of each compromise and the plan of each revocation.
func answersOf(t testing.TB, x *delegation.Index) []string {
	v := x.At(now)
	out := []string{string(x.Digest()), fmt.Sprint(x.AsOf())}
	all := everything(v)
	for _, path := range paths(all) {
		out = append(out, path+" "+all[path].String())
	}
	out = append(out, observations(x)...)
	for _, q := range requests() {
		out = append(out, asJSON(t, v.Decide(q, fresh)))
	}
	for _, r := range seeds(v) {
		b, err := v.BlastRadius(r)
		if err != nil {
			t.Fatal(err)
		}
		p, err := v.PlanRevocation(r)
		out = append(out, asJSON(t, b), asJSON(t, p), fmt.Sprint(err))
	}
	return out
}

func asJSON(t testing.TB, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestLayers: an index over a shared one answers as the index of both estates
// merged.
func TestLayers(t *testing.T) {
	t.Parallel()
	below, above := 0, 0
	for seed := range uint64(60) {
		w, read := newWorld(seed), (*world).estate
		if seed%3 == 0 {
			w = newChains(seed)
			read = func(w *world, t testing.TB, doc map[string][]any, _ time.Time) *governance.Estate {
				return w.chains(t, doc)
			}
		}
		lower, upper := w.split(rand.New(rand.NewPCG(seed, 17)))
		base, top := read(w, t, lower, asOfs[seed%uint64(len(asOfs))]), read(w, t, upper, now)
		merged, err := governance.Merge(base, top)
		if err != nil {
			t.Fatal(err)
		}
		layered, err := delegation.NewIndex(base).Layer(top)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(answersOf(t, delegation.NewIndex(merged)), answersOf(t, layered)); diff != "" {
			t.Fatalf("seed %d: merged (-) and in layers (+)\n%s", seed, diff)
		}
		quick, _ := layered.At(now).Quick()
		if diff := cmp.Diff(unexplained(everything(delegation.NewIndex(merged).At(now))), unexplained(everything(quick)), cmp.AllowUnexported(known{})); diff != "" {
			t.Fatalf("seed %d: merged (-) and quickly in layers (+)\n%s", seed, diff)
		}
		below, above = below+len(lower["delegations"])+len(lower["nhis"]), above+len(upper["delegations"])+len(upper["nhis"])
	}
	if below < 50 || above < 50 {
		t.Errorf("%d grants and NHIs in shared layers and %d above are too few to tell", below, above)
	}
}

// TestLayerFaults: what is wrong with both estates together is found, at its place
// in the upper one.
func TestLayerFaults(t *testing.T) {
	base := parse(t, `{"schemaVersion": "1.0", "actors": [{"id": "vendor", "kind": "organization"}], "nhis": [{"id": "bot", "kind": "service_account"}]}`)
	for _, tc := range []struct {
		name, doc string
		code      governance.Code
		pointer   string
	}{
		{"a record stands in both, with the same facts", `{"schemaVersion": "1.0", "actors": [{"id": "acme", "kind": "organization"}, {"id": "vendor", "kind": "organization"}]}`,
			governance.CodeDupID, "/actors/1/id"},
		{"an NHI of the shared layer owns a tenant", `{"schemaVersion": "1.0", "tenants": [{"id": "t", "ownerId": "bot"}]}`,
			governance.CodeOwnerIsNHI, "/tenants/0/ownerId"},
	} {
		_, err := delegation.NewIndex(base).Layer(parse(t, tc.doc))
		var fault *governance.Fault
		if !errors.As(err, &fault) || fault.Code != tc.code || fault.Pointer != tc.pointer || fault.Pos.Line == 0 {
			t.Errorf("%s: the error is %v", tc.name, err)
		}
	}
}

// TestLayerOnAudience: an audience is taken of all layers, never below one.
func TestLayerOnAudience(t *testing.T) {
	base := parse(t, `{"schemaVersion": "1.0", "actors": [{"id": "vendor", "kind": "organization"}]}`)
	if _, err := delegation.NewIndex(base).For("vendor").Layer(parse(t, `{"schemaVersion": "1.0"}`)); !errors.Is(err, delegation.ErrAudienceLayer) {
		t.Errorf("the error is %v", err)
	}
}
