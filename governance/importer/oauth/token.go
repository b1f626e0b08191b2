package oauth

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// secrets are members that hold what must not be known (RFC 6749, RFC 7521, RFC 8693).
var secrets = []string{"token", "access_token", "refresh_token", "id_token", "subject_token", "actor_token", "client_secret",
	"accessToken", "refreshToken", "idToken", "clientSecret", "client_assertion", "assertion", "password", "code"}

// isSecret reports whether a member is one of the secrets.
func isSecret(name string) bool {
	return slices.ContainsFunc(secrets, func(s string) bool { return len(s) == len(name) && strings.EqualFold(s, name) })
}

// claims are members that are read, or say nothing about authority.
var claims = append([]string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "scp", "client_id", "azp", "act", "may_act", "authorization_details", "active",
	"token_type", "issued_token_type", "expires_in", "username", "auth_time", "acr", "amr", "cnf", "sid", "nonce",
	"cid", "appid", "roles", "groups", "entitlements", "permissions"}, secrets...)

// A token is what is common to the delegations of one token.
type token struct {
	node     importer.Node
	id       string
	issuer   string
	audience []string
	grantor  governance.Ref
	base     governance.Delegation
	answer   importer.Node // that gave the token, and may say its scope
	identity bool          // it is an ID token: its audience is the client
}

// isClaims reports whether an object says who may do what.
func isClaims(n importer.Node) bool {
	return slices.ContainsFunc([]string{"sub", "client_id", "azp", "act", "may_act", "scope", "scp", "authorization_details"}, func(name string) bool { return n.Get(name).Exists() })
}

// drop reports a member that holds a secret.
func (r *run) drop(name string, m importer.Node) {
	if isSecret(name) && !m.IsNull() {
		r.Report(m, importer.Error, importer.CodeSecretDropped, "a token or secret; it is not taken over")
	}
}

// token reads the claims of one token, or what introspection says of it.
func (r *run) token(n importer.Node) {
	r.UnknownFields(n, claims...)
	for name, m := range n.Members() {
		r.drop(name, m)
	}
	if on, ok := r.Bool(n.Get("active")).Get(); ok && !on {
		r.Report(n.Get("active"), importer.Info, importer.CodeSkipped, "the token is not active; it is left out")
		return
	}
	r.read(token{node: n})
}

// read adds what one token gives, and to whom.
func (r *run) read(of token) {
	t, n := &of, of.node
	t.issuer = r.issuer(n, "")
	jti, ok := r.Text(n.Get("jti"))
	if !ok {
		jti = digest(n)
	}
	t.id = r.Concat("oauth:", t.issuer, ":token/", jti)
	var lost bool
	if t.audience, lost = r.texts(nil, n.Get("aud")); lost {
		t.audience = nil // others may be meant too
	}
	r.period(&t.base, n, t.answer)
	client, known := r.client(t)
	t.grantor = r.subject(t, client)
	t.base.OnBehalfOfID = governance.None[governance.Ref]()
	if may, ok := r.party(n.Get("may_act"), t.issuer, client, governance.KindNHI); ok {
		r.grant(t, may, "may_act", governance.DelegationKindAgent)
	}
	if act, ok := r.party(n.Get("act"), t.issuer, client, governance.KindNHI); ok {
		t.base.OnBehalfOfID = governance.Some(t.grantor)
		t.base.Labels = r.earlier(n.Get("act"), t.issuer)
		r.grant(t, act, "", governance.DelegationKindAgent)
		return
	}
	if !known {
		client.ref = r.nobody(t.id, n)
	}
	r.grant(t, client.ref, "", governance.DelegationKindOAuthConsent)
}

// nobody is a client that is not named. Whatever is granted is granted to one (RFC 6749
// §1.1).
func (r *run) nobody(of string, n importer.Node) governance.Ref {
	r.Report(n, importer.Warning, importer.CodeUnresolved, "which client may use this is not said; one without a name stands for it")
	return r.nhi("oauth:unnamed:"+of, governance.NHIKindOAuthApp, n)
}

// issuer is the issuer of claims, else another one, else the organization.
func (r *run) issuer(n importer.Node, other string) string {
	if iss, ok := r.Text(n.Get("iss")); ok {
		return iss
	}
	if other == "" {
		r.name(n)
		return r.self
	}
	return other
}

// A client is the application that has a token; the zero client is not known.
type client struct {
	ref        governance.Ref
	issuer, id string
}

// is reports whether the client is a subject of an issuer.
func (c client) is(issuer, sub string) bool {
	return c.id == sub && c.issuer == issuer && c.ref != governance.Ref{}
}

// client finds the application that has the token.
func (r *run) client(t *token) (client, bool) {
	for _, name := range []string{"client_id", "azp", "cid", "appid"} { // cid is of Okta, appid of Microsoft Entra
		if id, ok := r.Text(t.node.Get(name)); ok {
			return client{r.nhi(r.Concat("oauth:", t.issuer, ":client/", id), governance.NHIKindOAuthApp, t.node.Get(name)), t.issuer, id}, true
		}
	}
	if t.identity && len(t.audience) == 1 { // OpenID Connect Core §2
		return client{r.nhi(r.Concat("oauth:", t.issuer, ":client/", t.audience[0]), governance.NHIKindOAuthApp, t.node.Get("aud")), t.issuer, t.audience[0]}, true
	}
	return client{}, false
}

