package delegation

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A label is a way to reach a node.
type label struct {
	node           int32 // number of the node
	possible, hops int32 // possible steps, and all steps
	from           int32 // label before; −1 at the start
	edge           BlastEdge
}

// A cost orders labels: possible steps first.
type cost struct{ possible, hops int32 }

// A node is a record that the search met. Nodes are numbered as they are met.
type node struct {
	ref    governance.Ref
	record Subject // nil until it is looked at, and for one that is not there
	first  int32   // best label; −1 until it is taken
	least  int32   // fewest hops of its labels
	pushed cost    // the cheapest label so far, where hops are not bounded
}

// A tenancy is what the search knows of a tenant. It is made for a tenant that is
// there.
type tenancy struct {
	Tenant
	level    Fact[int64] // the highest of the scopes that lead here
	scoped   bool        // such a scope was met
	admin    [2]Pattern  // what it takes to administer its identities, or its secrets
	certain  expansion   // of its administration
	possible expansion
}

// A blast is a search under way.
type blast struct {
	v           *View
	ties        *ties
	maxHops     int
	certainOnly bool

	labels  []label
	nodes   []node
	numbers map[governance.Ref]int32 // of nodes
	waiting [][][]label              // by possible steps, then hops
	at      int32                    // label that is being expanded

	holders  expansion
	trusting expansion
	members  map[string]*expansion // by organization
	tenants  map[string]*tenancy   // by id
	tenant   *tenancy              // the one met last
	grants   map[string]bool       // delegations reached, where hops are bounded
	mint     []Mint
	open     map[Collection]bool
	unknowns []Gap
	trusts   []trust // by pattern, whose NHI is not reached yet
}

// search expands labels by possible steps, then hops, then reference. possible is
// the cost of the start; −1 leaves it alone. The error is ctx's.
func (b *blast) search(ctx context.Context, of governance.Ref, possible int) error {
	b.push(of, label{possible: int32(max(possible, 0)), from: -1})
	for p := 0; p < len(b.waiting); p++ {
		for h := 0; h < len(b.waiting[p]); h++ {
			level := b.waiting[p][h]
			byNode := func(x, y label) int {
				return cmp.Or(b.nodes[x.node].ref.Compare(b.nodes[y.node].ref), cmp.Compare(x.from, y.from))
			}
			if !slices.IsSortedFunc(level, byNode) { // it often is
				slices.SortStableFunc(level, byNode)
			}
			for _, l := range level {
				if err := ctx.Err(); err != nil {
					return err
				}
				if b.take(l) && possible >= 0 {
					b.expand(l)
				}
			}
			b.waiting[p][h] = nil
		}
	}
	return nil
}

func (b *blast) push(to governance.Ref, l label) {
	if b.maxHops >= 0 && int(l.hops) > b.maxHops || b.certainOnly && l.possible > 0 {
		return
	}
	number, again := b.numbers[to]
	if !again {
		number = int32(len(b.nodes))
		b.numbers[to] = number
		b.nodes = append(b.nodes, node{ref: to, first: -1})
	}
	n := &b.nodes[number]
	if b.maxHops < 0 { // the first label of the least cost is kept, so that later ones need not wait
		if again && (n.pushed.possible < l.possible || n.pushed.possible == l.possible && n.pushed.hops <= l.hops) {
			return
		}
		n.pushed = cost{l.possible, l.hops}
	}
	l.node = number
	for len(b.waiting) <= int(l.possible) {
		b.waiting = append(b.waiting, nil)
	}
	for len(b.waiting[l.possible]) <= int(l.hops) {
		b.waiting[l.possible] = append(b.waiting[l.possible], nil)
	}
	b.waiting[l.possible][l.hops] = append(b.waiting[l.possible][l.hops], l)
}

// take keeps a label if it is the first of its node or, where hops are bounded,
// shorter than those before.
func (b *blast) take(l label) bool {
	n := &b.nodes[l.node]
	seen := n.first >= 0
	if seen && (b.maxHops < 0 || l.hops >= n.least) {
		return false
	}
	b.at = int32(len(b.labels))
	b.labels = append(b.labels, l)
	n.least = l.hops
	if !seen {
		n.first = b.at
	}
	return true
}

// An expansion is one that many nodes share.
type expansion struct {
	made bool
	hops int32
}

// once reports whether an expansion is to be made now.
func (b *blast) once(e *expansion) bool {
	hops := b.labels[b.at].hops
	if e.made && (b.maxHops < 0 || hops >= e.hops) {
		return false
	}
	*e = expansion{true, hops}
	return true
}

