// Command pack asks controls of one's own, and says what they show of a framework of
// one's own and of a published one.
package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
	"github.com/mandate-nhi/mandate/governance"
)

//go:embed *.yaml framework estate.json
var files embed.FS

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	pack, err := controls.ParsePack(files)
	if err != nil {
		return err
	}
	lib, err := library()
	if err != nil {
		return err
	}
	eng, err := engine.Compile(pack)
	if err != nil {
		return err
	}
	data, err := files.ReadFile("estate.json")
	if err != nil {
		return err
	}
	estate, err := governance.Parse("estate.json", data)
	if err != nil {
		return err
	}
	result, err := eng.Assess(ctx, delegation.NewIndex(estate).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)))
	if err != nil {
		return err
	}
	for _, f := range result.Findings {
		fmt.Fprintln(w, f.Verdict, f.Control, f.Subject)
	}
	for _, r := range frameworks.Cover(result, lib).Requirements {
		ours := slices.ContainsFunc(r.Controls, func(id string) bool { _, ok := pack.Get(id); return ok })
		if ours || r.Framework == "acme-rules" {
			fmt.Fprintf(w, "%s %s (%s): %s %v\n", r.Framework, r.ID, r.Title, r.Status, r.Controls)
		}
	}
	return nil
}

// library is the built-in one with our framework and what our controls bear on.
func library() (*frameworks.Library, error) {
	var parts []frameworks.Part
	for _, name := range []string{"framework/acme-rules.yaml", "framework/to-acme-rules.json", "framework/to-owasp.json"} {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		doc, err := oscal.Read(name, data, oscal.Options{})
		if err != nil {
			return nil, err
		}
		parts = append(parts, doc.Parts()...)
	}
	return frameworks.Builtin().Add(parts...)
}
