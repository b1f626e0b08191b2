package delegation_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// writeBlast answers with the blast radius; words may be certain, or a number of
// hops.
func writeBlast(w *strings.Builder, v *delegation.View, of governance.Ref, words []string) {
	var opts []delegation.BlastOption
	for _, word := range words {
		if n, err := strconv.Atoi(word); err == nil {
			opts = append(opts, delegation.MaxHops(n))
		} else {
			opts = append(opts, delegation.CertainOnly())
		}
	}
	b, err := v.BlastRadius(of, opts...)
	if err != nil {
		fmt.Fprintln(w, err)
		return
	}
	fmt.Fprintf(w, "certain %d, possible %d, open %d; level %d, production %s, customers %d\n",
		b.Certain, b.Possible, len(b.Open), b.MaxLevel, factText(b.Production), b.Customers)
	for _, r := range b.Reached {
		sure := "possible"
		if r.Certain {
			sure = "certain"
		}
		fmt.Fprintf(w, "  %s %s%s:", sure, r.Node, levelText(r))
		for _, s := range b.Path(r.Node) {
			mark := ""
			if !s.Certain {
				mark = "?"
			}
			fmt.Fprintf(w, " —%s%s→ %s", s.Edge, mark, s.To)
		}
		fmt.Fprintln(w)
	}
	for _, m := range b.Mintable {
		fmt.Fprintf(w, "  mintable %s %v certain %v\n", m.Delegation, m.Scopes, m.Certain)
	}
	writeRefs(w, "dependent ", b.Dependents)
	for _, c := range b.Open {
		fmt.Fprintf(w, "  open %s %s\n", c.Kind, c.Tenant)
	}
	writeGaps(w, b.Unknowns)
}

func levelText(r delegation.ReachedNode) string {
	if r.Level.IsNone() {
		return ""
	}
	return " (level " + factText(r.Level) + ")"
}
