package vault

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// revoke is what to do about a secret that was exported.
const revoke = "remove it here, and revoke it"

// roleFields are the members of an AppRole, and those that the roles of all auth methods
// have, read or not.
var roleFields = strings.Fields(`bind_secret_id local_secret_ids secret_id_bound_cidrs secret_id_num_uses secret_id_ttl token_bound_cidrs token_explicit_max_ttl
	token_max_ttl token_no_default_policy token_num_uses token_period token_policies token_ttl token_type period policies bound_cidr_list bound_cidrs ttl max_ttl num_uses
	alias_metadata token_strictly_bind_ip`)

// isRole reports whether an answer is of a role of another auth method than AppRole.
func isRole(data importer.Node) bool {
	_, ok := methodOf(data)
	return ok
}

// role notes how a role is set up.
func (r *run) role(data importer.Node, path string) {
	known := roleFields
	if m, ok := methodOf(data); ok {
		known = slices.Concat(known, m.fields)
	}
	r.UnknownFields(data, known...)
	if id, ok := r.roleOf(path, data); ok {
		r.roles[id].answers = append(r.roles[id].answers, data)
	}
}

// settings is what one answer says of a role.
func (r *run) settings(n governance.NHI, data importer.Node) governance.NHI {
	n.Status = governance.Some(governance.NHIStatusActive)
	if r.Bool(data.Get("bind_secret_id")).Is(true) {
		n.AuthMethods = governance.Some([]governance.AuthMethod{governance.AuthMethodClientSecret})
	}
	list := data.Get("token_policies")
	if !list.Exists() {
		list = data.Get("policies")
	}
	if policies := r.texts(list); list.IsArray() && len(policies) == len(list.Items()) {
		if !r.Bool(data.Get("token_no_default_policy")).Is(true) {
			policies = append(policies, "default")
		}
		if len(policies) > 0 { // without any, the entity may have some all the same
			n.Scopes = governance.Some(r.scopes(policies))
		}
	}
	newer := func(name string) importer.Node { // older versions had no prefix
		if m := data.Get("token_" + name); m.Exists() {
			return m
		}
		return data.Get(name)
	}
	n.Labels = r.Tagged(importer.Labels(map[string]string{
		"vault.secretIdTtl": r.term(data.Get("secret_id_ttl")), "vault.tokenTtl": r.term(newer("ttl")), "vault.tokenMaxTtl": r.term(newer("max_ttl")),
		"vault.tokenPeriod": r.term(newer("period")), "vault.secretIdNumUses": count(data.Get("secret_id_num_uses")), "vault.boundCidrs": strings.Join(r.texts(data.Get("secret_id_bound_cidrs")), " "),
		"vault.roleType": r.oneOf(data, "role_type", "auth_type"), "vault.allowedNames": r.allowed(data),
	}), r.tags, data.Get("alias_metadata"))
	return n
}

func (r *run) scopes(policies []string) []governance.Scope {
	slices.Sort(policies)
	list := []governance.Scope{}
	for _, p := range slices.Compact(policies) {
		s := governance.Scope{Action: importer.OpaqueAction("vault:policy/" + p), Resource: "tenant/" + r.self}
		if p == "root" { // built in, and allows everything; what others allow only their text says
			s = governance.Scope{Action: "*", Resource: "tenant/" + r.self + "/**", Raw: governance.Some(p)}
		}
		list = append(list, s)
	}
	return list
}

// secretID reads a secret id, as it was made or looked up.
func (r *run) secretID(data importer.Node, path string) {
	r.UnknownFields(data, "secret_id", "secret_id_accessor", "secret_id_ttl", "secret_id_num_uses", "cidr_list", "creation_time", "expiration_time", "last_updated_time",
		"metadata", "token_bound_cidrs")
	r.Dropped(revoke, data.Get("secret_id"))
	id, ok := r.roleOf(path, data)
	accessor, named := r.Text(data.Get("secret_id_accessor"))
	if !ok || !named {
		return
	}
	c := credential(accessor, governance.NewRef(governance.KindNHI, id), governance.CredentialKindClientSecret, data.Get("creation_time").Exists())
	c.CreatedAt = r.instant(data.Get("creation_time"), governance.Field[time.Time]{})
	c.ExpiresAt = r.instant(data.Get("expiration_time"), governance.None[time.Time]())
	c.Labels = r.Tagged(importer.Labels(map[string]string{"vault.numUses": count(data.Get("secret_id_num_uses")), "vault.secretIdTtl": r.term(data.Get("secret_id_ttl")),
		"vault.boundCidrs": strings.Join(r.texts(data.Get("cidr_list")), " ")}), r.tags, data.Get("metadata"))
	r.Credential(c, data)
}

// credential is what holds of all that Vault issues: it cannot be changed, only
// replaced, and what is found when it is looked up works. What was issued once may
// be gone.
func credential(id string, subject governance.Ref, kind governance.CredentialKind, found bool) governance.Credential {
	c := governance.Credential{ID: importer.ID(id), SubjectID: subject, Kind: kind, RotatedAt: governance.None[time.Time]()}
	if found {
		c.State, c.RevokedAt = governance.Some(governance.CredentialStateActive), governance.None[time.Time]()
	}
	return c
}

// tokenFields are the members of a token, as looked up or as a login gives it, read or not.
var tokenFields = strings.Fields(`accessor id client_token path display_name meta metadata policies token_policies identity_policies external_namespace_policies
	no_default_policy namespace_path entity_id type token_type role orphan period num_uses bound_cidrs creation_time creation_ttl issue_time expire_time
	explicit_max_ttl ttl lease_duration renewable last_renewal last_renewal_time mfa_requirement`)

