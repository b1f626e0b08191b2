package controlstest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/controlstest"
	"github.com/mandate-nhi/mandate/governance"
)

// TestMutants lists the mistakes that are planted into one expression after
// another. Those that a pack would refuse are among them.
func TestMutants(t *testing.T) {
	tests := []struct {
		name, pass string
		params     []controls.Param
		want       []string
	}{
		{"comparisons", "a.x < b && a.y >= 2", nil, []string{
			"without a.x < b", "a.x < b → a.x <= b",
			"without a.y >= 2", "&& before a.y >= 2 → ||", "a.y >= 2 → a.y > 2", "a.y >= 2 → a.y >= 3", "a.y >= 2 → a.y >= 1"}},
		{"and binds before or", "a.x || a.y && !a.z", nil, []string{
			"without a.x", "a.x → !(a.x)",
			"without a.y && !a.z", "|| before a.y && !a.z → &&",
			"without a.y", "a.y → !(a.y)", "without !a.z", "&& before !a.z → ||", "!a.z → a.z"}},
		{"inside brackets", "(a.x == 'p' || a.y) && a.l.all(i, i.z)", nil, []string{
			"without (a.x == 'p' || a.y)", "without a.x == 'p'", "a.x == 'p' → a.x != 'p'", "a.x == 'p' → a.x == 'px'",
			"without a.y", "|| before a.y → &&", "a.y → !(a.y)", "(a.x == 'p' || a.y) → !((a.x == 'p' || a.y))",
			"without a.l.all(i, i.z)", "&& before a.l.all(i, i.z) → ||", "i.z → !(i.z)", "a.l.all(i, i.z) → !(a.l.all(i, i.z))"}},
		{"operators in texts", `a.x == "p && q < 'r'"`, nil, []string{`a.x == "p && q < 'r'" → a.x != "p && q < 'r'"`, `a.x == "p && q < 'r'" → a.x == 'p && q < 'r'x'`}},
		{"a value of an enum", "a.state == 'suspended'", nil, []string{"a.state == 'suspended' → a.state != 'suspended'", "a.state == 'suspended' → a.state == 'terminated'"}},
		{"conditional, list and truth", "a.n <= (a.b ? 1 : 0) && true", nil, []string{
			"without a.n <= (a.b ? 1 : 0)", "a.n <= (a.b ? 1 : 0) → a.n < (a.b ? 1 : 0)", "a.b → !(a.b)", "1 → 2", "1 → 0", "0 → 1", "0 → -1",
			"without true", "&& before true → ||", "true → false"}},
		{"twice the same", "a.x || a.x", nil, []string{"without a.x", "a.x → !(a.x)", "without a.x (2)", "|| before a.x → &&", "a.x → !(a.x) (2)"}},
	}
	for _, tt := range tests {
		c := &controls.Control{ID: "X-01", Subject: governance.KindNHI, Pass: tt.pass, Params: tt.params}
		var want []string
		for _, w := range tt.want {
			want = append(want, "pass: "+w)
		}
		if diff := cmp.Diff(want, controlstest.Mutants(c)); diff != "" {
			t.Errorf("%s: mutants of %s mismatch (-want +got):\n%s", tt.name, tt.pass, diff)
		}
	}
}

func TestMutantsOfParameters(t *testing.T) {
	c := &controls.Control{ID: "X-01", Params: []controls.Param{
		{Name: "age", Type: controls.ParamDuration, Default: controls.DurationValue(governance.Day)},
		{Name: "most", Type: controls.ParamInt, Default: controls.IntValue(3)},
		{Name: "kinds", Type: controls.ParamStrings, Default: controls.StringsValue("a", "b")},
	}}
	want := []string{"params.age: 1 ns more", "params.age: 1 ns less", "params.most: 1 more", "params.most: 1 less", "params.kinds: without a", "params.kinds: without b"}
	if diff := cmp.Diff(want, controlstest.Mutants(c)); diff != "" {
		t.Errorf("mutants mismatch (-want +got):\n%s", diff)
	}
}

// TestMutantNames wants every mutant of the built-in pack to have a name of its
// own: equivalents are listed by it.
func TestMutantNames(t *testing.T) {
	for c := range builtin.Pack().All() {
		seen := map[string]bool{}
		for _, name := range controlstest.Mutants(c) {
			if seen[name] {
				t.Errorf("%s has two mutants %s", c.ID, name)
			}
			seen[name] = true
		}
		if len(seen) < 3 {
			t.Errorf("%s has only %d mutants", c.ID, len(seen))
		}
	}
}

// FuzzMutants wants any text to have mutants of which none is what it was, each
// with a name of its own.
func FuzzMutants(f *testing.F) {
	f.Add("a.x == 'p' && !b || c.all(i, i < 3)")
	f.Add("a && ")
	f.Add("'")
	f.Add(")(&&]||!==\"")
	f.Add("f() ? [] : {}")
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[string]bool{}
		for _, name := range controlstest.Mutants(&controls.Control{ID: "X-01", Pass: text}) {
			if seen[name] {
				t.Errorf("two mutants of %q have the name %q", text, name)
			}
			seen[name] = true
		}
		for _, pass := range controlstest.MutantTexts(&controls.Control{ID: "X-01", Pass: text}) {
			if pass == text {
				t.Errorf("a mutant of %q is the same", text)
			}
		}
	})
}
