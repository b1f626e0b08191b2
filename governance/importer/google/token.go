package google

import (
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// oauthScopes are the OAuth scopes that are mapped: https://www.googleapis.com/auth/drive
// is google.oauth.drive.
var oauthScopes = toSet(`openid email profile userinfo.email userinfo.profile
	calendar calendar.readonly calendar.events calendar.events.readonly contacts contacts.readonly
	drive drive.readonly drive.file drive.appdata drive.metadata drive.metadata.readonly
	documents documents.readonly spreadsheets spreadsheets.readonly presentations presentations.readonly tasks tasks.readonly
	gmail.readonly gmail.metadata gmail.send gmail.compose gmail.modify gmail.insert gmail.labels gmail.settings.basic gmail.settings.sharing gmail
	admin.directory.user admin.directory.user.readonly admin.directory.user.security admin.directory.group admin.directory.group.readonly admin.directory.group.member
	admin.directory.group.member.readonly admin.directory.orgunit admin.directory.orgunit.readonly admin.directory.rolemanagement admin.directory.rolemanagement.readonly
	admin.directory.domain admin.directory.domain.readonly admin.reports.audit.readonly admin.reports.usage.readonly admin.datatransfer apps.groups.settings
	cloud-platform cloud-platform.read-only compute compute.readonly devstorage.full_control devstorage.read_write devstorage.read_only bigquery script.projects`)

const mail = "https://mail.google.com/" // everything of Gmail

// emitTokens writes the applications of others that users let in, and what they let
// them do. The list has no dates at all.
func (r *run) emitTokens() {
	anonymous := map[string]bool{} // files with tokens of a user that is not named
	for _, n := range r.tokens {
		r.fields(n, "kind", "etag", "clientId", "userKey", "displayText", "anonymous", "nativeApp", "scopes")
		client, ok := r.Text(get(n, "clientId"))
		if !ok {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the token names no client; it is left out")
			continue
		}
		tenant := r.homeTenant(n)
		owner := governance.NewRef(governance.KindActor, r.ownerOf(tenant))
		user, known := r.Text(get(n, "userKey"))
		path, who := r.Concat("tenant/", tenant, "/user/", importer.ID(user), "/**"), user
		if known {
			id := uniqueID("user", user)
			r.Actor(governance.Actor{ID: id, Kind: governance.ActorKindPerson, ParentID: governance.Some(owner.ID)}, n)
			owner.ID = id
		} else {
			file := n.Pos().File
			if !anonymous[file] {
				anonymous[file] = true
				r.Report(n, importer.Warning, importer.CodeUnresolved, "the tokens of this file, the first one here, do not say of which user they are; the account stands for the user")
			}
			path, who = "", "file "+file
		}
		r.app(client, n)
		id := importer.ID(r.Concat("google:", tenant, ":token/", who, "/", client))
		scopes := r.oauthScopes(n, path, id)
		if !r.take(len(scopes)) {
			r.Report(n, importer.Warning, importer.CodeIncomplete, "no room for more scopes in one import; those of this token are one opaque scope")
			scopes = []governance.Scope{{Action: importer.OpaqueAction("google:oauth-scopes-of:" + id), Resource: "*"}}
		}
		r.Delegation(governance.Delegation{
			ID: id, Kind: governance.DelegationKindOAuthConsent, GrantorID: owner, GranteeID: governance.NewRef(governance.KindNHI, importer.ID(client)),
			OnBehalfOfID: governance.None[governance.Ref](), ParentID: governance.None[string](), TenantID: governance.Some(tenant), Scopes: scopes,
			NotBefore: governance.None[time.Time](), AutoExtend: governance.None[time.Duration](),
			State: governance.Some(governance.DelegationStateActive), Revocation: governance.None[governance.Revocation](),
		}, n)
	}
}

// app is the application, which is the same whoever let it in.
func (r *run) app(client string, n importer.Node) {
	a := governance.NHI{ID: importer.ID(client), Kind: governance.NHIKindOAuthApp, Name: r.Optional(get(n, "displayText"))}
	labels := map[string]string{}
	for _, member := range []string{"google.nativeApp", "google.anonymous"} {
		if v, ok := r.Bool(n.Get(strings.TrimPrefix(member, "google."))).Get(); ok {
			labels[member] = strconv.FormatBool(v)
		}
	}
	if len(labels) > 0 {
		a.Labels = governance.Some(labels)
	}
	r.NHI(a, n)
}

// oauthScopes are the scopes of a token, on what is the user's. Of a user that is
// not named the path is "", and the scopes are opaque.
func (r *run) oauthScopes(n importer.Node, path, id string) []governance.Scope {
	list := n.Get("scopes")
	items := list.Items()
	scopes, lost := make([]governance.Scope, 0, len(items)), !list.IsArray()
	resource := path
	if path == "" {
		resource = "unresolved/" + id
	}
	for _, item := range items {
		text, ok := r.Text(item)
		if !ok {
			lost = true
			continue
		}
		name := strings.TrimPrefix(text, "https://www.googleapis.com/auth/")
		if text == mail {
			name = "gmail"
		}
		s := governance.Scope{Action: r.Concat("google.oauth.", name), Resource: resource, Raw: governance.Some(text)}
		if !oauthScopes[name] {
			r.once("scope "+text, item, "the scope "+importer.Quote(text)+" is none whose power is known here; it is kept as opaque text")
			s.Action = importer.OpaqueAction("google:oauth:" + text)
		} else if path != "" {
			s = on(s)
		}
		scopes = append(scopes, s)
	}
	if lost {
		r.Report(n, importer.Error, importer.CodeUnparsable, "the scopes, or some, cannot be read; one opaque scope stands for them")
		scopes = append(scopes, governance.Scope{Action: importer.OpaqueAction("google:oauth-scopes-of:" + id), Resource: "*"})
	}
	return importer.SortScopes(scopes)
}
