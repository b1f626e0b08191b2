package engine

import (
	"errors"
	"reflect"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
)

// A list is a list of facts. Some items may be unknown, and a list that may go
// on shows one unknown behind its last item: so all can fail but not pass,
// exists can pass but not fail, and size is unknown.
type list struct {
	run   *run
	items []ref.Val
	more  ref.Val // the unknown behind the last item; nil for a closed list
}

func (l *list) ConvertToNative(reflect.Type) (any, error) { return nil, errors.New("no conversion") }
func (l *list) ConvertToType(t ref.Type) ref.Val {
	if t == types.ListType {
		return l
	}
	return types.NewErr("no conversion")
}
func (l *list) Type() ref.Type { return types.ListType }
func (l *list) Value() any     { return l }

// Equal compares item by item; a list of which something is unknown is neither
// equal nor unequal.
func (l *list) Equal(other ref.Val) ref.Val {
	o, ok := other.(traits.Lister)
	if !ok {
		return types.False
	}
	if l.more != nil {
		return l.more
	}
	size, ok := o.Size().(types.Int)
	if !ok {
		return o.Size()
	}
	if int(size) != len(l.items) {
		return types.False
	}
	var doubt *types.Unknown
	for i, item := range l.items {
		switch eq := equal(item, o.Get(types.Int(i))).(type) {
		case *types.Unknown:
			doubt = types.MergeUnknowns(doubt, eq)
		case types.Bool:
			if !eq {
				return types.False
			}
		}
	}
	if doubt != nil {
		return doubt
	}
	return types.True
}

// equal compares two items; whether an unknown one equals another is unknown,
// whichever side it stands on.
func equal(a, b ref.Val) ref.Val {
	x, _ := a.(*types.Unknown)
	if y, ok := b.(*types.Unknown); ok || x != nil {
		return types.MergeUnknowns(x, y)
	}
	return types.Equal(a, b)
}

// Add concatenates; what may be missing of either may be missing of both.
func (l *list) Add(other ref.Val) ref.Val {
	o, ok := other.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(other)
	}
	sum := &list{run: l.run, items: append([]ref.Val(nil), l.items...), more: l.more}
	for it := o.Iterator(); it.HasNext() == types.True; {
		sum.items = append(sum.items, it.Next())
	}
	return sum
}

func (l *list) Contains(v ref.Val) ref.Val {
	var doubt *types.Unknown
	for _, item := range l.items {
		switch eq := equal(v, item).(type) {
		case *types.Unknown:
			doubt = types.MergeUnknowns(doubt, eq)
		case types.Bool:
			if eq {
				return types.True
			}
		}
	}
	if u, ok := l.more.(*types.Unknown); ok {
		doubt = types.MergeUnknowns(doubt, u)
	}
	if doubt != nil {
		return doubt
	}
	return types.False
}

func (l *list) Get(index ref.Val) ref.Val {
	i, ok := index.(types.Int)
	switch {
	case !ok:
		return types.MaybeNoSuchOverloadErr(index)
	case i >= 0 && int(i) < len(l.items):
		return l.items[i]
	case i >= 0 && l.more != nil:
		return l.more
	}
	return types.NewErr("index out of bounds: %d", i)
}

func (l *list) Size() ref.Val {
	if l.more != nil {
		return l.more
	}
	return types.Int(len(l.items))
}

func (l *list) Iterator() traits.Iterator { return &listIterator{l: l} }

// Fold shows a comprehension the items and then the unknown behind them.
func (l *list) Fold(f traits.Folder) {
	for i, item := range l.items {
		if !l.run.step() || !f.FoldEntry(types.Int(i), item) {
			return
		}
	}
	if l.more != nil {
		f.FoldEntry(types.Int(len(l.items)), l.more)
	}
}

// step counts one element visited and reports whether another one is allowed.
func (r *run) step() bool {
	r.steps++
	return r.maxSteps == 0 || r.steps <= r.maxSteps
}

type listIterator struct {
	l *list
	i int
}

func (it *listIterator) ConvertToNative(reflect.Type) (any, error) {
	return nil, errors.New("no conversion")
}
func (it *listIterator) ConvertToType(ref.Type) ref.Val { return types.NewErr("no conversion") }
func (it *listIterator) Equal(other ref.Val) ref.Val    { return types.Bool(other == ref.Val(it)) }
func (it *listIterator) Type() ref.Type                 { return types.IteratorType }
func (it *listIterator) Value() any                     { return nil }

func (it *listIterator) HasNext() ref.Val {
	n := len(it.l.items)
	if it.l.more != nil {
		n++
	}
	return types.Bool(it.i < n && it.l.run.step())
}

func (it *listIterator) Next() ref.Val {
	it.i++
	if it.i > len(it.l.items) {
		return it.l.more
	}
	return it.l.items[it.i-1]
}

// A labelMap is the labels of a record: an absent key reads as "".
type labelMap struct{ traits.Mapper }

func newLabelMap(m map[string]string) ref.Val {
	return labelMap{types.NewStringStringMap(types.DefaultTypeAdapter, m)}
}

// Get returns the label, or "".
func (m labelMap) Get(key ref.Val) ref.Val {
	if v, ok := m.Mapper.Find(key); ok {
		return v
	}
	return types.String("")
}

// Find returns the label, or "".
func (m labelMap) Find(key ref.Val) (ref.Val, bool) { return m.Get(key), true }
