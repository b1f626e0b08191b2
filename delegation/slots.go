package delegation

import (
	"hash/maphash"
	"math/bits"
)

// Slots find records by their ids. They do what a map from ids to places would, with
// fewer lines of memory on the way: that of the slot, and those of the record, which
// whoever looks for it reads next.
type slots[T any] struct {
	seed maphash.Seed
	list []slot[T] // a power of two of them, at most half of them taken
}

// A slot is empty, or stands for a record and its place.
type slot[T any] struct {
	record *T
	hash   uint32
	place  int32
}

// slotsOf takes records of distinct ids.
func slotsOf[T any](records []*T, id func(*T) string) slots[T] {
	s := slots[T]{maphash.MakeSeed(), make([]slot[T], 1<<bits.Len(uint(2*len(records))))}
	for i, r := range records {
		hash := uint32(maphash.String(s.seed, id(r)))
		at := s.first(hash)
		for s.list[at].record != nil {
			at = s.next(at)
		}
		s.list[at] = slot[T]{r, hash, int32(i)}
	}
	return s
}

func (s *slots[T]) first(hash uint32) int { return int(hash) & (len(s.list) - 1) }

func (s *slots[T]) next(at int) int { return (at + 1) & (len(s.list) - 1) }

// find is a record and its place; nil where there is none of the id.
func (s *slots[T]) find(id string, idOf func(*T) string) (*T, int) {
	if len(s.list) == 0 {
		return nil, 0
	}
	hash := uint32(maphash.String(s.seed, id))
	for at := s.first(hash); s.list[at].record != nil; at = s.next(at) {
		if x := &s.list[at]; x.hash == hash && idOf(x.record) == id {
			return x.record, int(x.place)
		}
	}
	return nil, 0
}
