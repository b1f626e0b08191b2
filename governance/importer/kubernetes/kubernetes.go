package kubernetes

import (
	"cmp"
	"context"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads objects of a Kubernetes cluster. The zero Importer is ready
// and safe for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "kubernetes".
func (Importer) Name() string { return "kubernetes" }

// Import reads the files of one cluster. Options.Self is the id of the cluster,
// such as the uid of its namespace kube-system: no object says it. Without it the
// cluster is called unnamed, and a warning says so. Options.AsOf is when the
// objects were exported; without it no list is stated to be complete.
//
// Time and memory are linear in the size of the files and of the estate, which
// holds at most a million scopes.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, cluster: importer.ID(cmp.Or(opts.Self, unnamed)), rulesLeft: maxScopes, scopesLeft: maxScopes, selectLeft: maxSelected}
	var faults []*governance.Fault
	for _, f := range importer.Sorted(files) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		root, fault := importer.ParseYAML(f, imp.Limits)
		if fault != nil && fault.Code == governance.CodeSyntax { // documents of JSON one behind the other are no YAML
			if lines, other := importer.ParseExact(f, imp.Limits); other == nil {
				root, fault = lines, nil
			}
		}
		if fault != nil {
			faults = append(faults, fault)
			continue
		}
		r.visit(root, "")
	}
	if err := governance.NewDocumentError(faults); err != nil {
		return nil, err
	}
	for _, step := range []func(){r.owner, r.identify, r.emitBindings, r.emitSecrets, r.emitAccounts, r.emitClients, r.emitComplete, r.emitSkipped} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step()
	}
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// unnamed is the id of a cluster that nobody named.
const unnamed = "unnamed"

// A run is one import: first what the files hold, then what becomes of it.
type run struct {
	importer.Builder
	opts    importer.Options
	cluster string // id of its tenant

	accounts, secrets, bindings []object
	clients                     []object // of OAuth, in OpenShift
	roles                       map[roleKey][]object
	clusterRoles                []object
	lists                       map[string]*list  // by kind
	withData                    map[string]*count // Secrets with data, by file

	ids        map[nsName]string          // of service accounts
	mentions   map[string]map[string]bool // namespaces that references to an account of this name state
	referred   map[nsName]importer.Node   // service accounts that the files do not hold
	groups     map[string]bool            // that are actors already
	memo       map[boundKey][]governance.Scope
	held       map[string][][]governance.Scope // by service account id or group name
	read       map[importer.Node]allowance     // rules of one object
	allowances map[roleKey]allowance
	remarked   map[importer.Node]bool // rules
	rulesLeft  int
	scopesLeft int
	selectLeft int
}

// A count counts values of one file.
type count struct {
	n     int
	first importer.Node
}

func add(m *map[string]*count, n importer.Node) {
	if *m == nil {
		*m = map[string]*count{}
	}
	file := n.Pos().File
	if (*m)[file] == nil {
		(*m)[file] = &count{first: n}
	}
	(*m)[file].n++
}

// ownerID is the actor that stands for the owner of the cluster.
func (r *run) ownerID() string { return importer.ID("kubernetes:" + r.cluster) }

func (r *run) id(what, of string) string {
	return importer.ID("kubernetes:" + r.cluster + ":" + what + "/" + of)
}

// owner adds the cluster as an organization and the tenant that it owns.
func (r *run) owner() {
	var all []importer.Node
	for _, list := range [][]object{r.accounts, r.secrets, r.bindings, r.clients} {
		if len(list) > 0 {
			all = append(all, list[0].node)
		}
	}
	if len(all) == 0 {
		return
	}
	at := slices.MinFunc(all, importer.ComparePlaces)
	r.Actor(governance.Actor{ID: r.ownerID(), Kind: governance.ActorKindOrganization}, at)
	r.Tenant(governance.Tenant{ID: r.cluster, OwnerID: governance.Some(r.ownerID())}, at)
	if r.opts.Self == "" {
		r.Report(at, importer.Warning, importer.CodeMissingOption,
			"which cluster this is does not stand in the files: name it; until then it is called "+unnamed+", and two such estates are not to be merged")
	}
}
