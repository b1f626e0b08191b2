package okta

import (
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// service reads an API service integration, which the organization lets call the API of
// Okta. Whether one is switched off is in no answer.
func (r *run) service(n importer.Node) {
	r.UnknownFields(n, "id", "type", "name", "createdAt", "createdBy", "configGuideUrl", "grantedScopes", "properties", "clientSecret", "_links")
	r.Dropped(importer.ReplaceSecret, n.Get("clientSecret"))
	a := governance.NHI{ID: r.id(n), Kind: governance.NHIKindOAuthApp, Name: r.Optional(n.Get("name")), TenantID: r.tenant(n), CreatedAt: r.Instant(n.Get("createdAt")),
		ExpiresAt: governance.None[time.Time](), Labels: r.labels(map[string]importer.Node{"okta.integration": n.Get("type"), "okta.createdBy": n.Get("createdBy")}, nil)}
	r.NHI(a, n)
	r.Delegation(governance.Delegation{ID: importer.ID("okta:" + r.self + ":service/" + a.ID), Kind: governance.DelegationKindOAuthConsent,
		GrantorID: governance.NewRef(governance.KindActor, r.owner()), GranteeID: governance.NewRef(governance.KindNHI, a.ID), TenantID: a.TenantID,
		Scopes: r.scopes(n.Get("grantedScopes"), n), ParentID: governance.None[string](), OnBehalfOfID: governance.None[governance.Ref](),
		ExpiresAt: governance.None[time.Time](), ActivatedAt: a.CreatedAt}, n)
}

// scopes reads a list of scopes. One opaque scope stands for those that are not readable.
func (r *run) scopes(list, n importer.Node) []governance.Scope {
	scopes := []governance.Scope{}
	for _, name := range r.texts(list) {
		scopes = append(scopes, r.scope(name, n))
	}
	if !r.readable(list) {
		r.Report(n, importer.Warning, importer.CodeUnresolved, "not all scopes are known; one opaque scope stands for those")
		scopes = append(scopes, governance.Scope{Action: importer.OpaqueAction("okta:scopes-of:" + r.id(n)), Resource: "tenant/" + r.self})
	}
	return scopes
}

// refresh reads a refresh token, with which a client acts for a user until it ends.
func (r *run) refresh(n importer.Node) {
	r.UnknownFields(n, "id", "status", "created", "createdBy", "lastUpdated", "expiresAt", "issuer", "clientId", "userId", "scopes", "_embedded", "_links")
	name, ok := r.Text(n.Get("clientId"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the token names no client; it is left out")
		return
	}
	c := governance.Credential{ID: r.id(n), SubjectID: r.client(name, n), Kind: governance.CredentialKindRefreshToken, CreatedAt: r.Instant(n.Get("created")),
		ExpiresAt: r.Instant(n.Get("expiresAt")), Labels: r.labels(map[string]importer.Node{"okta.issuer": n.Get("issuer")}, nil)}
	d := governance.Delegation{ID: importer.ID("okta:" + r.self + ":token/" + c.ID), Kind: governance.DelegationKindCredentialIssuance,
		GrantorID: governance.NewRef(governance.KindActor, r.owner()), GranteeID: c.SubjectID, TenantID: r.tenant(n), Scopes: r.scopes(n.Get("scopes"), n),
		ParentID: governance.None[string](), ActivatedAt: c.CreatedAt, ExpiresAt: c.ExpiresAt}
	if user, ok := r.Text(n.Get("userId")); ok {
		d.OnBehalfOfID = governance.Some(r.assignee("users", user, n))
	}
	end, dated := c.ExpiresAt.Get()
	switch state := importer.Enum(&r.Collector, n.Get("status"), grantStates).Or(""); {
	case state == governance.DelegationStateTerminated:
		c.State, d.State = governance.Some(governance.CredentialStateDeactivated), governance.Some(state)
	case state == governance.DelegationStateActive && dated && !r.opts.AsOf.IsZero() && !end.After(r.opts.AsOf):
		r.Report(n.Get("expiresAt"), importer.Info, importer.CodeConflict, "the token is active although its end is past; its state is left unknown")
	case state == governance.DelegationStateActive:
		c.State, d.State = governance.Some(governance.CredentialStateActive), governance.Some(state)
		c.RevokedAt, d.Revocation = governance.None[time.Time](), governance.None[governance.Revocation]()
	}
	r.Credential(c, n)
	r.Delegation(d, n)
}
