package governance

// Assign makes f known to be v, or none where v is nil, and reports whether v is a T or
// nil; else f stays what it is. It is for programs that fill records as Records describes
// them, without naming the type of each field.
func (f *Field[T]) Assign(v any) bool {
	x, ok := v.(T)
	switch {
	case ok:
		*f = Some(x)
	case v == nil:
		*f = None[T]()
	}
	return ok || v == nil
}
