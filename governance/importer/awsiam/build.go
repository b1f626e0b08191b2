package awsiam

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// A builder makes an estate of what a run has read.
type builder struct {
	r      *run
	estate governance.Estate

	home     string  // the account of listings, or "" when nobody says
	homeless []place // listings without an account

	groupByID map[string]*group
	roleByID  map[string]*role
	userByID  map[string]*user
	services  map[string]*service // by user and id
	uses      map[*user][]use
	accounts  map[string]place // where each is named first
	any       []place
	keyByID   map[string]*key  // of listings, by user and id
	written   map[string][]int // credentials by id
	writtenAt []place
}

// estate makes the records. Everything is combined before it is written, so
// that the order of the files changes nothing.
func (r *run) estate(ctx context.Context, opts importer.Options) (*governance.Estate, error) {
	b := &builder{r: r, estate: governance.Estate{SchemaVersion: governance.SchemaVersion}, groupByID: map[string]*group{}, roleByID: map[string]*role{},
		userByID: map[string]*user{}, services: map[string]*service{}, uses: map[*user][]use{}, accounts: map[string]place{}, keyByID: map[string]*key{}, written: map[string][]int{}}
	r.policies, r.managedByARN = map[string]*policy{}, map[string][]entity{}
	for _, e := range r.managed {
		name := e.arn.String()
		r.managedByARN[name] = append(r.managedByARN[name], e)
		r.UnknownFields(e.node, "PolicyName", "PolicyId", "Arn", "Path", "DefaultVersionId", "AttachmentCount", "PermissionsBoundaryUsageCount", "IsAttachable", "Description", "CreateDate", "UpdateDate", "PolicyVersionList", "Tags")
	}
	b.home = r.home(opts)
	for _, step := range []func(){b.readGroups, b.readRoles, b.readUsers, b.emitGroups, b.emitRoles, b.emitUsers, b.emitServices, b.emitAccounts, b.disputed, b.asOf(opts), b.missingAccount} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		step()
	}
	b.sort()
	return &b.estate, nil
}

// home is the account of listings, which name only users: the one account that
// the other files name, else the one that the caller gives.
func (r *run) home(opts importer.Options) string {
	seen := map[string]bool{}
	for _, list := range [][]entity{r.users, r.groups, r.roles} {
		for _, e := range list {
			seen[e.arn.account] = true
		}
	}
	for _, w := range r.rows {
		seen[w.arn.account] = true
	}
	self := strings.TrimPrefix(opts.Self, "aws:")
	switch {
	case len(seen) == 1:
		return slices.Collect(maps.Keys(seen))[0]
	case isAccount(self):
		return self
	}
	return ""
}

// missingAccount asks for the account of listings.
func (b *builder) missingAccount() {
	if len(b.homeless) == 0 {
		return
	}
	b.r.report(slices.MinFunc(b.homeless, place.compare), importer.Error, importer.CodeMissingOption,
		"no file says which account the users of this listing belong to: give its 12-digit id, or a credential report of the account; where they live is left unknown")
}

// account notes that an account is named, and where.
func (b *builder) account(id string, at place) {
	if first, ok := b.accounts[id]; id != "" && (!ok || at.compare(first) < 0) {
		b.accounts[id] = at
	}
}

// anyoneID is the actor that stands for every principal of every account.
const anyoneID = "aws:anyone"

func (b *builder) anyone(at place) { b.any = append(b.any, at) }

// emitAccounts writes each account as an organization and as the tenant that it
// owns.
func (b *builder) emitAccounts() {
	for id, at := range b.accounts {
		where := origins([]place{at})
		b.estate.Actors = append(b.estate.Actors, governance.Actor{ID: accountID(id), Kind: governance.ActorKindOrganization, Origin: where})
		b.estate.Tenants = append(b.estate.Tenants, governance.Tenant{ID: id, OwnerID: governance.Some(accountID(id)), Origin: where})
	}
	if len(b.any) > 0 {
		b.estate.Actors = append(b.estate.Actors, governance.Actor{ID: anyoneID, Kind: governance.ActorKindOrganization,
			Name: governance.Some("any principal of any AWS account"), Origin: origins([]place{slices.MinFunc(b.any, place.compare)})})
	}
}

// asOf takes the instant of the credential report, else that of the caller. Of
// several reports the earliest counts, for facts later than asOf are not trusted.
func (b *builder) asOf(opts importer.Options) func() {
	return func() {
		if !opts.AsOf.IsZero() {
			b.estate.AsOf = governance.Some(opts.AsOf)
		}
		if len(b.r.generated) == 0 {
			return
		}
		first := slices.MinFunc(b.r.generated, func(x, y instantAt) int { return cmp.Or(x.t.Compare(y.t), x.at.compare(y.at)) })
		b.estate.AsOf = governance.Some(first.t)
		for _, g := range b.r.generated {
			if !g.t.Equal(first.t) {
				b.r.report(g.at, importer.Warning, importer.CodeConflict, "another report was generated earlier; its instant is asOf")
			}
		}
	}
}

// add writes a credential.
func (b *builder) add(c governance.Credential, at place) {
	b.written[c.ID] = append(b.written[c.ID], len(b.estate.Credentials))
	b.estate.Credentials = append(b.estate.Credentials, c)
	b.writtenAt = append(b.writtenAt, at)
}

// disputed gives credentials that several users are said to have under one id
// an id of their own, for nobody can say whose it is.
func (b *builder) disputed() {
	for id, list := range b.written {
		if len(list) == 1 {
			continue
		}
		for _, i := range list {
			c := &b.estate.Credentials[i]
			c.ID = importer.ID(c.SubjectID.ID + "/" + id)
			b.r.report(b.writtenAt[i], importer.Error, importer.CodeDuplicate, "this id is listed of more than one user; each is kept as a credential of its own")
		}
	}
}

func (b *builder) sort() {
	e := &b.estate
	slices.SortFunc(e.Actors, func(a, b governance.Actor) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(e.Tenants, func(a, b governance.Tenant) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(e.NHIs, func(a, b governance.NHI) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(e.Credentials, func(a, b governance.Credential) int { return strings.Compare(a.ID, b.ID) })
	slices.SortFunc(e.Delegations, func(a, b governance.Delegation) int { return strings.Compare(a.ID, b.ID) })
}

// places are where claims stand.
func places[T any](claims []claim[T]) []place {
	list := make([]place, len(claims))
	for i, c := range claims {
		list[i] = c.at
	}
	return list
}
