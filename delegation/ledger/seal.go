package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/mandate-nhi/mandate/governance"
)

const pseudonymAlgorithm = "hmac-sha256"

// A Salts gives the salt of an event: SaltSize bytes that nobody can guess, drawn
// by the caller on first use and then the same for the same key, so that two
// replicas seal one event alike. Once the salt is destroyed nobody can find out
// what the commitment was made of; an error stops Seal.
type Salts interface {
	Salt(ctx context.Context, key string) ([]byte, error)
}

// A Pseudonyms turns the id of a person into 32 bytes under a key of the caller,
// as HMAC does. A key for each person lets each be erased alone: once the key is
// destroyed nobody can tell whose pseudonym it was. An error stops Seal.
type Pseudonyms interface {
	MAC(ctx context.Context, person string) ([]byte, error)
}

// HMAC is HMAC-SHA-256 (RFC 2104) of the id of a person, as an implementation of
// Pseudonyms may compute it. Requires a key of at least 32 random bytes.
func HMAC(key []byte, person string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("mandate ledger person\n" + person))
	return mac.Sum(nil)
}

// A Sealer makes entries of events. It holds no state of its own, and is safe for
// concurrent use if its parts are.
type Sealer struct {
	Salts      Salts
	Pseudonyms Pseudonyms // may be nil while no event names a person
}

// Seal makes the entry of e: the same one whenever the caller's salts and keys
// are the same. The error has CodeInvalid and lists every fault, or is that of
// the salts or the pseudonyms.
func (s Sealer) Seal(ctx context.Context, e Event) (Entry, error) {
	if err := e.check(); err != nil {
		return Entry{}, failWith(err, CodeInvalid, "event")
	}
	if s.Salts == nil {
		return Entry{}, fail(CodeInvalid, "the sealer has no salts")
	}
	persons, err := s.pseudonyms(ctx, e.Persons)
	if err != nil {
		return Entry{}, err
	}
	salt, err := s.Salts.Salt(ctx, e.Key)
	if err != nil {
		return Entry{}, err
	}
	commitment, err := Commit(salt, e.Digest)
	if err != nil {
		return Entry{}, err
	}
	leaf, err := Leaf{
		Key: e.Key, Kind: e.Kind, Record: e.Record,
		Organizations: asSet(e.Organizations), Persons: persons,
		At: e.At, Gate: e.Gate, Outcome: e.Outcome, Commitment: commitment,
	}.encode()
	return Entry{Key: e.Key, Leaf: leaf}, err
}

func (s Sealer) pseudonyms(ctx context.Context, persons []string) ([]governance.Hash, error) {
	if len(persons) > 0 && s.Pseudonyms == nil {
		return nil, fail(CodeInvalid, "the event names persons, and the sealer has no pseudonyms")
	}
	var list []governance.Hash
	for _, p := range asSet(persons) {
		mac, err := s.Pseudonyms.MAC(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(mac) != sha256.Size {
			return nil, fail(CodeInvalid, "a pseudonym has %d bytes, not %d", sha256.Size, len(mac))
		}
		list = append(list, governance.Hash(pseudonymAlgorithm+":"+hex.EncodeToString(mac)))
	}
	return asSet(list), nil
}
