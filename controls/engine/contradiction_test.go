package engine_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// contradictions finds facts that cannot be true, by the words of the model and
// without the index: recorded instants in the future, instants out of order, and
// states that instants contradict.
func (w *world) contradictions(d document) map[spot]governance.Code {
	c := contradictions{w.horizon(), map[spot]governance.Code{}}
	for _, coll := range collections() {
		for _, r := range d[coll.Part] {
			ref := governance.NewRef(kindOf(coll.Part), text(r["id"]))
			c.instants(ref, coll.Part, "", r)
			c.states(ref, r)
		}
	}
	return c.found
}

type contradictions struct {
	horizon time.Time
	found   map[spot]governance.Code
}

func (c contradictions) instants(ref governance.Ref, typ, path string, r record) {
	for _, f := range fieldsOf(typ) {
		switch v := r[f.Name].(type) {
		case time.Time:
			if !f.Planned && v.After(c.horizon) {
				c.found[spot{ref, path + f.Name}] = governance.CodeFutureFact
			}
			for _, before := range f.After {
				g, _ := fieldNamed(typ, before)
				b, ok := r[before].(time.Time)
				if ok && v.Before(b) && (f.Planned || !v.After(c.horizon)) && (g.Planned || !b.After(c.horizon)) {
					c.found[spot{ref, path + f.Name}], c.found[spot{ref, path + before}] = governance.CodeTimeOrder, governance.CodeTimeOrder
				}
			}
		case record:
			if f.Part != "" {
				c.instants(ref, f.Part, path+f.Name+".", v)
			}
		case []any:
			for i, p := range v {
				if f.Part != "" {
					c.instants(ref, f.Part, fmt.Sprintf("%s%s[%d].", path, f.Name, i), p.(record))
				}
			}
		}
	}
}

// states compares a state with the instants that must, or must not, be there.
func (c contradictions) states(ref governance.Ref, r record) {
	is := func(field string, states ...string) bool { return slices.Contains(states, text(r[field])) }
	none := func(field string) bool { v, stated := r[field]; return stated && v == nil }
	past := func(v any) bool { at, ok := v.(time.Time); return ok && !at.After(c.horizon) }
	clash := func(fields ...string) {
		for _, f := range fields {
			c.found[spot{ref, f}] = governance.CodeStateTime
		}
	}
	switch ref.Kind {
	case governance.KindActor:
		_, stated := r["status"]
		if ended := is("status", "terminated"); ended && none("terminatedAt") || stated && !ended && past(r["terminatedAt"]) {
			clash("status", "terminatedAt")
		}
	case governance.KindCredential:
		if is("state", "active", "pre_active") && past(r["revokedAt"]) {
			clash("state") // a withdrawal on record stands
		}
	case governance.KindHandoff:
		if is("state", "transferred", "accepted", "verified", "closed") && none("transferredAt") {
			clash("state", "transferredAt")
		}
		if is("state", "accepted", "verified", "closed") && none("acceptedAt") {
			clash("state", "acceptedAt")
		}
	case governance.KindDelegation:
		begun := is("state", "active", "suspended", "termination_requested", "terminating", "expiring")
		if begun && none("activatedAt") {
			clash("state", "activatedAt")
		}
		if revocation, ok := r["revocation"].(record); ok && (begun || is("state", "activating")) && past(revocation["propagatedAt"]) {
			clash("state", "revocation.propagatedAt")
		}
	}
}
