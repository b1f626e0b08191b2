package github

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	export := []string{
		"gh api orgs/ORG > organization.json",
		"gh api --paginate --slurp orgs/ORG/installations > installations.json",
		"gh api apps/SLUG > app-SLUG.json",
		"gh api --paginate --slurp orgs/ORG/personal-access-tokens > tokens.json",
		"gh api --paginate --slurp orgs/ORG/credential-authorizations > credentials.json",
		"gh api --paginate --slurp repos/ORG/REPO/keys > keys-REPO.json",
	}
	return importer.Description{
		System: "GitHub",
		Bash:   export, PowerShell: export,
		Fills:  "installed apps and who makes them, fine-grained tokens, deploy keys, classic tokens and SSH keys authorized for single sign-on, what each may do",
		Leaves: "who at a vendor is accountable, last use of apps, when a token was made, OAuth apps, roles of members, whether a list is complete",
	}
}

// Recognize knows the members of answers of the REST API and of webhooks.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	return s.Members("app_id target_type", "action installation/app_id", "action key/read_only repository", "request/payload delivered_at",
		"token_id access_granted_at", "credential_id credential_type", "key read_only", "slug owner/login permissions", "login node_id type")
}