// step follows an edge: certain if the truth is true, possible if unknown.
func (b *blast) step(to governance.Ref, e BlastEdge, holds truth) {
	if isFalse(holds) {
		return
	}
	l := b.labels[b.at]
	next := label{possible: l.possible, hops: l.hops + 1, from: b.at, edge: e}
	if !isTrue(holds) {
		next.possible++
		b.unknowns = append(b.unknowns, holds.Gaps()...)
	}
	b.push(to, next)
}

func (b *blast) expand(l label) {
	n := &b.nodes[l.node]
	if n.record == nil {
		n.record, _ = b.v.Subject(n.ref)
	}
	switch s := n.record.(type) {
	case nil:
		b.unknowns = append(b.unknowns, Gap{n.ref, "id", governance.CodeDanglingRef})
	case Actor:
		b.actor(s)
	case NHI:
		b.party(s.Ref(), governance.CompletenessKindDelegation, governance.CompletenessKindCredential)
		b.trusted(s)
	case Credential:
		b.credential(s)
	case Delegation:
		b.delegation(s)
	case Tenant:
		if l.from < 0 {
			b.administer(b.tenancy(s.rec.ID), truthOf(true))
		}
	case Handoff:
		b.carried(s)
	}
}

// party follows what any party has: credentials and live grants.
func (b *blast) party(p governance.Ref, kinds ...governance.CompletenessKind) {
	for _, k := range kinds {
		b.closed(k, "")
	}
	if b.once(&b.holders) {
		for _, w := range b.ties.heldByWhom {
			b.unknowns = append(b.unknowns, Gap{w.record, w.field, CodeNotRecorded})
		}
	}
	for _, h := range b.ties.heldBy.of(p) {
		b.held(h)
	}
	for _, r := range b.v.idx.reverse.delegationsTo.of(p) {
		d := Delegation{b.v, r}
		b.step(d.Ref(), BlastGranted, d.Live())
	}
}

// held follows a credential that a party holds. Who holds one that is bound to
// its sender holds the binding too; who has a copy may not.
func (b *blast) held(h hold) {
	c := Credential{b.v, h.credential}
	if !c.exists() {
		return
	}
	if h.copy >= 0 {
		for _, k := range c.Copies().items {
			if k.value.in.index == h.copy {
				b.step(c.Ref(), BlastCopy, not(b.v.over(k.value.DestroyedAt())))
			}
		}
		return
	}
	holders := c.HolderIDs()
	if !holders.known {
		b.step(c.Ref(), BlastHolds, unknownOf[bool](holders.open...))
		return
	}
	b.step(c.Ref(), BlastHolds, truthOf(true))
	if !isTrue(c.portable()) {
		b.step(h.credential.SubjectID, BlastSignsIn, c.Live())
	}
}

// portable reports whether the value alone is enough to use the credential.
func (x Credential) portable() truth {
	return then(x.Binding(), func(k governance.Binding) truth {
		return truthOf(k == governance.BindingNone || k == governance.BindingPlatform)
	})
}

// credential follows a live credential to the party that it authenticates. One
// that is bound to its sender is only possible: the binding may not be there.
func (b *blast) credential(c Credential) {
	live, portable := c.Live(), c.portable()
	if isFalse(portable) {
		portable = unknownOf[bool]()
	}
	b.step(c.rec.SubjectID, BlastSignsIn, not(anyOf(not(live), not(portable))))
}

func (b *blast) actor(a Actor) {
	kinds := []governance.CompletenessKind{governance.CompletenessKindDelegation, governance.CompletenessKindCredential}
	b.party(a.Ref(), kinds...)
	if a.rec.Kind == governance.ActorKindUnit {
		return
	}
	b.closed(governance.CompletenessKindNHI, "")
	for _, r := range b.ties.nhisOf.of(a.rec.ID) {
		n := NHI{b.v, r}
		operators := n.OperatorIDs()
		terms := []truth{truthOf(r.OwnerID.Is(a.rec.ID))}
		for _, id := range operators.items {
			terms = append(terms, truthOf(id.value == a.rec.ID))
		}
		if !operators.known {
			terms = append(terms, unknownOf[bool](operators.open...))
		}
		if n.exists() {
			b.step(n.Ref(), BlastControls, anyOf(terms...))
		}
	}
	if a.rec.Kind == governance.ActorKindOrganization {
		b.inside(a)
		return
	}
	b.member(a)
}

