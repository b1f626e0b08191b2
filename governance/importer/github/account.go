package github

import (
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An account is an account of GitHub with what the files say of it. The key of
// one is its id, or login:<name> where no file says that.
type account struct {
	at    importer.Node // where it was met first
	login string
	kind  string // User, Organization and so on; "" where nobody says
	owner bool   // of a tenant: apps are installed in it, or it has tokens or keys
	maker bool   // of an app
	user  string // the key of the organization whose member it is taken for
}

// unnamed is the key of an organization that nobody named.
const unnamed = "unnamed"

// mention notes an object that stands for an account, and returns its key.
func (r *run) mention(n importer.Node) (string, bool) {
	id, ok := r.id(n.Get("id"))
	if !ok {
		return "", false
	}
	login, named := r.Text(n.Get("login"))
	if !named { // an enterprise
		login, _ = r.Text(n.Get("slug"))
	}
	a := r.account(id, n)
	if named {
		r.logins[strings.ToLower(login)] = id
		r.selfNamed = r.selfNamed || id == r.opts.Self
	}
	kind, _ := r.Text(n.Get("type"))
	switch {
	case a.login == "":
		a.login = login
	case login != "" && login != a.login:
		r.Report(n, importer.Warning, importer.CodeConflict, "the account of this id has another name elsewhere in the files; the first one stands")
	}
	if a.kind == "" {
		a.kind = kind
	}
	return id, true
}

// account is the account of a key, which it adds when it is new.
func (r *run) account(key string, at importer.Node) *account {
	a := r.accounts[key]
	if a == nil {
		a = &account{at: at}
		r.accounts[key] = a
	}
	return a
}

// organization is the key of the account that the files are about, or of the one
// of this login.
func (r *run) organization(login string, at importer.Node) string {
	key, known := r.logins[strings.ToLower(login)]
	switch {
	case known:
	case r.opts.Self != "" && (login == "" || !r.selfNamed):
		key = r.opts.Self
	case login != "":
		key = "login:" + strings.ToLower(login)
	default:
		if key = unnamed; r.accounts[unnamed] == nil {
			r.Report(at, importer.Warning, importer.CodeMissingOption, "which organization this is does not stand in the files: name its id; until then it is called "+unnamed+", and two such estates are not to be merged")
		}
	}
	a := r.account(key, at)
	if a.owner = true; a.login == "" {
		a.login = login
	}
	return key
}

// person is the reference to a user, taken for a member of an organization.
func (r *run) person(key, organization string, at importer.Node) string {
	a := r.account(key, at)
	if a.user == "" || organization < a.user {
		a.user = organization
	}
	return userID(key)
}

// personByLogin is person for a user of whom a file knows the login alone.
func (r *run) personByLogin(login, organization string, at importer.Node) string {
	key, ok := r.logins[strings.ToLower(login)]
	if !ok {
		key = "login:" + strings.ToLower(login)
		r.account(key, at).login = login
	}
	return r.person(key, organization, at)
}

func accountID(key string) string { return importer.ID("github:" + key) }
func userID(key string) string    { return importer.ID("github:user/" + key) }
func tenantID(key string) string  { return importer.ID("github-" + key) }

// emitAccounts writes an account as the owner of a tenant or maker of apps, and as
// the person that a user is.
func (r *run) emitAccounts() {
	for _, key := range slices.Sorted(maps.Keys(r.accounts)) {
		a := r.accounts[key]
		if a.user != "" {
			r.Actor(governance.Actor{ID: userID(key), Kind: governance.ActorKindPerson, Name: optional(a.login), ParentID: governance.Some(accountID(a.user))}, a.at)
		}
		if !a.owner && !a.maker {
			continue
		}
		actor := governance.Actor{ID: accountID(key), Kind: governance.ActorKindOrganization, Name: optional(a.login),
			Labels: labels(map[string]governance.Field[string]{"accountType": optional(a.kind)})}
		if a.maker && key != r.opts.Self {
			actor.Roles = governance.Some([]governance.Role{governance.RoleVendor})
		}
		r.Actor(actor, a.at)
		if a.owner {
			r.Tenant(governance.Tenant{ID: tenantID(key), OwnerID: governance.Some(accountID(key))}, a.at)
		}
	}
}
