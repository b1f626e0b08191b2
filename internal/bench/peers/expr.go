package peers

import (
	"fmt"
	"reflect"
	"regexp"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// Facts are an entity for the peers that read Go types.
type Facts struct {
	Now        time.Time                  `expr:"now"`
	NHI        *NHI                       `expr:"nhi"`
	Credential *Credential                `expr:"credential"`
	Delegation *Delegation                `expr:"delegation"`
	Handoff    *Handoff                   `expr:"handoff"`
	Span       func(string) time.Duration `expr:"span"` // only of constants, when compiling
}

func factsOf(o map[governance.Kind]object) *Facts {
	f := &Facts{Now: Now(), NHI: &NHI{}, Credential: &Credential{}, Delegation: &Delegation{}, Handoff: &Handoff{}, Span: span}
	fill(reflect.ValueOf(f.NHI).Elem(), o[governance.KindNHI])
	fill(reflect.ValueOf(f.Credential).Elem(), o[governance.KindCredential])
	fill(reflect.ValueOf(f.Delegation).Elem(), o[governance.KindDelegation])
	fill(reflect.ValueOf(f.Handoff).Elem(), o[governance.KindHandoff])
	return f
}

func span(s string) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil {
		panic(err)
	}
	return d
}

// What CEL and expr say differently: quantifiers and sizes.
var toExpr = []struct {
	cel *regexp.Regexp
	to  string
}{
	{regexp.MustCompile(`([\w.]+)\.exists\(\w, `), "any($1, "},
	{regexp.MustCompile(`([\w.]+)\.all\(\w, `), "all($1, "},
	{regexp.MustCompile(`\b[hkx]\.`), "#."},
	{regexp.MustCompile(`\bm\b`), "#"},
	{regexp.MustCompile(`\bsize\(`), "len("},
}

// expr is expr-lang over a struct, with one virtual machine for all programs.
func (w *World) expr() (Implementation, error) {
	programs := make([]*vm.Program, len(w.list))
	for i, c := range w.list {
		text := explicit[c.ID]
		for _, r := range toExpr {
			text = r.cel.ReplaceAllString(text, r.to)
		}
		text = inlined(c, text, func(d time.Duration) string { return "span('" + d.String() + "')" })
		p, err := expr.Compile(text, expr.Env(&Facts{Span: span}), expr.AsKind(reflect.String), expr.ConstExpr("span"))
		if err != nil {
			return Implementation{}, fmt.Errorf("%s: %w", c.ID, err)
		}
		programs[i] = p
	}
	var facts []*Facts
	for _, o := range w.objects {
		facts = append(facts, factsOf(o))
	}
	machine := vm.VM{}
	return Implementation{"expr", func(i int, v []controls.Verdict) error {
		for j, p := range programs {
			out, err := machine.Run(p, facts[i])
			if err != nil {
				return err
			}
			v[j] = verdictOf(out.(string))
		}
		return nil
	}}, nil
}
