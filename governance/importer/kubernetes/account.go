package kubernetes

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// identify gives every service account its id: its uid, or its name where no
// file says the uid, or where two files say different ones.
func (r *run) identify() {
	r.ids, r.mentions, r.referred = map[nsName]string{}, map[string]map[string]bool{}, map[nsName]importer.Node{}
	uids := map[nsName]map[string]bool{}
	for _, o := range r.accounts {
		if uids[o.nsName] == nil {
			uids[o.nsName] = map[string]bool{}
		}
		if o.live() {
			uids[o.nsName][o.uid] = true
		}
	}
	for _, o := range r.accounts {
		r.ids[o.nsName] = r.id("serviceaccount", o.nsName.String())
		switch known := uids[o.nsName]; {
		case len(known) > 1:
			if _, ok := r.referred[o.nsName]; !ok {
				r.referred[o.nsName] = o.node
			}
			r.Report(o.node, importer.Error, importer.CodeConflict, "a service account of this name has another uid elsewhere in the files: they are of two clusters, or of two times; what refers to the name refers to neither")
		case len(known) == 1:
			r.ids[o.nsName] = importer.ID(slices.Collect(maps.Keys(known))[0])
		}
	}
	for _, o := range r.secrets { // their notes say the uid of an account that is not here
		n, uid := o.subject(r)
		if _, ok := r.ids[n]; !ok && n.name != "" && uid != "" {
			r.ids[n], r.referred[n] = importer.ID(uid), o.node
			r.Report(o.node, importer.Warning, importer.CodeUnresolved, notHere)
		}
	}
	if !slices.ContainsFunc(r.accounts, func(o object) bool { return o.space == noSpace }) {
		return
	}
	for _, b := range r.bindings {
		for _, s := range b.node.Get("subjects").List() {
			name, _ := s.Get("name").Text()
			if space, _ := s.Get("namespace").Text(); space != "" {
				if r.mentions[name] == nil {
					r.mentions[name] = map[string]bool{}
				}
				r.mentions[name][space] = true
			}
		}
	}
}

const notHere = "this service account is not in the files"

// account is the id of a service account that is referred to. One whose manifest
// has no namespace is meant where the references to its name agree on one.
func (r *run) account(n nsName, at importer.Node) string {
	if id, ok := r.ids[n]; ok {
		return id
	}
	bare := nsName{noSpace, n.name}
	if id, ok := r.ids[bare]; ok && r.referred[bare] == (importer.Node{}) && len(r.mentions[n.name]) == 1 {
		r.Report(at, importer.Info, importer.CodeUnresolved, "the service account of this name has no namespace in the files; it is taken for the one that is meant")
		return id
	}
	r.Report(at, importer.Warning, importer.CodeUnresolved, notHere)
	r.ids[n] = r.id("serviceaccount", n.String())
	r.referred[n] = at
	return r.ids[n]
}

// emitAccounts writes the service accounts, those that are only referred to as
// well.
func (r *run) emitAccounts() {
	for _, o := range r.accounts {
		id := r.ids[o.nsName]
		if o.live() {
			id = importer.ID(o.uid)
		}
		n := r.serviceAccount(id, o.nsName)
		n.CreatedAt = o.created
		if o.live() {
			n.Status = governance.Some(governance.NHIStatusActive)
		}
		if mount, ok := r.Bool(o.node.Get("automountServiceAccountToken")).Get(); ok {
			n.Labels = governance.Some(map[string]string{"kubernetes.automountServiceAccountToken": fmt.Sprint(mount)})
		}
		n.Labels = r.tagged(n.Labels, o)
		r.NHI(n, o.node)
	}
	for n, at := range r.referred {
		r.NHI(r.serviceAccount(r.ids[n], n), at)
	}
}

// tagged adds what labels and annotations say that are wanted.
func (r *run) tagged(labels governance.Field[map[string]string], o object) governance.Field[map[string]string] {
	m := o.node.Get("metadata")
	return r.Tagged(labels, r.opts.Tags, m.Get("labels"), m.Get("annotations"))
}

// serviceAccount is what holds of every service account: it has no end.
func (r *run) serviceAccount(id string, n nsName) governance.NHI {
	nhi := governance.NHI{ID: id, Kind: governance.NHIKindServiceAccount, TenantID: governance.Some(r.cluster), ExpiresAt: governance.None[time.Time](), Scopes: r.direct(id, n.space)}
	if n.space != noSpace {
		nhi.Name = governance.Some("system:serviceaccount:" + n.space + ":" + n.name)
	} else {
		nhi.Name = governance.Some(n.name)
	}
	return nhi
}

