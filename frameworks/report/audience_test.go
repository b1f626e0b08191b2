package report_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// audienceEstate is what a reseller keeps of the customer acme and, by the seed,
// of others: how many there are, and what is wrong with them.
func audienceEstate(t testing.TB, seed uint64) *governance.Estate {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 7))
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	c := collections{}
	c.customer("acme", func(good string, _ ...string) string { return good })
	for i := range 1 + r.IntN(4) {
		c.customer(fmt.Sprint("other-", i), func(good string, bad ...string) string { return pick(append(bad, good)...) })
	}
	c.add("nhis", `{"id": "shipper", "kind": "integration", "tenantId": "acme-prod", "environment": "production", "ownerId": "ria", "purpose": "ships", "status": "active",
		"createdAt": "2025-01-01T00:00:00Z", "scopes": [], "trusts": [], "agent": null, "tenantsUsed": ["acme-prod", "other-%d-prod", "other-0-prod"]}`, r.IntN(3))
	c.add("actors", `{"id": "reseller", "kind": "organization", "name": "other-name", "roles": ["reseller"], "status": "active", "terminatedAt": null, "criticality": "%s", "securityContact": "%s"}`,
		pick("low", "high"), pick("", "other-desk@reseller.example"))
	c.add("actors", `{"id": "ria", "kind": "person", "parentId": "reseller", "status": "active", "terminatedAt": null, "authStrength": "%s"}`, pick("mfa", "none"))
	c.add("drills", `{"id": "other-drill", "actorId": "ria", "capability": "rotation", "startedAt": "2026-05-01T00:00:00Z", "outcome": "%s"}`, pick("passed", "failed"))
	c.add("certifications", `{"id": "other-cert", "actorId": "reseller", "programId": "gold", "grantedAt": "2025-05-01T00:00:00Z", "state": "%s"}`, pick("valid", "withdrawn"))
	for i, k := range []string{"nhi", "credential", "delegation", "handoff", "assignment", "oauth"} {
		c.add("completeness", `{"id": "own-%d", "kind": "%s", "tenantId": "acme-prod", "complete": true, "collectedAt": "2026-06-29T00:00:00Z"}`, i, k)
	}
	e, err := governance.Parse("estate.json", []byte(c.document()))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// collections are the records of an estate as JSON.
type collections map[string][]string

func (c collections) add(name, format string, args ...any) {
	c[name] = append(c[name], fmt.Sprintf(format, args...))
}

func (c collections) document() string {
	text := `{"schemaVersion": "1.0", "asOf": "2026-06-30T00:00:00Z"`
	for name, list := range c {
		text += fmt.Sprintf(", %q: [%s]", name, strings.Join(list, ",\n"))
	}
	return text + "}"
}

// customer adds a customer with a tenant that the reseller serves. say chooses
// between a fact that is well and others.
func (c collections) customer(id string, say func(good string, bad ...string) string) {
	c.add("actors", `{"id": "%s", "kind": "organization", "roles": ["customer"], "status": "active", "terminatedAt": null}`, id)
	c.add("actors", `{"id": "%s-ann", "kind": "person", "parentId": "%[1]s", "status": "%s"}`, id, say("active", "suspended"))
	c.add("tenants", `{"id": "%s-prod", "ownerId": "%[1]s", "environment": "%s", "region": "%s", "custodianId": null}`, id, say("production", "test"), say("EMEA", "LATAM"))
	c.add("contracts", `{"id": "%s-reseller", "providerId": "reseller", "customerId": "%[1]s", "effectiveAt": "2025-01-01T00:00:00Z", "endsAt": %s, "terminatedAt": null, "offboardWithin": "P2D"}`,
		id, say("null", `"2026-05-01T00:00:00Z"`))
	c.add("nhis", `{"id": "%s-sync", "kind": "service_account", "tenantId": "%[1]s-prod", "environment": "production", "ownerId": %s, "purpose": "syncs", "status": "active", "createdAt": "2025-01-01T00:00:00Z",
		"lastUsedAt": %s, "interactiveUse": true, "consumers": ["sync", "import"], "authMethods": ["basic"], "scopes": [{"action": "billing.write", "resource": "tenant/%[1]s-prod/**"}], "trusts": [], "agent": null}`, id, say(`"`+id+`-ann"`, "null"), say(`"2026-06-29T00:00:00Z"`, `"2025-06-01T00:00:00Z"`))
	c.add("credentials", `{"id": "%s-key", "subjectId": "nhi:%[1]s-sync", "kind": "api_key", "state": "active", "createdAt": "2026-05-01T00:00:00Z", "expiresAt": %s, "revokedAt": null,
		"holderIds": ["actor:ria"], "storage": "%s", "copies": [{"holderId": "actor:ria", "storage": "email", "destroyedAt": null}]}`, id, say(`"2026-08-01T00:00:00Z"`, "null"), say("vault", "email", "chat"))
	c.add("delegations", `{"id": "%s-admin", "kind": "admin_relationship", "grantorId": "actor:%[1]s", "granteeId": "actor:reseller", "parentId": null, "onBehalfOfId": null, "tenantId": "%[1]s-prod", "contractId": "%[1]s-reseller",
		"scopes": [{"action": "%[2]s", "resource": "tenant/%[1]s-prod/**"}], "retained": [], "conditions": [], "notBefore": null, "expiresAt": %[3]s, "redelegations": 0, "state": "%[4]s", "activatedAt": "2025-02-01T00:00:00Z", "autoExtend": null, "maxSession": null, "revocation": null}`,
		id, say("users.read", "*", "identity.admin"), say(`"2026-12-01T00:00:00Z"`, "null"), say("active", "suspended", "terminated"))
	c.add("incidents", `{"id": "%s-incident", "kind": "exposure", "subjectIds": ["credential:%[1]s-key"], "detectedAt": "2026-06-20T00:00:00Z", "containedAt": %s}`, id, say(`"2026-06-21T00:00:00Z"`, "null"))
	c.add("exceptions", `{"id": "%s-exception", "controlId": "ROT-01", "subjectIds": ["credential:%[1]s-key"], "createdAt": "2026-06-01T00:00:00Z", "expiresAt": %s}`, id, say(`"2026-07-10T00:00:00Z"`, "null"))
	c.add("assignments", `{"id": "%s-rotates", "duty": "credential.rotate", "tenantId": "%[1]s-prod", "contractId": null, "subjectId": null, "responsibleIds": ["reseller"], "accountableIds": ["%s"], "validFrom": "2025-01-01T00:00:00Z", "validUntil": null, "acknowledgedAt": %s}`,
		id, say(id, "reseller"), say(`"2025-01-02T00:00:00Z"`, "null"))
}

