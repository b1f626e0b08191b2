package storetest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/ledger"
	"github.com/mandate-nhi/mandate/delegation/ledger/storetest"
)

// A liar is a store that breaks one law.
type liar struct {
	breaks string

	mu   sync.Mutex
	list []ledger.Entry
}

func (s *liar) Size(ctx context.Context) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.breaks == "new" && len(s.list) == 0 {
		return 1, nil
	}
	return uint64(len(s.list)), ctx.Err()
}

func (s *liar) Read(ctx context.Context, from, to uint64) ([]ledger.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil && s.breaks != "canceled" {
		return nil, ctx.Err()
	}
	size := uint64(len(s.list))
	if s.breaks == "range" {
		from, to = min(from, size), max(min(from, size), min(to, size))
	}
	if err := ledger.CheckRange(from, to, size); err != nil {
		return nil, err
	}
	var list []ledger.Entry
	for _, e := range s.list[from:to] {
		if s.breaks != "shared" {
			e.Leaf = []byte(string(e.Leaf))
		}
		if s.breaks == "bytes" {
			e.Leaf = []byte(strings.ReplaceAll(string(e.Leaf), "\r\n", "\n"))
			e.Leaf = []byte(strings.ToValidUTF8(string(e.Leaf), "\uFFFD"))
		}
		list = append(list, e)
	}
	return list, nil
}

func (s *liar) Append(ctx context.Context, expectedSize uint64, entries []ledger.Entry) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	size := uint64(len(s.list))
	if s.breaks == "conflict" {
		expectedSize = size
	}
	added, err := ledger.Admit(size, expectedSize, entries, s.find)
	switch {
	case s.breaks == "batch" && ledger.CodeOf(err) == ledger.CodeKeyTaken:
		added = entries[:1] // and the error
	case s.breaks == "again" && err == nil && expectedSize == size:
		added = entries
	case s.breaks == "lost" && len(added) == 2:
		added = added[:1]
	case err != nil:
		return err
	}
	for _, e := range added {
		if s.breaks != "shared" {
			e.Leaf = []byte(string(e.Leaf))
		}
		s.list = append(s.list, e)
	}
	return err
}

func (s *liar) find(key string) ([]byte, bool) {
	for _, e := range s.list {
		if e.Key == key && s.breaks != "key" {
			return e.Leaf, true
		}
	}
	return nil, false
}

// A recorder is a test that remembers how it failed.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// Every law has a store that breaks it.
func TestRun(t *testing.T) {
	tests := []struct{ breaks, failure string }{
		{"new", "a new store is empty"},
		{"bytes", "what was appended is read back"},
		{"shared", "no bytes are shared"},
		{"conflict", "another size is a conflict"},
		{"again", "again changes nothing"},
		{"key", "a key is taken once"},
		{"batch", "a key is taken once"},
		{"range", "what is no entry is refused"},
		{"canceled", "a canceled context is the error"},
		{"lost", "four writers lose and double nothing"},
		{"key", "four replicas agree on common entries"},
	}
	for _, tt := range tests {
		r := &recorder{TB: t}
		storetest.Run(r, func(testing.TB) ledger.Store { return &liar{breaks: tt.breaks} })
		if all := strings.Join(r.failures, "\n"); !strings.Contains(all, tt.failure+": ") {
			t.Errorf("a store that breaks %q passes %q; failures:\n%s", tt.breaks, tt.failure, all)
		}
	}
	storetest.Run(t, func(testing.TB) ledger.Store { return &liar{} })
}

var errMedium = errors.New("the medium failed")

// A store that fails gives its own error, which is not mistaken for a refusal.
type failing struct{ ledger.Store }

func (failing) Append(context.Context, uint64, []ledger.Entry) error { return errMedium }

func TestRunFailing(t *testing.T) {
	r := &recorder{TB: t}
	storetest.Run(r, func(testing.TB) ledger.Store { return failing{new(ledger.Memory)} })
	if len(r.failures) != 10 {
		t.Errorf("a store that cannot append fails %d laws, want 10:\n%s", len(r.failures), strings.Join(r.failures, "\n"))
	}
}
