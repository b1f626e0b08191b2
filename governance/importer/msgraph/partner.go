package msgraph

import (
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// provider is what one object says of a partner: whether it is a cloud service provider
// of the tenant.
type provider struct{ IsServiceProvider governance.Field[bool] }

// partners adds the organizations that the policy for access across tenants has
// settings for, and a delegation for each way in that is open to their people.
// What the tenant's own people may do elsewhere is nothing that it hands over.
func (b *builder) partners() {
	all := b.byID(partnerKind, "tenantId")
	for _, tenant := range slices.Sorted(maps.Keys(all)) {
		copies := all[tenant]
		var facts []copyOf[provider]
		for _, o := range copies {
			if !b.atHome(o.Node) {
				continue
			}
			if tenant == b.self || b.actors[tenant] {
				b.Report(o.Node, importer.Error, importer.CodeConflict, "the partner has the id of the tenant, or of a person or group; it is left out")
				continue
			}
			b.organization(tenant, "", o.Node)
			facts = append(facts, copyOf[provider]{provider{b.Bool(get(o.Node, "isServiceProvider"))}, o.Node})
		}
		if len(facts) > 0 {
			b.organizations[tenant].provider = joined(&b.Collector, facts).IsServiceProvider
		}
		for _, name := range []string{"b2bCollaborationInbound", "b2bDirectConnectInbound"} {
			for _, o := range copies {
				if d, ok := b.inbound(tenant, name, o.Node); ok && b.organizations[tenant] != nil && tenant != b.self {
					d.ID = importer.ID(b.self + "/" + tenant + "/" + name)
					b.delegation(partnerKind, d, o.Node)
				}
			}
		}
	}
}

// inbound reads one way in for the people of a partner: it is open unless all of
// them or all applications are blocked. A setting that is null follows the
// default of the tenant.
func (b *builder) inbound(tenant, name string, n importer.Node) (d governance.Delegation, ok bool) {
	setting := get(n, name)
	if !setting.IsObject() {
		b.once(n, importer.Info, importer.CodeUnresolved, "default", "settings of partners that are null follow the default of the tenant, which is not read; whether they let anybody in is left unknown")
		return d, false
	}
	users, open, said := b.targets(get(setting, "usersAndGroups"))
	apps, openApps, saidApps := b.targets(get(setting, "applications"))
	if !open || !openApps {
		return d, false
	}
	d = b.standing(governance.DelegationKindRoleAssumption, governance.NewRef(governance.KindActor, importer.ID(tenant)))
	d.Scopes = []governance.Scope{{Action: "entra:cross-tenant:" + name, Resource: b.root() + "/**", Raw: governance.Some("users " + users + "; applications " + apps)}}
	var trusted []string
	for _, claim := range []string{"isMfaAccepted", "isCompliantDeviceAccepted", "isHybridAzureADJoinedDeviceAccepted"} {
		if b.Bool(get(get(n, "inboundTrust"), claim)).Is(true) {
			trusted = append(trusted, claim)
		}
	}
	d.Labels = labels(label{"inboundTrust", words(trusted)})
	if !said || !saidApps {
		d.State, d.Revocation = governance.Field[governance.DelegationState]{}, governance.Field[governance.Revocation]{}
		b.Report(setting, importer.Warning, importer.CodeUnresolved, "whether this lets anybody in is not in the file; the state is left unknown")
	}
	b.ended(&d, n)
	return d, true
}

var (
	accesses = map[string]string{"allowed": "allowed", "blocked": "blocked"}
	everyone = map[string]bool{"allusers": true, "allapplications": true}
)

// targets writes whom one half of a setting is about, whether it may let anybody in,
// and whether it says so.
func (b *builder) targets(n importer.Node) (text string, open, said bool) {
	stated := importer.Enum(&b.Collector, get(n, "accessType"), accesses)
	access := stated.Or("unknown")
	open = true
	var list []string
	for _, t := range listOf(get(n, "targets")) {
		target, ok := b.Optional(get(t, "target")).Get()
		if access == "blocked" && everyone[strings.ToLower(target)] {
			open = false
		}
		if ok {
			list = append(list, importer.ID(target))
		}
	}
	return access + " " + words(list).Or("nobody named"), open, stated.IsSome()
}
