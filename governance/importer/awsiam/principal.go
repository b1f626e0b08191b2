package awsiam

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// The labels of the records: facts of AWS for which the model has no field.
const (
	labelPath     = "aws.path"                // of a user, group or role, unless it is /
	labelManaged  = "aws.managedPolicies"     // ARNs of what is attached itself, not by a group; between spaces
	labelInline   = "aws.inlinePolicies"      // names, between spaces
	labelBoundary = "aws.permissionsBoundary" // ARN
	labelServices = "aws.trustedServices"     // service principals that may assume a role, between spaces
	labelLinked   = "aws.serviceLinked"       // true of a role that AWS itself manages
	labelLastUsed = "aws.lastUsedAt"          // of a credential: an instant, or none
	labelSet      = "aws.permissionSetName"   // of IAM Identity Center, of which AWS made this role
	labelService  = "aws.service"             // for which a service-specific credential is
)

// linkedPath is the path of service-linked roles.
const linkedPath = "/aws-service-role/"

// reservedPath begins the path of a role that IAM Identity Center made of a permission set.
const reservedPath = "/aws-reserved/sso.amazonaws.com/"

var permissionSet = regexp.MustCompile(`^AWSReservedSSO_(.+)_[0-9a-f]{16}$`)

// An identity is what users, groups and roles have in common.
type identity struct {
	CreatedAt governance.Field[time.Time]          `json:"CreateDate,omitzero"`
	Path      governance.Field[string]             `json:"Path,omitzero"`
	Managed   governance.Field[[]string]           `json:"AttachedManagedPolicies,omitzero"`
	Inline    governance.Field[[]string]           `json:"inline policies,omitzero"`
	Boundary  governance.Field[string]             `json:"PermissionsBoundary,omitzero"`
	Scopes    governance.Field[[]governance.Scope] `json:"what the policies allow,omitzero"`
	Denies    governance.Field[bool]               `json:"what the policies deny,omitzero"`
	Tags      governance.Field[map[string]string]  `json:"Tags,omitzero"`
}

func (i identity) labels() map[string]string {
	m := map[string]string{}
	if path := i.Path.Or("/"); path != "/" {
		m[labelPath] = path
	}
	put(m, labelManaged, strings.Join(i.Managed.Or(nil), " "))
	put(m, labelInline, strings.Join(i.Inline.Or(nil), " "))
	put(m, labelBoundary, i.Boundary.Or(""))
	for name, value := range i.Tags.Or(nil) {
		m[importer.TagPrefix+name] = value
	}
	return m
}

// tagged reads the tags that the caller asks for.
func (r *run) tagged(n importer.Node) governance.Field[map[string]string] {
	if len(r.tags) == 0 || !n.Exists() {
		return governance.Field[map[string]string]{}
	}
	tags := map[string]string{}
	for _, t := range r.objects(n) {
		if key, ok := r.text(t.Get("Key")); ok && slices.Contains(r.tags, key) {
			if value, ok := r.text(t.Get("Value")); ok {
				tags[key] = value
			}
		}
	}
	return governance.Some(tags)
}

func put(m map[string]string, name, value string) {
	if value != "" {
		m[name] = value
	}
}

// origins is the field of a record: every place once, in order.
func origins(places []place) governance.Field[[]governance.Origin] {
	places = slices.Clone(places)
	slices.SortFunc(places, place.compare)
	var list []governance.Origin
	for _, p := range places {
		if o := p.origin(); len(list) == 0 || list[len(list)-1].Compare(o) != 0 {
			list = append(list, o)
		}
	}
	return governance.Some(list)
}

// identity reads what users, groups and roles have in common. In total are the
// policies that come by way of groups.
func (r *run) identity(e entity, inline string, total *sum) identity {
	i := identity{CreatedAt: r.instant(e.node.Get("CreateDate")), Path: governance.Some(e.arn.path()), Tags: r.tagged(e.node.Get("Tags"))}
	known := r.attached(&i, e, total)
	known = r.inline(&i, e.node.Get(inline), e, total) && known
	if !has(e.node, inline, "AttachedManagedPolicies") { // AWS leaves out one that is empty, never both
		known, i.Managed, i.Inline = false, governance.Field[[]string]{}, governance.Field[[]string]{}
		r.Report(e.node, importer.Warning, importer.CodeIncomplete, "the policies of this "+e.arn.kind()+" are not in the file; what they allow is left unknown")
	}
	if b := e.node.Get("PermissionsBoundary"); b.IsObject() {
		if s, ok := r.text(b.Get("PermissionsBoundaryArn")); ok {
			i.Boundary = governance.Some(s)
			r.Report(b, importer.Info, importer.CodeNotMapped, "the permissions boundary is not subtracted: the scopes are an upper bound")
		}
	}
	if !known {
		return i
	}
	i.Denies = governance.Some(total.denies)
	scopes := total.scopes()
	if !r.take(len(scopes)) {
		r.Report(e.node, importer.Warning, importer.CodeIncomplete, fmt.Sprintf("no room: more than %d scopes in one import; those of this %s are left unknown", maxScopes, e.arn.kind()))
		return i
	}
	i.Scopes = governance.Some(scopes)
	return i
}

