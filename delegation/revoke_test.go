package delegation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// carryOut does to the records what the steps of a plan say, at instant t.
func carryOut(e *governance.Estate, p *delegation.RevocationPlan, parties func(governance.Ref) bool, t time.Time) {
	todo := map[delegation.StepAction]map[governance.Ref]bool{}
	for _, s := range p.Steps {
		todo[s.Action] = map[governance.Ref]bool{}
		for _, r := range s.Subjects {
			todo[s.Action][r] = true
		}
	}
	for i := range e.Delegations {
		carryOutGrant(&e.Delegations[i], todo, t)
	}
	for i := range e.Credentials {
		carryOutCredential(&e.Credentials[i], todo, parties, t)
	}
	for i := range e.Handoffs {
		if todo[delegation.StepCloseHandoffs][governance.NewRef(governance.KindHandoff, e.Handoffs[i].ID)] {
			e.Handoffs[i].State = governance.HandoffStateCancelled
			e.Handoffs[i].VerifiedAt = governance.None[time.Time]()
		}
	}
}

func carryOutGrant(d *governance.Delegation, todo map[delegation.StepAction]map[governance.Ref]bool, t time.Time) {
	self := governance.NewRef(governance.KindDelegation, d.ID)
	if todo[delegation.StepSuspend][self] {
		d.State = governance.Some(governance.DelegationStateSuspended)
		return
	}
	if todo[delegation.StepRevokeDelegations][self] {
		d.Revocation = governance.Some(governance.Revocation{At: t, ByID: d.GrantorID})
		d.State = governance.Some(governance.DelegationStateTerminated)
	}
	if todo[delegation.StepVerifyEffect][self] {
		r, _ := d.Revocation.Get()
		r.PropagatedAt = governance.Some(t)
		d.Revocation = governance.Some(r)
		d.State = governance.Some(governance.DelegationStateTerminated)
	}
}

func carryOutCredential(c *governance.Credential, todo map[delegation.StepAction]map[governance.Ref]bool, parties func(governance.Ref) bool, t time.Time) {
	self := governance.NewRef(governance.KindCredential, c.ID)
	if todo[delegation.StepRevokeCredentials][self] {
		c.RevokedAt = governance.Some(t)
		c.State = governance.Some(governance.CredentialStateDeactivated)
	}
	if todo[delegation.StepRotateSecrets][self] {
		c.RotatedAt = governance.Some(t)
		if l, ok := c.HolderIDs.Get(); ok {
			c.HolderIDs = governance.Some(slices.DeleteFunc(slices.Clone(l), parties))
		}
	}
	for i := range c.Copies.Or(nil) {
		k := &c.Copies.Or(nil)[i]
		who, _ := k.HolderID.Get()
		if todo[delegation.StepCollectDestruction][self] && (parties(who) || parties(self)) {
			k.DestroyedAt = governance.Some(t)
		}
	}
}

// losers are the parties that lose when the trigger ends: the trigger, and who
// belongs to an actor. It is written for itself, to check the plan against.
func losers(e *governance.Estate, trigger governance.Ref) func(governance.Ref) bool {
	in := map[governance.Ref]bool{trigger: true}
	actor := trigger.ID
	for _, k := range e.Contracts {
		if trigger == governance.NewRef(governance.KindContract, k.ID) {
			actor = k.ProviderID
		}
	}
	if trigger.Kind == governance.KindActor || trigger.Kind == governance.KindContract {
		in[governance.NewRef(governance.KindActor, actor)] = true
	}
	whole := false
	for range e.Actors { // as often as the tree may be deep
		for _, a := range e.Actors {
			self := governance.NewRef(governance.KindActor, a.ID)
			if in[governance.NewRef(governance.KindActor, a.ParentID.Or(""))] && a.Kind != governance.ActorKindOrganization {
				in[self] = true
			}
			whole = whole || a.ID == actor && in[self] && a.Kind == governance.ActorKindOrganization
		}
	}
	for _, n := range e.NHIs {
		if whole && in[governance.NewRef(governance.KindActor, n.OwnerID.Or(""))] {
			in[governance.NewRef(governance.KindNHI, n.ID)] = true
		}
	}
	return func(r governance.Ref) bool { return in[r] }
}

// hangs reports whether the grant, or one above it, is one that the trigger ends.
func hangs(e *governance.Estate, d governance.Delegation, trigger governance.Ref, lost func(governance.Ref) bool) bool {
	for range len(e.Delegations) + 1 {
		self := governance.NewRef(governance.KindDelegation, d.ID)
		named := trigger.Kind == governance.KindContract && d.ContractID.Is(trigger.ID)
		if self == trigger || named || trigger.Kind != governance.KindContract && (lost(d.GranteeID) || lost(d.GrantorID)) {
			return true
		}
		i := slices.IndexFunc(e.Delegations, func(p governance.Delegation) bool { return d.ParentID.Is(p.ID) })
		if i < 0 {
			return false
		}
		d = e.Delegations[i]
	}
	return false
}

// triggers are all records of a view that a plan can be made for.
func triggers(v *delegation.View) []governance.Ref {
	var out []governance.Ref
	for _, k := range []governance.Kind{governance.KindActor, governance.KindNHI, governance.KindContract, governance.KindCredential, governance.KindDelegation, governance.KindCertification} {
		for s := range v.Subjects(k) {
			out = append(out, s.Ref())
		}
	}
	return out
}

