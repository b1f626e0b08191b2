package delegation_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// asOfs are when random estates are as of, against now: unstated, now, before
// and after it.
var asOfs = []time.Time{{}, now, now.AddDate(0, 0, -3), now.AddDate(0, 0, 10)}

// hide takes facts away: fields that may be unknown, each with chance p, and
// records of the kinds in gone.
func (w *world) hide(p float64, gone map[string]bool) map[string][]any {
	doc := map[string][]any{}
	for _, c := range fieldsOf("Estate") {
		for i, r := range w.doc[c.Name] {
			if gone[c.Part] && i > 0 && w.chance(0.4) {
				continue
			}
			doc[c.Name] = append(doc[c.Name], w.without(p, c.Part, r.(map[string]any)))
		}
	}
	return doc
}

func (w *world) without(p float64, typ string, r map[string]any) map[string]any {
	out := maps.Clone(r)
	for _, f := range fieldsOf(typ) {
		v, stated := out[f.Name]
		switch {
		case !stated:
		case mayBeUnknown(typ, r, f) && w.chance(p):
			delete(out, f.Name)
		case f.Type == governance.TypePart && f.List:
			var list []any
			for _, part := range v.([]any) {
				list = append(list, w.without(p, f.Part, part.(map[string]any)))
			}
			if out[f.Name] = list; list == nil {
				out[f.Name] = []any{}
			}
		case f.Type == governance.TypePart && v != nil:
			out[f.Name] = w.without(p, f.Part, v.(map[string]any))
		}
	}
	return out
}

// mayBeUnknown excludes what a valid document states, and a fact whose absence
// says something: a withdrawal without an instant of effect takes effect when it
// is made.
func mayBeUnknown(typ string, r map[string]any, f governance.FieldInfo) bool {
	switch typ + "." + f.Name {
	case "Actor.parentId":
		return r["kind"] == "organization"
	case "Revocation.effectiveAt":
		return false
	}
	return !f.Required
}

// openKinds are the record types of which an estate may hold more than it says,
// with the kind of statement that denies it.
var openKinds = map[string]string{
	"NHI": "nhi", "Credential": "credential", "Delegation": "delegation", "Handoff": "handoff", "Contract": "contract",
	"Drill": "drill", "Certification": "certification", "Evidence": "evidence",
}

// undeclare takes away the statements about some kinds, and tells which.
func (w *world) undeclare() map[string]bool {
	gone := map[string]bool{}
	for _, typ := range slices.Sorted(maps.Keys(openKinds)) {
		if !w.chance(0.4) {
			continue
		}
		gone[typ] = true
		w.doc["completeness"] = slices.DeleteFunc(w.doc["completeness"], func(c any) bool {
			return c.(map[string]any)["kind"] == openKinds[typ]
		})
	}
	return gone
}

// pair draws an estate and what is left of it when facts are missing.
func pair(t testing.TB, seed uint64) (before, after *governance.Estate) {
	w := newWorld(seed)
	asOf := asOfs[w.IntN(len(asOfs))]
	gone := map[string]bool{}
	if w.chance(0.5) {
		gone = w.undeclare()
	}
	part := w.hide(oneOf(w, 0.02, 0.1, 0.4), gone)
	after = w.estate(t, w.doc, asOf)
	before = w.estate(t, part, asOf)
	sameDigests(before, after)
	return before, after
}

// sameDigests gives the approvals that are left the digests they had.
func sameDigests(before, after *governance.Estate) {
	digests := map[string]governance.Field[[]governance.Approval]{}
	eachApprovals(after, func(r governance.Ref, f governance.Field[[]governance.Approval]) { digests[r.String()] = f })
	eachApprovals(before, func(r governance.Ref, f governance.Field[[]governance.Approval]) {
		whole := digests[r.String()].Or(nil)
		for i := range f.Or(nil) {
			if f.Or(nil)[i].SubjectDigest.IsSome() {
				f.Or(nil)[i].SubjectDigest = whole[i].SubjectDigest
			}
		}
	})
}

