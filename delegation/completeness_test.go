package delegation_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
)

// twoTenants is an estate of a customer with two tenants and a reseller, without
// statements of completeness; tail adds collections to it.
func twoTenants(tail string) string {
	return `{"asOf":"2026-07-01T00:00:00Z",
	"actors":[{"id":"cust","kind":"organization"},{"id":"ann","kind":"person","parentId":"cust"},{"id":"ops","kind":"unit","parentId":"cust","memberIds":["actor:ann"]},
		{"id":"res","kind":"organization"},{"id":"rita","kind":"person","parentId":"res"}],
	"tenants":[{"id":"t1","ownerId":"cust"},{"id":"t2","ownerId":"cust"},{"id":"other","ownerId":"res"}],
	"contracts":[{"id":"k","providerId":"res","customerId":"cust"}],
	"nhis":[{"id":"n","kind":"bot","tenantId":"t1","ownerId":"ann"},{"id":"free","kind":"bot","tenantId":null,"ownerId":"ann"}],
	"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key"}]` + tail + `}`
}

// TestClosedLists: which statement closes which gathered list.
func TestClosedLists(t *testing.T) {
	says := func(kind, tenant string) string {
		return `{"id":"s-` + kind + `-` + strings.Trim(tenant, `"`) + `","kind":"` + kind + `","tenantId":` + tenant + `,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"}`
	}
	tests := []struct {
		list, statements string
		closed           bool
	}{
		{"nhi[n].credentials", says("credential", `"t1"`), true},
		{"nhi[n].credentials", says("credential", `"t2"`), false},
		{"nhi[n].credentials", says("credential", "null"), true},
		{"nhi[n].credentials", says("delegation", "null"), false},
		{"nhi[free].credentials", says("credential", `"t1"`), false},
		{"nhi[free].credentials", says("credential", "null"), true},
		{"nhi[n].delegations", says("delegation", `"t1"`), true},
		{"credential[c].handoffs", says("handoff", `"t1"`), true},
		{"credential[c].handoffs", says("handoff", `"t2"`), false},
		{"tenant[t1].handoffs", says("handoff", `"t1"`), true},
		{"tenant[t1].boundaryEvidence", says("evidence", `"t1"`), false}, // boundaryEvidenceIds is not stated
		{"contract[k].liveDelegations", says("delegation", `"t1"`), false},
		{"contract[k].liveDelegations", says("delegation", `"t1"`) + "," + says("delegation", `"t2"`), true},
		{"contract[k].liveCredentials", says("credential", `"t1"`) + "," + says("credential", `"t2"`), false}, // c may be among them
		{"actor[res].contracts", says("contract", `"t1"`), false},
		{"actor[res].contracts", says("contract", "null"), true},
		{"actor[res].certifications", says("certification", "null"), true},
		{"actor[res].drills", says("drill", "null"), true},
		{"actor[res].trainings", says("evidence", "null"), true},
		{"actor[ops].memberIds", says("membership", `"t1"`), false},
		{"actor[ops].memberIds", says("membership", "null"), true},
	}
	for _, tt := range tests {
		all := everything(viewAt(t, parse(t, twoTenants(`,"completeness":[`+tt.statements+`]`)), july))
		if got := all[tt.list]; len(got.gaps) == 0 != tt.closed {
			t.Errorf("%s with %s: %v, want closed %t", tt.list, tt.statements, got, tt.closed)
		}
		assumed := everything(viewAt(t, parse(t, twoTenants("")), july, delegation.AssumeComplete()))
		if got := assumed[tt.list].String(); strings.Contains(got, "OPEN_LIST") {
			t.Errorf("%s, assumed complete: %s", tt.list, got)
		}
	}
}

