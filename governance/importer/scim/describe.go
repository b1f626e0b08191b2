package scim

import (
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

var (
	_ importer.Describer  = Importer{}
	_ importer.Recognizer = Importer{}
)

// Describe says what the importer is for.
func (Importer) Describe() importer.Description {
	d := importer.Description{
		System: "SCIM 2.0 directories",
		Fills:  "people, whether they are active, whose organization they belong to, groups and their members",
		Leaves: "when somebody left, deleted users, programs among the people, how people sign in",
	}
	for _, list := range []struct{ path, file string }{{"Users", "users"}, {"Groups", "groups"}} {
		d.Bash = append(d.Bash, `curl -H "Authorization: Bearer $TOKEN" "$SCIM/`+list.path+`?count=10000" > `+list.file+".json")
		d.PowerShell = append(d.PowerShell, `Invoke-RestMethod "$SCIM/`+list.path+
			`?count=10000" -Headers @{Authorization="Bearer $TOKEN"} | ConvertTo-Json -Depth 20 > `+list.file+".json")
	}
	return d
}

// Recognize knows the URNs of SCIM 2.0 (RFC 7643 §10, RFC 7644 §8.2) and 1.1 among
// the schemas.
func (Importer) Recognize(s importer.Sample) (string, bool) {
	for n := range s.Objects() {
		for _, item := range n.Get("schemas").Items() {
			text, _ := item.Text()
			urn := strings.ToLower(text)
			if strings.HasPrefix(urn, "urn:ietf:params:scim:") || strings.HasPrefix(urn, "urn:scim:schemas:") {
				return "a schema of SCIM in line " + strconv.Itoa(item.Pos().Line), true
			}
		}
	}
	return "", false
}
