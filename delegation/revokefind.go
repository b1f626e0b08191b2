package delegation

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A planner finds what a revocation has to take away.
type planner struct {
	ctx     context.Context // whose end ends looking
	v       *View
	trigger governance.Ref
	loser   governance.Ref          // who, or what, loses
	parties map[governance.Ref]bool // everybody that loses with it
	orgs    []Fact[Actor]           // whose other members lose nothing that is not theirs
	tenants func(Fact[string]) bool // of a contract: whether a tenant may be the customer's
	suspend bool                    // grants are suspended, not revoked

	roots      []Delegation
	subjects   map[StepAction][]governance.Ref
	frozen     []governance.Ref
	collateral []governance.Ref
	review     []governance.Ref
	unknowns   []Gap
	agreed     *StepLimit // of a contract that says how fast access ends
	ended      time.Time
}

// until yields records until the context ends.
func until[T any](ctx context.Context, t *table[T]) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for r := range t.all() {
			if ctx.Err() != nil || !yield(r) {
				return
			}
		}
	}
}

// start finds who loses, and the grants at the top of what it loses.
func (p *planner) start() error {
	s, ok := p.v.Subject(p.trigger)
	if !ok {
		return &TriggerError{p.trigger, "the estate holds no such record at this instant"}
	}
	p.loser, p.collateral, p.review = p.trigger, []governance.Ref{}, []governance.Ref{}
	p.tenants = func(Fact[string]) bool { return true }
	switch s := s.(type) {
	case Delegation:
		p.orgs = append(p.orgs, s.Grantee())
		p.roots = append(p.roots, s)
		p.open(governance.CompletenessKindDelegation)
	case Actor:
		p.party(s)
		p.granted()
	case NHI:
		p.parties[s.Ref()] = true
		p.granted()
	case Contract:
		p.contract(s)
	case Certification:
		p.certified(s)
	case Credential: // has no grants
	default:
		return &TriggerError{p.trigger, "neither a party, a grant, a credential, a contract nor a certification"}
	}
	return nil
}

// party collects an actor with whoever loses its access when it goes: of an
// organization or a unit those inside, and the NHIs that an organization owns.
func (p *planner) party(a Actor) {
	queue := []Actor{a}
	whole := a.rec.Kind == governance.ActorKindOrganization
	if whole {
		p.orgs = append(p.orgs, someOf(a))
	}
	for len(queue) > 0 {
		x := queue[0]
		queue = queue[1:]
		p.parties[x.Ref()] = true
		for _, c := range p.v.idx.reverse.children.of(x.rec.ID) {
			if c.Kind != governance.ActorKindOrganization && !p.parties[governance.NewRef(governance.KindActor, c.ID)] {
				queue = append(queue, Actor{p.v, c})
			}
		}
		if !whole {
			continue
		}
		for _, n := range p.v.idx.ties().nhisOf.of(x.rec.ID) {
			if (NHI{p.v, n}).exists() && n.OwnerID.Is(x.rec.ID) {
				p.parties[governance.NewRef(governance.KindNHI, n.ID)] = true
			}
		}
	}
}

// granted collects the grants to the parties and those that they gave.
func (p *planner) granted() {
	for r := range until(p.ctx, &p.v.idx.delegations) {
		if p.parties[r.GranteeID] || !p.suspend && p.parties[r.GrantorID] {
			p.roots = append(p.roots, Delegation{p.v, r})
		}
	}
	p.open(governance.CompletenessKindDelegation)
}

// contract collects the provider, and the grants under the contract. One that
// does not say under which contract it stands may be among them.
func (p *planner) contract(c Contract) {
	provider := p.v.actor(c.rec.ProviderID, c.gap("providerId", CodeNotRecorded))
	p.unknowns = append(p.unknowns, provider.Gaps()...)
	p.loser = governance.NewRef(governance.KindActor, c.rec.ProviderID)
	if provider.state() == some {
		p.party(provider.value)
		p.orgs = append(p.orgs, provider.value.Org())
	}
	customers := tenantIDs(c.scope())
	p.tenants = func(id Fact[string]) bool {
		return id.state() == unknown || id.state() == some && slices.Contains(customers, id.value)
	}
	for r := range until(p.ctx, &p.v.idx.delegations) {
		d := Delegation{p.v, r}
		switch id, stated := r.ContractID.Get(); {
		case stated && id == c.rec.ID:
			p.roots = append(p.roots, d)
		case r.ContractID.IsUnknown() && p.tenants(d.TenantID()) && !isFalse(d.Live()):
			p.unknowns = append(p.unknowns, d.gap("contractId", CodeNotRecorded))
		}
	}
	if !c.closed(governance.CompletenessKindDelegation) {
		p.unknowns = append(p.unknowns, c.gap("delegations[*]", CodeOpenList))
	}
	p.ended = p.v.t
	if at, ok := c.EndedAt().Get(); ok {
		p.ended = at
	}
	if within, ok := c.OffboardWithin().Get(); ok {
		p.agreed = &StepLimit{within, c.Ref().Path("offboardWithin")}
	}
}

