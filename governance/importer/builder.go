package importer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A Builder makes an estate of records that an export may state more than once,
// in any order: in two files, or on two pages. The zero Builder is ready. It is
// not safe for concurrent use.
type Builder struct {
	Collector
	actors       map[string]*stated[governance.Actor]
	members      []*stated[governance.Actor]
	tenants      map[string]*stated[governance.Tenant]
	nhis         []*stated[governance.NHI]
	credentials  []*stated[governance.Credential]
	delegations  []*stated[governance.Delegation]
	handoffs     []*stated[governance.Handoff]
	assignments  []*stated[governance.Assignment]
	completeness []governance.Completeness
}

type stated[R any] struct {
	id     string
	record R
	at     Node
}

// Actor adds an actor. One that is mentioned again, with the same facts, keeps
// the place that comes first.
func (b *Builder) Actor(a governance.Actor, at Node) { mention(&b.actors, a.ID, a, at) }

// Member adds an actor of which the export itself keeps a record, as NHI does an
// NHI. It counts more than any mention.
func (b *Builder) Member(a governance.Actor, at Node) {
	b.members = append(b.members, &stated[governance.Actor]{a.ID, a, at})
}

// Tenant adds a tenant, as Actor does an actor.
func (b *Builder) Tenant(t governance.Tenant, at Node) { mention(&b.tenants, t.ID, t, at) }

// NHI adds an NHI. Of one that is stated again, a fact on which two places differ
// is reported, with DUPLICATE, and left unknown; all its places are its origin.
func (b *Builder) NHI(n governance.NHI, at Node) {
	b.nhis = append(b.nhis, &stated[governance.NHI]{n.ID, n, at})
}

// Credential adds a credential, as NHI does an NHI.
func (b *Builder) Credential(c governance.Credential, at Node) {
	b.credentials = append(b.credentials, &stated[governance.Credential]{c.ID, c, at})
}

// Delegation adds a delegation, as NHI does an NHI.
func (b *Builder) Delegation(d governance.Delegation, at Node) {
	b.delegations = append(b.delegations, &stated[governance.Delegation]{d.ID, d, at})
}

// Handoff adds a handoff, as NHI does an NHI.
func (b *Builder) Handoff(h governance.Handoff, at Node) {
	b.handoffs = append(b.handoffs, &stated[governance.Handoff]{h.ID, h, at})
}

// Assignment adds an assignment of a duty, as NHI does an NHI.
func (b *Builder) Assignment(a governance.Assignment, at Node) {
	b.assignments = append(b.assignments, &stated[governance.Assignment]{a.ID, a, at})
}

// Complete states that a list of a tenant holds everything, by the places that
// are its origin.
func (b *Builder) Complete(kind governance.CompletenessKind, tenant string, collected time.Time, places []Node) {
	b.completeness = append(b.completeness, governance.Completeness{
		ID: ID(string(kind) + "/" + tenant), Kind: kind, TenantID: governance.Some(tenant), Complete: governance.Some(true), CollectedAt: collected,
		EvidenceID: governance.None[string](), Origin: Origins(places...),
	})
}

// Estate returns the records, each kind by id. The zero asOf is unknown.
func (b *Builder) Estate(asOf time.Time) *governance.Estate {
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion}
	if !asOf.IsZero() {
		e.AsOf = governance.Some(asOf)
	}
	e.Actors = joined(&b.Collector, b.allActors(), func(a *governance.Actor) *governance.Field[[]governance.Origin] { return &a.Origin })
	places := sync.OnceValue(b.placesOf)
	b.Circles(e.Actors, func(id string) Node { return places()[id] })
	for _, id := range slices.Sorted(maps.Keys(b.tenants)) {
		t := b.tenants[id]
		t.record.Origin = Origins(t.at)
		e.Tenants = append(e.Tenants, t.record)
	}
	e.NHIs = joined(&b.Collector, b.nhis, func(n *governance.NHI) *governance.Field[[]governance.Origin] { return &n.Origin })
	e.Credentials = joined(&b.Collector, b.credentials, func(c *governance.Credential) *governance.Field[[]governance.Origin] { return &c.Origin })
	e.Delegations = joined(&b.Collector, b.delegations, func(d *governance.Delegation) *governance.Field[[]governance.Origin] { return &d.Origin })
	e.Handoffs = joined(&b.Collector, b.handoffs, func(h *governance.Handoff) *governance.Field[[]governance.Origin] { return &h.Origin })
	e.Assignments = joined(&b.Collector, b.assignments, func(a *governance.Assignment) *governance.Field[[]governance.Origin] { return &a.Origin })
	e.Completeness = slices.SortedFunc(slices.Values(b.completeness), func(a, b governance.Completeness) int { return strings.Compare(a.ID, b.ID) })
	return e
}

