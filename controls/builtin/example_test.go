package builtin_test

import (
	"fmt"

	"github.com/mandate-nhi/mandate/controls/builtin"
)

// A control is data: what it asks, of which records, within which limits.
func Example() {
	c, _ := builtin.Pack().Get("ROT-01")
	fmt.Println(c.Title, "("+c.Severity.String()+")")
	for _, p := range c.Params {
		fmt.Println(p.Name, "is", p.Default, "from", p.Min, "to", p.Max)
	}
	reseller, err := builtin.Pack().Profile("reseller")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, _ = reseller.Get("HND-03")
	within, _ := c.Param("within")
	fmt.Println("a reseller accepts within", within.Default, "by", within.SetBy)
	// Output:
	// Static secrets are rotated (high)
	// maxAge is P90D from P1D to P365D
	// a reseller accepts within P1D by profile:reseller
}
