package controls

import (
	"math/big"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A GroupRate is the rate of one group of findings, such as a party or a region.
type GroupRate struct {
	Group string `json:"group"` // "" is that of findings of which the group is not known
	Rate  Rate   `json:"rate"`
}

// RatesBy groups findings, by group. A finding counts once in each group that by
// gives of it, and of none in that of "". A rate wants what passes to be listed too
// (engine.KeepPasses).
func RatesBy(findings []Finding, by func(*Finding) []string) []GroupRate {
	counts := map[string]Counts{}
	for i := range findings {
		groups := by(&findings[i])
		if len(groups) == 0 {
			groups = []string{""}
		}
		for _, g := range slices.Compact(slices.Sorted(slices.Values(groups))) {
			c := counts[g]
			c.Add(findings[i].Verdict)
			counts[g] = c
		}
	}
	var out []GroupRate
	for g, c := range counts {
		if r := c.Rate(); !r.IsZero() {
			out = append(out, GroupRate{g, r})
		}
	}
	slices.SortFunc(out, func(a, b GroupRate) int { return strings.Compare(a.Group, b.Group) })
	return out
}

// ByParty groups by everybody who answers for the subject or uses it.
func ByParty(f *Finding) []string {
	return known(append(slices.Clone(f.Attribution.Exercising), f.Attribution.Answerable)...)
}

// ByPartner groups by partner (Attribution.Partners).
func ByPartner(f *Finding) []string {
	return f.Attribution.Partners()
}

// ByTenant groups by tenant.
func ByTenant(f *Finding) []string { return known(f.Attribution.Tenant) }

// ByRegion groups by region.
func ByRegion(f *Finding) []string { return known(f.Attribution.Region) }

// ByFamily groups by the part of the control's id before the dash.
func ByFamily(f *Finding) []string {
	family, _, _ := strings.Cut(f.Control, "-")
	return known(family)
}

func known(ids ...string) []string {
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// A Spread is how far the rates of comparable groups lie apart. The percentiles are
// nearest-rank, each one member's own pair. Of too few peers nothing is said, so
// that none of them shows.
type Spread struct {
	Peers  int                    `json:"peers"` // groups with a rate of at least the smallest sample
	Low    governance.Field[Rate] `json:"low,omitzero"`
	Median governance.Field[Rate] `json:"median,omitzero"`
	High   governance.Field[Rate] `json:"high,omitzero"`
	Width  governance.Field[int]  `json:"width,omitzero"` // from the 10th to the 90th percentile, per mille, rounded up
}

// Limits of a comparison, those of PRG-05; library defaults.
const (
	DefaultMinSample = 20 // findings
	DefaultMinPeers  = 5  // groups; fewer would show single parties
)

// SpreadOf compares the rates of at least minSample findings, if there are at least
// minPeers of them. Requires that both are positive.
func SpreadOf(rates []Rate, minSample, minPeers int) Spread {
	rates = slices.DeleteFunc(slices.Clone(rates), func(r Rate) bool { return r.Of < minSample })
	s := Spread{Peers: len(rates)}
	if s.Peers < minPeers {
		return s
	}
	low, _ := Percentile(rates, 10)
	median, _ := Percentile(rates, 50)
	high, _ := Percentile(rates, 90)
	s.Low, s.Median, s.High = governance.Some(low), governance.Some(median), governance.Some(high)
	s.Width = governance.Some(distance(low, high))
	return s
}

// distance is by how much high exceeds low, per mille, rounded up.
func distance(low, high Rate) int {
	of := func(n int) *big.Int { return big.NewInt(int64(n)) }
	above := new(big.Int).Sub(product(of(high.Passed), of(low.Of)), product(of(low.Passed), of(high.Of)))
	all := product(of(high.Of), of(low.Of))
	up := sum(product(above, of(1000)), new(big.Int).Sub(all, of(1)))
	return int(up.Div(up, all).Int64())
}
