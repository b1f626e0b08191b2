package engine

import (
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
)

// A stock is memory for what findings keep: many short lists are cut from few long
// ones. The zero stock is empty.
type stock struct {
	lacks   bale[controls.Missing]
	reasons bale[controls.Reason]
	facts   bale[controls.Fact]
}

// A bale is what is left to cut lists from.
type bale[T any] struct {
	left []T
	size int // of the last one that was begun
}

// maxBale is how many items are made at once at most; the first bale has as many as
// the first list.
const maxBale = 64

// cut gives a list of n items that cannot grow in place.
func (b *bale[T]) cut(n int) []T {
	if n == 0 {
		return []T{}
	}
	if n > len(b.left) {
		b.size = max(n, min(2*b.size, maxBale))
		b.left = make([]T, b.size)
	}
	list := b.left[:n:n]
	b.left = b.left[n:]
	return list
}

func (x *stock) missing(gaps []delegation.Gap) []controls.Missing {
	out := x.lacks.cut(len(gaps))
	for i, g := range gaps {
		out[i] = controls.Missing{Path: g.Path(), Code: g.Code}
	}
	return out
}
