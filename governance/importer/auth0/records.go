package auth0

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// methods are how clients authenticate (RFC 7591 §2).
var methods = map[string]governance.AuthMethod{
	"none": governance.AuthMethodAnonymous, "client_secret_post": governance.AuthMethodClientSecret, "client_secret_basic": governance.AuthMethodClientSecret,
}

// strong are the ways that client_authentication_methods names instead.
var strong = map[string]governance.AuthMethod{
	"private_key_jwt": governance.AuthMethodPrivateKeyJWT, "tls_client_auth": governance.AuthMethodMTLS, "self_signed_tls_client_auth": governance.AuthMethodMTLS,
}

// clientFields are the members of a client that Auth0 documents, read or not.
var clientFields = strings.Fields(`client_id tenant name description global client_secret app_type logo_uri is_first_party oidc_conformant callbacks allowed_origins
	web_origins client_aliases allowed_clients allowed_logout_urls session_transfer oidc_logout grant_types jwt_configuration signing_keys encryption_key sso sso_disabled
	cross_origin_authentication cross_origin_auth cross_origin_loc custom_login_page_on custom_login_page custom_login_page_preview form_template addons
	token_endpoint_auth_method is_token_endpoint_ip_header_trusted client_metadata mobile initiate_login_uri native_social_login refresh_token default_organization
	organization_usage organization_require_behavior organization_discovery_methods client_authentication_methods require_pushed_authorization_requests
	require_proof_of_possession signed_request_object compliance_level skip_non_verifiable_callback_uri_confirmation_prompt token_exchange par_request_expiry
	token_quota express_configuration my_organization_configuration async_approval_notification_channels external_client_id external_metadata_type
	external_metadata_created_by resource_server_identifier third_party_security_mode redirection_policy jwks_uri`)

// emitClient adds a client and its secret, and returns its id.
func (r *run) emitClient(n importer.Node) string {
	r.UnknownFields(n, clientFields...)
	client, _ := r.Text(n.Get("client_id"))
	a := governance.NHI{ID: importer.ID(client), Kind: governance.NHIKindOAuthApp, Name: r.Optional(n.Get("name")), TenantID: governance.Some(r.self),
		Purpose: r.Optional(n.Get("description")), Status: governance.Some(governance.NHIStatusActive), ExpiresAt: governance.None[time.Time]()}
	endpoint := r.endpoint(n)
	a.AuthMethods = r.methods(n, endpoint)
	grants := r.texts(n.Get("grant_types"))
	m := map[string]string{"auth0.grantTypes": strings.Join(grants, " ")}
	m["auth0.appType"], _ = r.Text(n.Get("app_type"))
	m["auth0.tokenLifetime"], _ = n.Get("jwt_configuration").Get("lifetime_in_seconds").Number()
	if first, ok := r.Bool(n.Get("is_first_party")).Get(); ok {
		m["auth0.firstParty"] = fmt.Sprint(first)
	}
	a.Labels = r.Tagged(importer.Labels(m), r.opts.Tags, n.Get("client_metadata"))
	r.NHI(a, n)
	r.emitSecret(n, a.ID, endpoint)
	return a.ID
}

// emitSecret adds the secret of a client. Auth0 keeps one for each client, also for those
// that authenticate with a key or not at all.
func (r *run) emitSecret(n importer.Node, client string, endpoint map[governance.AuthMethod]bool) {
	secret, _ := n.Get("client_secret").Text()
	r.Dropped(importer.ReplaceSecret, n.Get("client_secret"))
	if secret == "" && !endpoint[governance.AuthMethodClientSecret] {
		return
	}
	c := governance.Credential{ID: client + "/client_secret", SubjectID: governance.NewRef(governance.KindNHI, client), Kind: governance.CredentialKindClientSecret,
		ExpiresAt: governance.None[time.Time](), RevokedAt: governance.None[time.Time](), Binding: governance.Some(governance.BindingNone)}
	if endpoint[governance.AuthMethodClientSecret] {
		c.State = governance.Some(governance.CredentialStateActive)
	} else {
		r.Report(n.Get("client_secret"), importer.Info, importer.CodeUnresolved, "the client has a secret, and does not say that it authenticates with it; whether it is in use is left unknown")
	}
	r.Credential(c, n)
}

