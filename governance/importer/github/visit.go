package github

import (
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
	case n.Get("value").IsArray() && has("Count"): // an array, as Windows PowerShell writes it
		r.visit(n.Get("value"))
	case n.IsString():
		r.Truncated(n, "an object")
	case n.Get("installations").IsString():
		r.Truncated(n.Get("installations"), "the list of installations")
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

// emitSkipped says, once for each file, what is not read.
func (r *run) emitSkipped() {
	r.Skipped(importer.Info, "values of this file that are no apps, installations, tokens or keys: %d, the first one here; they are not read")
}
