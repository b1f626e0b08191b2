package oauth

import (
	"bytes"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	return importer.Description{
		System: "OAuth 2.0 tokens: claims, introspection, authorization details",
		Bash: []string{
			`curl -u "$CLIENT" -d "token=$TOKEN" "$ISSUER/introspect" > introspection.json`,
			`jq -R 'split(".")[1] | gsub("-";"+") | gsub("_";"/") | @base64d | fromjson' tokens.txt > claims.json`,
		},
		PowerShell: []string{
			`Invoke-RestMethod "$Issuer/introspect" -Method Post -Body @{token=$Token} -Credential $Client | ConvertTo-Json -Depth 20 > introspection.json`,
		},
		Fills:  "clients, who acts for whom and until when, scopes and authorization details",
		Leaves: "revocation, approval, contracts, whether subjects are people, other tokens",
	}
}

// Recognize knows claims of who acts and by what scope, answers of introspection,
// and authorization details, and whole tokens. An identity alone, as many systems write
// it, is no sign.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	for line := range bytes.Lines(s.Text()) {
		if m := tokenLine.FindSubmatch(bytes.TrimSpace(line)); m != nil && isJWT(string(m[1])) {
			return "a whole token in its first line", true
		}
		break
	}
	for _, name := range issued {
		if _, ok := s.Value(name, isJWT); ok {
			return "a whole token as " + name, true
		}
	}
	return s.Members("act sub", "may_act sub", "iss client_id", "iss azp", "iss scope", "iss scp",
		"active token_type", "active client_id", "active sub", "authorization_details", "type actions locations", "type privileges locations")
}
