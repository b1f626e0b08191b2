package oauth

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// detailFields are the members of an object of authorization details that become
// scopes (RFC 9396 §2.2).
var detailFields = []string{"type", "actions", "locations", "identifier", "privileges"}

// grant adds what a token gives to one party: a delegation for its scope, and one for
// each object of authorization details.
func (r *run) grant(t *token, to governance.Ref, claim string, kind governance.DelegationKind) {
	t.base.Kind, t.base.GrantorID, t.base.GranteeID = kind, t.grantor, to
	if claim != "" {
		of := *t
		t = &of
		t.id += "/" + claim
		t.base.Labels = governance.Some(map[string]string{"oauth.claim": claim})
	}
	details, scope, scp := t.node.Get("authorization_details"), t.node.Get("scope"), t.node.Get("scp")
	if !details.Exists() && !scope.Exists() && !scp.Exists() {
		details, scope = t.answer.Get("authorization_details"), t.answer.Get("scope")
	}
	more := slices.ContainsFunc(beside, func(claim string) bool { return t.node.Get(claim).Exists() })
	if scope.Exists() || scp.Exists() || more || len(details.List()) == 0 {
		d := t.base
		d.ID = importer.ID(t.id)
		d.Scopes = r.scopes(t, scope, scp)
		r.Delegation(d, t.node)
	}
	for n := range details.Each() {
		r.detail(t, n)
	}
}

// loose is an object of authorization details without a token.
func (r *run) loose(n importer.Node) {
	id := "oauth:" + r.self + ":authorization_details"
	t := &token{node: n, id: id, grantor: r.organization(n)}
	t.base = governance.Delegation{Kind: governance.DelegationKindOAuthConsent, GrantorID: t.grantor, GranteeID: r.nobody(id+"/"+digest(n), n)}
	r.detail(t, n)
}

// detail adds the delegation of one object of authorization details.
func (r *run) detail(t *token, n importer.Node) {
	d := t.base
	sum := digest(n)
	d.ID = importer.ID(r.Concat(t.id, "/", sum))
	kind, ok := r.Text(n.Get("type"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnparsable, "an object of authorization details without a type; one opaque scope stands for it")
		d.Scopes = []governance.Scope{opaque("oauth:scopes-of:"+d.ID, "*")}
		r.Delegation(d, n)
		return
	}
	var room [3][8]string
	verbs, lostVerbs := r.texts(room[0][:0], n.Get("actions"))
	privileges, lostPrivileges := r.texts(room[1][:0], n.Get("privileges"))
	places, lostPlaces := r.texts(room[2][:0], n.Get("locations"))
	actions := verbs
	for i, a := range actions {
		actions[i] = r.Concat(kind, ":", a)
	}
	for _, p := range privileges {
		actions = append(actions, r.Concat(kind, ":privilege:", p))
	}
	if len(actions) == 0 {
		actions = append(actions, kind)
	}
	if lostVerbs || lostPrivileges || lostPlaces {
		actions = append(actions, "scopes-of:"+d.ID)
	}
	if len(places) == 0 {
		places = append(places, t.audience...)
	}
	if id, ok := r.Text(n.Get("identifier")); ok {
		if len(places) == 0 {
			places = append(places, "")
		}
		for i := range places {
			places[i] = r.Concat(places[i], "/", id)
		}
	}
	d.Scopes = r.product(actions, places, d.ID)
	d.Conditions = r.conditions(n, sum)
	r.Delegation(d, n)
}

// conditions stand for all members of an object of this digest that are no scopes.
func (r *run) conditions(n importer.Node, sum string) governance.Field[[]string] {
	for name := range n.Members() {
		if !slices.ContainsFunc(detailFields, func(f string) bool { return len(f) == len(name) && strings.EqualFold(f, name) }) {
			return governance.Some([]string{r.Concat("oauth:details:sha256:", sum)})
		}
	}
	return governance.Some([]string{})
}

