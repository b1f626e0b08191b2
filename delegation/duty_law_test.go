package delegation_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// dutyDuties are the duties that random assignments are about: those with a
// separation, one with a security contact, and own ones, of which one is a part
// of another.
var dutyDuties = []string{"access.approve", "access.revoke", "access.review", "credential.rotate", "misuse.investigate", "x-own", "x-access.approve.part"}

// dutyWorld draws an estate with assignments that meet.
func dutyWorld(seed uint64) *world {
	w := newWorld(seed)
	w.doc["assignments"] = nil
	for i := range 3 + w.IntN(6) {
		a := w.record("Assignment", i)
		a["duty"] = oneOf(w, dutyDuties...)
		a["accountableIds"] = []any{oneOf(w, "actor-0", "actor-0", "actor-1", "actor-3")}
		for _, end := range []string{"tenantId", "subjectId", "contractId", "validUntil"} {
			if w.chance(0.4) {
				a[end] = nil
			}
		}
		if w.chance(0.7) {
			a["validFrom"] = "2026-01-01T00:00:00Z"
		}
		w.doc["assignments"] = append(w.doc["assignments"], a)
	}
	for _, k := range []string{"actors", "contracts"} {
		for _, r := range w.doc[k] {
			m := r.(map[string]any)
			if w.chance(0.7) && k == "actors" {
				m["status"], m["terminatedAt"] = "active", nil
			}
			if w.chance(0.7) && k == "contracts" {
				m["effectiveAt"], m["endsAt"], m["terminatedAt"] = "2025-01-01T00:00:00Z", nil, nil
			}
		}
	}
	if w.chance(0.7) {
		for _, k := range []string{"assignment", "delegation", "credential", "nhi", "evidence"} {
			w.doc["completeness"] = append(w.doc["completeness"], map[string]any{
				"id": "whole-" + k, "kind": k, "tenantId": nil, "complete": true, "collectedAt": governance.FormatInstant(now.AddDate(0, 0, -5))})
		}
	}
	return w
}

// dutyAnswers are the facts of every duty of every subject that may have one, and
// the lists of duties.
func dutyAnswers(v *delegation.View) knowledge {
	all := knowledge{}
	for _, k := range []governance.Kind{governance.KindTenant, governance.KindNHI, governance.KindCredential, governance.KindDelegation} {
		for s := range v.Subjects(k) {
			for _, duty := range dutyDuties {
				if d, ok := v.DutyOf(s.Ref(), duty).Get(); ok {
					all.walk(s.Ref().String()+" "+duty+" ", reflect.ValueOf(d))
				}
			}
			if t, ok := s.(delegation.Tenant); ok {
				all[s.Ref().String()] = dutyNames(t.Duties())
			}
		}
	}
	return all
}

func dutyNames(l delegation.List[delegation.DutyState]) known {
	k := known{list: true, gaps: gapTexts(reflect.ValueOf(l).MethodByName("Open"))}
	for _, f := range l.Items() {
		d, _ := f.Get()
		name, _ := d.Duty().Get()
		k.items = append(k.items, known{value: name})
	}
	return k
}

// TestDutiesMonotone: a status that is known stays when missing facts come in and
// assignments that nobody denied; so do the parties and the duties.
func TestDutiesMonotone(t *testing.T) {
	t.Parallel()
	decided := map[string]int{}
	for seed := range uint64(600) {
		w := dutyWorld(seed)
		gone := map[string]bool{}
		if w.chance(0.5) {
			gone = w.undeclare()
			gone["Assignment"] = true
			w.doc["completeness"] = slices.DeleteFunc(w.doc["completeness"], func(c any) bool { return c.(map[string]any)["kind"] == "assignment" })
		}
		part := w.hide(oneOf(w, 0, 0.02, 0.1), gone)
		asOf := asOfs[w.IntN(len(asOfs))]
		after, before := w.estate(t, w.doc, asOf), w.estate(t, part, asOf)
		sameDigests(before, after)
		was, is := dutyAnswers(delegation.NewIndex(before).At(now)), dutyAnswers(delegation.NewIndex(after).At(now))
		for _, path := range paths(was) {
			k, ok := is[path]
			if !ok {
				continue
			}
			if !was[path].unknown {
				decided[was[path].value]++
			}
			if broken := k.keeps(was[path]); broken != "" {
				t.Errorf("seed %d: %s: %s", seed, path, broken)
			}
		}
	}
	for _, status := range []string{"gap", "ambiguous", "overlap", "conflicted", "unreachable", "unacknowledged", "clear"} {
		if decided[status] == 0 {
			t.Errorf("status %s was reached %d times: the law was hardly asked", status, decided[status])
		}
	}
}

// TestDutiesInputOrder: the order of the records changes no duty and no report.
func TestDutiesInputOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		w := dutyWorld(seed)
		text := func() string {
			v := delegation.NewIndex(w.estate(t, w.doc, now)).At(now)
			all := dutyAnswers(v)
			out := dutyReports(v)
			for _, p := range paths(all) {
				out += fmt.Sprintln(p, all[p])
			}
			return out
		}
		before := text()
		for _, name := range slices.Sorted(maps.Keys(w.doc)) {
			list := w.doc[name]
			rand.New(rand.NewPCG(seed, 9)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
		if after := text(); before != after {
			t.Errorf("seed %d:\n%s\nbecame\n%s", seed, before, after)
		}
	}
}
