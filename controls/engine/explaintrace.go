package engine

import (
	"context"
	"errors"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/mandate-nhi/mandate/controls"
)

// A tracer asks the parts of an expression one by one about the run's subject,
// and notes what each reads.
type tracer struct {
	ctx   context.Context
	run   *run
	quick bool     // whether typed conditions say how a part comes out, without what it reads
	spare *[]trail // memory for trails; nil for memory of their own
}

// A trail is how one part came out, and why.
type trail struct {
	part  *part
	scope *scope
	value ref.Val // true, false, unknown or an error
	reads []read  // of a condition
	kids  []*trail
}

// An asked is an operand as it came out.
type asked struct {
	*operand
	value ref.Val
	reads []read
}

var errNotPlanned = errors.New("the part cannot be asked alone")

// eval asks one program and returns what it read.
func (t tracer) eval(p cel.Program, s *scope) (ref.Val, []read) {
	v, reads := t.read(p, s)
	return v, slices.Clone(reads)
}

// read does so too; what it read is void when the run is asked another control.
func (t tracer) read(p cel.Program, s *scope) (ref.Val, []read) {
	if p == nil {
		return types.WrapErr(errNotPlanned), nil
	}
	from := len(*t.run.reads)
	t.run.steps = 0
	v, _, err := p.Eval(s)
	if v == nil || err != nil && !types.IsError(v) {
		v = types.WrapErr(err)
	}
	return v, (*t.run.reads)[from:]
}

// ask asks an operand. A fingerprint is as facts show it.
func (t tracer) ask(o *operand, s *scope) asked {
	v, reads := t.eval(o.prog, s)
	if n := len(reads); n > 0 && reads[n-1].field == hidden && v.Type() == types.StringType {
		shown, _ := reads[n-1].text()
		v = types.String(shown)
	}
	return asked{o, v, reads}
}

// follow asks a part and the parts that it joins.
func (t tracer) follow(n *part, s *scope) *trail {
	tr := t.trail(n, s)
	if n.isCondition() {
		if t.quick {
			t.run.steps = 0
			tr.value = valueOfTruth(n.quick(t.run))
			return tr
		}
		tr.value, tr.reads = t.eval(n.prog, s)
		return tr
	}
	for _, k := range n.kids {
		tr.kids = append(tr.kids, t.follow(k, s))
	}
	tr.value = kleene(n.op, tr.kids)
	return tr
}

// trail is an empty one, in spare memory where there is some.
func (t tracer) trail(n *part, s *scope) *trail {
	if t.spare == nil {
		return &trail{part: n, scope: s}
	}
	list := *t.spare
	if len(list) == cap(list) {
		list = make([]trail, 0, 2*cap(list)+16)
	}
	*t.spare = list[:len(list)+1]
	tr := &(*t.spare)[len(list)]
	*tr = trail{part: n, scope: s, kids: tr.kids[:0]}
	return tr
}

// isCondition reports whether a part is asked as a whole.
func (n *part) isCondition() bool { return n.prog != nil || len(n.kids) == 0 }

// valueOfTruth is what a typed condition gave.
func valueOfTruth(g given) ref.Val {
	switch g {
	case isFalse, isTrue:
		return types.Bool(g == isTrue)
	case isUnsure:
		return noValue
	}
	return noTruth
}

// noTruth stands for every error where only the truth is wanted.
var noTruth = types.NewErr("no truth")

// kleene is what a logical operator makes of its terms: the value that one term
// alone decides, else unknown, else an error.
func kleene(op string, kids []*trail) ref.Val {
	switch op {
	case operators.LogicalNot:
		if b, ok := kids[0].value.(types.Bool); ok {
			return !b
		}
		return kids[0].value
	case operators.Conditional:
		switch test := kids[0].value; test {
		case types.True:
			return kids[1].value
		case types.False:
			return kids[2].value
		default:
			return test
		}
	}
	decisive := types.Bool(op == operators.LogicalOr)
	var doubt *types.Unknown
	var failure ref.Val
	for _, k := range kids {
		switch v := k.value.(type) {
		case types.Bool:
			if v == decisive {
				return decisive
			}
		case *types.Unknown:
			doubt = types.MergeUnknowns(doubt, v)
		default:
			failure = v
		}
	}
	switch {
	case doubt != nil:
		return doubt
	case failure != nil:
		return failure
	}
	return !decisive
}

// deciding appends to list the conditions by which a part has its value, in the order
// of the expression.
func (tr *trail) deciding(list []*trail) []*trail {
	switch tr.part.op {
	case operators.LogicalNot:
		list = tr.kids[0].deciding(list)
	case operators.Conditional:
		list = tr.kids[0].deciding(list)
		if i := slices.Index([]ref.Val{types.True, types.False}, tr.kids[0].value); i >= 0 {
			list = tr.kids[i+1].deciding(list)
		}
	case operators.LogicalAnd, operators.LogicalOr:
		for _, k := range tr.kids {
			if saidTruth(k.value) == saidTruth(tr.value) {
				list = k.deciding(list)
			}
		}
	default:
		list = append(list, tr)
	}
	return list
}

// prefix is how many of the conditions that && joins hold, from the first on: how
// close an item comes to what is looked for.
func (tr *trail) prefix() (holds int, all bool) {
	if tr.part.op != operators.LogicalAnd {
		if tr.value == types.True {
			return 1, true
		}
		return 0, false
	}
	for _, k := range tr.kids {
		n, all := k.prefix()
		if holds += n; !all {
			return holds, false
		}
	}
	return holds, true
}

func saidTruth(v ref.Val) controls.Truth {
	switch v := v.(type) {
	case types.Bool:
		if v {
			return controls.TruthTrue
		}
		return controls.TruthFalse
	case *types.Unknown:
		return controls.TruthUnknown
	}
	return controls.TruthError
}

// An item is one item of a list that a macro asks about.
type item struct {
	value ref.Val
	scope *scope
	trail *trail
}

// items asks what a macro asks of every item on record, and reports whether there
// can be no more.
func (t tracer) items(tr *trail) (of asked, items []item, closed bool) {
	of = t.ask(tr.part.left, tr.scope)
	var values []ref.Val
	switch l := of.value.(type) {
	case *list:
		values, closed = l.items, l.more == nil
	case traits.Lister:
		values, closed = valuesOf(l), true
	}
	for _, v := range values {
		if t.ctx.Err() != nil {
			break // Explain says so
		}
		s := &scope{run: t.run, name: tr.part.item, value: v, outer: tr.scope}
		items = append(items, item{v, s, t.follow(tr.part.kids[0], s)})
	}
	return of, items, closed
}
