package delegation_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
)

// gateTableText is the table of gates as its specification has it, written down a
// second time: functions have a dot or are decide, what must not be waived has an
// exclamation mark.
var gateTableText = map[string]string{
	"partner-activate":     "actor: contract.running! assessment.recent certification.valid PRG-02! PRG-03 TPY-03 RSP-01",
	"production-activate":  "tenant: partner-activate ownership.accepted! handoffs.verified! HND-01! HND-02 RSP-01 RSP-04 INV-03 TPY-01 PRG-01 DEL-01! DEL-03",
	"credential-issue":     "credential: request.approved! request.expires! request.store request.one_holder request.environment",
	"privileged-action":    "request: decide! retained.approved! session.bounded EVD-03",
	"rollout-handover":     "rollout: PRG-04 SEC-02! SEC-03! DEL-01! DEL-03! DEL-06!",
	"offboarding-complete": "contract: LCM-03! LCM-04 DEL-06! SEC-04 RSP-03 copies.destroyed secrets.rotated",
	"extend":               "delegation: certification.valid DEL-05 used.in_window autoextend.unprivileged!",
}

// TestGates compares the declared gates with the table, and with what a caller
// may do to them.
func TestGates(t *testing.T) {
	got := map[string]string{}
	for _, g := range delegation.Gates() {
		words := string(g.Subject) + ":"
		for _, r := range g.Requirements {
			words += " " + r.ID
			if slices.Contains(g.NotWaivable, r.ID) {
				words += "!"
			}
			kind := delegation.RequireControl
			switch {
			case strings.Contains(r.ID, ".") || r.ID == "decide":
				kind = delegation.RequireFunction
			case r.ID == strings.ToLower(r.ID):
				kind = delegation.RequireGate
			}
			if r.Kind != kind {
				t.Errorf("%s of %s is a %s, want %s", r.ID, g.ID, r.Kind, kind)
			}
		}
		got[g.ID] = words
		g.Requirements[0].ID, g.NotWaivable[0] = "spoiled", "spoiled"
	}
	if diff := cmp.Diff(gateTableText, got); diff != "" {
		t.Errorf("Gates mismatch (-want +got):\n%s", diff)
	}
	for _, g := range delegation.Gates() {
		if again, err := delegation.GateByID(g.ID); err != nil || again.Requirements[0].ID == "spoiled" || g.NotWaivable[0] == "spoiled" {
			t.Errorf("GateByID(%s): %v, %v; want it as declared", g.ID, again, err)
		}
	}
}

// TestDefaultGateLimits holds the limits to the defaults of the controls.
func TestDefaultGateLimits(t *testing.T) {
	l := delegation.DefaultGateLimits()
	for _, tt := range []struct {
		name      string
		got, want time.Duration
		source    string
	}{
		{"TPY-03 maxAge", l.AssessmentMaxAge.Within, 365 * 24 * time.Hour, l.AssessmentMaxAge.Source},
		{"PRV-03 maxSession", l.MaxSession.Within, 8 * time.Hour, l.MaxSession.Source},
		{"DEL-05 maxIdle", l.UseWindow.Within, 90 * 24 * time.Hour, l.UseWindow.Source},
	} {
		if tt.got != tt.want || tt.source == "" {
			t.Errorf("%s: %v by %q, want %v and a source", tt.name, tt.got, tt.source, tt.want)
		}
	}
	want := []governance.Storage{"vault", "hsm", "kms", "secret_manager", "platform_managed"}
	if !slices.Equal(l.Stores, want) || l.StoresSource == "" {
		t.Errorf("SEC-01 approved: %v by %q, want %v and a source", l.Stores, l.StoresSource, want)
	}
}

// A functionRow asks one function of the channel with a change.
type functionRow struct {
	name, id, subject string
	change            string // of the estate
	proposed          string // members of the proposed credential, after its usual ones
	want              string // true, false or unknown, with the codes of why
}

