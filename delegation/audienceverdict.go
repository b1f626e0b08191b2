package delegation

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// chain is that of the grant in the whole estate, as far as the audience sees
// it.
func (p *projection) chain(x Delegation) ChainResult {
	full := p.behind(x).chain()
	c := ChainResult{skipped: full.skipped, root: redacted(p, x.chainPlace(), full.root), hops: redacted(p, x.chainPlace(), full.hops), end: redacted(p, x.chainPlace(), full.WindowEnd())}
	c.ruling = ruling{reasons: p.reasons(x, full.ruling.reasons), warnings: p.reasons(x, full.ruling.warnings)}
	links := full.Links()
	first := len(links)
	for first > 0 && p.shown[links[first-1].Ref()] {
		first--
	}
	for _, d := range links[first:] {
		c.links = append(c.links, Delegation{x.v, x.v.idx.delegations.get(d.rec.ID)})
	}
	if c.skipped = c.skipped || first > 0; c.skipped {
		above := c.links[0].gap("parentId", CodeNotRecorded)
		c.root, c.hops, c.end = unknownOf[bool](above), unknownOf[int64](above), unknownOf[time.Time](above)
	}
	return c
}

// reasons name the grant that was asked about instead of what the audience does
// not see, in the same way whatever that is.
func (p *projection) reasons(x Delegation, list []Reason) []Reason {
	var out []Reason
	for _, r := range list {
		if !p.shown[r.Subject] {
			r = Reason{Code: r.Code, Subject: x.Ref(), Field: x.chainPlace().field, Unknown: r.Unknown}
			if r.Unknown {
				r.Detail = string(CodeOutsideView)
			}
		}
		r.Field = asSeen(p.altered, r.Subject, r.Field)
		out = append(out, r)
	}
	return sorted(out)
}

// chainPlace is the field that stands for what is not seen of the chain.
func (x Delegation) chainPlace() place { return place{x.Ref(), "chain"} }

// redacted is a fact whose gaps name nothing that the audience does not see.
func redacted[T any](p *projection, self place, f Fact[T]) Fact[T] {
	if f.state() != unknown {
		return f
	}
	var gaps []Gap
	for _, g := range f.Gaps() {
		if !p.shown[g.Record] {
			g = Gap{self.record, self.field, CodeOutsideView}
		}
		g.Field = asSeen(p.altered, g.Record, g.Field)
		gaps = append(gaps, g)
	}
	return unknownOf[T](sortGaps(gaps)...)
}

// candidate is that of the grant in the whole estate.
func (p *projection) candidate(x Delegation, q *governance.Request, asked Pattern) *candidate {
	c := x.v.whole.candidate(p.behind(x), q, asked)
	c.ruling = ruling{reasons: p.reasons(x, c.ruling.reasons)}
	c.principal = redacted(p, x.chainPlace(), c.principal)
	return c
}

// mayRevoke is the answer of the whole estate, where assignments on record count.
func (p *projection) mayRevoke(party governance.Ref, x Delegation) (Fact[bool], []Reason) {
	may, reasons := x.v.whole.MayRevoke(party, p.behind(x))
	return redacted(p, x.chainPlace(), may), p.reasons(x, reasons)
}

// approval answers by the whole estate whether an approval is of the record, and
// whether who gave it stands apart.
func (p *projection) approval(x Approval, ask func(Approval) Fact[bool]) Fact[bool] {
	return redacted(p, place{x.in.ref, x.in.field}, ask(Approval{x.v.whole, x.rec, x.in}))
}

// behind is the grant in the whole estate.
func (p *projection) behind(x Delegation) Delegation {
	return Delegation{x.v.whole, p.whole.delegations.get(x.rec.ID)}
}

// decides reports whether no grant that the audience does not see can answer the
// request: it sees all to its own parties, and all that reach into its tenants,
// as long as it is known what they reach.
func (v *View) decides(q *governance.Request, asked Pattern) bool {
	p := v.idx.part
	if p == nil || p.ours(q.Party) {
		return true
	}
	kind, id, ok := asked.Root()
	here := ok && (kind == "tenant" && p.shown[governance.NewRef(governance.KindTenant, id)] || kind == "org" && p.shown[governance.NewRef(governance.KindActor, id)])
	return here && !v.past && (q.Party.Kind != governance.KindNHI || p.shown[q.Party])
}
