package controls_test

import (
	"math"
	"math/big"
	"testing"
	"testing/quick"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
)

func TestRateOfCounts(t *testing.T) {
	c := controls.Counts{Pass: 5, Fail: 1, Unknown: 2, Waived: 3, WaivedFail: 1, NotApplicable: 9, Error: 4}
	if got, want := c.Rate(), (controls.Rate{Passed: 5, Of: 15, Unknown: 2}); got != want {
		t.Errorf("%+v.Rate() = %v, want %v", c, got, want)
	}
	var none controls.Counts
	if !none.Rate().IsZero() {
		t.Errorf("the rate of no findings is %v, want zero", none.Rate())
	}
}

func TestRateCompare(t *testing.T) {
	const large = math.MaxInt
	tests := []struct {
		a, b controls.Rate
		want int
	}{
		{controls.Rate{Passed: 1, Of: 2}, controls.Rate{Passed: 2, Of: 4}, 0},
		{controls.Rate{Passed: 1, Of: 3}, controls.Rate{Passed: 333, Of: 1000}, 1},
		{controls.Rate{Passed: 0, Of: 1}, controls.Rate{}, 1}, // nothing is lower than none of one
		{controls.Rate{}, controls.Rate{Passed: 0, Of: 5}, -1},
		{controls.Rate{}, controls.Rate{}, 0},
		{controls.Rate{Passed: large - 1, Of: large}, controls.Rate{Passed: large - 2, Of: large - 1}, 1},
	}
	for _, tt := range tests {
		if got := tt.a.Compare(tt.b); got != tt.want {
			t.Errorf("(%v).Compare(%v) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := tt.b.Compare(tt.a); got != -tt.want {
			t.Errorf("(%v).Compare(%v) = %d, want %d", tt.b, tt.a, got, -tt.want)
		}
	}
}

// The comparison is that of fractions.
func TestRateCompareIsExact(t *testing.T) {
	law := func(p, q uint32, of, in uint64) bool {
		a := controls.Rate{Passed: int(p), Of: int(of>>2) + int(p) + 1}
		b := controls.Rate{Passed: int(q), Of: int(in>>2) + int(q) + 1}
		return a.Compare(b) == big.NewRat(int64(a.Passed), int64(a.Of)).Cmp(big.NewRat(int64(b.Passed), int64(b.Of)))
	}
	if err := quick.Check(law, nil); err != nil {
		t.Error(err)
	}
}

func TestRateAtLeast(t *testing.T) {
	tests := []struct {
		rate  controls.Rate
		limit int
		want  bool
	}{
		{controls.Rate{Passed: 19, Of: 20}, 950, true},
		{controls.Rate{Passed: 19, Of: 20}, 951, false},
		{controls.Rate{Passed: 0, Of: 1}, 0, true},
		{controls.Rate{}, 0, false},
	}
	for _, tt := range tests {
		if got := tt.rate.AtLeast(tt.limit); got != tt.want {
			t.Errorf("(%v).AtLeast(%d) = %v, want %v", tt.rate, tt.limit, got, tt.want)
		}
	}
}

func TestRatePerMille(t *testing.T) {
	tests := []struct {
		rate controls.Rate
		want int
	}{
		{controls.Rate{Passed: 2, Of: 3}, 666},
		{controls.Rate{Passed: 3, Of: 3}, 1000},
		{controls.Rate{Passed: math.MaxInt, Of: math.MaxInt}, 1000},
		{controls.Rate{}, 0},
	}
	for _, tt := range tests {
		if got := tt.rate.PerMille(); got != tt.want {
			t.Errorf("(%v).PerMille() = %d, want %d", tt.rate, got, tt.want)
		}
	}
}

// The five members of the textbook: the 30th percentile is the second, the 40th
// too, the 50th the third, the 100th the last.
func TestPercentile(t *testing.T) {
	rates := []controls.Rate{{Passed: 50, Of: 100}, {Passed: 15, Of: 100}, {Passed: 8, Of: 20}, {Passed: 35, Of: 100}, {Passed: 2, Of: 10}}
	got := map[int]controls.Rate{}
	for _, percent := range []int{1, 10, 30, 40, 41, 50, 90, 100} {
		got[percent], _ = controls.Percentile(rates, percent)
	}
	want := map[int]controls.Rate{1: rates[1], 10: rates[1], 30: rates[4], 40: rates[4], 41: rates[3], 50: rates[3], 90: rates[0], 100: rates[0]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Percentile mismatch (-want +got):\n%s", diff)
	}
	if _, ok := controls.Percentile(nil, 50); ok {
		t.Error("no rates have a percentile")
	}
}

// Values to four places: Newcombe, Statistics in Medicine 17 (1998), table I,
// method 3.
func TestIntervalPublished(t *testing.T) {
	tests := []struct{ passed, of, low, high int }{
		{81, 263, 2553, 3662},
		{15, 148, 624, 1605},
		{0, 20, 0, 1611},
		{1, 29, 61, 1718},
	}
	for _, tt := range tests {
		got := controls.Rate{Passed: tt.passed, Of: tt.of}.Interval()
		if low, high := (got.Low+50)/100, (got.High+50)/100; low != tt.low || high != tt.high {
			t.Errorf("%d of %d: %d to %d of ten thousand, want %d to %d", tt.passed, tt.of, low, high, tt.low, tt.high)
		}
	}
}

func TestIntervalEnds(t *testing.T) {
	tests := []struct {
		rate controls.Rate
		want controls.Interval
	}{
		{controls.Rate{}, controls.Interval{Low: 0, High: 1_000_000}},
		{controls.Rate{Passed: 0, Of: 1}, controls.Interval{Low: 0, High: 793_451}},
		{controls.Rate{Passed: 1, Of: 1}, controls.Interval{Low: 206_549, High: 1_000_000}},
		{controls.Rate{Passed: 10, Of: 20}, controls.Interval{Low: 299_298, High: 700_702}},
	}
	for _, tt := range tests {
		if got := tt.rate.Interval(); got != tt.want {
			t.Errorf("(%v).Interval() = %v, want %v", tt.rate, got, tt.want)
		}
	}
}

// The interval holds the share, is mirrored by its complement and narrows with
// the sample.
func TestIntervalLaws(t *testing.T) {
	law := func(x, n uint32) bool {
		r := controls.Rate{Passed: int(x % (n/2 + 1)), Of: int(n/2 + 1)}
		got, other := r.Interval(), controls.Rate{Passed: r.Of - r.Passed, Of: r.Of}.Interval()
		ten := controls.Rate{Passed: 10 * r.Passed, Of: 10 * r.Of}.Interval()
		return got.Low*r.Of <= 1_000_000*r.Passed && 1_000_000*r.Passed <= got.High*r.Of &&
			got.Low+other.High == 1_000_000 && got.High+other.Low == 1_000_000 &&
			got.Low <= ten.Low && ten.High <= got.High
	}
	if err := quick.Check(law, nil); err != nil {
		t.Error(err)
	}
}