const gateOpen = `"completeness":[{"id":"contract","complete":false},{"id":"handoff","complete":false},{"id":"certification","complete":false},{"id":"credential","complete":false}]`

var functionRows = []functionRow{
	{"one runs", "contract.running", "actor:distributor", ``, ``, "true"},
	{"a person of the partner", "contract.running", "actor:dan", ``, ``, "true"},
	{"one runs, more may", "contract.running", "actor:distributor", gateOpen, ``, "true"},
	{"ended", "contract.running", "actor:distributor", `"contracts":[{"id":"k","endsAt":"2026-07-01T00:00:00Z"}]`, ``, "false CONTRACT_NOT_RUNNING"},
	{"not begun", "contract.running", "actor:distributor", `"contracts":[{"id":"k","effectiveAt":"2026-07-02T00:00:00Z"}]`, ``, "false CONTRACT_NOT_RUNNING"},
	{"end unknown", "contract.running", "actor:distributor", `"contracts":[{"id":"k","endsAt":"?"}]`, ``, "unknown CONTRACT_NOT_RUNNING"},
	{"none", "contract.running", "actor:reseller", ``, ``, "false CONTRACT_NOT_RUNNING"},
	{"none on an open list", "contract.running", "actor:reseller", gateOpen, ``, "unknown CONTRACT_NOT_RUNNING"},

	{"in spring", "assessment.recent", "actor:distributor", ``, ``, "true"},
	{"a year ago", "assessment.recent", "actor:distributor", `"actors":[{"id":"distributor","lastAssessedAt":"2025-07-01T00:00:00Z"}]`, ``, "true"},
	{"more than a year ago", "assessment.recent", "actor:distributor", `"actors":[{"id":"distributor","lastAssessedAt":"2025-06-30T23:59:59Z"}]`, ``, "false ASSESSMENT_OLD"},
	{"never", "assessment.recent", "actor:distributor", `"actors":[{"id":"distributor","lastAssessedAt":null}]`, ``, "false ASSESSMENT_OLD"},
	{"nobody said", "assessment.recent", "actor:reseller", ``, ``, "unknown ASSESSMENT_OLD"},
	{"tomorrow", "assessment.recent", "actor:distributor", `"actors":[{"id":"distributor","lastAssessedAt":"2026-07-02T00:00:00Z"}]`, ``, "unknown ASSESSMENT_OLD"},

	{"certified", "certification.valid", "actor:distributor", ``, ``, "true"},
	{"grantee certified", "certification.valid", "delegation:d1", ``, ``, "true"},
	{"by itself", "certification.valid", "actor:distributor", `"certifications":[{"id":"cert","assessorId":"dan"}]`, ``, "false CERTIFICATION_MISSING"},
	{"expired", "certification.valid", "actor:distributor", `"certifications":[{"id":"cert","expiresAt":"2026-07-01T00:00:00Z"}]`, ``, "false CERTIFICATION_MISSING"},
	{"withdrawn", "certification.valid", "actor:distributor", `"certifications":[{"id":"cert","state":"withdrawn"}]`, ``, "false CERTIFICATION_MISSING CERTIFICATION_WITHDRAWN"},
	{"another one withdrawn", "certification.valid", "actor:distributor", `"certifications":[{"id":"old","actorId":"distributor","programId":"gold","grantedAt":"2025-01-01T00:00:00Z","state":"withdrawn","replacedById":null}]`, ``, "false CERTIFICATION_WITHDRAWN"},
	{"the other one replaced", "certification.valid", "actor:distributor", `"certifications":[{"id":"old","actorId":"distributor","programId":"gold","grantedAt":"2025-01-01T00:00:00Z","state":"withdrawn","replacedById":"cert"}]`, ``, "true"},
	{"another one may be withdrawn", "certification.valid", "actor:distributor", gateOpen, ``, "unknown CERTIFICATION_WITHDRAWN"},
	{"state unknown", "certification.valid", "actor:distributor", `"certifications":[{"id":"cert","state":"?"}]`, ``, "unknown CERTIFICATION_MISSING CERTIFICATION_WITHDRAWN"},

	{"never in custody", "ownership.accepted", "tenant:acme", ``, ``, "true"},
	{"custody over", "ownership.accepted", "tenant:acme", `"tenants":[{"id":"acme","custodianId":"vendor","custodianUntil":"2026-06-01T00:00:00Z"}]`, ``, "true"},
	{"custody runs", "ownership.accepted", "tenant:acme", `"tenants":[{"id":"acme","custodianId":"vendor","custodianUntil":null}]`, ``, "false CUSTODY_RUNS"},
	{"custody unknown", "ownership.accepted", "tenant:acme", `"tenants":[{"id":"acme","custodianId":"?"}]`, ``, "unknown CUSTODY_RUNS"},
	{"owner unknown", "ownership.accepted", "tenant:acme", `"tenants":[{"id":"acme","ownerId":"?"}]`, ``, "unknown OWNER_UNKNOWN"},

	{"verified", "handoffs.verified", "tenant:acme", ``, ``, "true"},
	{"under way", "handoffs.verified", "tenant:acme", `"handoffs":[{"id":"h1","state":"accepted","verifiedAt":null}]`, ``, "false HANDOFF_NOT_VERIFIED"},
	{"asked for yesterday", "handoffs.verified", "tenant:acme", `"handoffs":[{"id":"h1","state":"requested","requestedAt":"2026-06-30T00:00:00Z","transferredAt":null,"acceptedAt":null,"verifiedAt":null}]`, ``, "false HANDOFF_NOT_VERIFIED"},
	{"asked for, and the clock ran out", "handoffs.verified", "tenant:acme", `"handoffs":[{"id":"h1","state":"requested","transferredAt":null,"acceptedAt":null,"verifiedAt":null}]`, ``, "true"},
	{"others may be under way", "handoffs.verified", "tenant:acme", gateOpen, ``, "unknown HANDOFF_NOT_VERIFIED"},

	{"by the owner's person", "request.approved", "", ``, ``, "true"},
	{"by who gets it", "request.approved", "", ``, `,"approvals":[{"byId":"dan","decision":"approved","at":"2026-06-30T00:00:00Z","subjectDigest":"@digest"}]`, "false SELF_APPROVAL"},
	{"by nobody", "request.approved", "", ``, `,"approvals":[]`, "false APPROVAL_MISSING"},
	{"of another text", "request.approved", "", ``, `,"approvals":[{"byId":"bob","decision":"approved","at":"2026-06-30T00:00:00Z","subjectDigest":"sha256:` + strings.Repeat("1", 64) + `"}]`, "false APPROVAL_STALE"},
	{"of a text not said", "request.approved", "", ``, `,"approvals":[{"byId":"bob","decision":"approved","at":"2026-06-30T00:00:00Z"}]`, "unknown APPROVAL_MISSING"},

	{"with an end", "request.expires", "", ``, ``, "true"},
	{"without an end", "request.expires", "", ``, `,"expiresAt":null`, "false STANDING"},
	{"end not said", "request.expires", "", ``, `,"expiresAt":"?"`, "unknown STANDING"},

	{"in a vault", "request.store", "", ``, ``, "true"},
	{"in a ticket", "request.store", "", ``, `,"storage":"ticket"`, "false STORE_NOT_APPROVED"},
	{"place not said", "request.store", "", ``, `,"storage":"?"`, "unknown STORE_NOT_APPROVED"},
	{"kept nowhere", "request.store", "", ``, `,"kind":"federated","storage":"?"`, "true"},

	{"one organization", "request.one_holder", "", ``, ``, "true"},
	{"two organizations", "request.one_holder", "", ``, `,"holderIds":["actor:dan","actor:rita"]`, "false HOLDER_NOT_ONE"},
	{"nobody", "request.one_holder", "", ``, `,"holderIds":[]`, "false HOLDER_NOT_ONE"},
	{"holders not said", "request.one_holder", "", ``, `,"holderIds":"?"`, "unknown HOLDER_NOT_ONE"},
	{"a holder not on record", "request.one_holder", "", ``, `,"holderIds":["actor:dan","actor:zoe"]`, "unknown HOLDER_NOT_ONE"},
	{"two and one not on record", "request.one_holder", "", ``, `,"holderIds":["actor:dan","actor:rita","actor:zoe"]`, "false HOLDER_NOT_ONE"},

	{"one environment", "request.environment", "", ``, ``, "true"},
	{"two environments", "request.environment", "", ``, `,"environments":["test","production"]`, "false ENVIRONMENT_NOT_ONE"},
	{"environments not said", "request.environment", "", ``, `,"environments":"?"`, "unknown ENVIRONMENT_NOT_ONE"},

	{"granted", "decide", "", ``, ``, "true"},
	{"granted to nobody", "decide", "", `"delegations":[{"id":"d1","granteeId":"actor:vendor"}]`, ``, "false NO_GRANT"},
	{"end unknown", "decide", "", `"delegations":[{"id":"d1","expiresAt":"?"}]`, ``, "unknown APPROVAL_MISSING EXPIRED"},

	{"nothing kept", "retained.approved", "", ``, ``, "true"},
	{"kept for approval", "retained.approved", "", `"delegations":[{"id":"d1","retained":[{"scope":"users.*@tenant/acme/**","mode":"approval","holderId":"customer"}]}]`, ``, "unknown RETAINED_APPROVAL"},
	{"kept, and granted to nobody", "retained.approved", "", `"delegations":[{"id":"d1","granteeId":"actor:vendor"}]`, ``, "false NO_GRANT"},

	{"half a shift", "session.bounded", "", ``, ``, "true"},
	{"a shift", "session.bounded", "", `"delegations":[{"id":"d1","maxSession":"PT8H"}]`, ``, "true"},
	{"more than a shift", "session.bounded", "", `"delegations":[{"id":"d1","maxSession":"PT8H1S"}]`, ``, "false SESSION_UNBOUNDED"},
	{"without end", "session.bounded", "", `"delegations":[{"id":"d1","maxSession":null}]`, ``, "false SESSION_UNBOUNDED"},
	{"not said", "session.bounded", "", `"delegations":[{"id":"d1","maxSession":"?"}]`, ``, "unknown SESSION_UNBOUNDED"},
	{"granted to nobody", "session.bounded", "", `"delegations":[{"id":"d1","granteeId":"actor:vendor"}]`, ``, "false SESSION_UNBOUNDED"},

	{"no copies", "copies.destroyed", "contract:k", ``, ``, "true"},
	{"copy of the customer", "copies.destroyed", "contract:k", `"credentials":[{"id":"key","copies":[{"holderId":"actor:bob","destroyedAt":null}]}]`, ``, "true"},
	{"copy destroyed", "copies.destroyed", "contract:k", `"credentials":[{"id":"key","copies":[{"holderId":"actor:dan","destroyedAt":"2026-06-30T00:00:00Z"}]}]`, ``, "true"},
	{"copy left", "copies.destroyed", "contract:k", `"credentials":[{"id":"key","copies":[{"holderId":"actor:dan","destroyedAt":null}]}]`, ``, "false COPY_NOT_DESTROYED"},
	{"copies unknown", "copies.destroyed", "contract:k", `"credentials":[{"id":"key","copies":"?"}]`, ``, "unknown COPY_NOT_DESTROYED"},
	{"other keys may be there", "copies.destroyed", "contract:k", gateOpen, ``, "unknown COPY_NOT_DESTROYED"},

	{"ended, nothing held", "secrets.rotated", "contract:k", gateEnded(``), ``, "true"},
	{"contract runs", "secrets.rotated", "contract:k", ``, ``, "false CONTRACT_RUNNING"},
	{"held and rotated after", "secrets.rotated", "contract:k", gateEnded(`"holderIds":["actor:dan"],"rotatedAt":"2026-06-16T00:00:00Z"`), ``, "true"},
	{"held and rotated before", "secrets.rotated", "contract:k", gateEnded(`"holderIds":["actor:dan"]`), ``, "false NOT_ROTATED"},
	{"held once, rotated before", "secrets.rotated", "contract:k", gateEnded(`"copies":[{"holderId":"actor:dan","destroyedAt":"2026-06-01T00:00:00Z"}]`), ``, "false NOT_ROTATED"},
	{"received, rotated before", "secrets.rotated", "contract:k", gateEnded(``) + `,"handoffs":[{"id":"h1","payload":[{"kind":"credential","ref":"key"}]}]`, ``, "false NOT_ROTATED"},
	{"revoked", "secrets.rotated", "contract:k", gateEnded(`"holderIds":["actor:dan"],"state":"deactivated","revokedAt":"2026-06-10T00:00:00Z"`), ``, "true"},
	{"rotation unknown", "secrets.rotated", "contract:k", gateEnded(`"holderIds":["actor:dan"],"rotatedAt":"?"`), ``, "unknown NOT_ROTATED"},

	{"used in June", "used.in_window", "delegation:d1", ``, ``, "true"},
	{"used in March", "used.in_window", "delegation:d1", `"delegations":[{"id":"d1","lastUsedAt":"2026-03-01T00:00:00Z"}]`, ``, "false UNUSED"},
	{"activated in June", "used.in_window", "delegation:d1", `"delegations":[{"id":"d1","lastUsedAt":null,"activatedAt":"2026-06-01T00:00:00Z"}]`, ``, "true"},
	{"use unknown", "used.in_window", "delegation:d1", `"delegations":[{"id":"d1","lastUsedAt":"?"}]`, ``, "unknown UNUSED"},

	{"does not", "autoextend.unprivileged", "delegation:d1", ``, ``, "true"},
	{"reads and does", "autoextend.unprivileged", "delegation:d1", `"delegations":[{"id":"d1","scopes":["users.read@tenant/acme/**"],"autoExtend":"P180D"}]`, ``, "true"},
	{"administers and does", "autoextend.unprivileged", "delegation:d1", `"delegations":[{"id":"d1","scopes":["users.admin@tenant/acme/**"],"autoExtend":"P180D"}]`, ``, "false PRIVILEGED_AUTO_EXTENDED"},
	{"administers, not said", "autoextend.unprivileged", "delegation:d1", `"delegations":[{"id":"d1","scopes":["users.admin@tenant/acme/**"],"autoExtend":"?"}]`, ``, "unknown PRIVILEGED_AUTO_EXTENDED"},
}

