package awsiam

import (
	"bytes"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// file reads one file into the run. The fault is for a file that cannot be read
// at all.
func (r *run) file(f importer.File) *governance.Fault {
	text, fault := importer.Text(f, r.limits)
	if fault != nil {
		return fault
	}
	if looksLikeReport(text) {
		return r.csv(text, csvPlace{file: f.Name})
	}
	root, fault := importer.ParseExport(f, r.limits)
	if fault != nil && fault.Code == governance.CodeDuplicateMember { // keys of a condition may differ by case only
		root, fault = importer.ParseExact(f, r.limits)
	}
	if fault != nil {
		return fault
	}
	r.secrets(root)
	r.document(root)
	return nil
}

// document sorts one JSON document, or each of an array, by its members.
func (r *run) document(n importer.Node) {
	switch {
	case n.IsArray():
		for _, item := range n.Items() {
			r.document(item)
		}
	case has(n, "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
		r.details(n)
	case has(n, "Content") && has(n, "ReportFormat", "GeneratedTime"):
		r.wrapped(n)
	case has(n, "AccessKeyMetadata"):
		r.UnknownFields(n, "AccessKeyMetadata", "IsTruncated", "Marker", "NextToken")
		r.accessKeys(n.Get("AccessKeyMetadata"), r.page("access keys", n))
	case has(n, "AccessKey"):
		r.UnknownFields(n, "AccessKey")
		r.accessKeys(n.Get("AccessKey"), false)
	case has(n, "AccessKeyLastUsed"):
		r.lastUses = append(r.lastUses, n)
	case has(n, "ServiceSpecificCredentials"):
		r.UnknownFields(n, "ServiceSpecificCredentials", "IsTruncated", "Marker", "NextToken")
		r.services = append(r.services, r.objects(n.Get("ServiceSpecificCredentials"))...)
		r.page("service-specific credentials", n)
	case has(n, "ServiceSpecificCredential"):
		r.UnknownFields(n, "ServiceSpecificCredential")
		r.services = append(r.services, r.objects(n.Get("ServiceSpecificCredential"))...)
	case has(n, "ServiceSpecificCredentialId"):
		r.services = append(r.services, n)
	case has(n, "AccessKeyId"):
		r.accessKeys(n, false)
	default:
		r.Report(n, importer.Warning, importer.CodeSkipped, "not an export that this importer reads")
	}
}

func has(n importer.Node, names ...string) bool {
	for _, name := range names {
		if n.Get(name).Exists() {
			return true
		}
	}
	return false
}

// details takes one page of the authorization details apart.
func (r *run) details(n importer.Node) {
	r.UnknownFields(n, "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies", "IsTruncated", "Marker", "NextToken")
	r.users = append(r.users, r.entities(n.Get("UserDetailList"), "user")...)
	r.groups = append(r.groups, r.entities(n.Get("GroupDetailList"), "group")...)
	r.roles = append(r.roles, r.entities(n.Get("RoleDetailList"), "role")...)
	r.managed = append(r.managed, r.entities(n.Get("Policies"), "policy")...)
	r.page(detailsListing, n)
}

func (r *run) accessKeys(n importer.Node, whole bool) {
	for _, key := range r.objects(n) {
		r.keys = append(r.keys, keyEntry{key, whole})
	}
}

// objects are the objects of a list, or the one that stands in its place.
// Anything else is reported and left out.
func (r *run) objects(n importer.Node) []importer.Node {
	if n.IsObject() {
		return []importer.Node{n}
	}
	items, _ := r.list(n)
	objects := make([]importer.Node, 0, len(items))
	for _, item := range items {
		if !item.IsObject() {
			r.Report(item, importer.Error, importer.CodeUnparsable, "an object should stand here; it is not read")
			continue
		}
		objects = append(objects, item)
	}
	return objects
}

// entities are the objects of a list with an ARN of this kind.
func (r *run) entities(n importer.Node, kind string) []entity {
	items := r.objects(n)
	list := make([]entity, 0, len(items))
	for _, item := range items {
		s, _ := r.text(item.Get("Arn"))
		a, ok := parseARN(s)
		if !ok || kind != "policy" && !a.isIAM(kind) {
			r.Report(item, importer.Error, importer.CodeUnparsable, "no ARN of a "+kind+": "+shown(item.Get("Arn"))+"; it is not read")
			continue
		}
		list = append(list, entity{item, a})
	}
	return list
}

// secretMembers are the members in which AWS returns secret values, once, when
// it makes a credential.
var secretMembers = []string{"secretaccesskey", "sessiontoken", "servicepassword", "servicecredentialsecret", "privatekey", "password"}

// secrets reports every secret value of the file. None is ever taken over.
func (r *run) secrets(n importer.Node) {
	for name, m := range n.Members() {
		if s, ok := m.Text(); ok && s != "" && isSecretMember(name) {
			r.Dropped(importer.ReplaceSecret, m)
		}
		r.secrets(m)
	}
	for _, item := range n.Items() {
		r.secrets(item)
	}
}

func isSecretMember(name string) bool {
	for _, s := range secretMembers {
		if strings.EqualFold(name, s) {
			return true
		}
	}
	return false
}

// looksLikeReport reports whether the text starts with the header of a
// credential report.
func looksLikeReport(text []byte) bool {
	rest, ok := bytes.CutPrefix(bytes.ReplaceAll(text[:min(len(text), 32)], []byte(`"`), nil), []byte("user"))
	return ok && len(rest) > 0 && bytes.IndexByte([]byte(delimiters), rest[0]) >= 0
}
