package awsorg

import (
	"context"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads what AWS says of an organization of accounts and of what is
// done in it. The zero Importer is ready and safe for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "aws-org".
func (Importer) Name() string { return "aws-org" }

// Import reads the files of one organization together; see the package for which
// files there are and what becomes of them. Options.Self is the 12-digit id of the
// account that manages people in IAM Identity Center, where no file says it.
//
// Time and memory are linear in the size of the files.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{limits: imp.Limits, opts: opts, accounts: map[string]*account{}, joined: map[string]joined{}, principals: map[string]*principal{}, edges: map[string]*edge{}, sessions: map[string]string{}, shared: map[string]bool{}, keys: map[string]*key{},
		interactive: map[string]bool{}, sets: map[string]permissionSet{}, people: map[string]governance.Actor{}}
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		root, fault := importer.ParseExport(f, imp.Limits)
		if fault != nil && fault.Code == governance.CodeDuplicateMember { // tags in an event may differ by case only
			root, fault = importer.ParseExact(f, imp.Limits)
		}
		if fault != nil {
			faults = append(faults, fault)
			continue
		}
		r.visit(root)
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	for _, step := range []func(){r.emitJoined, r.emitPeople, r.emitAssignments, r.emitTrail, r.emitSessions, r.emitAccounts, r.emitSkipped} {
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
	limits importer.Limits
	opts   importer.Options

	accounts   map[string]*account // by number
	joined     map[string]joined   // by number
	handshakes []handshake

	principals map[string]*principal // that CloudTrail saw, by id
	edges      map[string]*edge      // who became which role, by id of the delegation
	sessions   map[string]string     // ids of the delegations, by the temporary key that came of them
	shared     map[string]bool       // events in the trails of two accounts, one of which names the caller
	keys       map[string]*key       // long-lived access keys that were used
	issued     []session             // that AWS STS answered with

	interactive map[string]bool // principals that signed in to the console, by id

	sets        map[string]permissionSet // by ARN
	people      map[string]governance.Actor
	peopleAt    []person
	assignments []importer.Node
	home        string // the account that manages IAM Identity Center
	unnamed     bool   // nobody said which one that is, and that is reported

}
