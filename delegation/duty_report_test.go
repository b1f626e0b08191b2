package delegation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// dutyReports writes every report, a line each row.
func dutyReports(v *delegation.View) string {
	var b strings.Builder
	for _, a := range v.FourQuestions() {
		fmt.Fprintln(&b, "question", a.Tenant, dutyFact(a.Duty.Duty()), dutyFact(a.Duty.Status()), dutyList(a.Duty.Accountable()), dutyList(a.Contracts), dutyFact(a.AcknowledgedAt))
	}
	for _, c := range v.DutyMatrix() {
		fmt.Fprintln(&b, "cell", c.Tenant, dutyFact(c.Duty.Duty()), dutyFact(c.Duty.Status()), c.Critical, dutyFact(c.Production))
	}
	for _, m := range v.AuthorityWithoutDuty() {
		fmt.Fprintln(&b, "no duty", m.Tenant, m.Party, m.Grants, dutyFact(m.Holds))
	}
	for _, m := range v.DutyWithoutAuthority() {
		fmt.Fprintln(&b, "no authority", m.Tenant, m.Duty, m.Party, dutyFact(m.Holds))
	}
	for _, l := range v.AfterTermination() {
		fmt.Fprintln(&b, "left", l.Contract, dutyFact(l.EndedAt), dutyFact(l.Deadline), dutyList(l.Delegations), dutyList(l.Credentials))
		for _, d := range l.Duties {
			fmt.Fprintln(&b, "left", l.Contract, d.Holder(), dutyFact(d.Duty()), dutyFact(d.Status()), dutyList(d.Responsible()), dutyFact(d.SurvivesTermination()))
		}
	}
	for _, x := range v.DutyVariance() {
		for _, r := range x.Rows {
			fmt.Fprintln(&b, "varies", x.Program, x.Duty, r.Rollout, r.Tenant, r.Partner, dutyFact(r.Region), dutyList(r.Sides), dutyList(r.Within))
		}
	}
	return b.String()
}

// dutyReport are the lines of one report.
func dutyReport(v *delegation.View, name string) []string {
	var out []string
	for line := range strings.Lines(dutyReports(v)) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			out = append(out, strings.TrimSpace(rest))
		}
	}
	return out
}

// reportedEstate has two tenants, of which the second left its distributor, which
// still holds a grant there and is to revoke without one that lets it.
const reportedEstate = `{
"tenants": [
 {"id":"acme", "ownerId":"customer", "environment":"production"},
 {"id":"beta", "ownerId":"customer", "environment":"test"},
 {"id":"gamma", "ownerId":"customer"}],
"contracts": [{"id":"deal", "providerId":"distributor", "customerId":"customer", "effectiveAt":"2025-01-01T00:00:00Z",
 "endsAt":"2026-06-01T00:00:00Z", "terminatedAt":null, "offboardWithin":"P1D"}],
"delegations": [
 {"id":"admin", "kind":"admin_relationship", "grantorId":"actor:customer", "granteeId":"actor:distributor", "tenantId":"beta", "contractId":"deal", "parentId":null,
  "state":"active", "activatedAt":"2026-01-01T00:00:00Z", "revocation":null, "scopes":[{"action":"reports.read", "resource":"tenant/beta/**"}]},
 {"id":"rotator", "kind":"admin_relationship", "grantorId":"actor:customer", "granteeId":"actor:reseller", "tenantId":"beta", "contractId":null, "parentId":null,
  "state":"active", "activatedAt":"2026-01-01T00:00:00Z", "revocation":null, "scopes":[{"action":"secrets.*", "resource":"tenant/beta/**"}]},
 {"id":"stray", "kind":"admin_relationship", "grantorId":"actor:customer", "granteeId":"actor:reseller", "tenantId":"acme", "contractId":null, "parentId":null,
  "revocation":null, "scopes":[{"action":"vendor:Anything", "resource":"*"}]}],
"programs": [{"id":"channel", "ownerId":"distributor", "artifacts":[{"id":"pattern", "kind":"secrets_pattern", "version":"1"}]}],
"rollouts": [
 {"id":"r1", "partnerId":"distributor", "tenantId":"acme", "region":"EU", "patternId":"pattern"},
 {"id":"r2", "partnerId":"reseller", "tenantId":"beta", "region":"US", "patternId":"pattern"},
 {"id":"r3", "partnerId":"reseller", "tenantId":"gamma", "region":"US", "patternId":"pattern"}],
"assignments": [
 {"id":"a", "duty":"access.revoke", "tenantId":"beta", "contractId":"deal", "subjectId":null, "accountableIds":["customer"], "responsibleIds":["distributor"],
  "ownership":"distributor", "acknowledgedAt":"2026-02-01T00:00:00Z", "validFrom":"2026-01-01T00:00:00Z", "validUntil":null, "survivesTermination":true, "within":"PT24H"},
 {"id":"b", "duty":"access.revoke", "tenantId":"acme", "contractId":null, "subjectId":null, "accountableIds":["customer"], "responsibleIds":["customer"],
  "ownership":"customer", "acknowledgedAt":"2026-03-01T00:00:00Z", "validFrom":"2026-01-01T00:00:00Z", "validUntil":null, "survivesTermination":true, "within":"PT4H"},
 {"id":"c", "duty":"credential.rotate", "tenantId":"beta", "contractId":null, "subjectId":null, "accountableIds":["customer"], "responsibleIds":["distributor"],
  "ownership":"customer", "acknowledgedAt":null, "validFrom":"2026-01-01T00:00:00Z", "validUntil":null, "survivesTermination":false, "within":null}]
}`

