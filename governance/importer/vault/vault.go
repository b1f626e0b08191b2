package vault

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// New returns the importer of Vault and OpenBao. It is safe for concurrent use.
func New() importer.Importer { return vault{} }

type vault struct{}

// Name is vault.
func (vault) Name() string { return "vault" }

// Import reads the files of one cluster together. Options.Self is its id; without
// it the cluster is called unnamed, and a warning says so. Time and memory are
// linear in the size of the files.
func (vault) Import(ctx context.Context, files []importer.File, opts importer.Options) (*importer.Result, error) {
	r := &run{tags: opts.Tags, self: importer.ID(cmp.Or(opts.Self, "unnamed")), roles: map[string]*role{}, issuers: map[string]string{}}
	if err := importer.Each(ctx, files, importer.ParseExport, r.file); err != nil {
		return nil, err
	}
	r.emit(opts)
	return &importer.Result{Estate: r.Estate(opts.AsOf), Diagnostics: r.Diagnostics()}, nil
}

// A run is one import.
type run struct {
	importer.Builder
	self  string
	tags  []string         // of Options
	roles map[string]*role // by id
	seen  []importer.Node  // places of records

	issuers map[string]string // who says who somebody is, by the path of the auth method
}

// A role is an AppRole, or a role of another auth method, with all that was seen of it.
type role struct {
	name     string
	mount    string          // the path of the auth method
	answers  []importer.Node // that say how it is set up
	mentions []importer.Node
	used     time.Time
	usedAt   importer.Node // the line of the audit log
}

func (r *run) file(root importer.Node) {
	r.visit(root)
	r.Skipped(importer.Info, "answers of this file that are no roles, secret ids, tokens or leases, or do not say of what they are: %d, the first one here; they are not read")
}

// visit reads an answer, or a line of an audit log, by its members.
func (r *run) visit(n importer.Node) {
	data, auth := n.Get("data"), n.Get("auth")
	path, _ := r.Text(n.Get("path"))
	path = strings.Trim(strings.TrimPrefix(strings.Trim(path, "/"), "v1/"), "/")
	switch {
	case n.IsNull():
	case n.IsArray():
		for _, item := range n.Items() {
			r.visit(item)
		}
	case n.Get("body").IsObject():
		r.visit(n.Get("body"))
	case n.Get("request").IsObject() && n.Get("type").IsString():
		r.audit(n)
	case n.Get("errors").IsArray():
		r.Report(n, importer.Error, importer.CodeSkipped, "this is an answer of Vault that something went wrong, not its data")
	case auth.Get("accessor").IsString():
		r.token(auth, n)
	case data.Get("accessor").IsString() && isToken(data):
		r.token(data, n)
	case data.Get("secret_id_accessor").IsString():
		r.secretID(data, path)
	case data.Get("issue_time").Exists() && data.Get("id").IsString():
		r.lease(data)
	case isPerson.MatchString(path):
		r.Skip(n)
	case data.Get("bind_secret_id").Exists() || data.Get("token_policies").Exists() || isRole(data):
		r.role(data, path)
	case r.config(data, path):
	default:
		r.Dropped(revoke, n.Get("wrap_info").Get("token"))
		if lease, _ := n.Get("lease_id").Text(); lease != "" {
			r.Dropped(revoke, data)
		}
		r.Skip(n)
	}
}

// isToken tells a token from an auth method, which has an accessor too.
func isToken(data importer.Node) bool {
	return slices.ContainsFunc([]string{"policies", "path", "creation_time", "issue_time", "display_name"}, func(name string) bool { return data.Get(name).Exists() })
}

// rolePath is a path to a role, or below one, behind its namespace if it is in one.
var rolePath = regexp.MustCompile(`^(((?:[^ ]+/)?auth/[^ ]+)/(?:role|certs)/[^/ ]+)(/.*)?$`)

// isPerson is a path to a user or group that logs in with a password or by a directory.
var isPerson = regexp.MustCompile(`^(?:[^ ]+/)?auth/[^ ]+/(?:users|groups)/[^/ ]+$`)

// roleOf is the role that a path leads to.
func (r *run) roleOf(path string, at importer.Node) (string, bool) {
	m := rolePath.FindStringSubmatch(path)
	if m == nil {
		r.Report(at, importer.Error, importer.CodeUnresolved, "the answer does not say of which role it is: add the path that was asked; it is left out")
		return "", false
	}
	return r.mention(m[1], at), true
}

