package okta

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of Okta. It is safe for concurrent use.
func New() importer.Importer { return okta{} }

type okta struct{}

// Name is okta.
func (okta) Name() string { return "okta" }

// Import reads the files of one organization together. Options.Self is its id;
// without it the organization is called unnamed, and a warning says so. Options.AsOf
// is when the files were exported; without it a token with an end is not known to be
// active. Time and memory are linear in the size of the files.
func (okta) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, self: importer.ID(cmp.Or(opts.Self, "unnamed")), objects: map[kind][]importer.Node{}, clients: map[string]string{}, users: map[string]string{}}
	if err := importer.Each(ctx, files, importer.ParseStream, r.file); err != nil {
		return nil, err
	}
	r.index()
	for kind, read := range map[kind]func(importer.Node){accounts: r.account, apps: r.app, tokens: r.token, secrets: r.secret, keys: r.listedKey, grants: r.grant, roles: r.role, services: r.service, refreshes: r.refresh} {
		for _, n := range r.objects[kind] {
			read(n)
		}
	}
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// A kind is what an object is.
type kind int

const (
	none kind = iota
	accounts
	apps
	tokens
	secrets
	keys
	grants
	roles
	services
	refreshes
	failure
)

// A run is one import: first the objects, then what becomes of them.
type run struct {
	importer.Builder
	opts    importer.Options
	self    string // id of the tenant
	objects map[kind][]importer.Node
	clients map[string]string // id of the app by client id, and by its own
	users   map[string]string // service account by the id of its user
}

// kindOf recognizes an object by its members.
func kindOf(n importer.Node) kind {
	for _, by := range []struct {
		member string
		kind
	}{{"errorCode", failure}, {"accountType", accounts}, {"tokenWindow", tokens}, {"scopeId", grants}, {"grantedScopes", services}, {"assignmentType", roles}, {"signOnMode", apps}, {"secret_hash", secrets}, {"client_secret", secrets}, {"kty", keys}} {
		if n.Get(by.member).Exists() {
			return by.kind
		}
	}
	if n.Get("clientId").Exists() && n.Get("scopes").Exists() {
		return refreshes
	}
	return none
}

func (r *run) file(root importer.Node) {
	r.visit(root)
	r.Skipped(importer.Info, "objects of this file that are no service accounts, OAuth clients, API service integrations, tokens, secrets, keys, grants or roles: %d, the first one here; they are not read")
}

func (r *run) visit(n importer.Node) {
	switch k := kindOf(n); {
	case n.IsNull():
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case n.Get("value").IsArray() && n.Get("Count").Exists(): // an array, as Windows PowerShell writes it
		r.visit(n.Get("value"))
	case n.IsString():
		r.Truncated(n, "an object")
	case k == apps && n.Get("credentials").Get("oauthClient").IsString():
		r.Truncated(n.Get("credentials").Get("oauthClient"), "the OAuth client of the app")
	case k == apps && n.Get("credentials").IsString():
		r.Truncated(n.Get("credentials"), "the credentials of the app")
	case k == failure:
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an answer of Okta that something went wrong, not its data")
	case k == none || k == apps && !n.Get("credentials").Get("oauthClient").IsObject():
		r.Skip(n)
	default:
		if _, ok := r.Text(n.Get("id")); !ok {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the object has no id; it is left out")
			r.Dropped(importer.ReplaceSecret, n.Get("client_secret"))
			return
		}
		r.objects[k] = append(r.objects[k], n)
	}
}

// index notes by which ids other objects know service accounts and apps.
func (r *run) index() {
	if all := slices.Concat(slices.Collect(maps.Values(r.objects))...); len(all) > 0 && r.opts.Self == "" {
		r.Report(slices.MinFunc(all, importer.ComparePlaces), importer.Warning, importer.CodeMissingOption,
			"which organization this is does not stand in the files: name it; until then it is called unnamed, and two such estates are not to be merged")
	}
	for _, n := range r.objects[accounts] {
		if user, ok := r.Text(n.Get("details").Get("oktaUserId")); ok {
			r.users[user] = r.id(n)
		}
	}
	for _, n := range r.objects[services] {
		r.clients[r.id(n)] = r.id(n)
	}
	for _, n := range r.objects[apps] {
		r.clients[r.id(n)] = r.id(n)
		if client, ok := r.Text(n.Get("credentials").Get("oauthClient").Get("client_id")); ok {
			r.clients[importer.ID(client)] = r.id(n)
		}
	}
}

// id is the id of the record of an object.
func (r *run) id(n importer.Node) string {
	id, _ := r.Text(n.Get("id"))
	return importer.ID(id)
}

// tenant adds the organization and the tenant that it owns.
func (r *run) tenant(at importer.Node) governance.Field[string] {
	r.Actor(governance.Actor{ID: r.owner(), Kind: governance.ActorKindOrganization}, at)
	r.Tenant(governance.Tenant{ID: r.self, OwnerID: governance.Some(r.owner())}, at)
	return governance.Some(r.self)
}

func (r *run) owner() string { return importer.ID("okta:" + r.self) }

// person adds a user, of whom the files say the id only.
func (r *run) person(id string, at importer.Node) string {
	return r.part(id, governance.ActorKindPerson, at)
}

// part adds a person or unit of the organization.
func (r *run) part(id string, kind governance.ActorKind, at importer.Node) string {
	r.tenant(at)
	if importer.ID(id) != r.owner() {
		r.Actor(governance.Actor{ID: importer.ID(id), Kind: kind, ParentID: governance.Some(r.owner())}, at)
	}
	return importer.ID(id)
}
