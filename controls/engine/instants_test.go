package engine_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// TestNothingPassesEmpty wants no pass on a record of which only the required
// fields are known.
func TestNothingPassesEmpty(t *testing.T) {
	eng := theEngine(t)
	for seed := range uint64(100) {
		w := newWorld(seed)
		w.known, w.bent, w.doc, w.asOf = 0, false, document{}, now
		for _, typ := range core {
			if typ == "Completeness" { // statements are facts about everything else
				continue
			}
			r := record{"id": idOf(typ, 0)}
			w.doc[typ] = []record{r}
			w.fill(typ, 0, r)
		}
		for q, v := range verdicts(assess(t, eng, viewOf(t, w.doc, now), engine.KeepAll())) {
			if v == controls.Pass || v == controls.Error {
				t.Errorf("%s of %v is %v\n%s", q.control, q.subject, v, w.doc.json(now))
			}
		}
	}
}

// TestImpossibleInstants wants an instant that lies in the future, or before one
// that it follows, to be worth no more than none at all: no control passes
// because of it.
func TestImpossibleInstants(t *testing.T) {
	t.Parallel()
	eng := theEngine(t)
	lost := map[string]bool{} // by control: such an instant ended a pass
	for _, id := range []string{"INV-02", "LCM-01", "LCM-05", "ROT-01", "ROT-02", "ROT-03", "SEC-02", "SEC-03", "HND-03"} {
		lost[id] = false
	}
	bites := func() bool { return !slices.Contains(slices.Collect(maps.Values(lost)), false) }
	for seed := uint64(0); seed < 20 || seed < 1000 && !bites(); seed++ {
		w := anyWorld(seed)
		if !w.asOf.IsZero() && w.asOf.After(now) {
			continue
		}
		w.known, w.bent = 1, false
		d, ok := w.complete(false)
		if !ok {
			continue
		}
		w.doc = d
		before := verdicts(assess(t, eng, viewOf(t, d, w.asOf), engine.KeepAll()))
		for _, c := range w.impossibleInstants() {
			got := verdicts(assess(t, eng, viewOf(t, c.stated, w.asOf), engine.KeepAll()))
			unknown := verdicts(assess(t, eng, viewOf(t, c.unknown, w.asOf), engine.KeepAll()))
			for q, v := range got {
				if before[q] == controls.Pass && v != controls.Pass {
					lost[q.control] = true
				}
				if v == controls.Pass && unknown[q] != controls.Pass {
					t.Fatalf("%s of %v passes because of %v\n%s", q.control, q.subject, c.spot, c.stated.json(w.asOf))
				}
			}
		}
	}
	if !bites() {
		t.Errorf("passes lost: %v; the test does not bite", lost)
	}
}

// A changed estate has one instant that cannot be true, and one where what
// cannot be true is not recorded.
type changed struct {
	spot
	stated, unknown document
}

// impossibleInstants changes optional instants of the document, a few of each
// kind of record.
func (w *world) impossibleInstants() []changed {
	var out []changed
	for _, typ := range []string{"Actor", "NHI", "Credential", "Handoff"} {
		list := w.doc[typ]
		if len(list) == 0 {
			continue
		}
		i := w.IntN(len(list))
		for _, f := range fieldsOf(typ) {
			if f.Type != governance.TypeInstant || f.Required {
				continue
			}
			if _, stated := list[i][f.Name].(time.Time); !stated {
				continue
			}
			s := spot{governance.NewRef(kindOf(typ), text(list[i]["id"])), f.Name}
			if !f.Planned {
				out = append(out, w.change(s, typ, i, f.Name, w.horizon().Add(oneOf(w, lengths[1:])), f.Name))
			}
			for _, before := range f.After {
				if b, ok := list[i][before].(time.Time); ok && b.Year() > 1 {
					out = append(out, w.change(s, typ, i, f.Name, b.Add(-oneOf(w, lengths[1:])), f.Name, before))
				}
			}
		}
	}
	return out
}

func (w *world) change(s spot, typ string, i int, field string, to time.Time, unread ...string) changed {
	c := changed{s, w.doc.clone(), w.doc.clone()}
	c.stated[typ][i][field] = to
	for _, name := range unread {
		delete(c.unknown[typ][i], name)
	}
	return c
}

// TestRequiredInstants is the same for those that a record cannot be without:
// a statement of completeness from the future says nothing.
func TestRequiredInstants(t *testing.T) {
	v := at(t, `"tenants": [{"id": "t", "state": "active"}], "completeness": [
		{"id": "w", "kind": "nhi", "tenantId": "t", "complete": true, "collectedAt": "2026-07-04T00:00:01Z"}]`)
	f := check(t, theEngine(t), v, "INV-03", "tenant:t")
	if f.Verdict != controls.Unknown {
		t.Errorf("INV-03 on a statement from the future is %v, want unknown", f.Verdict)
	}
	if diff := cmp.Diff([]string{"completeness[w].collectedAt FUTURE_FACT"}, paths(f.Missing)); diff != "" {
		t.Errorf("missing mismatch (-want +got):\n%s", diff)
	}
}