// placesOf finds where each actor stands first.
func (b *Builder) placesOf() map[string]Node {
	at := map[string]Node{}
	for _, a := range b.allActors() {
		if first, ok := at[a.id]; !ok || ComparePlaces(a.at, first) < 0 {
			at[a.id] = a.at
		}
	}
	return at
}

// allActors are the members, and whoever else is mentioned.
func (b *Builder) allActors() []*stated[governance.Actor] {
	all, recorded := slices.Clone(b.members), map[string]bool{}
	for _, m := range all {
		recorded[m.id] = true
	}
	for id, a := range b.actors {
		if !recorded[id] {
			all = append(all, a)
		}
	}
	return all
}

func mention[R any](m *map[string]*stated[R], id string, record R, at Node) {
	if *m == nil {
		*m = map[string]*stated[R]{}
	}
	if first := (*m)[id]; first == nil || ComparePlaces(at, first.at) < 0 {
		(*m)[id] = &stated[R]{id, record, at}
	}
}

// joined makes one record of all that is stated of each id.
func joined[R any](c *Collector, all []*stated[R], origin func(*R) *governance.Field[[]governance.Origin]) []R {
	slices.SortFunc(all, func(a, b *stated[R]) int {
		if d := strings.Compare(a.id, b.id); d != 0 {
			return d
		}
		return ComparePlaces(a.at, b.at)
	})
	list := slices.Grow([]R(nil), len(all))
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].id == all[0].id {
			n++
		}
		copies := all[:n]
		all = all[n:]
		list = append(list, copies[0].record)
		r := &list[len(list)-1]
		if n == 1 {
			*origin(r) = Origins(copies[0].at)
			continue
		}
		*r = agreed(c, copies)
		places := make([]Node, n)
		for i, s := range copies {
			places[i] = s.at
		}
		*origin(r) = Origins(places...)
	}
	return list
}

// required reports whether a record cannot do without a member: of these the first
// statement stands.
func required(record any, name string) bool {
	_, actor := record.(governance.Actor)
	return slices.Contains(always, name) || actor && name == "parentId"
}

var always = []string{"id", "kind", "subjectId", "grantorId", "granteeId", "scopes", "duty", "responsibleIds", "accountableIds", "fromId", "toId", "payload"}

// agreed is what all copies say together. What one leaves unknown another may
// say. It works on the JSON form, in which an unknown fact has no name.
func agreed[R any](c *Collector, copies []*stated[R]) (r R) {
	facts, disputed := members(copies[0].record), map[string]bool{}
	for _, s := range copies[1:] {
		for name, value := range members(s.record) {
			switch said, ok := facts[name]; {
			case !ok:
				facts[name] = value
			case !bytes.Equal(said, value):
				disputed[name] = true
				c.Report(s.at, Error, CodeDuplicate, name+" is not what "+copies[0].at.Pos().String()+" says of this record; "+
					map[bool]string{true: "the first one stands", false: "it is left unknown"}[required(r, name)])
			}
		}
	}
	for name := range disputed {
		if !required(r, name) {
			delete(facts, name)
		}
	}
	data, err := json.Marshal(facts)
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		panic(err) // records are JSON
	}
	return r
}

func members(record any) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	data, err := json.Marshal(record)
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		panic(err) // records are JSON objects
	}
	return m
}

// ComparePlaces orders values by file, and then by place.
func ComparePlaces(a, b Node) int {
	if a.precedes(b) {
		return -1
	}
	if b.precedes(a) {
		return +1
	}
	p, q := a.Pos(), b.Pos()
	return cmp.Or(strings.Compare(p.File, q.File), p.Line-q.Line, p.Column-q.Column, strings.Compare(a.Pointer(), b.Pointer()))
}

// Origins is the origin of a record that was made of several values: the place of
// each, once, by file and pointer.
func Origins(places ...Node) governance.Field[[]governance.Origin] {
	list := make([]governance.Origin, len(places))
	for i, n := range places {
		list[i] = n.Origin()
	}
	if len(list) > 1 {
		slices.SortFunc(list, governance.Origin.Compare)
	}
	return governance.Some(slices.CompactFunc(list, func(a, b governance.Origin) bool { return a.Compare(b) == 0 }))
}
