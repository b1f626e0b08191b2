package controlstest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A mutant is a control with one mistake in it, such as a slip of the pen makes.
type mutant struct {
	control string // id
	name    string // such as: pass: credential.rotatedAt >= now - params.maxAge → credential.rotatedAt > now - params.maxAge
	// as are the control's mutations; the first one that compiles counts. A literal
	// has several: not every text is a value of the field that it is compared with.
	as []controls.Control
}

// mutants are those of a control, in the order of its expressions and then of its
// parameters.
func mutants(c *controls.Control) []mutant {
	m := mutator{control: c}
	m.expression("applies", c.Applies, func(text string) controls.Control { x := *c; x.Applies = text; return x })
	m.expression("pass", c.Pass, func(text string) controls.Control { x := *c; x.Pass = text; return x })
	for i := range c.Params {
		m.param(i)
	}
	return m.list
}

// A mutator collects the mutants of a control.
type mutator struct {
	control *controls.Control
	list    []mutant

	// the expression at hand
	expr   string
	text   string
	with   func(string) controls.Control
	tokens []token
	ends   map[int]int
}

func (m *mutator) expression(name, text string, with func(string) controls.Control) {
	m.expr, m.text, m.with = name, text, with
	m.tokens = tokensOf(text)
	m.ends = closing(m.tokens)
	m.region(0, len(m.tokens))
}

// split cuts tokens at those of these texts that stand in no bracket. A piece is a
// first token and the one behind the last.
func (m *mutator) split(from, to int, at ...string) [][2]int {
	pieces := [][2]int{}
	start := from
	for i := from; i < to; i++ {
		if end, ok := m.ends[i]; ok {
			i = end
			continue
		}
		if slices.Contains(at, m.tokens[i].text) {
			pieces, start = append(pieces, [2]int{start, i}), i+1
		}
	}
	return append(pieces, [2]int{start, to})
}

// region takes in what stands between brackets, or all.
func (m *mutator) region(from, to int) {
	for _, part := range m.split(from, to, ",", "?", ":") {
		m.operands(part, "||", "&&", func(p [2]int) {
			m.operands(p, "&&", "||", m.operand)
		})
	}
}

// operands drops each operand of an operator, and turns each operator into the
// other one.
func (m *mutator) operands(part [2]int, op, other string, each func([2]int)) {
	pieces := slices.DeleteFunc(m.split(part[0], part[1], op), func(p [2]int) bool { return p[0] >= p[1] })
	for i, p := range pieces {
		if len(pieces) > 1 {
			m.drop(pieces, i)
		}
		if i > 0 {
			at := m.tokens[p[0]-1]
			m.replace(at.start, at.end, other, fmt.Sprintf("%s before %s → %s", op, m.source(p), other))
		}
		each(p)
	}
}

// drop leaves an operand out, with the operator beside it.
func (m *mutator) drop(pieces [][2]int, i int) {
	from, to := m.tokens[pieces[i][0]].start, m.tokens[pieces[i][1]-1].end
	if i > 0 {
		from = m.tokens[pieces[i][0]-1].start
	} else {
		to = m.tokens[pieces[1][0]].start
	}
	m.replace(from, to, "", "without "+m.source(pieces[i]))
}

// neighbors are the comparisons that a slip of the pen makes of another.
var neighbors = map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}

// operand changes what stands in one operand outside brackets, and then what
// stands inside.
func (m *mutator) operand(p [2]int) {
	compares := false
	for i := p[0]; i < p[1]; i++ {
		if end, ok := m.ends[i]; ok {
			m.region(i+1, end)
			i = end
			continue
		}
		t := m.tokens[i]
		if to, ok := neighbors[t.text]; ok {
			compares = true
			m.replaceIn(p, t, to)
		}
		if t.text == "!" {
			compares = true // leaving it out is its negation
			m.replaceIn(p, t, "")
		}
		m.literal(p, t)
	}
	if whole := m.source(p); !compares && strings.ContainsAny(whole, ".(") {
		m.replace(m.tokens[p[0]].start, m.tokens[p[1]-1].end, "!("+whole+")", whole+" → !("+whole+")")
	}
}

