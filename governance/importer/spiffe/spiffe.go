package spiffe

import (
	"context"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of SPIRE entries and agents. It is safe for concurrent use.
func New() importer.Importer { return spiffe{} }

type spiffe struct{}

// Name is spiffe.
func (spiffe) Name() string { return "spiffe" }

// Import reads the entries and agents of any number of trust domains. Options.Self is not
// needed. Time and memory are linear in the size of the files.
func (spiffe) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{workloads: map[string][]entry{}, parents: map[string]entry{}, domains: map[string]bool{}}
	if err := importer.Each(ctx, files, importer.ParseStream, r.file); err != nil {
		return nil, err
	}
	r.emit()
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// A run is one import: first the entries, then what becomes of them.
type run struct {
	importer.Builder
	ids       []string           // of workloads
	workloads map[string][]entry // by id
	parents   map[string]entry   // the first that names each, by id
	domains   map[string]bool    // trust domains that are tenants already
}

// file reads what a command printed, or the output of several.
func (r *run) file(root importer.Node) {
	r.list(root)
	r.Skipped(importer.Warning, "items of this file that are no entries or agents: %d, the first one here; they are not read")
}

// list reads each of a list, or what stands in the place of one.
func (r *run) list(n importer.Node) {
	for item := range n.Each() {
		r.visit(item)
	}
}

// visit reads an entry or agent, or what holds some.
func (r *run) visit(n importer.Node) {
	switch {
	case n.IsArray():
		r.list(n)
	case member(n, "spiffe_id").Exists():
		r.entry(n)
	case n.Get("entry").IsObject():
		r.answer(n)
	case member(n, "attestation_type").Exists():
		r.agent(n)
	case n.Get("entries").Exists() || n.Get("results").Exists() || n.Get("agents").Exists():
		r.page(n)
	default:
		r.Skip(n)
	}
}

// page reads a page of entries or agents, or the answers of spire-server entry create and update.
func (r *run) page(n importer.Node) {
	r.UnknownFields(n, "entries", "results", "agents", "next_page_token", "nextPageToken")
	next := member(n, "next_page_token")
	if token, _ := next.Text(); token != "" {
		r.Report(next, importer.Warning, importer.CodeIncomplete, "the list goes on: export all pages")
	}
	r.list(n.Get("entries"))
	r.list(n.Get("results"))
	r.list(n.Get("agents"))
}

// answer reads an entry that the server accepted.
func (r *run) answer(n importer.Node) {
	if code, failed := n.Get("status").Get("code").Number(); failed && code != "0" {
		r.Report(n, importer.Error, importer.CodeSkipped, "the server refused this entry; it is not read")
		return
	}
	r.visit(n.Get("entry"))
}

// member finds a member by its name in Protocol Buffers or as JSON writes that by
// default: spiffe_id or spiffeId.
func member(n importer.Node, name string) importer.Node {
	if m := n.Get(name); m.Exists() {
		return m
	}
	return n.Get(strings.ReplaceAll(name, "_", ""))
}
