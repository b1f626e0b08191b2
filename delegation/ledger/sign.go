package ledger

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"

	"golang.org/x/mod/sumdb/note"
)

// A Signer signs the checkpoints of one log with Ed25519 (RFC 8032). A key
// service can stand behind it.
type Signer interface {
	// Name is the name of the log, which is that of the key: no space, no plus.
	Name() string

	// Sign returns the signature of msg, 64 bytes.
	Sign(ctx context.Context, msg []byte) ([]byte, error)
}

// A Key is a public key that the caller trusts to sign for the log of that name.
type Key struct {
	Name   string
	Public ed25519.PublicKey
}

// verifier is k as package note sees it.
func (k Key) verifier() (note.Verifier, error) {
	text, err := note.NewEd25519VerifierKey(k.Name, k.Public)
	if err != nil {
		return nil, failWith(err, CodeInvalid, "key %q", k.Name)
	}
	v, err := note.NewVerifier(text)
	if err != nil {
		return nil, failWith(err, CodeInvalid, "key %q", k.Name)
	}
	return v, nil
}

// SignCheckpoint returns c as a signed note. The signature is checked with key
// before it is given out; the error has CodeSignature if it is not key's, else it
// is that of the signer.
func SignCheckpoint(ctx context.Context, c Checkpoint, s Signer, key Key) ([]byte, error) {
	v, err := key.verifier()
	if err != nil {
		return nil, err
	}
	if s.Name() != key.Name || c.Origin != key.Name {
		return nil, fail(CodeSignature, "checkpoint of %q, signer %q, key %q: one name for all", c.Origin, s.Name(), key.Name)
	}
	text, err := note.Sign(&note.Note{Text: c.String()}, noteSigner{v, ctx, s})
	if err != nil {
		return nil, err
	}
	if _, err := OpenCheckpoint(text, key); err != nil {
		return nil, err
	}
	return text, nil
}

// A noteSigner lends a Signer the context that package note does not know.
type noteSigner struct {
	note.Verifier
	ctx    context.Context
	signer Signer
}

// Sign implements note.Signer.
func (s noteSigner) Sign(msg []byte) ([]byte, error) { return s.signer.Sign(s.ctx, msg) }

// OpenCheckpoint reads a signed checkpoint. Of the keys one that is named for the
// log must have signed it, and none of them may have a bad signature on it.
// Signatures of others, such as witnesses, prove nothing and do no harm. The
// error has CodeSignature, or CodeInvalid if the keys or the text are no such.
func OpenCheckpoint(text []byte, keys ...Key) (Checkpoint, error) {
	var known []note.Verifier
	for _, k := range keys {
		v, err := k.verifier()
		if err != nil {
			return Checkpoint{}, err
		}
		known = append(known, v)
	}
	n, err := note.Open(text, note.VerifierList(known...))
	if err != nil {
		return Checkpoint{}, failWith(err, CodeSignature, "checkpoint")
	}
	if !oneForm(n, text) {
		return Checkpoint{}, fail(CodeInvalid, "a signature that is not in its one form")
	}
	c, err := parseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, s := range n.Sigs {
		if s.Name == c.Origin {
			return c, nil
		}
	}
	return Checkpoint{}, fail(CodeSignature, "no key of the log %s has signed", c.Origin)
}

// oneForm reports whether text is how the signatures of n are written. Package
// note lets base64 with loose ends, and repeated lines, pass.
func oneForm(n *note.Note, text []byte) bool {
	size := len(n.Text) + 1
	for _, s := range append(n.Sigs[:len(n.Sigs):len(n.Sigs)], n.UnverifiedSigs...) {
		raw, err := base64.StdEncoding.Strict().DecodeString(s.Base64)
		if err != nil || base64.StdEncoding.EncodeToString(raw) != s.Base64 {
			return false
		}
		size += len("— ") + len(s.Name) + len(" ") + len(s.Base64) + len("\n")
	}
	return size == len(text)
}