// literal changes a number by one, turns a truth value, and makes another value of
// a text.
func (m *mutator) literal(p [2]int, t token) {
	if n, err := strconv.ParseInt(t.text, 10, 64); err == nil {
		m.replaceIn(p, t, strconv.FormatInt(n+1, 10))
		m.replaceIn(p, t, strconv.FormatInt(n-1, 10))
	}
	switch t.text {
	case "true":
		m.replaceIn(p, t, "false")
	case "false":
		m.replaceIn(p, t, "true")
	}
	if q := t.text[0]; (q == '\'' || q == '"') && len(t.text) > 1 {
		m.replaceIn(p, t, others(t.text[1:len(t.text)-1])...)
	}
}

// others are texts that may stand for another one: where it is a value of an enum
// the next value of that, else one with a letter more.
func others(text string) []string {
	var out []string
	for _, r := range governance.Records() {
		for _, f := range r.Fields {
			if i := slices.Index(f.Enum, text); i >= 0 {
				out = append(out, "'"+f.Enum[(i+1)%len(f.Enum)]+"'")
			}
		}
	}
	return append(slices.Compact(out), "'"+text+"x'")
}

// source is the text of a piece.
func (m *mutator) source(p [2]int) string {
	return m.text[m.tokens[p[0]].start:m.tokens[p[1]-1].end]
}

// replaceIn changes a token of an operand.
func (m *mutator) replaceIn(p [2]int, t token, by ...string) {
	start, end := m.tokens[p[0]].start, m.tokens[p[1]-1].end
	to := m.text[start:t.start] + by[0] + m.text[t.end:end]
	m.replace(t.start, t.end, by[0], m.source(p)+" → "+to, by[1:]...)
}

// replace adds the mutant that has another text at a place.
func (m *mutator) replace(start, end int, by, name string, orElse ...string) {
	x := mutant{control: m.control.ID, name: m.expr + ": " + strings.Join(strings.Fields(name), " ")}
	for _, text := range append([]string{by}, orElse...) {
		x.as = append(x.as, m.with(m.text[:start]+text+m.text[end:]))
	}
	m.add(x)
}

// add gives every mutant a name of its own.
func (m *mutator) add(x mutant) {
	name := x.name
	for n := 2; slices.ContainsFunc(m.list, func(y mutant) bool { return y.name == x.name }); n++ {
		x.name = fmt.Sprintf("%s (%d)", name, n)
	}
	m.list = append(m.list, x)
}

// param moves the default of a parameter by one unit, a nanosecond or 1, either
// way, and drops each item of a list.
func (m *mutator) param(i int) {
	p := m.control.Params[i]
	switch p.Type {
	case controls.ParamDuration:
		m.value(i, "1 ns more", controls.DurationValue(p.Default.Duration()+time.Nanosecond))
		m.value(i, "1 ns less", controls.DurationValue(p.Default.Duration()-time.Nanosecond))
	case controls.ParamInt:
		m.value(i, "1 more", controls.IntValue(p.Default.Int()+1))
		m.value(i, "1 less", controls.IntValue(p.Default.Int()-1))
	case controls.ParamStrings:
		list := p.Default.Strings()
		for j, item := range list {
			m.value(i, "without "+item, controls.StringsValue(slices.Delete(slices.Clone(list), j, j+1)...))
		}
	}
}

// value adds the mutant that has another default. Its range gives way.
func (m *mutator) value(i int, name string, to controls.Value) {
	x := *m.control
	x.Params = slices.Clone(x.Params)
	p := &x.Params[i]
	p.Default, p.Min, p.Max = to, controls.Value{}, controls.Value{}
	m.add(mutant{control: x.ID, name: "params." + p.Name + ": " + name, as: []controls.Control{x}})
}
