package okta

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// token reads an API token. One that was revoked is in no list.
func (r *run) token(n importer.Node) {
	r.UnknownFields(n, "id", "name", "userId", "tokenWindow", "network", "clientName", "created", "expiresAt", "lastUpdated", "_link", "_links")
	user, ok := r.Text(n.Get("userId"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the token names no user; it is left out")
		return
	}
	c := governance.Credential{ID: r.id(n), Kind: governance.CredentialKindAPIKey, CreatedAt: r.Instant(n.Get("created")), ExpiresAt: r.Instant(n.Get("expiresAt")),
		Binding: governance.Some(governance.BindingNone), RotatedAt: governance.None[time.Time](), RevokedAt: governance.None[time.Time]()}
	if account, ok := r.users[user]; ok {
		c.SubjectID = governance.NewRef(governance.KindNHI, account)
	} else {
		c.SubjectID = governance.NewRef(governance.KindActor, r.person(user, n))
	}
	if end, ok := c.ExpiresAt.Get(); ok && !r.opts.AsOf.IsZero() && end.After(r.opts.AsOf) {
		c.State = governance.Some(governance.CredentialStateActive)
	} else if ok && !r.opts.AsOf.IsZero() {
		r.Report(n.Get("expiresAt"), importer.Info, importer.CodeConflict, "the token is listed although its end is past; its state is left unknown")
	}
	c.Labels = r.labels(map[string]importer.Node{"okta.tokenWindow": n.Get("tokenWindow"), "okta.network": n.Get("network").Get("connection"), "okta.name": n.Get("name")}, nil)
	r.Credential(c, n)
}

var appLink = regexp.MustCompile(`/api/v1/(?:apps|api-services)/([A-Za-z0-9_-]+)/`)

// linked is the app that the links of an object name.
func (r *run) linked(n importer.Node) (string, bool) {
	for _, link := range n.Get("_links").Members() {
		if href, ok := r.Text(link.Get("href")); ok {
			if m := appLink.FindStringSubmatch(href); m != nil {
				return m[1], true
			}
		}
	}
	return "", false
}

// client is the NHI of a client or app that an object names.
func (r *run) client(name string, at importer.Node) governance.Ref {
	id, ok := r.clients[importer.ID(name)]
	if !ok {
		id = importer.ID(name)
		r.Report(at, importer.Warning, importer.CodeUnresolved, "this app is not in the files")
		r.NHI(governance.NHI{ID: id, Kind: governance.NHIKindOAuthApp, TenantID: r.tenant(at)}, at)
	}
	return governance.NewRef(governance.KindNHI, id)
}

// secret reads a client secret.
func (r *run) secret(n importer.Node) {
	r.UnknownFields(n, "id", "status", "client_secret", "secret_hash", "created", "lastUpdated", "_links")
	if shown, _ := n.Get("client_secret").Text(); !masked.MatchString(shown) {
		r.Dropped(importer.ReplaceSecret, n.Get("client_secret"))
	}
	app, ok := r.linked(n)
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "no link of the secret names its app; it is left out")
		return
	}
	c := governance.Credential{ID: r.id(n), SubjectID: r.client(app, n), Kind: governance.CredentialKindClientSecret, CreatedAt: r.Instant(n.Get("created")),
		ExpiresAt: governance.None[time.Time](), RotatedAt: governance.None[time.Time](), Binding: governance.Some(governance.BindingNone),
		State: importer.Enum(&r.Collector, n.Get("status"), secretStates)}
	if c.State.IsSome() {
		c.RevokedAt = governance.None[time.Time]() // one that is deleted is in no list
	}
	r.Credential(c, n)
}

// masked is a secret of which Okta shows the end only.
var masked = regexp.MustCompile(`^\*+[A-Za-z0-9_-]{0,4}$`)

var secretStates = map[string]governance.CredentialState{"ACTIVE": governance.CredentialStateActive, "INACTIVE": governance.CredentialStateSuspended}

// listedKey reads a key of a list, which says by its links of which app it is.
func (r *run) listedKey(n importer.Node) {
	app, ok := r.linked(n)
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "no link of the key names its app; it is left out")
		return
	}
	r.key(n, r.client(app, n))
}

