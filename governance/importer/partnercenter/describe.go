package partnercenter

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = partnercenter{}
	_ importer.Recognizer = partnercenter{}
)

// Describe says what the importer is for.
func (partnercenter) Describe() importer.Description {
	rest := "az rest --resource https://api.partnercenter.microsoft.com --url "
	at := "https://api.partnercenter.microsoft.com/v1/"
	export := []string{
		rest + "'" + at + "relationships?relationship_type=IsIndirectCloudSolutionProviderOf' > relationships.json",
		rest + "'" + at + "customers?size=500' > customers.json",
	}
	return importer.Description{
		System: "Microsoft Partner Center",
		Bash:   export, PowerShell: export,
		Fills:  "distributors, resellers, customers and their tenants, delegated admin privileges that preceded GDAP",
		Leaves: "contracts, when access was given and by whom, whether a list is complete",
	}
}

// Recognize knows the types of Partner Center, and the members that only its
// objects have.
func (partnercenter) Recognize(s importer.Sample) (string, bool) {
	for n := range s.Objects() {
		switch kind, _ := n.Get("attributes").Get("objectType").Text(); strings.ToLower(kind) {
		case "partnerrelationship", "customer":
			return "objectType " + importer.Quote(kind), true
		}
	}
	return s.Members("companyProfile id", "relationshipType id", "customerId domain relationshipToPartner")
}
