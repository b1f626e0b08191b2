package github

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// The permissions of apps and fine-grained tokens that are mapped, by what they are
// about.
var permissionsOf = map[string][]string{
	"repo": strings.Fields(`actions actions_variables administration artifact_metadata attestations checks codespaces codespaces_lifecycle_admin codespaces_metadata
		codespaces_secrets contents dependabot_secrets deployments discussions environments issues merge_queues metadata
		packages pages pull_requests repository_advisories repository_custom_properties repository_hooks repository_projects secret_scanning_alerts
		secrets security_events single_file statuses vulnerability_alerts workflows`),
	"org": strings.Fields(`members team_discussions organization_actions_variables organization_administration organization_announcement_banners organization_codespaces
		organization_codespaces_secrets organization_codespaces_settings organization_copilot_seat_management organization_custom_org_roles
		organization_custom_properties organization_custom_roles organization_dependabot_secrets organization_events organization_hooks organization_packages
		organization_personal_access_token_requests organization_personal_access_tokens organization_plan organization_projects organization_secrets
		organization_self_hosted_runners organization_user_blocking`),
	"account": strings.Fields(`email_addresses emails followers git_ssh_keys gpg_keys interaction_limits keys profile starring`),
}

// classOf is the class of each permission.
var classOf = func() map[string]string {
	m := map[string]string{}
	for class, names := range permissionsOf {
		for _, name := range names {
			m[name] = class
		}
	}
	return m
}()

var selections = map[string]string{"all": "all", "selected": "selected", "subset": "selected", "none": "none"}

// A reach says on which repositories permissions are.
type reach struct {
	tenant    string
	selection governance.Field[string]
	own       string   // a name that stands for the repositories that were selected; ~ is in no name of a repository
	repos     []string // that are selected, where they are known
}

// maxScopes bounds how many scopes repositories make of the permissions of one
// installation; beyond it the name of the selection stands for them.
const maxScopes = 4096

// permissions reads an object of permissions of what stands at a place, all of them
// of one class or, for "", of any.
func (r *run) permissions(n, at importer.Node, class string, on reach) []governance.Scope {
	if !n.IsObject() {
		r.Report(at, importer.Error, importer.CodeUnparsable, "permissions should stand here; what is allowed is one opaque scope")
		return []governance.Scope{{Action: "github:permissions-of:" + on.own, Resource: "tenant/" + on.tenant + "/**"}}
	}
	members := 0
	for range n.Members() {
		members++
	}
	if members*len(on.repos) > maxScopes {
		r.Report(n, importer.Info, importer.CodeNotMapped, fmt.Sprintf("more than %d permissions on repositories: one name stands for all that were selected", maxScopes))
		on.repos = nil
	}
	list := []governance.Scope{}
	for name, value := range n.Members() {
		level, ok := r.Text(value)
		switch {
		case !ok:
			r.Report(value, importer.Error, importer.CodeUnparsable, "read, write or admin should stand here; the permission is one opaque scope")
			list = append(list, opaque(name, "unknown", on))
		case level != "none":
			list = append(list, r.scopes(value, name, level, class, on)...)
		}
	}
	return normal(list)
}

// scopes is what one permission allows.
func (r *run) scopes(n importer.Node, name, level, class string, on reach) []governance.Scope {
	of := classOf[name]
	if of == "" || class != "" && class != of || level != "read" && level != "write" && level != "admin" {
		r.Report(n, importer.Info, importer.CodeNotMapped, "a permission that is not known here; it is kept as opaque text")
		return []governance.Scope{opaque(name, level, on)}
	}
	scope := func(path string) governance.Scope {
		return governance.Scope{Action: "github." + level + "." + name, Resource: "tenant/" + on.tenant + "/" + path + "/**", Raw: governance.Some(name + ": " + level)}
	}
	switch selection, _ := on.selection.Get(); {
	case of != "repo":
		return []governance.Scope{scope(of)}
	case selection == "none":
		return nil
	case selection == "all":
		return []governance.Scope{scope("repo")}
	case selection == "selected" && len(on.repos) > 0:
		list := make([]governance.Scope, len(on.repos))
		for i, repo := range on.repos {
			list[i] = scope("repo/" + segment(repo))
		}
		return list
	case selection == "selected":
		return []governance.Scope{scope("repo/" + on.own)}
	}
	return []governance.Scope{opaque(name, level, on)} // on which repositories nobody says
}

// opaque is a permission that cannot be said exactly. A text that cannot be part
// of a scope is left out.
func opaque(name, level string, on reach) governance.Scope {
	action := "github:permission:" + name + ":" + level
	if importer.ID(action) != action || governance.IsSecret(action) {
		action = "github:permission:" + on.own
	}
	return governance.Scope{Action: strings.ReplaceAll(action, "@", "%40"), Resource: "tenant/" + on.tenant + "/**"}
}

// segment is a name as one segment of a path. Names of repositories hold letters,
// digits and -_. only.
func segment(name string) string {
	return strings.NewReplacer("/", "%2F", "*", "%2A").Replace(importer.ID(name))
}

// tokenScopes are the scopes of classic tokens that are mapped.
var tokenScopes = strings.Fields(`repo repo:status repo_deployment public_repo repo:invite security_events admin:repo_hook write:repo_hook read:repo_hook
	admin:org write:org read:org admin:public_key write:public_key read:public_key admin:org_hook gist notifications user read:user user:email user:follow
	project read:project delete_repo write:packages read:packages delete:packages admin:gpg_key write:gpg_key read:gpg_key codespace codespace:secrets workflow
	admin:enterprise manage_runners:enterprise manage_billing:enterprise read:enterprise scim:enterprise audit_log read:audit_log copilot manage_billing:copilot
	admin:ssh_signing_key write:ssh_signing_key read:ssh_signing_key write:network_configurations read:network_configurations write:discussion read:discussion site_admin`)

// classic reads the scopes of a classic token.
func (r *run) classic(at importer.Node, tenant, token string) []governance.Scope {
	n, on := at.Get("scopes"), reach{tenant: tenant, own: "~credential-" + token}
	if !n.IsArray() {
		r.Report(at, importer.Warning, importer.CodeUnresolved, "the file does not say which scopes the token has; what is allowed is one opaque scope")
		return []governance.Scope{{Action: "github:scopes-of:" + on.own, Resource: "tenant/" + tenant + "/**"}}
	}
	list := []governance.Scope{}
	for _, item := range n.Items() {
		name, ok := r.Text(item)
		if !ok || !slices.Contains(tokenScopes, name) {
			r.Report(item, importer.Info, importer.CodeNotMapped, "a scope that is not known here; it is kept as opaque text")
			list = append(list, opaque("scope", cmp.Or(name, "unknown"), on))
			continue
		}
		list = append(list, governance.Scope{Action: "github.token." + strings.ReplaceAll(name, ":", "-"), Resource: "tenant/" + tenant + "/**", Raw: governance.Some(name)})
	}
	return normal(list)
}

// normal sorts scopes and drops repetitions.
func normal(scopes []governance.Scope) []governance.Scope {
	slices.SortFunc(scopes, func(a, b governance.Scope) int {
		return cmp.Or(strings.Compare(a.Action, b.Action), strings.Compare(a.Resource, b.Resource), strings.Compare(a.Raw.Or(""), b.Raw.Or("")))
	})
	return slices.CompactFunc(scopes, func(a, b governance.Scope) bool { return a.Action == b.Action && a.Resource == b.Resource })
}
