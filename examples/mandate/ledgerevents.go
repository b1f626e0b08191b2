package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
)

// An eventDocument is an event in a file of -events.
type eventDocument struct {
	Key           string          `json:"key"`
	Kind          ledger.Kind     `json:"kind"`
	Record        governance.Ref  `json:"record,omitzero"`
	Digest        governance.Hash `json:"digest"`
	Organizations []string        `json:"organizations,omitempty"`
	Persons       []string        `json:"persons,omitempty"`
	At            time.Time       `json:"at"`
	Gate          string          `json:"gate,omitempty"`
	Outcome       string          `json:"outcome"`
}

// eventsIn reads a JSON array of events.
func eventsIn(name string, data []byte) ([]ledger.Event, error) {
	var docs []eventDocument
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	err := dec.Decode(&docs)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = fmt.Errorf("something stands behind the list")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s is no list of events: %w", name, err)
	}
	var events []ledger.Event
	for _, d := range docs {
		events = append(events, ledger.Event(d))
	}
	return events, nil
}

// An omitted is an event that the facts do not tell well enough to record it.
type omitted struct {
	Key     string    `json:"key"`
	Missing []missing `json:"missing"`
}

// eventsOf are the grants, revocations and handoffs of an estate, by instant and
// key. What happened when nobody recorded is no event yet.
func eventsOf(v *delegation.View) (events []ledger.Event, left []omitted) {
	c := &chronicle{v: v}
	for s := range delegation.All[delegation.Delegation](v) {
		c.delegation(s)
	}
	for s := range delegation.All[delegation.Handoff](v) {
		c.handoff(s)
	}
	slices.SortFunc(c.events, func(a, b ledger.Event) int {
		if d := a.At.Compare(b.At); d != 0 {
			return d
		}
		return strings.Compare(a.Key, b.Key)
	})
	return c.events, c.left
}

// A chronicle collects events.
type chronicle struct {
	v      *delegation.View
	events []ledger.Event
	left   []omitted
}

func (c *chronicle) delegation(d delegation.Delegation) {
	digest, err := governance.Digest(d.Record())
	c.add(event{kind: ledger.KindGrant, record: d.Ref(), outcome: "granted", at: d.ActivatedAt(), digest: digest, err: err,
		parties: []governance.Ref{d.Record().GrantorID, d.Record().GranteeID}})
	if r, ok := d.Record().Revocation.Get(); ok {
		c.add(event{kind: ledger.KindRevocation, record: d.Ref(), outcome: "revoked", instant: r.At, digest: digest, err: err,
			parties: []governance.Ref{d.Record().GrantorID, d.Record().GranteeID, r.ByID}})
	}
}

// handoff adds the states that a handoff has entered. When it was approved is the
// instant of the last approval.
func (c *chronicle) handoff(h delegation.Handoff) {
	r := h.Record()
	digest, err := governance.Digest(r)
	enter := func(state governance.HandoffState, at delegation.Fact[time.Time], persons ...string) {
		e := event{kind: ledger.KindHandoff, record: h.Ref(), outcome: string(state), at: at, digest: digest, err: err,
			parties: []governance.Ref{r.FromID, r.ToID}}
		for _, id := range persons {
			if id != "" {
				e.parties = append(e.parties, governance.NewRef(governance.KindActor, id))
			}
		}
		if cameTo(r.State, state) || !at.IsUnknown() {
			c.add(e)
		}
	}
	enter(governance.HandoffStateRequested, h.RequestedAt())
	c.approved(h, digest, err)
	enter(governance.HandoffStateTransferred, h.TransferredAt())
	enter(governance.HandoffStateAccepted, h.AcceptedAt(), r.AcceptedByID.Or(""))
	enter(governance.HandoffStateVerified, h.VerifiedAt(), r.VerifiedByID.Or(""))
	enter(governance.HandoffStateClosed, h.ClosedAt())
}