// scopes are the scopes of a token. A list that cannot be read, or is not there, is
// one opaque scope.
func (r *run) scopes(t *token, lists ...importer.Node) []governance.Scope {
	var room [8]string
	names, lost := room[:0], false
	for _, list := range lists {
		for n := range list.Each() {
			text, ok := r.Text(n)
			names, lost = slices.AppendSeq(names, strings.FieldsSeq(text)), lost || !ok && !n.IsNull()
		}
	}
	names, more := r.further(t.node, names)
	if lost || more || len(names) == 0 {
		names = append(names, "scopes-of:"+t.id)
	}
	return r.product(names, t.audience, t.id)
}

// beside are the claims that may give more than a scope does, the last ones of Keycloak
// and Microsoft Entra, which are not read.
var beside = []string{"roles", "groups", "entitlements", "permissions", "realm_access", "resource_access", "wids", "_claim_names"}

const besideRead = 4

// further appends what a token gives beside its scope (RFC 9068 §2.2.3.1): the name of a
// claim and its value, such as roles:admin. It reports whether there is more that cannot
// be read.
func (r *run) further(n importer.Node, names []string) (_ []string, lost bool) {
	for _, claim := range beside[:besideRead] {
		for item := range n.Get(claim).Each() {
			if item.IsObject() {
				item = item.Get("value") // of SCIM (RFC 7643 §4.1.2)
			}
			if text, ok := r.Text(item); ok {
				names = append(names, claim+":"+text)
			} else {
				lost = true
			}
		}
	}
	for _, claim := range beside[besideRead:] {
		lost = lost || n.Get(claim).Exists()
	}
	return names, lost
}

// product is every action on every place, or one opaque scope where there is no room.
func (r *run) product(actions, places []string, id string) []governance.Scope {
	if len(places) == 0 {
		places = []string{"*"}
	}
	if len(actions)*len(places) > r.scopesLeft {
		actions, places = []string{"scopes-of:" + id}, []string{"*"}
	} else {
		r.scopesLeft -= len(actions) * len(places)
	}
	scopes := make([]governance.Scope, 0, len(actions)*len(places))
	for _, a := range actions {
		a = r.Concat("oauth:", a)
		for _, p := range places {
			scopes = append(scopes, opaque(a, p))
		}
	}
	return importer.SortScopes(scopes)
}

func opaque(action, place string) governance.Scope {
	resource := place
	if place != "*" {
		resource = importer.ID(place)
	}
	return governance.Scope{Action: importer.OpaqueAction(action), Resource: cmp.Or(resource, "*")}
}

// texts appends the texts of a list, or one text, and reports whether some cannot be read.
func (r *run) texts(list []string, n importer.Node) (_ []string, lost bool) {
	for item := range n.Each() {
		if s, ok := r.Text(item); ok {
			list = append(list, s)
		} else {
			lost = true
		}
	}
	return list, lost
}

// digest identifies a value, in whatever order its members stand, without secrets.
func digest(n importer.Node) string {
	var room [1024]byte
	sum := sha256.Sum256(appendValue(room[:0], n))
	return hex.EncodeToString(sum[:16])
}

// appendQuote is strconv.AppendQuote, which takes its time, for texts that are mostly
// printable ASCII.
func appendQuote(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.AppendQuote(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendValue(b []byte, n importer.Node) []byte {
	switch {
	case n.IsObject():
		type member struct {
			name  string
			value importer.Node
		}
		var room [16]member
		members := room[:0]
		for name, value := range n.Members() {
			if !isSecret(name) {
				members = append(members, member{name, value})
			}
		}
		slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.name, b.name) })
		b = append(b, '{')
		for _, m := range members {
			b = append(appendQuote(b, m.name), ':')
			b = appendValue(b, m.value)
		}
		return append(b, '}')
	case n.IsArray():
		b = append(b, '[')
		for _, item := range n.Items() {
			b = appendValue(b, item)
		}
		return append(b, ']')
	}
	if text, ok := n.Text(); ok {
		b = appendQuote(b, text)
	} else if number, ok := n.Number(); ok {
		b = append(b, number...)
	} else if on, ok := n.Bool(); ok {
		b = strconv.AppendBool(b, on)
	} else {
		b = append(b, "null"...)
	}
	return append(b, ',')
}
