package report

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A Gap is one missing fact with what it holds up.
type Gap struct {
	Path     string          `json:"path"`     // such as credential[c2].rotatedAt; [*] is more of an open list
	Code     governance.Code `json:"code"`     // why it is not known
	Settles  int             `json:"settles"`  // unknown verdicts of which it is the only missing fact
	PartOf   int             `json:"partOf"`   // unknown verdicts that miss it, those included
	Controls []string        `json:"controls"` // that ask for it, sorted
}

// IsOpenList reports whether the missing fact is a statement that a list is
// complete, rather than a value.
func (g Gap) IsOpenList() bool {
	return g.Code == delegation.CodeOpenList || strings.Contains(g.Path, "[*]")
}

// Worklist ranks the facts that unknown verdicts lack: first what settles the
// most verdicts alone, then what is part of the most, then by path and code.
// Each gap is one path with one reason: a path that is missing for two reasons
// stands twice. Findings of other verdicts ask for nothing.
//
// Time is linear in the missing facts but for sorting the distinct ones.
func Worklist(findings []controls.Finding) []Gap {
	return worklist(func(yield func(*controls.Finding) bool) {
		for i := range findings {
			if !yield(&findings[i]) {
				return
			}
		}
	})
}

func worklist(findings iter.Seq[*controls.Finding]) []Gap {
	index := map[controls.Missing]int{}
	gaps := []Gap{}
	for f := range findings {
		if f.Verdict != controls.Unknown {
			continue
		}
		alone := onePath(f.Missing)
		for _, m := range distinct(f.Missing) {
			at, ok := index[m]
			if !ok {
				at = len(gaps)
				index[m] = at
				gaps = append(gaps, Gap{Path: m.Path, Code: m.Code})
			}
			gaps[at].add(f.Control, alone)
		}
	}
	for i := range gaps {
		slices.Sort(gaps[i].Controls)
	}
	slices.SortFunc(gaps, func(a, b Gap) int {
		return cmp.Or(b.Settles-a.Settles, b.PartOf-a.PartOf, strings.Compare(a.Path, b.Path), cmp.Compare(a.Code, b.Code))
	})
	return gaps
}

// add counts one verdict of the control. Findings come in control order, so the
// control is nearly always the last one seen.
func (g *Gap) add(control string, alone bool) {
	g.PartOf++
	if alone {
		g.Settles++
	}
	if n := len(g.Controls); n > 0 && g.Controls[n-1] == control {
		return
	}
	if !slices.Contains(g.Controls, control) {
		g.Controls = append(g.Controls, control)
	}
}

// onePath reports whether the facts all have the same path.
func onePath(missing []controls.Missing) bool {
	for _, m := range missing {
		if m.Path != missing[0].Path {
			return false
		}
	}
	return true
}

// distinct leaves out facts that are named twice. It copies only when there are any.
func distinct(missing []controls.Missing) []controls.Missing {
	compare := func(a, b controls.Missing) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Code, b.Code))
	}
	for i := 1; i < len(missing); i++ {
		if compare(missing[i-1], missing[i]) >= 0 {
			sorted := slices.SortedFunc(slices.Values(missing), compare)
			return slices.Compact(sorted)
		}
	}
	return missing
}
