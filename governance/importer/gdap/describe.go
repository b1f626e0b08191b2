package gdap

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = gdap{}
	_ importer.Recognizer = gdap{}
)

// Describe says what the importer is for.
func (gdap) Describe() importer.Description {
	return importer.Description{
		System: "Microsoft GDAP",
		Bash: []string{
			"az rest --url 'https://graph.microsoft.com/v1.0/tenantRelationships/delegatedAdminRelationships' > relationships.json",
			"az rest --url 'https://graph.microsoft.com/v1.0/tenantRelationships/delegatedAdminRelationships/ID/accessAssignments' > assignments-ID.json",
		},
		PowerShell: []string{
			"Get-MgTenantRelationshipDelegatedAdminRelationship -All | ConvertTo-Json -Depth 10 > relationships.json",
			"Get-MgTenantRelationshipDelegatedAdminRelationshipAccessAssignment -All -DelegatedAdminRelationshipId ID | ConvertTo-Json -Depth 10 > assignments-ID.json",
		},
		Fills:  "customers, indirect providers, security groups, what customers let the partner do and until when",
		Leaves: "who approved, redelegation, contracts, members of the groups",
	}
}

// Recognize knows the lists and types of delegated administration, and the members
// that only its objects have.
func (gdap) Recognize(s importer.Sample) (string, bool) {
	isOurs := func(text string) bool { return strings.Contains(strings.ToLower(text), "delegatedadmin") }
	for _, member := range []string{"@odata.context", "@odata.type"} {
		if why, ok := s.Value(member, isOurs); ok {
			return why, true
		}
	}
	return s.Members("accessContainer accessDetails", "accessDetails customer", "autoExtendDuration customer")
}
