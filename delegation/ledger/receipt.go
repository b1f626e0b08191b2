package ledger

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/mandate-nhi/mandate/internal/canonjson"
)

// maxReceipt holds the longest leaf, every character of it escaped, a proof and
// the signatures of many witnesses.
const maxReceipt = 4 * maxLeaf

// A Receipt is the proof that an event is in the log, for those who have neither
// the log nor its store: they need the public key, and nothing else.
type Receipt struct {
	Checkpoint string    `json:"checkpoint"` // signed
	Leaf       string    `json:"leaf"`       // canonical JSON
	Inclusion  Inclusion `json:"inclusion"`
}

// Receipt returns the receipt of an entry under a signed checkpoint of the log.
// The error has CodeTruncated if the checkpoint does not reach to the entry.
func (l *Log) Receipt(ctx context.Context, index uint64, signed []byte, keys ...Key) (Receipt, error) {
	c, err := OpenCheckpoint(signed, keys...)
	if err != nil {
		return Receipt{}, err
	}
	if index >= c.Size {
		return Receipt{}, fail(CodeTruncated, "a checkpoint of %d entries does not reach to entry %d", c.Size, index)
	}
	leaf, _, err := l.Entry(ctx, index)
	if err != nil {
		return Receipt{}, err
	}
	p, err := l.ProveInclusion(ctx, index, c.Size)
	if err != nil {
		return Receipt{}, err
	}
	r := Receipt{string(signed), string(leaf), p}
	_, _, err = r.Verify(keys...)
	return r, err
}

// Verify returns what is proved: the leaf and the checkpoint it is in. The error
// has CodeSignature, CodeProof or CodeInvalid.
func (r Receipt) Verify(keys ...Key) (Leaf, Checkpoint, error) {
	c, err := OpenCheckpoint([]byte(r.Checkpoint), keys...)
	if err != nil {
		return Leaf{}, Checkpoint{}, err
	}
	leaf, err := ParseLeaf([]byte(r.Leaf))
	if err == nil {
		err = VerifyInclusion(c, []byte(r.Leaf), r.Inclusion)
	}
	if err != nil {
		return Leaf{}, Checkpoint{}, err
	}
	return leaf, c, nil
}

// Encode gives r as canonical JSON (RFC 8785).
func (r Receipt) Encode() ([]byte, error) {
	data, err := json.Marshal(r)
	if err == nil {
		data, err = canonjson.Transform(data)
	}
	if err != nil {
		return nil, failWith(err, CodeInvalid, "receipt")
	}
	return data, nil
}

// ParseReceipt reads what Encode writes, and nothing else, without verifying it.
// The error has CodeInvalid.
func ParseReceipt(data []byte) (Receipt, error) {
	var r Receipt
	if len(data) > maxReceipt {
		return r, fail(CodeInvalid, "a receipt has at most %d bytes", maxReceipt)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return Receipt{}, failWith(err, CodeInvalid, "not a receipt")
	}
	canonical, err := r.Encode()
	if err != nil || !bytes.Equal(canonical, data) {
		return Receipt{}, failWith(err, CodeInvalid, "a receipt that is not in its one form")
	}
	return r, nil
}