// direct is what all bindings give a service account, by itself and by the groups
// that every service account is in. Unless the files hold all bindings, one opaque
// scope stands for those that they do not; without any, nothing is known.
func (r *run) direct(id, space string) governance.Field[[]governance.Scope] {
	whole := r.complete("RoleBinding") != nil && r.complete("ClusterRoleBinding") != nil
	if len(r.bindings) == 0 && !whole {
		return governance.Field[[]governance.Scope]{}
	}
	all := []governance.Scope{}
	for _, by := range []string{id, allAccounts, allAccounts + ":" + space, authenticated} {
		scopes := r.given(by)
		if len(scopes) > r.scopesLeft { // before memory is asked for
			return governance.Field[[]governance.Scope]{}
		}
		all = append(all, scopes...)
	}
	if !whole {
		all = append(all, governance.Scope{Action: "kubernetes:bindings-not-in-the-files", Resource: "*"})
	}
	all = importer.SortScopes(all)
	if !r.take(len(all)) {
		return governance.Field[[]governance.Scope]{}
	}
	return governance.Some(all)
}

// given is what all bindings give a subject.
func (r *run) given(subject string) []governance.Scope {
	if lists := r.held[subject]; len(lists) > 1 {
		r.held[subject] = [][]governance.Scope{importer.SortScopes(slices.Concat(lists...))}
	}
	if lists := r.held[subject]; len(lists) == 1 {
		return lists[0]
	}
	return nil
}

// secret notes a Secret. Only tokens of service accounts are read, and of none
// the data.
func (r *run) secret(o object) {
	for _, name := range []string{"data", "stringData"} {
		if data := o.node.Get(name); data.IsObject() {
			add(&r.withData, data)
			break
		}
	}
	if kind, _ := o.node.Get("type").Text(); kind != "kubernetes.io/service-account-token" {
		r.Skip(o.node)
		return
	}
	r.UnknownFields(o.node, "apiVersion", "kind", "metadata", "type", "data", "stringData", "immutable")
	r.secrets = append(r.secrets, o)
}

// subject is the service account of a token, and its uid if that is noted.
func (o object) subject(r *run) (n nsName, uid string) {
	notes := o.node.Get("metadata").Get("annotations")
	name, _ := r.Text(notes.Get("kubernetes.io/service-account.name"))
	uid, _ = r.Text(notes.Get("kubernetes.io/service-account.uid"))
	return nsName{o.space, name}, uid
}

// emitSecrets writes the long-lived tokens of service accounts.
func (r *run) emitSecrets() {
	for _, o := range r.secrets {
		n, uid := o.subject(r)
		if n.name == "" {
			r.Report(o.node, importer.Error, importer.CodeUnresolved, "the token names no service account (annotation kubernetes.io/service-account.name); it is left out")
			continue
		}
		c := r.token(o)
		c.SubjectID = governance.NewRef(governance.KindNHI, r.account(n, o.node))
		if uid != "" && r.ofAnother(n, uid) {
			r.Report(o.node, importer.Error, importer.CodeConflict, "the token is of an earlier service account of this name: the uid is another one; its state is left unknown")
			c.State, c.RevokedAt = governance.Field[governance.CredentialState]{}, governance.Field[time.Time]{}
		}
		c.Labels = r.tagged(c.Labels, o)
		r.Credential(c, o.node)
	}
}

// ofAnother reports whether the files hold the account with another uid only.
func (r *run) ofAnother(n nsName, uid string) bool {
	id, ok := r.ids[n]
	return ok && !strings.HasPrefix(id, "kubernetes:") && id != importer.ID(uid)
}

// token is the credential of a Secret. Such a token has no end, and works as long
// as the Secret exists and is not marked invalid.
func (r *run) token(o object) governance.Credential {
	id := o.uid
	if !o.live() {
		id = "kubernetes:" + r.cluster + ":secret/" + o.nsName.String()
	}
	c := governance.Credential{ID: importer.ID(id), Kind: governance.CredentialKindBearerToken, CreatedAt: o.created, ExpiresAt: governance.None[time.Time](),
		Binding: governance.Some(governance.BindingNone)}
	labels := o.node.Get("metadata").Get("labels")
	facts := map[string]string{"kubernetes.secret": o.nsName.String()}
	if used, ok := r.Text(labels.Get("kubernetes.io/legacy-token-last-used")); ok {
		facts["kubernetes.legacyTokenLastUsed"] = used
	}
	c.Labels = governance.Some(facts)
	data := o.node.Get("data")
	switch {
	case !o.live():
	case labels.Get("kubernetes.io/legacy-token-invalid-since").Exists():
		c.State = governance.Some(governance.CredentialStateSuspended)
	case data.IsObject() && !data.Get("token").Exists():
		c.State = governance.Some(governance.CredentialStatePreActive)
	default:
		c.State, c.RevokedAt = governance.Some(governance.CredentialStateActive), governance.None[time.Time]()
	}
	return c
}
