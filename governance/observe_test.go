package governance_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/ctxtest"
)

// An owner of an observer that has a clock measures how long work takes.
func ExampleObserver() {
	took := map[governance.Work]time.Duration{}
	observer := governance.Observer(func(w governance.Work) func(governance.Counts) {
		began := time.Now()
		return func(c governance.Counts) {
			took[w] += time.Since(began)
			fmt.Printf("%v: %d records of %d bytes, failed: %v\n", w, c.Records, c.Bytes, c.Failed)
		}
	})
	data := []byte(`{"schemaVersion": "1.0", "nhis": [{"id": "ci", "kind": "pipeline"}]}`)
	if _, err := governance.ParseContext(context.Background(), "estate.json", data, governance.WithParseObserver(observer)); err != nil {
		fmt.Println(err)
	}
	fmt.Println(took[governance.WorkParse] >= 0)
	// Output:
	// parse: 1 records of 68 bytes, failed: false
	// true
}

// TestObserverOfNothing wants the nil observer, and one that does not ask for the
// end, to cost nothing.
func TestObserverOfNothing(t *testing.T) {
	for name, o := range map[string]governance.Observer{"nil": nil, "no end": func(governance.Work) func(governance.Counts) { return nil }} {
		if n := testing.AllocsPerRun(100, func() { o.Begin(governance.WorkAssess)(governance.Counts{Records: 1}) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// TestCountsHoldNoContent wants numbers and nothing that could carry a text.
func TestCountsHoldNoContent(t *testing.T) {
	for f := range reflect.TypeFor[governance.Counts]().Fields() {
		if k := f.Type.Kind(); k != reflect.Int && k != reflect.Bool {
			t.Errorf("Counts.%s is a %v", f.Name, k)
		}
	}
}

// TestParseObserved wants the counts of documents in order and not in order.
func TestParseObserved(t *testing.T) {
	tests := []struct {
		name, data string
		want       governance.Counts
	}{
		{"two records", `{"schemaVersion": "1.0", "nhis": [{"id": "a", "kind": "bot"}, {"id": "b", "kind": "bot"}]}`, governance.Counts{Bytes: 90, Records: 2}},
		{"two faults", `{"schemaVersion": "1.0", "nhis": [{"id": "a"}, {"kind": "bot"}]}`, governance.Counts{Bytes: 64, Records: 2, Faults: 2, Failed: true}},
	}
	for _, tt := range tests {
		var got []governance.Counts
		_, err := governance.ParseContext(context.Background(), "estate.json", []byte(tt.data), governance.WithParseObserver(func(w governance.Work) func(governance.Counts) {
			return func(c governance.Counts) { got = append(got, c) }
		}))
		if diff := cmp.Diff([]governance.Counts{tt.want}, got); diff != "" || (err != nil) != tt.want.Failed {
			t.Errorf("%s: %v, mismatch (-want +got):\n%s", tt.name, err, diff)
		}
	}
}

// TestParseEnds wants nothing to be read after the end of the context.
func TestParseEnds(t *testing.T) {
	data := []byte(`{"schemaVersion": "1.0", "nhis": [` + strings.Repeat(`{"id": "a", "kind": "bot"}, `, 1000) + `{"id": "b", "kind": "bot"}]}`)
	ctx := ctxtest.After(10)
	records := 0
	_, err := governance.ParseContext(ctx, "estate.json", data, governance.WithLimits(governance.Limits{Records: 2000}),
		governance.WithParseObserver(func(governance.Work) func(governance.Counts) {
			return func(c governance.Counts) { records = c.Records }
		}))
	if !errors.Is(err, context.Canceled) || records != 10 || ctx.Asked() != 11 {
		t.Errorf("after 10 records: %v, with %d records read, asked %d times", err, records, ctx.Asked())
	}
}

// BenchmarkNilObserver is what an observer costs those who have none.
func BenchmarkNilObserver(b *testing.B) {
	b.ReportAllocs()
	var o governance.Observer
	for b.Loop() {
		o.Begin(governance.WorkAssess)(governance.Counts{})
	}
}
