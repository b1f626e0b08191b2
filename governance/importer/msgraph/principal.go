package msgraph

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// A principal is what one application or service principal says of itself.
type principal struct {
	AppID, Name, Vendor, Type, Audience, Publisher governance.Field[string]
	Status                                         governance.Field[governance.NHIStatus]
	CreatedAt                                      governance.Field[time.Time]
	Owners                                         governance.Field[[]string] // all of them, by id
	Methods                                        governance.Field[[]governance.AuthMethod]
	Trusts                                         governance.Field[[]governance.TrustBinding]
	RequestedRoles, RequestedScopes                governance.Field[string]
	Tags                                           governance.Field[map[string]string]
}

// principals adds an NHI for each service principal and for each application
// that has none among the files, and their credentials.
func (b *builder) principals() {
	apps, own := b.gather(applicationKind)
	sps, foreign := b.gather(principalKind)
	b.federations(apps)
	byAppID := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(sps)) {
		if appID, ok := sps[id].AppID.Get(); ok {
			byAppID[appID] = append(byAppID[appID], id)
		}
	}
	appOf := map[string]string{} // of a service principal
	for _, id := range slices.Sorted(maps.Keys(apps)) {
		if sp, ok := b.pair(apps[id].principal, byAppID, sps); ok && appOf[sp] == "" {
			appOf[sp] = id
			continue
		} else if apps[id].AppID.IsSome() && len(byAppID[apps[id].AppID.Or("")]) > 0 {
			b.Report(apps[id].at[0].at, importer.Warning, importer.CodeConflict, "the service principal of this client id is not, or not for sure, the one of this application; they are kept apart")
		}
		if b.nhis[id] = b.nhi(id, apps[id].principal, apps[id].at); sps[id] == nil {
			b.credentials(id, id, own[id])
			b.federate(id, apps[id].federated)
		} else {
			b.Report(apps[id].at[0].at, importer.Error, importer.CodeDuplicate, "the application has the id of a service principal; its credentials are left out")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(sps)) {
		p, at := sps[id].principal, sps[id].at
		if app := appOf[id]; app != "" {
			p, at = p.with(apps[app].principal), slices.Concat(at, apps[app].at)
			b.credentials(id, app, own[app])
			b.federate(id, apps[app].federated)
		}
		b.nhis[id] = b.nhi(id, p, at)
		b.platform(b.nhis[id], p.Type, at[0].at)
		b.credentials(id, id, foreign[id])
	}
}

// A gathered is one principal by all of its copies.
type gathered struct {
	principal
	at        []copyOf[principal]
	federated []copyOf[governance.Credential]
}

// gather reads the objects of one kind, and returns the nodes of each for its
// credentials.
func (b *builder) gather(k kind) (map[string]*gathered, map[string][]importer.Node) {
	all, nodes := map[string]*gathered{}, map[string][]importer.Node{}
	for key, copies := range b.byID(k, "id") {
		g := &gathered{}
		for _, o := range copies {
			g.at = append(g.at, copyOf[principal]{b.principal(o.Node, k), o.Node})
			nodes[key] = append(nodes[key], o.Node)
		}
		g.principal = joined(&b.Collector, g.at)
		all[key] = g
	}
	return all, nodes
}

// principal reads one object.
func (b *builder) principal(n importer.Node, k kind) principal {
	p := principal{
		Name:      b.Optional(either(n, "displayName", "name")),
		Type:      b.Optional(get(n, "servicePrincipalType")),
		Audience:  b.Optional(get(n, "signInAudience")),
		Publisher: b.Optional(get(get(n, "verifiedPublisher"), "verifiedPublisherId")),
		Status:    b.status(n),
		CreatedAt: instant(&b.Collector, either(n, "createdDateTime", "createdOn")),
		Owners:    b.owners(n),
		Tags:      b.Tagged(governance.Field[map[string]string]{}, b.options.Tags, get(n, "tags"), get(n, "customSecurityAttributes")),
	}
	if appID, ok := id(&b.Collector, get(n, "appId")); ok {
		p.AppID = governance.Some(appID)
	}
	if k == applicationKind {
		p.Methods = b.methods(n)
	}
	if vendor, ok := id(&b.Collector, get(n, "appOwnerOrganizationId")); ok {
		p.Vendor = governance.Some(vendor)
	}
	p.RequestedRoles, p.RequestedScopes = b.requested(n)
	return p
}

