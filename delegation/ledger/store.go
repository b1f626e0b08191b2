package ledger

import (
	"bytes"
	"context"
)

// An Entry is a leaf with the key under which it is taken once.
type Entry struct {
	Key  string // 1 to 256 bytes
	Leaf []byte // 1 byte to 64 KiB; a store does not look into it
}

// A Store keeps the entries of one log, in order, and never changes one. It is
// safe for concurrent use. storetest.Run checks an implementation.
//
// Errors that are neither the context's nor those of a failed medium have the
// codes named here.
type Store interface {
	// Size is the number of entries.
	Size(ctx context.Context) (uint64, error)

	// Read returns the entries from ≤ i < to, for the caller to keep. It is
	// CodeInvalid unless from ≤ to ≤ size, and CodeTampered where the store sees
	// that an entry is not the one that was appended.
	Read(ctx context.Context, from, to uint64) ([]Entry, error)

	// Append adds the entries that are not there yet, all or none, in one step
	// that others see whole or not at all, and returns when they are safe. What
	// it does is decided by Admit: an entry that is there already is left out;
	// CodeKeyTaken if its leaf is another one; nil if nothing is left; CodeConflict
	// unless the size is expectedSize. After any other error the entries may be
	// there or not: append them again, which does no harm.
	Append(ctx context.Context, expectedSize uint64, entries []Entry) error
}

// Admit is the rule of Append, for those who write a Store: given the size of the
// log and a function that finds the leaf of a key, it returns what is to be added.
func Admit(size, expectedSize uint64, entries []Entry, find func(key string) (leaf []byte, ok bool)) ([]Entry, error) {
	var added []Entry
	batch := map[string][]byte{}
	for _, e := range entries {
		if err := e.check(); err != nil {
			return nil, err
		}
		leaf, ok := batch[e.Key]
		if !ok {
			leaf, ok = find(e.Key)
		}
		if ok && !bytes.Equal(leaf, e.Leaf) {
			return nil, fail(CodeKeyTaken, "%q stands for another leaf", e.Key)
		}
		if !ok {
			batch[e.Key] = e.Leaf
			added = append(added, e)
		}
	}
	if len(added) > 0 && size != expectedSize {
		return nil, fail(CodeConflict, "the log has %d entries, not %d", size, expectedSize)
	}
	return added, nil
}

func (e Entry) check() error {
	if len(e.Key) == 0 || len(e.Key) > 256 {
		return fail(CodeInvalid, "a key has 1 to 256 bytes")
	}
	if len(e.Leaf) == 0 || len(e.Leaf) > maxLeaf {
		return fail(CodeInvalid, "a leaf has 1 to %d bytes", maxLeaf)
	}
	return nil
}

// CheckRange is the rule of Read, for those who write a Store.
func CheckRange(from, to, size uint64) error {
	if from > to || to > size {
		return fail(CodeInvalid, "entries %d to %d of %d", from, to, size)
	}
	return nil
}