// certified collects the grants of the organization that lost its certification.
func (p *planner) certified(c Certification) {
	p.suspend = true
	p.loser = governance.NewRef(governance.KindActor, c.rec.ActorID)
	a := p.v.actor(c.rec.ActorID, c.gap("actorId", CodeNotRecorded))
	p.unknowns = append(p.unknowns, a.Gaps()...)
	if a.state() == some {
		p.party(a.value)
		p.granted()
	}
}

// open notes a collection that nobody declared complete for the whole estate.
func (p *planner) open(k governance.CompletenessKind) {
	if !p.v.closed(k) {
		p.unknowns = append(p.unknowns, Gap{p.trigger, string(k) + "s[*]", CodeOpenList})
	}
}

// grants puts the grants in order, parents before children, and sorts out what
// is to be done with each.
func (p *planner) grants() {
	for _, d := range p.topDown() {
		if p.ctx.Err() != nil {
			return
		}
		if p.suspend {
			p.suspended(d)
			continue
		}
		ended, live := d.finished(), d.Live()
		if !isTrue(anyOf(ended, d.revoked())) {
			p.add(StepRevokeDelegations, d.Ref())
			if left, ok := d.Redelegations().Get(); !ok || left > 0 {
				p.frozen = append(p.frozen, d.Ref())
			}
		}
		if !isFalse(live) {
			p.add(StepVerifyEffect, d.Ref())
		}
		if p.innocent(d) && !isFalse(d.chain().Valid()) {
			p.collateral = append(p.collateral, d.Ref())
		}
	}
	if len(p.roots) == 0 {
		return
	}
	for r := range until(p.ctx, &p.v.idx.delegations) {
		if d := (Delegation{p.v, r}); r.ParentID.IsUnknown() && !isFalse(d.Live()) {
			p.unknowns = append(p.unknowns, d.gap("parentId", CodeNotRecorded))
		}
	}
}

func (p *planner) add(a StepAction, r governance.Ref) { p.subjects[a] = append(p.subjects[a], r) }

// suspended adds a grant that still gives authority.
func (p *planner) suspended(d Delegation) {
	_, active := d.authorizedState()
	if !isTrue(anyOf(not(active), d.revoked())) {
		p.add(StepSuspend, d.Ref())
		p.add(StepVerifyEffect, d.Ref())
	}
}

// topDown lists the grants with those below them, parents first, each once. What
// is suspended above is suspended below; so a suspension stays at the top.
func (p *planner) topDown() []Delegation {
	if p.suspend {
		return p.roots
	}
	return p.v.cascade(p.roots)
}

// finished reports whether the target calls the grant over: there is nothing to
// withdraw.
func (x Delegation) finished() truth {
	return then(x.State(), func(s governance.DelegationState) truth {
		return truthOf(s == governance.DelegationStateTerminated || s == governance.DelegationStateExpired || s == governance.DelegationStateRejected)
	})
}

// innocent reports whether the grant belongs to somebody who loses it only
// because it hangs below, or was given by, the party that goes.
func (p *planner) innocent(d Delegation) bool {
	if p.parties[d.rec.GranteeID] || d.Ref() == p.trigger {
		return false
	}
	return !slices.ContainsFunc(p.orgs, func(org Fact[Actor]) bool { return isTrue(sameOrg(d.Grantee(), org)) })
}

// approvals lists the grants that a leaving person approved.
func (p *planner) approvals() {
	a := p.v.idx.actors.get(p.trigger.ID)
	if p.trigger.Kind != governance.KindActor || a.Kind != governance.ActorKindPerson {
		return
	}
	for r := range until(p.ctx, &p.v.idx.delegations) {
		d := Delegation{p.v, r}
		gave := slices.ContainsFunc(d.Approvals().items, func(f Fact[Approval]) bool {
			return f.value.rec.ByID == a.ID && f.value.rec.Decision != governance.ApprovalDecisionRejected
		})
		if gave && !isTrue(d.finished()) && !slices.Contains(p.subjects[StepRevokeDelegations], d.Ref()) {
			p.review = append(p.review, d.Ref())
		}
	}
}
