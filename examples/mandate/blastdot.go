package main

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// shapes tell kinds of record apart in a picture.
var shapes = map[governance.Kind]string{
	governance.KindActor:      "box",
	governance.KindNHI:        "ellipse",
	governance.KindCredential: "note",
	governance.KindDelegation: "cds",
	governance.KindTenant:     "house",
	governance.KindHandoff:    "parallelogram",
}

// dot draws the shortest paths for Graphviz: what is only possible is dashed,
// production is filled.
func (a *blastAnswer) dot() *page {
	p := new(page)
	p.line("digraph blast {")
	p.line("  rankdir=LR;")
	p.line("  node [fontname=\"sans-serif\"]; edge [fontname=\"sans-serif\", fontsize=10];")
	p.line("  %s [shape=%s, penwidth=3];", quoted(a.Of.String()), shapes[a.Of.Kind])
	for _, n := range a.Reached {
		style := "solid"
		if !n.Certain {
			style = "dashed"
		}
		if n.Environment.Is(governance.EnvironmentProduction) {
			style += ",filled"
		}
		p.line("  %s [shape=%s, style=%s];", quoted(n.Node.String()), shapes[n.Node.Kind], quoted(style))
	}
	for _, n := range a.Reached {
		style := ""
		if !n.Via.Certain {
			style = ", style=dashed"
		}
		p.line("  %s -> %s [label=%s%s];", quoted(n.Via.From.String()), quoted(n.Node.String()), quoted(string(n.Via.Edge)), style)
	}
	p.line("}")
	return p
}

// quoted is an id in the DOT language, where a label knows escapes of its own.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
