package delegation_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// seeds are the records that a blast radius can start from.
func seeds(v *delegation.View) []governance.Ref {
	var out []governance.Ref
	for _, k := range []governance.Kind{governance.KindActor, governance.KindTenant, governance.KindNHI, governance.KindCredential, governance.KindDelegation, governance.KindHandoff} {
		for s := range v.Subjects(k) {
			out = append(out, s.Ref())
		}
	}
	return out
}

// addEdge gives the estate one more way to reach something: a holder, an
// operator, a member or a live grant.
func addEdge(r *rand.Rand, e *governance.Estate) {
	party := governance.NewRef(governance.KindActor, e.Actors[r.IntN(len(e.Actors))].ID)
	switch r.IntN(4) {
	case 0:
		c := &e.Credentials[r.IntN(len(e.Credentials))]
		if l, ok := c.HolderIDs.Get(); ok {
			c.HolderIDs = governance.Some(append(slices.Clone(l), party))
		}
	case 1:
		n := &e.NHIs[r.IntN(len(e.NHIs))]
		if l, ok := n.OperatorIDs.Get(); ok {
			n.OperatorIDs = governance.Some(append(slices.Clone(l), party.ID))
		}
	case 2:
		d := e.Delegations[r.IntN(len(e.Delegations))]
		d.ID, d.GranteeID = "added", party
		d.State, d.Revocation = governance.Some(governance.DelegationStateActive), governance.None[governance.Revocation]()
		e.Delegations = append(e.Delegations, d)
	case 3:
		c := &e.Credentials[r.IntN(len(e.Credentials))]
		if l, ok := c.Copies.Get(); ok {
			c.Copies = governance.Some(append(slices.Clone(l), governance.Copy{HolderID: governance.Some(party), DestroyedAt: governance.None[time.Time]()}))
		}
	}
}

// TestBlastGrowsWithEdges: one more edge never takes a reached node away, nor
// makes a certain one only possible; with and without a bound on hops.
func TestBlastGrowsWithEdges(t *testing.T) {
	nodes := 0
	for seed := range uint64(150) {
		w := newWorld(seed)
		before, after := w.estate(t, w.doc, now), w.estate(t, w.doc, now)
		addEdge(w.Rand, after)
		v, wider := delegation.NewIndex(before).At(now), delegation.NewIndex(after).At(now)
		for _, of := range seeds(v) {
			for _, opts := range [][]delegation.BlastOption{nil, {delegation.MaxHops(2)}} {
				was, err1 := v.BlastRadius(of, opts...)
				is, err2 := wider.BlastRadius(of, opts...)
				if err1 != nil || err2 != nil {
					t.Fatal(err1, err2)
				}
				nodes += len(was.Reached)
				for _, r := range was.Reached {
					i := slices.IndexFunc(is.Reached, func(x delegation.ReachedNode) bool { return x.Node == r.Node })
					if i < 0 || r.Certain && !is.Reached[i].Certain {
						t.Errorf("seed %d, of %s: %s was reached and is no more, or less certainly", seed, of, r.Node)
					}
				}
			}
		}
	}
	if nodes < 3000 {
		t.Errorf("only %d nodes were reached: the law was hardly asked", nodes)
	}
}

// TestBlastPaths: every reached node has a path from the start, each step of which
// begins where the one before ended, and which is certain just if the node is.
func TestBlastPaths(t *testing.T) {
	for seed := range uint64(100) {
		w := newWorld(seed)
		v := delegation.NewIndex(w.estate(t, w.doc, now)).At(now)
		for _, of := range seeds(v) {
			b, err := v.BlastRadius(of)
			if err != nil {
				t.Fatal(err)
			}
			if b.Certain+b.Possible != len(b.Reached) {
				t.Errorf("seed %d, of %s: %d + %d nodes of %d", seed, of, b.Certain, b.Possible, len(b.Reached))
			}
			for _, r := range b.Reached {
				at, possible := of, 0
				for _, s := range b.Path(r.Node) {
					if s.From != at {
						t.Errorf("seed %d: a step of %s from %s, want from %s", seed, r.Node, s.From, at)
					}
					if at = s.To; !s.Certain {
						possible++
					}
				}
				if at != r.Node || len(b.Path(r.Node)) != r.Hops || r.Certain && possible > 0 {
					t.Errorf("seed %d: the path of %v ends at %s with %d possible steps", seed, r, at, possible)
				}
			}
		}
	}
}

// TestAccessInputOrder: plans, blast radius and steps of handoffs do not depend on
// the order of the records.
func TestAccessInputOrder(t *testing.T) {
	all := func(v *delegation.View) string {
		var b strings.Builder
		for _, of := range seeds(v) {
			writeBlast(&b, v, of, nil)
		}
		for _, r := range triggers(v) {
			plan, err := v.PlanRevocation(r)
			if err != nil {
				t.Fatal(err)
			}
			writePlan(&b, plan)
		}
		for s := range v.Subjects(governance.KindHandoff) {
			for _, e := range delegation.HandoffEdges() {
				writeAdvance(&b, v, s.(delegation.Handoff), []string{string(e.Event), "allow"})
			}
		}
		return b.String()
	}
	for seed := range uint64(60) {
		w := newWorld(seed)
		a := all(delegation.NewIndex(w.estate(t, w.doc, now)).At(now))
		for _, list := range w.doc {
			rand.New(rand.NewPCG(seed, 9)).Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
		if b := all(delegation.NewIndex(w.estate(t, w.doc, now)).At(now)); a != b {
			t.Errorf("seed %d: answers depend on the order of records", seed)
		}
	}
}

// TestAdvanceMonotone: an answer that is allow or deny stays when missing facts
// come in, unless they contradict others.
func TestAdvanceMonotone(t *testing.T) {
	decided := 0
	for seed := range uint64(600) {
		before, after := pair(t, seed)
		v, whole := delegation.NewIndex(before).At(now), delegation.NewIndex(after).At(now)
		for s := range v.Subjects(governance.KindHandoff) {
			x, ok := whole.Subject(s.Ref())
			if !ok {
				continue
			}
			h := s.(delegation.Handoff)
			for _, e := range delegation.HandoffEdges() {
				gate := delegation.GateResult{Gate: delegation.GatePartnerActivate, Subject: h.Record().ToID, Outcome: delegation.Allow}
				was := v.Advance(h, e.Event, gate, delegation.DefaultHandoffLimits())
				is := whole.Advance(x.(delegation.Handoff), e.Event, gate, delegation.DefaultHandoffLimits())
				if was.Outcome == delegation.NeedsEvidence {
					continue
				}
				decided++
				if was.Outcome != is.Outcome && !contradictory(is.Reasons) {
					t.Errorf("seed %d: %s of %s was %s %v and became %s %v", seed, e.Event, h.Ref(), was.Outcome, was.Reasons, is.Outcome, is.Reasons)
				}
			}
		}
	}
	if decided < 1000 {
		t.Errorf("only %d answers were decided: the law was hardly asked", decided)
	}
}

func contradictory(reasons []delegation.Reason) bool {
	return slices.ContainsFunc(reasons, func(r delegation.Reason) bool {
		return r.Unknown && slices.Contains(contradicted, governance.Code(r.Detail))
	})
}
