package importer

import (
	"bytes"
	"cmp"
	"encoding/json"
	"reflect"
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
	actors       mentions[governance.Actor]
	members      statements[governance.Actor]
	tenants      mentions[governance.Tenant]
	nhis         statements[governance.NHI]
	credentials  statements[governance.Credential]
	delegations  statements[governance.Delegation]
	handoffs     statements[governance.Handoff]
	assignments  statements[governance.Assignment]
	completeness []governance.Completeness
}

type stated[R any] struct {
	id     string
	record R
	at     Node
	again  []Node // further places that state the same, none before the first
}

// statements are kept in blocks, whose place in memory is asked for once.
type statements[R any] struct {
	all  []*stated[R]
	room []stated[R]
}

const mostInBlock = 32

func (s *statements[R]) add(id string, record *R, at Node) {
	if len(s.room) == 0 {
		s.room = make([]stated[R], min(len(s.all)+1, mostInBlock))
	}
	next := &s.room[0]
	next.id, next.record, next.at = id, *record, at
	if !s.repeats(next) {
		s.all, s.room = append(s.all, next), s.room[1:]
	}
}

// repeats notes the place of what one of the last statements says too: a file may
// repeat one small record millions of times.
func (s *statements[R]) repeats(next *stated[R]) bool {
	for _, last := range s.all[max(0, len(s.all)-4):] {
		if last.id == next.id && reflect.DeepEqual(&last.record, &next.record) {
			if ComparePlaces(next.at, last.at) < 0 {
				last.at, next.at = next.at, last.at
			}
			last.again = append(last.again, next.at)
			return true
		}
	}
	return false
}

// mentions are statements of which those that come first count, one for each id.
type mentions[R any] struct {
	statements[R]
	byID map[string]*stated[R]
}

func (m *mentions[R]) add(id string, record *R, at Node) {
	first := m.byID[id]
	switch {
	case m.byID == nil:
		m.byID = map[string]*stated[R]{}
		fallthrough
	case first == nil:
		m.statements.add(id, record, at)
		m.byID[id] = m.all[len(m.all)-1]
	case ComparePlaces(at, first.at) < 0:
		*first = stated[R]{id: id, record: *record, at: at}
	}
}

// Actor adds an actor. One that is mentioned again, with the same facts, keeps
// the place that comes first.
func (b *Builder) Actor(a governance.Actor, at Node) { b.actors.add(a.ID, &a, at) }

// Member adds an actor of which the export itself keeps a record, as NHI does an
// NHI. It counts more than any mention.
func (b *Builder) Member(a governance.Actor, at Node) {
	b.members.add(a.ID, &a, at)
}

// Tenant adds a tenant, as Actor does an actor.
func (b *Builder) Tenant(t governance.Tenant, at Node) { b.tenants.add(t.ID, &t, at) }

// NHI adds an NHI. Of one that is stated again, a fact on which two places differ
// is reported, with DUPLICATE, and left unknown; all its places are its origin.
func (b *Builder) NHI(n governance.NHI, at Node) {
	b.nhis.add(n.ID, &n, at)
}

// Credential adds a credential, as NHI does an NHI.
func (b *Builder) Credential(c governance.Credential, at Node) {
	b.credentials.add(c.ID, &c, at)
}

// Delegation adds a delegation, as NHI does an NHI.
func (b *Builder) Delegation(d governance.Delegation, at Node) {
	b.delegations.add(d.ID, &d, at)
}

// Handoff adds a handoff, as NHI does an NHI.
func (b *Builder) Handoff(h governance.Handoff, at Node) {
	b.handoffs.add(h.ID, &h, at)
}

// Assignment adds an assignment of a duty, as NHI does an NHI.
func (b *Builder) Assignment(a governance.Assignment, at Node) {
	b.assignments.add(a.ID, &a, at)
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
	e.Tenants = joined(&b.Collector, b.tenants.all, func(t *governance.Tenant) *governance.Field[[]governance.Origin] { return &t.Origin })
	e.NHIs = joined(&b.Collector, b.nhis.all, func(n *governance.NHI) *governance.Field[[]governance.Origin] { return &n.Origin })
	e.Credentials = joined(&b.Collector, b.credentials.all, func(c *governance.Credential) *governance.Field[[]governance.Origin] { return &c.Origin })
	e.Delegations = joined(&b.Collector, b.delegations.all, func(d *governance.Delegation) *governance.Field[[]governance.Origin] { return &d.Origin })
	e.Handoffs = joined(&b.Collector, b.handoffs.all, func(h *governance.Handoff) *governance.Field[[]governance.Origin] { return &h.Origin })
	e.Assignments = joined(&b.Collector, b.assignments.all, func(a *governance.Assignment) *governance.Field[[]governance.Origin] { return &a.Origin })
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
	if len(b.actors.all) == 0 || len(b.members.all) == 0 {
		return slices.Concat(b.members.all, b.actors.all)
	}
	all, recorded := slices.Clone(b.members.all), map[string]bool{}
	for _, m := range all {
		recorded[m.id] = true
	}
	for _, a := range b.actors.all {
		if !recorded[a.id] {
			all = append(all, a)
		}
	}
	return all
}

// joined makes one record of all that is stated of each id.
func joined[R any](c *Collector, all []*stated[R], origin func(*R) *governance.Field[[]governance.Origin]) []R {
	slices.SortFunc(all, func(a, b *stated[R]) int {
		if d := strings.Compare(a.id, b.id); d != 0 {
			return d
		}
		return ComparePlaces(a.at, b.at)
	})
	list, origins := slices.Grow([]R(nil), len(all)), make([]governance.Origin, len(all))
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].id == all[0].id {
			n++
		}
		copies := all[:n]
		all = all[n:]
		list = append(list, copies[0].record)
		r := &list[len(list)-1]
		if n == 1 && copies[0].again == nil {
			origins[0] = c.origin(copies[0].at)
			*origin(r), origins = governance.Some(origins[:1:1]), origins[1:]
			continue
		}
		*r = agreed(c, copies)
		var places []Node
		for _, s := range copies {
			places = append(append(places, s.at), s.again...)
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
// say. It works on the JSON form, in which an unknown fact has no name, unless all
// say the same.
func agreed[R any](c *Collector, copies []*stated[R]) R {
	if !slices.ContainsFunc(copies[1:], func(s *stated[R]) bool { return !reflect.DeepEqual(&s.record, &copies[0].record) }) {
		return copies[0].record
	}
	r := new(R)
	facts, disputed := members(copies[0].record), map[string]bool{}
	for _, s := range copies[1:] {
		for name, value := range members(s.record) {
			switch said, ok := facts[name]; {
			case !ok:
				facts[name] = value
			case !bytes.Equal(said, value):
				disputed[name] = true
				detail := name + " is not what " + copies[0].at.Pos().String() + " says of this record; " +
					map[bool]string{true: "the first one stands", false: "it is left unknown"}[required(*r, name)]
				c.Report(s.at, Error, CodeDuplicate, detail)
				for _, at := range s.again {
					c.Report(at, Error, CodeDuplicate, detail)
				}
			}
		}
	}
	for name := range disputed {
		if !required(*r, name) {
			delete(facts, name)
		}
	}
	data, err := json.Marshal(facts)
	if err == nil {
		err = json.Unmarshal(data, r)
	}
	if err != nil {
		panic(err) // records are JSON
	}
	return *r
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
		list = slices.CompactFunc(list, func(a, b governance.Origin) bool { return a.Compare(b) == 0 })
	}
	return governance.Some(list)
}
