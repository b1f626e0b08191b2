package google

import (
	"cmp"
	"context"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads exports of Google Cloud and Google Workspace. The zero
// Importer is ready and safe for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "google".
func (Importer) Name() string { return "google" }

// Import reads the files of one project or of one Workspace account; see the
// package for which files there are and what becomes of them. Options.Self is the
// project, folders/<number>, organizations/<number> or Workspace account of what
// does not say where it is from: a policy of its own, and the tokens of users.
// Without it a policy is taken for one of the project whose service accounts are
// listed, if there is one; else the place is called unnamed, and a warning says so.
// Options.AsOf is when the files were exported; without it no list is stated to be
// complete.
//
// Time and memory are linear in the size of the files and of the estate, which
// holds at most a million scopes.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, scopesLeft: maxScopes, tenants: map[string]importer.Node{}, owners: map[string]string{}, listed: map[string]bool{}, listedKeys: map[string]bool{}, byEmail: map[string]string{}, custom: map[string]*customRole{}, held: map[string][]governance.Scope{}, notMapped: map[string]bool{}}
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if root, fault := importer.ParseExport(f, imp.Limits); fault != nil {
			faults = append(faults, fault)
		} else {
			r.visit(root)
			r.Skipped(importer.Info, "assets of this file that are no service accounts, keys or roles, and have no policy here: %d, the first one here; they are not read")
		}
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	for _, step := range []func(){r.identify, r.emitPolicies, r.emitKeys, r.emitFound, r.emitAPIKeys, r.emitTokens, r.emitAccounts, r.emitComplete, r.emitUnnamed} {
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

	accounts              []account
	keys, apiKeys, tokens []importer.Node
	keysFound             []importer.Node // by a search
	policies              []policy
	custom                map[string]*customRole // by name
	pages                 []page

	listed     map[string]bool   // ids of service accounts
	listedKeys map[string]bool   // ids of keys
	byEmail    map[string]string // the same by address
	home       string            // the tenant of what does not say where it is from
	homeless   []importer.Node
	tenants    map[string]importer.Node // where each is named first
	owners     map[string]string        // their owners
	stubs      map[string]governance.NHI
	stubAt     map[string]importer.Node
	held       map[string][]governance.Scope // what policies give a service account, by id
	notMapped  map[string]bool               // roles and permissions that are reported
	scopesLeft int
}

// unnamed is the tenant of what nobody named.
const unnamed = "unnamed"

// tenant adds a project, folder, organization or Workspace account as a tenant,
// and as the organization that owns it, and returns its id.
func (r *run) tenant(id string, at importer.Node) string {
	id = importer.ID(id)
	if first, ok := r.tenants[id]; ok && importer.ComparePlaces(first, at) <= 0 {
		return id
	}
	r.tenants[id] = at
	r.Actor(governance.Actor{ID: r.ownerOf(id), Kind: governance.ActorKindOrganization}, at)
	r.Tenant(governance.Tenant{ID: id, OwnerID: governance.Some(r.ownerOf(id))}, at)
	return id
}

// ownerOf is the actor that stands for the owner of a tenant.
func (r *run) ownerOf(tenant string) string {
	owner, ok := r.owners[tenant]
	if !ok {
		owner = importer.ID("google:tenant:" + tenant)
		r.owners[tenant] = owner
	}
	return owner
}

// uniqueID is the id of a party by the number that Google gave it, which no other
// one ever has.
func uniqueID(kind, number string) string {
	if strings.Trim(number, "0123456789") == "" {
		return number
	}
	return importer.ID("google:" + kind + ":" + number)
}

// homeTenant is the tenant of something that does not say where it is from.
func (r *run) homeTenant(at importer.Node) string {
	if r.home == unnamed {
		r.homeless = append(r.homeless, at)
	}
	return r.tenant(r.home, at)
}

// containerID is the id of projects/<id>, folders/<number> or
// organizations/<number>, alone or as a full resource name, as a tenant.
func containerID(name string) (id string, ok bool) {
	name = strings.TrimPrefix(name, "//cloudresourcemanager.googleapis.com/")
	kind, rest, _ := strings.Cut(name, "/")
	if rest == "" || rest == "-" || strings.Contains(rest, "/") {
		return "", false
	}
	prefix, ok := map[string]string{"projects": "", "folders": "folder:", "organizations": "organization:"}[kind]
	return prefix + rest, ok
}

// selfTenant is Options.Self as a tenant.
func (r *run) selfTenant() string {
	id, ok := containerID(r.opts.Self)
	if !ok {
		id = r.opts.Self
	}
	return cmp.Or(id, unnamed)
}

// emitUnnamed asks for the name of the place.
func (r *run) emitUnnamed() {
	if len(r.homeless) > 0 {
		first := r.homeless[0]
		for _, n := range r.homeless {
			if importer.ComparePlaces(n, first) < 0 {
				first = n
			}
		}
		r.Report(first, importer.Warning, importer.CodeMissingOption,
			"which project or account this is of does not stand in the files: name it; until then it is called "+unnamed+", and two such estates are not to be merged")
	}
}
