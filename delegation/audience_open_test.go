package delegation_test

import (
	"fmt"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestAudienceOpenLists: what statements close for an audience, and what opens
// its lists again: a record that nobody sees and that may be its own.
func TestAudienceOpenLists(t *testing.T) {
	const cast = `"actors":[{"id":"cust","kind":"organization"},{"id":"ann","kind":"person","parentId":"cust"},{"id":"other","kind":"organization"},{"id":"msp","kind":"organization"}],
		"contracts":[{"id":"k","providerId":"msp","customerId":"cust"}],
		"nhis":[{"id":"n","kind":"bot","tenantId":"t","ownerId":"ann","agent":null}%s],
		"credentials":[{"id":"c","kind":"api_key","subjectId":"nhi:n"}%s],
		"tenants":[{"id":"t","ownerId":"cust","custodianId":null},{"id":"u","ownerId":"other"}%s]`
	doc := func(nhis, credentials, tenants, rest string) string {
		return "{" + fmt.Sprintf(cast, nhis, credentials, tenants) + rest + complete("nhi", "credential", "delegation", "handoff", "assignment", "evidence") + "}"
	}
	const handoff = `,"handoffs":[{"id":"h","fromId":"actor:other","toId":"actor:msp","state":"transferred","payload":[{"kind":"secret_bundle"%s}]%s}]`
	const grant = `,"delegations":[{"id":"d","kind":"support","grantorId":"actor:other","granteeId":"actor:msp","scopes":[],"state":"active"%s}]`
	tests := []question{
		{name: "declared", doc: doc("", "", "", ""), path: "contract[k].liveDelegations", want: "[]"},
		{name: "a grant of another", doc: doc("", "", "", fmt.Sprintf(grant, `,"tenantId":"u","contractId":null`)), path: "contract[k].liveDelegations", want: "[]"},
		{name: "a grant in a tenant nobody knows", doc: doc("", "", "", fmt.Sprintf(grant, `,"contractId":null`)), path: "contract[k].liveDelegations", want: "[… contract[k].liveDelegations[*] OPEN_LIST]"},
		{name: "a grant under a contract nobody knows", doc: doc("", "", "", fmt.Sprintf(grant, `,"tenantId":null`)), path: "contract[k].liveDelegations", want: "[… contract[k].liveDelegations[*] OPEN_LIST]"},
		{name: "a tenant of nobody known", doc: doc("", "", `,{"id":"v"}`, ""), path: "contract[k].liveDelegations", want: "[… contract[k].liveDelegations[*] OPEN_LIST]"},
		{name: "an NHI in a tenant nobody knows", doc: doc(`,{"id":"m","kind":"bot","ownerId":"other"}`, "", "", ""), path: "nhi[n].credentials", want: "[credential:c … nhi[n].credentials[*] OPEN_LIST]"},
		{name: "a credential of nothing on record", doc: doc("", `,{"id":"e","kind":"api_key","subjectId":"nhi:gone"}`, "", ""), path: "nhi[n].credentials", want: "[credential:c … nhi[n].credentials[*] OPEN_LIST]"},
		{name: "a credential of another", doc: doc(`,{"id":"m","kind":"bot","tenantId":"u"}`, `,{"id":"e","kind":"api_key","subjectId":"nhi:m"}`, "", ""), path: "nhi[n].credentials", want: "[credential:c]"},
		{name: "a secret handed over in another's tenant", doc: doc("", "", "", fmt.Sprintf(handoff, "", `,"tenantId":"u"`)), path: "credential[c].handoffs", want: "[]"},
		{name: "a secret handed over in no tenant", doc: doc("", "", "", fmt.Sprintf(handoff, "", `,"tenantId":null`)), path: "credential[c].handoffs", want: "[… credential[c].handoffs[*] OPEN_LIST]"},
		{name: "a handoff in a tenant nobody knows", doc: doc("", "", "", fmt.Sprintf(handoff, `,"ref":"x"`, "")), path: "tenant[t].handoffs", want: "[… tenant[t].handoffs[*] OPEN_LIST]"},
		{name: "a handoff of the credential between others", doc: doc("", "", "", fmt.Sprintf(handoff, `,"ref":"c"`, `,"tenantId":null`)), path: "credential[c].handoffs", want: "[handoff:h]"},
		{name: "an assignment nobody can place", doc: doc("", "", "", `,"assignments":[{"id":"a","duty":"access.revoke","responsibleIds":["other"],"accountableIds":["other"],"contractId":null,"subjectId":null}]`),
			path: "tenant[t].duties[access.approve].status", want: "unknown tenant[t].assignments[*] OPEN_LIST"},
		{name: "an assignment of another", doc: doc("", "", "", `,"assignments":[{"id":"a","duty":"access.revoke","tenantId":"u","responsibleIds":["other"],"accountableIds":["other"],"contractId":null,"subjectId":null}]`),
			path: "tenant[t].duties[access.approve].status", want: "gap"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := delegation.NewIndex(parse(t, tt.doc)).For("cust")
			if got := everything(p.At(now))[tt.path].String(); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.path, got, tt.want)
			}
		})
	}
}

