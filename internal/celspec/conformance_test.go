package celspec_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// The asked condition is compared with a fact, so that no linter can say of a
// control that it always passes: about yes it is to be true, about no to be false.
const estate = `{"schemaVersion": "1.0", "asOf": "2026-07-01T00:00:00Z", "actors": [
{"id": "yes", "kind": "organization", "name": "yes"}, {"id": "no", "kind": "organization", "name": "no"}]}`

const asked = "(%s) == (actor.name == 'yes')"

// TestConformance asks the cases of the CEL specification as controls, by typed
// plans and by the interpreter. What the language of controls has, it has with the
// meaning that the specification gives it; what it refuses is counted, by section
// and code, in testdata/refused.txt. MANDATE_UPDATE=1 rewrites that.
func TestConformance(t *testing.T) {
	e, err := governance.Parse("estate.json", []byte(estate))
	if err != nil {
		t.Fatal(err)
	}
	v := delegation.NewIndex(e).At(e.AsOf.Or(time.Time{}))
	refused := map[string]map[governance.Code]int{}
	total, same, typed := 0, 0, 0
	for _, c := range testCases(t) {
		total++
		text, failing, why := c.condition()
		if why == "" {
			var ran bool
			if ran, why = c.hold(t, v, text, failing); ran {
				typed++
			}
		}
		if why == "" {
			same++
			continue
		}
		if refused[c.section] == nil {
			refused[c.section] = map[governance.Code]int{}
		}
		refused[c.section][why]++
	}
	golden(t, fmt.Sprintf("%d cases: %d as specified, %d of them on typed plans\n%s", total, same, typed, table(refused)))
}

// hold asks a case both ways and reports whether a typed plan decides it. The code
// is that of the first reason to refuse it; "" where both answers are as specified.
func (c testCase) hold(t *testing.T, v *delegation.View, text string, failing bool) (typed bool, why governance.Code) {
	t.Helper()
	pack, err := controls.NewPack("spec", "1.0.0", []controls.Control{{
		ID: "SPEC-01", Title: c.Name, Subject: governance.KindActor, Severity: controls.Low, Applies: "true", Pass: fmt.Sprintf(asked, text),
	}})
	if err != nil {
		return false, codeOf(err)
	}
	for _, opts := range [][]engine.Option{nil, {engine.Interpreted()}} {
		eng, err := engine.Compile(pack, opts...)
		if err != nil {
			return false, codeOf(err)
		}
		typed = typed || eng.Plans()[0].Typed
		for subject, want := range map[string]controls.Verdict{"yes": controls.Pass, "no": controls.Fail} {
			if failing {
				want = controls.Error
			}
			f, err := eng.Check(context.Background(), v, "SPEC-01", governance.NewRef(governance.KindActor, subject))
			if err != nil {
				t.Fatal(err)
			}
			if f.Verdict != want {
				t.Errorf("%s %s: %s is %v of %s, want %v; plan %+v", c.section, c.Name, text, f.Verdict, subject, want, eng.Plans()[0])
			}
		}
	}
	return typed, ""
}

func codeOf(err error) governance.Code {
	for f := range governance.Faults(err) {
		return f.Code
	}
	return governance.Code(err.Error())
}

// table lists how many cases of a section are refused, by code.
func table(refused map[string]map[governance.Code]int) string {
	var b strings.Builder
	for _, section := range slices.Sorted(maps.Keys(refused)) {
		b.WriteString(section)
		for _, code := range slices.Sorted(maps.Keys(refused[section])) {
			fmt.Fprintf(&b, " %s=%d", code, refused[section][code])
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func golden(t *testing.T, got string) {
	t.Helper()
	const file = "testdata/refused.txt"
	if os.Getenv("MANDATE_UPDATE") == "1" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got; MANDATE_UPDATE=1 rewrites):\n%s", file, diff)
	}
}
