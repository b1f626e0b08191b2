package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/governance"
)

// TestAppendObserved wants an observer to hear how many entries were to be appended,
// and whether they were.
func TestAppendObserved(t *testing.T) {
	var got []governance.Counts
	log := ledger.New(new(ledger.Memory), "example.com/log", ledger.WithObserver(func(w governance.Work) func(governance.Counts) {
		if w != governance.WorkAppend {
			t.Errorf("heard of %v", w)
		}
		return func(c governance.Counts) { got = append(got, c) }
	}))
	if _, err := log.Append(t.Context(), sealed(t, 3)...); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Append(t.Context(), ledger.Entry{}); err == nil {
		t.Error("an entry that is not sealed is no error")
	}
	if diff := cmp.Diff([]governance.Counts{{Entries: 3}, {Entries: 1, Failed: true}}, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
}
