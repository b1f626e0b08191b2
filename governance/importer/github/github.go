package github

import (
	"context"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads answers of the REST API of GitHub, and what its webhooks
// send. The zero Importer is ready and safe for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "github".
func (Importer) Name() string { return "github" }

// Import reads the files of one organization together. Options.Self is its id
// (gh api orgs/ORG --jq .id): authorized credentials never say it, and deploy keys
// know its name alone. Options.AsOf is when the files were exported; without it no
// token is compared with the date of its end.
//
// Time and memory are linear in the size of the files and of the estate.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, accounts: map[string]*account{}, logins: map[string]string{}, installations: map[string][]installation{}, listings: map[string]*listing{}}
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if root, fault := importer.ParseStream(f, imp.Limits); fault != nil {
			faults = append(faults, fault)
		} else {
			r.visit(root)
		}
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	for _, step := range []func(){r.emitApps, r.emitInstallations, r.emitTokens, r.emitAuthorizations, r.emitKeys, r.emitAccounts, r.emitPages, r.emitSkipped} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step()
	}
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// A run is one import: first what the files hold, then what becomes of it.
type run struct {
	importer.Builder
	opts importer.Options

	apps, tokens, authorizations []importer.Node
	keys                         []deployKey
	installations                map[string][]installation // by id
	listings                     map[string]*listing       // by account; "" for those of several
	listed                       string                    // what the page read last is of

	accounts  map[string]*account // by key
	logins    map[string]string   // keys of accounts whose id the files say, by login
	selfNamed bool                // the files say the login of Options.Self
}
