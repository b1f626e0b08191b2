package verify

import (
	"encoding/base64"
	"errors"
	"strconv"

	"github.com/mandate-nhi/mandate/internal/jsonread"
)

// Bounds of an envelope and of what is in it; library defaults.
const (
	maxDepth      = 64 // of objects and lists in one another
	maxSignatures = 64
)

var errMalformed = errors.New("malformed")

// An envelope is a DSSE envelope (version 1.0.2), decoded.
type envelope struct {
	payloadType string
	payload     []byte
	signatures  []signature
}

type signature struct {
	keyID string // a hint that nobody vouches for; "" where there is none
	sig   []byte
}

// parseEnvelope reads the JSON form of an envelope. Members that the version does
// not know are ignored, as it demands; no name may stand twice in an object.
func parseEnvelope(data []byte) (envelope, error) {
	v, err := parseObject(data)
	if err != nil {
		return envelope{}, err
	}
	var e envelope
	var ok bool
	if e.payloadType, ok = text(v, "payloadType"); !ok {
		return envelope{}, errMalformed
	}
	if e.payload, ok = binary(v, "payload"); !ok {
		return envelope{}, errMalformed
	}
	list := v.Member("signatures")
	if list == nil || list.Kind != jsonread.BeginArray || len(list.Items) == 0 || len(list.Items) > maxSignatures {
		return envelope{}, errMalformed
	}
	for _, item := range list.Items {
		s, ok := parseSignature(item)
		if !ok {
			return envelope{}, errMalformed
		}
		e.signatures = append(e.signatures, s)
	}
	return e, nil
}

func parseSignature(v *jsonread.Value) (signature, bool) {
	var s signature
	var ok bool
	if v.Kind != jsonread.BeginObject {
		return s, false
	}
	if v.Member("keyid") != nil {
		if s.keyID, ok = text(v, "keyid"); !ok {
			return s, false
		}
	}
	s.sig, ok = binary(v, "sig")
	return s, ok
}

// pae is the pre-authentication encoding of DSSE: what is signed.
func (e envelope) pae() []byte {
	b := make([]byte, 0, len(e.payloadType)+len(e.payload)+64)
	b = append(b, "DSSEv1 "...)
	b = append(strconv.AppendInt(b, int64(len(e.payloadType)), 10), ' ')
	b = append(append(b, e.payloadType...), ' ')
	b = append(strconv.AppendInt(b, int64(len(e.payload)), 10), ' ')
	return append(b, e.payload...)
}

// parseObject reads one JSON object in which no name stands twice.
func parseObject(data []byte) (*jsonread.Value, error) {
	v, err := jsonread.Tree(data, maxDepth)
	if err != nil {
		return nil, err
	}
	if v.Kind != jsonread.BeginObject || !unique(v) {
		return nil, errMalformed
	}
	return v, nil
}

// unique reports whether every object in v has each name once. It goes no deeper
// than maxDepth.
func unique(v *jsonread.Value) bool {
	seen := make(map[string]bool, len(v.Members))
	for _, m := range v.Members {
		if seen[m.Name] || !unique(m.Value) {
			return false
		}
		seen[m.Name] = true
	}
	for _, item := range v.Items {
		if !unique(item) {
			return false
		}
	}
	return true
}

func text(v *jsonread.Value, name string) (string, bool) {
	m := v.Member(name)
	if m == nil || m.Kind != jsonread.String {
		return "", false
	}
	return m.Text, true
}

// binary reads base64, standard or URL-safe (RFC 4648 §4 and §5), padded, in its
// one form.
func binary(v *jsonread.Value, name string) ([]byte, bool) {
	s, ok := text(v, name)
	if !ok {
		return nil, false
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding.Strict(), base64.URLEncoding.Strict()} {
		if raw, err := encoding.DecodeString(s); err == nil && encoding.EncodedLen(len(raw)) == len(s) {
			return raw, true
		}
	}
	return nil, false
}