func TestDutyReports(t *testing.T) {
	v := delegation.NewIndex(dutyEstate(t, reportedEstate)).At(now)
	tests := []struct {
		report string
		want   []string
	}{
		{"question tenant:beta", []string{
			"access.approve gap [] [] none",
			"access.revoke clear [customer] [deal] 2026-02-01T00:00:00Z",
			"credential.rotate unacknowledged [customer] [] none",
			"misuse.investigate gap [] [] none",
		}},
		{"no duty", []string{
			"tenant:acme actor:reseller [delegation:stray] unknown delegation[stray].state NOT_RECORDED",
			"tenant:beta actor:reseller [delegation:rotator] true",
		}},
		{"no authority", []string{
			"tenant:beta access.revoke actor:distributor true",
			"tenant:beta credential.rotate actor:distributor true",
		}},
		{"left contract:deal", []string{
			"2026-06-01T00:00:00Z 2026-06-02T00:00:00Z [delegation:admin] []",
			"tenant:acme access.revoke clear [customer] true",
			"tenant:acme credential.rotate gap [] false",
			"tenant:acme secret.destroy gap [] false",
			"tenant:beta access.revoke clear [distributor] true",
			"tenant:beta credential.rotate unacknowledged [distributor] false",
			"tenant:beta secret.destroy gap [] false",
			"tenant:gamma access.revoke gap [] false",
			"tenant:gamma credential.rotate gap [] false",
			"tenant:gamma secret.destroy gap [] false",
		}},
		{"varies program:channel access.revoke", []string{
			"rollout:r1 tenant:acme actor:distributor EU [customer] [PT4H]",
			"rollout:r2 tenant:beta actor:reseller US [distributor] [P1D]",
			"rollout:r3 tenant:gamma actor:reseller US [] []",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.report, func(t *testing.T) {
			if d := cmp.Diff(tt.want, dutyReport(v, tt.report)); d != "" {
				t.Errorf("want -, got +\n%s", d)
			}
		})
	}
	cells := dutyReport(v, "cell")
	order := func(rows []string) (out []string) {
		for _, r := range rows {
			out = append(out, strings.Join(strings.Fields(r)[:2], " "))
		}
		return out
	}
	want := []string{"tenant:acme access.approve", "tenant:acme access.revoke", "tenant:acme credential.rotate", "tenant:acme misuse.investigate",
		"tenant:gamma access.approve"}
	if d := cmp.Diff(want, order(cells)[:5]); d != "" || len(cells) != 3*35 {
		t.Errorf("matrix of %d cells: want -, got +\n%s", len(cells), d)
	}
}

// TestOperatingModels: proposals are valid assignments, name only who is there,
// and make no duty clear.
func TestOperatingModels(t *testing.T) {
	tests := []struct {
		model   delegation.OperatingModel
		parties delegation.Parties
		want    []string
	}{
		{delegation.VendorDirect, delegation.Parties{Vendor: "distributor", Customer: "customer"}, []string{"access.approve unacknowledged", "access.revoke unacknowledged", "credential.rotate unacknowledged", "misuse.investigate unacknowledged"}},
		{delegation.DistributorLed, delegation.Parties{Vendor: "reseller", Distributor: "distributor", Customer: "customer"}, []string{"access.approve unacknowledged", "access.revoke unacknowledged", "credential.rotate ambiguous", "misuse.investigate unacknowledged"}},
		{delegation.MSPRun, delegation.Parties{MSP: "reseller", Customer: "customer", Vendor: "distributor"}, []string{"access.approve unacknowledged", "access.revoke unacknowledged", "credential.rotate unacknowledged", "misuse.investigate unacknowledged"}},
		{delegation.MSPRun, delegation.Parties{}, []string{"access.approve ambiguous", "access.revoke ambiguous", "credential.rotate ambiguous", "misuse.investigate ambiguous"}},
	}
	for i, tt := range tests {
		t.Run(fmt.Sprint(i, tt.model), func(t *testing.T) {
			e := dutyEstate(t, `{}`)
			e.Assignments = tt.model.Propose("acme", tt.parties, now.AddDate(0, 0, -1))
			if err := e.Validate(); err != nil {
				t.Fatal(err)
			}
			v := delegation.NewIndex(e).At(now)
			var got []string
			for _, a := range v.FourQuestions() {
				got = append(got, dutyFact(a.Duty.Duty())+" "+dutyFact(a.Duty.Status()))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("want -, got +\n%s", d)
			}
			for _, c := range v.DutyMatrix() {
				if s := dutyFact(c.Duty.Status()); s == delegation.DutyClear {
					t.Errorf("%s is clear by a proposal", dutyFact(c.Duty.Duty()))
				}
			}
		})
	}
	if got := delegation.OperatingModel("other").Propose("acme", delegation.Parties{}, now); got != nil {
		t.Errorf("an unknown model proposes %v", got)
	}
	if m := delegation.OperatingModels(); !slices.IsSorted(m) || len(m) != 3 {
		t.Errorf("operating models %v", m)
	}
}

func TestRetainedActions(t *testing.T) {
	doc := func(scopes, retained string) string {
		return `{"actors":[{"id":"o","kind":"organization"}],"delegations":[{"id":"g","kind":"admin_relationship","grantorId":"actor:o","granteeId":"actor:o"` + scopes + retained + `}]}`
	}
	right := func(scope string) string {
		action, resource, _ := strings.Cut(scope, "@")
		return `{"mode":"exclusive","holderId":"o","scope":{"action":"` + action + `","resource":"` + resource + `"}}`
	}
	const scopes = `,"scopes":[{"action":"users.read","resource":"tenant/a/x"},{"action":"*","resource":"tenant/a/y/**"}]`
	tests := []question{
		{name: "one action everywhere", doc: doc(scopes, `,"retained":[`+right("secrets.rotate@tenant/a/**")+`]`), want: "[secrets.rotate]"},
		{name: "several actions", doc: doc(scopes, `,"retained":[`+right("support.*@**")+`]`), want: "[support.first_line support.privileged]"},
		{name: "each resource by another right", doc: doc(scopes, `,"retained":[`+right("tenant.own@tenant/a/x")+","+right("tenant.own@tenant/a/y/**")+`]`), want: "[tenant.own]"},
		{name: "only part of a resource", doc: doc(scopes, `,"retained":[`+right("tenant.own@tenant/a/x")+","+right("tenant.own@tenant/a/y/z")+`]`), want: "[]"},
		{name: "nothing retained", doc: doc(scopes, `,"retained":[]`), want: "[]"},
		{name: "no scopes", doc: doc(`,"scopes":[]`, `,"retained":[`+right("*@**")+`]`), want: "[]"},
		{name: "retained not recorded", doc: doc(scopes, ``), want: "unknown delegation[g].retained NOT_RECORDED"},
	}
	for i := range tests {
		tests[i].at, tests[i].path = governance.FormatInstant(now), "delegation[g].retainedActions"
	}
	answers(t, tests)
}

func ExampleView_DutyOf() {
	e, err := governance.Parse("estate.json", []byte(`{"schemaVersion":"1.0",
"actors": [{"id":"acme", "kind":"organization", "status":"active"}, {"id":"msp", "kind":"organization", "status":"active", "securityContact":"soc@msp.example"}],
"tenants": [{"id":"prod", "ownerId":"acme"}],
"assignments": [{"id":"a1", "duty":"access.revoke", "tenantId":"prod", "contractId":null, "subjectId":null,
 "accountableIds":["msp"], "responsibleIds":["msp"], "validFrom":"2026-01-01T00:00:00Z", "validUntil":null}],
"completeness": [{"id":"c1", "kind":"assignment", "tenantId":"prod", "complete":true, "collectedAt":"2026-06-30T00:00:00Z"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	v := delegation.NewIndex(e).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC))
	for _, duty := range []string{"access.revoke", "access.approve"} {
		d, _ := v.DutyOf(governance.NewRef(governance.KindTenant, "prod"), duty).Get()
		status, known := d.Status().Get()
		fmt.Println(duty, status, known)
		for _, g := range d.Status().Gaps() {
			fmt.Println("  missing:", g.Path())
		}
	}
	// Output:
	// access.revoke  false
	//   missing: assignment[a1].acknowledgedAt
	// access.approve gap true
}
