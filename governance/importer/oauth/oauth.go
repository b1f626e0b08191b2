package oauth

import (
	"cmp"
	"context"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads claims and authorization details. The zero Importer is ready and
// safe for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "oauth".
func (Importer) Name() string { return "oauth" }

// Import reads the files. Options.Self is the organization that gives authority where
// no subject does, and stands for an issuer that is not named; without it both are
// called unnamed, and a warning says so.
//
// Time and memory are linear in the size of the files and of the estate, which holds at
// most a million scopes.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, self: importer.ID(cmp.Or(opts.Self, unnamed)), asked: map[string]bool{}, stated: map[string]bool{}, scopesLeft: maxScopes}
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if root, fault := parse(f, imp.Limits); fault != nil {
			faults = append(faults, fault)
		} else {
			r.visit(root)
		}
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, ctx.Err()
}

const (
	unnamed   = "unnamed" // the id of an organization that nobody named
	maxScopes = 1_000_000
)

type run struct {
	importer.Builder
	opts       importer.Options
	self       string
	asked      map[string]bool // for subjects, and for Options.Self: ""
	stated     map[string]bool // NHIs
	scopesLeft int
}

// visit reads claims, a whole token, an answer that gives some, an object of
// authorization details, or an array.
func (r *run) visit(n importer.Node) {
	has := func(name string) bool { return n.Get(name).Exists() }
	switch {
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case isToken(n):
		if claims, ok := r.whole(n); ok {
			r.claims(token{node: claims})
		}
	case isAnswer(n):
		r.answer(n)
	case isClaims(n):
		r.token(n)
	case has("active"):
		r.Report(n, importer.Info, importer.CodeSkipped, "introspection says no more of a token that is not active")
	case has("type"):
		r.loose(n)
	default:
		r.Dropped(importer.ReplaceSecret, n.Get("token"), n.Get("refresh_token"))
		r.Report(n, importer.Info, importer.CodeSkipped, "these are neither claims nor authorization details")
	}
}

// organization is the organization that gives authority where no subject does.
func (r *run) organization(at importer.Node) governance.Ref {
	r.Actor(governance.Actor{ID: r.self, Kind: governance.ActorKindOrganization}, at)
	r.name(at)
	return governance.NewRef(governance.KindActor, r.self)
}

// name asks for the name of that organization, once.
func (r *run) name(at importer.Node) {
	if r.opts.Self == "" && !r.asked[""] {
		r.asked[""] = true
		r.Report(at, importer.Warning, importer.CodeMissingOption,
			"whose authority this is does not stand in the files: name the organization; until then it is called "+unnamed+", and two such estates are not to be merged")
	}
}
