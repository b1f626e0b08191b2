package auth0

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of Auth0. It is safe for concurrent use.
func New() importer.Importer { return auth0{} }

type auth0 struct{}

// Name is auth0.
func (auth0) Name() string { return "auth0" }

// Import reads the files of one tenant together. Options.Self is its name, where
// the clients do not say; without either it is called unnamed, and a warning says
// so. Options.AsOf is when the files were exported; without it no list is stated to
// be complete. Time and memory are linear in the size of the files.
func (auth0) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{opts: opts, keyOf: map[string]string{}}
	if err := importer.Each(ctx, files, importer.ParseStream, r.file); err != nil {
		return nil, err
	}
	r.emit()
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// A run is one import: first the objects, then what becomes of them.
type run struct {
	importer.Builder
	opts                  importer.Options
	self                  string // id of the tenant
	clients, keys, grants []importer.Node
	keyOf                 map[string]string // client by key id
	pages                 []page
	lost                  bool // a client was left out, or a page is missing
}

// A page is a part of the list of clients, with its place in the whole.
type page struct {
	node               importer.Node
	start, size, total int
}

func (r *run) file(root importer.Node) {
	r.visit(root)
	r.Skipped(importer.Info, "objects of this file that are no clients, keys or grants: %d, the first one here; they are not read")
}

// visit reads a page or an object, by its members.
func (r *run) visit(n importer.Node) {
	has := func(name string) bool { return n.Get(name).Exists() }
	switch {
	case !n.Exists() || n.IsNull():
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case n.Get("value").IsArray() && has("Count"): // an array, as Windows PowerShell writes it
		r.visit(n.Get("value"))
	case n.IsString():
		r.lost = true
		r.Truncated(n, "an object or a list of them")
	case has("clients"), has("client_grants"):
		r.page(n)
	case has("statusCode") && has("error"):
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an answer of Auth0 that something went wrong, not its data")
	case has("audience") && has("client_id"):
		r.grants = append(r.grants, n)
	case has("credential_type"):
		r.keys = append(r.keys, n)
	case has("client_id") && !has("user_id") && !has("log_id") && !has("type"): // else a device, or a line of a log
		r.client(n)
	default:
		r.Skip(n)
	}
}

// page reads a part of a list.
func (r *run) page(n importer.Node) {
	r.UnknownFields(n, "clients", "client_grants", "start", "limit", "length", "total", "next")
	if token, _ := n.Get("next").Text(); token != "" {
		r.lost = true
		r.Report(n.Get("next"), importer.Warning, importer.CodeIncomplete, "the list goes on: export all pages")
	}
	start, ok := number(n.Get("start"))
	total, whole := number(n.Get("total"))
	if clients := n.Get("clients"); clients.IsArray() && ok && whole {
		r.pages = append(r.pages, page{n, start, len(clients.Items()), total})
	}
	for _, client := range n.Get("clients").Items() {
		r.lost = r.lost || !client.Get("client_id").Exists()
	}
	r.visit(n.Get("clients"))
	r.visit(n.Get("client_grants"))
}

func number(n importer.Node) (int, bool) {
	text, _ := n.Number()
	v, err := strconv.Atoi(text)
	return v, err == nil && v >= 0
}

// client notes a client and the keys that it names.
func (r *run) client(n importer.Node) {
	id, ok := r.Text(n.Get("client_id"))
	if !ok {
		r.lost = true
		r.Report(n, importer.Error, importer.CodeUnresolved, "the client has no client_id; it is left out")
		return
	}
	if global, _ := n.Get("global").Bool(); global {
		r.Skip(n)
		return
	}
	r.clients = append(r.clients, n)
	lists := []importer.Node{n.Get("signed_request_object").Get("credentials")}
	for _, method := range n.Get("client_authentication_methods").Members() {
		lists = append(lists, method.Get("credentials"))
	}
	for _, list := range lists {
		for _, key := range list.Items() {
			if name, ok := r.Text(key.Get("id")); ok {
				r.keyOf[name] = min(importer.ID(id), cmp.Or(r.keyOf[name], importer.ID(id)))
			}
		}
	}
}

// emit makes the records.
func (r *run) emit() {
	all := slices.Concat(r.clients, r.keys, r.grants)
	if len(all) == 0 {
		return
	}
	at := slices.MinFunc(all, importer.ComparePlaces)
	r.self = r.tenant(at)
	r.Actor(governance.Actor{ID: r.owner(), Kind: governance.ActorKindOrganization}, at)
	r.Tenant(governance.Tenant{ID: r.self, OwnerID: governance.Some(r.owner())}, at)
	known := map[string]bool{}
	for _, n := range r.clients {
		known[r.emitClient(n)] = true
	}
	for _, n := range r.keys {
		r.emitKey(n, known)
	}
	for _, n := range r.grants {
		r.emitGrant(n, known)
	}
	r.complete()
}

func (r *run) owner() string { return importer.ID("auth0:" + r.self) }

// tenant is the name of the tenant: the caller's, or that of all clients.
func (r *run) tenant(at importer.Node) string {
	if r.opts.Self != "" {
		return importer.ID(r.opts.Self)
	}
	names := map[string]bool{}
	for _, n := range r.clients {
		if name, ok := r.Text(n.Get("tenant")); ok {
			names[name] = true
		}
	}
	for name := range names {
		if len(names) == 1 {
			return importer.ID(name)
		}
	}
	r.Report(at, importer.Warning, importer.CodeMissingOption, "which tenant this is does not stand in the files: name it; until then it is called unnamed, and two such estates are not to be merged")
	return "unnamed"
}

// complete states that the pages hold every client, if they do.
func (r *run) complete() {
	slices.SortFunc(r.pages, func(a, b page) int { return cmp.Or(a.start-b.start, importer.ComparePlaces(a.node, b.node)) })
	next := 0
	var places []importer.Node
	held := map[string]bool{} // clients of the pages; a list that changes meanwhile has one twice and lacks another
	for _, p := range r.pages {
		if p.start > next || p.total != r.pages[0].total {
			break
		}
		next = max(next, p.start+p.size)
		places = append(places, p.node)
		for _, n := range p.node.Get("clients").Items() {
			id, _ := n.Get("client_id").Text()
			held[id] = true
		}
	}
	elsewhere := func(n importer.Node) bool { id, _ := n.Get("client_id").Text(); return !held[id] }
	switch {
	case len(r.pages) == 0:
	case len(held) < r.pages[0].total || len(places) < len(r.pages) || slices.ContainsFunc(r.clients, elsewhere):
		r.Report(r.pages[0].node, importer.Warning, importer.CodeIncomplete, "the pages do not hold all clients that there are: export all of them at once")
	case r.lost || r.self == "unnamed":
	case r.opts.AsOf.IsZero():
		r.Report(places[0], importer.Info, importer.CodeMissingOption, "when the clients were exported does not stand in the files: name it, so that the complete list counts as such")
	default:
		r.Complete(governance.CompletenessKindNHI, r.self, r.opts.AsOf, places)
	}
}
