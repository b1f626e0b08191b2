package github

import (
	"fmt"
	"strconv"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// visit reads an answer of the API, pages of one, or what a webhook sent. The
// depth is that of the file, which is bounded.
func (r *run) visit(n importer.Node) {
	has := func(names ...string) bool {
		for _, name := range names {
			if !n.Get(name).Exists() {
				return false
			}
		}
		return n.IsObject()
	}
	switch {
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case has("message", "documentation_url"):
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an answer of the API that something went wrong, not its data")
	case n.Get("installations").IsArray():
		r.page(n)
	case n.Get("request").Get("payload").IsObject(): // a delivery of a webhook
		r.visit(n.Get("request").Get("payload"))
	case has("action", "installation") && n.Get("installation").Get("app_id").Exists():
		r.webhook(n)
	case has("action", "key", "repository"):
		r.deployKey(n.Get("key"), n)
	case has("app_id", "account"):
		r.installation(n, importer.Node{})
	case has("token_id", "access_granted_at"):
		r.mention(n.Get("owner"))
		r.tokens = append(r.tokens, n)
	case has("credential_id", "credential_type"):
		r.authorizations = append(r.authorizations, n)
	case has("key", "read_only"):
		r.deployKey(n, importer.Node{})
	case has("slug", "owner", "permissions"):
		r.mention(n.Get("owner"))
		r.apps = append(r.apps, n)
	case has("login", "id", "type"):
		r.mention(n)
	default:
		r.Skip(n)
	}
}

// page reads one page of installations, which says how many there are in all.
func (r *run) page(n importer.Node) {
	r.UnknownFields(n, "total_count", "installations")
	list := n.Get("installations")
	total, ok := n.Get("total_count").Number()
	if count, err := strconv.Atoi(total); ok && err == nil && count > len(list.Items()) {
		r.Report(n.Get("total_count"), importer.Warning, importer.CodeIncomplete,
			fmt.Sprintf("there are %d installations, and %d are on this page; whether the files hold the others nobody can tell", count, len(list.Items())))
	}
	for _, item := range list.Items() {
		if !item.IsObject() || !item.Get("app_id").Exists() {
			r.Skip(item)
			continue
		}
		r.installation(item, importer.Node{})
	}
}

// emitSkipped says, once for each file, what is not read.
func (r *run) emitSkipped() {
	r.Skipped(importer.Info, "values of this file that are no apps, installations, tokens or keys: %d, the first one here; they are not read")
}
