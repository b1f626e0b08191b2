package oscal

import (
	"crypto/sha1"
	"fmt"
	"strings"
)

// namespaceURL is the namespace of addresses (RFC 9562, section 6.6).
var namespaceURL = [16]byte{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

// uuid names a thing by texts that tell it apart from all others.
func uuid(texts ...string) string {
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
