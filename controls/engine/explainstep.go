package engine

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// An account makes the steps of an explanation, and keeps what they read.
type account struct {
	tracer
	pack    *controls.Pack
	control *controls.Control
	subject governance.Ref
	expr    string // applies or pass: the one in hand
	reads   []read
	params  map[string]bool
}

// maxWitnesses bounds the items of one list that are told apart.
const maxWitnesses = 8

// steps are the conditions by which a part has its value, one that is asked twice
// once. What a macro asks is asked of the item at a place; "" is the subject.
func (a *account) steps(tr *trail, place string) []controls.Step {
	steps := []controls.Step{}
	for _, x := range tr.deciding(nil) {
		same := func(s controls.Step) bool { return s.Text == x.part.text && s.Value == saidTruth(x.value) }
		if !slices.ContainsFunc(steps, same) {
			steps = append(steps, a.step(x, place, saidTruth(tr.value)))
		}
	}
	return steps
}

// step tells of one condition; whole is the value of what it decided.
func (a *account) step(tr *trail, place string, whole controls.Truth) controls.Step {
	s := controls.Step{Expr: a.expr, Text: tr.part.text, Value: saidTruth(tr.value), Position: a.position(tr.part.start)}
	if u, ok := unknownOf(tr.value); ok {
		s.Missing = missing(a.run.missing(u))
	}
	switch {
	case isMacro(tr.part.op):
		a.list(&s, tr, place, whole)
		return s
	case comparisons[tr.part.op]:
		for _, o := range []*operand{tr.part.left, tr.part.right} {
			a.useParams(o, tr.scope)
			x := a.ask(o, tr.scope)
			value, _ := factText(x.value)
			s.Operands = append(s.Operands, controls.Operand{Text: o.text, Value: value, Path: x.path()})
		}
	}
	a.keep(tr.reads)
	s.Message = a.message(tr, place)
	return s
}

// keep notes what was read.
func (a *account) keep(reads []read) { a.reads = append(a.reads, reads...) }

func isMacro(op string) bool { return op == macroAll || op == macroExists || op == macroAtLeast }

// position is where a condition begins in the files of the pack; start counts
// characters.
func (a *account) position(start int) governance.Position {
	text := a.control.Pass
	if a.expr == "applies" {
		text = a.control.Applies
	}
	offset := len(text)
	for at := range text {
		if start == 0 {
			offset = at
			break
		}
		start--
	}
	return a.pack.ExprPosition(a.control.ID, a.expr, offset)
}

// path is the fact that an operand stands for, if it is one.
func (x asked) path() string {
	if (x.form == "field" || x.form == "size") && len(x.reads) > 0 {
		return x.reads[len(x.reads)-1].path
	}
	return ""
}

// list tells what a macro found.
func (a *account) list(s *controls.Step, tr *trail, place string, whole controls.Truth) {
	of, items, closed := a.items(tr)
	a.keep(of.reads)
	a.useParams(tr.part.left, tr.scope)
	l := &controls.ListStep{Macro: tr.part.op, Path: of.path(), Items: len(items), Closed: closed, Witnesses: []controls.Witness{}}
	if of.form == "param" {
		l.Path = "params." + of.name
	}
	count(l, items)
	if n := tr.part.right; n != nil {
		a.useParams(n, tr.scope)
		need, _ := a.ask(n, tr.scope).value.(types.Int)
		l.Need = int(need)
	}
	decided := chosen(tr, items)
	for _, i := range decided[:min(maxWitnesses, len(decided))] {
		l.Witnesses = append(l.Witnesses, a.witness(l.Path, i, items[i]))
	}
	s.List = l
	s.Message = a.listMessage(s, a.listArg(of, place), len(decided), whole)
}

// count says for how many items the condition holds.
func count(l *controls.ListStep, items []item) {
	for _, it := range items {
		switch saidTruth(it.trail.value) {
		case controls.TruthTrue:
			l.Holds++
		case controls.TruthFalse:
			l.Fails++
		default:
			l.Undecided++
		}
	}
}