// status reads what says whether a principal may sign in. What is deleted can be
// restored for thirty days and is on no other list than that of deleted items.
func (b *builder) status(n importer.Node) governance.Field[governance.NHIStatus] {
	deleted := b.InstantBy(get(n, "deletedDateTime"), microsoft.ParseInstant)
	disabled := b.Optional(get(n, "disabledByMicrosoftStatus")).Or("NotDisabled") != "NotDisabled"
	enabled := b.Bool(get(n, "accountEnabled"))
	switch {
	case deleted.IsSome():
		return governance.Some(governance.NHIStatusRetired)
	case disabled, enabled.Is(false), b.Bool(get(n, "isDisabled")).Is(true):
		return governance.Some(governance.NHIStatusDisabled)
	case enabled.Is(true) && (deleted.IsNone() || !get(n, "deletedDateTime").Exists()):
		return governance.Some(governance.NHIStatusActive)
	}
	return governance.Field[governance.NHIStatus]{}
}

// expandLimit is how many objects $expand puts into another one at most, without
// saying that there are more. Source: Microsoft Graph, query parameters, expand.
const expandLimit = 20

// owners are the ids of all owners, if the object holds all of them.
func (b *builder) owners(n importer.Node) governance.Field[[]string] {
	ids, all := b.linked(n, "owners")
	if !all {
		return governance.Field[[]string]{}
	}
	slices.Sort(ids)
	return governance.Some(slices.Compact(ids))
}

// linked are the ids of the objects that stand in a member of another one, and
// whether these are all.
func (b *builder) linked(n importer.Node, name string) (ids []string, all bool) {
	list := get(n, name)
	switch {
	case list.IsString():
		b.Truncated(list, "the list of "+name)
		return nil, false
	case !list.Exists(), list.IsNull():
		return nil, false
	}
	all = true
	for _, item := range list.List() {
		key, ok := id(&b.Collector, get(item, "id"))
		if all = all && ok; ok {
			ids = append(ids, key)
		} else {
			b.Report(item, importer.Warning, importer.CodeUnparsable, "one of the "+name+" has no id; it is left out")
		}
	}
	next := get(n, name+"@odata.nextLink")
	if next.Exists() && !next.IsNull() || len(list.List()) == expandLimit {
		b.Report(list, importer.Warning, importer.CodeIncomplete, "the list of "+name+" may go on: $expand gives "+strconv.Itoa(expandLimit)+" of them")
		all = false
	}
	return ids, all
}

// items are the items of a list in a member of an object, but for texts in their
// place.
func (b *builder) items(n importer.Node, name string) []importer.Node {
	return slices.DeleteFunc(listOf(get(n, name)), func(item importer.Node) bool {
		if item.IsString() {
			b.Truncated(item, "an object of "+name)
		}
		return item.IsString()
	})
}

// requested are the permissions that an application asks for, by the client id
// of the API and their own. What is asked for is not granted.
func (b *builder) requested(n importer.Node) (roles, scopes governance.Field[string]) {
	lists := map[string][]string{}
	for _, api := range b.items(n, "requiredResourceAccess") {
		app, _ := id(&b.Collector, get(api, "resourceAppId"))
		for _, item := range b.items(api, "resourceAccess") {
			permission, ok := id(&b.Collector, get(item, "id"))
			if t := importer.Enum(&b.Collector, get(item, "type"), accessTypes); ok && t.IsSome() {
				lists[t.Or("")] = append(lists[t.Or("")], importer.ID(app+"/"+permission))
			}
		}
	}
	return words(lists["Role"]), words(lists["Scope"])
}

var accessTypes = map[string]string{"Role": "Role", "Scope": "Scope"}

// pair finds the service principal of an application: the one of its client id
// in its own tenant.
func (b *builder) pair(app principal, byAppID map[string][]string, sps map[string]*gathered) (string, bool) {
	list := byAppID[app.AppID.Or("")]
	if len(list) != 1 {
		return "", false
	}
	vendor, stated := sps[list[0]].Vendor.Get()
	return list[0], !stated || b.self == "" || vendor == b.self
}

// with adds to a service principal what its application says of it.
func (p principal) with(app principal) principal {
	fill(&p.Name, app.Name)
	fill(&p.Audience, app.Audience)
	fill(&p.Publisher, app.Publisher)
	fill(&p.CreatedAt, app.CreatedAt)
	fill(&p.Tags, app.Tags)
	if !p.Owners.IsSome() || len(p.Owners.Or(nil)) == 0 && app.Owners.IsSome() {
		p.Owners = app.Owners
	}
	if app.Status.IsSome() { // deleted or disabled
		p.Status = app.Status
	}
	p.Methods, p.Trusts = app.Methods, app.Trusts
	p.RequestedRoles, p.RequestedScopes = app.RequestedRoles, app.RequestedScopes
	return p
}

func fill[T any](f *governance.Field[T], more governance.Field[T]) {
	if f.IsUnknown() {
		*f = more
	}
}
