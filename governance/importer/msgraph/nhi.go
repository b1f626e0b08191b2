package msgraph

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// An nhi is the record of one principal on its way into the estate.
type nhi struct {
	record governance.NHI
	owners governance.Field[[]string] // all of them, by the id in the files
	appID  string                     // client id, or ""
	vendor string                     // tenant of the application, or ""
	at     importer.Node
}

// nhi makes the record of an application.
func (b *builder) nhi(id string, p principal, at []copyOf[principal]) *nhi {
	n := governance.NHI{
		ID: importer.ID(id), Kind: governance.NHIKindOAuthApp, Name: p.Name, TenantID: b.tenant(), Status: p.Status, CreatedAt: p.CreatedAt,
		ExpiresAt: governance.None[time.Time](), AuthMethods: p.Methods, Trusts: p.Trusts, Origin: places(at),
		Labels: labels(label{"appId", p.AppID}, label{"signInAudience", p.Audience}, label{"servicePrincipalType", p.Type},
			label{"verifiedPublisherId", p.Publisher}, label{"appOwnerOrganizationId", p.Vendor},
			label{"requestedRoles", p.RequestedRoles}, label{"requestedScopes", p.RequestedScopes}),
	}
	if tags := p.Tags.Or(nil); len(tags) > 0 {
		all := maps.Clone(tags)
		maps.Copy(all, n.Labels.Or(nil))
		n.Labels = governance.Some(all)
	}
	if b.self != "" {
		b.organization(b.self, "", at[0].at)
	}
	return &nhi{n, p.Owners, p.AppID.Or(""), p.Vendor.Or(""), at[0].at}
}

func (b *builder) tenant() governance.Field[string] {
	if b.self == "" {
		return governance.Field[string]{}
	}
	return governance.Some(importer.ID(b.self))
}

// principalTypes: what Legacy and SocialIdp mean has no kind of its own.
var principalTypes = map[string]string{"Application": "Application", "Legacy": "Legacy", "SocialIdp": "SocialIdp", "ManagedIdentity": "ManagedIdentity", "ServiceIdentity": "ServiceIdentity"}

// platform makes a service principal of the record of an application. Azure
// itself signs in for a managed identity.
func (b *builder) platform(n *nhi, kind governance.Field[string], at importer.Node) {
	n.record.Kind = governance.NHIKindServicePrincipal
	if s, ok := kind.Get(); ok && principalTypes[s] == "" {
		b.Report(get(at, "servicePrincipalType"), importer.Warning, importer.CodeUnknownValue, importer.Quote(s)+" is no type of service principal that is known here; it is kept as a label only")
	}
	if t, _ := typeOf(at); t == agentType || kind.Is("ServiceIdentity") {
		n.record.Kind = governance.NHIKindAIAgent
	}
	if kind.Is("ManagedIdentity") {
		n.record.Kind = governance.NHIKindManagedIdentity
		n.record.AuthMethods = governance.Some([]governance.AuthMethod{governance.AuthMethodManaged})
	}
}

// unseen makes sure that there is a record of a service principal which some
// other object names.
func (b *builder) unseen(id string, name governance.Field[string], at importer.Node) {
	if b.nhis[id] != nil {
		return
	}
	b.lost[principalKind] = true // so the list of them is not whole
	b.Report(at, importer.Warning, importer.CodeUnresolved, "the files do not hold this service principal; nothing but its id is known of it")
	b.nhis[id] = &nhi{record: governance.NHI{ID: importer.ID(id), Kind: governance.NHIKindServicePrincipal, Name: name, TenantID: b.tenant(), Origin: importer.Origins(at)}, at: at}
}

// own decides for each principal who answers for it.
func (b *builder) own() {
	for _, id := range slices.Sorted(maps.Keys(b.nhis)) {
		b.owner(b.nhis[id])
	}
}

// owner decides who answers for a principal. An application of another tenant is
// its vendor's. Of several owners nobody says which one is accountable, and an
// application among them owns nothing.
func (b *builder) owner(n *nhi) {
	var people, apps []string
	for _, id := range n.owners.Or(nil) {
		if b.nhis[id] != nil {
			apps = append(apps, importer.ID(id))
		} else {
			people = append(people, importer.ID(id))
		}
	}
	if n.owners.IsSome() && len(apps) == 0 {
		n.record.OperatorIDs = governance.Some(append([]string{}, people...))
	}
	switch {
	case b.self != "" && n.vendor != "" && n.vendor != b.self:
		if b.vendor(n.vendor, n.at) {
			n.record.OwnerID = governance.Some(importer.ID(n.vendor))
		}
	case len(people) == 1:
		n.record.OwnerID = governance.Some(people[0])
	case n.owners.IsSome() && len(people) == 0:
		n.record.OwnerID = governance.None[string]()
	case len(people) > 1:
		b.Report(get(n.at, "owners"), importer.Info, importer.CodeUnresolved, "of several owners nobody says which one is accountable; the owner is left unknown, all are operators")
	}
	if len(apps) > 0 {
		slices.Sort(apps)
		m := n.record.Labels.Or(map[string]string{})
		m["entra.ownerPrincipals"] = strings.Join(apps, " ")
		n.record.Labels = governance.Some(m)
		b.Report(get(n.at, "owners"), importer.Warning, importer.CodeNotMapped, "a service principal is among the owners; it can change the application, and no person answers for that: it is kept as a label")
	}
}

// vendor notes the organization that publishes an application, unless its id is
// taken.
func (b *builder) vendor(tenant string, at importer.Node) bool {
	switch {
	case b.actors[tenant]:
		b.Report(at, importer.Error, importer.CodeConflict, "the vendor has the id of a person or group; the owner is left unknown")
		return false
	case microsoft.IsMicrosoft(tenant):
		b.organization(tenant, governance.RolePlatform, at).name = governance.Some("Microsoft")
	default:
		b.organization(tenant, governance.RoleVendor, at)
	}
	return true
}