// key reads a key with which a client signs, or others encrypt for it (RFC 7517). The app
// and the list name it by the same kid.
func (r *run) key(n importer.Node, of governance.Ref) {
	r.UnknownFields(n, "id", "kid", "kty", "alg", "use", "key_ops", "e", "n", "crv", "x", "y", "x5c", "x5t", "x5t#S256", "x5u", "d", "p", "q", "dp", "dq", "qi", "k",
		"status", "created", "lastUpdated", "_links")
	r.Dropped(importer.ReplaceSecret, n.Get("d"), n.Get("k"))
	kid, ok := r.Text(n.Get("kid"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the key has no kid; it is left out")
		return
	}
	c := governance.Credential{ID: importer.ID(of.ID + "/" + kid), SubjectID: of, Kind: governance.CredentialKindSigningKey, CreatedAt: r.Instant(n.Get("created")),
		Algorithm: r.Optional(n.Get("alg")), ExpiresAt: governance.None[time.Time](), RotatedAt: governance.None[time.Time](),
		State: importer.Enum(&r.Collector, n.Get("status"), secretStates)}
	if use, _ := n.Get("use").Text(); use == "enc" {
		c.Kind = governance.CredentialKindEncryptionKey
	}
	if c.State.IsSome() {
		c.RevokedAt = governance.None[time.Time]()
	}
	r.Credential(c, n)
}

// grant reads a consent to one scope.
func (r *run) grant(n importer.Node) {
	r.UnknownFields(n, "id", "status", "created", "createdBy", "lastUpdated", "issuer", "clientId", "userId", "scopeId", "source", "_embedded", "_links")
	scope, scoped := r.Text(n.Get("scopeId"))
	name, ok := r.Text(n.Get("clientId"))
	if !ok {
		name, ok = r.linked(n)
	}
	if !ok || !scoped {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the grant names no client or no scope; it is left out")
		return
	}
	tenant := r.tenant(n)
	grantor := r.owner()
	if user, ok := r.Text(n.Get("userId")); ok && importer.Enum(&r.Collector, n.Get("source"), sources).Or("") == "user" {
		grantor = r.person(user, n)
	}
	d := governance.Delegation{ID: r.id(n), Kind: governance.DelegationKindOAuthConsent, GrantorID: governance.NewRef(governance.KindActor, grantor), GranteeID: r.client(name, n),
		TenantID: tenant, Scopes: []governance.Scope{r.scope(scope, n)}, ParentID: governance.None[string](),
		OnBehalfOfID: governance.None[governance.Ref](), ExpiresAt: governance.None[time.Time](), State: importer.Enum(&r.Collector, n.Get("status"), grantStates),
		ActivatedAt: r.Instant(n.Get("created")), Labels: r.labels(map[string]importer.Node{"okta.issuer": n.Get("issuer")}, nil)}
	if d.State.Or("") == governance.DelegationStateActive {
		d.Revocation = governance.None[governance.Revocation]()
	}
	r.Delegation(d, n)
}

var (
	sources     = map[string]string{"ADMIN": "admin", "END_USER": "user"}
	grantStates = map[string]governance.DelegationState{"ACTIVE": governance.DelegationStateActive, "REVOKED": governance.DelegationStateTerminated}
)

var apiScope = regexp.MustCompile(`^okta\.([A-Za-z][A-Za-z0-9]*(?:\.[A-Za-z0-9]+)*)\.(read|manage|register)(\.self)?$`)

var oidcScopes = []string{"openid", "profile", "email", "address", "phone", "groups", "offline_access"}

// scope is what a scope of the organization's own authorization server allows; those
// of other servers mean what their owners say, and stay opaque.
func (r *run) scope(name string, n importer.Node) governance.Scope {
	action, issuer := "", n.Get("issuer")
	if at, _ := issuer.Text(); !strings.Contains(at, "/oauth2/") {
		m := apiScope.FindStringSubmatch(name)
		switch {
		case m != nil && m[3] != "":
			action = "okta.self." + m[2] + "." + m[1]
		case m != nil:
			action = "okta." + m[2] + "." + m[1]
		case slices.Contains(oidcScopes, name):
			action = "okta.oidc." + name
		}
	}
	if action == "" {
		return governance.Scope{Action: importer.OpaqueAction("okta:" + name), Resource: "tenant/" + r.self}
	}
	return governance.Scope{Action: action, Resource: "tenant/" + r.self + "/**", Raw: governance.Some(name)}
}