// mention notes a role by its path.
func (r *run) mention(path string, at importer.Node) string {
	id, role := r.named(path)
	role.mentions = append(role.mentions, at)
	r.seen = append(r.seen, at)
	return id
}

func (r *run) named(path string) (string, *role) {
	id := importer.ID("vault:" + r.self + ":" + path)
	if r.roles[id] == nil {
		last := strings.LastIndexByte(path, '/')
		r.roles[id] = &role{name: path[last+1:], mount: path[:max(0, strings.LastIndexByte(path[:max(0, last)], '/'))]}
	}
	return id, r.roles[id]
}

// audit reads when a role was used: by the answers, for requests may be refused.
func (r *run) audit(n importer.Node) {
	kind, _ := n.Get("type").Text()
	refused, _ := n.Get("error").Text()
	if kind != "response" || refused != "" {
		return
	}
	for _, auth := range []importer.Node{n.Get("auth"), n.Get("response").Get("auth")} {
		name, ok := r.roleName(auth.Get("metadata"))
		mount, mounted := r.mount(n, auth)
		at, dated := r.Instant(n.Get("time")).Get()
		if !ok || !mounted || !dated {
			continue
		}
		space := r.namespace(n.Get("request").Get("namespace").Get("path"))
		if _, role := r.named(space + mount + kindOf(auth.Get("metadata")) + name); at.After(role.used) { // a log has many lines; the last use counts
			role.used, role.usedAt = at, n
		}
	}
}

// roleName is the role by which somebody logged in, as an auth method notes it.
func (r *run) roleName(metadata importer.Node) (string, bool) {
	for _, name := range []string{"role_name", "role", "cert_name"} { // of AppRole; of Kubernetes, JWT and others; of certificates
		if s, ok := r.Text(metadata.Get(name)); ok {
			return s, true
		}
	}
	return "", false
}

// mount is where a token came from: the login itself says it; of a token that is
// used, only the display name, whose mount is taken to be the usual one.
func (r *run) mount(n, auth importer.Node) (string, bool) {
	path, _ := r.Text(n.Get("request").Get("path"))
	if mount, ok := strings.CutSuffix(path, "/login"); ok && strings.HasPrefix(mount, "auth/") {
		return mount, true
	}
	display, _ := r.Text(auth.Get("display_name"))
	return "auth/approle", display == "approle"
}

// kindOf is where an auth method keeps its roles.
func kindOf(metadata importer.Node) string {
	if metadata.Get("cert_name").Exists() {
		return "/certs/"
	}
	return "/role/"
}

// namespace is how the paths of a namespace start: two of them may have roles of one name.
func (r *run) namespace(n importer.Node) string {
	if path, _ := r.Text(n); strings.Trim(path, "/") != "" {
		return strings.Trim(path, "/") + "/"
	}
	return ""
}

// emit writes the roles, and whose all records are.
func (r *run) emit(opts importer.Options) {
	for _, role := range r.roles {
		if role.usedAt.Exists() {
			role.mentions = append(role.mentions, role.usedAt)
			r.seen = append(r.seen, role.usedAt)
		}
	}
	if len(r.seen) == 0 {
		return
	}
	at := slices.MinFunc(r.seen, importer.ComparePlaces)
	r.Actor(governance.Actor{ID: r.owner(), Kind: governance.ActorKindOrganization}, at)
	r.Tenant(governance.Tenant{ID: r.self, OwnerID: governance.Some(r.owner())}, at)
	if opts.Self == "" {
		r.Report(at, importer.Warning, importer.CodeMissingOption, "which cluster this is does not stand in the files: name it; until then it is called unnamed, and two such estates are not to be merged")
	}
	for id, role := range r.roles {
		base := governance.NHI{ID: id, Kind: governance.NHIKindServiceAccount, Name: governance.Some(role.name), TenantID: governance.Some(r.self), ExpiresAt: governance.None[time.Time]()}
		if !role.used.IsZero() {
			base.LastUsedAt = governance.Some(role.used)
		}
		for _, data := range role.answers {
			n := r.settings(base, data)
			r.login(&n, data, role.mount)
			r.NHI(n, data)
		}
		for _, n := range role.mentions {
			r.NHI(base, n)
		}
	}
}

func (r *run) owner() string { return importer.ID("vault:" + r.self) }
