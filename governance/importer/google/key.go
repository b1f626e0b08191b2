package google

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// never is how Google writes the end of a key that has none.
var never = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)

// emitKeys writes the keys of service accounts.
func (r *run) emitKeys() {
	for _, n := range r.keys {
		r.fields(n, "name", "validAfterTime", "validBeforeTime", "keyAlgorithm", "keyOrigin", "keyType", "disabled", "disableReason", "extendedStatus", "extendedStatusMessage", "privateKeyType", "privateKeyData", "publicKeyData")
		r.Dropped(importer.ReplaceSecret, get(n, "privateKeyData"))
		name, ok := r.Text(n.Get("name"))
		email, key := segment(name, "serviceAccounts"), segment(name, "keys")
		if !ok || email == "" || key == "" {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the key does not say of which service account it is; it is left out")
			continue
		}
		account := r.keyOwner(email, n)
		c := governance.Credential{ID: importer.ID(r.Concat(account, "/keys/", key)), SubjectID: governance.NewRef(governance.KindNHI, account),
			Kind: governance.CredentialKindAPIKey, CreatedAt: r.Instant(get(n, "validAfterTime")), ExpiresAt: r.end(get(n, "validBeforeTime")),
			RotatedAt: governance.None[time.Time](), RevokedAt: governance.None[time.Time](), State: governance.Some(governance.CredentialStateActive)}
		if off := n.Get("disabled"); off.Exists() {
			c.State = governance.Field[governance.CredentialState]{}
			if v, ok := r.Bool(off).Get(); ok {
				c.State = governance.Some(map[bool]governance.CredentialState{true: governance.CredentialStateSuspended, false: governance.CredentialStateActive}[v])
			}
		}
		if r.exposed(n) {
			c.State = governance.Some(governance.CredentialStateCompromised)
		}
		labels := map[string]string{}
		if kind, ok := r.enum(get(n, "keyType"), "USER_MANAGED", "SYSTEM_MANAGED"); ok {
			labels["google.keyType"] = kind
			if kind == "SYSTEM_MANAGED" { // Google keeps it and rotates it
				c.Kind, c.Storage = governance.CredentialKindSigningKey, governance.Some(governance.StoragePlatformManaged)
			}
		}
		if from, ok := r.enum(get(n, "keyOrigin"), "GOOGLE_PROVIDED", "USER_PROVIDED"); ok {
			labels["google.keyOrigin"] = from
		}
		if algorithm, ok := r.enum(get(n, "keyAlgorithm"), "KEY_ALG_RSA_1024", "KEY_ALG_RSA_2048"); ok {
			c.Algorithm = governance.Some(strings.ReplaceAll(strings.TrimPrefix(algorithm, "KEY_ALG_"), "_", "-"))
		}
		if len(labels) > 0 {
			c.Labels = governance.Some(labels)
		}
		r.listedKeys[c.ID] = true
		r.Credential(c, n)
	}
}

// exposed reports whether Google found a key in public, or in the hands of others; when
// it does not say.
func (r *run) exposed(n importer.Node) bool {
	reasons := []importer.Node{get(n, "disableReason")}
	for status := range get(n, "extendedStatus").Each() { // objects, once a text
		reasons = append(reasons, status, status.Get("key"))
	}
	return slices.ContainsFunc(reasons, func(n importer.Node) bool {
		s, _ := n.Text()
		return strings.HasSuffix(s, "_EXPOSED") || strings.HasSuffix(s, "_COMPROMISE_DETECTED")
	})
}

// keyOwner is the service account of a key, whose name has its address or its
// uniqueId.
func (r *run) keyOwner(account string, at importer.Node) string {
	if strings.Contains(account, "@") {
		return r.account(account, at)
	}
	id := importer.ID(account)
	if !r.listed[id] {
		r.stub(id, governance.NHI{Kind: governance.NHIKindServiceAccount}, at)
	}
	return id
}

// end reads an end, which may be none.
func (r *run) end(n importer.Node) governance.Field[time.Time] {
	t := r.Instant(n)
	if at, ok := t.Get(); ok && at.Equal(never) {
		return governance.None[time.Time]()
	}
	return t
}

// enum reads a value of a list of Google's.
func (r *run) enum(n importer.Node, values ...string) (string, bool) {
	s, ok := r.Text(n)
	if ok && !slices.Contains(values, s) {
		r.Report(n, importer.Warning, importer.CodeUnknownValue, importer.Quote(s)+" is not a value that is known here; it is left unknown")
		return "", false
	}
	return s, ok
}

// emitAPIKeys writes the API keys of projects. A key names a project, and a
// service account only where it is bound to one.
func (r *run) emitAPIKeys() {
	for _, n := range r.apiKeys {
		r.fields(n, "name", "uid", "displayName", "createTime", "updateTime", "deleteTime", "annotations", "restrictions", "etag", "keyString", "serviceAccountEmail")
		r.Dropped(importer.ReplaceSecret, get(n, "keyString"))
		name, _ := r.Text(n.Get("name"))
		project, id := segment(name, "projects"), segment(name, "keys")
		if uid, ok := r.Text(n.Get("uid")); ok {
			id = uid
		}
		if project == "" || id == "" {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the key does not say of which project it is; it is left out")
			continue
		}
		c := governance.Credential{ID: importer.ID(id), SubjectID: governance.NewRef(governance.KindActor, r.ownerOf(r.tenant(project, n))),
			Kind: governance.CredentialKindAPIKey, CreatedAt: r.Instant(get(n, "createTime")), ExpiresAt: governance.None[time.Time](),
			RotatedAt: governance.None[time.Time](), RevokedAt: governance.None[time.Time](), State: governance.Some(governance.CredentialStateActive),
			Binding: governance.Some(governance.BindingNone), Labels: r.Tagged(governance.Some(r.restrictions(n)), r.opts.Tags, n.Get("annotations"))}
		if email, ok := r.Text(get(n, "serviceAccountEmail")); ok {
			c.SubjectID = governance.NewRef(governance.KindNHI, r.account(email, n))
		}
		if deleted := get(n, "deleteTime"); deleted.Exists() && !deleted.IsNull() {
			c.RevokedAt, c.State = r.Instant(deleted), governance.Some(governance.CredentialStateDeactivated)
		}
		r.Credential(c, n)
	}
}

// restrictions says in labels what an API key may be used for and from where.
func (r *run) restrictions(n importer.Node) map[string]string {
	labels := map[string]string{"google.apiTargets": "any", "google.clients": "any"}
	if s, ok := r.Text(get(n, "displayName")); ok {
		labels["google.displayName"] = s
	}
	rest := n.Get("restrictions")
	r.fields(rest, "apiTargets", "browserKeyRestrictions", "serverKeyRestrictions", "androidKeyRestrictions", "iosKeyRestrictions")
	var services []string
	for _, target := range get(rest, "apiTargets").Items() {
		if s, ok := r.Text(target.Get("service")); ok {
			services = append(services, s)
		}
	}
	if len(get(rest, "apiTargets").Items()) > 0 {
		slices.Sort(services)
		labels["google.apiTargets"] = strings.Join(slices.Compact(services), " ")
	}
	for _, kind := range []string{"browser", "server", "android", "ios"} {
		if get(rest, kind+"KeyRestrictions").IsObject() {
			labels["google.clients"] = kind
		}
	}
	return labels
}
