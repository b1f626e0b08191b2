package vault

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A method is how a role of one auth method is known and read.
type method struct {
	sign   string // a member that only its roles have
	fields []string
	bounds func(r *run, data importer.Node, issuer governance.Field[string]) (governance.AuthMethod, []governance.TrustBinding, bool)
}

// methods are those with which a workload logs in by what another system says of it.
var methods = []method{
	{"bound_service_account_names", strings.Fields("bound_service_account_names bound_service_account_namespaces bound_service_account_namespace_selector audience alias_name_source"),
		(*run).serviceAccounts},
	{"user_claim", strings.Fields(`role_type user_claim user_claim_json_pointer bound_audiences bound_subject bound_claims bound_claims_type clock_skew_leeway expiration_leeway
		not_before_leeway groups_claim claim_mappings oidc_scopes allowed_redirect_uris verbose_oidc_logging max_age oauth2_metadata callback_mode poll_interval`), (*run).jwt},
	{"bound_iam_principal_arn", strings.Fields(`auth_type bound_iam_principal_arn bound_iam_principal_id bound_account_id bound_ami_id bound_region bound_vpc_id bound_subnet_id
		bound_iam_role_arn bound_iam_instance_profile_arn bound_ec2_instance_id inferred_entity_type inferred_aws_region resolve_aws_unique_ids role_tag role_id
		allow_instance_migration disallow_reauthentication`), (*run).aws},
	{"allowed_common_names", strings.Fields(`allowed_common_names allowed_names allowed_dns_sans allowed_email_sans allowed_uri_sans allowed_organizational_units allowed_organizations
		required_extensions allowed_metadata_extensions certificate display_name ocsp_ca_certificates ocsp_enabled ocsp_fail_open ocsp_max_retries ocsp_query_all_servers
		ocsp_servers_override ocsp_this_update_max_age`), (*run).certificate},
}

// methodOf is the auth method of a role; none of them for an AppRole and what is not known.
func methodOf(data importer.Node) (method, bool) {
	at := slices.IndexFunc(methods, func(m method) bool { return data.Get(m.sign).Exists() })
	if at < 0 {
		return method{}, false
	}
	return methods[at], true
}

// login says how a workload logs in by a role, and which may.
func (r *run) login(n *governance.NHI, data importer.Node, mount string) {
	m, ok := methodOf(data)
	if !ok {
		return
	}
	issuer := governance.Field[string]{}
	if s := r.issuers[mount]; s != disputed {
		issuer = governance.Some(s)
	}
	how, trusts, complete := m.bounds(r, data, issuer)
	if how != "" {
		n.AuthMethods = governance.Some([]governance.AuthMethod{how})
	}
	if complete {
		n.Trusts = governance.Some(trusts)
	}
	if kind, _ := data.Get("role_type").Text(); kind == "oidc" { // in a browser
		n.InteractiveUse = governance.Some(true)
	}
}

// maxTrusts is of how many pairs of two lists trusts are made, for a role.
const maxTrusts = 1000

// serviceAccounts are the trusts of a role for Kubernetes: every name in every namespace.
func (r *run) serviceAccounts(data importer.Node, issuer governance.Field[string]) (governance.AuthMethod, []governance.TrustBinding, bool) {
	base := governance.TrustBinding{Kind: governance.TrustKindOIDC, Issuer: issuer}
	if s, ok := data.Get("audience").Text(); ok && s == "" {
		base.Audience = governance.Some(s) // any will do
	} else {
		base.Audience = r.Optional(data.Get("audience"))
	}
	names, lostNames := r.bound(data.Get("bound_service_account_names"))
	spaces, lostSpaces := r.bound(data.Get("bound_service_account_namespaces"))
	if lostNames || lostSpaces || len(names)*len(spaces) > maxTrusts {
		r.Report(data, importer.Warning, importer.CodeNotMapped, "which service accounts may log in cannot be read, or would be more than 1000 trusts; it is left unknown")
		return governance.AuthMethodFederatedOIDC, nil, false
	}
	var list []governance.TrustBinding
	for _, space := range spaces {
		for _, name := range names {
			b := base
			b.Subject = governance.Some("system:serviceaccount:" + space + ":" + name)
			list = append(list, b)
		}
	}
	if selector := data.Get("bound_service_account_namespace_selector"); selector.Exists() && !selector.IsNull() {
		if s, isText := selector.Text(); !isText || s != "" { // by labels of namespaces, which nobody lists
			list = append(list, base)
		}
	}
	return governance.AuthMethodFederatedOIDC, list, len(list) > 0
}

