package engine

import (
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A peerGroup is the rollouts of one pattern that may be compared.
type peerGroup struct {
	certain []counted // have the pattern and the findings
	perhaps int64     // may have
	gaps    counted
	all     *delegation.RolloutRates // what beside says; nil before it is asked
}

// compare fills in the rates of rollouts beside those of their peers.
func (f *firstPass) compare(out map[string]delegation.RolloutRates, minSample int64) {
	groups, sums := map[string]*peerGroup{}, map[string]counted{}
	var unplaced peerGroup // of a pattern that is not known
	for s := range f.view.Subjects(governance.KindRollout) {
		c := f.sumOf(s)
		sums[s.Ref().ID] = c
		pattern := s.(delegation.Rollout).PatternID()
		id, known := pattern.Get()
		switch {
		case known:
			if groups[id] == nil {
				groups[id] = &peerGroup{}
			}
			groups[id].add(c, minSample)
		case !pattern.IsNone() && c.passed.Most+c.other.Most >= minSample:
			unplaced.perhaps++
			unplaced.gaps.lack(append(slices.Clone(c.gaps), pattern.Gaps()...))
		}
	}
	for s := range f.view.Subjects(governance.KindRollout) {
		c := sums[s.Ref().ID]
		r := delegation.RolloutRates{Passed: c.passed, Other: c.other}
		pattern := s.(delegation.Rollout).PatternID()
		id, known := pattern.Get()
		switch {
		case known:
			groups[id].beside(&r, &unplaced)
			c.lack(groups[id].gaps.gaps)
			c.lack(unplaced.gaps.gaps)
		case !pattern.IsNone():
			r.Peers.Most = int64(len(sums))
			r.PeerLow, r.PeerMedian, r.PeerHigh = anyShare, anyShare, anyShare
			c.lack(pattern.Gaps())
		}
		r.Missing = c.missing(s.Ref(), "rate")
		out[s.Ref().ID] = r
	}
}

// sumOf is what a rollout's findings come to.
func (f *firstPass) sumOf(s delegation.Subject) counted {
	c := f.rollouts[s.Ref().ID].sum
	c.gaps = slices.Clip(c.gaps)
	c.add(f.anywhere)
	if gaps := f.open(s); len(gaps) > 0 {
		c.passed.Most, c.other.Most = maxFindings, maxFindings
		c.lack(gaps)
	}
	return c
}

// add takes in a rollout of the group's pattern.
func (g *peerGroup) add(c counted, minSample int64) {
	switch {
	case c.passed.Least+c.other.Least >= minSample:
		g.certain = append(g.certain, c)
	case c.passed.Most+c.other.Most >= minSample:
		g.perhaps++
	default:
		return
	}
	g.gaps.lack(c.gaps)
}

var anyShare = delegation.ShareRange{Lowest: delegation.Share{Passed: 0, Of: 1}, Highest: delegation.Share{Passed: 1, Of: 1}}

// beside says what the rates of a group are, which is the same for each of it.
func (g *peerGroup) beside(r *delegation.RolloutRates, unplaced *peerGroup) {
	if g.all == nil {
		g.all = g.rates(unplaced)
	}
	r.Peers, r.PeerLow, r.PeerMedian, r.PeerHigh = g.all.Peers, g.all.PeerLow, g.all.PeerMedian, g.all.PeerHigh
}

// rates finds them. Of rollouts that are known to be all of the group each percentile
// lies between that of the lowest and that of the highest rates: none falls when a rate
// rises.
func (g *peerGroup) rates(unplaced *peerGroup) *delegation.RolloutRates {
	n := int64(len(g.certain))
	r := &delegation.RolloutRates{Peers: delegation.Count{Least: n, Most: n + g.perhaps + unplaced.perhaps}, PeerLow: anyShare, PeerMedian: anyShare, PeerHigh: anyShare}
	if n == 0 || r.Peers.Most > n {
		return r
	}
	low, high := make([]controls.Rate, n), make([]controls.Rate, n)
	for i, c := range g.certain {
		p, o := c.passed, c.other
		low[i] = controls.Rate{Passed: int(p.Least), Of: int(p.Least + o.Most)}
		high[i] = controls.Rate{Passed: int(p.Most), Of: int(p.Most + o.Least)}
	}
	between := func(percent int) delegation.ShareRange {
		return delegation.ShareRange{Lowest: shareAt(low, percent), Highest: shareAt(high, percent)}
	}
	r.PeerLow, r.PeerMedian, r.PeerHigh = between(10), between(50), between(90)
	return r
}

func shareAt(rates []controls.Rate, percent int) delegation.Share {
	r, _ := controls.Percentile(rates, percent)
	return delegation.Share{Passed: int64(r.Passed), Of: int64(r.Of)}
}
