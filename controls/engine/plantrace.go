package engine

import (
	"sync"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

// A tracingPlan is a typed plan that also notes what is missing, compiled when
// something first is.
type tracingPlan struct {
	once sync.Once
	plan *plan
}

func (p *plan) tracing() *plan {
	t := &p.leaves.tracing
	t.once.Do(func() {
		c := newCompiler(p)
		subject := string(p.control.Subject)
		c.tracing, c.variables[subject] = true, lifted(c.variables[subject])
		t.plan = &plan{control: p.control, index: p.index, typed: c.plan(p)}
	})
	return t.plan
}

// lacking lists the gaps because of which a typed plan has just not decided about the
// run's subject, the same as those of the interpreter. It is false where the
// interpreter has to find them: behind a restriction, and where the closures do not
// cover it.
func (e *Engine) lacking(p *plan, r *run) ([]delegation.Gap, bool) {
	t := p.tracing()
	if t.typed.refused != "" || r.restricted {
		return nil, false
	}
	asked := r.prepared[p.index].asked.verdict == controls.Pass // as it was found just now
	kept := r.kept
	r = r.aloud(e)
	x := e.prepare(t, r)
	r.work, r.lacks, r.steps = x, r.lacks[:0], 0
	if !asked {
		x.applies(r)
	}
	x.pass(r)
	return kept.keep(uniqueGaps(r.lacks)), !e.tooFar(r)
}

// aloud is a run about the same subject, on a view that tells what is missing.
func (r *run) aloud(e *Engine) *run {
	if r.loud == nil {
		r.loud = e.newRun(r.view)
		r.loud.quick, r.loud.forget = r.view.Scratch()
		r.loud.noting = true
	}
	if r.loudOf != r.turn {
		r.loudOf = r.turn
		r.loud.about(r.subject.rec.(delegation.Subject))
	}
	return r.loud
}

// lack notes gaps.
func (r *run) lack(gaps []delegation.Gap) { r.lacks = append(r.lacks, gaps...) }

// traceable is an expr that can note what is missing.
type traceable interface {
	settled() any
	noting(note func(*run)) any
	boxed(*run) (any, state)
}

// traced compiles an expression that leaves the gaps of what is not known: of what
// is decided it forgets them.
func (c *compiler) traced(e ast.Expr) any {
	x := c.compile(e)
	if e.Kind() == ast.ComprehensionKind {
		c.traceTally(e.AsComprehension())
	}
	if t, ok := x.(traceable); ok {
		return t.settled()
	}
	return x
}

// traceTally refuses an atLeast of a number that may be missing, which hides what
// is missing of the items.
func (c *compiler) traceTally(f ast.ComprehensionExpr) {
	if f.LoopStep().Kind() != ast.CallKind || f.LoopStep().AsCall().FunctionName() != tallyStep {
		return
	}
	ast.PostOrderVisit(f.Result().AsCall().Args()[1], ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() == ast.IdentKind && x.AsIdent() != "params" {
			c.refuse("what is missing for atLeast, whose number may be missing")
		}
	}))
}

// field compiles the reading of a field of an object.
func (c *compiler) field(f field, from any) any {
	x := f.plan(from, f.number)
	if !c.tracing {
		return x
	}
	switch x := x.(type) {
	case interface{ traced() sequence }:
		return x.traced()
	case traceable:
		of := from.(traceable)
		return x.noting(func(r *run) {
			if o, s := of.boxed(r); s == known {
				r.held = object{rec: o, run: r}
				f.get(&r.held)
			}
		})
	}
	return x
}

func (e expr[T]) settled() any {
	return expr[T](func(r *run) (T, state) {
		mark := len(r.lacks)
		v, s := e(r)
		if s != unsure {
			r.lacks = r.lacks[:mark]
		}
		return v, s
	})
}

func (e expr[T]) noting(note func(*run)) any {
	return expr[T](func(r *run) (T, state) {
		v, s := e(r)
		if s == unsure {
			note(r)
		}
		return v, s
	})
}

func (e expr[T]) boxed(r *run) (any, state) { return e(r) }

func (c condition) settled() any {
	return condition(func(r *run) given {
		mark := len(r.lacks)
		g := c(r)
		if g != isUnsure {
			r.lacks = r.lacks[:mark]
		}
		return g
	})
}

func (c condition) noting(note func(*run)) any {
	return condition(func(r *run) given {
		g := c(r)
		if g == isUnsure {
			note(r)
		}
		return g
	})
}

func (c condition) boxed(r *run) (any, state) {
	g := c(r)
	return g == isTrue, g.state()
}

// A tracedList is a list that notes which of its items are missing.
type tracedList[T, U any] struct{ *factList[T, U] }

func (l *factList[T, U]) traced() sequence {
	read := l.read
	return tracedList[T, U]{&factList[T, U]{item: l.item, read: func(r *run) (delegation.List[T], state) {
		list, s := read(r)
		if s == unsure {
			r.lack(list.Open())
		}
		return list, s
	}}}
}

// A tracedCursor is the item in hand, and why it is missing.
type tracedCursor[U any] struct {
	factCursor[U]
	gaps []delegation.Gap
}

func (l tracedList[T, U]) cursor() any { return new(tracedCursor[U]) }

func (l tracedList[T, U]) inHand(slot int) any {
	return expr[U](func(r *run) (U, state) {
		c := r.work.cursors[slot].(*tracedCursor[U])
		if c.state == unsure {
			r.lack(c.gaps)
		}
		return c.value, c.state
	})
}

func (l tracedList[T, U]) walk(r *run, slot int, p condition, until given) (w walked) {
	var list delegation.List[T]
	if list, w.list = l.read(r); w.list != known {
		return w
	}
	c := r.work.cursors[slot].(*tracedCursor[U])
	w.open = len(list.Open()) > 0
	for _, f := range list.Items() {
		c.value, c.state = l.item(f)
		c.gaps = f.Gaps()
		if !r.step() || w.decided {
			return w
		}
		w.take(p(r), until)
	}
	if w.open && !w.decided {
		c.state, c.gaps = unsure, list.Open()
		w.take(p(r), until)
	}
	return w
}

func (l tracedList[T, U]) size() expr[int64] {
	size := l.factList.size()
	return func(r *run) (int64, state) {
		n, s := size(r)
		if s == unsure {
			list, _ := l.read(r)
			r.lack(list.Open())
		}
		return n, s
	}
}

func (l tracedList[T, U]) has(item any) (condition, bool) {
	has, ok := l.factList.has(item)
	if !ok {
		return nil, false
	}
	x := lifted(item).(expr[string])
	return func(r *run) given {
		g := has(r)
		if g != isUnsure {
			return g
		}
		if _, list, t := both(r, x, l.read); t == known {
			for _, f := range list.Items() {
				if _, u := l.item(f); u == unsure {
					r.lack(f.Gaps())
				}
			}
			r.lack(list.Open())
		}
		return g
	}, true
}

// noValue stands for every unknown value where only the gaps are wanted.
var noValue = types.NewUnknown(0, nil)
