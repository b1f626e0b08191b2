package importer

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

const (
	maxID  = 256 // bytes, see governance.PatternID
	keptID = 180 // bytes kept of an id that is too long
)

// ID writes any text as the id of a record (governance.PatternID). Texts that
// differ give ids that differ. Bytes that an id cannot hold are percent-encoded
// (RFC 3986 §2.1), as are % and ~; an id that would not start with a letter or
// digit gets x~ before it; one that would be longer than 256 bytes ends after
// 180 with ~ and the SHA-256 digest of the whole text.
func ID(s string) string {
	if len(s) <= maxID && s != "" && alphanumeric(s[0]) && isPlain(s) {
		return s
	}
	var b strings.Builder
	if s == "" || !alphanumeric(s[0]) {
		b.WriteString("x~")
	}
	for i := range len(s) {
		if c := s[i]; plainBytes[c] {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	if b.Len() <= maxID {
		return b.String()
	}
	return fmt.Sprintf("%s~%x", b.String()[:keptID], sha256.Sum256([]byte(s)))
}

func isPlain(s string) bool {
	for i := range len(s) {
		if !plainBytes[s[i]] {
			return false
		}
	}
	return true
}

var plainBytes = func() (plain [256]bool) {
	for c := range plain {
		plain[c] = alphanumeric(byte(c)) || strings.IndexByte("._:/@+=,-", byte(c)) >= 0
	}
	return plain
}()

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
