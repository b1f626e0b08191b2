package delegation_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// chainSays is all that a result says of a chain.
type chainSays struct {
	Valid, Root             bool
	Reasons, Warnings       []delegation.Reason
	Links                   []string
	Depth, Hops             int64
	End                     time.Time
	Codes, Open             int
	AllKnown, CodesAreKnown bool
}

func says(c delegation.ChainResult) chainSays {
	var s chainSays
	var known [5]bool
	s.Valid, known[0] = c.Valid().Get()
	s.Root, known[1] = c.RootIsAuthority().Get()
	s.Depth, known[2] = c.Depth().Get()
	s.Hops, known[3] = c.ExternalHops().Get()
	s.End, known[4] = c.WindowEnd().Get()
	s.AllKnown = known == [5]bool{true, true, true, true, true}
	s.Reasons, s.Warnings = c.Reasons(), c.Warnings()
	for _, d := range c.Links() {
		s.Links = append(s.Links, d.ID())
	}
	v := c.Violations()
	s.Codes, s.Open, s.CodesAreKnown = len(v.Items()), len(v.Open()), !v.IsUnknown()
	return s
}

// checkProofs wants of every grant whose chain is proven valid that asking every
// rule finds the same.
func checkProofs(t *testing.T, seed uint64, e *governance.Estate, opts ...delegation.Option) (proven int) {
	x := delegation.NewIndex(e, opts...)
	for _, at := range instants(e) {
		v := x.At(at)
		if asOf, ok := e.AsOf.Get(); ok && at.Before(asOf) {
			continue // the past is never proven
		}
		checked := v.Checked()
		for _, q := range asked(e) {
			if diff := cmp.Diff(checked.Decide(q, fresh), v.Decide(q, fresh), cmp.AllowUnexported(delegation.Fact[governance.Ref]{}, governance.Field[time.Time]{})); diff != "" {
				t.Fatalf("seed %d: %v at %v: checked (-) and proven (+)\n%s", seed, q, at, diff)
			}
		}
		for s := range v.Subjects(governance.KindDelegation) {
			d := s.(delegation.Delegation)
			asked, ok := d.CheckedChain()
			if !ok {
				continue
			}
			proven++
			slow, _ := checked.Subject(s.Ref())
			if live, ok := slow.(delegation.Delegation).Live().Get(); !ok || !live {
				t.Fatalf("seed %d: %v at %v is proven, and not live", seed, s.Ref(), at)
			}
			short, _ := d.Chain().Get()
			if diff := cmp.Diff(says(asked), says(short)); diff != "" || len(asked.Reasons())+len(asked.Warnings()) > 0 {
				t.Fatalf("seed %d: %v at %v: asked (-) and proven (+)\n%s\n%v", seed, s.Ref(), at, diff, asked.Reasons())
			}
		}
	}
	return proven
}

// instants are those at which the answers of an estate may change, and those just
// before and after.
func instants(e *governance.Estate) []time.Time {
	out := []time.Time{now}
	around := func(f governance.Field[time.Time]) {
		if at, ok := f.Get(); ok {
			out = append(out, at.Add(-time.Second), at.Add(-1), at, at.Add(1))
		}
	}
	around(e.AsOf)
	for i, d := range e.Delegations {
		if i > 0 && d.ExpiresAt.Equal(e.Delegations[0].ExpiresAt) && d.ActivatedAt.Equal(e.Delegations[0].ActivatedAt) && d.NotBefore.Equal(e.Delegations[0].NotBefore) {
			continue
		}
		around(d.NotBefore)
		around(d.ActivatedAt)
		around(d.ExpiresAt)
		around(d.LastUsedAt)
	}
	return out
}

// asked is something that each grantee may ask for, or nearly.
func asked(e *governance.Estate) []*governance.Request {
	var out []*governance.Request
	for i, d := range e.Delegations {
		if i%4 == 0 && len(d.Scopes) > 0 {
			s := d.Scopes[0]
			out = append(out, &governance.Request{Party: d.GranteeID, Action: strings.TrimSuffix(s.Action, ".*"), Resource: strings.TrimSuffix(s.Resource, "/**")})
			out = append(out, &governance.Request{Party: d.GranteeID, Action: "users.read", Resource: strings.TrimSuffix(s.Resource, "/**"), OnBehalfOf: governance.Some(d.GrantorID)})
		}
	}
	return out
}

