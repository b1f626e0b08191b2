package delegation_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// forest is an estate of n grants with four scopes each: trees as deep as a chain
// may be, in thousands of tenants. Every grant of it is valid.
func forest(n int) *governance.Estate {
	const depth = delegation.MaxChain
	tenants := min(n/depth+1, 1250)
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(now)}
	active := governance.Some(governance.ActorStatusActive)
	organization := func(id string) {
		e.Actors = append(e.Actors, governance.Actor{ID: id, Kind: governance.ActorKindOrganization, Status: active, TerminatedAt: governance.None[time.Time]()},
			governance.Actor{ID: id + "-ann", Kind: governance.ActorKindPerson, ParentID: governance.Some(id), Status: active, TerminatedAt: governance.None[time.Time]()})
	}
	for i := range depth {
		organization(fmt.Sprint("partner-", i))
	}
	for i := range tenants {
		organization(fmt.Sprint("customer-", i))
		e.Tenants = append(e.Tenants, governance.Tenant{ID: fmt.Sprint("t", i), OwnerID: governance.Some(fmt.Sprint("customer-", i)), CustodianID: governance.None[string]()})
	}
	e.Delegations = make([]governance.Delegation, n)
	for i := range n {
		chainLink(e, i, i/depth%tenants, i%depth)
	}
	return e
}

// chainLink is the i-th grant: in a tenant, so many grants below a root.
func chainLink(e *governance.Estate, i, tenant, level int) {
	grantor, parent := fmt.Sprint("customer-", tenant), governance.None[string]()
	if level > 0 {
		grantor, parent = fmt.Sprint("partner-", level-1), governance.Some(fmt.Sprint("d", i-1))
	}
	scopes := make([]governance.Scope, 4)
	for k, area := range []string{"users", "groups", "apps", "secrets"} {
		scopes[k] = governance.Scope{Action: area + ".read", Resource: fmt.Sprint("tenant/t", tenant, "/**")}
	}
	d := &e.Delegations[i]
	*d = governance.Delegation{ID: fmt.Sprint("d", i), Kind: governance.DelegationKindAdminRelationship,
		GrantorID: governance.NewRef(governance.KindActor, grantor), GranteeID: governance.NewRef(governance.KindActor, fmt.Sprint("partner-", level)),
		OnBehalfOfID: governance.None[governance.Ref](), ParentID: parent, TenantID: governance.Some(fmt.Sprint("t", tenant)), Scopes: scopes,
		Retained: governance.Some([]governance.Retained{}), Conditions: governance.Some([]string{}), NotBefore: governance.None[time.Time](),
		ExpiresAt: governance.Some(now.AddDate(1, 0, 0)), Redelegations: governance.Some(int64(delegation.MaxChain - level)),
		State: governance.Some(governance.DelegationStateActive), RequestedByID: governance.Some("nobody"),
		ActivatedAt: governance.Some(now.AddDate(0, -1, 0)), AutoExtend: governance.None[time.Duration](), MaxSession: governance.None[time.Duration](),
		Revocation: governance.None[governance.Revocation](), ContractID: governance.None[string]()}
	digest, err := governance.Digest(d)
	if err != nil {
		panic(err)
	}
	d.Approvals = governance.Some([]governance.Approval{{ByID: grantor + "-ann", Decision: governance.ApprovalDecisionApproved,
		At: now.AddDate(0, -2, 0), SubjectDigest: governance.Some(digest)}})
}

// eachForest runs a benchmark at both sizes; the large one not with -short.
func eachForest(b *testing.B, run func(*testing.B, *governance.Estate)) {
	for _, n := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint("delegations=", n), func(b *testing.B) {
			if n > 10_000 && testing.Short() {
				b.Skip("needs gigabytes")
			}
			run(b, forest(n))
		})
	}
}

func perDelegation(b *testing.B, e *governance.Estate) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(e.Delegations)), "ns/delegation")
}

func BenchmarkIndex(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		var x *delegation.Index
		before := heap()
		for b.Loop() {
			x = delegation.NewIndex(e)
		}
		perDelegation(b, e)
		b.ReportMetric(float64(heap()-before)/1e6, "MB-kept")
		runtime.KeepAlive(x)
	})
}

