package msgraph

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// methods are the ways in which an application may sign in, but for federation,
// if the object has both lists of credentials.
func (b *builder) methods(n importer.Node) governance.Field[[]governance.AuthMethod] {
	passwords, keys := get(n, "passwordCredentials"), get(n, "keyCredentials")
	if !passwords.IsArray() || !keys.IsArray() {
		return governance.Field[[]governance.AuthMethod]{}
	}
	list := []governance.AuthMethod{}
	if len(passwords.Items()) > 0 {
		list = append(list, governance.AuthMethodClientSecret)
	}
	if slices.ContainsFunc(keys.Items(), func(k importer.Node) bool {
		s, _ := get(k, "usage").Text()
		return !strings.EqualFold(s, "Sign") && !strings.EqualFold(s, "Encrypt")
	}) {
		list = append(list, governance.AuthMethodPrivateKeyJWT)
	}
	implicit := get(get(n, "web"), "implicitGrantSettings")
	for _, m := range []importer.Node{get(implicit, "enableAccessTokenIssuance"), get(implicit, "enableIdTokenIssuance"), get(n, "oauth2AllowImplicitFlow"), get(n, "oauth2AllowIdTokenImplicitFlow")} {
		if b.Bool(m).Is(true) && !slices.Contains(list, governance.AuthMethodImplicitGrant) {
			list = append(list, governance.AuthMethodImplicitGrant)
		}
	}
	if b.Bool(either(n, "isFallbackPublicClient", "allowPublicClient")).Is(true) {
		list = append(list, governance.AuthMethodROPC)
	}
	return governance.Some(list)
}

// federations adds the federated credentials of applications. Whom an
// application trusts is known if the whole list is there; then its ways of
// signing in are known too.
func (b *builder) federations(apps map[string]*gathered) {
	trusts, stated, disputed := map[string][]governance.TrustBinding{}, map[string][]governance.TrustBinding{}, map[string]bool{}
	for _, o := range b.read.objects[federationKind] {
		key, ok := id(&b.Collector, get(o.Node, "id"))
		if apps[o.parent] == nil || !ok {
			b.Report(o.Node, importer.Error, importer.CodeUnresolved, "the federated credential has no id, or its application is not among the files or not named; it is left out: export it by $expand")
			continue
		}
		c := governance.Credential{ID: importer.ID(o.parent + "/federated/" + key), Kind: governance.CredentialKindFederated,
			State: governance.Some(governance.CredentialStateActive), ExpiresAt: governance.None[time.Time](), RevokedAt: governance.None[time.Time](),
			Labels: labels(label{"displayName", b.Optional(get(o.Node, "name"))})}
		apps[o.parent].federated = append(apps[o.parent].federated, copyOf[governance.Credential]{c, o.Node})
		list := b.trust(o.Node)
		switch first, twice := stated[c.ID]; {
		case !twice:
			stated[c.ID], trusts[o.parent] = list, append(trusts[o.parent], list...)
		case !slices.Equal(first, list):
			disputed[o.parent] = true
			b.Report(o.Node, importer.Error, importer.CodeDuplicate, "another object of this id trusts others; whom the application trusts is left unknown")
		}
	}
	for app, g := range apps {
		nodes := make([]importer.Node, len(g.at))
		for i, c := range g.at {
			nodes[i] = c.at
		}
		if !b.allOf(federationKind, app, nodes) {
			g.Methods = governance.Field[[]governance.AuthMethod]{}
			continue
		}
		if !disputed[app] {
			g.Trusts = governance.Some(append([]governance.TrustBinding{}, trusts[app]...))
		}
		if list, ok := g.Methods.Get(); ok && len(trusts[app]) > 0 {
			g.Methods = governance.Some(append(list, governance.AuthMethodFederatedOIDC))
		}
	}
}

// trust reads whom a federated credential lets in: one binding for each audience.
// An expression in the place of the subject is not a pattern of subjects.
func (b *builder) trust(n importer.Node) []governance.TrustBinding {
	t := governance.TrustBinding{Kind: governance.TrustKindOIDC, Issuer: b.Optional(get(n, "issuer")), Subject: b.Optional(get(n, "subject"))}
	if e := get(n, "claimsMatchingExpression"); e.Exists() && !e.IsNull() {
		b.Report(e, importer.Warning, importer.CodeNotMapped, "the expression on the claims is not read; which subjects it lets in is left unknown")
	}
	var list []governance.TrustBinding
	for _, a := range listOf(get(n, "audiences")) {
		t.Audience = b.Optional(a)
		list = append(list, t)
	}
	if list == nil {
		list = append(list, t)
	}
	return list
}

// allOf reports whether the files hold every object of a kind that belongs to another
// one: in a list of them, or in a copy of it.
func (b *builder) allOf(k kind, parent string, copies []importer.Node) bool {
	return b.read.whole(page{k, parent}) || slices.ContainsFunc(copies, func(n importer.Node) bool { _, all := b.linked(n, string(k)); return all })
}

// federate adds the federated credentials of an application, which authenticate
// the NHI subject.
func (b *builder) federate(subject string, found []copyOf[governance.Credential]) {
	for _, c := range found {
		c.facts.SubjectID = governance.NewRef(governance.KindNHI, importer.ID(subject))
		b.Credential(c.facts, c.at)
	}
}