// TestAudienceStrayIncident: an incident about nothing on record may be about the
// tenant, and the investigator a suspect.
func TestAudienceStrayIncident(t *testing.T) {
	const doc = `{"actors":[{"id":"cust","kind":"organization","status":"active","securityContact":"desk"},{"id":"msp","kind":"organization"}],
		"tenants":[{"id":"t","ownerId":"cust"},{"id":"u","ownerId":"msp"}],
		"assignments":[{"id":"a","duty":"misuse.investigate","tenantId":"t","contractId":null,"subjectId":null,"responsibleIds":["msp"],"accountableIds":["cust"],
			"validFrom":"2026-01-01T00:00:00Z","validUntil":null,"acknowledgedAt":"2026-01-02T00:00:00Z"}],
		"incidents":[{"id":"i","kind":"misuse","subjectIds":["%s"],"detectedAt":"2026-06-01T00:00:00Z","containedAt":null}]%s}`
	for subject, want := range map[string]string{"tenant:u": "clear", "nhi:gone": "unknown tenant[t].incidents[*] OPEN_LIST"} {
		p := delegation.NewIndex(parse(t, fmt.Sprintf(doc, subject, complete("assignment")))).For("cust")
		if got := dutyAnswers(p.At(now))["tenant:t misuse.investigate status"].String(); got != want {
			t.Errorf("with an incident about %s\n got %s\nwant %s", subject, got, want)
		}
	}
}

// TestAudienceMayRevoke: who may withdraw a grant is told by the duties in its
// tenant, which the grantee does not see.
func TestAudienceMayRevoke(t *testing.T) {
	x := delegation.NewIndex(caseEstate(t, `{"delegations": [{"id":"d1", "grantorId":"actor:customer", "granteeId":"actor:reseller", "scopes":["users.*@tenant/acme/**"]}],
		"assignments": [{"id":"a", "duty":"access.revoke", "tenantId":"acme", "subjectId":null, "contractId":null, "accountableIds":["distributor"], "responsibleIds":["dan"], "validFrom":"2026-01-01T00:00:00Z", "validUntil":null}],
		"completeness": [{"id":"s", "kind":"assignment", "tenantId":"acme", "complete":true, "collectedAt":"2026-06-30T00:00:00Z"}]}`))
	v := x.For("reseller").At(now)
	if _, seen := v.Subject(governance.NewRef(governance.KindAssignment, "a")); seen {
		t.Fatal("the reseller sees the customer's assignment")
	}
	d, _ := v.Subject(governance.NewRef(governance.KindDelegation, "d1"))
	for party, want := range map[string]bool{"distributor": true, "reseller": true, "vendor": false} {
		may, reasons := v.MayRevoke(governance.NewRef(governance.KindActor, party), d.(delegation.Delegation))
		if got, ok := may.Get(); !ok || got != want {
			t.Errorf("%s may withdraw: %v %v, want %v", party, may, reasons, want)
		}
	}
}
