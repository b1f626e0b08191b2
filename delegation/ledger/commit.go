package ledger

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"

	"github.com/mandate-nhi/mandate/governance"
)

// SaltSize is the length of a salt, in bytes.
const SaltSize = 32

const commitmentAlgorithm = "sha256"

// Commit is the commitment of a leaf to a record: sha256 of the salt and the
// digest of the record. The error has CodeInvalid.
func Commit(salt []byte, digest governance.Hash) (governance.Hash, error) {
	if len(salt) != SaltSize {
		return "", fail(CodeInvalid, "a salt has %d bytes, not %d", SaltSize, len(salt))
	}
	if err := checkAnyHash("digest", digest); err != nil {
		return "", failWith(err, CodeInvalid, "commitment")
	}
	h := sha256.New()
	h.Write([]byte("mandate ledger commitment\n"))
	h.Write(salt) // of fixed length: what follows cannot be shifted into it
	h.Write([]byte(digest))
	return governance.Hash(commitmentAlgorithm + ":" + hex.EncodeToString(h.Sum(nil))), nil
}

// CheckCommitment reports whether l commits to the record with this digest. The
// error has CodeMismatch if it does not, and CodeErased if there is no salt.
func (l Leaf) CheckCommitment(salt []byte, digest governance.Hash) error {
	if len(salt) == 0 {
		return fail(CodeErased, "%s: there is no salt", l.Key)
	}
	want, err := Commit(salt, digest)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(want), []byte(l.Commitment)) != 1 {
		return fail(CodeMismatch, "%s: another record, or another salt", l.Key)
	}
	return nil
}
