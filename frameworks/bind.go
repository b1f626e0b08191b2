package frameworks

import (
	"iter"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// An AliasUse is a place where an alias stands instead of the id.
type AliasUse = controls.AliasUse

// Check demands that every control of every mapping exists, under its present
// id. The error lists the rows for which it does not (governance.Faults). It is
// for those who write mappings; Bind is for those who use them.
func (l *Library) Check(pack iter.Seq[*controls.Control]) error {
	b, f := l.bound(pack)
	for _, use := range b.rows.aliases {
		if use.Framework == "" {
			f.fault(place{use.Pos, use.Pointer}, CodeUnknownControl, "control %q is now %s: write that", use.Written, use.ID)
		}
	}
	return governance.NewDocumentError(f.faults)
}

// Bind returns a library of the same catalogs and mappings in which every row
// names its control by the id that it has in the pack. A row that uses an alias
// counts for the control that is meant, and Aliases lists it. The error lists the
// rows whose control the pack does not have, and those that say again what another
// does (governance.Faults).
func (l *Library) Bind(pack iter.Seq[*controls.Control]) (*Library, error) {
	b, f := l.bound(pack)
	if err := governance.NewDocumentError(f.faults); err != nil {
		return nil, err
	}
	return b.library(), nil
}

func (l *Library) bound(pack iter.Seq[*controls.Control]) (*builder, *form) {
	current := map[string]string{} // of ids and aliases
	for c := range pack {
		current[c.ID] = c.ID
		for _, alias := range c.Aliases {
			if current[alias] == "" {
				current[alias] = c.ID
			}
		}
	}
	b := newBuilder(&Library{shelf: l.shelf, walks: l.walks, duties: l.duties})
	b.rows.aliases = l.Aliases()
	f := &form{}
	for _, m := range l.index().mappings {
		bound := *m
		bound.rows = slices.Clone(m.rows)
		b.rows.mappings = append(b.rows.mappings, &bound)
		for i := range bound.rows {
			b.bind(f, &bound.rows[i], m.places[i], current)
		}
	}
	return b, f
}

func (b *builder) bind(f *form, row *Row, at place, current map[string]string) {
	switch id := current[row.Control]; id {
	case row.Control:
	case "":
		f.fault(at, CodeUnknownControl, "the pack has no control %q", row.Control)
		return
	default:
		b.rows.aliases = append(b.rows.aliases, AliasUse{Code: controls.CodeControlAlias, Pos: at.pos, Pointer: at.pointer, Written: row.Control, ID: id})
		row.Control = id
	}
	b.insertNew(f, *row, at)
}
