package verify_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/delegation/verify"
	"github.com/mandate-nhi/mandate/governance"
)

// A sign signs what an envelope asks to be signed.
type sign func(msg []byte) []byte

func edKey(seed byte) (sign, ed25519.PublicKey) {
	private := ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), seed))
	return func(msg []byte) []byte { return ed25519.Sign(private, msg) }, private.Public().(ed25519.PublicKey)
}

// A seal is one signature of an envelope.
type seal struct {
	keyID string
	sign  sign
}

// envelope is payload, signed.
func envelope(payloadType, payload string, seals ...seal) []byte {
	msg := fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload)
	var sigs []map[string]string
	for _, s := range seals {
		sigs = append(sigs, map[string]string{"keyid": s.keyID, "sig": base64.StdEncoding.EncodeToString(s.sign(msg))})
	}
	data, err := json.Marshal(map[string]any{"payload": base64.StdEncoding.EncodeToString([]byte(payload)), "payloadType": payloadType, "signatures": sigs})
	if err != nil {
		panic(err)
	}
	return data
}

func sha(data []byte) governance.Hash {
	sum := sha256.Sum256(data)
	return governance.Hash("sha256:" + hex.EncodeToString(sum[:]))
}

// report is the file that the evidence of the tests is about.
const report = "all secrets were rotated\n"

// statement is an in-toto statement about files with these digests.
func statement(digests ...governance.Hash) string {
	var subjects []string
	for _, d := range digests {
		alg, sum, _ := strings.Cut(string(d), ":")
		subjects = append(subjects, fmt.Sprintf(`{"name":"_","digest":{%q:%q}}`, alg, sum))
	}
	return `{"_type":"https://in-toto.io/Statement/v1","subject":[` + strings.Join(subjects, ",") + `],"predicateType":"https://example.com/rotated/v1","predicate":{"ok":true}}`
}

// evidence is a record about report, in this envelope.
func evidence(env []byte) governance.Evidence {
	return governance.Evidence{
		ID: "e", Kind: governance.EvidenceKindRotation, SubjectID: governance.NewRef(governance.KindCredential, "key"),
		AttesterID: governance.Some(governance.NewRef(governance.KindActor, "auditor")),
		Digest:     governance.Some(sha([]byte(report))), EnvelopeDigest: governance.Some(sha(env)),
	}
}

