package github

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An installation is one statement about an app that is installed in an account.
type installation struct {
	node    importer.Node
	owner   string   // key of the account
	repos   []string // that a webhook names; nil where nobody does
	deleted bool
	updated governance.Field[time.Time]
}

// webhook reads what a webhook of an installation sent. Only where something is
// added to the repositories or taken from them does it not name all of them.
func (r *run) webhook(n importer.Node) {
	r.UnknownFields(n, "action", "installation", "repositories", "sender", "requester", "repository_selection", "repositories_added", "repositories_removed",
		"organization", "enterprise")
	r.installation(n.Get("installation"), n)
}

func (r *run) installation(n, hook importer.Node) {
	r.UnknownFields(n, "id", "client_id", "account", "repository_selection", "access_tokens_url", "repositories_url", "html_url", "app_id", "app_slug", "target_id", "target_type",
		"permissions", "events", "created_at", "updated_at", "single_file_name", "has_multiple_single_files", "single_file_paths", "suspended_by", "suspended_at", "contact_email")
	id, ok := r.id(n.Get("id"))
	app, isApp := r.id(n.Get("app_id"))
	owner, isAccount := r.mention(n.Get("account"))
	if !ok || !isApp || !isAccount {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the installation does not say which one it is, of which app, and in which account; it is left out")
		return
	}
	action, _ := hook.Get("action").Text()
	s := installation{node: n, owner: owner, deleted: action == "deleted", updated: orUnknown(r.instant(n.Get("updated_at")))}
	for _, repo := range hook.Get("repositories").Items() {
		name, ok := r.Text(repo.Get("name"))
		if !ok {
			r.Report(repo, importer.Warning, importer.CodeUnresolved, "the repository has no name; which ones were selected is left unknown")
			s.repos = nil
			break
		}
		s.repos = append(s.repos, name)
	}
	slices.Sort(s.repos)
	r.installations[id+" "+app] = append(r.installations[id+" "+app], s)
}

// emitInstallations writes each installation by its last statements.
func (r *run) emitInstallations() {
	for _, key := range slices.Sorted(maps.Keys(r.installations)) {
		id, app, _ := strings.Cut(key, " ")
		all := r.installations[key]
		repos, counts := agreedRepos(all), latest(all)
		for _, s := range all {
			if counts(s) {
				r.emitInstallation(id, app, s, repos)
			} else {
				r.Report(s.node, importer.Info, importer.CodeDuplicate, "the files hold a later statement about this installation; this one is not read")
			}
		}
	}
}

// latest tells the statements that count: those that say that the installation is
// gone, which is for good, else those of the last change, else all.
func latest(all []installation) (counts func(installation) bool) {
	var last time.Time
	dated := true
	for _, s := range all {
		if s.deleted {
			return func(s installation) bool { return s.deleted }
		}
		at, ok := s.updated.Get()
		if dated = dated && ok; at.After(last) {
			last = at
		}
	}
	return func(s installation) bool { return !dated || s.updated.Is(last) }
}

// agreedRepos are the repositories on which all statements that name any agree.
func agreedRepos(all []installation) (repos []string) {
	for _, s := range all {
		switch {
		case s.repos == nil:
		case repos == nil:
			repos = s.repos
		case !slices.Equal(repos, s.repos):
			return nil
		}
	}
	return repos
}