// jwt are the trusts of a role for JSON Web Tokens: each subject for each audience. Where
// nothing but the audience is bound, everybody is who gets a token of the issuer.
func (r *run) jwt(data importer.Node, issuer governance.Field[string]) (governance.AuthMethod, []governance.TrustBinding, bool) {
	how := governance.AuthMethodFederatedOIDC
	audiences, lost := r.bound(data.Get("bound_audiences"))
	subjects, more := r.bound(data.Get("bound_subject"))
	if lost || more {
		return how, nil, false
	}
	claims, known := data.Get("bound_claims"), data.Get("bound_subject").Exists() && data.Get("bound_claims").Exists()
	if len(subjects) == 0 && claims.Get("sub").Exists() {
		if subjects, lost = r.bound(claims.Get("sub")); lost {
			return how, nil, false
		}
	}
	base := governance.TrustBinding{Kind: governance.TrustKindOIDC, Issuer: issuer}
	if kind, _ := data.Get("role_type").Text(); len(audiences) == 0 && kind == "jwt" && data.Get("bound_audiences").Exists() {
		base.Audience = governance.Some("")
	}
	if len(subjects) == 0 && known && isEmpty(claims) {
		subjects = []string{"*"}
	}
	if len(audiences)*len(subjects) > maxTrusts {
		r.Report(data, importer.Warning, importer.CodeNotMapped, "these would be more than 1000 trusts; who may log in is left unknown")
		return how, nil, false
	}
	list := []governance.TrustBinding{base}
	list = each(list, audiences, func(b *governance.TrustBinding, s string) { b.Audience = governance.Some(s) })
	list = each(list, subjects, func(b *governance.TrustBinding, s string) { b.Subject = governance.Some(s) })
	return how, list, true
}

// each is a copy of every trust for each value, or the trusts as they are without any.
func each(list []governance.TrustBinding, values []string, set func(*governance.TrustBinding, string)) (out []governance.TrustBinding) {
	if len(values) == 0 {
		return list
	}
	for _, b := range list {
		for _, v := range values {
			set(&b, v)
			out = append(out, b)
		}
	}
	return out
}

func isEmpty(n importer.Node) bool {
	for range n.Members() {
		return false
	}
	return true
}

// accountOf is the account of an AWS principal.
var accountOf = regexp.MustCompile(`^arn:[a-z0-9-]+:(?:iam|sts)::([0-9]{12}):`)

// aws are the trusts of a role for AWS: who signs a request, or which instances.
func (r *run) aws(data importer.Node, _ governance.Field[string]) (governance.AuthMethod, []governance.TrustBinding, bool) {
	var list []governance.TrustBinding
	principals, lost := r.bound(data.Get("bound_iam_principal_arn"))
	for _, arn := range principals {
		b := governance.TrustBinding{Kind: governance.TrustKindCrossAccount, Subject: governance.Some(arn)}
		if m := accountOf.FindStringSubmatch(arn); m != nil {
			b.Issuer = governance.Some(m[1])
		}
		list = append(list, b)
	}
	kind, _ := data.Get("auth_type").Text()
	if kind != "iam" { // instances are bound by other members, all of which must hold
		accounts, more := r.bound(data.Get("bound_account_id"))
		list = each([]governance.TrustBinding{{Kind: governance.TrustKindCrossAccount}}, accounts, func(b *governance.TrustBinding, s string) { b.Issuer = governance.Some(s) })
		return "", list, !more && !lost
	}
	return governance.AuthMethodSignedRequest, list, !lost && len(list) > 0
}

// certificate has no trusts that the model can say: whose certificates count stands in labels.
func (r *run) certificate(importer.Node, governance.Field[string]) (governance.AuthMethod, []governance.TrustBinding, bool) {
	return governance.AuthMethodMTLS, nil, false
}

// allowed are the names of certificates that a role takes, in their order.
func (r *run) allowed(data importer.Node) string {
	var names []string
	for _, list := range []string{"allowed_names", "allowed_common_names", "allowed_dns_sans", "allowed_email_sans", "allowed_uri_sans"} {
		names = append(names, r.texts(data.Get(list))...)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

// oneOf is the first of some members that is a text.
func (r *run) oneOf(data importer.Node, names ...string) string {
	for _, name := range names {
		if s, ok := r.Text(data.Get(name)); ok {
			return s
		}
	}
	return ""
}

// bound reads a list of bounds, or one text, and reports whether some cannot be read.
func (r *run) bound(n importer.Node) (list []string, lost bool) {
	for item := range n.Each() {
		if s, _ := item.Text(); s == "" && item.IsString() {
			continue
		}
		s, ok := r.Text(item)
		if !ok {
			return nil, true
		}
		list = append(list, s)
	}
	slices.Sort(list)
	return slices.Compact(list), false
}

// disputed stands for an issuer that two answers name differently.
const disputed = ""

// configPath is the path of the settings of an auth method.
var configPath = regexp.MustCompile(`^((?:[^ ]+/)?auth/[^ ]+)/config$`)

// config notes who says for an auth method who somebody is.
func (r *run) config(data importer.Node, path string) bool {
	m := configPath.FindStringSubmatch(path)
	if m == nil {
		return false
	}
	for _, name := range []string{"bound_issuer", "oidc_discovery_url", "kubernetes_host"} {
		if s, ok := r.Text(data.Get(name)); ok {
			if was, ok := r.issuers[m[1]]; ok && was != s {
				r.Report(data.Get(name), importer.Error, importer.CodeConflict, "another answer names another issuer of this auth method; it is left unknown")
				s = disputed
			}
			r.issuers[m[1]] = s
			return true
		}
	}
	return false
}
