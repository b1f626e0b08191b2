package spiffe

import (
	"context"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of SPIRE entries. It is safe for concurrent use.
func New() importer.Importer { return spiffe{} }

type spiffe struct{}

// Name is spiffe.
func (spiffe) Name() string { return "spiffe" }

// Import reads the entries of any number of trust domains. Options.Self is not
// needed. Time and memory are linear in the size of the files.
func (spiffe) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{workloads: map[string][]entry{}, parents: map[string]entry{}, domains: map[string]bool{}}
	if err := importer.Each(ctx, files, importer.ParseJSON, r.file); err != nil {
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

// file reads a list of entries.
func (r *run) file(root importer.Node) {
	list := root
	if root.IsObject() {
		r.UnknownFields(root, "entries", "results", "next_page_token", "nextPageToken")
		list = root.Get("entries")
		if !list.Exists() {
			list = root.Get("results") // of spire-server entry create and update, each with a status
		}
		next := member(root, "next_page_token")
		if token, _ := next.Text(); token != "" {
			r.Report(next, importer.Warning, importer.CodeIncomplete, "the list goes on: export all pages")
		}
		if !list.Exists() {
			r.Report(root, importer.Warning, importer.CodeSkipped, "this is no list of entries; it is not read")
		}
	} else if !root.IsNull() && !root.IsArray() {
		r.Report(root, importer.Warning, importer.CodeSkipped, "this is no list of entries; it is not read")
	}
	skipped := 0
	var first importer.Node
	for _, n := range list.Items() {
		if code, failed := n.Get("status").Get("code").Number(); failed && code != "0" {
			r.Report(n, importer.Error, importer.CodeSkipped, "the server refused this entry; it is not read")
			continue
		}
		if n.Get("entry").IsObject() {
			n = n.Get("entry")
		}
		if !n.IsObject() || !member(n, "spiffe_id").Exists() {
			if skipped++; skipped == 1 {
				first = n
			}
			continue
		}
		r.entry(n)
	}
	if skipped > 0 {
		r.Report(first, importer.Warning, importer.CodeSkipped, fmt.Sprintf("items of this file that are no entries: %d, the first one here; they are not read", skipped))
	}
}

// member finds a member by its name in Protocol Buffers or as JSON writes that by
// default: spiffe_id or spiffeId.
func member(n importer.Node, name string) importer.Node {
	if m := n.Get(name); m.Exists() {
		return m
	}
	return n.Get(strings.ReplaceAll(name, "_", ""))
}