// gateEnded is the channel after its contract, with a change of the key.
func gateEnded(key string) string {
	if key != "" {
		key = `,"credentials":[{"id":"key",` + key + `}]`
	}
	return `"contracts":[{"id":"k","endsAt":"2026-06-15T00:00:00Z"}]` + key
}

// TestGateFunctions: every function is true, false and unknown of something.
func TestGateFunctions(t *testing.T) {
	reached := map[string]map[string]bool{}
	for _, tt := range functionRows {
		t.Run(tt.id+"/"+tt.name, func(t *testing.T) {
			ask := delegation.GateAsk{Request: gateRequest(t, proposal(t, tt.proposed))}
			if tt.subject != "" {
				ask.Subject = ref(t, tt.subject)
			}
			v := delegation.NewIndex(gateEstate(t, "{"+tt.change+"}")).At(now)
			holds, reasons, err := v.GateFunction(tt.id, ask, delegation.DefaultGateLimits())
			if err != nil {
				t.Fatal(err)
			}
			got := []string{gateTruth(holds)}
			for _, r := range reasons {
				got = append(got, string(r.Code))
			}
			if text := strings.Join(slices.Compact(got), " "); text != tt.want {
				t.Errorf("%s: %s, want %s; %v", tt.id, text, tt.want, reasons)
			}
			if reached[tt.id] == nil {
				reached[tt.id] = map[string]bool{}
			}
			reached[tt.id][got[0]] = true
		})
	}
	for _, g := range delegation.Gates() {
		for _, r := range g.Requirements {
			if r.Kind == delegation.RequireFunction && len(reached[r.ID]) != 3 {
				t.Errorf("%s is only ever %v", r.ID, reached[r.ID])
			}
		}
	}
}

