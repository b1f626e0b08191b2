package google

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A page is one page of a list of service accounts.
type page struct {
	node  importer.Node
	items []importer.Node
	more  bool
}

// envelopes are the members that hold the items of a page.
var envelopes = []string{"accounts", "keys", "items", "results", "roles"}

// visit reads a page, a list or one object, and tells by its members what it is.
func (r *run) visit(n importer.Node) {
	if n.IsArray() {
		for _, item := range n.Items() {
			r.visit(item)
		}
		return
	}
	for _, name := range envelopes {
		if list := n.Get(name); list.IsArray() {
			r.page(n, name, list)
			return
		}
	}
	name, _ := n.Get("name").Text()
	has := func(member string) bool { return get(n, member).Exists() }
	switch {
	case !n.IsObject(), has("error"):
		r.Report(n, importer.Error, importer.CodeSkipped, "this is no data of Google but an error message, or a value that stands alone")
	case has("private_key"):
		r.Report(n.Get("private_key"), importer.Error, importer.CodeSecretDropped, "this is a key itself, not what is known of it; nothing is taken over: remove the file, and replace the key where it was in use")
	case has("policy") && has("resource"):
		r.fields(n, "resource", "policy", "project", "assetType", "folders", "organization", "explanation")
		r.policy(n.Get("policy"), n.Get("resource"), n.Get("project"))
	case has("assetType") && has("name"):
		r.asset(n)
	case has("bindings"):
		r.policy(n, importer.Node{}, importer.Node{})
	case has("includedPermissions"), strings.Contains(name, "roles/") && has("title"):
		r.customRole(n)
	case strings.Contains(name, "/serviceAccounts/") && strings.Contains(name, "/keys/"):
		r.keys = append(r.keys, n)
	case strings.Contains(name, "/locations/") && strings.Contains(name, "/keys/"):
		r.apiKeys = append(r.apiKeys, n)
	case has("uniqueId"), has("email") && has("projectId"):
		r.accounts = append(r.accounts, account{node: n})
	case has("clientId") && (has("scopes") || has("displayText")):
		r.tokens = append(r.tokens, n)
	case has("etag") && only(n, "etag", "version", "kind"): // a policy that gives nobody anything
		r.policy(n, importer.Node{}, importer.Node{})
	default:
		r.Dropped(importer.ReplaceSecret, get(n, "keyString"), n.Get("installed").Get("client_secret"), n.Get("web").Get("client_secret"))
		r.Report(n, importer.Warning, importer.CodeSkipped, "this is nothing that this importer reads")
	}
}

// only reports whether an object has no other members than these.
func only(n importer.Node, known ...string) bool {
	for name := range n.Members() {
		if !slices.Contains(known, name) {
			return false
		}
	}
	return true
}

// page reads one page of a list. Pages do not say which one they are.
func (r *run) page(n importer.Node, name string, list importer.Node) {
	r.fields(n, name, "nextPageToken", "kind", "etag")
	token, _ := get(n, "nextPageToken").Text()
	if token != "" {
		r.Report(get(n, "nextPageToken"), importer.Warning, importer.CodeIncomplete, "the list goes on; even with further pages among the files nobody can tell whether every one is")
	}
	if name == "accounts" {
		r.pages = append(r.pages, page{n, list.Items(), token != ""})
	}
	for _, item := range list.Items() {
		r.visit(item)
	}
}

// emitComplete states that the service accounts of a project are all listed: by
// one page, which does not go on. Lists without an envelope may be filtered.
func (r *run) emitComplete() {
	open, places := map[string]bool{}, map[string][]importer.Node{}
	items, known := map[string]int{}, map[string]map[string]bool{}
	for _, a := range r.accounts {
		if known[a.project] == nil {
			known[a.project] = map[string]bool{}
		}
		known[a.project][a.id] = true
	}
	for _, p := range r.pages {
		of := map[string]bool{}
		for _, item := range p.items {
			project, _ := get(item, "projectId").Text()
			of[project] = true
		}
		for project := range of {
			open[project] = open[project] || p.more || len(of) > 1 || project == ""
			places[project], items[project] = append(places[project], p.node), items[project]+len(p.items)
		}
	}
	for project, list := range places {
		switch {
		case open[project] || len(list) > 1 || governance.IsSecret("a text of the file: "+project):
		case items[project] != len(known[project]):
			r.Report(list[0], importer.Warning, importer.CodeIncomplete, "an account stands twice on this page, or another file holds one that does not stand here: the list is not of all accounts")
		case r.opts.AsOf.IsZero():
			r.Report(list[0], importer.Info, importer.CodeMissingOption, "when the files were exported does not stand in them: name it, so that complete lists count as such")
		default:
			r.Complete(governance.CompletenessKindNHI, importer.ID(project), r.opts.AsOf, list)
		}
	}
}
