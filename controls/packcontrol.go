package controls

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
	"go.yaml.in/yaml/v3"
)

// A packHead is what pack.yaml says.
type packHead struct {
	Name, Version string
	Profiles      []string // that hold every control, beside baseline
	bounds        []headBound
	faults        *fileFaults
}

func (d *yamlDecoder) head(root *yaml.Node) (h packHead) {
	d.object(root, "", []member{
		{"name", true, d.textInto(&h.Name)},
		{"version", true, d.textInto(&h.Version)},
		{"profiles", false, textsInto(d, &h.Profiles)},
		{"bounds", false, d.bounds(&h)},
	})
	h.faults = d.faults
	h.check(d.faults)
	return h
}

func (d *yamlDecoder) control(root *yaml.Node) *Control {
	c := &Control{}
	d.object(root, "", []member{
		{"id", true, d.textInto(&c.ID)},
		{"title", true, d.textInto(&c.Title)},
		{"subject", true, d.subject(c)},
		{"severity", true, d.severity(c)},
		{"rationale", false, d.textInto(&c.Rationale)},
		{"applies", true, d.exprInto(&c.Applies, "applies")},
		{"pass", true, d.exprInto(&c.Pass, "pass")},
		{"params", false, d.params(c)},
		{"evidence", false, textsInto(d, &c.Evidence)},
		{"remediation", false, d.textInto(&c.Remediation)},
		{"profiles", false, textsInto(d, &c.Profiles)},
		{"lifecycle", false, d.lifecycle(c)},
		{"aliases", false, textsInto(d, &c.Aliases)},
	})
	return c
}

// subject reads a record type, such as NHI, as the kind of its records.
func (d *yamlDecoder) subject(c *Control) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		s, ok := d.scalar(n, pointer, "!!str", aText)
		if !ok {
			return
		}
		kinds := governance.Kinds()
		i := slices.IndexFunc(kinds, func(k governance.Kind) bool { return strings.EqualFold(s, string(k)) })
		if _, ok := governance.RecordNamed(s); ok && i >= 0 {
			c.Subject = kinds[i]
			return
		}
		var names []string
		for _, k := range kinds {
			names = append(names, subjectName(k))
		}
		d.faults.add(governance.CodeUnrecognizedValue, pointer, "no record type of this name%s; one of %s", nearest.Hint(s, names), strings.Join(names, ", "))
	}
}

// subjectName is the record type of a kind, as controls name their subject.
func subjectName(k governance.Kind) string {
	for _, name := range recordNames() {
		if strings.EqualFold(name, string(k)) {
			return name
		}
	}
	return string(k)
}

func (d *yamlDecoder) severity(c *Control) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		s, ok := d.scalar(n, pointer, "!!str", aText)
		if !ok || c.Severity.UnmarshalText([]byte(s)) == nil {
			return
		}
		var names []string
		for _, x := range Severities() {
			names = append(names, x.String())
		}
		d.faults.add(governance.CodeUnrecognizedValue, pointer, "no such severity%s; one of %s", nearest.Hint(s, names), strings.Join(names, ", "))
	}
}

// exprInto reads an expression and notes where it stands.
func (d *yamlDecoder) exprInto(to *string, name string) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" && n.Style == 0 { // applies: true
			*to = n.Value
		} else if s, ok := d.scalar(n, pointer, "!!str", aText); ok {
			*to = strings.TrimRight(s, " \t\n")
		}
		d.exprs[name] = exprPlace{d.name, d.offset(n), n.Style}
	}
}

func (d *yamlDecoder) lifecycle(c *Control) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		d.object(n, pointer, []member{
			{"since", false, d.textInto(&c.Lifecycle.Since)},
			{"deprecated", false, d.textInto(&c.Lifecycle.Deprecated)},
			{"replacedBy", false, d.textInto(&c.Lifecycle.ReplacedBy)},
		})
	}
}

func (d *yamlDecoder) params(c *Control) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		d.pairs(n, pointer, func(key, value *yaml.Node, at string) {
			p := Param{Name: key.Value}
			d.param(value, at, &p)
			c.Params = append(c.Params, p)
		})
	}
}

func (d *yamlDecoder) param(n *yaml.Node, pointer string, p *Param) {
	values := map[string]*yaml.Node{} // read when the type is known
	keep := func(n *yaml.Node, pointer string) { values[pointer] = n }
	var typ, class string
	d.object(n, pointer, []member{
		{"type", true, d.textInto(&typ)},
		{"default", true, keep},
		{"min", false, keep},
		{"max", false, keep},
		{"enum", false, d.textInto(&p.Enum)},
		{"class", true, d.textInto(&class)},
		{"source", true, d.textInto(&p.Source)},
	})
	p.Type, p.Class = ParamType(typ), ParamClass(class)
	read := func(name string) (v Value) {
		if n, ok := values[pointer+name]; ok && !d.faults.isBad(pointer+"/type") {
			v = d.value(n, pointer+name, p.Type)
		}
		return v
	}
	p.Default, p.Min, p.Max = read("/default"), read("/min"), read("/max")
}

// bounds reads, for each profile, what it makes of CONTROL.parameter.
func (d *yamlDecoder) bounds(h *packHead) func(*yaml.Node, string) {
	return func(n *yaml.Node, pointer string) {
		d.pairs(n, pointer, func(profile, value *yaml.Node, at string) {
			d.pairs(value, at, func(name, value *yaml.Node, at string) {
				b := headBound{profileBound: profileBound{Profile: profile.Value}, at: at}
				dot := strings.LastIndexByte(name.Value, '.')
				if dot < 0 {
					d.faults.add(governance.CodeFormat, at, "name the parameter with its control, as ROT-01.maxAge")
					return
				}
				b.Control, b.Param = name.Value[:dot], name.Value[dot+1:]
				d.bound(value, at, &b)
				h.bounds = append(h.bounds, b)
			})
		})
	}
}

func (d *yamlDecoder) bound(n *yaml.Node, pointer string, b *headBound) {
	values := map[string]*yaml.Node{} // read when the type is known
	keep := func(n *yaml.Node, pointer string) { values[pointer] = n }
	var class string
	d.object(n, pointer, []member{
		{"value", false, keep},
		{"min", false, keep},
		{"max", false, keep},
		{"class", true, d.textInto(&class)},
		{"source", true, d.textInto(&b.Source)},
	})
	b.Class = ParamClass(class)
	b.read = func(t ParamType, to *Bound) {
		for key, v := range map[string]*Value{"/value": &to.Value, "/min": &to.Min, "/max": &to.Max} {
			if n, ok := values[pointer+key]; ok {
				*v = d.value(n, pointer+key, t)
			}
		}
	}
}

// value reads a value of a type of parameter.
func (d *yamlDecoder) value(n *yaml.Node, pointer string, t ParamType) Value {
	var s string
	var ok bool
	switch t {
	case ParamStrings:
		return StringsValue(d.texts(n, pointer)...)
	case ParamInt:
		s, ok = d.scalar(n, pointer, "!!int", "an integer")
	case ParamDuration:
		s, ok = d.scalar(n, pointer, "!!str", "a duration, as P90D or PT24H")
	}
	if !ok {
		return Value{}
	}
	v, err := ParseValue(t, s)
	if err != nil {
		d.faults.add(governance.CodeFormat, pointer, "%v", err)
	}
	return v
}
