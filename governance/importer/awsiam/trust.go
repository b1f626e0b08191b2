package awsiam

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A trust is what the trust policy of a role says: who may become the role.
type trust struct {
	bindings []governance.TrustBinding // federations and other accounts
	grants   []grant                   // AWS principals, each one delegation
	services []string                  // service principals
	methods  []governance.AuthMethod
	unnamed  bool // a way to authenticate has no name in the model
	unclear  bool // some statement allows what nobody can say
}

// A grant is one AWS principal that may become a role.
type grant struct {
	Principal  string                      `json:"principal"`         // its ARN, or *
	Account    string                      `json:"account,omitempty"` // empty for *
	Kind       string                      `json:"kind,omitempty"`    // user or role; empty for the whole account
	Name       string                      `json:"name,omitempty"`
	Conditions []string                    `json:"conditions"` // names of facts that must hold
	NotBefore  governance.Field[time.Time] `json:"notBefore,omitzero"`
	ExpiresAt  governance.Field[time.Time] `json:"expiresAt,omitzero"`
}

// trustPolicy reads the AssumeRolePolicyDocument of a role.
func (r *run) trustPolicy(role arn, doc importer.Node) (*trust, bool) {
	list, ok := r.statements(doc)
	if !ok {
		return nil, false
	}
	t := &trust{}
	denied := false
	for _, s := range list {
		principal := s.node.Get("Principal")
		switch {
		case s.unclear || s.allow && (!principal.Exists() || len(s.notActions) > 0):
			t.unclear = true
			r.Report(s.node, importer.Warning, importer.CodeNotMapped, "who may assume the role by this statement cannot be said; the trusts of the role are left unknown")
		case !s.allow:
			denied = true
			r.Report(s.node, importer.Info, importer.CodeNotMapped, "a Deny is not subtracted: the trusts of the role are an upper bound")
		case assumes(s.actions):
			r.principals(t, role, s, principal)
		}
	}
	for i := range t.grants {
		if denied {
			t.grants[i].Conditions = append(t.grants[i].Conditions, "aws:trust-policy-deny")
		}
		slices.Sort(t.grants[i].Conditions)
		t.grants[i].Conditions = slices.Compact(t.grants[i].Conditions)
	}
	t.sort()
	return t, true
}

func (t *trust) sort() {
	key := func(v any) string { return string(must1(json.Marshal(v))) }
	slices.SortFunc(t.bindings, func(a, b governance.TrustBinding) int { return strings.Compare(key(a), key(b)) })
	t.bindings = slices.CompactFunc(t.bindings, func(a, b governance.TrustBinding) bool { return key(a) == key(b) })
	slices.SortFunc(t.grants, func(a, b grant) int {
		return cmp.Or(strings.Compare(a.Principal, b.Principal), strings.Compare(key(a), key(b)))
	})
	t.grants = slices.CompactFunc(t.grants, func(a, b grant) bool { return key(a) == key(b) })
	slices.Sort(t.services)
	t.services = slices.Compact(t.services)
	slices.Sort(t.methods)
	t.methods = slices.Compact(t.methods)
}

// assumes reports whether one of the actions lets a principal become the role:
// sts:AssumeRole, AssumeRoleWithSAML or AssumeRoleWithWebIdentity.
func assumes(actions []string) bool {
	return slices.ContainsFunc(actions, func(a string) bool {
		for _, name := range []string{"sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity"} {
			if matches(strings.ToLower(a), name) {
				return true
			}
		}
		return false
	})
}