// straight are the states of a handoff that goes well.
var straight = []governance.HandoffState{
	governance.HandoffStateRequested, governance.HandoffStateApproved, governance.HandoffStateTransferred,
	governance.HandoffStateAccepted, governance.HandoffStateVerified, governance.HandoffStateClosed,
}

// cameTo reports whether a handoff in a state has been in another.
func cameTo(now, state governance.HandoffState) bool {
	return slices.Index(straight, now) >= slices.Index(straight, state)
}

func (c *chronicle) approved(h delegation.Handoff, digest governance.Hash, err error) {
	r := h.Record()
	var last time.Time
	parties := []governance.Ref{r.FromID, r.ToID}
	for _, a := range r.Approvals.Or(nil) {
		if a.Decision == governance.ApprovalDecisionApproved {
			parties = append(parties, governance.NewRef(governance.KindActor, a.ByID))
			if a.At.After(last) {
				last = a.At
			}
		}
	}
	if !cameTo(r.State, governance.HandoffStateApproved) {
		return
	}
	e := event{kind: ledger.KindHandoff, record: h.Ref(), outcome: string(governance.HandoffStateApproved), instant: last, digest: digest, err: err, parties: parties}
	if last.IsZero() {
		e.lacks = []missing{{h.Ref().Path("approvals"), delegation.CodeNotRecorded}}
	}
	c.add(e)
}

// An event is one of a ledger before it is known who is concerned.
type event struct {
	kind    ledger.Kind
	record  governance.Ref
	outcome string
	at      delegation.Fact[time.Time]
	instant time.Time // where the record always has it
	digest  governance.Hash
	err     error // of the digest
	parties []governance.Ref
	lacks   []missing
}

// add records an event, unless facts of it are missing, or it is known not to
// have happened.
func (c *chronicle) add(e event) {
	if e.at.IsNone() {
		return
	}
	if at, ok := e.at.Get(); ok {
		e.instant = at
	}
	if e.instant.IsZero() {
		e.lacks = append(e.lacks, missingOf(e.at.Gaps())...)
	}
	if e.err != nil {
		e.lacks = append(e.lacks, missing{e.record.Path("scopes"), delegation.CodeScopeNotCovered})
	}
	out := ledger.Event{
		Key: string(e.record.Kind) + "." + e.record.ID + "." + e.outcome, Kind: e.kind,
		Record: e.record, Digest: e.digest, At: e.instant, Outcome: e.outcome,
	}
	for _, p := range e.parties {
		orgs, persons, gaps := c.concerned(p)
		out.Organizations, out.Persons = append(out.Organizations, orgs...), append(out.Persons, persons...)
		e.lacks = append(e.lacks, missingOf(gaps)...)
	}
	if len(e.lacks) > 0 {
		slices.SortFunc(e.lacks, func(a, b missing) int { return strings.Compare(a.Path, b.Path) })
		c.left = append(c.left, omitted{out.Key, slices.Compact(e.lacks)})
		return
	}
	c.events = append(c.events, out)
}

// concerned is the organization of a party, and the party itself if it is a
// person.
func (c *chronicle) concerned(p governance.Ref) (orgs, persons []string, gaps []delegation.Gap) {
	s, ok := c.v.Subject(p)
	if !ok {
		return nil, nil, []delegation.Gap{{Record: p, Field: "id", Code: governance.CodeDanglingRef}}
	}
	var org delegation.Fact[delegation.Actor]
	switch s := s.(type) {
	case delegation.Actor:
		org = s.Org()
		if s.Record().Kind == governance.ActorKindPerson {
			persons = []string{p.ID}
		}
	case delegation.NHI:
		if org = s.Owner(); !org.IsUnknown() && !org.IsNone() {
			owner, _ := org.Get()
			org = owner.Org()
		}
	}
	if a, ok := org.Get(); ok {
		orgs = []string{a.ID()}
	}
	return orgs, persons, org.Gaps()
}