// proposal is a request that proposes a key in good order, with a change; "?"
// leaves a member out.
func proposal(t *testing.T, change string) string {
	t.Helper()
	const usual = `{"id":"new","subjectId":"nhi:ci","kind":"api_key","requestedById":"actor:sam","expiresAt":"2026-09-01T00:00:00Z","storage":"vault","holderIds":["actor:dan"],"environments":["production"],"binding":"none",
"approvals":[{"byId":"bob","decision":"approved","at":"2026-06-30T00:00:00Z","subjectDigest":"@digest"}]`
	var proposed map[string]any
	if err := json.Unmarshal([]byte(usual+change+"}"), &proposed); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"party": "actor:distributor", "action": "users.read", "resource": "tenant/acme/people", "proposed": stated(proposed)})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestGateOfTheReceiver: what the gate says of a partner is what the approval of
// a handoff to it asks for.
func TestGateOfTheReceiver(t *testing.T) {
	e := gateEstate(t, `{"handoffs":[{"id":"h2","fromId":"actor:vendor","toId":"actor:distributor","tenantId":"acme","purpose":"onboarding","payload":[{"kind":"configuration","ref":"profile"}],"channel":"api","state":"requested",
"requestedAt":"2026-06-30T00:00:00Z","requestedById":"actor:sam","transferredAt":null,"approvals":[{"byId":"ann","decision":"approved","at":"2026-06-30T12:00:00Z","subjectDigest":"@digest"}],"evidenceIds":["e"]}],
"evidence":[{"id":"e","kind":"approval","subjectId":"handoff:h2","collectedAt":"2026-06-30T12:00:00Z","validUntil":null,"outcome":"positive"}]}`)
	v := delegation.NewIndex(e).At(now)
	g, _ := delegation.GateByID(delegation.GatePartnerActivate)
	for _, tt := range []struct {
		control delegation.GateAnswer
		want    delegation.Outcome
	}{{delegation.GatePass, delegation.Allow}, {delegation.GateFail, delegation.Deny}, {delegation.GateUnknown, delegation.NeedsEvidence}} {
		controls := gateTable{gateKinds, map[string]delegation.GateVerdict{"": {Answer: tt.control}}}
		r := decideGate(t, v, g, delegation.GateAsk{Subject: ref(t, "actor:distributor")}, controls)
		a := v.Advance(handoff(t, v, "handoff:h2"), delegation.HandoffApprove, r, delegation.DefaultHandoffLimits())
		if r.Outcome != tt.want || a.Outcome != tt.want {
			t.Errorf("controls %v: gate %v, handoff %v for %v; want %v", tt.control, r.Outcome, a.Outcome, a.Reasons, tt.want)
		}
	}
}

// TestGateResultJSON shows a result as documents write it.
func TestGateResultJSON(t *testing.T) {
	v := delegation.NewIndex(gateEstate(t, `{"delegations":[{"id":"d1","autoExtend":"?"}]}`)).At(now)
	g, _ := delegation.GateByID(delegation.GateExtend)
	controls := gateTable{gateKinds, map[string]delegation.GateVerdict{"": {Answer: delegation.GatePass, Due: governance.Some(now.AddDate(0, 0, 5))}}}
	got, err := json.MarshalIndent(decideGate(t, v, g, delegation.GateAsk{Subject: ref(t, "delegation:d1")}, controls), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/gates/result.json", string(got)+"\n")
}
