package delegation_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestDuties runs the archives testdata/duties/*.txtar, each named after what is
// wrong in it. An estate takes the collections that it does not state from
// channel.json. Each line of ask is a tenant, for how many duties have which
// status, or a subject and a duty. MANDATE_UPDATE=1 writes want anew.
func TestDuties(t *testing.T) {
	eachCase(t, "testdata/duties/*.txtar", 18, answerDuties)
}

func answerDuties(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	section := func(name string) string {
		f, ok := a.File(name)
		if !ok {
			t.Fatalf("no file %s", name)
		}
		return f.Data
	}
	x := delegation.NewIndex(dutyEstate(t, section("estate.json")))
	instants := strings.Fields(section("at"))
	var out strings.Builder
	for _, at := range instants {
		v := x.At(instant(t, at))
		if len(instants) > 1 {
			fmt.Fprintf(&out, "%s\n", at)
		}
		for line := range strings.Lines(section("ask")) {
			subject, duty, one := strings.Cut(strings.TrimSpace(line), " ")
			if one {
				fmt.Fprintf(&out, "%s %s: %s\n", subject, duty, dutyText(v, dutyRef(t, subject), duty))
			} else {
				fmt.Fprintf(&out, "%s: %s\n", subject, countText(v, dutyRef(t, subject)))
			}
		}
	}
	return out.String()
}

// dutyEstate reads an estate; what it does not state is as in channel.json.
func dutyEstate(t testing.TB, doc string) *governance.Estate {
	t.Helper()
	whole := map[string]json.RawMessage{}
	base, err := os.ReadFile("testdata/duties/channel.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(base), doc} {
		if err := json.Unmarshal([]byte(text), &whole); err != nil {
			t.Fatal(err)
		}
	}
	data, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(data))
}

func dutyRef(t testing.TB, text string) governance.Ref {
	t.Helper()
	kind, id, ok := strings.Cut(text, ":")
	if !ok {
		t.Fatalf("no reference: %q", text)
	}
	return governance.NewRef(governance.Kind(kind), id)
}

func dutyText(v *delegation.View, subject governance.Ref, duty string) string {
	f := v.DutyOf(subject, duty)
	d, ok := f.Get()
	if !ok {
		return dutyFact(f)
	}
	return fmt.Sprintf("%s, accountable %s, responsible %s, survives %s",
		dutyFact(d.Status()), dutyList(d.Accountable()), dutyList(d.Responsible()), dutyFact(d.SurvivesTermination()))
}

// countText counts the duties of a tenant by status.
func countText(v *delegation.View, tenant governance.Ref) string {
	x, _ := v.Subject(tenant)
	n := map[string]int{}
	duties := x.(delegation.Tenant).Duties()
	for _, d := range duties.Items() {
		s, _ := d.Get()
		n[dutyFact(s.Status())]++
	}
	var out []string
	for s, k := range n {
		out = append(out, fmt.Sprintf("%d %s", k, s))
	}
	slices.Sort(out)
	if open := duties.Open(); len(open) > 0 {
		out = append(out, "and perhaps more: "+open[0].Path()+" "+string(open[0].Code))
	}
	return strings.Join(out, ", ")
}

func dutyFact[T any](f delegation.Fact[T]) string {
	return knowledge{}.fact("", reflect.ValueOf(f)).String()
}

func dutyList[T any](l delegation.List[T]) string {
	return knowledge{}.listOf("", reflect.ValueOf(l)).String()
}
