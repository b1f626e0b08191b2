package delegation_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestRetainedActionsLaw compares RetainedActions with the definition: an action of the
// privilege map is retained if a right covers it on the resource of each scope. Actions
// and resources are of all kinds, opaque ones too.
func TestRetainedActionsLaw(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	actions := []string{"support.privileged", "support.*", "aws:s3:GetObject", "*", "tenant.own"}
	resources := []string{"tenant/a/x", "tenant/a/*", "tenant/a/**", "**", "tenant/%61", "tenant//x"}
	scope := func() governance.Scope {
		return governance.Scope{Action: actions[r.IntN(len(actions))], Resource: resources[r.IntN(len(resources))]}
	}
	known := delegation.WithPrivilegeMap(delegation.PrivilegeMap{"aws:s3:GetObject": delegation.LevelRead, "support.*": delegation.LevelRead})
	found := map[string]int{}
	for range 300 {
		d := governance.Delegation{ID: "g", Scopes: []governance.Scope{scope(), scope()}[:1+r.IntN(2)]}
		var rights []governance.Retained
		for range 1 + r.IntN(3) {
			rights = append(rights, governance.Retained{Scope: scope(), Mode: governance.RetainedModeExclusive})
		}
		d.Retained = governance.Some(rights)
		x := delegation.NewIndex(&governance.Estate{Delegations: []governance.Delegation{d}}, known)
		g, _ := delegation.Get[delegation.Delegation](x.At(now), "g")
		var got, want []string
		for _, a := range g.RetainedActions().Items() {
			got = append(got, a.String())
		}
		for action := range x.Privileges() {
			if !slices.ContainsFunc(d.Scopes, func(s governance.Scope) bool {
				q := delegation.PatternOf(governance.Scope{Action: action, Resource: s.Resource})
				return !slices.ContainsFunc(rights, func(r governance.Retained) bool { return delegation.PatternOf(r.Scope).Covers(q) })
			}) {
				want = append(want, action)
				found[action]++
			}
		}
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Fatalf("%v retained of %v: %v, want %v", rights, d.Scopes, got, want)
		}
	}
	if fmt.Sprint(found["aws:s3:GetObject"] > 0, found["support.*"] > 0, found["tenant.own"] > found["users.read"]) != "true true true" {
		t.Errorf("retained so often: %v; the law was hardly asked", found)
	}
}
