package delegation

import "github.com/mandate-nhi/mandate/governance"

// Place is where a field of a record stands: in the files of the estate, as
// governance.Estate.Position finds it, and for a record that an importer made the line
// of the export that gave it, of several the first. The path is as there; "" is the
// record. It is false for a record that comes from no file, or from one without lines.
func (v *View) Place(ref governance.Ref, path string) (governance.Position, bool) {
	if at, ok := v.Index().Estate().Position(ref, path); ok {
		return at, true
	}
	s, ok := v.Subject(ref)
	if !ok {
		return governance.Position{}, false
	}
	first := governance.Position{}
	for _, o := range s.Origin().Or(nil) {
		at := governance.Position{File: o.Source, Line: int(o.Line.Or(0)), Column: 1}
		if at.Line > 0 && o.Gave(path) {
			return at, true
		}
		if at.Line > 0 && first.Line == 0 {
			first = at
		}
	}
	return first, first.Line > 0
}
