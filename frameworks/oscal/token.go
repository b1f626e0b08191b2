package oscal

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/mandate-nhi/mandate/frameworks"
)

// token is a text as OSCAL writes ids: what is no letter, digit, dot, dash or low line
// becomes a dot, as NIST writes AC-2(3) as ac-2.3.
func token(text string) string {
	parts := strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsNumber(c) && c != '.' && c != '-' && c != '_'
	})
	t := strings.Join(parts, ".")
	for _, first := range t {
		if unicode.IsLetter(first) || first == '_' {
			return t
		}
		break
	}
	return "_" + t
}

// sp80053 is the catalog whose ids NIST's own catalogs in OSCAL have in small letters.
const sp80053 = "sp800-53-r5"

// tokens are the ids of a catalog as OSCAL writes them, each its own.
func tokens(c *frameworks.Catalog) map[string]string {
	of, taken, next := map[string]string{}, map[string]bool{}, map[string]int{}
	for e := range c.All() {
		t := token(e.ID)
		if c.ID == sp80053 {
			t = strings.ToLower(t)
		}
		for base := t; taken[t]; {
			next[base]++
			t = base + "_" + strconv.Itoa(next[base]+1)
		}
		of[e.ID], taken[t] = t, true
	}
	return of
}
