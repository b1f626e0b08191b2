package oscal

import (
	"strconv"

	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/oscalid"
)

// tokens are the ids of a catalog as OSCAL writes them, each its own.
func tokens(c *frameworks.Catalog) map[string]string {
	of, taken, next := map[string]string{}, map[string]bool{}, map[string]int{}
	for e := range c.All() {
		t := oscalid.Entry(c.ID, e.ID)
		for base := t; taken[t]; {
			next[base]++
			t = base + "_" + strconv.Itoa(next[base]+1)
		}
		of[e.ID], taken[t] = t, true
	}
	return of
}
