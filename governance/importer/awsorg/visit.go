package awsorg

import (
	"slices"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// visit reads an answer of AWS, or an array of them. The depth is that of the file,
// which is bounded.
func (r *run) visit(n importer.Node) {
	if n.IsArray() {
		for _, item := range n.Items() {
			r.visit(item)
		}
		return
	}
	for _, list := range []struct {
		member string
		read   func(importer.Node)
	}{
		{"Accounts", r.member}, {"Handshakes", r.handshake}, {"Records", r.event}, {"Events", r.lookedUp},
		{"AccountAssignments", r.assignment}, {"Instances", r.instance}, {"Users", r.user}, {"Groups", r.group},
	} {
		if items := n.Get(list.member); items.IsArray() && !isOfIAM(list.member, items) {
			r.page(n, list.member)
			for _, item := range items.Items() {
				list.read(item)
			}
			return
		}
	}
	switch {
	case n.Get("Account").IsObject():
		r.member(n.Get("Account"))
	case n.Get("Handshake").IsObject():
		r.handshake(n.Get("Handshake"))
	case n.Get("PermissionSet").IsObject():
		r.permissionSet(n.Get("PermissionSet"))
	case n.Get("AssumedRoleUser").IsObject():
		r.session(n)
	case n.Get("eventName").Exists() && n.Get("userIdentity").Exists():
		r.event(n)
	default:
		r.Skip(n)
	}
}

// isOfIAM reports whether a list is one of users or groups of IAM: those of an
// identity store have no ARN.
func isOfIAM(member string, list importer.Node) bool {
	return (member == "Users" || member == "Groups") && slices.ContainsFunc(list.Items(), func(n importer.Node) bool { return n.Get("Arn").Exists() })
}

// page reports a list that goes on.
func (r *run) page(n importer.Node, member string) {
	r.UnknownFields(n, member, "NextToken", "ResponseMetadata")
	if token, _ := n.Get("NextToken").Text(); token != "" {
		r.Report(n.Get("NextToken"), importer.Warning, importer.CodeIncomplete, "the list goes on; even with further pages among the files nobody can tell whether every one is")
	}
}

// emitSkipped says, once for each file, what is not read.
func (r *run) emitSkipped() {
	r.Skipped(importer.Info, "values of this file that are no accounts, handshakes, events, or people and their permissions: %d, the first one here; they are not read")
}
