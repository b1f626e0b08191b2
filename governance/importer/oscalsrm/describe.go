package oscalsrm

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	export := []string{"oscal-cli convert --to=json plan.xml plan.json"}
	return importer.Description{
		System: "OSCAL system security plans, shared responsibility matrices",
		Bash:   export, PowerShell: export,
		Fills:  "who answers for what a provider provides, and for what it demands of those who build on it",
		Leaves: "when duties were accepted and for how long, contracts, tenants, which duties of the model an entry means",
	}
}

// Recognize knows the roots of both documents.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	return s.Members("system-security-plan", "shared-responsibility")
}
