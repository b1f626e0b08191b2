package google

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
	export := []string{
		"gcloud iam service-accounts list --project P --format json > accounts.json",
		"gcloud iam service-accounts keys list --iam-account A --format json > keys-A.json",
		"gcloud projects get-iam-policy P --format json > policy.json",
		"gcloud services api-keys list --project P --format json > apikeys.json",
	}
	return importer.Description{
		System: "Google Cloud, Google Workspace",
		Bash:   export, PowerShell: export,
		Fills:  "projects, service accounts, their keys, API keys, who may act by which role, applications that users let in",
		Leaves: "owners, creation and last use, policies elsewhere, deny policies",
	}
}

// Recognize knows names of resources, and members that only Google writes.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	isKey := func(name string) bool {
		return strings.HasPrefix(name, "projects/") && (strings.Contains(name, "/serviceAccounts/") || strings.Contains(name, "/locations/"))
	}
	if why, ok := s.Value("name", isKey); ok {
		return why, true
	}
	if why, ok := s.Value("kind", func(kind string) bool { return strings.HasPrefix(kind, "admin#directory#token") }); ok {
		return why, true
	}
	return s.Members("bindings etag", "role members", "policy resource", "iamPolicy name", "includedPermissions name", "uniqueId email", "email projectId",
		"asset_type ancestors", "asset_type name", "assetType name", "unique_id email",
		"clientId displayText", "clientId nativeApp")
}
