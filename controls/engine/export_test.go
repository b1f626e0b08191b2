package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/debug"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// ReadsUnknown reports whether the verdict was reached with a fact, or the rest
// of a list, that is not known. The view is one that Rated gives.
func (e *Engine) ReadsUnknown(v *delegation.View, control string, subject governance.Ref) bool {
	s, ok := v.Subject(subject)
	if !ok {
		return false
	}
	r := e.newRun(v)
	r.about(s)
	r.ask(e.plan(control))
	e.plan(control).verdict(r)
	return len(r.gaps) > 0
}

// Rated is the view with what the first pass counts, as a control sees it.
func (e *Engine) Rated(v *delegation.View, control string) *delegation.View {
	return e.rated(context.Background(), e.plan(control), v)
}

// TurnsAtBounds reports whether a control is decided by the corners of rates.
func (e *Engine) TurnsAtBounds(control string) bool { return e.plan(control).corners }

// A ViewField is a field that expressions see, for tests that write expressions.
type ViewField struct {
	Name       string
	Type       string // bool, int, string, timestamp, duration, map, or a view type such as NHI
	List       bool
	None, Open bool
	Enum       []string
}

// ViewFields lists the fields of a view type by name.
func ViewFields(name string) []ViewField {
	var out []ViewField
	for _, n := range slices.Sorted(maps.Keys(viewTypes[name])) {
		f := viewTypes[name][n]
		v := ViewField{Name: n, None: f.none, Open: f.open, Enum: f.enum}
		t := f.typ
		if t.Kind() == types.ListKind {
			v.List, t = true, t.Parameters()[0]
		}
		switch t.Kind() {
		case types.BoolKind, types.IntKind, types.StringKind:
			v.Type = t.TypeName()
		case types.TimestampKind:
			v.Type = "timestamp"
		case types.DurationKind:
			v.Type = "duration"
		case types.MapKind:
			v.Type = "map"
		default:
			v.Type = t.TypeName()[len(typePrefix):]
		}
		out = append(out, v)
	}
	return out
}

// ViewTypeOf is the view type of a kind of record.
func ViewTypeOf(k governance.Kind) string { return typeNames[k] }

// An Outcome is what the expressions of a control gave about a subject, true,
// false, unknown or error, and what else a verdict is made of.
type Outcome struct {
	Applies, Pass string
	Steps         int
	Doubtful      bool
	TooFar        bool   // more steps than allowed
	Missing       string // the gaps of what is not decided, where a typed plan finds them
	Reasons       string // of a fail
}

// Outcomes asks every control about every subject of its kind both ways, one
// after another in one run of each way.
func (e *Engine) Outcomes(v *delegation.View, yield func(c *controls.Control, s delegation.Subject, typed, interpreted Outcome)) {
	r, q := e.newRun(v), e.newRun(v)
	alone := &Engine{pack: e.pack, plans: e.plans, asks: e.asks, about: e.about, config: e.config, limits: e.limits}
	alone.config.interpreted = true
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			r.about(s)
			q.about(s)
			for _, i := range e.about[k] {
				p := e.plans[i]
				x := e.prepare(p, r)
				r.decide(x)
				applies := x.asked.verdict
				r.steps = x.asked.steps
				typed := Outcome{appliedOutcome(applies), typedOutcome(x.pass(r)), r.steps, r.doubtful, e.tooFar(r), "", ""}
				q.ask(p)
				interpreted := Outcome{interpretedOutcome(eval(p.applies, q)), interpretedOutcome(eval(p.pass, q)), q.steps, len(q.doubts) > 0, e.tooFar(q), "", ""}
				if typed.Pass == "false" && interpreted.Pass == "false" {
					typed.Reasons, interpreted.Reasons = fmt.Sprint(e.explain(p, r)), fmt.Sprint(alone.explain(p, q))
				}
				if typed.undecided() && interpreted.undecided() && !typed.TooFar {
					if gaps, found := e.lacking(p, r); found {
						_, want, _ := e.interpreted(p, q)
						typed.Missing, interpreted.Missing = fmt.Sprint(gaps), fmt.Sprint(want)
					}
				}
				yield(p.control, s, typed, interpreted)
			}
		}
	}
}

func (o Outcome) undecided() bool {
	return o.Applies == "unknown" || o.Applies == "true" && o.Pass == "unknown"
}

// Untraced is why no typed plan finds what is missing of a control; "" where one does.
func (e *Engine) Untraced(control string) string { return e.plan(control).tracing().typed.refused }

