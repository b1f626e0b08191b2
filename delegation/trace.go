package delegation

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A trace notes the stated fields that a view reads.
type trace struct{ paths []string }

// Traced is the same view with a note of the fields of records that it reads, and
// what it has read since it was last asked, as paths in order of reading: what a
// derived field rests on. What the audience of the view may not see is left out. A
// fact that the view keeps is read once. The view is for one caller at a time.
func (v *View) Traced() (*View, func() []string) {
	t := &trace{}
	w := v.again()
	w.trace = t
	return w, func() []string {
		read := t.paths
		t.paths = nil
		return read
	}
}

func (t *trace) note(g Gap) { t.paths = append(t.paths, g.Path()) }

// EvidenceOn lists the evidence on file about a record, by id, without what was
// collected after the view's instant. There may be more that nobody recorded.
func (v *View) EvidenceOn(r governance.Ref) []Evidence {
	var out []Evidence
	for _, rec := range v.idx.reverse.evidenceOf.of(r) {
		if e := (Evidence{v, rec}); e.exists() {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b Evidence) int { return strings.Compare(a.rec.ID, b.rec.ID) })
	return out
}

// Assignments are those that the state rests on, by id.
func (d DutyState) Assignments() []governance.Ref {
	var out []governance.Ref
	for _, a := range d.kept {
		out = append(out, a.Ref())
	}
	return out
}

// Path names a field of the state as verdicts do.
func (d DutyState) Path(field string) string {
	return d.Holder().Path("duties[" + d.duty + "]." + field)
}

// Path names a field of the result as verdicts do, under the grant that hangs on
// the chain.
func (c ChainResult) Path(field string) string {
	if n := len(c.links); n > 0 {
		return c.links[n-1].Ref().Path("chain." + field)
	}
	return c.leaf.Ref().Path("chain." + field)
}
