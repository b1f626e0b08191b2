// Package oscalid makes the ids of documents of OSCAL: the same of the same thing,
// whoever writes it.
package oscalid

import (
	"crypto/sha1"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NS is the namespace of what we say and OSCAL has no place for: of properties, of
// parts and of relationships.
const NS = "https://github.com/mandate-nhi/mandate/ns/oscal"

// namespaceURL is the namespace of addresses (RFC 9562, section 6.6).
var namespaceURL = [16]byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// UUID names a thing by texts that tell it apart from all others.
func UUID(texts ...string) string {
	u := uuid5(uuid5(namespaceURL, NS), strings.Join(texts, "\n"))
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// uuid5 is the UUID of version 5 of a name (RFC 9562, section 5.5).
func uuid5(namespace [16]byte, name string) [16]byte {
	sum := sha1.Sum(append(namespace[:], name...))
	u := [16]byte(sum[:16])
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

// Token is a text as OSCAL writes ids: what is no letter, digit, dot, dash or low line
// becomes a dot, as NIST writes AC-2(3) as ac-2.3.
func Token(text string) string {
	parts := strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsNumber(c) && c != '.' && c != '-' && c != '_'
	})
	t := strings.Join(parts, ".")
	if first, _ := utf8.DecodeRuneInString(t); unicode.IsLetter(first) || first == '_' {
		return t
	}
	return "_" + t
}

// sp80053 is the catalog whose ids NIST's own catalogs in OSCAL have in small letters.
const sp80053 = "sp800-53-r5"

// Entry is the id of an entry of a catalog as a token.
func Entry(catalog, id string) string {
	if catalog == sp80053 {
		id = strings.ToLower(id)
	}
	return Token(id)
}
