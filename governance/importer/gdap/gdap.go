package gdap

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// New returns the importer of GDAP exports. It is safe for concurrent use.
func New() importer.Importer { return gdap{} }

type gdap struct{}

// Name is gdap.
func (gdap) Name() string { return "gdap" }

// Import reads the files of one partner.
//
// Options.Self is the partner; give its tenant id, so that relationships in
// which it is the customer or the indirect provider are noticed. Without it
// there is an error diagnostic, and only customers and their tenants are
// imported: a grant to nobody is no record. Options.AsOf is when the files were
// exported; without it nobody can say whether a status and an end date agree,
// and a warning says so.
//
// Time and memory are linear in the size of the files, which hold no object more than
// importer.MaxCopies times.
func (gdap) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := newReader(&importer.Collector{})
	if err := importer.Each(ctx, files, importer.ParseExport, func(n importer.Node) { r.visit(n, page{}) }); err != nil {
		return nil, err
	}
	if r.fault != nil {
		return nil, governance.NewDocumentError([]*governance.Fault{r.fault})
	}
	r.pages()
	r.strangers()
	b := newBuilder(r, opts)
	b.build()
	return &importer.Result{Estate: b.estate, Diagnostics: b.Diagnostics()}, nil
}

// A builder makes records of what the reader found.
type builder struct {
	*importer.Collector
	read       *reader
	options    importer.Options
	self       string // id of the partner's actor
	estate     *governance.Estate
	grants     []*governance.Delegation
	actors     map[string]*organization
	units      map[string][]importer.Node
	parents    map[string]parent // imported relationships, by their id in the file
	requestsOf map[string]map[string][]request
	actions    map[string]string // of roles
	unchecked  []importer.Node   // end dates that nobody could check
}

func newBuilder(r *reader, opts importer.Options) *builder {
	b := &builder{
		Collector:  r.Collector,
		read:       r,
		options:    opts,
		estate:     &governance.Estate{SchemaVersion: governance.SchemaVersion},
		actors:     map[string]*organization{},
		units:      map[string][]importer.Node{},
		parents:    map[string]parent{},
		requestsOf: map[string]map[string][]request{},
		actions:    map[string]string{},
	}
	if opts.Self != "" {
		b.self = importer.ID(microsoft.LowerGUID(opts.Self))
	}
	if !opts.AsOf.IsZero() {
		b.estate.AsOf = governance.Some(opts.AsOf)
	}
	return b
}

func (b *builder) build() {
	for _, c := range b.read.customers {
		b.tenant(c)
	}
	if b.self == "" {
		b.noSelf()
	} else {
		b.delegations()
	}
	b.finishActors()
	b.estate.Delegations = sorted(b.grants, func(d *governance.Delegation) string { return d.ID })
}

// noSelf says what is left out because nobody named the partner.
func (b *builder) noSelf() {
	var places []importer.Node
	for _, copies := range b.read.relationships {
		places = append(places, copies[0].at)
	}
	for _, copies := range b.read.assignments {
		places = append(places, copies[0].at)
	}
	if len(places) > 0 {
		b.Report(first(places), importer.Error, importer.CodeMissingOption,
			"whose export this is does not stand in the files: name the partner; "+strconv.Itoa(len(places))+" relationships and access assignments, the first one here, are left out")
	}
}

func (b *builder) delegations() {
	for _, id := range slices.Sorted(maps.Keys(b.read.requests)) {
		b.request(b.read.requests[id])
	}
	for _, id := range slices.Sorted(maps.Keys(b.read.relationships)) {
		b.grant(id, b.read.relationships[id])
	}
	for _, id := range slices.Sorted(maps.Keys(b.read.assignments)) {
		if copies := b.read.assignments[id]; b.read.relationships[id] == nil {
			b.assign(id, copies)
		} else {
			b.Report(copies[0].at, importer.Error, importer.CodeDuplicate, "the access assignment has the id of a relationship; it is left out")
		}
	}
	if len(b.unchecked) > 0 {
		b.Report(first(b.unchecked), importer.Warning, importer.CodeMissingOption,
			"when the facts were true does not stand in the files: name it, so that end dates can be held against the status ("+strconv.Itoa(len(b.unchecked))+", the first one here)")
	}
}

// first is the place that comes first, by file and then within it.
func first(places []importer.Node) importer.Node {
	return slices.MinFunc(places, func(a, b importer.Node) int {
		p, q := a.Pos(), b.Pos()
		return cmp.Or(strings.Compare(p.File, q.File), p.Line-q.Line, p.Column-q.Column)
	})
}
