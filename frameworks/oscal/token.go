package oscal

import (
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// sp80053 is the catalog whose ids NIST's own catalogs in OSCAL have in small letters.
const sp80053 = "sp800-53-r5"

// tokens are the ids of a catalog as OSCAL writes them, each its own.
func tokens(c *frameworks.Catalog) map[string]string {
	of, taken, next := map[string]string{}, map[string]bool{}, map[string]int{}
	for e := range c.All() {
		t := oscalid.Token(e.ID)
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
