package verify

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A Key is a public key that the caller trusts.
type Key struct {
	ID     string           // as signatures name it, and as results do
	Public crypto.PublicKey // ed25519.PublicKey, *ecdsa.PublicKey or *rsa.PublicKey
	Party  governance.Ref   // whose it is: it speaks for this attester only; zero: for any
}

// minRSA is the shortest RSA key, in bits (NIST SP 800-131A rev. 2, §3).
const minRSA = 2048

// check says what makes k useless.
func (k Key) check() error {
	switch p := k.Public.(type) {
	case ed25519.PublicKey:
		if len(p) != ed25519.PublicKeySize {
			return errors.New("not an Ed25519 key")
		}
	case *ecdsa.PublicKey:
		if p == nil || p.Curve == nil || curveHash(p) == 0 {
			return errors.New("an ECDSA key must be on P-256, P-384 or P-521")
		}
		if _, err := p.ECDH(); err != nil {
			return errors.New("a point that is not on its curve")
		}
	case *rsa.PublicKey:
		if p == nil || p.N == nil || p.N.BitLen() < minRSA {
			return fmt.Errorf("an RSA key must have %d bits or more", minRSA)
		}
	default:
		return errors.New("neither ed25519.PublicKey, *ecdsa.PublicKey nor *rsa.PublicKey")
	}
	return nil
}

// equal reports whether two keys are the same, whatever their names.
func (k Key) equal(l Key) bool {
	p, ok := k.Public.(interface{ Equal(crypto.PublicKey) bool })
	return ok && p.Equal(l.Public)
}

// verifies reports whether sig is a signature of k on msg: Ed25519 (RFC 8032),
// ECDSA with the hash of the curve's size, as ASN.1 or as r and s side by side, or
// RSA with SHA-256, PSS or PKCS #1 v1.5 (RFC 8017).
func (k Key) verifies(msg, sig []byte) bool {
	switch p := k.Public.(type) {
	case ed25519.PublicKey:
		return ed25519.Verify(p, msg, sig)
	case *ecdsa.PublicKey:
		sum := digestFor(curveHash(p), msg)
		return ecdsa.VerifyASN1(p, sum, sig) || ecdsa.VerifyASN1(p, sum, asASN1(p, sig))
	case *rsa.PublicKey:
		sum := digestFor(crypto.SHA256, msg)
		return rsa.VerifyPSS(p, crypto.SHA256, sum, sig, nil) == nil || rsa.VerifyPKCS1v15(p, crypto.SHA256, sum, sig) == nil
	}
	return false
}

// curveHash is 0 for a curve that we do not take.
func curveHash(p *ecdsa.PublicKey) crypto.Hash {
	switch p.Curve {
	case elliptic.P256():
		return crypto.SHA256
	case elliptic.P384():
		return crypto.SHA384
	case elliptic.P521():
		return crypto.SHA512
	}
	return 0
}

func digestFor(h crypto.Hash, msg []byte) []byte {
	switch h {
	case crypto.SHA384:
		sum := sha512.Sum384(msg)
		return sum[:]
	case crypto.SHA512:
		sum := sha512.Sum512(msg)
		return sum[:]
	}
	sum := sha256.Sum256(msg)
	return sum[:]
}

// asASN1 turns r and s side by side into the form that package ecdsa reads; nil
// for what is neither.
func asASN1(p *ecdsa.PublicKey, sig []byte) []byte {
	size := (p.Params().BitSize + 7) / 8
	if len(sig) != 2*size {
		return nil
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(sig[:size]), new(big.Int).SetBytes(sig[size:])})
	if err != nil {
		return nil
	}
	return der
}

// A ConfigError lists all that is wrong with keys and options.
type ConfigError struct{ Faults []string }

// Error gives one line for each fault.
func (e *ConfigError) Error() string { return strings.Join(e.Faults, "\n") }

// checkKeys wants keys that can be told apart: two names for one key would count
// twice.
func checkKeys(keys []Key, threshold int) []string {
	var faults []string
	for i, k := range keys {
		if err := k.check(); err != nil {
			faults = append(faults, fmt.Sprintf("key %q: %v", k.ID, err))
			continue
		}
		for _, other := range keys[:i] {
			if k.equal(other) {
				faults = append(faults, fmt.Sprintf("key %q: the same key as %q", k.ID, other.ID))
			}
			if k.ID == other.ID {
				faults = append(faults, fmt.Sprintf("key %q: two keys of this name", k.ID))
			}
		}
		if k.ID == "" {
			faults = append(faults, fmt.Sprintf("key %d has no name", i))
		}
	}
	if threshold < 1 || threshold > len(keys) {
		faults = append(faults, fmt.Sprintf("a threshold of %d for %d keys", threshold, len(keys)))
	}
	return faults
}
