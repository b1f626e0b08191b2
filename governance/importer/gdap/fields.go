package gdap

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// The members that are read, or known and of no use here.
var (
	envelopeFields     = names("value Count")
	relationshipFields = names(`id displayName duration customer accessDetails status autoExtendDuration createdDateTime lastModifiedDateTime
		activatedDateTime endDateTime indirectProviderTenantId isPartnerConsentPending accessAssignments requests operations AdditionalProperties`)
	assignmentFields = names("id status createdDateTime lastModifiedDateTime accessContainer accessDetails delegatedAdminRelationshipId AdditionalProperties")
	requestFields    = names("id action status createdDateTime lastModifiedDateTime delegatedAdminRelationshipId AdditionalProperties")
	customerFields   = names("id tenantId displayName serviceManagementDetails AdditionalProperties")
	partyFields      = names("tenantId displayName AdditionalProperties")
	containerFields  = names("accessContainerId accessContainerType AdditionalProperties")
	detailsFields    = names("unifiedRoles AdditionalProperties")
	roleFields       = names("roleDefinitionId AdditionalProperties")
)

func names(list string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(list) {
		set[name], set[strings.ToLower(name)] = true, true
	}
	return set
}

// fields counts the members that are not known, those in AdditionalProperties
// too. OData annotations are not members of the object.
func (r *reader) fields(n importer.Node, known map[string]bool) {
	for _, object := range []importer.Node{n, n.Get("AdditionalProperties")} {
		for name, m := range object.Members() {
			if !known[name] && !strings.Contains(name, "@") && !known[strings.ToLower(name)] {
				r.UnknownMember(name, m)
			}
		}
	}
	if extra := n.Get("AdditionalProperties"); extra.IsString() {
		if s, _ := extra.Text(); s != "" {
			r.Truncated(extra, "further members")
		}
	}
}
