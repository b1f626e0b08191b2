package frameworks

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
)

// A RefusedError says why a reference to a requirement is not accepted: it means no
// entry in force, or not one alone. The Resolution has what to write instead.
type RefusedError struct{ Resolution }

// Error is the reference, its verdicts and what may be meant.
func (e *RefusedError) Error() string {
	var said []string
	for _, v := range e.Verdicts {
		if !spelt(v) {
			said = append(said, string(v))
		}
	}
	if said == nil {
		said = []string{"more than one id"}
	}
	text := e.Text + " is " + strings.Join(said, ", ")
	for _, ref := range e.Resolved {
		text += "; cites " + ref.String()
	}
	for _, s := range e.Successors {
		text += "; " + string(s.Lifecycle) + " " + s.ID.String()
	}
	for _, ref := range slices.Concat(e.Candidates, e.FoundIn) {
		text += "; there is " + ref.String()
	}
	for _, s := range e.Suggest {
		text += "; perhaps " + s.Ref.String()
	}
	return text
}

// spelt reports whether a verdict is about nothing but how an id is written.
func spelt(v CitationVerdict) bool {
	return v == CitationExact || v == CitationAlias || v == CitationUnpadded || v == CitationSectionOnly
}

// Accept reads a reference to a requirement as documents and people write it: as
// framework:ID, or in another spelling that means one entry in force and nothing
// else. A use that is not zero says that it is such a spelling, at the place given; it
// is to be reported. What is withdrawn, of another edition, ambiguous or not known is
// refused with what became of it, never followed: the error is a *RefusedError.
func (l *Library) Accept(written string, at AliasUse) (ref Ref, use AliasUse, err error) {
	if l.exact(written, &ref) {
		return ref, AliasUse{}, nil
	}
	r := l.Resolve(written, "")
	words := fold(besides(written, l.resolver().scan(fold(written), false))).runs
	if len(words) > 0 || len(r.Resolved) != 1 || slices.ContainsFunc(r.Verdicts, func(v CitationVerdict) bool { return !spelt(v) }) {
		return Ref{}, AliasUse{}, &RefusedError{r}
	}
	ref = r.Resolved[0]
	at.Code, at.Framework, at.Written, at.ID = controls.CodeRequirementAlias, ref.Framework, written, ref.ID
	return ref, at, nil
}

// exact reads framework:ID of an entry in force, of an edition that nothing
// superseded.
func (l *Library) exact(written string, ref *Ref) bool {
	if ref.UnmarshalText([]byte(written)) != nil {
		return false
	}
	c, ok := l.Catalog(ref.Framework)
	if !ok {
		return false
	}
	e, ok := c.Entry(ref.ID)
	return ok && !e.Withdrawn() && c.SupersededBy == ""
}