func newDSSE(t testing.TB, keys []verify.Key, opts ...verify.Option) *verify.DSSE {
	t.Helper()
	d, err := verify.NewDSSE(keys, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func ask(t testing.TB, v delegation.Verifier, e governance.Evidence, content []byte) delegation.Verification {
	t.Helper()
	out, err := v.Verify(t.Context(), e, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every kind of key, its signature, and that of another key of its kind.
func TestDSSEKeys(t *testing.T) {
	hashes := map[elliptic.Curve]func([]byte) []byte{
		elliptic.P256(): func(b []byte) []byte { s := sha256.Sum256(b); return s[:] },
		elliptic.P384(): func(b []byte) []byte { s := sha512.Sum384(b); return s[:] },
		elliptic.P521(): func(b []byte) []byte { s := sha512.Sum512(b); return s[:] },
	}
	must := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	type pair struct {
		sign   sign
		public crypto.PublicKey
	}
	tests := map[string]func() pair{
		"ed25519": func() pair {
			public, private, _ := ed25519.GenerateKey(rand.Reader)
			return pair{func(m []byte) []byte { return ed25519.Sign(private, m) }, public}
		},
	}
	for curve, hash := range hashes {
		tests["ecdsa "+curve.Params().Name+" asn1"] = func() pair {
			k, _ := ecdsa.GenerateKey(curve, rand.Reader)
			return pair{func(m []byte) []byte { return must(ecdsa.SignASN1(rand.Reader, k, hash(m))) }, k.Public()}
		}
		tests["ecdsa "+curve.Params().Name+" raw"] = func() pair {
			k, _ := ecdsa.GenerateKey(curve, rand.Reader)
			return pair{func(m []byte) []byte {
				r, s, err := ecdsa.Sign(rand.Reader, k, hash(m))
				size := (curve.Params().BitSize + 7) / 8
				return must(append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...), err)
			}, k.Public()}
		}
	}
	keys := []*rsa.PrivateKey{}
	for range 2 {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	turn := 0
	next := func() *rsa.PrivateKey { turn++; return keys[turn%2] }
	sum := func(m []byte) []byte { s := sha256.Sum256(m); return s[:] }
	tests["rsa pss"] = func() pair {
		k := next()
		return pair{func(m []byte) []byte { return must(rsa.SignPSS(rand.Reader, k, crypto.SHA256, sum(m), nil)) }, k.Public()}
	}
	tests["rsa pkcs1"] = func() pair {
		k := next()
		return pair{func(m []byte) []byte { return must(rsa.SignPKCS1v15(nil, k, crypto.SHA256, sum(m))) }, k.Public()}
	}
	for name, make := range tests {
		mine, other := make(), make()
		env := envelope(verify.InToto, statement(sha([]byte(report))), seal{"", mine.sign})
		for _, want := range []struct {
			public crypto.PublicKey
			ok     bool
		}{{mine.public, true}, {other.public, false}} {
			got := ask(t, newDSSE(t, []verify.Key{{ID: "k", Public: want.public}}), evidence(env), env)
			if !got.Verified.Is(want.ok) {
				t.Errorf("%s, the key that signed: %v: got %+v", name, want.ok, got)
			}
		}
	}
}

// What an envelope can be, and what comes of it.
func TestDSSE(t *testing.T) {
	signA, a := edKey(1)
	signB, b := edKey(2)
	signC, _ := edKey(3)
	auditor := governance.NewRef(governance.KindActor, "auditor")
	trusted := []verify.Key{{ID: "a", Public: a, Party: auditor}, {ID: "b", Public: b, Party: governance.NewRef(governance.KindActor, "reseller")}}
	ours, hash := statement(sha([]byte(report))), sha([]byte(report))
	good := envelope(verify.InToto, ours, seal{"a", signA})
	put := func(old, new string) []byte {
		out := strings.Replace(string(good), old, new, 1)
		if out == string(good) {
			t.Fatalf("nothing replaced: %s in %s", old, good)
		}
		return []byte(out)
	}
	edit := func(change func(*governance.Evidence)) func(*governance.Evidence) { return change }
	two := []verify.Option{verify.WithThreshold(2)}
	plain := []verify.Option{verify.WithPayloadTypes("text/plain")}
	const verified, refused, open = "verified", "refused", "open"
	tests := []struct {
		name    string
		env     []byte
		opts    []verify.Option
		record  func(*governance.Evidence)
		outcome string
		code    governance.Code
		keys    string
	}{
		{"a statement about the file", good, nil, nil, verified, "", "[a]"},
		{"no key named", envelope(verify.InToto, ours, seal{"", signA}), nil, nil, verified, "", "[a]"},
		{"one subject of several", envelope(verify.InToto, statement(sha(nil), hash), seal{"a", signA}), nil, nil, verified, "", "[a]"},
		{"a stranger beside", envelope(verify.InToto, ours, seal{"c", signC}, seal{"a", signA}), nil, nil, verified, "", "[a]"},
		{"a member to come", put(`{"payload"`, `{"note":1,"payload"`), nil, nil, verified, "", "[a]"},
		{"two of two", envelope(verify.InToto, ours, seal{"b", signB}, seal{"a", signA}), two, nil, verified, "", "[a b]"},
		{"the file itself signed", envelope("text/plain", report, seal{"a", signA}), plain, nil, verified, "", "[a]"},
		{"the statement itself on record", good, nil, edit(func(e *governance.Evidence) { e.Digest = governance.Some(sha([]byte(ours))) }), verified, "", "[a]"},

		{"another envelope", good, nil, edit(func(e *governance.Evidence) { e.EnvelopeDigest = governance.Some(sha([]byte("x"))) }), refused, delegation.CodeDigestMismatch, "[]"},
		{"cut short", good[:len(good)-1], nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"more behind it", append(slices.Clone(good), '{'), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"empty", nil, nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a list", []byte(`[]`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"nested too deeply", []byte(strings.Repeat(`[`, 1000)), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a name twice", put(`{"payload"`, `{"payload":"","payload"`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a name twice in a signature", put(`"keyid"`, `"keyid":"b","keyid"`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a payload that is no base64", put(`"payload":"`, `"payload":"!`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"base64 with a line in it", put(`"payload":"`, `"payload":"\n`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a payload that is no text", put(`"payload":"`, `"payload":1,"x":"`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a key id that is no text", put(`"keyid":"a"`, `"keyid":7`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"no payload type", put(`"payloadType"`, `"payloadtype"`), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"no signatures", envelope(verify.InToto, ours), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"too many signatures", envelope(verify.InToto, ours, slices.Repeat([]seal{{"a", signA}}, 65)...), nil, nil, refused, delegation.CodeContentMalformed, "[]"},
		{"a stranger's", envelope(verify.InToto, ours, seal{"c", signC}), nil, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"a stranger's under our name", envelope(verify.InToto, ours, seal{"a", signC}), nil, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"ours under another name", envelope(verify.InToto, ours, seal{"b", signA}), nil, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"one of two", good, two, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"one twice of two", envelope(verify.InToto, ours, seal{"a", signA}, seal{"", signA}), two, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"another payload", put(base64.StdEncoding.EncodeToString([]byte(ours)), base64.StdEncoding.EncodeToString([]byte(statement(hash, hash)))), nil, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"another type than signed", put(verify.InToto, "text/plain"), plain, nil, refused, delegation.CodeSignatureInvalid, "[]"},
		{"a type not accepted", envelope("text/plain", report, seal{"a", signA}), nil, nil, refused, delegation.CodePayloadTypeRefused, "[a]"},
		{"about another file", envelope(verify.InToto, statement(sha(nil)), seal{"a", signA}), nil, nil, refused, delegation.CodeSubjectMismatch, "[a]"},
		{"the digest under another algorithm", envelope(verify.InToto, strings.Replace(ours, "sha256", "gitBlob", 1), seal{"a", signA}), nil, nil, refused, delegation.CodeSubjectMismatch, "[a]"},
		{"a statement of another version", envelope(verify.InToto, strings.Replace(ours, "/v1", "/v9", 1), seal{"a", signA}), nil, nil, refused, delegation.CodeContentMalformed, "[a]"},
		{"a statement about nothing", envelope(verify.InToto, statement(), seal{"a", signA}), nil, nil, refused, delegation.CodeContentMalformed, "[a]"},
		{"a subject without a digest", envelope(verify.InToto, strings.Replace(ours, `"digest"`, `"digests"`, 1), seal{"a", signA}), nil, nil, refused, delegation.CodeContentMalformed, "[a]"},
		{"a statement of nothing", envelope(verify.InToto, strings.Replace(ours, `"predicateType"`, `"predicate_type"`, 1), seal{"a", signA}), nil, nil, refused, delegation.CodeContentMalformed, "[a]"},
		{"a statement with a name twice", envelope(verify.InToto, strings.Replace(ours, `{"ok"`, `{"ok":0,"ok"`, 1), seal{"a", signA}), nil, nil, refused, delegation.CodeContentMalformed, "[a]"},
		{"signed by another than the attester", envelope(verify.InToto, ours, seal{"b", signB}), nil, nil, refused, delegation.CodeAttesterMismatch, "[b]"},

		{"no attester on record", good, nil, edit(func(e *governance.Evidence) { e.AttesterID = governance.Field[governance.Ref]{} }), open, delegation.CodeAttesterUnknown, "[a]"},
		{"known to be unsigned", good, nil, edit(func(e *governance.Evidence) { e.EnvelopeDigest = governance.None[governance.Hash]() }), open, delegation.CodeNothingToVerify, "[]"},
		{"no envelope on record", good, nil, edit(func(e *governance.Evidence) { e.EnvelopeDigest = governance.Field[governance.Hash]{} }), open, delegation.CodeNothingToVerify, "[]"},
		{"no digest on record", good, nil, edit(func(e *governance.Evidence) { e.Digest = governance.Field[governance.Hash]{} }), open, delegation.CodeNothingToVerify, "[]"},
		{"a keyed digest", good, nil, edit(func(e *governance.Evidence) {
			e.Digest = governance.Some(governance.Hash("hmac-sha256:" + strings.Repeat("0", 64)))
		}), open, delegation.CodeAlgorithmUnsupported, "[]"},
		{"longer than allowed", good, []verify.Option{verify.WithMaxEnvelope(len(good) - 1)}, nil, open, delegation.CodeContentTooLarge, "[]"},
		{"as long as allowed", good, []verify.Option{verify.WithMaxEnvelope(len(good))}, nil, verified, "", "[a]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := evidence(tt.env)
			if tt.record != nil {
				tt.record(&e)
			}
			got := ask(t, newDSSE(t, trusted, tt.opts...), e, tt.env)
			outcome := open
			if is, ok := got.Verified.Get(); ok && is {
				outcome = verified
			} else if ok {
				outcome = refused
			}
			if outcome != tt.outcome || got.Code != tt.code || fmt.Sprint(got.KeyIDs) != tt.keys || got.Ledgered.IsSome() {
				t.Errorf("got %s %q %v, want %s %q %s", outcome, got.Code, got.KeyIDs, tt.outcome, tt.code, tt.keys)
			}
		})
	}
}

// A flipped byte never verifies: neither while the record names the envelope as it
// was, nor once somebody made the record name the changed one, unless what was
// signed is still the same.
func TestFlippedByte(t *testing.T) {
	signA, a := edKey(1)
	d := newDSSE(t, []verify.Key{{ID: "a", Public: a}})
	good := envelope(verify.InToto, statement(sha([]byte(report))), seal{"a", signA})
	same := 0
	for i := range good {
		for bit := range 8 {
			bad := slices.Clone(good)
			bad[i] ^= 1 << bit
			if got := ask(t, d, evidence(good), bad); !got.Verified.Is(false) {
				t.Errorf("byte %d bit %d: %+v", i, bit, got)
			}
			if got := ask(t, d, evidence(bad), bad); got.Verified.Is(true) {
				same++
				if !bytes.Equal(signedPart(t, good), signedPart(t, bad)) {
					t.Errorf("byte %d bit %d is not what was signed, and verified: %s", i, bit, bad)
				}
			}
		}
	}
	if same > 0 {
		t.Logf("%d changes left the signed part as it was", same)
	}
	file := governance.Evidence{Digest: governance.Some(sha([]byte(report))), EnvelopeDigest: governance.None[governance.Hash]()}
	for i := range report {
		bad := []byte(report)
		bad[i] ^= 1
		for _, content := range [][]byte{bad, []byte(report)[:i], append([]byte(report), bad[i])} {
			if got := ask(t, verify.FileDigest{}, file, content); !got.Verified.Is(false) || got.Code != delegation.CodeDigestMismatch {
				t.Errorf("file, byte %d: %+v", i, got)
			}
		}
	}
}

// signedPart reads payload type and payload in another way than the verifier does.
func signedPart(t testing.TB, env []byte) []byte {
	t.Helper()
	var members map[string]json.RawMessage
	var kind, payload string
	err := errors.Join(json.Unmarshal(env, &members), json.Unmarshal(members["payloadType"], &kind), json.Unmarshal(members["payload"], &payload))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(payload))
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(kind+"\n"), raw...)
}

// What is decided with facts missing from the record stays when they come in.
func TestMonotone(t *testing.T) {
	signA, a := edKey(1)
	signB, b := edKey(2)
	auditor := governance.NewRef(governance.KindActor, "auditor")
	keys := []verify.Key{{ID: "a", Public: a, Party: auditor}, {ID: "b", Public: b, Party: governance.NewRef(governance.KindActor, "reseller")}}
	v := verify.First(newDSSE(t, keys), verify.FileDigest{})
	decided := 0
	for _, s := range []seal{{"a", signA}, {"b", signB}} {
		env := envelope(verify.InToto, statement(sha([]byte(report))), s)
		for _, content := range [][]byte{env, []byte(report), nil} {
			for _, unsigned := range []bool{false, true} {
				whole := evidence(env)
				if unsigned {
					whole.EnvelopeDigest = governance.None[governance.Hash]()
				}
				after := ask(t, v, whole, content).Verified
				for hide := range 8 {
					if got := ask(t, v, without(whole, hide), content).Verified; got.IsSome() {
						decided++
						if !after.IsSome() || got.Or(false) != after.Or(false) {
							t.Errorf("hide %03b, unsigned %v: %v became %v", hide, unsigned, got, after)
						}
					}
				}
			}
		}
	}
	if decided < 20 {
		t.Errorf("%d answers were decided: the law was hardly asked", decided)
	}
}

func without(e governance.Evidence, hide int) governance.Evidence {
	if hide&1 != 0 {
		e.Digest = governance.Field[governance.Hash]{}
	}
	if hide&2 != 0 {
		e.EnvelopeDigest = governance.Field[governance.Hash]{}
	}
	if hide&4 != 0 {
		e.AttesterID = governance.Field[governance.Ref]{}
	}
	return e
}

// A key of nobody in particular speaks for any attester, on record or not.
func TestKeyOfAnybody(t *testing.T) {
	signA, a := edKey(1)
	d := newDSSE(t, []verify.Key{{ID: "a", Public: a}})
	env := envelope(verify.InToto, statement(sha([]byte(report))), seal{"a", signA})
	for hide := 0; hide <= 4; hide += 4 {
		if got := ask(t, d, without(evidence(env), hide), env); !got.Verified.Is(true) {
			t.Errorf("hide %03b: %+v", hide, got)
		}
	}
}

func TestNewDSSE(t *testing.T) {
	_, a := edKey(1)
	_, b := edKey(2)
	curve, _ := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	tests := []struct {
		name   string
		keys   []verify.Key
		opts   []verify.Option
		faults int
	}{
		{"two keys", []verify.Key{{ID: "a", Public: a}, {ID: "b", Public: b}}, nil, 0},
		{"no keys", nil, nil, 1},
		{"a threshold above the keys", []verify.Key{{ID: "a", Public: a}}, []verify.Option{verify.WithThreshold(2)}, 1},
		{"no threshold", []verify.Key{{ID: "a", Public: a}}, []verify.Option{verify.WithThreshold(0)}, 1},
		{"one key under two names", []verify.Key{{ID: "a", Public: a}, {ID: "b", Public: a}}, nil, 1},
		{"two keys under one name", []verify.Key{{ID: "a", Public: a}, {ID: "a", Public: b}}, nil, 1},
		{"a key without a name", []verify.Key{{Public: a}}, nil, 1},
		{"half a key", []verify.Key{{ID: "a", Public: a[:16]}}, nil, 1},
		{"no key at all", []verify.Key{{ID: "a"}}, nil, 1},
		{"a nil ECDSA key", []verify.Key{{ID: "a", Public: (*ecdsa.PublicKey)(nil)}}, nil, 1},
		{"a short curve", []verify.Key{{ID: "a", Public: curve.Public()}}, nil, 1},
		{"a nil RSA key", []verify.Key{{ID: "a", Public: (*rsa.PublicKey)(nil)}}, nil, 1},
		{"a short RSA key", []verify.Key{{ID: "a", Public: &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), 1023), E: 65537}}}, nil, 1},
		{"a private key", []verify.Key{{ID: "a", Public: ed25519.PrivateKey(make([]byte, 64))}}, nil, 1},
		{"no payload types", []verify.Key{{ID: "a", Public: a}}, []verify.Option{verify.WithPayloadTypes()}, 1},
		{"all at once", []verify.Key{{Public: a}, {ID: "b", Public: a}}, []verify.Option{verify.WithThreshold(3), verify.WithPayloadTypes(""), verify.WithMaxEnvelope(0)}, 5},
	}
	for _, tt := range tests {
		_, err := verify.NewDSSE(tt.keys, tt.opts...)
		var config *verify.ConfigError
		n := 0
		if errors.As(err, &config) {
			n = len(config.Faults)
		}
		if n != tt.faults || (err == nil) != (tt.faults == 0) {
			t.Errorf("%s: %d faults, want %d: %v", tt.name, n, tt.faults, err)
		}
	}
}

func TestFileDigest(t *testing.T) {
	sum512, sum384 := sha512.Sum512([]byte(report)), sha512.Sum384([]byte(report))
	unsigned := governance.None[governance.Hash]()
	digest := func(h governance.Hash) governance.Field[governance.Hash] { return governance.Some(h) }
	tests := []struct {
		name              string
		digest, envelope  governance.Field[governance.Hash]
		decided, verified bool
		code              governance.Code
	}{
		{"sha256", digest(sha([]byte(report))), unsigned, true, true, ""},
		{"sha384", digest(governance.Hash("sha384:" + hex.EncodeToString(sum384[:]))), unsigned, true, true, ""},
		{"sha512", digest(governance.Hash("sha512:" + hex.EncodeToString(sum512[:]))), unsigned, true, true, ""},
		{"of another file", digest(sha([]byte("x"))), unsigned, true, false, delegation.CodeDigestMismatch},
		{"half of it", digest(sha([]byte(report))[:39]), unsigned, true, false, delegation.CodeDigestMismatch},
		{"keyed", digest("hmac-sha256:" + sha([]byte(report))[7:]), unsigned, false, false, delegation.CodeAlgorithmUnsupported},
		{"none", unsigned, unsigned, false, false, delegation.CodeNothingToVerify},
		{"unknown", governance.Field[governance.Hash]{}, unsigned, false, false, delegation.CodeNothingToVerify},
		{"signed", digest(sha([]byte(report))), digest(sha([]byte("x"))), false, false, delegation.CodeSignatureUnchecked},
		{"perhaps signed", digest(sha([]byte(report))), governance.Field[governance.Hash]{}, false, false, delegation.CodeSignatureUnchecked},
	}
	for _, tt := range tests {
		got := ask(t, verify.FileDigest{}, governance.Evidence{Digest: tt.digest, EnvelopeDigest: tt.envelope}, []byte(report))
		if got.Verified.IsSome() != tt.decided || got.Verified.Or(false) != tt.verified || got.Code != tt.code {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

// A broken reader gives some of its content, then an error.
type broken struct{ err error }

func (b broken) Read(p []byte) (int, error) { return copy(p, report), b.err }

func TestReadError(t *testing.T) {
	_, a := edKey(1)
	lost := errors.New("connection lost")
	file := governance.Evidence{Digest: governance.Some(sha([]byte(report))), EnvelopeDigest: governance.None[governance.Hash]()}
	for name, tt := range map[string]struct {
		v delegation.Verifier
		e governance.Evidence
	}{
		"file":  {verify.FileDigest{}, file},
		"dsse":  {newDSSE(t, []verify.Key{{ID: "a", Public: a}}), evidence([]byte("{}"))},
		"first": {verify.First(verify.FileDigest{}), file},
	} {
		got, err := tt.v.Verify(t.Context(), tt.e, broken{lost})
		if diff := cmp.Diff(delegation.Verification{}, got); !errors.Is(err, lost) || diff != "" {
			t.Errorf("%s: %v, want %v and nothing verified:\n%s", name, err, lost, diff)
		}
	}
}

// An endless reader counts what is read of it.
type endless struct{ read int64 }

func (r *endless) Read(p []byte) (int, error) { r.read += int64(len(p)); return len(p), nil }

// A content of any length costs no more memory than the verifier is allowed.
func TestBounded(t *testing.T) {
	const limit = 1 << 16
	_, a := edKey(1)
	content := new(endless)
	got, err := newDSSE(t, []verify.Key{{ID: "a", Public: a}}, verify.WithMaxEnvelope(limit)).Verify(t.Context(), evidence([]byte("{}")), content)
	if err != nil || got.Code != delegation.CodeContentTooLarge || content.read > limit+1 {
		t.Errorf("an endless envelope: %+v, %v, %d bytes read", got, err, content.read)
	}

	file := governance.Evidence{Digest: governance.Some(sha(nil)), EnvelopeDigest: governance.None[governance.Hash]()}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if got, err := (verify.FileDigest{}).Verify(t.Context(), file, io.LimitReader(new(endless), 16<<20)); err != nil || !got.Verified.Is(false) {
		t.Errorf("a long file: %+v, %v", got, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("a file of 16 MiB took %d bytes", used)
	}
}

// First leaves the content to the verifier whose affair it is.
func TestFirst(t *testing.T) {
	signA, a := edKey(1)
	env := envelope(verify.InToto, statement(sha([]byte(report))), seal{"a", signA})
	v := verify.First(newDSSE(t, []verify.Key{{ID: "a", Public: a}}), verify.FileDigest{})
	unsigned := evidence(env)
	unsigned.EnvelopeDigest = governance.None[governance.Hash]()
	silent := governance.Evidence{}
	tests := []struct {
		name    string
		v       delegation.Verifier
		e       governance.Evidence
		content []byte
		want    string
	}{
		{"signed", v, evidence(env), env, "dsse true "},
		{"unsigned", v, unsigned, []byte(report), "file-digest true "},
		{"signed, of which the first made nothing", v, evidence(env), []byte(report), "dsse false DIGEST_MISMATCH"},
		{"nothing on record", v, silent, nil, "file-digest unknown NOTHING_TO_VERIFY"},
		{"too large for the first", verify.First(newDSSE(t, []verify.Key{{ID: "a", Public: a}}, verify.WithMaxEnvelope(1)), verify.FileDigest{}), evidence(env), env, "dsse unknown CONTENT_TOO_LARGE"},
		{"nobody", verify.First(), evidence(env), env, "first unknown NOTHING_TO_VERIFY"},
	}
	for _, tt := range tests {
		got := ask(t, tt.v, tt.e, tt.content)
		verified := "unknown"
		if is, ok := got.Verified.Get(); ok {
			verified = fmt.Sprint(is)
		}
		if text := got.By + " " + verified + " " + string(got.Code); text != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, text, tt.want)
		}
	}
}

// FuzzEnvelope wants no content to verify, whatever the record calls it, but one in
// which exactly what was signed stands.
func FuzzEnvelope(f *testing.F) {
	signA, a := edKey(1)
	good := envelope(verify.InToto, statement(sha([]byte(report))), seal{"a", signA})
	d := newDSSE(f, []verify.Key{{ID: "a", Public: a}})
	f.Add(good)
	f.Add(bytes.Replace(good, []byte(`"keyid":"a"`), []byte(`"keyid":""`), 1))
	f.Add(bytes.Replace(good, []byte(`{"payload"`), []byte(` {"payload":"","payload"`), 1))
	f.Add([]byte(`{"payload":"","payloadType":"","signatures":[{"sig":""}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := d.Verify(context.Background(), evidence(data), bytes.NewReader(data))
		if err != nil || got.Verified.IsSome() == (got.Code == delegation.CodeContentTooLarge) {
			t.Fatalf("%+v, %v", got, err)
		}
		if got.Verified.Is(true) && !bytes.Equal(signedPart(t, data), signedPart(t, good)) {
			t.Errorf("verified, and not what was signed: %s", data)
		}
	})
}
