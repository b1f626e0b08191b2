package importer

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// kept is short texts in blocks, whose place in memory is asked for once.
type kept struct{ block *strings.Builder }

const bytesInBlock = 1024

// room is where so many bytes are to be written: a block, or for a long text its own.
func (k *kept) room(n int) *strings.Builder {
	b := k.block
	if b == nil || b.Cap()-b.Len() < n {
		b = new(strings.Builder)
		if n > bytesInBlock/4 {
			b.Grow(n)
			return b
		}
		b.Grow(bytesInBlock)
		k.block = b
	}
	return b
}

func (k *kept) keep(text []byte) string {
	b := k.room(len(text))
	at := b.Len()
	b.Write(text)
	return b.String()[at:]
}

// origin is the origin of a value, as Node.Origin.
func (c *Collector) origin(n Node) governance.Origin {
	var room [256]byte
	return governance.OriginAt(n.Pos(), visible(c.kept.keep(n.appendPointer(room[:0]))))
}

// Concat is the texts as one, as + makes it, for importers that make many ids: it asks
// for memory once for many of them.
func (c *Collector) Concat(texts ...string) string {
	n := 0
	for _, s := range texts {
		n += len(s)
	}
	b := c.kept.room(n)
	at := b.Len()
	for _, s := range texts {
		b.WriteString(s)
	}
	return b.String()[at:]
}
