package reports_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var midsummer = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// granted is a tenant with many grants, most of them to organizations with a role or
// two, and to a last one that is not on record, each with some of the scopes.
func granted(rng *rand.Rand, grants, orgs int, scopes []string) *governance.Estate {
	roles := []governance.Role{governance.RoleDistributor, governance.RoleMSP, governance.RoleReseller}
	e := &governance.Estate{SchemaVersion: governance.SchemaVersion, AsOf: governance.Some(midsummer), Tenants: []governance.Tenant{{ID: "t", OwnerID: governance.Some("o00")}}}
	for i := range orgs - 1 {
		own := roles[:1+i%2]
		if i > 1 {
			own = roles[i%3 : i%3+1]
		}
		e.Actors = append(e.Actors, governance.Actor{ID: fmt.Sprintf("o%02d", i), Kind: governance.ActorKindOrganization, Roles: governance.Some(own)})
	}
	for i := range grants {
		d := support(fmt.Sprintf("g%05d", i), fmt.Sprintf("o%02d", rng.IntN(orgs)))
		if rng.IntN(5) == 0 {
			d.State = governance.Field[governance.DelegationState]{}
		}
		if i > 0 && rng.IntN(3) > 0 {
			d.ParentID = governance.Some(fmt.Sprintf("g%05d", rng.IntN(min(i, 6))))
		}
		for range 1 + rng.IntN(2) {
			action, resource, _ := strings.Cut(scopes[rng.IntN(len(scopes))], "@")
			d.Scopes = append(d.Scopes, governance.Scope{Action: action, Resource: resource})
		}
		e.Delegations = append(e.Delegations, d)
	}
	return e
}

func support(id, to string, scopes ...governance.Scope) governance.Delegation {
	return governance.Delegation{ID: id, Kind: governance.DelegationKindSupport, TenantID: governance.Some("t"), ParentID: governance.None[string](), Scopes: scopes,
		GrantorID: governance.NewRef(governance.KindActor, "o00"), GranteeID: governance.NewRef(governance.KindActor, to), State: governance.Some(governance.DelegationStateActive),
		ActivatedAt: governance.Some(midsummer.AddDate(0, -1, 0)), Revocation: governance.None[governance.Revocation]()}
}

func boundariesOf(t testing.TB, e *governance.Estate) *reports.RoleBoundaries {
	t.Helper()
	r, err := reports.New(assessView(t, delegation.NewIndex(e).At(midsummer), "RSP-04"))
	if err != nil {
		t.Fatal(err)
	}
	return r.RoleBoundaries()
}

// TestOverlaps wants of tenants at random what comes out when every two holdings in
// the roles of the report are compared, as the comments of Overlap say.
func TestOverlaps(t *testing.T) {
	actions := []string{"users.read", "users.*", "*", "users.read.all", "apps.read", "aws:s3:Get"}
	resources := []string{"tenant/t", "tenant/t/**", "**", "*/t/a", "tenant/*/a", "tenant/t/a", "tenant/t/a/**", "other/**", "a*b"}
	found := map[[2]bool]int{}
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var scopes []string
		for range 2 + rng.IntN(8) {
			scopes = append(scopes, actions[rng.IntN(len(actions))]+"@"+resources[rng.IntN(len(resources))])
		}
		e := granted(rng, 2+rng.IntN(20), 2+rng.IntN(4), scopes)
		got := boundariesOf(t, e).Tenants[0]
		if diff := cmp.Diff(compareAll(t, e, got.Roles), got.Overlaps); diff != "" {
			t.Fatalf("seed %d: overlaps mismatch (-want +got):\n%s", seed, diff)
		}
		for _, o := range got.Overlaps {
			found[[2]bool{o.HandedOn, o.Certain}]++
		}
	}
	if len(found) < 4 {
		t.Errorf("some kinds of overlaps are never met: %v", found)
	}
}

// compareAll compares every two holdings.
func compareAll(t *testing.T, e *governance.Estate, roles []reports.RoleBoundary) []reports.Overlap {
	t.Helper()
	out, grants, recorded := []reports.Overlap{}, map[string]*governance.Delegation{}, map[string]bool{}
	for _, a := range e.Actors {
		recorded[a.ID] = true
	}
	for i := range e.Delegations {
		grants[e.Delegations[i].ID] = &e.Delegations[i]
	}
	for i, a := range roles {
		for _, b := range roles[i+1:] {
			for _, sa := range a.Human {
				for _, sb := range b.Human {
					if o, ok := meet(grants, recorded, sa, sb); ok && patternOf(sa.Scope).Intersects(patternOf(sb.Scope)) {
						o.Roles, o.Certain = [2]string{a.Role, b.Role}, o.Certain && a.Role != ""
						out = append(out, o)
					}
				}
			}
		}
	}
	return out
}

