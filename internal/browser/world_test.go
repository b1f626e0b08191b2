package browser_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// channel is an estate of a vendor, whose distributor passes authority on to
// resellers, who serve customers in three regions. What is wrong differs from
// reseller to reseller, and some facts are missing. Every name ends with suffix.
func channel(t testing.TB, suffix string) *governance.Estate {
	t.Helper()
	all := map[string][]string{}
	quoted := strings.Trim(quote(suffix), `"`)
	add := func(name, format string, args ...any) {
		all[name] = append(all[name], strings.ReplaceAll(fmt.Sprintf(format, args...), "§", quoted))
	}
	add("actors", `{"id": "vendor", "kind": "organization", "name": "Vendor§", "roles": ["vendor"], "status": "active", "terminatedAt": null}`)
	add("actors", `{"id": "distributor", "kind": "organization", "name": "Distributor§", "roles": ["distributor"], "status": "active", "terminatedAt": null}`)
	for i := range 4 {
		r := fmt.Sprint("reseller-", i)
		add("actors", `{"id": "%s", "kind": "organization", "name": "Reseller§", "roles": ["reseller"], "status": "active", "terminatedAt": null, "securityContact": "desk@example"}`, r)
		for j := range 3 {
			customer(add, r, fmt.Sprintf("customer-%d-%d", i, j), []string{"EMEA", "AMER", "APAC"}[j], i*3+j)
		}
	}
	text := `{"schemaVersion": "1.0", "asOf": "2026-06-30T00:00:00Z"`
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text += fmt.Sprintf(", %q: [%s]", name, strings.Join(all[name], ",\n"))
	}
	e, err := governance.Parse("channel.json", []byte(text+"}"))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// customer adds a customer of a reseller; what is wrong with it goes by n.
func customer(add func(name, format string, args ...any), reseller, id, region string, n int) {
	say := func(every int, bad, good string) string {
		if n%every == 0 {
			return bad
		}
		return good
	}
	add("actors", `{"id": "%s", "kind": "organization", "name": "Customer§", "roles": ["customer"], "status": "active", "terminatedAt": null}`, id)
	add("actors", `{"id": "%s-ann", "kind": "person", "parentId": "%[1]s", "status": "%[2]s"}`, id, say(5, "suspended", "active"))
	add("tenants", `{"id": "%s-prod", "ownerId": "%[1]s", "environment": "production", "region": "%[2]s", "custodianId": null}`, id, region)
	add("contracts", `{"id": "%s-contract", "providerId": "%s", "customerId": "%[1]s", "effectiveAt": "2025-01-01T00:00:00Z", "endsAt": %[3]s, "terminatedAt": null, "offboardWithin": "P2D"}`, id, reseller, say(6, `"2026-05-01T00:00:00Z"`, "null"))
	for k := range 3 {
		add("nhis", `{"id": "%s-sync-%d", "kind": "service_account", "tenantId": "%[1]s-prod", "environment": "production", "ownerId": %[3]s, "operatorIds": ["%[5]s"], "purpose": "syncs§", "status": "active", "createdAt": "2025-01-01T00:00:00Z",
			"lastUsedAt": %[4]s, "interactiveUse": false, "consumers": ["sync"], "authMethods": ["basic"], "scopes": [], "trusts": [], "agent": null}`, id, k, say(4, "null", `"`+id+`-ann"`), say(3, `"2025-06-01T00:00:00Z"`, `"2026-06-29T00:00:00Z"`), reseller)
		add("credentials", `{"id": "%s-key-%d", "subjectId": "nhi:%[1]s-sync-%[2]d", "kind": "api_key", "state": "active", "createdAt": "%[3]s", "expiresAt": %[4]s, "revokedAt": null,
			"holderIds": ["nhi:%[1]s-sync-%[2]d"], "storage": "%[5]s", "copies": []}`, id, k, say(4, "2025-05-01T00:00:00Z", "2026-05-01T00:00:00Z"), say(3, "null", `"2026-08-01T00:00:00Z"`), say(5, "email", "vault"))
	}
	grant := func(name, parent, from, to, scope, until string) {
		add("delegations", `{"id": "%s-%s", "kind": "admin_relationship", "grantorId": "actor:%s", "granteeId": "actor:%s", "parentId": %s, "onBehalfOfId": null, "tenantId": "%[1]s-prod", "contractId": %[8]s,
			"scopes": [{"action": "%[6]s", "resource": "tenant/%[1]s-prod/**"}], "retained": [], "conditions": [], "notBefore": null, "expiresAt": %[7]s, "redelegations": %[9]d, "state": "active", "activatedAt": "2025-02-01T00:00:00Z", "autoExtend": null, "maxSession": null, "revocation": null}`,
			id, name, from, to, parent, scope, until, map[bool]string{true: `"` + id + `-contract"`, false: "null"}[to == reseller], map[string]int{"root": 3, "down": 2, "last": 1}[name])
	}
	grant("root", "null", id, "vendor", "users.admin", `"2026-12-01T00:00:00Z"`)
	grant("down", `"`+id+`-root"`, "vendor", "distributor", "users.admin", `"2026-11-01T00:00:00Z"`)
	grant("last", `"`+id+`-down"`, "distributor", reseller, say(4, "*", "users.admin"), say(3, "null", `"2026-08-15T00:00:00Z"`))
	for _, duty := range []string{"access.approve", "access.revoke", "credential.rotate", "misuse.investigate"}[n%3:] {
		add("assignments", `{"id": "%s-%s", "duty": "%[2]s", "tenantId": "%[1]s-prod", "contractId": null, "subjectId": null, "responsibleIds": ["%[3]s"], "accountableIds": [%[4]s], "validFrom": "2025-01-01T00:00:00Z", "validUntil": null, "acknowledgedAt": "2025-01-02T00:00:00Z"}`,
			id, duty, reseller, say(5, `"`+id+`", "`+reseller+`"`, `"`+id+`"`))
	}
	for _, kind := range []string{"nhi", "credential", "delegation", "handoff", "assignment"}[n%2:] {
		add("completeness", `{"id": "%s-%s", "kind": "%[2]s", "tenantId": "%[1]s-prod", "complete": true, "collectedAt": "2026-06-29T00:00:00Z"}`, id, kind)
	}
	add("evidence", `{"id": "%s-rotation", "kind": "rotation", "subjectId": "credential:%[1]s-key-0", "collectedAt": "2026-05-01T00:00:00Z"}`, id)
}

