package filestore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// A Store is a ledger.Store in a folder. It holds some 150 bytes in memory for
// each entry, and the leaves on the medium only.
type Store struct {
	mu    sync.RWMutex
	disk  disk
	file  file
	head  head
	spans []span
	byKey map[string]int
	cut   int64
	end   error // why it does not go on
}

var _ ledger.Store = (*Store)(nil)

// Cut is how many bytes of a torn batch Open cut off. They were not acknowledged.
func (s *Store) Cut() int64 { return s.cut }

// Size implements ledger.Store.
func (s *Store) Size(ctx context.Context) (uint64, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.head.size, s.ready(ctx)
}

// Read implements ledger.Store.
func (s *Store) Read(ctx context.Context, from, to uint64) ([]ledger.Entry, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	if err := ledger.CheckRange(from, to, s.head.size); err != nil {
		return nil, err
	}
	list := make([]ledger.Entry, 0, to-from)
	for _, p := range s.spans[from:to] {
		leaf, err := s.leaf(p)
		if err != nil {
			return nil, err
		}
		list = append(list, ledger.Entry{Key: p.key, Leaf: leaf})
	}
	return list, nil
}

// leaf reads a leaf, which must be the one that was appended.
func (s *Store) leaf(p span) ([]byte, error) {
	leaf := make([]byte, p.length)
	if n, err := s.file.ReadAt(leaf, p.offset); n < len(leaf) {
		return nil, broken(err, "read an entry")
	}
	if sha256.Sum256(leaf) != p.sum {
		return nil, tampered("the leaf of %q changed since it was appended", p.key)
	}
	return leaf, nil
}

// Append implements ledger.Store. After a failure of the medium nobody knows what
// it holds (ledger.CodeIO): the store then refuses everything with
// ledger.CodeClosed until the folder is opened again.
func (s *Store) Append(ctx context.Context, expectedSize uint64, entries []ledger.Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ready(ctx); err != nil {
		return err
	}
	var unread error
	added, err := ledger.Admit(s.head.size, expectedSize, entries, func(key string) ([]byte, bool) {
		i, ok := s.byKey[key]
		if !ok {
			return nil, false
		}
		leaf, err := s.leaf(s.spans[i])
		if err != nil {
			unread = err
		}
		return leaf, true
	})
	if unread != nil {
		return unread
	}
	if err != nil || len(added) == 0 {
		return err
	}
	if err := s.alone(); err != nil {
		s.end = err
		return err
	}
	if err := s.write(added); err != nil {
		s.end = broken(err, "append")
		return s.end
	}
	return nil
}

// write puts a batch on the medium, the log first. It is acknowledged with the head.
func (s *Store) write(entries []ledger.Entry) error {
	data, chain := encode(s.head.chain, entries)
	spans, _, ok := decode(s.head.chain, data, s.head.length)
	if !ok {
		return fmt.Errorf("a batch of %d bytes cannot be read back", len(data))
	}
	if _, err := s.file.WriteAt(data, s.head.length); err != nil {
		return err
	}
	if err := s.file.Sync(); err != nil {
		return err
	}
	next := head{s.head.size + uint64(len(entries)), s.head.length + int64(len(data)), chain}
	if err := next.write(s.disk); err != nil {
		return err
	}
	s.head = next
	s.keep(spans)
	return nil
}

// alone wants the files to be as this store left them.
func (s *Store) alone() error {
	length, err := s.file.size()
	if err != nil {
		return broken(err, "look at the log")
	}
	text, err := s.disk.read(headName)
	if err != nil {
		return broken(err, "read the head")
	}
	if length != s.head.length || string(text) != s.head.String() {
		return &ledger.Error{Code: ledger.CodeClosed, Detail: "somebody else wrote to the folder; open it again"}
	}
	return nil
}

// Close gives the files back. What was acknowledged is safe with or without it.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	s.file = nil
	if s.end == nil {
		s.end = &ledger.Error{Code: ledger.CodeClosed, Detail: "the store is closed"}
	}
	return err
}

// ready is why the store cannot be used, if it cannot.
func (s *Store) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.end != nil {
		return &ledger.Error{Code: ledger.CodeClosed, Detail: "open the folder again", Err: s.end}
	}
	return nil
}