// meet compares the grants of two scopes. One to a party that is not on record may be
// to any.
func meet(grants map[string]*governance.Delegation, recorded map[string]bool, a, b reports.RoleScope) (o reports.Overlap, met bool) {
	o = reports.Overlap{Scopes: [2]string{a.Scope, b.Scope}, HandedOn: true}
	certain := map[bool]bool{}
	for _, x := range a.Grants {
		for _, y := range b.Grants {
			gx, gy := grants[x.ID], grants[y.ID]
			if x == y || gx.GranteeID == gy.GranteeID && recorded[gx.GranteeID.ID] {
				continue
			}
			handed := above(grants, gx, y.ID) || above(grants, gy, x.ID)
			certain[handed] = certain[handed] || gx.State.IsSome() && gy.State.IsSome()
			o.HandedOn, met = o.HandedOn && handed, true
			o.Grants = append(o.Grants, x, y)
		}
	}
	slices.SortFunc(o.Grants, governance.Ref.Compare)
	o.Grants, o.Certain = slices.Compact(o.Grants), certain[o.HandedOn]
	return o, met
}

// TestManyOverlaps wants the first of more overlaps than are listed, and the number of
// the rest; and that those count which are not listed.
func TestManyOverlaps(t *testing.T) {
	const side = 40
	e := granted(rand.New(rand.NewPCG(1, 1)), 0, 6, nil)
	one, other := e.Actors[3], e.Actors[2]
	for i := range side {
		e.Delegations = append(e.Delegations,
			support(fmt.Sprintf("a%02d", i), one.ID, governance.Scope{Action: "users.read", Resource: fmt.Sprintf("tenant/t/%02d/*", i)}),
			support(fmt.Sprintf("b%02d", i), other.ID, governance.Scope{Action: "users.read", Resource: fmt.Sprintf("tenant/t/*/%02d", i)}))
	}
	got := boundariesOf(t, e)
	row := got.Tenants[0]
	if len(row.Overlaps) != reports.MaxOverlaps || row.Unlisted != side*side-reports.MaxOverlaps {
		t.Errorf("%d are listed, and %d are not", len(row.Overlaps), row.Unlisted)
	}
	last := row.Overlaps[reports.MaxOverlaps-1]
	if want := [2]string{"users.read@tenant/t/24/*", "users.read@tenant/t/*/39"}; last.Scopes != want {
		t.Errorf("the last one is %v, want %v", last.Scopes, want)
	}
	if got.Overlapping.Count != 1 {
		t.Errorf("overlapping: %+v, want the tenant", got.Overlapping)
	}
}

// BenchmarkRoleBoundaries makes the report for one tenant: of grants that have a few
// scopes between them, and of grants that have scopes of their own.
func BenchmarkRoleBoundaries(b *testing.B) {
	for _, n := range []int{2000, 4000, 8000} {
		few, own := []string{"users.*@tenant/t/**"}, []string{"users.*@tenant/t/**"}
		for i := range 20 {
			few = append(few, fmt.Sprintf("app%d.read@tenant/t/**", i))
		}
		for i := range n {
			own = append(own, fmt.Sprintf("app.read@tenant/t/app-%d/**", i))
		}
		for name, scopes := range map[string][]string{"few": few, "own": own} {
			b.Run(fmt.Sprintf("scopes=%s/grants=%d", name, n), func(b *testing.B) {
				e := granted(rand.New(rand.NewPCG(1, 1)), n, 20, scopes)
				r, err := reports.New(assessView(b, delegation.NewIndex(e).At(midsummer), "RSP-04"))
				if err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					r.RoleBoundaries()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/grant")
			})
		}
	}
}

func patternOf(scope string) delegation.Pattern {
	action, resource, _ := strings.Cut(scope, "@")
	return delegation.PatternOf(governance.Scope{Action: action, Resource: resource})
}

// above reports whether the grant with an id is one that d came down from.
func above(grants map[string]*governance.Delegation, d *governance.Delegation, id string) bool {
	for d != nil {
		parent, _ := d.ParentID.Get()
		if parent == id {
			return true
		}
		d = grants[parent]
	}
	return false
}
