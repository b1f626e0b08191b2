package google

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

const maxScopes = 1_000_000 // of one estate

// roles are the predefined roles that are mapped: roles/storage.admin is
// google.storage.admin. They are those whose power is common knowledge.
var roles = toSet(`owner editor viewer browser
	artifactregistry.admin artifactregistry.reader artifactregistry.writer
	bigquery.admin bigquery.dataEditor bigquery.dataOwner bigquery.dataViewer bigquery.jobUser bigquery.metadataViewer
	billing.admin billing.viewer cloudasset.viewer cloudbuild.builds.editor cloudfunctions.admin cloudfunctions.developer cloudfunctions.invoker cloudfunctions.viewer
	cloudkms.admin cloudkms.cryptoKeyDecrypter cloudkms.cryptoKeyEncrypterDecrypter cloudkms.viewer cloudsql.admin cloudsql.client cloudsql.editor cloudsql.viewer
	compute.admin compute.instanceAdmin.v1 compute.networkAdmin compute.osAdminLogin compute.securityAdmin compute.viewer
	container.admin container.clusterAdmin container.clusterViewer container.developer container.viewer datastore.user datastore.viewer dns.admin
	iam.organizationRoleAdmin iam.roleAdmin iam.roleViewer iam.securityAdmin iam.securityReviewer iam.serviceAccountAdmin iam.serviceAccountKeyAdmin
	iam.serviceAccountTokenCreator iam.serviceAccountUser iam.serviceAccountViewer iam.workloadIdentityUser
	logging.admin logging.logWriter logging.privateLogViewer logging.viewer monitoring.admin monitoring.editor monitoring.metricWriter monitoring.viewer
	pubsub.admin pubsub.editor pubsub.publisher pubsub.subscriber pubsub.viewer
	resourcemanager.folderAdmin resourcemanager.folderIamAdmin resourcemanager.folderViewer resourcemanager.organizationAdmin resourcemanager.organizationViewer resourcemanager.projectIamAdmin
	run.admin run.developer run.invoker run.viewer secretmanager.admin secretmanager.secretAccessor secretmanager.viewer
	securitycenter.admin securitycenter.adminViewer serviceusage.apiKeysAdmin serviceusage.apiKeysViewer serviceusage.serviceUsageAdmin serviceusage.serviceUsageConsumer
	storage.admin storage.objectAdmin storage.objectCreator storage.objectUser storage.objectViewer`)

// permissionVerbs are the verbs of permissions that are mapped: of
// storage.objects.get the last part. The action has it first, because levels go by
// the beginning: google.permission.get.storage.objects.
var permissionVerbs = toSet(`get list getIamPolicy search create update patch delete undelete enable disable
	setIamPolicy actAs getAccessToken getOpenIdToken signBlob signJwt implicitDelegation access getKeyString`)

func toSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, s := range strings.Fields(list) {
		set[s] = true
	}
	return set
}

// A customRole is a role that somebody defined.
type customRole struct {
	permissions []string
	whole       bool // all permissions are known
	at          importer.Node
}

// customRole notes the definition of a role. One that is stated twice with other
// permissions is unknown; one that is deleted gives nothing until it is restored.
func (r *run) customRole(n importer.Node) {
	r.fields(n, "name", "title", "description", "includedPermissions", "stage", "etag", "deleted")
	name, ok := r.Text(n.Get("name"))
	if !ok {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the role has no name; it is left out")
		return
	}
	list := get(n, "includedPermissions")
	role := &customRole{whole: list.IsArray(), at: n}
	for _, p := range list.Items() {
		s, ok := r.Text(p)
		role.whole = role.whole && ok
		role.permissions = append(role.permissions, s)
	}
	slices.Sort(role.permissions)
	if was := r.custom[name]; was != nil && (was.whole != role.whole || !slices.Equal(was.permissions, role.permissions)) {
		r.Report(n, importer.Error, importer.CodeDuplicate, "another definition of this role has other permissions; what it allows is one opaque scope")
		role.whole = false
	}
	r.custom[name] = role
}

// scopesOf is what a role allows on a path: a scope for a predefined role, one for
// each permission of a role whose definition is in the files.
func (r *run) scopesOf(role, path string, at importer.Node) []governance.Scope {
	name, predefined := strings.CutPrefix(role, "roles/")
	if predefined && roles[name] {
		return []governance.Scope{on(governance.Scope{Action: "google." + name, Resource: path, Raw: governance.Some(role)})}
	}
	def := r.custom[role]
	if def == nil || !def.whole {
		r.once("role "+role, at, "the role "+importer.Quote(role)+" is none whose power is known here, and the files do not define it; it is kept as opaque text")
		return []governance.Scope{opaqueRole(role)}
	}
	if !r.take(len(def.permissions)) {
		r.Report(at, importer.Warning, importer.CodeIncomplete, "no room for more scopes in one import; what the role allows is one opaque scope")
		return []governance.Scope{opaqueRole(role)}
	}
	scopes := []governance.Scope{}
	for _, p := range def.permissions {
		i := strings.LastIndexByte(p, '.')
		s := governance.Scope{Action: importer.OpaqueAction("google:permission:" + p), Resource: path, Raw: governance.Some(p)}
		if i > 0 && permissionVerbs[p[i+1:]] && isAction(p) {
			s.Action = "google.permission." + p[i+1:] + "." + p[:i]
		} else {
			r.once("permission "+p, def.at, "permissions of this role whose power is not known here are kept as opaque text")
		}
		scopes = append(scopes, on(s))
	}
	return importer.SortScopes(scopes)
}

// on returns the scope, opaque where its path has no exact form.
func on(s governance.Scope) governance.Scope {
	if !isExact(s.Resource) {
		return governance.Scope{Action: importer.OpaqueAction("google:" + s.Raw.Or("")), Resource: importer.ID(s.Resource), Raw: s.Raw}
	}
	return s
}

func isExact(path string) bool {
	for segment := range strings.SplitSeq(strings.TrimSuffix(path, "/**"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return false
		}
		for i := range len(segment) {
			if c := segment[i]; c <= ' ' || c > '~' || c == '*' || c == '%' || c == '@' || c == '\\' {
				return false
			}
		}
	}
	return true
}

func isAction(s string) bool {
	for _, part := range strings.Split(s, ".") {
		if part == "" || strings.ContainsFunc(part, func(c rune) bool {
			return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_')
		}) {
			return false
		}
	}
	return true
}

// once reports what is not mapped, the first time.
func (r *run) once(key string, at importer.Node, detail string) {
	if !r.notMapped[key] {
		r.notMapped[key] = true
		r.Report(at, importer.Info, importer.CodeNotMapped, detail)
	}
}

func opaqueRole(role string) governance.Scope {
	return governance.Scope{Action: importer.OpaqueAction("google:" + role), Resource: "*"}
}

// take reports whether n more scopes fit.
func (r *run) take(n int) bool {
	if n > r.scopesLeft {
		return false
	}
	r.scopesLeft -= n
	return true
}