// heap is the memory in use after a collection.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkValidateAll(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		x := delegation.NewIndex(e)
		for b.Loop() {
			for s := range x.At(now).Subjects(governance.KindDelegation) { // a new view: nothing is kept
				chain, _ := s.(delegation.Delegation).Chain().Get()
				if valid, ok := chain.Valid().Get(); !ok || !valid {
					b.Fatalf("%v: %v", s.Ref(), chain.Reasons())
				}
			}
		}
		perDelegation(b, e)
	})
}

// BenchmarkDecide asks for a party with one grant at the end of a chain of ten,
// the last of a tree that holds nothing else for it.
func BenchmarkDecide(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		last := &e.Delegations[9]
		last.GranteeID = governance.NewRef(governance.KindActor, "customer-7")
		digest, err := governance.Digest(last)
		if err != nil {
			b.Fatal(err)
		}
		last.Approvals.Or(nil)[0].SubjectDigest = governance.Some(digest)
		v := delegation.NewIndex(e).At(now)
		q := &governance.Request{Party: last.GranteeID, Action: "users.read", Resource: "tenant/t0/people"}
		b.ReportAllocs()
		for b.Loop() {
			if d := v.Decide(q, time.Hour); d.Outcome != delegation.Allow {
				b.Fatal(d)
			}
		}
	})
}

func BenchmarkLongChain(b *testing.B) {
	if testing.Short() {
		b.Skip("needs gigabytes")
	}
	e := chained(1_000_000, false)
	for b.Loop() {
		delegation.NewIndex(e)
	}
	perDelegation(b, e)
}

// BenchmarkLayers reads 2,000 tenants over one shared layer of 5,000 records.
func BenchmarkLayers(b *testing.B) {
	shared := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(now)}
	for i := range 5000 {
		shared.Actors = append(shared.Actors, governance.Actor{ID: fmt.Sprint("partner-", i), Kind: governance.ActorKindOrganization})
	}
	base := delegation.NewIndex(shared)
	before := heap()
	var layers []*delegation.Index
	for b.Loop() {
		layers = layers[:0]
		for i := range 2000 {
			e := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(now), Tenants: []governance.Tenant{
				{ID: fmt.Sprint("t", i), OwnerID: governance.Some(fmt.Sprint("partner-", i))}}}
			x, err := base.Layer(e)
			if err != nil {
				b.Fatal(err)
			}
			layers = append(layers, x)
		}
	}
	b.ReportMetric(float64(heap()-before)/1e6, "MB-kept")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/2000, "µs/layer")
	runtime.KeepAlive(layers)
}

// BenchmarkCascade lists what falls with the first grant: all of a tree in which
// four hang below each.
func BenchmarkCascade(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		for i := 1; i < len(e.Delegations); i++ {
			e.Delegations[i].ParentID = governance.Some(e.Delegations[(i-1)/4].ID)
		}
		s, _ := delegation.NewIndex(e).At(now).Subject(governance.NewRef(governance.KindDelegation, e.Delegations[0].ID))
		root := s.(delegation.Delegation)
		root.Cascade() // the first call counts the children
		for b.Loop() {
			if n := len(root.Cascade()); n != len(e.Delegations) {
				b.Fatal(n)
			}
		}
		perDelegation(b, e)
	})
}

// BenchmarkPlan plans the revocation of the grants to one party, below which all
// others hang.
func BenchmarkPlan(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		v := delegation.NewIndex(e).At(now)
		root := governance.NewRef(governance.KindActor, "partner-0")
		for b.Loop() {
			if p, err := v.PlanRevocation(root); err != nil || len(p.Steps) == 0 {
				b.Fatal(p, err)
			}
		}
		perDelegation(b, e)
	})
}

// BenchmarkBlast asks how far a partner with a grant in every tenant reaches.
func BenchmarkBlast(b *testing.B) {
	eachForest(b, func(b *testing.B, e *governance.Estate) {
		v := delegation.NewIndex(e).At(now)
		for b.Loop() {
			r, err := v.BlastRadius(governance.NewRef(governance.KindActor, "partner-0"))
			if err != nil || len(r.Reached) == 0 {
				b.Fatal(r, err)
			}
		}
		perDelegation(b, e)
	})
}
