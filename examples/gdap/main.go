// Command gdap reads what Microsoft exports of a partner's delegated admin
// privileges, joins it with what people know, assesses it and writes a report.
//
//	go run ./examples/gdap [DIR]
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

//go:embed export people
var files embed.FS

const kestrel = "7f2c0c1e-0000-4000-8000-000000000001" // the partner's own tenant

func main() {
	dir := ""
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	run(context.Background(), dir)
}

// run writes reports into a folder, unless that is "".
func run(ctx context.Context, dir string) {
	exported := time.Date(2026, 6, 30, 6, 0, 0, 0, time.UTC)
	opts := importer.Options{Self: kestrel, AsOf: exported}
	eng := must(engine.Compile(builtin.Pack()))

	imported := must(gdap.New().Import(ctx, read("export/relationships.json", "export/customers.json"), opts))
	fmt.Println("From the export alone")
	show(imported.Diagnostics, assess(ctx, eng, imported.Estate, exported))

	mapping := must(mapped.Parse("mapping.yaml", must(files.ReadFile("people/mapping.yaml"))))
	tables := read("people/partner.csv", "people/contracts.csv", "people/grants.csv")
	joined := must(mapped.Importer{Mapping: mapping}.Enrich(ctx, imported.Estate, tables, opts))
	in := assess(ctx, eng, joined.Estate, exported)
	fmt.Println("\nWith what people know")
	show(joined.Diagnostics, in)

	fmt.Println("\nWhat fails")
	for _, f := range in.Assessment.Findings {
		if f.Verdict == controls.Fail {
			control, _ := in.Pack.Get(f.Control)
			fmt.Printf("    %s %s: %s\n", f.Control, control.Title, name(in.View, f.Subject))
		}
	}
	fmt.Println("\nWhat to find out first")
	for _, gap := range report.Worklist(in.Assessment.Findings)[:3] {
		fmt.Printf("    %s\n        for %v\n", gap.Path, gap.Controls)
	}
	if dir != "" {
		write(filepath.Join(dir, "report.md"), report.Markdown, in)
		write(filepath.Join(dir, "report.html"), report.HTML, in)
	}
}

// assess asks all controls, and gathers what a report is written from.
func assess(ctx context.Context, eng *engine.Engine, e *governance.Estate, at time.Time) report.Input {
	view := delegation.NewIndex(e).At(at)
	result := must(eng.Assess(ctx, view))
	lib := frameworks.Builtin()
	return report.Input{
		Title: "Kestrel IT: delegated administration", Assessment: result, Coverage: frameworks.Cover(result, lib),
		View: view, Pack: eng.Pack(), Library: lib, Position: view.Place, MaxRows: 10,
	}
}

func show(remarks []importer.Diagnostic, in report.Input) {
	for _, d := range remarks {
		fmt.Printf("    %s\n", d)
	}
	v := report.Summarize(in).Verdicts
	fmt.Printf("    %d pass, %d fail, %d unknown\n", v.Pass, v.Fail, v.Unknown)
}

// name is what people call a relationship.
func name(view *delegation.View, r governance.Ref) string {
	s, _ := view.Subject(r)
	if grant, ok := s.(delegation.Delegation); ok {
		labels, _ := grant.Labels().Get()
		return labels["gdap.displayName"]
	}
	return r.String()
}

func write(file string, format func(io.Writer, report.Input) error, in report.Input) {
	f := must(os.Create(file))
	if err := errors.Join(format(f, in), f.Close()); err != nil {
		log.Fatal(err)
	}
}

func read(names ...string) (list []importer.File) {
	for _, n := range names {
		list = append(list, importer.File{Name: n, Data: must(files.ReadFile(n))})
	}
	return list
}

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}
