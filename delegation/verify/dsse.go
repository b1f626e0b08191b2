package verify

import (
	"context"
	"io"
	"slices"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// DefaultMaxEnvelope is how long an envelope may be, in bytes: 4 MiB, a library
// default.
const DefaultMaxEnvelope = 4 << 20

// A DSSE verifies envelopes of the Dead Simple Signing Envelope protocol, version
// 1.0.2, in its JSON form. It is safe for concurrent use.
type DSSE struct {
	keys      []Key
	threshold int
	types     []string
	max       int64
}

// An Option changes how envelopes are verified.
type Option func(*DSSE)

// WithThreshold sets how many of the keys must have signed. The default is 1.
func WithThreshold(keys int) Option { return func(d *DSSE) { d.threshold = keys } }

// WithPayloadTypes sets which payload types are accepted. The default is InToto
// alone. The payload of any other type is not looked into: it must be what has the
// digest of the evidence.
func WithPayloadTypes(types ...string) Option {
	return func(d *DSSE) { d.types = slices.Clone(types) }
}

// WithMaxEnvelope sets how long an envelope may be, in bytes. The default is
// DefaultMaxEnvelope. It bounds the memory: a small multiple of it.
func WithMaxEnvelope(bytes int) Option { return func(d *DSSE) { d.max = int64(bytes) } }

// NewDSSE returns a verifier that trusts these keys. The error is a *ConfigError.
func NewDSSE(keys []Key, opts ...Option) (*DSSE, error) {
	d := &DSSE{keys: slices.Clone(keys), threshold: 1, types: []string{InToto}, max: DefaultMaxEnvelope}
	for _, o := range opts {
		o(d)
	}
	faults := checkKeys(d.keys, d.threshold)
	if len(d.types) == 0 || slices.Contains(d.types, "") {
		faults = append(faults, "payload types: one or more, none of them empty")
	}
	if d.max < 1 {
		faults = append(faults, "an envelope has one byte or more")
	}
	if len(faults) > 0 {
		return nil, &ConfigError{faults}
	}
	return d, nil
}

// Verify implements delegation.Verifier. The evidence is verified if the content
// is the envelope on record (envelopeDigest), enough keys have signed it, one of
// them may speak for the attester, and it is about the evidence: its payload has
// the digest on record, or is an in-toto statement with a subject that has it.
// Evidence without one of the digests is nothing for it. A signature that names a
// key counts for that key only; without a name, for the key that it fits.
func (d *DSSE) Verify(_ context.Context, e governance.Evidence, content io.Reader) (delegation.Verification, error) {
	out := delegation.Verification{By: "dsse"}
	digest, ok := e.Digest.Get()
	sealed, signed := e.EnvelopeDigest.Get()
	switch {
	case !ok || !signed:
		out.Code = delegation.CodeNothingToVerify
	case newHash(digest) == nil || newHash(sealed) == nil:
		out.Code = delegation.CodeAlgorithmUnsupported
	}
	if out.Code != "" {
		return out, nil
	}
	data, err := io.ReadAll(io.LimitReader(content, d.max+1))
	if err != nil {
		return delegation.Verification{}, err
	}
	if int64(len(data)) > d.max {
		out.Code = delegation.CodeContentTooLarge
		return out, nil
	}
	out.KeyIDs, out.Code = d.check(e, data)
	if out.Code != delegation.CodeAttesterUnknown {
		out.Verified = governance.Some(out.Code == "")
	}
	return out, nil
}

// check returns the keys that have signed, and why the evidence is not in order.
func (d *DSSE) check(e governance.Evidence, data []byte) ([]string, governance.Code) {
	if !isDigestOf(e.EnvelopeDigest.Or(""), data) {
		return nil, delegation.CodeDigestMismatch
	}
	env, keys, code := d.open(data)
	var ids []string
	for _, k := range keys {
		ids = append(ids, k.ID)
	}
	if code == "" {
		code = about(env, e.Digest.Or(""))
	}
	if code == "" {
		code = attested(e, keys)
	}
	return ids, code
}

// open goes the way that the protocol prescribes: decode, count the keys that have
// signed, look at the payload type.
func (d *DSSE) open(data []byte) (env envelope, keys []Key, code governance.Code) {
	env, err := parseEnvelope(data)
	if err != nil {
		return env, nil, delegation.CodeContentMalformed
	}
	switch keys = d.accepted(env); {
	case len(keys) < d.threshold:
		return env, nil, delegation.CodeSignatureInvalid
	case !slices.Contains(d.types, env.payloadType):
		return env, keys, delegation.CodePayloadTypeRefused
	}
	return env, keys, ""
}

// attested says why none of the keys speaks for the attester.
func attested(e governance.Evidence, keys []Key) governance.Code {
	by, known := e.AttesterID.Get()
	switch {
	case slices.ContainsFunc(keys, func(k Key) bool { return k.Party.IsZero() || known && k.Party == by }):
		return ""
	case !known:
		return delegation.CodeAttesterUnknown
	}
	return delegation.CodeAttesterMismatch
}

// accepted lists the keys of which the envelope has a signature, each once.
func (d *DSSE) accepted(env envelope) []Key {
	msg := env.pae()
	var out []Key
	for _, k := range d.keys {
		if slices.ContainsFunc(env.signatures, func(s signature) bool {
			return (s.keyID == "" || s.keyID == k.ID) && k.verifies(msg, s.sig)
		}) {
			out = append(out, k)
		}
	}
	return out
}

// about says why an envelope is not about what has this digest.
func about(env envelope, digest governance.Hash) governance.Code {
	var subjects []map[string]string
	if env.payloadType == InToto {
		var err error
		if subjects, err = parseStatement(env.payload); err != nil {
			return delegation.CodeContentMalformed
		}
	}
	if !isDigestOf(digest, env.payload) && !names(subjects, digest) {
		return delegation.CodeSubjectMismatch
	}
	return ""
}
