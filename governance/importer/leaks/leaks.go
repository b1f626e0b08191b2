package leaks

import (
	"context"
	"slices"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of secret findings. It is safe for concurrent use.
func New() importer.Importer { return leaks{} }

type leaks struct{}

// Name is leaks.
func (leaks) Name() string { return "leaks" }

// Import reads the reports of any number of scans. Options.AsOf is when the
// scanners ran, for findings that nothing else dates. Time and memory are linear
// in the size of the files.
func (leaks) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts}
	if err := importer.Each(ctx, files, importer.ParseStream, r.file); err != nil {
		return nil, err
	}
	r.emit()
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// A run is one import: first the findings, then what becomes of them.
type run struct {
	importer.Builder
	opts     importer.Options
	findings []*finding
	at       map[string]int // findings of one place of one file so far
}

// file reads one report.
func (r *run) file(root importer.Node) {
	r.at = map[string]int{}
	r.visit(root)
	r.Skipped(importer.Warning, "objects of this file that are no findings of secrets: %d, the first one here; they are not read")
}

// visit reads a report, or one finding, by its members.
func (r *run) visit(n importer.Node) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return n.Get(name).Exists() })
	}
	switch {
	case n.IsNull():
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case n.Get("value").IsArray() && has("Count"): // an array, as Windows PowerShell writes it
		r.visit(n.Get("value"))
	case n.IsString():
		r.Truncated(n, "a finding")
	case has("runs"):
		r.sarif(n)
	case has("DetectorName", "SourceMetadata"):
		r.trufflehog(n)
	case has("RuleID"):
		r.gitleaks8(n)
	case has("rule") && has("lineNumber", "offender"):
		r.gitleaks7(n)
	case has("secret_type") && has("resolution", "locations_url"):
		r.alert(n)
	default:
		r.Skip(n)
	}
}
