// Package hand answers controls in plain Go, as one writes them without an
// engine: the measure of what evaluating expressions costs. It reads the records
// as they are written, at the instant when the estate's facts were true, and says
// nothing about what is missing. What it reads through others it finds in maps.
package hand

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

const day = 24 * time.Hour

// Checks answers controls about the records of one estate at one instant. It is
// safe for concurrent use.
type Checks struct {
	now           time.Time
	actors        map[string]*governance.Actor
	nhis          map[string]*governance.NHI
	contracts     map[string]*governance.Contract
	credentialsOf map[string][]*governance.Credential // by the id of the NHI
	delegationsTo map[string][]*governance.Delegation // likewise
	handoffsOf    map[string][]*governance.Handoff    // by the id of the credential
	complete      map[statement]bool
}

// A statement says which list of which tenant is complete.
type statement struct {
	kind   governance.CompletenessKind
	tenant string
}

// New prepares the checks of an estate, of which it keeps the records.
func New(e *governance.Estate, now time.Time) *Checks {
	k := &Checks{
		now:           now,
		actors:        map[string]*governance.Actor{},
		nhis:          map[string]*governance.NHI{},
		contracts:     map[string]*governance.Contract{},
		credentialsOf: map[string][]*governance.Credential{},
		delegationsTo: map[string][]*governance.Delegation{},
		handoffsOf:    map[string][]*governance.Handoff{},
		complete:      map[statement]bool{},
	}
	for i := range e.Actors {
		k.actors[e.Actors[i].ID] = &e.Actors[i]
	}
	for i := range e.Contracts {
		k.contracts[e.Contracts[i].ID] = &e.Contracts[i]
	}
	for i := range e.NHIs {
		k.nhis[e.NHIs[i].ID] = &e.NHIs[i]
	}
	k.relate(e)
	return k
}

// relate notes what belongs to what.
func (k *Checks) relate(e *governance.Estate) {
	for i := range e.Credentials {
		if c := &e.Credentials[i]; c.SubjectID.Kind == governance.KindNHI {
			k.credentialsOf[c.SubjectID.ID] = append(k.credentialsOf[c.SubjectID.ID], c)
		}
	}
	for i := range e.Delegations {
		if d := &e.Delegations[i]; d.GranteeID.Kind == governance.KindNHI {
			k.delegationsTo[d.GranteeID.ID] = append(k.delegationsTo[d.GranteeID.ID], d)
		}
	}
	for i := range e.Handoffs {
		h := &e.Handoffs[i]
		for _, p := range h.Payload {
			if id, ok := p.Ref.Get(); ok && p.Kind == governance.PayloadKindCredential {
				k.handoffsOf[id] = append(k.handoffsOf[id], h)
			}
		}
	}
	for _, c := range e.Completeness {
		if tenant, ok := c.TenantID.Get(); ok {
			complete, known := c.Complete.Get()
			k.complete[statement{c.Kind, tenant}] = known && complete
		}
	}
}

// organization finds the organization that an actor belongs to: its id, or false
// where that is not known.
func (k *Checks) organization(a *governance.Actor) (*governance.Actor, bool) {
	for a != nil && a.Kind != governance.ActorKindOrganization {
		parent, ok := a.ParentID.Get()
		if !ok {
			return nil, false
		}
		a = k.actors[parent]
	}
	return a, a != nil
}

// party finds the organization that a party belongs to, an NHI's by its owner.
func (k *Checks) party(r governance.Ref) (*governance.Actor, bool) {
	id := r.ID
	if r.Kind == governance.KindNHI {
		n := k.nhis[id]
		if n == nil {
			return nil, false
		}
		owner, ok := n.OwnerID.Get()
		if !ok {
			return nil, false
		}
		id = owner
	}
	return k.organization(k.actors[id])
}

// crossOrg reports whether grantor and grantee belong to two organizations, and
// whether that is known.
func (k *Checks) crossOrg(d *governance.Delegation) (cross, known bool) {
	from, ok := k.party(d.GrantorID)
	if !ok {
		return false, false
	}
	to, ok := k.party(d.GranteeID)
	if !ok {
		return false, false
	}
	return from.ID != to.ID, true
}

// since reports whether an instant is known that does not lie before the limit.
func since(f governance.Field[time.Time], limit time.Time) bool {
	at, ok := f.Get()
	return ok && !at.Before(limit)
}

// over reports whether an end is known to have come.
func (k *Checks) over(end governance.Field[time.Time]) bool {
	at, ok := end.Get()
	return ok && !at.After(k.now)
}
