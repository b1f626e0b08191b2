package delegation

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance"
)

// Rates are what a first pass of controls counted, for the controls of a second
// one to read. What is still missing bounds them: whatever it turns out to be, a
// count lies between Least and Most, and a share between Lowest and Highest. They
// are not to be changed once a view has them.
type Rates struct {
	Actors   map[string]ActorRates // by id; of organizations
	Rollouts map[string]RolloutRates
}

// ActorRates count the findings attributed to an organization.
type ActorRates struct {
	Evaluated Count // not_applicable left out
	Excepted  Count // of those, waived
	Missing   []Gap // because of which Least and Most differ
}

// RolloutRates count the findings attributed to a rollout, beside its peers: the
// rollouts of the same pattern that have the findings for a comparison.
type RolloutRates struct {
	Passed, Other                 Count // Other: applicable, and not passed
	Peers                         Count
	PeerLow, PeerMedian, PeerHigh ShareRange // the 10th, 50th and 90th percentile by nearest rank
	Missing                       []Gap      // because of which bounds differ
}

// A Count is a number of findings.
type Count struct{ Least, Most int64 }

// Plus adds two counts.
func (c Count) Plus(d Count) Count { return Count{c.Least + d.Least, c.Most + d.Most} }

// A Share is a rate as a pair of counts.
type Share struct{ Passed, Of int64 }

// A ShareRange is what a share may be.
type ShareRange struct{ Lowest, Highest Share }

// CodeNotCounted is the code of a rate that no first pass has counted.
const CodeNotCounted governance.Code = "NOT_COUNTED"

// Partial reports whether the view shows an audience its part of an estate (see
// Index.For). What others have cannot be counted there.
func (v *View) Partial() bool { return v.idx.part != nil }

// notCounted says why there is no rate.
func (v *View) notCounted() governance.Code {
	if v.Partial() {
		return CodeOutsideView
	}
	return CodeNotCounted
}

// WithRates is the same view with what a first pass counted in it. A view of
// another instant, such as Later's, does not have them.
func (v *View) WithRates(r *Rates) *View {
	w := v.again()
	w.rates = r
	return w
}

// Rates are those that the view was given; nil for none.
func (v *View) Rates() *Rates { return v.rates }

func (v *View) ofActor(id string) (ActorRates, bool) {
	if v.rates == nil {
		return ActorRates{}, false
	}
	r, ok := v.rates.Actors[id]
	return r, ok
}

func (v *View) ofRollout(id string) (RolloutRates, bool) {
	if v.rates == nil {
		return RolloutRates{}, false
	}
	r, ok := v.rates.Rollouts[id]
	return r, ok
}

// counted is a count that is certain.
func counted(c Count, ok bool, self Gap, missing []Gap) Fact[int64] {
	switch {
	case !ok:
		return unknownOf[int64](self)
	case c.Least != c.Most:
		return unknownOf[int64](missing...)
	}
	return someOf(c.Least)
}

// Evaluated is the number of findings of the first pass attributed to the
// organization, not_applicable left out.
func (x Actor) Evaluated() Fact[int64] {
	r, ok := x.v.ofActor(x.rec.ID)
	return counted(r.Evaluated, ok, x.gap("evaluated", x.v.notCounted()), r.Missing)
}

// Excepted is how many of those are waived.
func (x Actor) Excepted() Fact[int64] {
	r, ok := x.v.ofActor(x.rec.ID)
	return counted(r.Excepted, ok, x.gap("excepted", x.v.notCounted()), r.Missing)
}

// Rate is the share that passes of the findings of the first pass attributed to
// the rollout.
func (x Rollout) Rate() Fact[Rate] {
	r, ok := x.v.ofRollout(x.rec.ID)
	own := Share{r.Passed.Least, r.Passed.Least + r.Other.Least}
	return x.share("rate", ok, ShareRange{own, Share{r.Passed.Most, r.Passed.Most + r.Other.Most}}, r.Missing)
}

