// Package storetest holds the laws of a ledger.Store as tests: whoever writes a
// store runs them.
//
//	func TestStore(t *testing.T) {
//		storetest.Run(t, func(t testing.TB) ledger.Store { return open(t, emptyTable(t)) })
//	}
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// Run tests the laws that every store keeps. Each gets a new store, which must be
// empty, from newStore:
//
//   - what was appended is read back, in order and in any part, byte for byte;
//   - bytes of the caller and bytes of the store are not shared;
//   - another size than expected is CodeConflict, and changes nothing;
//   - the same entries again, at whatever size, change nothing and are no error;
//   - another leaf for a key is CodeKeyTaken, and of its batch nothing is added;
//   - entries and ranges that are none are CodeInvalid, and change nothing;
//   - a canceled context is the error, and nothing is added;
//   - four writers at once, on their own entries and on common ones, lose and
//     double nothing.
//
// Run cannot pull the plug: that acknowledged entries survive a crash is for the
// store's own tests.
func Run(t testing.TB, newStore func(t testing.TB) ledger.Store) {
	t.Helper()
	for _, law := range laws() {
		if err := law.holds(context.Background(), newStore(t)); err != nil {
			t.Errorf("%s: %v", law.name, err)
		}
	}
}

// A law is one thing that every store keeps, tried on an empty one.
type law struct {
	name  string
	holds func(context.Context, ledger.Store) error
}

func laws() []law {
	return []law{
		{"a new store is empty", empty},
		{"what was appended is read back", readBack},
		{"no bytes are shared", notShared},
		{"another size is a conflict", conflict},
		{"again changes nothing", again},
		{"a key is taken once", taken},
		{"what is no entry is refused", invalid},
		{"a canceled context is the error", canceled},
		{"four writers lose and double nothing", writers},
		{"four replicas agree on common entries", replicas},
	}
}

// entries are n entries whose leaves hold every byte; the first number is from.
func entries(from, n int) []ledger.Entry {
	var list []ledger.Entry
	for i := from; i < from+n; i++ {
		leaf := []byte(fmt.Sprintf("leaf %d\n", i))
		for b := range 256 {
			leaf = append(leaf, byte(b+i))
		}
		list = append(list, ledger.Entry{Key: fmt.Sprintf("key-%d", i), Leaf: leaf})
	}
	return list
}

// holds wants the store to hold exactly these entries.
func holds(ctx context.Context, s ledger.Store, want []ledger.Entry) error {
	size, err := s.Size(ctx)
	if err != nil {
		return err
	}
	if size != uint64(len(want)) {
		return fmt.Errorf("the size is %d, want %d", size, len(want))
	}
	return reads(ctx, s, 0, want)
}

// reads wants these entries from a place on.
func reads(ctx context.Context, s ledger.Store, from int, want []ledger.Entry) error {
	got, err := s.Read(ctx, uint64(from), uint64(from+len(want)))
	if err != nil {
		return err
	}
	if len(got) != len(want) {
		return fmt.Errorf("%d entries were read, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Key != want[i].Key || string(got[i].Leaf) != string(want[i].Leaf) {
			return fmt.Errorf("entry %d is %q %q, want %q %q", from+i, got[i].Key, got[i].Leaf, want[i].Key, want[i].Leaf)
		}
	}
	return nil
}

// refuses wants an error of this code.
func refuses(code ledger.Code, err error, what string) error {
	if ledger.CodeOf(err) != code {
		return fmt.Errorf("%s: the error is %v, want code %s", what, err, code)
	}
	return nil
}

// first is the first thing that went wrong.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func empty(ctx context.Context, s ledger.Store) error {
	return first(holds(ctx, s, nil), s.Append(ctx, 0, nil), holds(ctx, s, nil))
}

func canceled(ctx context.Context, s ledger.Store) error {
	if err := s.Append(ctx, 0, entries(0, 1)); err != nil {
		return err
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	_, sizeErr := s.Size(stopped)
	_, readErr := s.Read(stopped, 0, 1)
	for what, err := range map[string]error{"Size": sizeErr, "Read": readErr, "Append": s.Append(stopped, 1, entries(1, 1))} {
		if !errors.Is(err, context.Canceled) {
			return fmt.Errorf("%s: the error is %v, want context.Canceled", what, err)
		}
	}
	return holds(ctx, s, entries(0, 1))
}
