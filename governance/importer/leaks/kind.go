package leaks

import (
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

// kinds are what a word in the name of a rule says of the secret; the first word
// counts.
var kinds = []struct {
	word string
	kind governance.CredentialKind
}{
	{"aws", governance.CredentialKindAPIKey},
	{"webhook", governance.CredentialKindWebhookSecret},
	{"ssh", governance.CredentialKindSSHKey},
	{"privatekey", governance.CredentialKindSigningKey},
	{"rsapk", governance.CredentialKindSigningKey},
	{"clientsecret", governance.CredentialKindClientSecret},
	{"refreshtoken", governance.CredentialKindRefreshToken},
	{"accesstoken", governance.CredentialKindAccessToken},
	{"password", governance.CredentialKindPassword},
	{"basicauth", governance.CredentialKindPassword},
	{"jdbc", governance.CredentialKindPassword},
	{"apikey", governance.CredentialKindAPIKey},
	{"accesskey", governance.CredentialKindAPIKey},
	{"token", governance.CredentialKindBearerToken},
	{"jwt", governance.CredentialKindBearerToken},
}

var letters = strings.NewReplacer("-", "", "_", "", " ", "", ".", "")

// kind is the kind of secret that the rule of a finding looks for.
func (r *run) kind(f *finding) governance.CredentialKind {
	rule := letters.Replace(strings.ToLower(f.rule))
	if rule == "uri" { // of trufflehog: one with a password in it
		return governance.CredentialKindPassword
	}
	for _, k := range kinds {
		if strings.Contains(rule, k.word) {
			return k.kind
		}
	}
	r.Report(f.node, importer.Info, importer.CodeNotMapped, "what kind of secret this is the rule does not say; it counts as an API key")
	return governance.CredentialKindAPIKey
}
