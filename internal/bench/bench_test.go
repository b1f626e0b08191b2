package bench_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/bench"
)

var sizes = []int{1_000, 10_000}

// perNHI runs what prepare returns for estates of every size and reports the
// time of one run for each NHI.
func perNHI(b *testing.B, prepare func(*testing.B, *governance.Estate) func()) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("nhis=", n), func(b *testing.B) {
			work := prepare(b, bench.Estate(n))
			b.ReportAllocs()
			for b.Loop() {
				work()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/NHI")
		})
	}
}

func BenchmarkParse(b *testing.B) {
	perNHI(b, func(b *testing.B, e *governance.Estate) func() {
		data, err := json.Marshal(e)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
		return func() {
			if _, err := governance.Parse("estate.json", data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	perNHI(b, func(b *testing.B, e *governance.Estate) func() {
		return func() { delegation.NewIndex(e) }
	})
}

func BenchmarkAssess(b *testing.B) {
	perNHI(b, func(b *testing.B, e *governance.Estate) func() {
		eng, err := engine.Compile(builtin.Pack())
		if err != nil {
			b.Fatal(err)
		}
		view := delegation.NewIndex(e).At(bench.AsOf())
		return func() {
			if _, err := eng.Assess(b.Context(), view); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkCompile is paid once: it does not depend on the estate.
func BenchmarkCompile(b *testing.B) {
	pack := builtin.Pack()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := engine.Compile(pack); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(pack.Len()), "ns/control")
}

// TestEstate wants a measured estate to be a valid one, the same on every call.
func TestEstate(t *testing.T) {
	first, again := bench.Estate(200), bench.Estate(200)
	a, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(again)
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("two estates of one size differ")
	}
	if err := first.Validate(); err != nil {
		t.Error(err)
	}
	for _, o := range delegation.NewIndex(first).Observations() {
		t.Errorf("observation %+v", o)
	}
}