// TestPlanLeavesNothingLive carries out plans on copies of random estates: no
// grant and no credential of what ended may be live after that, and there is
// nothing left to plan.
func TestPlanLeavesNothingLive(t *testing.T) {
	steps := 0
	for seed := range uint64(60) {
		w := newWorld(seed)
		for _, trigger := range triggers(delegation.NewIndex(w.estate(t, w.doc, now)).At(now)) {
			e := w.estate(t, w.doc, now)
			plan, err := delegation.NewIndex(e).At(now).PlanRevocation(trigger)
			if err != nil {
				t.Fatal(err)
			}
			steps += len(plan.Steps)
			lost := losers(e, trigger)
			carryOut(e, plan, lost, now)
			v := delegation.NewIndex(e).At(now)
			if trigger.Kind == governance.KindCertification {
				continue // nothing is revoked; see the cases
			}
			for _, s := range nothingLive(v, e, trigger, lost) {
				t.Errorf("seed %d, plan of %s: %s", seed, trigger, s)
			}
			again, err := v.PlanRevocation(trigger)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range again.Steps {
				t.Errorf("seed %d, plan of %s: %s is left to do for %v", seed, trigger, s.Action, s.Subjects)
			}
		}
	}
	if steps < 500 {
		t.Errorf("only %d steps: the law was hardly asked", steps)
	}
}

func nothingLive(v *delegation.View, e *governance.Estate, trigger governance.Ref, lost func(governance.Ref) bool) []string {
	var out []string
	dead := func(f delegation.Fact[bool]) bool { live, ok := f.Get(); return ok && !live }
	for s := range v.Subjects(governance.KindDelegation) {
		d := s.(delegation.Delegation)
		if hangs(e, *d.Record(), trigger, lost) && !dead(d.Live()) {
			out = append(out, fmt.Sprintf("%s is live: %s", d.Ref(), factText(d.Live())))
		}
	}
	for s := range v.Subjects(governance.KindCredential) {
		c := s.(delegation.Credential)
		r := c.Record()
		own := lost(r.SubjectID) && trigger.Kind != governance.KindContract || c.Ref() == trigger
		if holds := slices.ContainsFunc(r.HolderIDs.Or(nil), lost) && trigger.Kind != governance.KindContract; (own || holds) && !dead(c.Live()) {
			out = append(out, fmt.Sprintf("%s is live: %s", c.Ref(), factText(c.Live())))
		}
	}
	return out
}

// TestPlanOrder: what a plan revokes comes after what stands above it.
func TestPlanOrder(t *testing.T) {
	e := parse(t, chainOf(2000))
	plan, err := delegation.NewIndex(e).At(instant(t, "2026-07-01T00:00:00Z")).PlanRevocation(ref(t, "delegation:d0"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.Steps {
		for i, r := range s.Subjects {
			if want := fmt.Sprintf("d%d", i); s.Action == delegation.StepRevokeDelegations && r.ID != want {
				t.Fatalf("subject %d is %s, want %s", i, r.ID, want)
			}
		}
	}
	if n := len(plan.Steps); n != 3 {
		t.Errorf("%d steps, want freeze, revoke and verify", n)
	}
}

// chainOf is an estate with a parent chain of n grants, listed from the end.
func chainOf(n int) string {
	var b strings.Builder
	b.WriteString(`{"actors":[{"id":"a","kind":"organization"},{"id":"b","kind":"organization"}],"delegations":[`)
	for i := n - 1; i >= 0; i-- {
		parent, comma := "null", ""
		if i > 0 {
			parent, comma = fmt.Sprintf(`"d%d"`, i-1), ","
		}
		fmt.Fprintf(&b, `{"id":"d%d","kind":"support","grantorId":"actor:a","granteeId":"actor:b","parentId":%s,"tenantId":null,"scopes":[],"retained":[],
"state":"active","activatedAt":"2026-01-01T00:00:00Z","expiresAt":null,"redelegations":0,"revocation":null}%s`, i, parent, comma)
	}
	return b.String() + "]}"
}

// TestLongCascade: a chain far over the bound is CHAIN_TOO_LONG, and neither the
// cascade nor the blast radius overflows on it.
func TestLongCascade(t *testing.T) {
	e := parse(t, chainOf(20000))
	v := delegation.NewIndex(e).At(instant(t, "2026-07-01T00:00:00Z"))
	last := grant(t, v, "delegation:d19999")
	chain, _ := last.Chain().Get()
	if !slices.ContainsFunc(chain.Reasons(), func(r delegation.Reason) bool { return r.Code == delegation.CodeChainTooLong }) {
		t.Errorf("reasons %v, want CHAIN_TOO_LONG", chain.Reasons())
	}
	if at := delegation.RevokedAt(last); !at.IsNone() {
		t.Errorf("RevokedAt = %s, want none", factText(at))
	}
	b, err := v.BlastRadius(ref(t, "delegation:d0"))
	if err != nil || len(b.Dependents) != 20000 { // 19 999 grants and their grantee
		t.Errorf("%d dependents, %v", len(b.Dependents), err)
	}
	if may, _ := v.MayRevoke(ref(t, "actor:a"), last); factText(may) != "true" {
		t.Errorf("MayRevoke = %s", factText(may))
	}
}