// endpoint is how a client authenticates; nil if that is not known.
func (r *run) endpoint(n importer.Node) map[governance.AuthMethod]bool {
	set := map[governance.AuthMethod]bool{}
	listed, other := n.Get("client_authentication_methods"), n.Get("token_endpoint_auth_method")
	if listed.IsString() {
		r.Truncated(listed, "how the client authenticates")
		return nil
	}
	for name, keys := range listed.Members() {
		if keys.IsNull() {
			continue
		}
		method, ok := strong[name]
		if !ok {
			r.Report(listed, importer.Warning, importer.CodeUnknownValue, importer.Quote(name)+" is not a value that can be mapped; it is left unknown")
			return nil
		}
		set[method] = true
	}
	if len(set) > 0 && other.Exists() && !other.IsNull() {
		r.Report(other, importer.Warning, importer.CodeConflict, "the client says in two places how it authenticates, of which one alone can hold; it is left unknown")
		return nil
	}
	if len(set) == 0 {
		method, ok := importer.Enum(&r.Collector, other, methods).Get()
		if !ok {
			return nil
		}
		set[method] = true
	}
	return set
}

// methods adds the grants that are ways to authenticate which nobody should use any more
// (RFC 9700). A client that does not list its grants may have each.
func (r *run) methods(n importer.Node, endpoint map[governance.AuthMethod]bool) governance.Field[[]governance.AuthMethod] {
	if endpoint == nil || !r.readable(n.Get("grant_types")) {
		return governance.Field[[]governance.AuthMethod]{}
	}
	set := maps.Clone(endpoint)
	for _, grant := range r.texts(n.Get("grant_types")) {
		switch grant {
		case "implicit":
			set[governance.AuthMethodImplicitGrant] = true
		case "password", "http://auth0.com/oauth/grant-type/password-realm":
			set[governance.AuthMethodROPC] = true
		}
	}
	return governance.Some(slices.Sorted(maps.Keys(set)))
}

// emitKey adds a key with which a client signs.
func (r *run) emitKey(n importer.Node, known map[string]bool) {
	r.UnknownFields(n, "id", "client_id", "name", "credential_type", "kid", "alg", "thumbprint", "thumbprint_sha256", "subject_dn", "created_at", "updated_at", "expires_at", "pem")
	id, ok := r.Text(n.Get("id"))
	client, used := r.keyOf[id]
	if own, named := r.Text(n.Get("client_id")); named && !used {
		client = importer.ID(own)
	}
	if !ok || client == "" {
		r.Report(n, importer.Error, importer.CodeUnresolved, "which client this key is of does not stand in the files: export the clients too; the key is left out")
		return
	}
	if !known[client] {
		r.NHI(governance.NHI{ID: client, Kind: governance.NHIKindOAuthApp, TenantID: governance.Some(r.self)}, n)
	}
	c := governance.Credential{ID: importer.ID(id), SubjectID: governance.NewRef(governance.KindNHI, client), CreatedAt: r.Instant(n.Get("created_at")),
		Algorithm: r.Optional(n.Get("alg")), RotatedAt: governance.None[time.Time](), RevokedAt: governance.None[time.Time]()}
	if used {
		c.State = governance.Some(governance.CredentialStateActive)
	} else {
		r.Report(n, importer.Info, importer.CodeUnresolved, "no client says that it authenticates or signs with this key; whether it is in use is left unknown")
	}
	c.Kind = importer.Enum(&r.Collector, n.Get("credential_type"), keyKinds).Or(governance.CredentialKindSigningKey)
	if c.ExpiresAt = r.Instant(n.Get("expires_at")); !n.Get("expires_at").Exists() || n.Get("expires_at").IsNull() {
		c.ExpiresAt = governance.None[time.Time]()
	}
	name, _ := r.Text(n.Get("name"))
	kid, _ := r.Text(n.Get("kid"))
	c.Labels = importer.Labels(map[string]string{"auth0.name": name, "auth0.kid": kid})
	r.Credential(c, n)
}

