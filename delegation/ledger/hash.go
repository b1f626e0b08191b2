package ledger

import (
	"encoding/base64"

	"golang.org/x/mod/sumdb/tlog"
)

// A Hash is a node of the Merkle tree (RFC 6962 §2.1): SHA-256 of 0x00 and a leaf,
// or of 0x01 and two nodes. Its text is standard base64, 44 characters.
type Hash [32]byte

// String gives the text of h.
func (h Hash) String() string { return base64.StdEncoding.EncodeToString(h[:]) }

// MarshalText gives the text of h.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes, and nothing else: base64 could say
// the same in several ways. The error has CodeInvalid.
func (h *Hash) UnmarshalText(text []byte) error {
	raw, err := base64.StdEncoding.Strict().DecodeString(string(text))
	if err != nil || len(raw) != len(h) || base64.StdEncoding.EncodeToString(raw) != string(text) {
		return fail(CodeInvalid, "a hash is %d bytes in standard base64", len(h))
	}
	copy(h[:], raw)
	return nil
}

// HashLeaf is the hash of a leaf.
func HashLeaf(leaf []byte) Hash { return Hash(tlog.RecordHash(leaf)) }

func fromTree(list []tlog.Hash) []Hash {
	hashes := make([]Hash, len(list))
	for i, h := range list {
		hashes[i] = Hash(h)
	}
	return hashes
}

func toTree(list []Hash) []tlog.Hash {
	hashes := make([]tlog.Hash, len(list))
	for i, h := range list {
		hashes[i] = tlog.Hash(h)
	}
	return hashes
}
