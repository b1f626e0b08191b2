package delegation

import (
	"runtime"
	"sync"
)

// A proof says when the chain of a grant is valid beyond doubt and without a
// remark, so that nobody needs to ask its rules one by one. It is made with the
// index, for plain grants: everything that the rules read is stated, there is
// nothing to weigh, and only the window depends on the instant. For any other
// grant there is no proof, which says nothing about it.
type proof struct {
	from, until int64 // seconds since 1970, from ≤ t < until
	depth       uint8 // grants in the chain; 0: there is no proof
	hops        uint8 // of which go to another organization
	limited     bool  // the use of one of them is bound to a condition
}

// A plainLink is what a proof needs of one grant, if the rules that look at it
// and at the grant above it hold in its window.
type plainLink struct {
	from, until      int64
	parent           int32  // number of the grant above; −1 for a root
	grantor, grantee uint32 // hashes of the parties
	plain            bool
	external         bool
	limited          bool
}

// proofs proves the grants of this layer, on all processors.
func (x *Index) proofs() []proof {
	n := len(x.delegations.sorted)
	links, out := make([]plainLink, n), make([]proof, n)
	x.parts(n, func(p *prover, from, to int) {
		for i := from; i < to; i++ {
			links[i] = p.link(x.delegations.sorted[i])
		}
	})
	x.parts(n, func(p *prover, from, to int) {
		for i := from; i < to; i++ {
			out[i] = p.chain(links, links[i])
		}
	})
	return out
}

// parts divides the work; small estates are not worth it.
func (x *Index) parts(n int, work func(p *prover, from, to int)) {
	const least = 4096
	workers := min(runtime.GOMAXPROCS(0), n/least+1)
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() { work(x.newProver(), n*i/workers, n*(i+1)/workers) })
	}
	all.Wait()
}

// proven is the proof of a grant that holds at the view's instant; nil when there
// is none. Facts that the view does not show yet prove nothing.
func (x Delegation) proven() *proof {
	return x.v.provenAt(x.v.numberOf(x.rec))
}

// provenAt is the same for the grant of a number.
func (v *View) provenAt(number int) *proof {
	if v.past || v.watch != nil || v.trace != nil { // a proof compares and reads nothing to note
		return nil
	}
	p := v.idx.proofOf(number)
	if p == nil || p.depth == 0 || p.from > v.known || v.second >= p.until {
		return nil
	}
	return p
}

func (x *Index) proofOf(number int) *proof {
	own := number - x.delegations.len() + len(x.delegations.sorted)
	switch {
	case own >= 0:
		return &x.proved[own]
	case number >= 0:
		return x.below.proofOf(number)
	}
	return nil
}

// chain combines the links up to the root.
func (p *prover) chain(links []plainLink, l plainLink) proof {
	var up [MaxChain]plainLink
	out := proof{from: l.from, until: l.until}
	for {
		if !l.plain || int(out.depth) == MaxChain {
			return proof{}
		}
		for _, below := range up[:out.depth] {
			if below.external && below.grantee == l.grantor { // a round trip, or the same hash
				return proof{}
			}
		}
		up[out.depth] = l
		out.depth++
		out.from, out.until = max(out.from, l.from), min(out.until, l.until)
		out.limited = out.limited || l.limited
		if l.external {
			out.hops++
		}
		if l.parent < 0 {
			return out
		}
		l = p.above(links, l.parent)
	}
}

// above is the link of a number: of the layer below it is made anew.
func (p *prover) above(links []plainLink, number int32) plainLink {
	first := p.x.delegations.len() - len(links)
	if i := int(number) - first; i >= 0 {
		return links[i]
	}
	return p.link(p.x.delegations.at(int(number)))
}