// chosen are the items that a macro was decided by, in order.
func chosen(tr *trail, items []item) []int {
	want := saidTruth(tr.value)
	if want == controls.TruthTrue && tr.part.op == macroAll {
		return nil
	}
	nearest := want == controls.TruthFalse && tr.part.op != macroAll
	var out []int
	best := 0
	for i, it := range items {
		if saidTruth(it.trail.value) != want {
			continue
		}
		n, _ := it.trail.prefix()
		if nearest && n > best {
			best, out = n, nil
		}
		if !nearest || n == best {
			out = append(out, i)
		}
	}
	if nearest && best == 0 && tr.part.kids[0].looksFor(tr.part.item) {
		return nil // none is the one that is looked for: what they are says nothing
	}
	return out
}

// looksFor reports whether a condition on an item begins with a comparison with an
// item that is in hand already.
func (n *part) looksFor(item string) bool {
	for n.op == operators.LogicalAnd {
		n = n.kids[0]
	}
	return n.op == operators.Equals && (n.left.form == "item" && n.left.text != item || n.right.form == "item" && n.right.text != item)
}

// witness tells of one item of a list.
func (a *account) witness(list string, i int, it item) controls.Witness {
	w := controls.Witness{Path: list + "[" + strconv.Itoa(i) + "]"}
	place := w.Path
	if o, ok := it.value.(*object); ok {
		switch x := o.rec.(type) {
		case restrictable:
			w.Path, w.Value, place = list+"[id="+x.Ref().ID+"]", x.Ref().String(), holderOf(x.Ref().Path(""))
		case placed:
			w.Path = strings.TrimSuffix(x.Path(""), ".")
			place = w.Path
		}
	} else {
		w.Value, _ = factText(it.value)
	}
	w.Steps = a.steps(it.trail, place)
	return w
}

// holderOf is the path of the record or part that has the field of a path.
func holderOf(path string) string { return path[:max(strings.LastIndexByte(path, '.'), 0)] }

// placeOf is how a message names the record or part that has a field: "" for the
// subject and for the item in hand.
func (a *account) placeOf(path, place string) string {
	holder := holderOf(path)
	kind, rest, _ := strings.Cut(holder, "[")
	id, part, _ := strings.Cut(rest, "]")
	switch subject := holderOf(a.subject.Path("")); {
	case holder == subject, holder == place:
		return ""
	case strings.HasPrefix(holder, subject+"."):
		return holder[len(subject)+1:]
	default:
		return strings.TrimSpace(kind + ":" + id + " " + strings.TrimPrefix(part, "."))
	}
}

// useParams notes the parameters that an operand was asked for: of ?: those of the
// branch that counts.
func (a *account) useParams(o *operand, s *scope) {
	if o.form == "?:" {
		o = a.branch(o, s)
	}
	if o.form == "param" {
		a.params[o.name] = true
	}
	for _, t := range o.terms {
		a.useParams(t, s)
	}
}

// branch is what counts of an operand of the form ?:.
func (a *account) branch(o *operand, s *scope) *operand {
	for o.form == "?:" {
		test := a.ask(o.terms[0], s)
		a.keep(test.reads)
		if saidTruth(test.value) == controls.TruthTrue {
			o = o.terms[1]
		} else {
			o = o.terms[2]
		}
	}
	return o
}

// flipped are the comparisons as their right side sees them.
var flipped = map[string]string{
	operators.Less: operators.Greater, operators.LessEquals: operators.GreaterEquals,
	operators.Greater: operators.Less, operators.GreaterEquals: operators.LessEquals,
}

// isFact reports whether an operand is something that the estate knows.
func (x asked) isFact() bool { return x.form == "field" || x.form == "item" || x.form == "size" }

// sides are the operands of a comparison with a fact on the left, if there is one.
func (a *account) sides(tr *trail) (op string, x, y asked) {
	op = tr.part.op
	x, y = a.ask(tr.part.left, tr.scope), a.ask(a.branch(tr.part.right, tr.scope), tr.scope)
	if op != operators.In && (!x.isFact() || x.form == "item" && y.form == "field") && y.isFact() {
		op, x, y = cmp.Or(flipped[op], op), y, x
	}
	return op, x, y
}

func unknownOf(v ref.Val) (u *types.Unknown, ok bool) {
	u, ok = v.(*types.Unknown)
	return u, ok
}
