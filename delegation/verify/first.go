package verify

import (
	"context"
	"io"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// First asks verifiers in turn, and gives the answer of the first that reads the
// content, decides or fails. Those before it found in the record that it is
// nothing for them; if all do, the answer is that of the last. Without verifiers
// nothing is verified.
func First(list ...delegation.Verifier) delegation.Verifier { return first(list) }

type first []delegation.Verifier

// Verify implements delegation.Verifier.
func (list first) Verify(ctx context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
	out := delegation.Verification{By: "first", Code: delegation.CodeNothingToVerify}
	r := &touched{Reader: content}
	for _, v := range list {
		var err error
		if out, err = v.Verify(ctx, e, r); err != nil {
			return delegation.Verification{}, err
		}
		if r.read || out.Verified.IsSome() || out.Ledgered.IsSome() {
			break
		}
	}
	return out, nil
}

// A touched reader knows whether anybody read.
type touched struct {
	io.Reader
	read bool
}

// Read implements io.Reader.
func (t *touched) Read(p []byte) (int, error) {
	t.read = true
	return t.Reader.Read(p)
}
