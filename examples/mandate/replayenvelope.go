package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"github.com/mandate-nhi/mandate/delegation/verify"
)

// unsealed takes a statement out of its envelope, if it is in one, and says what is
// known of the signature.
func (r *replay) unsealed(data []byte) (statement []byte, signature string, err error) {
	var sealed struct{ PayloadType *string }
	if json.Unmarshal(data, &sealed) != nil || sealed.PayloadType == nil { // no envelope: a statement says what is wrong with it
		if r.key != "" {
			err = usageError{"-key is for a statement in an envelope, and this one is in none"}
		}
		return data, "", err
	}
	signature = "not verified: no -key was given"
	var keys []verify.Key
	if r.key != "" {
		key, err := readPEM(r.key)
		if err != nil {
			return nil, "", err
		}
		keys, signature = []verify.Key{key}, "verified with "+r.key
	}
	opened, err := verify.Open(data, keys...)
	if err == nil && opened.PayloadType != verify.InToto {
		err = fmt.Errorf("the envelope holds %q and no statement of in-toto", opened.PayloadType)
	}
	return opened.Payload, signature, err
}

// readPEM reads a public key (SubjectPublicKeyInfo, RFC 5280).
func readPEM(name string) (verify.Key, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return verify.Key{}, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PUBLIC KEY" {
		return verify.Key{}, errors.New(name + " holds no public key in PEM")
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	return verify.Key{ID: name, Public: public}, err
}
