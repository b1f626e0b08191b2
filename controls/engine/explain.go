package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An explainer is the expressions of a control taken apart, on first use.
type explainer struct {
	once          sync.Once
	applies, pass *part
	quick         *plan // what the typed conditions of pass need
	tracing       tracingPlan
}

func (p *plan) parts() (applies, pass *part) {
	p.leaves.once.Do(func() {
		p.leaves.applies, p.leaves.pass = dissect(p, p.appliesAST), dissect(p, p.passAST)
		p.leaves.quick = p.quickly(p.leaves.pass)
	})
	return p.leaves.applies, p.leaves.pass
}

// quickly compiles the conditions that an expression joins, each by itself.
func (p *plan) quickly(n *part) *plan {
	c := newCompiler(p)
	c.ast = p.passAST
	n.compile(c)
	return &plan{control: p.control, index: p.index, typed: &typedPlan{cursors: c.cursors, moments: c.moments, refused: c.refused}}
}

func (n *part) compile(c *compiler) {
	if n.isCondition() {
		n.quick = c.condition(n.expr)
		return
	}
	for _, k := range n.kids {
		k.compile(c)
	}
}

// A read is one value that a tracing run read.
type read struct {
	path  string
	value ref.Val
	of    *object
	field string
	from  []string // what its view read for it
}

// maxFacts bounds the facts of one reason; a list has no end.
const maxFacts = 12

// explain says which conditions made the run's subject fail: the compact form of
// Explain.
func (e *Engine) explain(p *plan, about *run) []controls.Reason {
	t := tracer{ctx: context.Background(), run: about.reading(e)}
	t.spare = &t.run.trails
	*t.spare = (*t.spare)[:0]
	t.run.ask(p)
	_, pass := p.parts()
	if quick := p.leaves.quick; quick.typed.refused == "" && !p.rates && !e.config.interpreted {
		t.quick, t.run.work = true, e.prepare(quick, t.run)
	}
	t.run.deciding = t.follow(pass, t.run.scope).deciding(t.run.deciding[:0])
	reasons := about.stock.reasons.cut(len(t.run.deciding))[:0]
	for _, tr := range t.run.deciding {
		value, reads := t.read(tr.part.prog, tr.scope)
		r := controls.Reason{Code: controls.ReasonConditionFalse, Expr: tr.part.text, Facts: about.stock.factsOf(reads)}
		if saidTruth(value) == controls.TruthTrue {
			r.Code = controls.ReasonConditionTrue
		}
		same := func(s controls.Reason) bool { return s.Code == r.Code && s.Expr == r.Expr }
		if !slices.ContainsFunc(reasons, same) { // an expression may ask twice
			reasons = append(reasons, r)
		}
	}
	return reasons
}

// reading is a run about the same subject that notes what it reads.
func (r *run) reading(e *Engine) *run {
	if r.reader == nil {
		r.reader = e.newRun(r.view)
		r.reader.reads, r.reader.scope = &[]read{}, &scope{run: r.reader}
	}
	if r.readerOf != r.turn {
		r.readerOf = r.turn
		r.reader.about(r.subject.rec.(delegation.Subject))
	}
	return r.reader
}

// factsOf lists what was read, each fact once, in order of reading.
func (x *stock) factsOf(reads []read) []controls.Fact {
	var room [maxFacts]controls.Fact
	out := room[:0]
	for _, r := range reads {
		text, ok := r.text()
		if !ok || slices.ContainsFunc(out, func(f controls.Fact) bool { return f.Path == r.path }) {
			continue
		}
		if len(out) == maxFacts {
			break
		}
		out = append(out, controls.Fact{Path: r.path, Value: text})
	}
	if len(out) == 0 {
		return nil
	}
	kept := x.facts.cut(len(out))
	copy(kept, out)
	return kept
}

// hidden is the field of which only the algorithm is shown: the fingerprint of
// something that can be guessed would tell it.
const hidden = "fingerprint"

// text is what was read as reports show it. Records have no text, and neither has
// a list of them that is not empty: their own facts do.
func (r read) text() (string, bool) {
	text, ok := factText(r.value)
	if ok && r.field == hidden {
		text, _, _ = strings.Cut(text, ":")
	}
	return text, ok
}

// factText is a value as reports show it.
func factText(v ref.Val) (string, bool) {
	switch v := v.(type) {
	case types.Null:
		return "none", true
	case types.String:
		switch {
		case v == "":
			return "none", true
		case governance.IsSecret(string(v)):
			return "[a secret value was removed here]", true
		}
		return string(v), true
	case types.Bool, types.Int:
		return fmt.Sprint(v), true
	case types.Timestamp:
		return governance.FormatInstant(v.Time), true
	case types.Duration:
		return controls.DurationValue(v.Duration).String(), true
	case *types.Unknown:
		return "unknown", true
	case *list:
		return itemsText(v.items, v.more != nil)
	case traits.Lister:
		return itemsText(valuesOf(v), false)
	}
	return "", false
}

// itemsText is a list of plain values, of which the first ones are shown.
func itemsText(items []ref.Val, open bool) (string, bool) {
	var texts []string
	for i, v := range items {
		text, ok := factText(v)
		switch {
		case !ok:
			return "", false
		case i == maxFacts:
			texts = append(texts, fmt.Sprintf("… (%d)", len(items)))
		case i < maxFacts:
			texts = append(texts, text)
		}
	}
	text := strings.Join(texts, ", ")
	if len(items) == 0 {
		text = "empty"
	}
	if open {
		text += ", and perhaps more"
	}
	return text, true
}

func valuesOf(l traits.Lister) []ref.Val {
	var out []ref.Val
	for it := l.Iterator(); it.HasNext() == types.True; {
		out = append(out, it.Next())
	}
	return out
}