// audienceReports writes every format of an assessment of the index.
func audienceReports(t *testing.T, eng *engine.Engine, x *delegation.Index) (*controls.Assessment, map[string]string) {
	t.Helper()
	v := x.At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	a, err := eng.Assess(context.Background(), v, engine.KeepPasses())
	if err != nil {
		t.Fatal(err)
	}
	in := report.Input{Assessment: a, Coverage: frameworks.Cover(a, frameworks.Builtin()), Pack: builtin.Pack(), Library: frameworks.Builtin(), View: v, Position: x.Estate().Position, MaxRows: -1,
		Explain: func(control string, subject governance.Ref) (controls.Explanation, error) {
			return eng.Explain(context.Background(), v, control, subject)
		}}
	if in.Detail, err = frameworks.CoverParties(v, a, in.Pack.All(), in.Library); err != nil {
		t.Fatal(err)
	}
	in.Detail.AddDerived(in.Library)
	for s := range v.Subjects(governance.KindTenant) {
		r, err := eng.Gate(context.Background(), v, engine.Ask{Gate: delegation.GateProductionActivate, Subject: s.Ref()}, governance.Day)
		if err != nil {
			t.Fatal(err)
		}
		in.Gates = append(in.Gates, report.GateOf(r))
	}
	out := map[string]string{}
	for _, f := range report.Formats() {
		out[f.Name] = written(t, f.Write, in)
	}
	return a, out
}

// TestAudience: a customer's report is the same bytes whatever else the reseller
// keeps, names no other customer, and decides nothing otherwise than the report
// of everything.
func TestAudience(t *testing.T) {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	var first, firstWhole map[string]string
	for seed := range uint64(6) {
		x := delegation.NewIndex(audienceEstate(t, seed))
		whole, wholeReports := audienceReports(t, eng, x)
		part, reports := audienceReports(t, eng, x.For("acme"))
		audienceSound(t, part, whole)
		if first == nil {
			first, firstWhole = reports, wholeReports
			continue
		}
		for name, text := range reports {
			if diff := cmp.Diff(strings.Split(first[name], "\n"), strings.Split(text, "\n")); diff != "" {
				t.Errorf("seed %d: others change the %s report (-first +this):\n%s", seed, name, diff)
			}
			if i := strings.Index(text, "other-"); i >= 0 {
				t.Errorf("seed %d: the %s report names another: %.200s", seed, name, text[max(0, i-100):])
			}
			if wholeReports[name] == firstWhole[name] {
				t.Errorf("seed %d: the %s reports of everything do not differ", seed, name)
			}
		}
	}
}

// audienceSound wants each verdict that was decided for the audience to be that
// of the whole estate.
func audienceSound(t *testing.T, part, whole *controls.Assessment) {
	t.Helper()
	type question struct {
		control string
		subject governance.Ref
	}
	all := map[question]controls.Verdict{}
	for _, f := range whole.Findings {
		all[question{f.Control, f.Subject}] = f.Verdict
	}
	decided := map[controls.Verdict]int{}
	for _, f := range part.Findings {
		decided[f.Verdict]++
		if is := all[question{f.Control, f.Subject}]; f.Verdict != controls.Unknown && f.Verdict != is {
			t.Errorf("%s of %v is %v for the audience and %v in the whole estate", f.Control, f.Subject, f.Verdict, is)
		}
	}
	for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown} {
		if decided[v] < 3 {
			t.Errorf("only %d verdicts for the audience are %v", decided[v], v)
		}
	}
}
