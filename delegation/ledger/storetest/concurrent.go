package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

const (
	crew  = 4  // writers at once
	shift = 12 // entries of each
)

// atOnce runs write for each of the crew, and gives what went wrong.
func atOnce(write func(writer int) error) error {
	errs := make([]error, crew)
	var wait sync.WaitGroup
	for w := range crew {
		wait.Go(func() { errs[w] = write(w) })
	}
	wait.Wait()
	return errors.Join(errs...)
}

// insist appends a batch as often as somebody else is first, which is as often as
// the others have something to append.
func insist(ctx context.Context, s ledger.Store, batch []ledger.Entry) error {
	var err error
	for range crew*shift + 1 {
		size, failed := s.Size(ctx)
		if failed != nil {
			return failed
		}
		if err = s.Append(ctx, size, batch); ledger.CodeOf(err) != ledger.CodeConflict {
			return err
		}
	}
	return fmt.Errorf("more conflicts than entries: %w", err)
}

// writers wants the entries of each writer once, and in the order of that writer.
func writers(ctx context.Context, s ledger.Store) error {
	err := atOnce(func(w int) error {
		for i := 0; i < shift; i += 2 {
			if err := insist(ctx, s, entries(w*shift+i, 2)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return once(ctx, s, func(place map[string]int) error {
		for i := range crew*shift - 1 {
			if (i+1)%shift != 0 && place[key(i)] > place[key(i+1)] {
				return fmt.Errorf("%s stands behind %s, which was appended after it", key(i), key(i+1))
			}
		}
		return nil
	})
}

// replicas wants entries that every writer appends to be there once.
func replicas(ctx context.Context, s ledger.Store) error {
	err := atOnce(func(w int) error {
		for i := range crew * shift {
			if err := insist(ctx, s, entries((i+w*shift)%(crew*shift), 1)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return once(ctx, s, func(map[string]int) error { return nil })
}

func key(i int) string { return entries(i, 1)[0].Key }

// once wants the entries of the whole crew in the store, each once and unchanged.
func once(ctx context.Context, s ledger.Store, also func(place map[string]int) error) error {
	size, err := s.Size(ctx)
	if err != nil {
		return err
	}
	got, err := s.Read(ctx, 0, size)
	if err != nil {
		return err
	}
	place := map[string]int{}
	for i, e := range got {
		if first, twice := place[e.Key]; twice {
			return fmt.Errorf("%q stands at %d and at %d", e.Key, first, i)
		}
		place[e.Key] = i
	}
	for _, e := range entries(0, crew*shift) {
		i, ok := place[e.Key]
		if !ok {
			return fmt.Errorf("%q was acknowledged and is lost", e.Key)
		}
		if string(got[i].Leaf) != string(e.Leaf) {
			return fmt.Errorf("%q has the leaf %q", e.Key, got[i].Leaf)
		}
	}
	if len(place) != crew*shift {
		return fmt.Errorf("%d entries, want %d", len(place), crew*shift)
	}
	return also(place)
}