// attached adds the managed policies attached to e. One that the files do not
// hold is an opaque scope.
func (r *run) attached(i *identity, e entity, total *sum) bool {
	list, ok := r.list(e.node.Get("AttachedManagedPolicies"))
	if !ok {
		return false
	}
	names := []string{}
	for _, n := range list {
		name, ok := r.text(n.Get("PolicyArn"))
		if !ok {
			r.Report(n, importer.Error, importer.CodeUnparsable, "an attached policy without PolicyArn; the scopes are left unknown")
			return false
		}
		names = append(names, name)
		p, ok := r.managedPolicy(e.arn.account, name)
		if !ok {
			r.Report(n, importer.Warning, importer.CodeUnresolved, "what this policy allows is not in the files; it is kept as one opaque scope")
			p = unresolved("policy", name)
		}
		total.add(p)
	}
	slices.Sort(names)
	i.Managed = governance.Some(slices.Compact(names))
	return true
}

func (r *run) inline(i *identity, n importer.Node, e entity, total *sum) bool {
	list, ok := r.list(n)
	if !ok {
		return false
	}
	names := []string{}
	for _, n := range list {
		name, ok := r.text(n.Get("PolicyName"))
		if !ok {
			r.Report(n, importer.Error, importer.CodeUnparsable, "an inline policy without PolicyName; the scopes are left unknown")
			return false
		}
		names = append(names, name)
		p, ok := r.policyDocument(e.arn.account, n.Get("PolicyDocument"))
		if !ok {
			r.Report(n, importer.Warning, importer.CodeUnresolved, "what this policy allows cannot be read; it is kept as one opaque scope")
			p = unresolved("inline-policy", e.arn.String()+"/"+name)
		}
		total.add(p)
	}
	slices.Sort(names)
	i.Inline = governance.Some(slices.Compact(names))
	return true
}

// managedPolicy is the default version of a managed policy, as it works in this
// account. It returns false when the files do not hold it, or hold it in forms
// that disagree.
func (r *run) managedPolicy(account, name string) (*policy, bool) {
	key := account + " " + name
	if p, ok := r.policies[key]; ok {
		return p, p != nil
	}
	r.policies[key] = nil
	digest := ""
	for _, e := range r.managedByARN[name] {
		version, ok := r.defaultVersion(e.node)
		if !ok {
			return nil, false
		}
		if len(r.managedByARN[name]) > 1 {
			d := digestOf(r, version.Get("Document"))
			if digest != "" && d != digest {
				r.Report(e.node, importer.Error, importer.CodeDuplicate, "another page holds another text of this policy; what it allows is left unknown")
				r.policies[key] = nil
				return nil, false
			}
			digest = d
		}
		p, ok := r.policyDocument(account, version.Get("Document"))
		if !ok {
			return nil, false
		}
		r.policies[key] = p
	}
	return r.policies[key], r.policies[key] != nil
}

// digestOf is the same for documents that say the same.
func digestOf(r *run, doc importer.Node) string {
	list, ok := r.statements(doc)
	var b strings.Builder
	for _, s := range list {
		b.WriteString(s.digest())
	}
	return fmt.Sprint(ok, b.String())
}

// defaultVersion is the version of a policy that is in force.
func (r *run) defaultVersion(n importer.Node) (importer.Node, bool) {
	want, _ := n.Get("DefaultVersionId").Text()
	var found []importer.Node
	for _, v := range n.Get("PolicyVersionList").Items() {
		id, _ := v.Get("VersionId").Text()
		isDefault, stated := v.Get("IsDefaultVersion").Bool()
		if stated && isDefault != (id == want) && want != "" {
			found = nil
			break
		}
		if isDefault || !stated && id == want {
			found = append(found, v)
		}
	}
	if len(found) != 1 {
		r.Report(n, importer.Error, importer.CodeConflict, "DefaultVersionId and IsDefaultVersion do not name one version; what the policy allows is left unknown")
		return importer.Node{}, false
	}
	return found[0], true
}
