package engine

import (
	"maps"
	"slices"

	"cel.dev/cel-go/common/types"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// ReadsUnknown reports whether the verdict was reached with a fact, or the rest
// of a list, that is not known.
func (e *Engine) ReadsUnknown(v *delegation.View, control string, subject governance.Ref) bool {
	s, ok := v.Subject(subject)
	if !ok {
		return false
	}
	p := e.plan(control)
	r := e.newRun(v)
	r.about(s)
	r.ask(p)
	p.verdict(r)
	return len(r.gaps) > 0
}

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
