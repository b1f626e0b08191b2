package ledger

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// algEd25519 marks an Ed25519 key in the text of a key.
const algEd25519 = 1

// ParseKey reads a public key as it is handed around: its name, four bytes of hash
// in hexadecimal, and the key in base64, with a plus between them (C2SP
// signed-note, verifier key). There is one text for a key, that of String. The
// error has CodeInvalid.
func ParseKey(text string) (Key, error) {
	name, rest, _ := strings.Cut(text, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	data, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || len(data) != 1+ed25519.PublicKeySize || data[0] != algEd25519 {
		return Key{}, fail(CodeInvalid, "a key is name+hash+base64 of an Ed25519 key")
	}
	k := Key{Name: name, Public: data[1:]}
	if k.String() != text {
		return Key{}, fail(CodeInvalid, "a key whose hash is not that of its name and bytes, or a name that is none")
	}
	return k, nil
}

// String gives the text of k, and "" for a Key that is none.
func (k Key) String() string {
	if _, err := k.verifier(); err != nil {
		return ""
	}
	text, err := note.NewEd25519VerifierKey(k.Name, k.Public)
	if err != nil {
		return ""
	}
	return text
}