// inside follows an organization to all its units and persons.
func (b *blast) inside(org Actor) {
	queue := []string{org.rec.ID}
	for len(queue) > 0 {
		for _, c := range b.v.idx.reverse.children.of(queue[0]) {
			if c.Kind != governance.ActorKindOrganization {
				b.step(governance.NewRef(governance.KindActor, c.ID), BlastInside, truthOf(true))
				queue = append(queue, c.ID)
			}
		}
		queue = queue[1:]
	}
}

// member follows a person to the units that name it, and to those of its
// organization whose list of members may go on.
func (b *blast) member(p Actor) {
	certain := map[string]bool{}
	for _, u := range b.v.idx.reverse.unitsWith.of(p.Ref()) {
		unit := Actor{b.v, u}
		if l := unit.MemberIDs(); l.known && u.Kind == governance.ActorKindUnit {
			certain[u.ID] = true
			b.step(unit.Ref(), BlastMember, truthOf(true))
		}
	}
	b.closed(governance.CompletenessKindMembership, "")
	org := p.Org()
	if org.state() != some || !b.once(b.membersOf(org.value)) {
		b.unknowns = append(b.unknowns, org.Gaps()...)
		return
	}
	queue := []string{org.value.rec.ID}
	for len(queue) > 0 {
		for _, c := range b.v.idx.reverse.children.of(queue[0]) {
			if c.Kind != governance.ActorKindUnit {
				continue
			}
			queue = append(queue, c.ID)
			unit := Actor{b.v, c}
			if l := unit.MemberIDs(); len(l.open) > 0 && !certain[c.ID] {
				b.step(unit.Ref(), BlastMember, unknownOf[bool](l.open...))
			}
		}
		queue = queue[1:]
	}
}

// membersOf is the expansion of the units of an organization.
func (b *blast) membersOf(org Actor) *expansion {
	e := b.members[org.rec.ID]
	if e == nil {
		e = &expansion{}
		b.members[org.rec.ID] = e
	}
	return e
}

// trusted follows an NHI to those that trust it: by name, or possibly by a
// pattern.
func (b *blast) trusted(n NHI) {
	if b.once(&b.trusting) {
		for _, w := range b.ties.trustingWhom {
			b.unknowns = append(b.unknowns, Gap{w.record, w.field, CodeNotRecorded})
		}
	}
	reach := func(t trust, pinned bool) {
		to := NHI{b.v, t.nhi}
		l := to.Trusts()
		switch {
		case !to.exists() || t.nhi == n.rec:
		case !l.known:
			b.step(to.Ref(), BlastTrusted, unknownOf[bool](l.open...))
		case pinned:
			b.step(to.Ref(), BlastTrusted, truthOf(true))
		default:
			b.step(to.Ref(), BlastTrusted, unknownOf[bool](Gap{to.Ref(), "trusts[" + itoa(t.binding) + "].subject", CodeOpenList}))
		}
	}
	for _, t := range b.ties.trusting.of(n.rec.ID) {
		reach(t, true)
	}
	rest := b.trusts[:0]
	for _, t := range b.trusts {
		if !globbed(t.subject, n.rec.ID) {
			rest = append(rest, t)
			continue
		}
		reach(t, false)
		if b.maxHops >= 0 || t.nhi == n.rec {
			rest = append(rest, t) // it may still be reached another way
		}
	}
	b.trusts = rest
}

// carried follows a handoff to the secrets that its channel saw and that were not
// replaced since.
func (b *blast) carried(h Handoff) {
	sent := h.TransferredAt()
	if sent.state() == none {
		return
	}
	for _, f := range h.Payload().items {
		p := f.value
		secret := p.rec.Kind == governance.PayloadKindCredential || p.rec.Kind == governance.PayloadKindSecretBundle
		r := b.v.idx.credentials.get(p.rec.Ref.Or(""))
		switch {
		case p.rec.Kind != "" && !secret:
		case r == nil:
			b.unknowns = append(b.unknowns, p.gap("ref", CodeNotRecorded))
		default:
			c := Credential{b.v, r}
			if !isTrue(c.rotatedSince(sent)) {
				b.step(c.Ref(), BlastCarried, unknownOf[bool](c.rotatedSince(sent).Gaps()...))
			}
		}
	}
}

// closed notes a collection that nobody declared complete.
func (b *blast) closed(k governance.CompletenessKind, tenant string) {
	c := Collection{k, tenant}
	if _, asked := b.open[c]; asked {
		return
	}
	if tenant == "" {
		b.open[c] = !b.v.closed(k)
	} else {
		b.open[c] = !b.v.closed(k, tenant)
	}
}

func compareCollections(a, b Collection) int {
	return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Tenant, b.Tenant))
}
