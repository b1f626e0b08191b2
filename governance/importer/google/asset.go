package google

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// get finds a member by its name in JSON, or by that in Protocol Buffers, which exports
// of assets and programs in Python write: uniqueId or unique_id.
func get(n importer.Node, name string) importer.Node {
	if m := n.Get(name); m.Exists() {
		return m
	}
	return n.Get(snake(name))
}

func snake(name string) string {
	if strings.ToLower(name) == name {
		return name
	}
	var b strings.Builder
	for _, c := range []byte(name) {
		if 'A' <= c && c <= 'Z' {
			b.WriteByte('_')
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// fields counts the members that are not read, by either name.
func (r *run) fields(n importer.Node, known ...string) {
	for _, name := range known {
		if s := snake(name); s != name {
			known = append(known, s)
		}
	}
	r.UnknownFields(n, known...)
}

// assetTypes are the types of assets whose data are read.
var assetTypes = []string{"iam.googleapis.com/ServiceAccount", "iam.googleapis.com/ServiceAccountKey", "iam.googleapis.com/Role", "apikeys.googleapis.com/Key"}

// asset reads one asset of an inventory: the policy that is set on it, and its data.
// What a search finds has none, but some of what the data say.
func (r *run) asset(n importer.Node) {
	r.fields(n, "name", "iamPolicy", "assetType", "ancestors", "updateTime", "resource", "project", "folders", "organization", "displayName", "description", "location",
		"labels", "createTime", "state", "additionalAttributes", "parentFullResourceName", "parentAssetType", "orgPolicy", "relatedAsset")
	if p := get(n, "iamPolicy"); p.IsObject() {
		var project importer.Node
		if ancestors := n.Get("ancestors").Items(); len(ancestors) > 0 {
			project = ancestors[0]
		}
		r.policy(p, n.Get("name"), project)
	}
	kind, _ := get(n, "assetType").Text()
	data, name := n.Get("resource").Get("data"), n.Get("name")
	switch {
	case get(n, "iamPolicy").IsObject() && !data.Exists():
	case !slices.Contains(assetTypes, kind):
		r.Skip(n)
	case data.IsObject():
		r.visit(data)
	case kind == assetTypes[0]:
		r.accounts = append(r.accounts, account{node: n, found: true})
	case kind == assetTypes[1]:
		r.keysFound = append(r.keysFound, n)
	default:
		r.Report(name, importer.Info, importer.CodeSkipped, "this says that there is an asset, and not what is known of it; it is not read: export its data")
	}
}

// emitFound writes the keys that a search found. What they are for, when they end and
// whether they work it does not say.
func (r *run) emitFound() {
	for _, n := range r.keysFound {
		name, _ := r.Text(n.Get("name"))
		email, key := segment(name, "serviceAccounts"), segment(name, "keys")
		if email == "" || key == "" {
			r.Report(n, importer.Error, importer.CodeUnresolved, "the key does not say of which service account it is; it is left out")
			continue
		}
		account := r.keyOwner(email, n)
		id := importer.ID(r.Concat(account, "/keys/", key))
		if r.listedKeys[id] { // a list says more, and when it was made to the second
			continue
		}
		c := governance.Credential{ID: id, SubjectID: governance.NewRef(governance.KindNHI, account),
			Kind: governance.CredentialKindAPIKey, CreatedAt: r.Instant(get(n, "createTime"))}
		if state, _ := n.Get("state").Text(); strings.EqualFold(state, "DISABLED") {
			c.State = governance.Some(governance.CredentialStateSuspended)
		}
		r.Credential(c, n)
	}
}

// emitFoundAccount writes a service account that a search found. Whether it is disabled
// is only known where the search says that it is.
func (r *run) emitFoundAccount(of account) {
	n := of.node
	if of.id == "" {
		r.Report(n, importer.Error, importer.CodeUnresolved, "the service account has neither uniqueId nor email; it is left out")
		return
	}
	a := governance.NHI{ID: of.id, Kind: governance.NHIKindServiceAccount, Name: r.Optional(get(n, "displayName")), Purpose: r.Optional(n.Get("description")),
		ExpiresAt: governance.None[time.Time](), Scopes: r.direct(of.id), CreatedAt: r.Instant(get(n, "createTime"))}
	if of.project != "" {
		a.TenantID = governance.Some(r.tenant(of.project, n))
	}
	if state, _ := n.Get("state").Text(); strings.EqualFold(state, "DISABLED") {
		a.Status = governance.Some(governance.NHIStatusDisabled)
	}
	r.NHI(a, n)
}