var keyKinds = map[string]governance.CredentialKind{
	"public_key": governance.CredentialKindSigningKey, "x509_cert": governance.CredentialKindCertificate, "cert_subject_dn": governance.CredentialKindCertificate,
}

// emitGrant adds what a client may do at one API.
func (r *run) emitGrant(n importer.Node, known map[string]bool) {
	r.UnknownFields(n, "id", "client_id", "audience", "scope", "organization_usage", "allow_any_organization", "subject_type", "allow_all_scopes", "is_system", "authorization_details_types")
	id, identified := r.Text(n.Get("id"))
	client, ok := r.Text(n.Get("client_id"))
	audience, named := r.Text(n.Get("audience"))
	if !identified || !ok || !named {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the grant has no id, client_id or audience; it is left out")
		return
	}
	if !known[importer.ID(client)] {
		r.Report(n, importer.Warning, importer.CodeUnresolved, "this client is not in the files")
		r.NHI(governance.NHI{ID: importer.ID(client), Kind: governance.NHIKindOAuthApp, TenantID: governance.Some(r.self)}, n)
	}
	list, all := r.texts(n.Get("scope")), r.Bool(n.Get("allow_all_scopes"))
	if all.Is(true) {
		list = append(list, "*")
	}
	scopes := []governance.Scope{}
	for _, scope := range list {
		scopes = append(scopes, r.scope(audience, scope))
	}
	if !all.Is(true) && !r.readable(n.Get("scope")) {
		r.Report(n, importer.Warning, importer.CodeUnresolved, "the grant does not say all its scopes; one opaque scope stands for those")
		scopes = append(scopes, governance.Scope{Action: importer.OpaqueAction("auth0:scopes-of:" + id), Resource: "tenant/" + r.self})
	}
	m := map[string]string{}
	m["auth0.subjectType"], _ = r.Text(n.Get("subject_type"))
	m["auth0.organizationUsage"], _ = r.Text(n.Get("organization_usage"))
	r.Delegation(governance.Delegation{ID: importer.ID("auth0:" + r.self + ":grant/" + id), Kind: governance.DelegationKindOAuthConsent,
		GrantorID: governance.NewRef(governance.KindActor, r.owner()), GranteeID: governance.NewRef(governance.KindNHI, importer.ID(client)), TenantID: governance.Some(r.self),
		Scopes: scopes, ParentID: governance.None[string](), OnBehalfOfID: governance.None[governance.Ref](), ExpiresAt: governance.None[time.Time](),
		State: governance.Some(governance.DelegationStateActive), Revocation: governance.None[governance.Revocation](), Labels: importer.Labels(m)}, n)
}

var (
	managementAPI   = regexp.MustCompile(`^https://[a-z0-9.-]+\.auth0\.com/api/v2/$`)
	managementScope = regexp.MustCompile(`^(read|create|update|delete):([a-z_]+)$`)
)

// scope is what a scope of the Management API allows; those of other APIs mean what
// their owners say, and stay opaque.
func (r *run) scope(audience, name string) governance.Scope {
	m := managementScope.FindStringSubmatch(name)
	mapped := governance.Scope{Resource: "tenant/" + r.self + "/**", Raw: governance.Some(name)}
	switch ours := managementAPI.MatchString(audience); {
	case ours && name == "*":
		mapped.Action = "auth0.*"
		return mapped
	case ours && m != nil:
		mapped.Action = "auth0." + m[1] + "." + m[2]
		return mapped
	}
	action := importer.OpaqueAction("auth0:" + audience + "/" + name)
	if name == "*" {
		action = strings.TrimSuffix(action, "%2A") + "*"
	}
	return governance.Scope{Action: action, Resource: "tenant/" + r.self}
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