func appliedOutcome(v controls.Verdict) string {
	return map[controls.Verdict]string{controls.Pass: "true", controls.NotApplicable: "false", controls.Unknown: "unknown", controls.Error: "error"}[v]
}

func typedOutcome(g given) string {
	return [...]string{isFalse: "false", isTrue: "true", isNull: "error", isBad: "error", isUnsure: "unknown"}[g]
}

func interpretedOutcome(v ref.Val, err error) string {
	switch v := v.(type) {
	case types.Bool:
		return fmt.Sprint(bool(v))
	case *types.Unknown:
		return "unknown"
	}
	return "error"
}

// CompileUnlinted compiles controls that the linter would refuse.
func CompileUnlinted(pack *controls.Pack, maxSteps int) (*Engine, error) {
	e := &Engine{pack: pack, about: map[governance.Kind][]int{}, config: config{maxSteps: maxSteps, maxForecast: MaxForecast}}
	if errs := e.compile(context.Background(), func(*controls.Control, *ast.AST, *ast.AST) []*ExprError { return nil }); len(errs) > 0 {
		return nil, errs[0]
	}
	return e, nil
}

// Verdicts asks every control about every subject of its kind, by typed plans or
// by the interpreter, and counts the verdicts.
func (e *Engine) Verdicts(v *delegation.View, typed bool) map[controls.Verdict]int {
	var n [6]int
	r := e.newRun(v)
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			r.about(s)
			for _, i := range e.about[k] {
				n[e.verdictBy(e.plans[i], r, typed)]++
			}
		}
	}
	out := map[controls.Verdict]int{}
	for verdict, count := range n {
		if count > 0 {
			out[controls.Verdict(verdict)] = count
		}
	}
	return out
}

func (e *Engine) verdictBy(p *plan, r *run, typed bool) controls.Verdict {
	if typed {
		v, _ := e.planned(p, r)
		return v
	}
	r.ask(p)
	v, _, _ := p.verdict(r)
	return v
}

// Deciding is the work of a typed plan on a subject, afresh each time.
func (e *Engine) Deciding(v *delegation.View, control string, s delegation.Subject) func() (controls.Verdict, bool) {
	p, r := e.plan(control), e.newRun(v)
	r.about(s)
	return func() (controls.Verdict, bool) {
		r.about(s)
		return e.planned(p, r)
	}
}

// Unreachable is what the search says of a control.
func (e *Engine) Unreachable(control string) (governance.Code, bool) {
	p := e.plan(control)
	for _, err := range unreachable(p.control, p.appliesAST, p.passAST) {
		return err.Code, true
	}
	return "", false
}

// WithMaxForecast bounds the instants of a forecast, for tests.
func WithMaxForecast(n int) Option { return func(c *config) { c.maxForecast = n } }

// ReadTwice reads an expression of a control by either parser of cel-go and writes out
// what they make of it; "" is for what is refused.
func ReadTwice(c *controls.Control, text string) (quick, slow string) {
	d, err := dialectOf(c)
	if err != nil {
		panic(err)
	}
	if a := d.quickly(text); a != nil {
		quick = everything(a)
	}
	if a, errs := d.slowly(c, "pass", text); len(errs) == 0 {
		slow = everything(a)
	}
	return quick, slow
}

// everything writes out a checked expression: the tree with its ids, where each part
// begins, macros, types and references. Where a part ends is left out: nothing asks,
// and the generated parser counts other texts than ASCII by the byte there.
func everything(a *ast.AST) string {
	var out strings.Builder
	out.WriteString(debug.ToDebugStringWithIDs(a.Expr()) + "\n")
	info := a.SourceInfo()
	fmt.Fprintln(&out, info.Description(), info.SyntaxVersion(), info.LineOffsets(), info.Extensions())
	for _, id := range slices.Sorted(maps.Keys(info.OffsetRanges())) {
		fmt.Fprintln(&out, "at", id, info.OffsetRanges()[id].Start)
	}
	for _, id := range slices.Sorted(maps.Keys(info.MacroCalls())) {
		fmt.Fprintln(&out, "macro", id, debug.ToDebugStringWithIDs(info.MacroCalls()[id]))
	}
	for _, id := range slices.Sorted(maps.Keys(a.TypeMap())) {
		fmt.Fprintln(&out, "type", id, a.TypeMap()[id])
	}
	for _, id := range slices.Sorted(maps.Keys(a.ReferenceMap())) {
		fmt.Fprintln(&out, "reference", id, *a.ReferenceMap()[id])
	}
	return out.String()
}