// token reads a token that was looked up, or what a login gave.
func (r *run) token(t, answer importer.Node) {
	r.UnknownFields(t, tokenFields...)
	r.Dropped(revoke, t.Get("client_token"), t.Get("id"))
	accessor, ok := r.Text(t.Get("accessor"))
	if !ok {
		r.Report(answer, importer.Error, importer.CodeUnresolved, "the token has no accessor; it is left out")
		return
	}
	r.seen = append(r.seen, t)
	subject := governance.NewRef(governance.KindActor, r.owner())
	notes := t.Get("meta")
	if !notes.IsObject() {
		notes = t.Get("metadata")
	}
	path, _ := r.Text(t.Get("path"))
	mount, login := strings.CutSuffix(path, "/login")
	if name, ok := r.roleName(notes); ok && login && strings.HasPrefix(mount, "auth/") {
		subject = governance.NewRef(governance.KindNHI, r.mention(r.namespace(t.Get("namespace_path"))+mount+kindOf(notes)+name, t))
	}
	c := credential(accessor, subject, governance.CredentialKindBearerToken, !t.Get("client_token").Exists())
	if c.CreatedAt = r.instant(t.Get("issue_time"), governance.Field[time.Time]{}); !t.Get("issue_time").Exists() {
		c.CreatedAt = r.seconds(t.Get("creation_time")) // of a root token, which has no lease
	}
	display, _ := r.Text(t.Get("display_name"))
	policies := append(r.texts(t.Get("policies")), r.texts(t.Get("token_policies"))...)
	slices.Sort(policies)
	r.end(&c, t, map[string]string{"vault.displayName": display, "vault.numUses": count(t.Get("num_uses")), "vault.policies": strings.Join(slices.Compact(policies), " ")})
	c.Labels = r.Tagged(c.Labels, r.tags, notes)
	r.Credential(c, t)
}

var leasePath = regexp.MustCompile(`^([^ ]+/creds/[^ ]+)/[^/ ]+$`)

// lease reads a lease of a dynamic credential.
func (r *run) lease(data importer.Node) {
	id, _ := r.Text(data.Get("id"))
	m := leasePath.FindStringSubmatch(id)
	if m == nil {
		r.Skip(data)
		return
	}
	r.UnknownFields(data, "id", "issue_time", "expire_time", "last_renewal", "renewable", "ttl")
	r.seen = append(r.seen, data)
	account := importer.ID("vault:" + r.self + ":" + m[1])
	r.NHI(governance.NHI{ID: account, Kind: governance.NHIKindServiceAccount, Name: governance.Some(m[1]), TenantID: governance.Some(r.self)}, data)
	c := credential("vault:"+r.self+":lease/"+id, governance.NewRef(governance.KindNHI, account), governance.CredentialKindPassword, true)
	c.CreatedAt = r.instant(data.Get("issue_time"), governance.Field[time.Time]{})
	r.end(&c, data, map[string]string{})
	r.Credential(c, data)
}

// end reads when a token or lease ends. One that may be renewed, or of which that
// is not known, has no end that is known.
func (r *run) end(c *governance.Credential, n importer.Node, facts map[string]string) {
	expires := n.Get("expire_time")
	renewable := r.Bool(n.Get("renewable"))
	end := r.instant(expires, governance.None[time.Time]())
	if at, ok := end.Get(); ok && !renewable.Is(false) {
		facts["vault.expireTime"] = governance.FormatInstant(at)
		end = governance.Field[time.Time]{}
	}
	if expires.IsNull() {
		end = governance.None[time.Time]()
	}
	c.ExpiresAt = end
	if v, ok := renewable.Get(); ok {
		facts["vault.renewable"] = fmt.Sprint(v)
	}
	c.Labels = importer.Labels(facts)
}

// instant reads an instant; that of the year 1 is the zero value of Go.
func (r *run) instant(n importer.Node, zero governance.Field[time.Time]) governance.Field[time.Time] {
	if s, _ := n.Text(); strings.HasPrefix(s, "0001-01-01T00:00:00") {
		return zero
	}
	return r.Instant(n)
}

// seconds reads an instant as seconds since 1970, up to the year 6325.
func (r *run) seconds(n importer.Node) governance.Field[time.Time] {
	text, _ := n.Number()
	switch s, err := strconv.ParseInt(text, 10, 64); {
	case !n.Exists() || n.IsNull():
		return governance.Field[time.Time]{}
	case err == nil && 0 < s && s < 1<<37:
		return governance.Some(time.Unix(s, 0).UTC())
	}
	return importer.Unparsable[time.Time](&r.Collector, n, "this should be seconds since 1970")
}

var countForm = regexp.MustCompile(`^[0-9]{1,12}$`)

func count(n importer.Node) string {
	if s, _ := n.Number(); countForm.MatchString(s) {
		return s
	}
	return ""
}

// term reads a term as seconds: a number of them, or a duration of Go.
func (r *run) term(n importer.Node) string {
	s, isText := n.Text()
	d, err := time.ParseDuration(s)
	switch {
	case !n.Exists() || n.IsNull() || count(n) != "":
		return count(n)
	case isText && countForm.MatchString(s):
		return s
	case isText && err == nil && d >= 0:
		return strconv.FormatInt(int64(d/time.Second), 10)
	}
	r.Report(n, importer.Warning, importer.CodeUnparsable, "this should be a number of seconds or a duration such as 10m; it is left unknown")
	return ""
}

func (r *run) texts(n importer.Node) (list []string) {
	for _, item := range n.List() {
		if s, ok := r.Text(item); ok {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return list
}