func eachApprovals(e *governance.Estate, f func(governance.Ref, governance.Field[[]governance.Approval])) {
	for _, r := range e.Delegations {
		f(governance.NewRef(governance.KindDelegation, r.ID), r.Approvals)
	}
	for _, r := range e.Credentials {
		f(governance.NewRef(governance.KindCredential, r.ID), r.Approvals)
	}
	for _, r := range e.Handoffs {
		f(governance.NewRef(governance.KindHandoff, r.ID), r.Approvals)
	}
	for _, r := range e.Exceptions {
		f(governance.NewRef(governance.KindException, r.ID), r.Approvals)
	}
}

// contradicted are the reasons for which a fact may be lost when more is known.
var contradicted = []governance.Code{governance.CodeFutureFact, governance.CodeTimeOrder, governance.CodeStateTime}

// keeps says how what is known contradicts what was known with fewer facts; ""
// where it does not. A fact stays; a list that may go on keeps its items, in
// order; another list stays.
func (k known) keeps(was known) string {
	lost := slices.ContainsFunc(k.gaps, func(g string) bool {
		return slices.ContainsFunc(contradicted, func(c governance.Code) bool { return strings.HasSuffix(g, string(c)) })
	})
	switch {
	case was.unknown || k.unknown && lost:
		return ""
	case k.unknown || was.none != k.none || was.value != k.value || was.list != k.list:
		return fmt.Sprintf("%v became %v", was, k)
	case !was.list:
		return ""
	}
	rest := k.items
	for _, item := range was.items {
		i := slices.IndexFunc(rest, func(now known) bool { return item.unknown || now.keeps(item) == "" })
		if i < 0 && lost {
			return ""
		}
		if i < 0 || len(was.gaps) == 0 && i > 0 {
			return fmt.Sprintf("%v became %v", was, k)
		}
		rest = rest[i+1:]
	}
	if len(was.gaps) == 0 && (len(rest) > 0 || len(k.gaps) > 0 && !lost) {
		return fmt.Sprintf("the closed %v became %v", was, k)
	}
	return ""
}

// checkMonotone wants every fact that a view knew to stay when more is known.
func checkMonotone(t *testing.T, seed uint64) int {
	before, after := pair(t, seed)
	was, is := everything(delegation.NewIndex(before).At(now)), everything(delegation.NewIndex(after).At(now))
	n := 0
	for _, path := range paths(was) {
		k, ok := is[path]
		if !ok { // a record that is not there yet, or a part of another item
			continue
		}
		if !was[path].unknown {
			n++
		}
		if broken := k.keeps(was[path]); broken != "" {
			t.Errorf("seed %d, as of %v: %s: %s", seed, before.AsOf, path, broken)
		}
	}
	return n
}

// TestMonotone: what is known stays when missing facts come in.
func TestMonotone(t *testing.T) {
	t.Parallel()
	seeds := uint64(150)
	n := 0
	for seed := range seeds {
		n += checkMonotone(t, seed)
	}
	if n < 100*int(seeds) {
		t.Errorf("only %d facts were known in %d estates: the law was hardly asked", n, seeds)
	}
}

func FuzzMonotone(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkMonotone(t, seed) })
}

// TestInputOrder: the order of the records in the document changes nothing.
func TestInputOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		w := newWorld(seed)
		w.stated = 0.7
		asOf := asOfs[seed%uint64(len(asOfs))]
		x := delegation.NewIndex(w.estate(t, w.doc, asOf))
		for _, list := range w.doc {
			rand.New(rand.NewPCG(seed, 9)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
		y := delegation.NewIndex(w.estate(t, w.doc, asOf))
		a, b := everything(x.At(now)), everything(y.At(now))
		if len(a) != len(b) {
			t.Errorf("seed %d: %d facts became %d", seed, len(a), len(b))
		}
		for _, path := range paths(a) {
			if a[path].String() != b[path].String() {
				t.Errorf("seed %d: %s: %v became %v", seed, path, a[path], b[path])
			}
		}
		if a, b := observations(x), observations(y); !slices.Equal(a, b) {
			t.Errorf("seed %d: observations\n%v\nbecame\n%v", seed, a, b)
		}
	}
}

// observations are those of an index without their pointers, which tell places
// in the document.
func observations(x *delegation.Index) []string {
	var out []string
	for _, o := range x.Observations() {
		out = append(out, string(o.Code)+" "+o.Subject.Path(o.Field))
	}
	return out
}
