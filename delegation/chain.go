package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// MaxChain is the number of grants a chain may have, after the advice of ZCAP.
const MaxChain = 10

// A ChainResult is whether a grant is authorized by the grants above it, at the
// view's instant. It is valid when every rule holds on every hop; a rule that
// the facts leave open makes it unknown.
type ChainResult struct {
	links   []Delegation // from the root down to the grant
	ruling  ruling
	root    truth
	hops    Fact[int64]
	end     Fact[time.Time]
	skipped bool // the walk stopped before a root

	leaf  Delegation // of a proven chain, which has no links here
	depth int
}

// Chain checks the chain that the grant hangs on.
func (x Delegation) Chain() Fact[ChainResult] { return someOf(x.chain()) }

func (x Delegation) chain() ChainResult {
	if x.v.whole != nil {
		return x.v.idx.part.chain(x)
	}
	if p := x.proven(); p != nil {
		return x.provenChain(p)
	}
	return x.checkedChain()
}

// provenChain is the result where there is nothing to say; its grants are looked
// up when somebody asks for them.
func (x Delegation) provenChain(p *proof) ChainResult {
	return ChainResult{leaf: x, depth: int(p.depth), root: truthOf(true), hops: someOf(int64(p.hops))}
}

// up lists the grants from the root down to x, of which there are n.
func (x Delegation) up(n int) []Delegation {
	list := make([]Delegation, n)
	list[n-1] = x
	for i := n - 1; i > 0; i-- {
		list[i-1] = Delegation{x.v, x.v.idx.delegations.get(list[i].rec.ParentID.Or(""))}
	}
	return list
}

// checkedChain asks every rule.
func (x Delegation) checkedChain() ChainResult {
	var c ChainResult
	c.walk(x)
	c.ruling.makeRoom(x.v, c.links)
	for k, d := range c.links {
		l := d.link()
		c.ruling.add(l.own, k < len(c.links)-1)
		switch {
		case k > 0:
			c.ruling.add(l.above, false)
			c.acrossLinks(k, l.external)
		case !c.skipped:
			c.ruling.add(l.root, false)
			c.root = l.rooted
		}
	}
	c.span()
	c.ruling.reasons, c.ruling.warnings = sorted(c.ruling.reasons), sorted(c.ruling.warnings)
	return c
}

// makeRoom makes room for the rules of links.
func (r *ruling) makeRoom(v *View, links []Delegation) {
	n := len(r.reasons)
	for _, d := range links {
		l := d.link()
		n += len(l.own.reasons) + len(l.above.reasons) + len(l.root.reasons)
	}
	r.reasons = append(room[Reason](v, n), r.reasons...)
}

// add takes over the rules of a link; a withdrawal above the grant is one of an
// ancestor.
func (r *ruling) add(from ruling, ancestor bool) {
	for _, x := range from.reasons {
		if ancestor && x.Code == CodeRevoked {
			x.Code = CodeAncestorRevoked
		}
		r.reasons = append(r.reasons, x)
	}
	r.warnings = append(r.warnings, from.warnings...)
}

// walk collects the grants from x up to the root, and turns them round.
func (c *ChainResult) walk(x Delegation) {
	for {
		c.links = append(c.links, x)
		if gaps := x.v.Restrictions(x.Ref()); len(gaps) > 0 {
			c.ruling.rule(governance.CodeUnrecognizedRestriction, x.Ref(), gaps[0].Field, unknownOf[bool](gaps...))
		}
		parent := x.ParentID()
		switch {
		case x.v.guardCycle(x.Ref()) != "":
			c.stop(governance.CodeDelegationCycle, x, truthOf(false))
			return
		case len(c.links) > MaxChain:
			c.stop(CodeChainTooLong, c.links[0], truthOf(false))
			return
		case parent.state() == unknown:
			c.stop(governance.CodeDanglingRef, x, gapsOf[bool](parent))
			return
		case parent.state() == none:
			slices.Reverse(c.links)
			return
		}
		next := x.v.idx.delegations.get(parent.value)
		if next == nil {
			c.stop(governance.CodeDanglingRef, x, unknownOf[bool](x.gap("parentId", governance.CodeDanglingRef)))
			return
		}
		x = Delegation{x.v, next}
	}
}

func (c *ChainResult) stop(code governance.Code, x Delegation, holds truth) {
	c.skipped = true
	c.ruling.rule(code, x.Ref(), "parentId", holds)
	slices.Reverse(c.links)
}

// acrossLinks checks the k-th grant against all above it.
func (c *ChainResult) acrossLinks(k int, external truth) {
	c.retained(k)
	for _, above := range c.links[:k] {
		if isTrue(external) && above.rec.GrantorID == c.links[k].rec.GranteeID {
			c.ruling.warn(CodeRoundTrip, c.links[k].Ref(), "granteeId")
		}
	}
}