// PeerLow is the 10th percentile of the shares of the rollout's peers.
func (x Rollout) PeerLow() Fact[Rate] {
	r, ok := x.v.ofRollout(x.rec.ID)
	return x.share("peerLow", ok, r.PeerLow, r.Missing)
}

// PeerMedian is the 50th percentile.
func (x Rollout) PeerMedian() Fact[Rate] {
	r, ok := x.v.ofRollout(x.rec.ID)
	return x.share("peerMedian", ok, r.PeerMedian, r.Missing)
}

// PeerHigh is the 90th percentile.
func (x Rollout) PeerHigh() Fact[Rate] {
	r, ok := x.v.ofRollout(x.rec.ID)
	return x.share("peerHigh", ok, r.PeerHigh, r.Missing)
}

// Peers is the number of rollouts of the same pattern, this one among them, that
// have the findings for a comparison.
func (x Rollout) Peers() Fact[int64] {
	r, ok := x.v.ofRollout(x.rec.ID)
	return counted(r.Peers, ok, x.gap("peers", x.v.notCounted()), r.Missing)
}

func (x Rollout) share(field string, ok bool, r ShareRange, missing []Gap) Fact[Rate] {
	switch {
	case !ok:
		return unknownOf[Rate](x.gap(field, x.v.notCounted()))
	case r.Lowest != r.Highest:
		return unknownOf[Rate](missing...)
	}
	return someOf(Rate{x, field, r.Lowest})
}

// A Rate is a share of a rollout as a view shows it.
type Rate struct {
	of    Rollout
	field string
	share Share
}

// Holder names the rollout.
func (x Rate) Holder() governance.Ref { return x.of.Ref() }

// Path names a field of the rate as verdicts do: rollout[r1].rate.passed.
func (x Rate) Path(field string) string { return x.of.Ref().Path(x.field + "." + field) }

// Passed is the number of findings that pass.
func (x Rate) Passed() Fact[int64] { return someOf(x.share.Passed) }

// Of is the number of findings that pass, fail, are unknown, are waived or could
// not be evaluated.
func (x Rate) Of() Fact[int64] { return someOf(x.share.Of) }

// RateCorners shows an actor or a rollout with every combination of the bounds of
// its rates: what is monotone in each of them, and comes to the same in every
// corner, comes to it whatever is missing. It is nil for a view without rates.
func (v *View) RateCorners(s Subject) []Subject {
	var out []Subject
	show := func(r Rates) {
		x, _ := v.WithRates(&r).Subject(s.Ref())
		out = append(out, x)
	}
	switch x := s.(type) {
	case Actor:
		if r, ok := v.ofActor(x.rec.ID); ok {
			for c := range r.corners {
				show(Rates{Actors: map[string]ActorRates{x.rec.ID: c}})
			}
		}
	case Rollout:
		if r, ok := v.ofRollout(x.rec.ID); ok {
			for c := range r.corners {
				show(Rates{Rollouts: map[string]RolloutRates{x.rec.ID: c}})
			}
		}
	}
	return out
}

func (r ActorRates) corners(yield func(ActorRates) bool) {
	for _, evaluated := range r.Evaluated.ends() {
		for _, excepted := range r.Excepted.ends() {
			if !yield(ActorRates{Evaluated: evaluated, Excepted: excepted}) {
				return
			}
		}
	}
}

func (r RolloutRates) corners(yield func(RolloutRates) bool) {
	for _, passed := range r.Passed.ends() {
		for _, other := range r.Other.ends() {
			for _, peers := range r.Peers.ends() {
				for _, low := range r.PeerLow.ends() {
					for _, median := range r.PeerMedian.ends() {
						for _, high := range r.PeerHigh.ends() {
							if !yield(RolloutRates{Passed: passed, Other: other, Peers: peers, PeerLow: low, PeerMedian: median, PeerHigh: high}) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// ends are the bounds of a count as counts that are certain.
func (c Count) ends() []Count {
	return slices.Compact([]Count{{c.Least, c.Least}, {c.Most, c.Most}})
}

func (r ShareRange) ends() []ShareRange {
	return slices.Compact([]ShareRange{{r.Lowest, r.Lowest}, {r.Highest, r.Highest}})
}