// quickstart is the estate of that example.
func quickstart(t testing.TB) *governance.Estate {
	t.Helper()
	data, err := os.ReadFile("../../examples/quickstart/estate.json")
	if err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func quote(s string) string { return fmt.Sprintf("%q", s) }

// assessed is what the estate comes to, with everything that a report can tell.
func assessed(t testing.TB, e *governance.Estate) report.Input {
	t.Helper()
	ctx := context.Background()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	v := delegation.NewIndex(e).At(e.AsOf.Or(time.Time{}))
	a, err := eng.Assess(ctx, v, engine.KeepPasses())
	if err != nil {
		t.Fatal(err)
	}
	explain := func(control string, subject governance.Ref) (controls.Explanation, error) {
		return eng.Explain(ctx, v, control, subject)
	}
	in := report.Input{Title: "Channel, summer 2026", Assessment: a, Explain: explain, Coverage: frameworks.Cover(a, frameworks.Builtin()), Pack: builtin.Pack(), Library: frameworks.Builtin(), View: v, Position: e.Position}
	if in.Detail, err = frameworks.CoverParties(v, a, in.Pack.All(), in.Library); err != nil {
		t.Fatal(err)
	}
	in.Detail.AddDerived(in.Library)
	in.GatesAsked = []report.GateAsk{{Gate: delegation.GateProductionActivate, Kind: governance.KindTenant, MaxStaleness: "P1D"}, {Gate: delegation.GateRolloutHandover, Kind: governance.KindRollout, MaxStaleness: "P1D"}}
	for s := range v.Subjects(governance.KindTenant) {
		r, err := eng.Gate(ctx, v, engine.Ask{Gate: delegation.GateProductionActivate, Subject: s.Ref()}, governance.Day)
		if err != nil {
			t.Fatal(err)
		}
		in.Gates = append(in.Gates, report.GateOf(r))
	}
	until := v.Time().Add(90 * governance.Day)
	turns, err := eng.Forecast(ctx, v, until)
	if err != nil {
		t.Fatal(err)
	}
	in.Forecast = &report.Forecast{Until: until, Turns: turns}
	return in
}

// many is an assessment of n findings of 25 controls.
func many(n int) report.Input {
	a := &controls.Assessment{AsOf: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)}
	per := n / 25
	for c := range 25 {
		p := controls.Population{Control: fmt.Sprintf("BIG-%02d", c), Severity: controls.Severities()[c%4], Subjects: per}
		for i := range per {
			f := controls.Finding{Control: p.Control, Severity: p.Severity, Subject: governance.NewRef(governance.KindNHI, fmt.Sprint("n", i)),
				Attribution: controls.Attribution{Answerable: fmt.Sprint("p", i%50), Tenant: fmt.Sprint("t", i%400), Region: fmt.Sprint("r", i%5)}}
			switch i % 3 {
			case 0:
				f.Verdict = controls.Fail
				f.Reasons = []controls.Reason{{Code: controls.ReasonConditionFalse, Expr: "nhi.owner != null", Facts: []controls.Fact{{Path: f.Subject.Path("owner"), Value: "none"}}}}
			case 1:
				f.Missing = []controls.Missing{{Path: f.Subject.Path("ownerId"), Code: delegation.CodeNotRecorded}}
			case 2:
				f.Verdict = controls.Pass
			}
			p.Counts.Add(f.Verdict)
			a.Findings = append(a.Findings, f)
		}
		a.Population = append(a.Population, p)
	}
	return report.Input{Assessment: a, Coverage: &frameworks.Coverage{}}
}

// page writes the report of an input to a file and returns its address.
func page(t testing.TB, in report.Input) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := report.HTML(f, in); err != nil {
		t.Fatal(err)
	}
	return "file://" + name
}
