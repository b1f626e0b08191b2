package awsiam

import (
	"context"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads exports of AWS IAM. The zero Importer is ready and safe for
// concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "aws-iam".
func (Importer) Name() string { return "aws-iam" }

// Import reads the files of one export together; see the package for which
// files there are and what becomes of them. Options.Self is read for listings
// alone, where no file names the account: then it is the 12-digit account id.
// Time and memory are linear in the size of the files and of the estate, which
// holds at most a million scopes.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{limits: imp.Limits, scopesLeft: maxScopes, tags: opts.Tags}
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if fault := r.file(f); fault != nil {
			faults = append(faults, fault)
		}
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	r.pages()
	e, err := r.estate(ctx, opts)
	if err != nil {
		return nil, err
	}
	return &importer.Result{Estate: e, Diagnostics: r.Diagnostics()}, nil
}

// A run is one import: what the files hold, before it becomes records.
type run struct {
	importer.Collector
	limits importer.Limits
	tags   []string // names of the tags that become labels

	users, groups, roles, managed []entity
	rows                          []row
	keys                          []keyEntry
	lastUses, services            []importer.Node
	generated                     []instantAt // of credential reports
	paged                         map[pageKey]*pageCount

	policies     map[string]*policy // managed policies, by account and ARN
	managedByARN map[string][]entity
	scopesLeft   int
}

// An entity is a user, group, role or managed policy of the authorization
// details.
type entity struct {
	node importer.Node
	arn  arn
}

// A keyEntry is one access key of a listing, or of the answer of the call that
// made it, which is not all that the user has.
type keyEntry struct {
	node  importer.Node
	whole bool // a listing of all keys of the user
}
