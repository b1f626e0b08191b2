package github

import (
	"regexp"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// organizationOf finds the id of the organization in a link of a token.
var organizationOf = regexp.MustCompile(`/organizations/([0-9]{1,20})/personal-access-tokens/`)

// emitTokens writes the fine-grained tokens: an NHI that acts as its owner, its
// credential, and what the organization lets it do.
func (r *run) emitTokens() {
	for _, n := range r.tokens {
		r.UnknownFields(n, "id", "owner", "repository_selection", "repositories_url", "permissions", "access_granted_at", "token_id", "token_name",
			"token_expired", "token_expires_at", "token_last_used_at")
		grant, isGrant := r.id(n.Get("id"))
		id, ok := r.id(n.Get("token_id"))
		if !ok || !isGrant {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the token has no id; it is left out")
			continue
		}
		r.emitToken(id, grant, n)
	}
}

func (r *run) emitToken(id, grant string, n importer.Node) {
	var organization string
	link, _ := n.Get("repositories_url").Text()
	if m := organizationOf.FindStringSubmatch(link); m != nil {
		organization = m[1]
		r.account(organization, n).owner = true
	} else {
		organization = r.organization("", n)
	}
	t := token{id: importer.ID("github:token/" + id), organization: organization, name: r.Optional(n.Get("token_name")),
		expires: r.instant(n.Get("token_expires_at")), used: r.instant(n.Get("token_last_used_at"))}
	if owner, ok := r.mention(n.Get("owner")); ok {
		t.owner = r.person(owner, organization, n.Get("owner"))
	}
	t.expired = r.expired(n, t.expires)
	selection := importer.Enum(&r.Collector, n.Get("repository_selection"), selections)
	on := reach{tenant: tenantID(organization), selection: selection, own: "~token-" + id}
	scopes := []governance.Scope{}
	for _, class := range []struct{ member, class string }{{"organization", "org"}, {"repository", "repo"}, {"other", "account"}} {
		if p := n.Get("permissions").Get(class.member); p.Exists() {
			scopes = append(scopes, r.permissions(p, p, class.class, on)...)
		}
	}
	if !n.Get("permissions").IsObject() {
		scopes = r.permissions(n.Get("permissions"), n, "", on)
	}
	d := t.emit(r, n)
	d.ID, d.Scopes, d.ActivatedAt = importer.ID("github:token-grant/"+grant), normal(scopes), orUnknown(r.instant(n.Get("access_granted_at")))
	d.Labels = labels(map[string]governance.Field[string]{"repositorySelection": selection})
	r.Delegation(d, n)
}

// expired is what a token says of its end, unless the date of it says otherwise.
func (r *run) expired(n importer.Node, expires governance.Field[time.Time]) governance.Field[bool] {
	flag := r.Bool(n.Get("token_expired"))
	at, dated := expires.Get()
	said, flagged := flag.Get()
	if !flagged || r.opts.AsOf.IsZero() || !dated && !expires.IsNone() || said == (dated && !at.After(r.opts.AsOf)) {
		return flag
	}
	r.Report(n.Get("token_expired"), importer.Warning, importer.CodeConflict, "the date of its end says otherwise; whether the token works is left unknown")
	return governance.Field[bool]{}
}

// A token is a token of a person, by what all forms say of it.
type token struct {
	id, organization, owner string
	name                    governance.Field[string]
	expires, used           governance.Field[time.Time]
	expired                 governance.Field[bool]
}

// emit writes the NHI and the credential of a token, and returns what there is to
// say of its delegation.
func (t token) emit(r *run, n importer.Node) governance.Delegation {
	subject := governance.NewRef(governance.KindNHI, t.id)
	nhi := governance.NHI{ID: t.id, Kind: governance.NHIKindIntegration, Name: t.name, TenantID: governance.Some(tenantID(t.organization)), ExpiresAt: t.expires, LastUsedAt: t.used}
	c := governance.Credential{ID: t.id, SubjectID: subject, Kind: governance.CredentialKindBearerToken, ExpiresAt: t.expires,
		Binding: governance.Some(governance.BindingNone)}
	d := standing(governance.DelegationKindCredentialIssuance, t.organization, subject)
	d.ExpiresAt, d.LastUsedAt = t.expires, t.used
	if t.owner != "" {
		nhi.OwnerID = governance.Some(t.owner)
		d.OnBehalfOfID = governance.Some(governance.NewRef(governance.KindActor, t.owner))
	}
	switch {
	case t.expired.Is(true):
		nhi.Status, c.State, d.State = governance.Some(governance.NHIStatusDisabled), governance.Some(governance.CredentialStateDeactivated), governance.Some(governance.DelegationStateExpired)
	case t.expired.Is(false):
		nhi.Status, c.State, d.State = governance.Some(governance.NHIStatusActive), governance.Some(governance.CredentialStateActive), governance.Some(governance.DelegationStateActive)
		c.RevokedAt, d.Revocation = governance.None[time.Time](), governance.None[governance.Revocation]()
	}
	r.NHI(nhi, n)
	r.Credential(c, n)
	return d
}