// matches reports whether the pattern, with * for any text and ? for any one
// byte, is all of s. It takes time linear in both for each *.
func matches(pattern, s string) bool {
	star, mark := -1, 0
	p := 0
	for i := 0; i < len(s); {
		switch {
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i] && pattern[p] != '*'):
			p, i = p+1, i+1
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// principals adds everybody whom one statement lets become the role.
func (r *run) principals(t *trust, role arn, s statement, principal importer.Node) {
	if text, ok := principal.Text(); ok && text == "*" {
		r.awsPrincipal(t, role, s, "*", principal)
		return
	}
	known := principal.IsObject()
	for kind, list := range principal.Members() {
		names, ok := texts(list)
		known = known && ok
		for _, name := range names {
			switch {
			case importer.IsSecret(name):
				known = false
				r.Report(list, importer.Error, importer.CodeSecretDropped, "a principal looks like a secret value; it is not taken over")
			case strings.EqualFold(kind, "AWS"):
				r.awsPrincipal(t, role, s, name, list)
			case strings.EqualFold(kind, "Service"):
				t.services, t.methods = append(t.services, name), append(t.methods, governance.AuthMethodManaged)
			case strings.EqualFold(kind, "Federated"):
				r.federated(t, s, name, list)
			default:
				known = false
				r.Report(list, importer.Warning, importer.CodeUnknownValue, "no kind of principal that may assume a role: "+importer.Quote(kind)+"; the trusts of the role are left unknown")
			}
		}
	}
	if !known {
		t.unclear = true
		r.Report(principal, importer.Warning, importer.CodeNotMapped, "the principal is not understood; the trusts of the role are left unknown")
	}
}

// awsPrincipal adds an account, a user, a role or anybody.
func (r *run) awsPrincipal(t *trust, role arn, s statement, name string, n importer.Node) {
	g, ok := parsePrincipal(role.partition, name)
	switch {
	case !ok && isUniqueID(name):
		r.Report(n, importer.Warning, importer.CodeUnresolved, "the trusted principal was deleted; AWS keeps its unique id, which nobody can use")
		return
	case !ok:
		t.unclear = true
		r.Report(n, importer.Error, importer.CodeUnparsable, "not a principal: "+importer.Quote(name)+"; the trusts of the role are left unknown")
		return
	}
	g.Conditions = append(g.Conditions, r.conditions(&g, s)...)
	t.methods = append(t.methods, governance.AuthMethodSignedRequest)
	if g.Account != role.account {
		external := externalID(s)
		if external.IsUnknown() {
			r.Report(s.node, importer.Info, importer.CodeNotMapped, "whether the condition on sts:ExternalId binds to one value cannot be said; left unknown")
		}
		t.bindings = append(t.bindings, governance.TrustBinding{
			Kind: governance.TrustKindCrossAccount, Issuer: governance.Some(cmp.Or(g.Account, anyoneID)), Subject: governance.Some(g.Principal), ExternalID: external,
		})
	} else if g.Kind == "" {
		return // the account's own policies decide who of it may become the role
	}
	t.grants = append(t.grants, g)
}

// parsePrincipal reads an account id, which is of this partition, the ARN of an
// account, user, role or session, or * for anybody.
func parsePrincipal(partition, name string) (grant, bool) {
	if name == "*" {
		return grant{Principal: "*", Conditions: []string{}}, true
	}
	if isAccount(name) {
		return grant{Principal: "arn:" + partition + ":iam::" + name + ":root", Account: name, Conditions: []string{}}, true
	}
	a, ok := parseARN(name)
	if !ok || !isAccount(a.account) || strings.ContainsAny(name, "*?") {
		return grant{}, false
	}
	g := grant{Principal: name, Account: a.account, Conditions: []string{}}
	switch {
	case a.isIAM("root"):
	case a.isIAM("user"), a.isIAM("role"):
		g.Kind, g.Name = a.kind(), a.name()
	case a.service == "sts" && a.kind() == "assumed-role" && strings.Count(a.resource, "/") == 2:
		g.Kind, g.Name = "role", strings.Split(a.resource, "/")[1]
		g.Conditions = append(g.Conditions, "aws:role-session-name")
	default:
		return grant{}, false
	}
	return g, true
}

// isUniqueID reports whether name is the id of a principal, as AWS writes it in
// place of the ARN of one that was deleted.
func isUniqueID(name string) bool {
	return len(name) >= 16 && len(name) <= 128 && (strings.HasPrefix(name, "AROA") || strings.HasPrefix(name, "AIDA")) && isName(name)
}

// conditions names the facts that a statement demands, and sets the window of g
// where dates say it. Values are not named: that the fact holds is for the
// caller to state.
func (r *run) conditions(g *grant, s statement) []string {
	g.NotBefore, g.ExpiresAt = governance.None[time.Time](), governance.None[time.Time]()
	names := []string{}
	for _, c := range s.conditions {
		switch {
		case c.key == "sts:externalid" && c.binds():
			names = append(names, "external_id")
		case c.key == "aws:multifactorauthpresent" && strings.EqualFold(c.operator, "Bool") && slices.Equal(c.values, []string{"true"}):
			names = append(names, "mfa")
		case c.key == "aws:currenttime" && g.window(c):
		default:
			names = append(names, conditionName(c))
		}
	}
	return names
}

// window narrows the window of g by a condition on the time. It returns false
// when that cannot be said; then both ends are left unknown.
func (g *grant) window(c condition) bool {
	var t time.Time
	ok := len(c.values) == 1
	if ok {
		t, ok = parseInstant(c.values[0])
	}
	if !ok {
		g.NotBefore, g.ExpiresAt = governance.Field[time.Time]{}, governance.Field[time.Time]{}
		return false
	}
	switch strings.ToLower(c.operator) {
	case "datelessthan", "datelessthanequals":
		if end, set := g.ExpiresAt.Get(); !g.ExpiresAt.IsUnknown() && (!set || t.Before(end)) {
			g.ExpiresAt = governance.Some(t)
		}
	case "dategreaterthan":
		t = t.Add(1) // the window holds its start, the condition does not
		fallthrough
	case "dategreaterthanequals":
		if start, set := g.NotBefore.Get(); !g.NotBefore.IsUnknown() && (!set || t.After(start)) {
			g.NotBefore = governance.Some(t)
		}
	default:
		g.NotBefore, g.ExpiresAt = governance.Field[time.Time]{}, governance.Field[time.Time]{}
		return false
	}
	return true
}

func conditionName(c condition) string {
	name := c.operator + "(" + c.key + ")"
	if len(name) > maxText || importer.IsSecret(name) {
		return "aws:condition"
	}
	return name
}

// externalID reports whether a statement demands one value of sts:ExternalId.
// An equality does. A pattern that matches everything, a test that the key is
// there, and one that holds when it is not do not. What other operators and
// patterns demand is unknown.
func externalID(s statement) governance.Field[bool] {
	answer := governance.Some(false)
	for _, c := range s.conditions {
		if c.key != "sts:externalid" {
			continue
		}
		op := strings.ToLower(c.operator)
		switch {
		case c.binds():
			return governance.Some(true)
		case op == "null" || strings.HasSuffix(op, "ifexists") || op == "stringlike" && slices.ContainsFunc(c.values, matchesAll):
		default:
			answer = governance.Field[bool]{}
		}
	}
	return answer
}

// binds reports whether a condition demands that a key has one of its values.
func (c condition) binds() bool {
	op := strings.ToLower(c.operator)
	return len(c.values) > 0 && (op == "stringequals" || op == "stringlike" && !anyWild(c.values))
}

func matchesAll(pattern string) bool { return strings.Trim(pattern, "*") == "" }

func anyWild(values []string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return strings.ContainsAny(v, "*?") })
}

