package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation/verify"
)

// TestReplayEnvelope takes statements out of DSSE envelopes: whoever signed them where no
// key is named, and else only those that the key has signed.
func TestReplayEnvelope(t *testing.T) {
	t.Chdir(t.TempDir())
	create(t, "estate.json", `{"schemaVersion": "1.0", "asOf": "2026-06-30T00:00:00Z"}`)
	if status, _, stderr := runWith("", "assess", "-format", "intoto", "-o", "s.json", "estate.json"); status != 0 {
		t.Fatal(stderr)
	}
	signer := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	stranger := ed25519.NewKeyFromSeed(append(make([]byte, ed25519.SeedSize-1), 1))
	create(t, "signer.pem", publicPEM(t, signer))
	create(t, "stranger.pem", publicPEM(t, stranger))
	statement := contents(t, "s.json")
	create(t, "sealed.json", sealed(t, verify.InToto, statement, signer))
	create(t, "text.json", sealed(t, "text/plain", statement, signer))
	create(t, "changed.json", strings.Replace(contents(t, "sealed.json"), base64.StdEncoding.EncodeToString([]byte(statement)),
		base64.StdEncoding.EncodeToString([]byte(statement+" ")), 1))
	create(t, "unsigned.json", `{"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": []}`)
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"sealed.json", 0, "the signature was not verified: no -key was given"},
		{"-key signer.pem sealed.json", 0, "the signature was verified with signer.pem"},
		{"-key signer.pem -format json sealed.json", 0, `"signature": "verified with signer.pem"`},
		{"changed.json", 0, "not verified"},
		{"-key signer.pem changed.json", 2, "none of the keys has signed"},
		{"-key stranger.pem sealed.json", 2, "none of the keys has signed"},
		{"-key signer.pem s.json", 2, "this one is in none"},
		{"-key s.json sealed.json", 2, "s.json holds no public key in PEM"},
		{"text.json", 2, `the envelope holds "text/plain"`},
		{"unsigned.json", 2, "this is no DSSE envelope"},
	}
	for _, tt := range tests {
		args := append(append([]string{"replay"}, strings.Fields(tt.args)...), "estate.json")
		status, stdout, stderr := runWith("", args...)
		if status != tt.status || !strings.Contains(stdout+stderr, tt.want) {
			t.Errorf("replay %s: status %d, want %d and %q:\n%s%s", tt.args, status, tt.status, tt.want, stdout, stderr)
		}
	}
}

func publicPEM(t *testing.T, key ed25519.PrivateKey) string {
	t.Helper()
	data, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: data}))
}

// sealed is a DSSE envelope (version 1.0.2) that calls the key by a name of its own.
func sealed(t *testing.T, payloadType, payload string, key ed25519.PrivateKey) string {
	t.Helper()
	sig := ed25519.Sign(key, fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(payload), payload))
	data, err := json.Marshal(map[string]any{"payloadType": payloadType, "payload": []byte(payload), "signatures": []any{map[string]any{"keyid": "ci", "sig": sig}}})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
