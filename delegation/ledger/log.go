package ledger

import (
	"context"
	"sync"

	"github.com/mandate-nhi/mandate/governance"
)

// page is how many entries are read at a time.
const page = 1024

// A Log is a tree of hashes over the entries of a Store. It holds some 150 bytes
// in memory for each entry, and reads each once. It is safe for concurrent use,
// also with other logs over the same store.
type Log struct {
	store    Store
	origin   string
	observer governance.Observer

	mu    sync.Mutex
	tree  tree
	index map[string]uint64 // by key
}

// A LogOption changes how a log works.
type LogOption func(*Log)

// WithObserver tells an observer of each Append.
func WithObserver(o governance.Observer) LogOption { return func(l *Log) { l.observer = o } }

// New returns the log over store. The origin names the log for ever; its key
// has the same name. Nothing is read yet.
func New(store Store, origin string, opts ...LogOption) *Log {
	l := &Log{store: store, origin: origin, index: map[string]uint64{}}
	for _, o := range opts {
		o(l)
	}
	return l
}

// Append adds entries that Seal made, all or none, and returns when they are safe
// with the place of each. One that is there already, be it from another replica,
// keeps its place. It tries again for as long as other writers are first; the
// error is that of the store, or CodeInvalid for what is not sealed.
func (l *Log) Append(ctx context.Context, entries ...Entry) ([]uint64, error) {
	end := l.observer.Begin(governance.WorkAppend)
	places, err := l.append(ctx, entries)
	end(governance.Counts{Entries: len(entries), Failed: err != nil})
	return places, err
}

func (l *Log) append(ctx context.Context, entries []Entry) ([]uint64, error) {
	for _, e := range entries {
		if _, err := e.parse(); err != nil {
			return nil, err
		}
	}
	if err := l.insist(ctx, entries); err != nil {
		return nil, err
	}
	return l.places(ctx, entries)
}

// insist appends for as long as others get in first, which makes the log grow.
func (l *Log) insist(ctx context.Context, entries []Entry) error {
	size, err := l.store.Size(ctx)
	for err == nil {
		conflict := l.store.Append(ctx, size, entries)
		if CodeOf(conflict) != CodeConflict {
			return conflict
		}
		before := size
		if size, err = l.store.Size(ctx); err == nil && size == before {
			err = conflict // with itself: nobody got in
		}
	}
	return err
}

func (l *Log) places(ctx context.Context, entries []Entry) ([]uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sync(ctx); err != nil {
		return nil, err
	}
	places := make([]uint64, len(entries))
	for i, e := range entries {
		place, ok := l.index[e.Key]
		if !ok {
			return nil, fail(CodeTampered, "the store took %q and does not have it", e.Key)
		}
		places[i] = place
	}
	return places, nil
}

// Find returns the place of the event with this key.
func (l *Log) Find(ctx context.Context, key string) (index uint64, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err = l.sync(ctx)
	index, ok = l.index[key]
	return index, ok, err
}

// Entry returns the leaf at a place: the bytes that proofs are about, and what
// they say. It is CodeTampered if they are not those that were read first.
func (l *Log) Entry(ctx context.Context, index uint64) ([]byte, Leaf, error) {
	list, err := l.store.Read(ctx, index, index+1)
	if err != nil {
		return nil, Leaf{}, err
	}
	if len(list) != 1 {
		return nil, Leaf{}, fail(CodeTampered, "the store has %d entries at one place", len(list))
	}
	leaf, err := list[0].parse()
	if err != nil {
		return nil, Leaf{}, failWith(err, CodeTampered, "entry %d", index)
	}
	place, ok, err := l.Find(ctx, leaf.Key)
	if err == nil && (!ok || place != index) {
		err = fail(CodeTampered, "entry %d now is another one", index)
	}
	if err != nil {
		return nil, Leaf{}, err
	}
	return list[0].Leaf, leaf, l.matches(index, list[0].Leaf)
}

// matches wants a leaf to be the one that the tree was built from.
func (l *Log) matches(index uint64, leaf []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, err := l.tree.inclusion(index, l.tree.size)
	if err != nil {
		return err
	}
	root, err := l.tree.root(l.tree.size)
	if err == nil && VerifyInclusion(Checkpoint{l.origin, l.tree.size, root}, leaf, p) != nil {
		err = fail(CodeTampered, "entry %d now is another one", index)
	}
	return err
}

// Place says where an entry stands, as a piece of evidence records it.
func (l *Log) Place(index uint64) governance.LedgerEntry {
	return governance.LedgerEntry{LogID: l.origin, Index: int64(index)}
}

// Checkpoint returns the checkpoint of all entries, unsigned.
func (l *Log) Checkpoint(ctx context.Context) (Checkpoint, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sync(ctx); err != nil {
		return Checkpoint{}, err
	}
	root, err := l.tree.root(l.tree.size)
	return Checkpoint{l.origin, l.tree.size, root}, err
}

// ProveInclusion proves entry index to be in the log of size entries. Requires
// index < size; CodeTruncated if the log is not that long.
func (l *Log) ProveInclusion(ctx context.Context, index, size uint64) (Inclusion, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sync(ctx); err != nil {
		return Inclusion{}, err
	}
	return l.tree.inclusion(index, size)
}

// ProveConsistency proves the log of newSize entries to begin with that of oldSize.
// Requires oldSize ≤ newSize; CodeTruncated if the log is not that long.
func (l *Log) ProveConsistency(ctx context.Context, oldSize, newSize uint64) (Consistency, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.sync(ctx); err != nil {
		return Consistency{}, err
	}
	return l.tree.consistency(oldSize, newSize)
}

// sync reads what was appended since. Requires mu.
func (l *Log) sync(ctx context.Context) error {
	size, err := l.store.Size(ctx)
	if err != nil {
		return err
	}
	if size < l.tree.size {
		return fail(CodeTampered, "the log had %d entries and now has %d", l.tree.size, size)
	}
	for l.tree.size < size {
		from := l.tree.size
		list, err := l.store.Read(ctx, from, min(from+page, size))
		if err != nil {
			return err
		}
		if uint64(len(list)) != min(page, size-from) {
			return fail(CodeTampered, "the store does not hold the entries from %d that it counts", from)
		}
		for _, e := range list {
			if err := l.take(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// take adds the next entry of the store to the tree.
func (l *Log) take(e Entry) error {
	if _, err := e.parse(); err != nil {
		return failWith(err, CodeTampered, "entry %d", l.tree.size)
	}
	if first, ok := l.index[e.Key]; ok {
		return fail(CodeTampered, "entry %d repeats entry %d", l.tree.size, first)
	}
	if err := l.tree.add(e.Leaf); err != nil {
		return err
	}
	l.index[e.Key] = l.tree.size - 1
	return nil
}

// parse reads the leaf of e, which must have the key of e.
func (e Entry) parse() (Leaf, error) {
	leaf, err := ParseLeaf(e.Leaf)
	if err == nil && leaf.Key != e.Key {
		err = fail(CodeInvalid, "key %q on the leaf of %q", e.Key, leaf.Key)
	}
	return leaf, err
}
