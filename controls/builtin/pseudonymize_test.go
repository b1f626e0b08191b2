package builtin_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestPseudonymize wants every verdict to stay, and its subject and what is missing
// to be the same but for names, when the persons of an estate get pseudonyms.
func TestPseudonymize(t *testing.T) {
	eng := compile(t)
	estates := map[string]*governance.Estate{"good": controlstest.Good()}
	instants := map[string]time.Time{"good": controlstest.AsOf()}
	for c := range builtin.Pack().All() {
		list, err := controlstest.Cases(cases, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range list {
			if i%4 != 0 {
				continue // a quarter of the cases has every kind of record
			}
			estates[x.Name], instants[x.Name] = x.View.Index().Estate(), x.View.Time()
		}
	}
	replaced := 0
	for name, e := range estates {
		copied, err := governance.Pseudonymize(e, []byte("0123456789abcdef"))
		if err != nil {
			t.Fatal(err)
		}
		names := newNames(e, copied)
		replaced += len(names)
		want, got := judged(t, eng, e, instants[name], names), judged(t, eng, copied, instants[name], nil)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s mismatch (-as it was +under pseudonyms):\n%s", name, diff)
		}
	}
	if replaced < len(estates) {
		t.Errorf("%d ids of %d estates were replaced: the cases test nothing", replaced, len(estates))
	}
}

// newNames are the new ids of the records whose id changed.
func newNames(e, copied *governance.Estate) map[governance.Ref]string {
	out := map[governance.Ref]string{}
	note := func(k governance.Kind, was, is string) {
		if was != is {
			out[governance.NewRef(k, was)] = is
		}
	}
	for i := range e.Actors {
		note(governance.KindActor, e.Actors[i].ID, copied.Actors[i].ID)
	}
	for i := range e.NHIs {
		note(governance.KindNHI, e.NHIs[i].ID, copied.NHIs[i].ID)
	}
	for i := range e.Credentials {
		note(governance.KindCredential, e.Credentials[i].ID, copied.Credentials[i].ID)
	}
	for i := range e.Delegations {
		note(governance.KindDelegation, e.Delegations[i].ID, copied.Delegations[i].ID)
	}
	return out
}

var index = regexp.MustCompile(`\[[^\]]*\]`)

// judged is each finding as a line, with the facts that it lacks, without ids;
// sorted, and then the counts.
func judged(t *testing.T, eng *engine.Engine, e *governance.Estate, at time.Time, names map[governance.Ref]string) []string {
	t.Helper()
	a, err := eng.Assess(t.Context(), delegation.NewIndex(e).At(at))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range a.Findings {
		subject := f.Subject
		if id, ok := names[subject]; ok {
			subject.ID = id
		}
		var missing []string
		for _, m := range f.Missing {
			missing = append(missing, index.ReplaceAllString(m.Path, "[]")+":"+string(m.Code))
		}
		slices.Sort(missing)
		lines = append(lines, strings.Join(append([]string{f.Control, subject.String(), f.Verdict.String(), f.Unwaived().String()}, missing...), " "))
	}
	slices.Sort(lines)
	for _, p := range a.Population {
		lines = append(lines, fmt.Sprint(p.Control, p.Subjects, p.Counts))
	}
	return append(lines, fmt.Sprint(len(a.Observations), " observations"))
}