// retained checks that no scope lies within what a grantor above keeps to
// itself. One that only overlaps is carved, which Decide looks at.
func (c *ChainResult) retained(k int) {
	d := c.links[k]
	for _, above := range c.links[:k] {
		kept := above.link().kept
		if !kept.known {
			c.ruling.rule(CodeRetainedExclusive, above.Ref(), "retained", unknownOf[bool](kept.open...))
			continue
		}
		for _, right := range kept.items {
			exclusive := then(right.value.Mode(), func(m governance.RetainedMode) truth { return truthOf(m == governance.RetainedModeExclusive) })
			p := d.v.idx.pattern(&right.value.rec.Scope)
			for i, s := range d.Scopes().items {
				within := truthOf(p.Covers(*d.v.idx.pattern(s.value.rec)))
				c.ruling.rule(CodeRetainedExclusive, d.Ref(), "scopes["+itoa(i)+"]", anyOf(not(exclusive), not(within)))
			}
		}
	}
}

// span counts the hops between organizations and finds the earliest end.
func (c *ChainResult) span() {
	n := int64(0)
	c.hops, c.end = someOf(n), noneOf[time.Time]()
	var hopGaps, endGaps []Gap
	for _, d := range c.links {
		external, end := d.link().external, d.ExpiresAt()
		switch {
		case isTrue(external):
			n++
		case external.state() != some:
			hopGaps = append(hopGaps, external.Gaps()...)
		}
		switch {
		case end.state() == unknown:
			endGaps = append(endGaps, end.Gaps()...)
		case end.state() == some && (c.end.state() == none || end.value.Before(c.end.value)):
			c.end = end
		}
	}
	c.hops = someOf(n)
	if c.skipped {
		hopGaps = append(hopGaps, c.links[0].gap("parentId", CodeNotRecorded))
		endGaps = append(endGaps, c.links[0].gap("parentId", CodeNotRecorded))
	}
	if len(hopGaps) > 0 {
		c.hops = unknownOf[int64](sortGaps(hopGaps)...)
	}
	if len(endGaps) > 0 {
		c.end = unknownOf[time.Time](sortGaps(endGaps)...)
	}
}

// Valid reports whether every rule holds on every hop.
func (c ChainResult) Valid() Fact[bool] { return c.ruling.holds() }

// Reasons are the rules that do not hold and those that could not be decided, by
// code, subject and field; they are not to be changed.
func (c ChainResult) Reasons() []Reason { return c.ruling.reasons }

// Warnings are remarks that leave the chain valid, in the same order.
func (c ChainResult) Warnings() []Reason { return c.ruling.warnings }

// Links are the grants from the root down; of a chain whose root was not found,
// those that were.
func (c ChainResult) Links() []Delegation {
	if c.leaf.rec != nil {
		return c.leaf.up(c.depth)
	}
	return c.links
}

// Violations are the codes of the rules that do not hold, sorted. While a rule
// could not be decided there may be more.
func (c ChainResult) Violations() List[string] {
	l := List[string]{known: true}
	for _, r := range c.ruling.reasons {
		if r.Unknown {
			l.open = append(l.open, Gap{r.Subject, r.Field, gapCode(r)})
		} else if n := len(l.items); n == 0 || l.items[n-1].value != string(r.Code) {
			l.items = append(l.items, someOf(string(r.Code)))
		}
	}
	l.open = sortGaps(l.open)
	return l
}

// Depth is the number of grants in the chain.
func (c ChainResult) Depth() Fact[int64] {
	if c.skipped {
		return unknownOf[int64](c.links[0].gap("parentId", CodeNotRecorded))
	}
	return someOf(int64(max(len(c.links), c.depth)))
}

// ExternalHops is the number of grants between organizations.
func (c ChainResult) ExternalHops() Fact[int64] { return c.hops }

// WindowEnd is the earliest end in the chain; none when no grant of it ends.
func (c ChainResult) WindowEnd() Fact[time.Time] {
	if c.leaf.rec == nil {
		return c.end
	}
	end, _ := c.leaf.rec.ExpiresAt.Get()
	for _, d := range c.Links() {
		if e, _ := d.rec.ExpiresAt.Get(); e.Before(end) {
			end = e
		}
	}
	return someOf(end)
}

// RootIsAuthority reports whether the first grantor owns what it granted.
func (c ChainResult) RootIsAuthority() Fact[bool] {
	if c.skipped {
		return unknownOf[bool](c.links[0].gap("parentId", CodeNotRecorded))
	}
	return c.root
}
