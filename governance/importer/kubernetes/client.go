package kubernetes

import (
	"fmt"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// oauthClient notes an OAuthClient of OpenShift. Its secrets are never taken over.
func (r *run) oauthClient(o object) {
	r.UnknownFields(o.node, "apiVersion", "kind", "metadata", "secret", "additionalSecrets", "redirectURIs", "grantMethod", "scopeRestrictions", "respondWithChallenges",
		"accessTokenMaxAgeSeconds", "accessTokenInactivityTimeoutSeconds")
	r.Dropped(importer.ReplaceSecret, o.node.Get("secret"))
	r.Dropped(importer.ReplaceSecret, o.node.Get("additionalSecrets").Items()...)
	r.clients = append(r.clients, o)
}

// emitClients writes the clients of OAuth, and that they have secrets.
func (r *run) emitClients() {
	for _, o := range r.clients {
		id := importer.ID(o.uid)
		if !o.live() {
			id = r.id("oauthclient", o.name)
		}
		n := governance.NHI{ID: id, Kind: governance.NHIKindOAuthApp, Name: governance.Some(o.name), TenantID: governance.Some(r.cluster),
			ExpiresAt: governance.None[time.Time](), CreatedAt: o.created}
		if o.live() {
			n.Status = governance.Some(governance.NHIStatusActive)
		}
		n.Labels = r.tagged(n.Labels, o)
		r.NHI(n, o.node)
		secrets := o.node.Get("additionalSecrets").Items()
		if secret := o.node.Get("secret"); secret.Exists() && !secret.IsNull() {
			secrets = append([]importer.Node{secret}, secrets...)
		}
		for i, secret := range secrets {
			if text, isText := secret.Text(); isText && text == "" {
				continue
			}
			c := governance.Credential{ID: importer.ID(fmt.Sprintf("%s/secret-%d", id, i+1)), SubjectID: governance.NewRef(governance.KindNHI, id),
				Kind: governance.CredentialKindClientSecret, ExpiresAt: governance.None[time.Time]()}
			if o.live() {
				c.State, c.RevokedAt = governance.Some(governance.CredentialStateActive), governance.None[time.Time]()
			}
			r.Credential(c, secret)
		}
	}
}