// TestDeclared: which statements count, and which cast doubt on others.
func TestDeclared(t *testing.T) {
	const fresh = `{"id":"s","kind":"credential","tenantId":"t1","complete":true,"collectedAt":"2026-06-20T00:00:00Z"}`
	tests := []struct {
		name, statements string
		closed           bool
	}{
		{"fresh", fresh, true},
		{"not complete", strings.Replace(fresh, "true", "false", 1), false},
		{"not said whether", strings.Replace(fresh, `"complete":true,`, "", 1), false},
		{"not said for which tenant", strings.Replace(fresh, `"tenantId":"t1",`, "", 1), false},
		{"on the last day", strings.Replace(fresh, "2026-06-20", "2026-06-01", 1), true},
		{"one second too old", strings.Replace(fresh, "2026-06-20T00:00:00Z", "2026-05-31T23:59:59Z", 1), false},
		{"in the future", strings.Replace(fresh, "2026-06-20", "2026-07-02", 1), false},
		{"a newer one says less", fresh + `,{"id":"u","kind":"credential","tenantId":"t1","complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, false},
		{"an older one said less", fresh + `,{"id":"u","kind":"credential","tenantId":"t1","complete":false,"collectedAt":"2026-06-19T00:00:00Z"}`, true},
		{"one of the same instant says less", fresh + `,{"id":"u","kind":"credential","tenantId":"t1","complete":false,"collectedAt":"2026-06-20T00:00:00Z"}`, false},
		{"a newer one does not say", fresh + `,{"id":"u","kind":"credential","tenantId":"t1","collectedAt":"2026-06-21T00:00:00Z"}`, false},
		{"a newer one about some tenant says less", fresh + `,{"id":"u","kind":"credential","complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, false},
		{"a newer one about another tenant says less", fresh + `,{"id":"u","kind":"credential","tenantId":"t2","complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, true},
		{"a newer one about the whole estate says less", fresh + `,{"id":"u","kind":"credential","tenantId":null,"complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, true},
		{"one of the future says less", fresh + `,{"id":"u","kind":"credential","tenantId":"t1","complete":false,"collectedAt":"2026-07-02T00:00:00Z"}`, false},
		{"another kind says less", fresh + `,{"id":"u","kind":"nhi","tenantId":"t1","complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, true},
		{"the estate is complete, a newer one of the tenant says less", strings.Replace(fresh, `"t1"`, "null", 1) + `,{"id":"u","kind":"credential","tenantId":"t1","complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, false},
		{"the estate is complete, a newer one of another tenant says less", strings.Replace(fresh, `"t1"`, "null", 1) + `,{"id":"u","kind":"credential","tenantId":"t2","complete":false,"collectedAt":"2026-06-21T00:00:00Z"}`, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := everything(viewAt(t, parse(t, twoTenants(`,"completeness":[`+tt.statements+`]`)), july))
			if got := all["nhi[n].credentials"]; len(got.gaps) == 0 != tt.closed {
				t.Errorf("credentials = %v, want closed %t", got, tt.closed)
			}
		})
	}
}

func TestCompletenessMaxAge(t *testing.T) {
	e := parse(t, twoTenants(`,"completeness":[{"id":"s","kind":"credential","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"}]`))
	for _, tt := range []struct {
		age    time.Duration
		closed bool
	}{{24 * time.Hour, true}, {24*time.Hour - 1, false}, {0, false}} {
		all := everything(viewAt(t, e, july, delegation.WithCompletenessMaxAge(tt.age)))
		if got := all["nhi[n].credentials"]; len(got.gaps) == 0 != tt.closed {
			t.Errorf("max age %v: %v, want closed %t", tt.age, got, tt.closed)
		}
	}
}

// TestInventory: the newest statement about a tenant, its own or the estate's.
func TestInventory(t *testing.T) {
	say := func(id, tenant, complete, at string) string {
		return `{"id":"` + id + `","kind":"nhi","tenantId":` + tenant + `,"complete":` + complete + `,"collectedAt":"2026-06-` + at + `T00:00:00Z"}`
	}
	future := `{"id":"f","kind":"nhi","tenantId":"t1","complete":true,"collectedAt":"2026-07-02T00:00:00Z"}`
	unplaced := `{"id":"u","kind":"nhi","complete":true,"collectedAt":"2026-06-20T00:00:00Z"}`
	unsaid := `{"id":"v","kind":"nhi","tenantId":"t1","collectedAt":"2026-06-20T00:00:00Z"}`
	tests := []struct {
		name, statements, want string
	}{
		{"none on file", "", "unknown tenant[t1].nhiInventory NOT_RECORDED"},
		{"of another tenant", say("s", `"t2"`, "true", "20"), "unknown tenant[t1].nhiInventory NOT_RECORDED"},
		{"the newest", say("old", `"t1"`, "true", "10") + "," + say("new", `"t1"`, "false", "20"), "completeness:new"},
		{"the estate's is newer", say("own", `"t1"`, "true", "10") + "," + say("whole", "null", "true", "20"), "completeness:whole"},
		{"the tenant's is newer", say("own", `"t1"`, "true", "20") + "," + say("whole", "null", "true", "10"), "completeness:own"},
		{"of one instant what says less", say("a", `"t1"`, "true", "20") + "," + say("b", `"t1"`, "false", "20"), "completeness:b"},
		{"of one instant the first", say("b", `"t1"`, "true", "20") + "," + say("a", `"t1"`, "true", "20"), "completeness:a"},
		{"however old", `{"id":"s","kind":"nhi","tenantId":"t1","complete":true,"collectedAt":"2001-01-01T00:00:00Z"}`, "completeness:s"},
		{"alone, does not say", unsaid, "completeness:v"},
		{"of one instant, does not say", say("a", `"t1"`, "true", "20") + "," + unsaid, "unknown completeness[v].complete NOT_RECORDED"},
		{"a future one", say("s", `"t1"`, "true", "20") + "," + future, "unknown completeness[f].collectedAt FUTURE_FACT"},
		{"one that may be about it", say("s", `"t1"`, "true", "20") + "," + unplaced, "unknown completeness[u].tenantId NOT_RECORDED"},
		{"an older one that may be", say("s", `"t1"`, "true", "21") + "," + unplaced, "completeness:s"},
	}
	for _, tt := range tests {
		answers(t, []question{{name: tt.name, doc: twoTenants(`,"completeness":[` + tt.statements + `]`), at: july, path: "tenant[t1].nhiInventory", want: tt.want}})
	}
	answers(t, []question{{name: "of kind oauth", doc: twoTenants(`,"completeness":[` + strings.Replace(say("s", `"t1"`, "true", "20"), "nhi", "oauth", 1) + `]`), at: july,
		path: "tenant[t1].oauthInventory", want: "completeness:s"}})
}
