package awsiam

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// An arn is an Amazon Resource Name in its parts. The zero arn names nothing.
type arn struct {
	partition, service, region, account, resource string
}

func parseARN(s string) (arn, bool) {
	p := strings.SplitN(s, ":", 6)
	if len(p) != 6 || p[0] != "arn" || p[1] == "" || p[2] == "" || p[5] == "" {
		return arn{}, false
	}
	return arn{p[1], p[2], p[3], p[4], p[5]}, true
}

func (a arn) String() string {
	return strings.Join([]string{"arn", a.partition, a.service, a.region, a.account, a.resource}, ":")
}

// kind is the part of the resource before the first slash: user, role, group,
// policy, root.
func (a arn) kind() string {
	kind, _, _ := strings.Cut(a.resource, "/")
	return kind
}

// name is the part of the resource behind the last slash. Names of users,
// groups and roles are unique in their account, whatever their path.
func (a arn) name() string { return a.resource[strings.LastIndexByte(a.resource, '/')+1:] }

// path is what stands between kind and name, with both slashes.
func (a arn) path() string {
	return strings.TrimSuffix(strings.TrimPrefix(a.resource, a.kind()), a.name())
}

// isIAM reports whether a names a principal of this kind in an account.
func (a arn) isIAM(kind string) bool {
	return a.service == "iam" && isAccount(a.account) && a.kind() == kind && (kind == "root") == (a.resource == "root") && a.name() != ""
}

// isAccount reports whether s is an account id: twelve digits.
func isAccount(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

// accountID is the id of the actor that an account is.
func accountID(account string) string { return importer.ID("aws:" + account) }

// principalID is the id of a user, group or role; the account is empty when no
// file says which one it is.
func principalID(account, kind, name string) string {
	if account == "" {
		return importer.ID("aws:" + kind + "/" + name)
	}
	if kind == "root" {
		return importer.ID("aws:" + account + ":root")
	}
	return importer.ID("aws:" + account + ":" + kind + "/" + name)
}

func actorRef(id string) governance.Ref { return governance.NewRef(governance.KindActor, id) }

func nhiRef(id string) governance.Ref { return governance.NewRef(governance.KindNHI, id) }
