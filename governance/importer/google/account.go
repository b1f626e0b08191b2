package google

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An account is one service account of a list, with what tells it from others; ""
// is unknown.
type account struct {
	node               importer.Node
	id, email, project string
	found              bool // by a search of assets
}

// identify gives service accounts their ids, for what refers to their addresses,
// and finds out where the files are from.
func (r *run) identify() {
	projects := map[string]bool{}
	for i := range r.accounts {
		a := &r.accounts[i]
		number, known := r.accountFacts(a)
		if a.project != "" {
			projects[a.project] = true
		}
		switch {
		case known:
			a.id = importer.ID(number)
			r.listed[a.id] = true
		case a.email != "":
			a.id = accountID(a.email)
			continue
		}
		switch was := r.byEmail[a.email]; {
		case a.email == "":
		case was == "" || was == a.id:
			r.byEmail[a.email] = a.id
		default:
			r.Report(a.node, importer.Error, importer.CodeConflict, "another service account of the files has this address; what refers to the address refers to neither")
			r.byEmail[a.email] = accountID(a.email)
		}
	}
	r.home = r.selfTenant()
	if len(projects) == 1 && r.opts.Self == "" {
		for project := range projects {
			r.home = project
		}
	}
}

// accountFacts reads the address and project of a service account, and returns its
// uniqueId.
func (r *run) accountFacts(a *account) (number string, known bool) {
	from := a.node
	if a.found {
		from = get(a.node, "additionalAttributes")
	}
	number, known = r.Text(get(from, "uniqueId"))
	a.email, _ = r.Text(from.Get("email"))
	if !a.found {
		a.project, _ = r.Text(get(from, "projectId"))
		return number, known
	}
	name, _ := r.Text(a.node.Get("name"))
	a.project = segment(name, "projects")
	if last := segment(name, "serviceAccounts"); !known && last != "" && strings.Trim(last, "0123456789") == "" {
		number, known = last, true
	}
	return number, known
}

// accountID is the id of a service account of which only the address is known.
func accountID(email string) string { return importer.ID("google:serviceAccount:" + email) }

// account is the id of a service account that is referred to by its address.
func (r *run) account(email string, at importer.Node) string {
	id := r.byEmail[email]
	if !r.listed[id] {
		id = accountID(email)
		n := governance.NHI{Kind: governance.NHIKindServiceAccount, Name: governance.Some(email)}
		if project, ok := projectOf(email); ok {
			n.TenantID = governance.Some(r.tenant(project, at))
		}
		r.stub(id, n, at)
	}
	return id
}

// stub notes an NHI that the files refer to and do not hold. Its first place is
// its origin.
func (r *run) stub(id string, n governance.NHI, at importer.Node) {
	if r.stubs == nil {
		r.stubs, r.stubAt = map[string]governance.NHI{}, map[string]importer.Node{}
	}
	if first, ok := r.stubAt[id]; !ok || importer.ComparePlaces(at, first) < 0 {
		n.ID = id
		r.stubs[id], r.stubAt[id] = n, at
	}
}

var accountEmail = regexp.MustCompile(`@([a-z][a-z0-9-]*)\.iam\.gserviceaccount\.com$|^([a-z][a-z0-9-]*)@appspot\.gserviceaccount\.com$`)

// projectOf is the project of a service account, which its address says.
func projectOf(email string) (string, bool) {
	m := accountEmail.FindStringSubmatch(email)
	if m == nil {
		return "", false
	}
	return cmp.Or(m[1], m[2]), true
}

// emitAccounts writes the service accounts, with all that policies give them.
func (r *run) emitAccounts() {
	for _, of := range r.accounts {
		if of.found {
			r.emitFoundAccount(of)
			continue
		}
		n := of.node
		r.fields(n, "name", "projectId", "uniqueId", "email", "displayName", "description", "oauth2ClientId", "disabled", "etag")
		if of.id == "" {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the service account has neither uniqueId nor email; it is left out")
			continue
		}
		if name, ok := n.Get("name").Text(); ok && of.project != "" {
			if p := segment(name, "projects"); p != of.project && p != "-" {
				r.Report(n.Get("name"), importer.Warning, importer.CodeConflict, "the name is of another project than projectId, which counts")
			}
		}
		a := governance.NHI{ID: of.id, Kind: governance.NHIKindServiceAccount, Name: r.Optional(get(n, "displayName")), Purpose: r.Optional(n.Get("description")),
			ExpiresAt: governance.None[time.Time](), Scopes: r.direct(of.id)}
		if of.project != "" {
			a.TenantID = governance.Some(r.tenant(of.project, n))
		}
		a.Status = governance.Some(governance.NHIStatusActive) // Google leaves out what is false
		if off := n.Get("disabled"); off.Exists() {
			a.Status = governance.Field[governance.NHIStatus]{}
			if v, ok := r.Bool(off).Get(); ok {
				a.Status = governance.Some(map[bool]governance.NHIStatus{true: governance.NHIStatusDisabled, false: governance.NHIStatusActive}[v])
			}
		}
		labels := map[string]string{}
		if of.email != "" {
			labels["google.email"] = of.email
		}
		if client, ok := r.Text(get(n, "oauth2ClientId")); ok {
			labels["google.oauth2ClientId"] = client
		}
		if len(labels) > 0 {
			a.Labels = governance.Some(labels)
		}
		r.NHI(a, n)
	}
	for id, n := range r.stubs {
		if n.Kind == governance.NHIKindServiceAccount {
			n.Scopes = r.direct(id)
		}
		r.NHI(n, r.stubAt[id])
	}
}

// direct is what the policies of the files give a service account. Other policies
// may give it more: one opaque scope stands for them. Without any policy nothing
// is known.
func (r *run) direct(id string) governance.Field[[]governance.Scope] {
	if len(r.policies) == 0 || !r.take(1+len(r.held[id])) { // before memory is asked for
		return governance.Field[[]governance.Scope]{}
	}
	scopes := append([]governance.Scope{{Action: "google:policies-not-in-the-files", Resource: "*"}}, r.held[id]...)
	return governance.Some(importer.SortScopes(scopes))
}

// segment is what follows a segment of a resource name.
func segment(name, after string) string {
	next := false
	for part := range strings.SplitSeq(name, "/") {
		if next {
			return part
		}
		next = part == after
	}
	return ""
}
