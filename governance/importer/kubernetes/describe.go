package kubernetes

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	rbac := "kubectl get serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings -A -o json > rbac.json"
	secrets := "kubectl get secrets -A --field-selector type=kubernetes.io/service-account-token -o json"
	return importer.Description{
		System: "Kubernetes",
		Bash:   []string{rbac, secrets + " | jq 'del(.items[].data, .items[].metadata.managedFields)' > tokens.json"},
		PowerShell: []string{rbac, "$l = " + secrets + " | ConvertFrom-Json -AsHashtable; " +
			"$l.items | % { $_.Remove('data'); $_.metadata.Remove('managedFields') }; $l | ConvertTo-Json -Depth 10 > tokens.json"},
		Fills:  "service accounts, long-lived tokens, who may do what by RBAC",
		Leaves: "owners, purpose, certificates and tokens on request",
	}
}

// Recognize knows the kinds that are read.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	return s.Value("kind", func(kind string) bool {
		_, ok := kinds[strings.TrimSuffix(kind, "List")]
		return ok
	})
}