// federated adds an identity provider: SAML by the ARN of the provider, OIDC by
// its URL.
func (r *run) federated(t *trust, s statement, name string, n importer.Node) {
	a, isARN := parseARN(name)
	switch provider, _ := strings.CutPrefix(a.resource, "oidc-provider/"); {
	case isARN && a.service == "iam" && a.kind() == "saml-provider":
		t.unnamed = true
		r.bindings(t, s, governance.TrustKindSAML, name, "saml")
	case isARN && a.service == "iam" && a.kind() == "oidc-provider":
		t.methods = append(t.methods, governance.AuthMethodFederatedOIDC)
		r.bindings(t, s, governance.TrustKindOIDC, "https://"+provider, strings.ToLower(provider))
	case !isARN && strings.Contains(name, ".") && !strings.ContainsAny(name, "*? "):
		t.methods = append(t.methods, governance.AuthMethodFederatedOIDC)
		r.bindings(t, s, governance.TrustKindOIDC, "https://"+name, strings.ToLower(name))
	default:
		t.unclear = true
		r.Report(n, importer.Warning, importer.CodeUnknownValue, "no identity provider: "+importer.Quote(name)+"; the trusts of the role are left unknown")
	}
}

// maxBindings bounds the pairs of audience and subject of one provider.
const maxBindings = 256

// bindings adds a binding for every audience and subject that a statement
// admits. No condition on the subject admits every subject; no condition on the
// audience leaves it to the provider, which these files do not hold.
func (r *run) bindings(t *trust, s statement, kind governance.TrustKind, issuer, prefix string) {
	audiences, _ := pinned(s, prefix+":aud")
	subjects, certain := pinned(s, prefix+":sub")
	b := governance.TrustBinding{Kind: kind, Issuer: governance.Some(issuer)}
	if len(subjects) == 0 && certain && !restricts(s, prefix) {
		subjects = []string{""}
	}
	if len(audiences)*len(subjects) > maxBindings {
		audiences, subjects = nil, nil
	}
	if len(subjects) == 0 {
		r.Report(s.node, importer.Info, importer.CodeNotMapped, "which subjects the conditions admit cannot be said; left unknown")
	}
	for i := range max(1, len(audiences)) {
		for j := range max(1, len(subjects)) {
			b := b
			if len(audiences) > 0 {
				b.Audience = governance.Some(audiences[i])
			}
			if len(subjects) > 0 {
				b.Subject = governance.Some(subjects[j])
			}
			t.bindings = append(t.bindings, b)
		}
	}
}

// pinned are the values to which a statement binds a key. It returns false when
// an operator that binds in another way is in use.
func pinned(s statement, key string) (values []string, certain bool) {
	certain = true
	exact := false
	for _, c := range s.conditions {
		if c.key != key {
			continue
		}
		switch strings.TrimPrefix(strings.ToLower(c.operator), "foranyvalue:") {
		case "stringequals", "stringequalsignorecase":
			values, exact = c.values, true
		case "stringlike":
			if !exact {
				values = nil
				for _, v := range c.values { // a ? may be any character: no tighter than *
					values = append(values, strings.ReplaceAll(v, "?", "*"))
				}
			}
		default:
			certain = false
		}
	}
	for _, v := range values {
		if len(v) > maxText || importer.IsSecret(v) {
			return nil, false
		}
	}
	return values, certain
}

// restricts reports whether a statement restricts other claims of the provider,
// which the model has no place for.
func restricts(s statement, prefix string) bool {
	return slices.ContainsFunc(s.conditions, func(c condition) bool {
		return c.key != prefix+":aud" && c.key != prefix+":sub"
	})
}
