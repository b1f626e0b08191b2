package mapped

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// estate joins what was made.
func (r *run) estate() (*governance.Estate, error) {
	e, byList, err := r.collect()
	if err != nil {
		return nil, err
	}
	if !r.unsure && !r.twice { // nothing to join, nothing to validate but the whole
		if merged, err := governance.Merge(e); err == nil {
			return merged, nil
		}
	}
	joined, err := governance.Join([]*governance.Estate{e})
	if err != nil {
		return nil, situated(err, byList)
	}
	for name, list := range byList { // as the joined estate has them
		slices.SortStableFunc(list, func(a, b *made) int { return strings.Compare(a.ref.ID, b.ref.ID) })
		byList[name] = slices.CompactFunc(list, func(a, b *made) bool { return a.ref == b.ref })
	}
	r.conflicts(joined)
	return joined.Estate, situated(joined.Estate.Validate(), byList)
}

// collect makes an estate of all that was made, which it also gives by the name of the
// collection.
func (r *run) collect() (*governance.Estate, map[string][]*made, error) {
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion}
	if !r.opts.AsOf.IsZero() {
		asOf, err := governance.ParseInstant(governance.FormatInstant(r.opts.AsOf))
		if err != nil {
			return nil, nil, err
		}
		e.AsOf = governance.Some(asOf)
	}
	byKind := map[governance.Kind][]*made{}
	for _, m := range r.made {
		byKind[m.ref.Kind] = append(byKind[m.ref.Kind], m)
	}
	byList := map[string][]*made{}
	model, _ := governance.RecordNamed("Estate")
	for kind, all := range byKind {
		c, _ := collectionOf(kind)
		byList[model.Fields[c].Name] = all
		list := reflect.MakeSlice(estateType.Field(c).Type, len(all), len(all))
		for i, m := range all {
			list.Index(i).Set(m.record)
		}
		reflect.ValueOf(e).Elem().Field(c).Set(list)
	}
	return e, byList, nil
}

// situated moves the faults of an estate to the rows that its records were made of.
func situated(err error, made map[string][]*made) error {
	var faults []*governance.Fault
	for f := range governance.Faults(err) {
		steps := strings.Split(f.Pointer, "/")
		if len(steps) >= 3 {
			if i, err := strconv.Atoi(steps[2]); err == nil && i < len(made[steps[1]]) {
				p := made[steps[1]][i].place
				f.Pos, f.Pointer = p.pos, p.pointer
			}
		}
		faults = append(faults, f)
	}
	return governance.NewDocumentError(faults)
}
