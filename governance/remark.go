package governance

import "slices"

// Remark sets the warnings of an estate that was put together in Go out of the
// records of another one, so that it stays known what those records hold that
// this version does not know. It returns e, which must be nobody else's yet. An
// estate that came from Parse or Merge has its own and is not to be given others.
func (e *Estate) Remark(warnings []Warning) *Estate {
	e.parsed = &parsed{warnings: slices.Clone(warnings)}
	return e
}
