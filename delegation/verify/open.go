package verify

import (
	"errors"
	"slices"
)

// ErrNoEnvelope says that a document is no DSSE envelope in the JSON form, and
// ErrNotSigned that none of the keys has signed it.
var (
	ErrNoEnvelope = errors.New("verify: this is no DSSE envelope")
	ErrNotSigned  = errors.New("verify: none of the keys has signed the envelope")
)

// An Opened is what an envelope holds.
type Opened struct {
	PayloadType string // such as InToto
	Payload     []byte
	Keys        []string // ids of those that have signed, in the order in which they were given
}

// Open reads an envelope of DSSE 1.0.2. One of the keys must have signed it, whatever
// the envelope calls the key, for nobody vouches for that name. Without keys nobody
// looks at the signatures, and the payload is what anybody may have written. The error
// is ErrNoEnvelope, ErrNotSigned or a *ConfigError.
func Open(data []byte, keys ...Key) (Opened, error) {
	if len(keys) > 0 {
		if faults := checkKeys(keys, 1); len(faults) > 0 {
			return Opened{}, &ConfigError{faults}
		}
	}
	env, err := parseEnvelope(data)
	if err != nil {
		return Opened{}, ErrNoEnvelope
	}
	out := Opened{PayloadType: env.payloadType, Payload: env.payload}
	for _, k := range keys {
		if slices.ContainsFunc(env.signatures, func(s signature) bool { return k.verifies(env.pae(), s.sig) }) {
			out.Keys = append(out.Keys, k.ID)
		}
	}
	if len(keys) > 0 && out.Keys == nil {
		return Opened{}, ErrNotSigned
	}
	return out, nil
}