// TestProofs: what is proven valid when the index is made is valid by every rule.
func TestProofs(t *testing.T) {
	t.Parallel()
	proven := 0
	for seed := range uint64(60) {
		w := newChains(seed)
		var opts []delegation.Option
		if seed%4 == 0 {
			opts = append(opts, delegation.StrictExpiry())
		}
		e := w.chains(t, w.doc)
		if seed%3 == 0 {
			e.AsOf = governance.Field[time.Time]{}
		}
		proven += checkProofs(t, seed, e, opts...)
		proven += checkProofs(t, seed, newWorld(seed).estate(t, newWorld(seed).doc, now), opts...)
	}
	for seed := range uint64(150) {
		e := forest(20)
		for range 1 + seed%3 {
			spoil(rand.New(rand.NewPCG(seed, 31)), e)
		}
		proven += checkProofs(t, seed, e)
	}
	if proven < 10_000 {
		t.Errorf("%d proofs are too few to tell", proven)
	}
}

// spoil changes one thing that a rule may look at.
func spoil(r *rand.Rand, e *governance.Estate) {
	d := &e.Delegations[r.IntN(len(e.Delegations))]
	a, c := &e.Actors[r.IntN(len(e.Actors))], &d.Approvals.Or(nil)[0]
	at := governance.Some(now.Add(time.Duration(r.IntN(200)-100) * 12 * time.Hour).Add(time.Duration(r.IntN(2))))
	switch r.IntN(28) {
	case 0:
		d.NotBefore = at
	case 1:
		d.ActivatedAt = at
	case 2:
		d.ExpiresAt = at
	case 3:
		d.ExpiresAt = governance.None[time.Time]()
	case 4:
		d.ExpiresAt = governance.Field[time.Time]{}
	case 5:
		d.LastUsedAt = at
	case 6:
		d.Redelegations = governance.Some(int64(r.IntN(11)))
	case 7:
		d.Redelegations = governance.Field[int64]{}
	case 8:
		d.State = governance.Some(governance.DelegationState([]string{"active", "suspended", "expiring", "terminating", ""}[r.IntN(5)]))
	case 9:
		d.Revocation = governance.Some(governance.Revocation{At: now, ByID: d.GrantorID})
	case 10:
		d.Revocation = governance.Field[governance.Revocation]{}
	case 11:
		d.GranteeID = governance.NewRef(governance.KindActor, a.ID)
	case 12:
		d.GrantorID = governance.NewRef(governance.KindActor, a.ID)
	case 13:
		d.ParentID = governance.Some(e.Delegations[r.IntN(len(e.Delegations))].ID)
	case 14:
		d.ParentID = governance.Some("nowhere")
	case 15:
		d.Scopes[r.IntN(4)].Action = "users.*"
	case 16:
		d.Scopes[r.IntN(4)].Resource = "tenant/t0/a"
	case 17:
		d.Scopes[r.IntN(4)].Resource = "tenant/t1/**"
	case 18:
		d.Retained = governance.Some([]governance.Retained{{Scope: d.Scopes[0], Mode: governance.RetainedModeExclusive, HolderID: a.ID}})
	case 19:
		d.RequestedByID = governance.Some(c.ByID)
	case 20:
		c.ByID = a.ID
	case 21:
		c.At, _ = at.Get()
	case 22:
		c.Decision = governance.ApprovalDecisionRejected
	case 23:
		d.MaxSession = governance.Field[time.Duration]{}
	case 24:
		a.Status = governance.Some(governance.ActorStatusSuspended)
	case 25:
		a.TerminatedAt = at
	case 26:
		a.Status = governance.Field[governance.ActorStatus]{}
	case 27:
		e.Tenants[r.IntN(2)].OwnerID = governance.Some(a.ID)
	}
	if r.IntN(2) == 0 { // as approved
		if h, err := governance.Digest(d); err == nil {
			c.SubjectDigest = governance.Some(h)
		}
	}
}