// nhi is a client or workload. Tokens say nothing more of one, so its first place will
// do for its origin.
func (r *run) nhi(id string, kind governance.NHIKind, at importer.Node) governance.Ref {
	id = importer.ID(id)
	if !r.stated[id] {
		r.stated[id] = true
		r.NHI(governance.NHI{ID: id, Kind: kind}, at)
	}
	return governance.NewRef(governance.KindNHI, id)
}

// subject is who gives the authority: the subject of the token, unless it is the
// client itself (RFC 9068 §2.2), or there is none.
func (r *run) subject(t *token, client client) governance.Ref {
	sub, ok := r.Text(t.node.Get("sub"))
	if !ok || client.is(t.issuer, sub) {
		return r.organization(t.node)
	}
	ref, _ := r.party(t.node, t.issuer, client, governance.KindActor)
	return ref
}

// party is the subject of claims: the client, a workload, or somebody of whom the claims
// do not say whether it is a person. That is a reference to what is in no file.
func (r *run) party(n importer.Node, issuer string, client client, kind governance.Kind) (governance.Ref, bool) {
	if !n.Exists() || n.IsNull() {
		return governance.Ref{}, false
	}
	sub, ok := r.Text(n.Get("sub"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the party has no sub; a reference that leads nowhere stands for it")
		return governance.NewRef(kind, importer.ID("oauth:unnamed:"+issuer+":party/"+digest(n))), true
	}
	own := r.issuer(n, issuer)
	switch {
	case client.is(own, sub):
		return client.ref, true
	case strings.HasPrefix(sub, "spiffe://"):
		return r.nhi(sub, governance.NHIKindWorkload, n), true
	}
	ref := governance.NewRef(kind, importer.ID(r.Concat("oauth:", own, ":subject/", sub)))
	if !r.asked[ref.ID] {
		r.asked[ref.ID] = true
		r.Report(n.Get("sub"), importer.Warning, importer.CodeUnresolved, "whether this subject is a person or a program does not stand in the claims; an alias, or another export, has to bring the party")
	}
	return ref, true
}

// earlier are the actors before the current one, the latest first.
func (r *run) earlier(act importer.Node, issuer string) governance.Field[map[string]string] {
	var ids []string
	for n := act.Get("act"); n.IsObject(); n = n.Get("act") {
		if sub, ok := r.Text(n.Get("sub")); ok {
			ids = append(ids, importer.ID("oauth:"+r.issuer(n, issuer)+":subject/"+sub))
		}
	}
	if len(ids) == 0 {
		return governance.Field[map[string]string]{}
	}
	return governance.Some(map[string]string{"oauth.earlierActors": strings.Join(ids, " ")})
}

// period adds what the claims say about when the token holds.
func (r *run) period(d *governance.Delegation, n, answer importer.Node) {
	exp, nbf := n.Get("exp"), n.Get("nbf")
	d.ParentID, d.ExpiresAt, d.NotBefore, d.ActivatedAt = governance.None[string](), r.date(exp), r.date(nbf), r.date(n.Get("iat"))
	if active := n.Get("active"); active.Exists() {
		if r.Bool(active).Is(true) {
			d.State, d.Revocation = governance.Some(governance.DelegationStateActive), governance.None[governance.Revocation]()
		}
		return
	}
	if isAnswer(n) || n.Get("expires_in").Exists() { // from an instant that is not said, or not at all (RFC 6749 §5.1)
		return
	}
	if !exp.Exists() && !answer.Get("expires_in").Exists() {
		d.ExpiresAt = governance.None[time.Time]()
	}
	if !nbf.Exists() {
		d.NotBefore = governance.None[time.Time]()
	}
}

// date reads a NumericDate (RFC 7519 §2): seconds since 1970, perhaps with a fraction.
func (r *run) date(n importer.Node) governance.Field[time.Time] {
	if !n.Exists() || n.IsNull() {
		return governance.Field[time.Time]{}
	}
	text, ok := n.Number()
	t, err := numericDate(text)
	if !ok || err != nil {
		return importer.Unparsable[time.Time](&r.Collector, n, "this should be seconds since 1970, up to the year 9999")
	}
	return governance.Some(t)
}

func numericDate(text string) (time.Time, error) {
	if len(text) > 32 || strings.ContainsAny(text, "eE") { // before big numbers are made of it
		return time.Time{}, errors.New("no such number")
	}
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Unix(int64(n), 0).UTC(), nil
	}
	seconds, ok := new(big.Rat).SetString(strings.Clone(text)) // what is read above needs no memory
	if !ok {
		return time.Time{}, errors.New("no such number")
	}
	nanos := new(big.Int).Quo(new(big.Int).Mul(seconds.Num(), big.NewInt(1e9)), seconds.Denom())
	whole, part := new(big.Int).DivMod(nanos, big.NewInt(1e9), new(big.Int))
	if last := int64(253402300799); !whole.IsInt64() || whole.Int64() < 0 || whole.Int64() > last {
		return time.Time{}, errors.New("out of range")
	}
	return time.Unix(whole.Int64(), part.Int64()).UTC(), nil
}
