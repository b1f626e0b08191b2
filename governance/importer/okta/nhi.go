package okta

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// account reads a service account, and the password that it signs in with.
func (r *run) account(n importer.Node) {
	r.UnknownFields(n, "accountType", "description", "id", "name", "ownerGroupIds", "ownerUserIds", "status", "statusDetail", "created", "createdBy", "lastUpdated",
		"lastUpdatedBy", "details", "containerOrn", "containerGlobalName", "containerInstanceName", "username", "password", "email", "_links")
	r.Dropped(importer.ReplaceSecret, n.Get("password"), n.Get("details").Get("credentials").Get("password"))
	users, groups := r.texts(n.Get("ownerUserIds")), r.texts(n.Get("ownerGroupIds"))
	a := governance.NHI{
		ID: r.id(n), Kind: governance.NHIKindServiceAccount, Name: r.Optional(n.Get("name")), TenantID: r.tenant(n), OwnerID: r.ownerOf(n, users, groups),
		Purpose: r.Optional(n.Get("description")), CreatedAt: r.Instant(n.Get("created")), ExpiresAt: governance.None[time.Time](),
		AuthMethods: governance.Some([]governance.AuthMethod{governance.AuthMethodPassword}),
	}
	details := n.Get("details")
	a.Labels = r.labels(map[string]importer.Node{
		"okta.accountType": n.Get("accountType"), "okta.status": n.Get("status"), "okta.statusDetail": n.Get("statusDetail"),
		"okta.userId": details.Get("oktaUserId"), "okta.applicationId": details.Get("oktaApplicationId"),
	}, map[string][]string{"okta.ownerUserIds": users, "okta.ownerGroupIds": groups})
	r.NHI(a, n)
	r.Credential(governance.Credential{ID: importer.ID(a.ID + "/password"), SubjectID: governance.NewRef(governance.KindNHI, a.ID), Kind: governance.CredentialKindPassword,
		Binding: governance.Some(governance.BindingNone)}, n)
}

// ownerOf is the one who is accountable, if one is.
func (r *run) ownerOf(n importer.Node, users, groups []string) governance.Field[string] {
	listed := n.Get("ownerUserIds").IsArray() && n.Get("ownerGroupIds").IsArray()
	for _, u := range users {
		r.person(u, n)
	}
	for _, g := range groups {
		r.part(g, governance.ActorKindUnit, n)
	}
	switch {
	case len(users) == 1:
		return governance.Some(importer.ID(users[0]))
	case len(users) == 0 && len(groups) == 1:
		return governance.Some(importer.ID(groups[0]))
	case len(users)+len(groups) > 0:
		r.Report(n, importer.Info, importer.CodeNotMapped, "several owners: which one is accountable is left unknown; the labels name them")
	case listed && len(n.Get("ownerUserIds").Items())+len(n.Get("ownerGroupIds").Items()) == 0:
		return governance.None[string]()
	}
	return governance.Field[string]{}
}

// app reads an app with an OAuth client.
func (r *run) app(n importer.Node) {
	client, settings := n.Get("credentials").Get("oauthClient"), n.Get("settings").Get("oauthClient")
	r.UnknownFields(n, "id", "name", "label", "status", "lastUpdated", "created", "accessibility", "visibility", "features", "signOnMode", "credentials", "settings", "profile",
		"licensing", "orn", "universalLogout", "expressConfiguration", "_embedded", "_links")
	r.Dropped(importer.ReplaceSecret, client.Get("client_secret"))
	a := governance.NHI{
		ID: r.id(n), Kind: governance.NHIKindOAuthApp, Name: r.Optional(n.Get("label")), TenantID: r.tenant(n), CreatedAt: r.Instant(n.Get("created")),
		ExpiresAt: governance.None[time.Time](), Status: importer.Enum(&r.Collector, n.Get("status"), appStatus), AuthMethods: r.methods(client, settings),
	}
	a.Labels = r.Tagged(r.labels(map[string]importer.Node{"okta.clientId": client.Get("client_id"), "okta.applicationType": settings.Get("application_type")},
		map[string][]string{"okta.grantTypes": r.texts(settings.Get("grant_types"))}), r.opts.Tags, n.Get("profile"))
	r.NHI(a, n)
	jwks := settings.Get("jwks")
	for _, part := range []importer.Node{jwks, jwks.Get("keys"), n.Get("settings"), settings} {
		if part.IsString() {
			r.Truncated(part, "the keys of the client")
		}
	}
	for _, key := range jwks.Get("keys").Items() {
		r.key(key, governance.NewRef(governance.KindNHI, a.ID))
	}
}

var appStatus = map[string]governance.NHIStatus{"ACTIVE": governance.NHIStatusActive, "INACTIVE": governance.NHIStatusDisabled, "DELETED": governance.NHIStatusRetired}

// endpointMethods are how clients authenticate (RFC 7591 §2, OpenID Connect Core §9).
var endpointMethods = map[string]governance.AuthMethod{
	"client_secret_basic": governance.AuthMethodClientSecret, "client_secret_post": governance.AuthMethodClientSecret, "client_secret_jwt": governance.AuthMethodClientSecret,
	"private_key_jwt": governance.AuthMethodPrivateKeyJWT, "none": governance.AuthMethodAnonymous,
}

// methods are how a client authenticates, and the grants that are ways to do so
// which nobody should use any more (RFC 9700).
func (r *run) methods(client, settings importer.Node) governance.Field[[]governance.AuthMethod] {
	method, ok := importer.Enum(&r.Collector, client.Get("token_endpoint_auth_method"), endpointMethods).Get()
	if !ok || !r.readable(settings.Get("grant_types")) { // what cannot be read may be one of those
		return governance.Field[[]governance.AuthMethod]{}
	}
	list := []governance.AuthMethod{method}
	for _, grant := range r.texts(settings.Get("grant_types")) {
		switch grant {
		case "implicit":
			list = append(list, governance.AuthMethodImplicitGrant)
		case "password":
			list = append(list, governance.AuthMethodROPC)
		}
	}
	return governance.Some(list)
}

// readable reports whether something is a list of texts.
func (r *run) readable(n importer.Node) bool {
	unread := func(item importer.Node) bool { _, ok := r.Text(item); return !ok }
	return n.IsArray() && !slices.ContainsFunc(n.Items(), unread)
}

// texts reads a list of texts, in order.
func (r *run) texts(n importer.Node) (list []string) {
	for _, item := range n.List() {
		if s, ok := r.Text(item); ok {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (r *run) labels(single map[string]importer.Node, lists map[string][]string) governance.Field[map[string]string] {
	m := map[string]string{}
	for name, n := range single {
		if s, ok := r.Text(n); ok {
			m[name] = s
		}
	}
	for name, list := range lists {
		if len(list) > 0 {
			m[name] = strings.Join(list, " ")
		}
	}
	return importer.Labels(m)
}