// emitInstallation writes the app and what its installation lets it do. An app has
// no end, and mints its tokens whenever it wants to.
func (r *run) emitInstallation(id, app string, s installation, repos []string) {
	n, owner := s.node, s.owner
	r.account(owner, n).owner = true
	slug := r.Optional(n.Get("app_slug"))
	nhi := governance.NHI{ID: appID(app), Kind: governance.NHIKindOAuthApp, Name: slug, ExpiresAt: governance.None[time.Time]()}
	r.NHI(nhi, n)
	selection := importer.Enum(&r.Collector, n.Get("repository_selection"), selections)
	reach := reach{tenant: tenantID(owner), selection: selection, own: "~installation-" + id, repos: repos}
	d := standing(governance.DelegationKindOAuthConsent, owner, governance.NewRef(governance.KindNHI, nhi.ID))
	d.ID, d.OnBehalfOfID, d.ExpiresAt = importer.ID("github:installation/"+id), governance.None[governance.Ref](), governance.None[time.Time]()
	d.Scopes = r.permissions(n.Get("permissions"), n, "", reach)
	d.ActivatedAt = orUnknown(r.instant(n.Get("created_at")))
	d.State = r.installed(s)
	if d.State.Is(governance.DelegationStateActive) {
		d.Revocation = governance.None[governance.Revocation]()
	}
	d.Labels = labels(map[string]governance.Field[string]{"repositorySelection": selection, "targetType": r.target(n)})
	r.Delegation(d, n)
}

// installed is whether an installation is in force: it is suspended since a date.
func (r *run) installed(s installation) governance.Field[governance.DelegationState] {
	suspended := r.instant(s.node.Get("suspended_at"))
	switch {
	case s.deleted:
		return governance.Some(governance.DelegationStateTerminated)
	case suspended.IsSome():
		return governance.Some(governance.DelegationStateSuspended)
	case suspended.IsNone():
		return governance.Some(governance.DelegationStateActive)
	}
	return governance.Field[governance.DelegationState]{}
}

// target is the type of the account, which stands in two places.
func (r *run) target(n importer.Node) governance.Field[string] {
	target, kind := r.Optional(n.Get("target_type")), r.Optional(n.Get("account").Get("type"))
	if t, ok := target.Get(); ok && kind.IsSome() && !kind.Is(t) {
		r.Report(n.Get("target_type"), importer.Warning, importer.CodeConflict, "the app is installed in an account of another type than this; the type is left unknown")
		return governance.Field[string]{}
	}
	return target
}

// emitApps writes the apps whose own description is among the files.
func (r *run) emitApps() {
	for _, n := range r.apps {
		r.UnknownFields(n, "id", "slug", "node_id", "client_id", "client_secret", "webhook_secret", "pem", "owner", "name", "description", "external_url", "html_url",
			"created_at", "updated_at", "permissions", "events", "installations_count")
		for _, secret := range []string{"client_secret", "webhook_secret", "pem"} {
			if s, _ := n.Get(secret).Text(); s != "" {
				r.Report(n.Get(secret), importer.Warning, importer.CodeSecretDropped, "a secret of the app stands in the file; it is not taken over: keep this file as safe as the secret")
			}
		}
		id, ok := r.id(n.Get("id"))
		if !ok {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the app has no id; it is left out")
			continue
		}
		nhi := governance.NHI{ID: appID(id), Kind: governance.NHIKindOAuthApp, Name: r.Optional(n.Get("slug")), CreatedAt: orUnknown(r.instant(n.Get("created_at"))),
			ExpiresAt: governance.None[time.Time]()}
		if owner, ok := r.mention(n.Get("owner")); ok {
			r.account(owner, n.Get("owner")).maker = true
			nhi.OwnerID = governance.Some(accountID(owner))
		}
		r.NHI(nhi, n)
	}
}

func appID(id string) string { return importer.ID("github:app/" + id) }

// standing is a delegation by an account that holds until somebody ends it.
func standing(kind governance.DelegationKind, owner string, to governance.Ref) governance.Delegation {
	return governance.Delegation{
		Kind: kind, GrantorID: governance.NewRef(governance.KindActor, accountID(owner)), GranteeID: to, TenantID: governance.Some(tenantID(owner)),
		ParentID: governance.None[string](), NotBefore: governance.None[time.Time](), AutoExtend: governance.None[time.Duration](), MaxSession: governance.None[time.Duration](),
	}
}
