package controls

import (
	"cmp"
	"fmt"
	"math/big"
	"math/bits"
	"slices"
)

// A Rate is Passed of Of as a pair of counts, so that every processor agrees.
// Of counts what passes, fails, is unknown, is waived or could not be evaluated,
// so that a fact that is missing never improves a rate. Counts are not negative
// and Passed + Unknown is at most Of. The zero Rate is of nothing.
type Rate struct {
	Passed  int `json:"passed"`
	Of      int `json:"of"`
	Unknown int `json:"unknown"` // of Of: facts are missing
}

// Rate is the share that passes of all that is applicable.
func (c Counts) Rate() Rate {
	return Rate{Passed: c.Pass, Of: c.Total() - c.NotApplicable, Unknown: c.Unknown}
}

// IsZero reports whether the rate is of nothing.
func (r Rate) IsZero() bool { return r.Of == 0 }

// Compare compares the shares exactly: -1 where that of r is lower than that of
// s, 0 where they are equal, else 1. A rate of nothing is lower than any other.
func (r Rate) Compare(s Rate) int {
	if r.Of == 0 || s.Of == 0 {
		return cmp.Compare(min(r.Of, 1), min(s.Of, 1))
	}
	return compareProducts(r.Passed, s.Of, s.Passed, r.Of)
}

// AtLeast reports r ≥ limit per mille. A rate of nothing reaches no limit.
func (r Rate) AtLeast(perMille int) bool {
	return r.Of > 0 && compareProducts(r.Passed, 1000, perMille, r.Of) >= 0
}

// compareProducts compares a*b with c*d, which are not negative.
func compareProducts(a, b, c, d int) int {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	hj, lp := bits.Mul64(uint64(c), uint64(d))
	return cmp.Or(cmp.Compare(hi, hj), cmp.Compare(lo, lp))
}

// PerMille is the share in thousandths, rounded down; 0 for a rate of nothing.
func (r Rate) PerMille() int {
	if r.Of == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(r.Passed), 1000)
	q, _ := bits.Div64(hi, lo, uint64(r.Of)) // Passed ≤ Of: no overflow
	return int(q)
}

// String is such as "17 of 20, 2 unknown".
func (r Rate) String() string { return fmt.Sprintf("%d of %d, %d unknown", r.Passed, r.Of, r.Unknown) }

// Percentile is the member of rates at that percentile by nearest rank: the
// lowest that at least percent of a hundred members do not exceed. Of members
// with equal shares it is the one of the fewest findings. It is false for no
// rates. Requires 0 < percent ≤ 100.
func Percentile(rates []Rate, percent int) (Rate, bool) {
	if len(rates) == 0 {
		return Rate{}, false
	}
	sorted := slices.SortedFunc(slices.Values(rates), func(a, b Rate) int {
		return cmp.Or(a.Compare(b), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Unknown, b.Unknown))
	})
	return sorted[(len(sorted)*percent+99)/100-1], true
}

// An Interval is what a share may be, in parts per million.
type Interval struct {
	Low  int `json:"low"`  // rounded down
	High int `json:"high"` // rounded up
}

// The 97.5th percentile of the normal distribution, as wilsonZ / wilsonScale.
const (
	wilsonZ     = 1_959_963_985
	wilsonScale = 1_000_000_000
)

// Interval is the Wilson score interval of the share at 95 %, without continuity
// correction (Wilson, JASA 22 (1927) 209; Newcombe, Stat. Med. 17 (1998) 857,
// method 3):
//
//	(2np + z² ± z√(z² + 4np(1-p))) / 2(n + z²)
//
// It is computed in integers. What is unknown counts as not passed. A rate of
// nothing may be anything.
func (r Rate) Interval() Interval {
	if r.Of == 0 {
		return Interval{0, 1_000_000}
	}
	// Above and below are multiplied by n·scale².
	n, x, z, scale := big.NewInt(int64(r.Of)), big.NewInt(int64(r.Passed)), big.NewInt(wilsonZ), big.NewInt(wilsonScale)
	ss, zz := product(scale, scale), product(z, z)
	middle := sum(product(big.NewInt(2), n, x, ss), product(n, zz))
	square := sum(product(big.NewInt(4), n, x, big.NewInt(int64(r.Of-r.Passed)), ss), product(n, n, zz))
	half := product(z, rootUp(square))
	whole := product(big.NewInt(2), n, sum(product(n, ss), zz))
	return Interval{
		Low:  ppmDown(new(big.Int).Sub(middle, half), whole),
		High: 1_000_000 - ppmDown(new(big.Int).Sub(new(big.Int).Sub(whole, middle), half), whole),
	}
}

// rootUp is the square root, rounded up.
func rootUp(x *big.Int) *big.Int {
	root := new(big.Int).Sqrt(x)
	if product(root, root).Cmp(x) < 0 {
		root.Add(root, big.NewInt(1))
	}
	return root
}

// ppmDown is part of whole in parts per million, rounded down, not below 0.
func ppmDown(part, whole *big.Int) int {
	return max(0, int(new(big.Int).Div(product(part, big.NewInt(1_000_000)), whole).Int64()))
}

func product(factors ...*big.Int) *big.Int {
	p := big.NewInt(1)
	for _, f := range factors {
		p.Mul(p, f)
	}
	return p
}

func sum(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }
