package delegation

import (
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// delegation follows a grant to the tenants of its scopes, without what those
// above keep to themselves.
func (b *blast) delegation(d Delegation) {
	if b.maxHops < 0 { // each is looked at once
		b.mintable(d)
	} else if !b.grants[d.rec.ID] {
		b.grants[d.rec.ID] = true
		b.mintable(d)
	}
	scopes := d.Scopes()
	if !scopes.known {
		b.unknowns = append(b.unknowns, scopes.open...)
		return
	}
	kept := d.keptAbove()
	for _, s := range scopes.items {
		p := *b.v.idx.pattern(s.value.rec)
		given := kept.leaves(p)
		kind, id, rooted := p.Root()
		if !rooted {
			tenant := d.TenantID()
			if tenant.state() != some {
				b.unknowns = append(b.unknowns, s.value.gap("resource", CodeRootUndecidable))
				continue
			}
			kind, id = "tenant", tenant.value
		}
		if kind != "tenant" || isFalse(given) {
			continue
		}
		t := b.tenancy(id)
		if t == nil {
			b.unknowns = append(b.unknowns, s.value.gap("resource", governance.CodeDanglingRef))
			continue
		}
		t.raise(s.value.Level())
		b.step(t.Ref(), BlastScope, given)
		b.administered(t, s.value, p, given)
	}
}

func (b *blast) mintable(d Delegation) {
	more := then(d.Redelegations(), func(n int64) truth { return truthOf(n >= 1) })
	if isFalse(more) {
		return
	}
	b.unknowns = append(b.unknowns, more.Gaps()...)
	m := Mint{Delegation: d.Ref(), Certain: isTrue(more) && b.labels[b.at].possible == 0}
	for _, s := range d.rec.Scopes {
		m.Scopes = append(m.Scopes, s.String())
	}
	slices.Sort(m.Scopes)
	b.mint = append(b.mint, m)
}

// tenancy finds a tenant; nil where there is none.
func (b *blast) tenancy(id string) *tenancy {
	if b.tenant != nil && b.tenant.rec.ID == id { // as most scopes in a row
		return b.tenant
	}
	t, ok := b.tenants[id]
	if !ok {
		rec := b.v.idx.tenants.get(id)
		if rec == nil {
			return nil
		}
		t = newTenancy(Tenant{b.v, rec})
		b.tenants[id] = t
	}
	b.tenant = t
	return t
}

func newTenancy(t Tenant) *tenancy {
	resource := "tenant/" + t.rec.ID + "/**"
	return &tenancy{Tenant: t, admin: [2]Pattern{
		PatternOf(governance.Scope{Action: "identity.*", Resource: resource}), PatternOf(governance.Scope{Action: "secrets.*", Resource: resource})}}
}

// raise keeps the highest level that is known.
func (t *tenancy) raise(n Fact[int64]) {
	if !t.scoped || n.state() == some && (t.level.state() != some || n.value > t.level.value) {
		t.level, t.scoped = n, true
	}
}

// A keeping is what is kept above a grant, and what is not known of it.
type keeping struct {
	exclusive []Pattern // certainly
	maybe     []Pattern // of a mode that is not known
	gaps      []Gap     // more may be kept
}

// keptAbove collects the exclusive rights kept on the grant and on those above
// it, as far as a chain may go.
func (x Delegation) keptAbove() keeping {
	var k keeping
	if x.proven() != nil {
		return k // nothing is retained in a chain that is proven
	}
	for range MaxChain {
		rights := x.Retained()
		k.gaps = append(k.gaps, rights.open...)
		for _, r := range rights.items {
			p := *x.v.idx.pattern(&r.value.rec.Scope)
			switch mode := r.value.Mode(); {
			case mode.state() != some:
				k.maybe = append(k.maybe, p)
				k.gaps = append(k.gaps, mode.Gaps()...)
			case mode.value == governance.RetainedModeExclusive:
				k.exclusive = append(k.exclusive, p)
			}
		}
		above := x.above()
		k.gaps = append(k.gaps, above.Gaps()...)
		if above.state() != some {
			break
		}
		x = above.value
	}
	return k
}

// leaves reports whether anything of the scope is left. While it is not known
// what is kept, that is not known either.
func (k keeping) leaves(p Pattern) truth {
	switch {
	case slices.ContainsFunc(k.exclusive, func(e Pattern) bool { return e.Covers(p) }):
		return truthOf(false)
	case len(k.gaps) > 0:
		return unknownOf[bool](sortGaps(slices.Clone(k.gaps))...)
	}
	return truthOf(true)
}

// administered follows a scope over identities or secrets to what it gives in the
// tenant: certainly if it covers all of them, else possibly.
func (b *blast) administered(t *tenancy, s Scope, p Pattern, given truth) {
	high := then(s.Level(), func(n int64) truth { return truthOf(n >= LevelAdmin) })
	if isFalse(high) {
		return
	}
	whole, part := false, false
	for _, q := range t.admin {
		whole, part = whole || p.Covers(q), part || p.Intersects(q)
	}
	if !part {
		return
	}
	if !whole {
		high = unknownOf[bool](high.Gaps()...)
	}
	b.administer(t, not(anyOf(not(given), not(high))))
}

// administer follows a tenant to its NHIs, their credentials and its own grants.
func (b *blast) administer(t *tenancy, holds truth) {
	made := &t.possible
	if isTrue(holds) {
		made = &t.certain
	}
	if !b.once(made) {
		return
	}
	for _, k := range []governance.CompletenessKind{governance.CompletenessKindNHI, governance.CompletenessKindCredential, governance.CompletenessKindDelegation} {
		b.closed(k, t.rec.ID)
	}
	for _, n := range b.v.idx.reverse.nhisIn.of(t.rec.ID) {
		if !(NHI{b.v, n}).exists() {
			continue
		}
		self := governance.NewRef(governance.KindNHI, n.ID)
		b.step(self, BlastAdminister, holds)
		for _, c := range b.v.idx.reverse.credentialsOf.of(self) {
			if k := (Credential{b.v, c}); k.exists() {
				b.step(k.Ref(), BlastAdminister, holds)
			}
		}
	}
	for _, r := range b.ties.grantsOn.of(t.rec.ID) {
		d := Delegation{b.v, r}
		own := truthOf(true) // a grant that may hang on another one may be nobody's here
		if parent := d.ParentID(); parent.state() == unknown {
			own = gapsOf[bool](parent)
		}
		b.step(d.Ref(), BlastAdminister, every(holds, own, d.Live()))
	}
}

// result sorts what was reached.
func (b *blast) result(of governance.Ref) *BlastRadius {
	out := &BlastRadius{Of: of, Reached: make([]ReachedNode, 0, len(b.nodes)), Mintable: b.mint, Unknowns: sortGaps(b.unknowns), labels: b.labels, nodes: b.nodes, numbers: b.numbers}
	owners := map[string]bool{}
	var production []truth // without those that are false
	for _, i := range b.ordered() {
		n := b.nodes[i]
		r := b.reached(of, n)
		if is := r.production(); !isFalse(is) {
			production = append(production, is)
		}
		if t, ok := n.record.(Tenant); ok {
			out.MaxLevel = max(out.MaxLevel, r.Level.value)
			if org, ok := t.ownerOrg().Get(); ok {
				owners[org.rec.ID] = true
			}
		}
		switch {
		case n.ref == of:
			continue
		case r.Certain:
			out.Certain++
		default:
			out.Possible++
		}
		out.Reached = append(out.Reached, r)
	}
	out.Customers = len(owners)
	out.Dependents = b.dependents()
	for c, open := range b.open {
		if open {
			out.Open = append(out.Open, c)
			production = append(production, unknownOf[bool]()) // what is hidden may be in production
		}
	}
	if len(out.Unknowns) > 0 {
		production = append(production, unknownOf[bool](out.Unknowns...)) // and so may what they would tell
	}
	out.Production = anyOf(production...)
	slices.SortFunc(out.Open, compareCollections)
	return out
}

// ordered are the nodes, certain ones first, then by reference; without the start,
// which is not reached, unless it is a tenant: that is administered.
func (b *blast) ordered() []int32 {
	order := make([]int32, 0, len(b.nodes))
	for i, n := range b.nodes {
		if b.labels[n.first].from >= 0 || n.ref.Kind == governance.KindTenant {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(i, j int32) int {
		x, y := &b.nodes[i], &b.nodes[j]
		certain, also := b.labels[x.first].possible == 0, b.labels[y.first].possible == 0
		switch {
		case certain && !also:
			return -1
		case also && !certain:
			return 1
		}
		return x.ref.Compare(y.ref)
	})
	return order
}

// reached says how a node is reached.
func (b *blast) reached(of governance.Ref, n node) ReachedNode {
	l := b.labels[n.first]
	r := ReachedNode{Node: n.ref, Certain: l.possible == 0, Hops: int(l.hops), Level: noneOf[int64](), Environment: environment(n.record)}
	if n.ref.Kind == governance.KindTenant {
		r.Level = b.tenantLevel(of, n.ref.ID)
	}
	return r
}

// production reports whether the node is reached and in production.
func (r ReachedNode) production() truth {
	is := orFalse(then(r.Environment, func(e governance.Environment) truth { return truthOf(e == governance.EnvironmentProduction) }))
	if !r.Certain && !isFalse(is) {
		return unknownOf[bool](is.Gaps()...)
	}
	return is
}

func (b *blast) tenantLevel(of governance.Ref, id string) Fact[int64] {
	if of == governance.NewRef(governance.KindTenant, id) {
		return someOf(LevelGrant)
	}
	return b.tenants[id].level
}

// environment is where a tenant, or the tenant of an NHI or grant, runs; none for
// what runs nowhere.
func environment(s Subject) Fact[governance.Environment] {
	switch s := s.(type) {
	case Tenant:
		return s.Environment()
	case NHI:
		if t := s.Tenant(); t.state() != none {
			return then(t, Tenant.Environment)
		}
		return s.Environment()
	case Credential:
		return then(s.Subject(), func(n NHI) Fact[governance.Environment] {
			there, _ := n.v.Subject(n.Ref())
			return environment(there)
		})
	case Delegation:
		return then(s.Tenant(), Tenant.Environment)
	}
	return noneOf[governance.Environment]()
}

// dependents lists the grants below what is reached or given by a party that is
// reached, and their grantees: recovery must re-issue them. A grant that is not
// live has no dependents to re-issue.
func (b *blast) dependents() []governance.Ref {
	all, parties := &b.v.idx.delegations, map[governance.Ref]bool{} // those not reached
	seen, depends := make([]bool, all.len()), make([]bool, all.len())
	var queue []int32
	var last governance.Ref
	visit := func(n int32) {
		d := Delegation{b.v, all.at(int(n))}
		if b.v.provenAt(int(n)) == nil && isFalse(d.Live()) {
			return
		}
		if d.rec.GranteeID != last { // many in a row go to the same party
			last = d.rec.GranteeID
			if _, reached := b.numbers[last]; !reached {
				parties[last] = true
			}
		}
		if !seen[n] {
			seen[n], depends[n] = true, true
			queue = append(queue, n)
		}
	}
	for _, n := range b.nodes {
		if n.ref.Kind != governance.KindDelegation {
			continue
		}
		if g := all.number(n.ref.ID); g >= 0 {
			queue, seen[g] = append(queue, int32(g)), true
		}
	}
	given := len(queue)
	for _, n := range b.nodes {
		for _, r := range b.ties.grantsBy.of(n.ref) {
			visit(int32(all.number(r.ID)))
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, n := range b.ties.tree.below(queue[i]) {
			visit(n)
		}
	}
	return listed(all, depends, len(queue)-given, parties)
}

// listed puts the parties and so many grants in order.
func listed(all *table[governance.Delegation], depends []bool, count int, parties map[governance.Ref]bool) []governance.Ref {
	list := slices.AppendSeq(make([]governance.Ref, 0, count+len(parties)), maps.Keys(parties))
	slices.SortFunc(list, governance.Ref.Compare)
	behind, _ := slices.BinarySearchFunc(list, governance.NewRef(governance.KindDelegation, ""), governance.Ref.Compare)
	after := slices.Clone(list[behind:])
	list = list[:behind]
	for n, is := range depends {
		if is {
			list = append(list, governance.NewRef(governance.KindDelegation, all.at(n).ID))
		}
	}
	if all.below != nil { // numbers are in the order of ids within a layer only
		slices.SortFunc(list[behind:], governance.Ref.Compare)
	}
	return append(list, after...)
}
