package engine

import (
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/parser"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

// An explainer takes the pass expression of a control apart at its logical
// operators, on first use.
type explainer struct {
	once  sync.Once
	root  *part
	parts int
}

// A part is a logical operator over parts, or a condition without one.
type part struct {
	n    int    // its number
	op   string // &&, ||, ! or "" for a condition
	kids []*part
	text string
	prog cel.Program
}

// A read is one value that a tracing run read.
type read struct {
	path  string
	value ref.Val
}

// maxFacts bounds the facts of one reason; a list has no end.
const maxFacts = 12

// explain says which conditions made the run's subject fail.
func (e *Engine) explain(p *plan, about *run) []controls.Reason {
	p.leaves.once.Do(func() { p.leaves.root = takeApart(p, p.passAST.NativeRep().Expr()) })
	r := e.tracing(about.view, about.subject.rec.(delegation.Subject))
	x := &explanation{values: make([]ref.Val, p.leaves.parts), facts: make([][]controls.Fact, p.leaves.parts), reasons: []controls.Reason{}}
	x.evaluate(p, p.leaves.root, r)
	x.because(p.leaves.root, false)
	return x.reasons
}

func takeApart(p *plan, e ast.Expr) *part {
	n := &part{n: p.leaves.parts}
	p.leaves.parts++
	if e.Kind() == ast.CallKind {
		switch op := e.AsCall().FunctionName(); op {
		case operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot:
			n.op = op
			for _, t := range e.AsCall().Args() {
				n.kids = append(n.kids, takeApart(p, t))
			}
			return n
		}
	}
	info := p.passAST.NativeRep().SourceInfo()
	text, err := parser.Unparse(e, info, parser.WrapOnColumn(1<<20))
	if err != nil {
		return n
	}
	n.text = text
	if a, issues := p.env.Compile(text); issues.Err() == nil {
		n.prog, _ = p.env.Program(a)
	}
	return n
}

// An explanation is the state of explaining one verdict.
type explanation struct {
	values  []ref.Val // by part
	facts   [][]controls.Fact
	reasons []controls.Reason
}

// evaluate gives each part its value, conditions by running them with a trace.
func (x *explanation) evaluate(p *plan, n *part, r *run) {
	for _, k := range n.kids {
		x.evaluate(p, k, r)
	}
	switch n.op {
	case operators.LogicalNot:
		x.values[n.n] = negation(x.values[n.kids[0].n])
	case operators.LogicalAnd:
		x.values[n.n] = negation(disjunction(negation(x.values[n.kids[0].n]), negation(x.values[n.kids[1].n])))
	case operators.LogicalOr:
		x.values[n.n] = disjunction(x.values[n.kids[0].n], x.values[n.kids[1].n])
	default:
		x.values[n.n] = types.NullValue
		if n.prog == nil {
			return
		}
		r.ask(p)
		if v, err := eval(n.prog, r); err == nil {
			x.values[n.n] = v
		}
		x.facts[n.n] = factsOf(*r.reads)
	}
}

// negation and disjunction are Kleene's; what is no truth value is undecided.
func negation(v ref.Val) ref.Val {
	if b, ok := v.(types.Bool); ok {
		return !b
	}
	return types.NullValue
}

func disjunction(a, b ref.Val) ref.Val {
	switch {
	case a == types.True || b == types.True:
		return types.True
	case a == types.False && b == types.False:
		return types.False
	}
	return types.NullValue
}

// because collects the conditions by which n has the value want.
func (x *explanation) because(n *part, want bool) {
	switch n.op {
	case operators.LogicalNot:
		x.because(n.kids[0], !want)
		return
	case "":
		code := controls.ReasonConditionFalse
		if want {
			code = controls.ReasonConditionTrue
		}
		if v, ok := x.values[n.n].(types.Bool); ok && bool(v) == want {
			x.reasons = append(x.reasons, controls.Reason{Code: code, Expr: n.text, Facts: x.facts[n.n]})
		}
		return
	}
	for _, k := range n.kids {
		if v, ok := x.values[k.n].(types.Bool); ok && bool(v) == want {
			x.because(k, want)
		}
	}
}

// factsOf lists what was read, each fact once, in order of reading.
func factsOf(reads []read) []controls.Fact {
	var out []controls.Fact
	seen := map[string]bool{}
	for _, r := range reads {
		text, ok := factText(r.value)
		if !ok || seen[r.path] {
			continue
		}
		seen[r.path] = true
		if len(out) == maxFacts {
			return out
		}
		out = append(out, controls.Fact{Path: r.path, Value: text})
	}
	return out
}
