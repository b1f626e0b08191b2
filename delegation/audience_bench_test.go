package delegation_test

import (
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// BenchmarkFor shows an estate to a customer, who sees one tenant, and to a
// partner, who sees a grant of every tree.
func BenchmarkFor(b *testing.B) {
	for _, audience := range []string{"customer-7", "partner-3"} {
		b.Run(audience, func(b *testing.B) {
			eachForest(b, func(b *testing.B, e *governance.Estate) {
				x := delegation.NewIndex(e)
				for b.Loop() {
					x.For(audience)
				}
				perDelegation(b, e)
			})
		})
	}
}
