package scim

import (
	"cmp"
	"context"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An Importer reads users and groups of SCIM. The zero Importer is ready and safe
// for concurrent use.
type Importer struct {
	Limits importer.Limits // of each file; a zero field means the default
}

var _ importer.Importer = Importer{}

// Name is "scim".
func (Importer) Name() string { return "scim" }

// Import reads the files of one directory. Options.Self is the organization whose
// directory it is: no resource says it. Without it the organization is called
// unnamed, and a warning says so. Options.AsOf is when the files were exported;
// without it no list is stated to be complete.
//
// Time and memory are linear in the size of the files.
func (imp Importer) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, self: importer.ID(cmp.Or(opts.Self, unnamed)), known: map[string]bool{}}
	parse := func(f importer.File, _ importer.Limits) (importer.Node, *governance.Fault) {
		return importer.ParseStream(f, imp.Limits)
	}
	if err := importer.Each(ctx, files, parse, r.visit); err != nil {
		return nil, err
	}
	r.emitSelf()
	r.emitUsers()
	r.emitGroups()
	r.emitComplete()
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// unnamed is the id of an organization that nobody named.
const unnamed = "unnamed"

// A run is one import: first what the files hold, then what becomes of it.
type run struct {
	importer.Builder
	opts   importer.Options
	self   string
	users  []resource
	groups []resource
	known  map[string]bool // ids of both
	whole  []list          // of all groups, by their own numbers
	open   bool            // members of a group are missing, or may be
}

// A resource is a user or group with its id.
type resource struct {
	id   string
	node importer.Node
}

// A list is a list response, and how many groups it holds.
type list struct {
	node   importer.Node
	groups int
}

const (
	schemas     = "urn:ietf:params:scim:schemas:"
	enterprise  = schemas + "extension:enterprise:2.0:User"
	enterprise1 = "urn:scim:schemas:extension:enterprise:1.0" // of SCIM 1.1
	userType    = schemas + "core:2.0:User"
	groupType   = schemas + "core:2.0:Group"
	messages    = "urn:ietf:params:scim:api:messages:"
	failure     = messages + "2.0:Error"
)

// visit reads a list response, an array of resources, or one resource; a file may hold
// several, one behind the other.
func (r *run) visit(n importer.Node) {
	switch {
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case n.Get("value").IsArray() && n.Get("Count").Exists(): // an array, as Windows PowerShell writes it
		r.visit(n.Get("value"))
	case n.Get("Resources").Exists(), n.Get("totalResults").Exists():
		r.page(n)
	default:
		r.resource(n)
	}
}

// resource notes a user or group, and returns its type.
func (r *run) resource(n importer.Node) (kind string) {
	if n.IsString() {
		r.open = true
		r.Truncated(n, "a user or group")
		return ""
	}
	if isChange(n) {
		r.open = true
		r.Report(n, importer.Warning, importer.CodeSkipped, "this asks for changes, or answers whether they were made; it is not read, and no list of groups beside it counts as whole")
		return ""
	}
	switch kind = typeOf(n); kind {
	case userType, groupType:
	case failure:
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an answer of the directory that something went wrong, not its data")
		return kind
	default:
		r.Report(n, importer.Info, importer.CodeSkipped, "this is neither a user nor a group, or does not say that it is; it is left out")
		return kind
	}
	id, ok := r.Text(n.Get("id"))
	switch {
	case !ok:
		r.Report(n, importer.Error, importer.CodeUnresolved, "the resource has no id; it is left out")
		r.open = true
	case r.taken(id):
		r.Report(n.Get("id"), importer.Error, importer.CodeConflict, "an organization has this id; the resource is left out")
		r.open = true
	case kind == userType:
		r.known[importer.ID(id)] = true
		r.users = append(r.users, resource{importer.ID(id), n})
	default:
		r.known[importer.ID(id)] = true
		r.groups = append(r.groups, resource{importer.ID(id), n})
	}
	return kind
}

// taken reports whether an organization has this id.
func (r *run) taken(id string) bool {
	return importer.ID(id) == r.self || strings.HasPrefix(id, r.organizations())
}

// typeOf tells the type of a resource by its schemas, or the name of its type, which
// directories choose (RFC 7643 §6), or, of one of which
// only a part was asked for, by a member that only this type has.
func typeOf(n importer.Node) string {
	for _, s := range n.Get("schemas").List() {
		switch t, _ := s.Text(); {
		case strings.EqualFold(t, userType), strings.EqualFold(t, groupType), strings.EqualFold(t, failure):
			return schema(t)
		case strings.HasPrefix(t, schemas+"core:"), hasPrefixFold(t, messages):
			return t
		}
	}
	if t, ok := n.Get("meta").Get("resourceType").Text(); ok {
		return schema(schemas + "core:2.0:" + t)
	}
	switch {
	case n.Get("userName").Exists():
		return userType
	case n.Get("members").Exists():
		return groupType
	}
	return ""
}

// schema writes one of the schemas that are known as RFC 7643 does.
func schema(s string) string {
	for _, known := range []string{userType, groupType, failure} {
		if strings.EqualFold(s, known) {
			return known
		}
	}
	return s
}

// emitSelf adds the organization whose directory it is.
func (r *run) emitSelf() {
	all := append(append([]resource{}, r.users...), r.groups...)
	if len(all) == 0 {
		return
	}
	at := all[0].node
	for _, o := range all {
		if importer.ComparePlaces(o.node, at) < 0 {
			at = o.node
		}
	}
	r.Actor(governance.Actor{ID: r.self, Kind: governance.ActorKindOrganization}, at)
	if r.opts.Self == "" {
		r.Report(at, importer.Warning, importer.CodeMissingOption,
			"whose directory this is does not stand in the files: name it; until then it is called "+unnamed+", and two such estates are not to be merged")
	}
}
