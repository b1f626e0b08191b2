package verify_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/verify"
)

// TestOpen wants the payload of whoever signed it where no key is named, and else only
// what one of the keys has signed, by whatever name the envelope calls it.
func TestOpen(t *testing.T) {
	sign, public := edKey(1)
	_, stranger := edKey(2)
	signer, other := verify.Key{ID: "a", Public: public}, verify.Key{ID: "b", Public: stranger}
	sealed := envelope(verify.InToto, "{}", seal{"another name", sign})
	tests := []struct {
		name string
		data []byte
		keys []verify.Key
		want []string
		err  error
	}{
		{"no key", sealed, nil, nil, nil},
		{"the signer", sealed, []verify.Key{other, signer}, []string{"a"}, nil},
		{"a stranger", sealed, []verify.Key{other}, nil, verify.ErrNotSigned},
		{"no signature", envelope(verify.InToto, "{}"), nil, nil, verify.ErrNoEnvelope},
		{"no envelope", []byte(`{}`), []verify.Key{signer}, nil, verify.ErrNoEnvelope},
	}
	for _, tt := range tests {
		got, err := verify.Open(tt.data, tt.keys...)
		if !errors.Is(err, tt.err) || !slices.Equal(got.Keys, tt.want) || err == nil && (got.PayloadType != verify.InToto || string(got.Payload) != "{}") {
			t.Errorf("%s: %+v, %v; want keys %v, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
	var config *verify.ConfigError
	if _, err := verify.Open(sealed, verify.Key{ID: "none"}); !errors.As(err, &config) {
		t.Errorf("a key that is none: %v", err)
	}
}
