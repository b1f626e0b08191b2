package delegation

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A literalRequest is one action on one resource, compared with patterns as it
// stands: a decision that rests on a proof needs no memory.
type literalRequest struct{ action, resource string }

// literal returns false for what asks for more than one action on one resource,
// and for a vendor's own text.
func literal(q *governance.Request) (literalRequest, bool) {
	own := governance.Scope{Action: q.Action, Resource: q.Resource}.Opaque()
	return literalRequest{q.Action, q.Resource}, !own && segmented(q.Action, ".") && segmented(q.Resource, "/")
}

func segmented(text, separator string) bool {
	for more := true; more; {
		var segment string
		if segment, text, more = strings.Cut(text, separator); !isSegment(segment) {
			return false
		}
	}
	return true
}

// in reports whether the pattern covers the request, as Covers does.
func (r literalRequest) in(p *Pattern) bool {
	if p.opaque || p.text == "" {
		return false
	}
	longer, ok := begins(r.action, ".", p.action)
	if !ok || longer != p.wild {
		return false
	}
	longer, ok = begins(r.resource, "/", p.resource)
	return ok && (!longer || p.deep)
}

// begins reports whether the text begins with these segments, * being any, and
// goes on behind them.
func begins(text, separator string, segments []string) (longer, ok bool) {
	longer = true
	for _, want := range segments {
		if !longer {
			return false, false
		}
		var segment string
		if segment, text, longer = strings.Cut(text, separator); segment != want && want != "*" {
			return false, false
		}
	}
	return longer, true
}

// provenGrant is the grant by which the request is allowed, if it is so by a
// proof and no grant of a lower id needs a closer look.
func (v *View) provenGrant(q *governance.Request) *governance.Delegation {
	asked, ok := literal(q)
	if !ok {
		return nil
	}
	for _, r := range v.idx.reverse.delegationsTo.of(q.Party) {
		d := Delegation{v, r}
		p := d.proven()
		if p == nil || p.limited {
			return nil
		}
		if who, stated := q.OnBehalfOf.Get(); stated {
			if principal, known := d.principal().Get(); !known || principal != who {
				continue
			}
		}
		for i := range r.Scopes {
			if asked.in(v.idx.pattern(&r.Scopes[i])) {
				return r
			}
		}
	}
	return nil
}
