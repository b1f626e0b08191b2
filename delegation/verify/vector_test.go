package verify

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// The keys of the published vectors: RFC 8032 §7.1, TEST 1 and TEST 2.
const (
	vectorKeyA = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
	vectorKeyB = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
)

func vectorKey(t *testing.T, id, public string) Key {
	t.Helper()
	raw, err := hex.DecodeString(public)
	if err != nil {
		t.Fatal(err)
	}
	return Key{ID: id, Public: ed25519.PublicKey(raw)}
}

// wireEnvelope is what an envelope looks like on the wire.
type wireEnvelope struct {
	Payload     string          `json:"payload"`
	PayloadType string          `json:"payloadType"`
	Signatures  []wireSignature `json:"signatures"`
}

type wireSignature struct {
	KeyID string `json:"keyid,omitempty"`
	Sig   string `json:"sig"`
}

// The published test vectors of the protocol (secure-systems-lab/dsse, testvectors)
// are the referee: what they accept is accepted, what they reject is rejected.
func TestPublishedVectors(t *testing.T) {
	const (
		statement = "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ=="
		paeOfIt   = "DSSEv1 28 application/vnd.in-toto+json 43 " + `{"_type":"https://in-toto.io/Statement/v1"}`
		sigA      = "2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA=="
		sigB      = "c1+67/aT0yqEpwx8PsVY3MLHsj9D0CZ014/Fv/QlG59P+9CobUZ7xECJ/V3USG0Ob9CiE5LjReEZUzNF2l7eBw=="
		other     = "application/vnd.example.other+json"
		umlaut    = "application/vnd.exämple+json"
	)
	a, b := vectorKey(t, "A", vectorKeyA), vectorKey(t, "B", vectorKeyB)
	type sigs = []wireSignature
	tests := []struct {
		name      string
		envelope  wireEnvelope
		keys      []Key
		threshold int
		types     []string
		pae       string
		want      governance.Code
	}{
		{"single-signature", wireEnvelope{statement, InToto, sigs{{"A", sigA}}}, []Key{a}, 1, []string{InToto}, paeOfIt, ""},
		{"url-safe-base64", wireEnvelope{"-_-_Pj8=", InToto, sigs{{"A", "P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw=="}}},
			[]Key{a}, 1, []string{InToto}, "DSSEv1 28 application/vnd.in-toto+json 5 \xfb\xff\xbf>?", ""},
		{"payload-type-swapped", wireEnvelope{statement, other, sigs{{"A", sigA}}}, []Key{a}, 1, []string{InToto, other},
			"DSSEv1 34 " + other + " 43 " + `{"_type":"https://in-toto.io/Statement/v1"}`, delegation.CodeSignatureInvalid},
		{"non-ascii-payload-type", wireEnvelope{statement, umlaut, sigs{{"A", "xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw=="}}},
			[]Key{a}, 1, []string{umlaut}, "DSSEv1 29 " + umlaut + " 43 " + `{"_type":"https://in-toto.io/Statement/v1"}`, ""},
		{"empty-payload", wireEnvelope{"", InToto, sigs{{"A", "gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg=="}}},
			[]Key{a}, 1, []string{InToto}, "DSSEv1 28 application/vnd.in-toto+json 0 ", ""},
		{"empty-payload-type", wireEnvelope{statement, "", sigs{{"A", "iC3q/+3Rm0+lpAJRueDmDh15PnwCfxKmS0NAfKsbv+zgulXQC/WM9trc+j1XEqlwDIg/vf/uNfebeD6sxInrDg=="}}},
			[]Key{a}, 1, []string{InToto}, "DSSEv1 0  43 " + `{"_type":"https://in-toto.io/Statement/v1"}`, delegation.CodePayloadTypeRefused},
		{"threshold-two-distinct-keys", wireEnvelope{statement, InToto, sigs{{"A", sigA}, {"B", sigB}}}, []Key{a, b}, 2, []string{InToto}, paeOfIt, ""},
		{"threshold-two-one-key-twice", wireEnvelope{statement, InToto, sigs{{"A", sigA}, {"A", sigA}}}, []Key{a, b}, 2, []string{InToto}, paeOfIt, delegation.CodeSignatureInvalid},
		{"threshold-two-without-keyids", wireEnvelope{statement, InToto, sigs{{"", sigA}, {"", sigB}}}, []Key{a, b}, 2, []string{InToto}, paeOfIt, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data, err := json.Marshal(tt.envelope)
			if err != nil {
				t.Fatal(err)
			}
			d, err := NewDSSE(tt.keys, WithThreshold(tt.threshold), WithPayloadTypes(tt.types...))
			if err != nil {
				t.Fatal(err)
			}
			env, _, got := d.open(data)
			if got != tt.want {
				t.Errorf("open = %q, want %q", got, tt.want)
			}
			if diff := cmp.Diff(tt.pae, string(env.pae())); diff != "" {
				t.Errorf("pae mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// The example of the protocol document: ECDSA on P-256, r and s side by side.
func TestProtocolExample(t *testing.T) {
	const doc = `{"payload": "aGVsbG8gd29ybGQ=",
 "payloadType": "http://example.com/HelloWorld",
 "signatures": [{"sig": "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA=="}]}`
	number := func(s string) *big.Int {
		n, ok := new(big.Int).SetString(s, 10)
		if !ok {
			t.Fatal(s)
		}
		return n
	}
	point := append([]byte{4}, number("46950820868899156662930047687818585632848591499744589407958293238635476079160").FillBytes(make([]byte, 32))...)
	point = append(point, number("5640078356564379163099075877009565129882514886557779369047442380624545832820").FillBytes(make([]byte, 32))...)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDSSE([]Key{{ID: "example", Public: key}}, WithPayloadTypes("http://example.com/HelloWorld"))
	if err != nil {
		t.Fatal(err)
	}
	env, keys, code := d.open([]byte(doc))
	if code != "" || len(keys) != 1 {
		t.Errorf("open = %v, %q", keys, code)
	}
	if diff := cmp.Diff("DSSEv1 29 http://example.com/HelloWorld 11 hello world", string(env.pae())); diff != "" {
		t.Errorf("pae mismatch (-want +got):\n%s", diff)
	}
}
