package ledger

import (
	"bytes"
	"context"
	"sync"
)

// A Memory is a Store that lasts as long as the program. The zero Memory is empty
// and ready.
type Memory struct {
	mu      sync.RWMutex
	entries []Entry
	byKey   map[string]int
}

// Size implements Store.
func (m *Memory) Size(ctx context.Context) (uint64, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return uint64(len(m.entries)), ctx.Err()
}

// Read implements Store.
func (m *Memory) Read(ctx context.Context, from, to uint64) ([]Entry, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := CheckRange(from, to, uint64(len(m.entries))); err != nil {
		return nil, err
	}
	list := make([]Entry, 0, to-from)
	for _, e := range m.entries[from:to] {
		list = append(list, Entry{e.Key, bytes.Clone(e.Leaf)})
	}
	return list, nil
}

// Append implements Store.
func (m *Memory) Append(ctx context.Context, expectedSize uint64, entries []Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	added, err := Admit(uint64(len(m.entries)), expectedSize, entries, m.find)
	if err != nil {
		return err
	}
	if m.byKey == nil {
		m.byKey = map[string]int{}
	}
	for _, e := range added {
		m.byKey[e.Key] = len(m.entries)
		m.entries = append(m.entries, Entry{e.Key, bytes.Clone(e.Leaf)})
	}
	return nil
}

func (m *Memory) find(key string) ([]byte, bool) {
	i, ok := m.byKey[key]
	if !ok {
		return nil, false
	}
	return m.entries[i].Leaf, true
}
