package spiffe

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = spiffe{}
	_ importer.Recognizer = spiffe{}
)

// Describe says what the importer is for.
func (spiffe) Describe() importer.Description {
	export := []string{"spire-server entry show -output json > entries.json", "spire-server agent list -output json > agents.json"}
	return importer.Description{
		System: "SPIFFE (SPIRE server)",
		Bash:   export, PowerShell: export,
		Fills:  "trust domains, workloads and the nodes they run on, whether those are banned, SVIDs, federation, what workloads may do to the server",
		Leaves: "owners, purpose, environment, use, what workloads may do elsewhere, which SVIDs workloads were given",
	}
}

// Recognize knows the members of registration entries and of agents.
func (spiffe) Recognize(s importer.Sample) (string, bool) {
	return s.Members("spiffe_id parent_id", "spiffe_id selectors", "spiffeId parentId", "entry/spiffe_id status",
		"attestation_type x509svid_expires_at", "attestationType x509svidExpiresAt")
}
