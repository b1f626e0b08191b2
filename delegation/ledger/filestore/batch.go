package filestore

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/mandate-nhi/mandate/delegation/ledger"
)

// A batch in the log is what one Append added: the length of the body (8 bytes,
// big endian), the body, and the chain: SHA-256 of the chain before, the length
// and the body. In the body stand, for each entry, the length of the key (4
// bytes), the key, the length of the leaf (4 bytes), the leaf.
const (
	lengthSize = 8
	around     = lengthSize + sha256.Size // of a batch, around its body
)

// A span is where a leaf stands in the log, and what it must be.
type span struct {
	key    string
	offset int64
	length int
	sum    [sha256.Size]byte
}

// encode gives the bytes of a batch and the chain at its end.
func encode(chain [sha256.Size]byte, entries []ledger.Entry) ([]byte, [sha256.Size]byte) {
	data := make([]byte, lengthSize)
	for _, e := range entries {
		data = appendText(data, []byte(e.Key))
		data = appendText(data, e.Leaf)
	}
	binary.BigEndian.PutUint64(data, uint64(len(data)-lengthSize))
	next := link(chain, data)
	return append(data, next[:]...), next
}

func appendText(data, text []byte) []byte {
	data = binary.BigEndian.AppendUint32(data, uint32(len(text)))
	return append(data, text...)
}

// link is the chain behind data.
func link(chain [sha256.Size]byte, data []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write(chain[:])
	h.Write(data)
	return [sha256.Size]byte(h.Sum(nil))
}

// decode reads a batch that stands at offset in the log. It is false where data
// is not one, whole, that continues the chain.
func decode(chain [sha256.Size]byte, data []byte, offset int64) (spans []span, next [sha256.Size]byte, ok bool) {
	if len(data) <= around || binary.BigEndian.Uint64(data) != uint64(len(data)-around) {
		return nil, chain, false
	}
	end := len(data) - sha256.Size
	next = link(chain, data[:end])
	if next != [sha256.Size]byte(data[end:]) {
		return nil, chain, false
	}
	spans, ok = decodeBody(data[:end], offset)
	return spans, next, ok
}

func decodeBody(data []byte, offset int64) ([]span, bool) {
	var spans []span
	for at := lengthSize; at < len(data); {
		key, behind, ok := text(data, at)
		if !ok {
			return nil, false
		}
		leaf, end, ok := text(data, behind)
		if !ok {
			return nil, false
		}
		spans = append(spans, span{string(key), offset + int64(end-len(leaf)), len(leaf), sha256.Sum256(leaf)})
		at = end
	}
	return spans, true
}

func text(data []byte, at int) (text []byte, end int, ok bool) {
	if len(data)-at < 4 {
		return nil, 0, false
	}
	n := binary.BigEndian.Uint32(data[at:])
	if uint64(n) > uint64(len(data)-at-4) {
		return nil, 0, false
	}
	end = at + 4 + int(n)
	return data[at+4 : end], end, true
}
