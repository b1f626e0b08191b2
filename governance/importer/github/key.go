package github

import (
	"regexp"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A deployKey is a key that opens one repository.
type deployKey struct {
	node       importer.Node
	repository importer.Node // of a webhook
	deleted    bool
}

// deployKey notes a key of a list, or one that a webhook tells of.
func (r *run) deployKey(n, event importer.Node) {
	r.UnknownFields(n, "id", "key", "url", "title", "verified", "created_at", "read_only", "added_by", "last_used", "enabled")
	what, _ := event.Get("action").Text()
	r.keys = append(r.keys, deployKey{n, event.Get("repository"), what == "deleted"})
}

var repositoryOf = regexp.MustCompile(`/repos/([A-Za-z0-9-]{1,64})/([A-Za-z0-9._-]{1,128})/keys/`)

// emitKeys writes the deploy keys: an NHI each, its credential, and the contents of
// the repository that it opens.
func (r *run) emitKeys() {
	for _, k := range r.keys {
		id, ok := r.id(k.node.Get("id"))
		link, _ := k.node.Get("url").Text()
		m := repositoryOf.FindStringSubmatch(link)
		if !ok || m == nil || governance.IsSecret(link) {
			r.Report(k.node, importer.Error, importer.CodeUnresolved, "the deploy key does not say which one it is, and of which repository; it is left out")
			continue
		}
		r.emitKey(importer.ID("github:deploy-key/"+id), k, m[1], m[2])
	}
}

func (r *run) emitKey(id string, k deployKey, owner, repository string) {
	n, subject := k.node, governance.NewRef(governance.KindNHI, id)
	account := r.organization(owner, n)
	created, used := orUnknown(r.instant(n.Get("created_at"))), r.instant(n.Get("last_used"))
	nhi := governance.NHI{ID: id, Kind: governance.NHIKindMachine, Name: r.Optional(n.Get("title")), TenantID: governance.Some(tenantID(account)), CreatedAt: created,
		ExpiresAt: governance.None[time.Time](), LastUsedAt: used}
	if login, ok := r.Text(n.Get("added_by")); ok {
		nhi.CreatedByID = governance.Some(governance.NewRef(governance.KindActor, r.personByLogin(login, account, n)))
	}
	nhi.Labels = r.Tagged(nhi.Labels, r.opts.Tags, k.repository.Get("custom_properties"), k.repository.Get("topics"))
	c := governance.Credential{ID: id, SubjectID: subject, Kind: governance.CredentialKindSSHKey, CreatedAt: created, ExpiresAt: governance.None[time.Time](),
		RotatedAt: governance.None[time.Time]()}
	d := standing(governance.DelegationKindCredentialIssuance, account, subject)
	d.ID, d.OnBehalfOfID, d.ExpiresAt, d.ActivatedAt, d.LastUsedAt = id, governance.None[governance.Ref](), governance.None[time.Time](), created, used
	enabled, verified := r.Bool(n.Get("enabled")), r.Bool(n.Get("verified"))
	switch {
	case k.deleted:
		nhi.Status, c.State, d.State = governance.Some(governance.NHIStatusRetired), governance.Some(governance.CredentialStateDestroyed), governance.Some(governance.DelegationStateTerminated)
	case enabled.Is(false):
		nhi.Status, c.State, d.State = governance.Some(governance.NHIStatusDisabled), governance.Some(governance.CredentialStateSuspended), governance.Some(governance.DelegationStateSuspended)
	case verified.Is(true):
		nhi.Status, c.State, d.State = governance.Some(governance.NHIStatusActive), governance.Some(governance.CredentialStateActive), governance.Some(governance.DelegationStateActive)
		c.RevokedAt, d.Revocation = governance.None[time.Time](), governance.None[governance.Revocation]()
	}
	d.Scopes = r.contents(n, id, "tenant/"+tenantID(account)+"/repo/"+segment(repository)+"/**")
	r.NHI(nhi, n)
	r.Credential(c, n)
	r.Delegation(d, n)
}

// contents is what a deploy key may do with its repository.
func (r *run) contents(n importer.Node, id, resource string) []governance.Scope {
	readOnly := r.Bool(n.Get("read_only"))
	if readOnly.IsUnknown() {
		return []governance.Scope{{Action: "github:access-of:" + id, Resource: resource}}
	}
	if readOnly.Is(true) {
		return []governance.Scope{{Action: "github.read.contents", Resource: resource}}
	}
	return []governance.Scope{{Action: "github.write.contents", Resource: resource}}
}

// credentialTypes are the types of what people have authorized for an organization.
var credentialTypes = map[string]string{"personal access token": "token", "SSH key": "key"}

// emitAuthorizations writes the classic tokens and SSH keys that members have
// authorized for an organization with single sign-on.
func (r *run) emitAuthorizations() {
	for _, n := range r.authorizations {
		r.UnknownFields(n, "login", "credential_id", "credential_type", "token_last_eight", "credential_authorized_at", "scopes", "fingerprint", "credential_accessed_at",
			"authorized_credential_id", "authorized_credential_title", "authorized_credential_note", "authorized_credential_expires_at")
		id, ok := r.id(n.Get("credential_id"))
		login, named := r.Text(n.Get("login"))
		kind, known := importer.Enum(&r.Collector, n.Get("credential_type"), credentialTypes).Get()
		if !ok || !named || !known {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the file does not say which credential this is, of whom and of which type; it is left out")
			continue
		}
		organization := r.organization("", n)
		person := r.personByLogin(login, organization, n)
		if kind == "token" {
			r.emitClassic(id, organization, person, n)
		} else {
			r.Credential(governance.Credential{ID: credentialID(id), SubjectID: governance.NewRef(governance.KindActor, person), Kind: governance.CredentialKindSSHKey,
				State: governance.Some(governance.CredentialStateActive), ExpiresAt: governance.None[time.Time](), RotatedAt: governance.None[time.Time](),
				Labels: labels(map[string]governance.Field[string]{"title": r.Optional(n.Get("authorized_credential_title")), "fingerprint": r.Optional(n.Get("fingerprint"))})}, n)
		}
	}
}

func credentialID(id string) string { return importer.ID("github:credential/" + id) }

// emitClassic writes a classic token as a fine-grained one is. An end that is past
// is one; without a date of export nobody can tell.
func (r *run) emitClassic(id, organization, person string, n importer.Node) {
	t := token{id: credentialID(id), organization: organization, owner: person, name: r.Optional(n.Get("authorized_credential_note")),
		expires: r.instant(n.Get("authorized_credential_expires_at")), used: r.instant(n.Get("credential_accessed_at"))}
	at, dated := t.expires.Get()
	if t.expires.IsNone() || dated && !r.opts.AsOf.IsZero() {
		t.expired = governance.Some(dated && !at.After(r.opts.AsOf))
	}
	d := t.emit(r, n)
	d.ID, d.ActivatedAt = t.id, orUnknown(r.instant(n.Get("credential_authorized_at")))
	d.Scopes = r.classic(n, tenantID(organization), id)
	r.Delegation(d, n)
}
