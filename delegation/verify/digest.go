package verify

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"hash"
	"io"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// FileDigest verifies that a file has the digest on record: sha256, sha384 or
// sha512. It reads files of any size in constant memory. It leaves alone keyed
// digests, and evidence that is not known to be unsigned (envelopeDigest none): the
// digest does not show who said so. It is safe for concurrent use.
type FileDigest struct{}

// Verify implements delegation.Verifier.
func (FileDigest) Verify(_ context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
	out := delegation.Verification{By: "file-digest"}
	digest, ok := e.Digest.Get()
	h := newHash(digest)
	switch {
	case !ok:
		out.Code = delegation.CodeNothingToVerify
	case !e.EnvelopeDigest.IsNone():
		out.Code = delegation.CodeSignatureUnchecked
	case h == nil:
		out.Code = delegation.CodeAlgorithmUnsupported
	}
	if out.Code != "" {
		return out, nil
	}
	if _, err := io.Copy(h, content); err != nil {
		return delegation.Verification{}, err
	}
	same := sumOf(h) == hexOf(digest)
	if out.Verified = governance.Some(same); !same {
		out.Code = delegation.CodeDigestMismatch
	}
	return out, nil
}

// algorithm is what stands before the colon of a digest.
func algorithm(h governance.Hash) string {
	name, _, _ := strings.Cut(string(h), ":")
	return name
}

func hexOf(h governance.Hash) string {
	_, sum, _ := strings.Cut(string(h), ":")
	return sum
}

// newHash is nil for an algorithm that needs a key.
func newHash(digest governance.Hash) hash.Hash {
	switch algorithm(digest) {
	case "sha256":
		return sha256.New()
	case "sha384":
		return sha512.New384()
	case "sha512":
		return sha512.New()
	}
	return nil
}

func sumOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// isDigestOf reports whether data has this digest.
func isDigestOf(digest governance.Hash, data []byte) bool {
	h := newHash(digest)
	if h == nil {
		return false
	}
	h.Write(data)
	return sumOf(h) == hexOf(digest)
}
