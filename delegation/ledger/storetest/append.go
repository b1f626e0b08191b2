package storetest

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

func readBack(ctx context.Context, s ledger.Store) error {
	all := entries(0, 10)
	for from, n := 0, 1; from < len(all); from, n = from+n, n+1 { // batches of 1, 2, 3 and 4
		if err := s.Append(ctx, uint64(from), all[from:from+n]); err != nil {
			return err
		}
	}
	for from := range all {
		for to := from; to <= len(all); to++ {
			if err := reads(ctx, s, from, all[from:to]); err != nil {
				return err
			}
		}
	}
	return holds(ctx, s, all)
}

func notShared(ctx context.Context, s ledger.Store) error {
	mine := entries(0, 3)
	if err := s.Append(ctx, 0, mine); err != nil {
		return err
	}
	for _, e := range mine {
		clear(e.Leaf)
	}
	given, err := s.Read(ctx, 0, 3)
	if err != nil {
		return err
	}
	for _, e := range given {
		clear(e.Leaf)
	}
	return holds(ctx, s, entries(0, 3))
}

func conflict(ctx context.Context, s ledger.Store) error {
	if err := s.Append(ctx, 0, entries(0, 2)); err != nil {
		return err
	}
	for _, size := range []uint64{0, 1, 3, math.MaxUint64} {
		if err := refuses(ledger.CodeConflict, s.Append(ctx, size, entries(2, 1)), "Append at another size"); err != nil {
			return err
		}
	}
	mixed := entries(1, 2) // one is there, one is not
	return first(refuses(ledger.CodeConflict, s.Append(ctx, 0, mixed), "Append in part at another size"), holds(ctx, s, entries(0, 2)))
}

func again(ctx context.Context, s ledger.Store) error {
	three := entries(0, 3)
	if err := s.Append(ctx, 0, append(three, three...)); err != nil { // also within a batch
		return err
	}
	for _, size := range []uint64{0, 1, 3, 7} {
		for _, batch := range [][]ledger.Entry{three, three[1:2], {three[2], three[0]}} {
			if err := s.Append(ctx, size, batch); err != nil {
				return err
			}
		}
	}
	if err := holds(ctx, s, three); err != nil {
		return err
	}
	return first(s.Append(ctx, 3, entries(1, 4)), holds(ctx, s, entries(0, 5)))
}

func taken(ctx context.Context, s ledger.Store) error {
	three := entries(0, 3)
	if err := s.Append(ctx, 0, three); err != nil {
		return err
	}
	other := ledger.Entry{Key: three[1].Key, Leaf: []byte("another leaf")}
	twice := entries(9, 1)
	twice = append(twice, ledger.Entry{Key: twice[0].Key, Leaf: []byte("another leaf")})
	for _, size := range []uint64{0, 3} {
		err := first(
			refuses(ledger.CodeKeyTaken, s.Append(ctx, size, []ledger.Entry{other}), "another leaf"),
			refuses(ledger.CodeKeyTaken, s.Append(ctx, size, append(entries(3, 2), other)), "another leaf, behind new entries"),
			refuses(ledger.CodeKeyTaken, s.Append(ctx, size, twice), "two leaves in a batch"),
		)
		if err != nil {
			return err
		}
	}
	return holds(ctx, s, three)
}

func invalid(ctx context.Context, s ledger.Store) error {
	if err := s.Append(ctx, 0, entries(0, 2)); err != nil {
		return err
	}
	bad := []ledger.Entry{
		{Key: "", Leaf: []byte("x")},
		{Key: strings.Repeat("k", 257), Leaf: []byte("x")},
		{Key: "k"},
		{Key: "k", Leaf: make([]byte, 64<<10+1)},
	}
	for _, e := range bad {
		if err := refuses(ledger.CodeInvalid, s.Append(ctx, 2, append(entries(2, 1), e)), "Append of what is no entry"); err != nil {
			return err
		}
	}
	for _, r := range [][2]uint64{{0, 3}, {2, 1}, {3, 3}, {math.MaxUint64, 0}, {0, math.MaxUint64}} {
		_, err := s.Read(ctx, r[0], r[1])
		if err := refuses(ledger.CodeInvalid, err, "Read of what is no range"); err != nil {
			return err
		}
	}
	long := ledger.Entry{Key: strings.Repeat("k", 256), Leaf: slices.Repeat([]byte{0}, 64<<10)}
	return first(s.Append(ctx, 2, []ledger.Entry{long}), holds(ctx, s, append(entries(0, 2), long)))
}
