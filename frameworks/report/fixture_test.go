package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// The shared fixture is one assessment with everything that a format has to
// carry: each verdict, severity, status, code of a reason and of a missing fact,
// an instant at which a pass runs out, and a projected run that took lists as
// complete. Each format has a golden of it.

func day(n int) time.Time { return time.Date(2026, 4, n, 0, 0, 0, 0, time.UTC) }

func ref(text string) governance.Ref {
	r, err := governance.ParseRef(text)
	if err != nil {
		panic(err)
	}
	return r
}

// fixture is new each time, so that a test may change it.
func fixture(t testing.TB) report.Input {
	t.Helper()
	return report.Input{
		Title: "Reseller north, spring 2026", Assessment: assessment(), Coverage: coverage(), Exceptions: exceptions(),
		Pack: pack(t), Library: frameworks.Builtin(), Position: position,
	}
}

func assessment() *controls.Assessment {
	return &controls.Assessment{
		AsOf: day(2), FactsAsOf: governance.Some(day(1)), Projected: true, Agents: true,
		Basis: controls.Basis{
			Engine:       controls.Source{Name: "mandate", Version: "0.1.0"},
			Schema:       controls.Source{Name: "estate", Version: "1.0"},
			Pack:         controls.Source{Name: "fixture", Version: "1.2.3", Digest: "sha256:aa"},
			Input:        controls.Source{Name: "estate.json", Digest: "sha256:bb"},
			Params:       controls.Source{Name: "strict", Version: "2"},
			PrivilegeMap: controls.Source{Name: "default", Version: "1"},
			Controls:     []string{"INV-03", "LCM-05", "ROT-01", "SEC-02"}, AssumeComplete: true, Profile: "baseline", StrictExpiry: true, CompletenessMaxAge: "P30D",
			Verifications: controls.Source{Name: "verifications", Digest: "sha256:" + strings.Repeat("7", 64)}, Verifiers: []string{"dsse auditor-2026", "file-digest"},
		},
		Findings:   findings(),
		Population: population(),
		Observations: []delegation.Observation{
			{Code: governance.CodeNewerMinor, Pointer: "/schemaVersion", Detail: "the document is of version 1.7, this library knows 1.0"},
			{Code: governance.CodeFutureFact, Subject: ref("credential:k5"), Field: "rotatedAt", Pointer: "/credentials/4/rotatedAt", Detail: "recorded later than asOf"},
		},
		Aliases: []controls.AliasUse{
			{Code: controls.CodeControlAlias, Pointer: "/basis/controls/2", Written: "OLD-01", ID: "ROT-01"},
			{Code: controls.CodeControlAlias, Subject: ref("exception:x1"), Pointer: "/controlId", Written: "OLD-01", ID: "ROT-01"},
		},
	}
}

func population() []controls.Population {
	return []controls.Population{
		{Control: "INV-03", Severity: controls.High, Subjects: 3, Counts: controls.Counts{Unknown: 2, NotApplicable: 1}},
		{Control: "LCM-05", Severity: controls.Medium, Subjects: 3, Counts: controls.Counts{Unknown: 1, Pass: 1}, AgentSubjects: 1, AgentCounts: controls.Counts{Pass: 1}},
		{Control: "ROT-01", Severity: controls.Critical, Subjects: 9, Counts: controls.Counts{Pass: 1, Fail: 2, Unknown: 3, Waived: 2, WaivedFail: 1, Error: 1}},
		{Control: "SEC-02", Severity: controls.Low, Subjects: 9, Counts: controls.Counts{Fail: 1}},
	}
}

func findings() []controls.Finding {
	maxAge := map[string]controls.Value{
		"maxAge": controls.DurationValue(90 * governance.Day), "copies": controls.IntValue(3), "kinds": controls.StringsValue("api_key", "secret"),
	}
	north := controls.Attribution{Answerable: "north", Exercising: []string{"north", "south"}, Tenant: "acme", Region: "DE", Environment: "production"}
	missing := func(pairs ...string) (list []controls.Missing) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, controls.Missing{Path: pairs[i], Code: governance.Code(pairs[i+1])})
		}
		return list
	}
	because := func(code, expr string, facts ...controls.Fact) []controls.Reason {
		return []controls.Reason{{Code: code, Expr: expr, Facts: facts}}
	}
	return []controls.Finding{
		{Control: "INV-03", Subject: ref("tenant:acme"), Severity: controls.High,
			Missing: missing("tenant[acme].nhiInventory.complete", "NOT_DERIVED"),
			Reasons: because(controls.ReasonUnproven, "tenant.nhiInventory.complete")},
		{Control: "INV-03", Subject: ref("tenant:beta"), Severity: controls.High, Missing: missing("tenant[beta].completeness[*]", "OPEN_LIST")},
		{Control: "INV-03", Subject: ref("tenant:gone"), Severity: controls.High, Verdict: controls.NotApplicable},
		{Control: "LCM-05", Subject: ref("nhi:ci"), Severity: controls.Medium, Missing: missing("nhi[ci].lastReviewedAt", "HINDSIGHT")},
		{Control: "LCM-05", Subject: ref("nhi:agent"), Severity: controls.Medium, Verdict: controls.Pass, Due: governance.Some(day(20)), Attribution: north},
		{Control: "ROT-01", Subject: ref("credential:k1"), Severity: controls.Critical, Verdict: controls.Fail, Params: maxAge, Attribution: north, Due: governance.None[time.Time](),
			Reasons: because(controls.ReasonConditionFalse, "credential.rotatedAt >= now - params.maxAge || credential.kind == 'x|y'",
				controls.Fact{Path: "credential[k1].rotatedAt", Value: "2025-12-31T00:00:00Z"}, controls.Fact{Path: "credential[k1].purpose"})},
		{Control: "ROT-01", Subject: ref("credential:k2"), Severity: controls.Critical, Verdict: controls.Fail, Params: maxAge},
		{Control: "ROT-01", Subject: ref("credential:k3"), Severity: controls.Critical, Verdict: controls.Error, Params: maxAge,
			Reasons: because(controls.ReasonEvaluation, "")},
		{Control: "ROT-01", Subject: ref("credential:k4"), Severity: controls.Critical, Verdict: controls.Waived, Params: maxAge, Attribution: north,
			Waiver:  controls.Waiver{Verdict: controls.Unknown, Exception: "late|rotation", Until: governance.Some(day(30))},
			Missing: missing("credential[k4].rotatedAt", "NOT_RECORDED")},
		{Control: "ROT-01", Subject: ref("credential:k5"), Severity: controls.Critical, Params: maxAge,
			Missing: missing("credential[k5].rotatedAt", "FUTURE_FACT"), ExceptionUnproven: missing("exception[quiet].approvals[0].byId", "NOT_RECORDED")},
		{Control: "ROT-01", Subject: ref("credential:k9"), Severity: controls.Critical, Verdict: controls.Waived, Params: maxAge,
			Waiver:  controls.Waiver{Verdict: controls.Fail, Exception: "merger", Until: governance.Some(day(12))},
			Reasons: because(controls.ReasonConditionFalse, "credential.rotatedAt >= now - params.maxAge", controls.Fact{Path: "credential[k9].rotatedAt", Value: "2025-11-30T00:00:00Z"})},
		{Control: "ROT-01", Subject: ref("credential:k6"), Severity: controls.Critical, Params: maxAge,
			Missing: missing("credential[k6].createdAt", "NOT_RECORDED", "credential[k6].rotatedAt", "NOT_RECORDED", "nhi[ci].lastReviewedAt", "HINDSIGHT")},
		{Control: "ROT-01", Subject: ref("credential:k7"), Severity: controls.Critical, Params: maxAge},
		{Control: "ROT-01", Subject: ref("credential:k8"), Severity: controls.Critical, Verdict: controls.Pass, Params: maxAge, Due: governance.Some(day(9))},
		{Control: "SEC-02", Subject: ref("credential:k1"), Severity: controls.Low, Verdict: controls.Fail, Attribution: controls.Attribution{Exercising: []string{"south"}},
			Reasons: because(controls.ReasonConditionTrue, "credential.copies.exists(c, c.storage == 'email')",
				controls.Fact{Path: "credential[k1].copies[0].storage", Value: "email"})},
	}
}

func exceptions() *controls.ExceptionReport {
	return &controls.ExceptionReport{AsOf: day(2), Exceptions: []controls.ExceptionRecord{
		{Exception: ref("exception:late"), Control: "ROT-01", InForce: governance.Some(true), Until: governance.Some(day(30)), Waives: []governance.Ref{ref("credential:k4")}},
		{Exception: ref("exception:merger"), Control: "ROT-01", InForce: governance.Some(true), Until: governance.Some(day(12)),
			Waives:  []governance.Ref{ref("credential:k9")},
			Remarks: []controls.ExceptionRemark{{Kind: controls.ExceptionOverBroad, Subjects: []governance.Ref{ref("credential:k8")}}}},
		{Exception: ref("exception:old"), Control: "INV-03", InForce: governance.Some(false), Until: governance.None[time.Time](),
			Remarks: []controls.ExceptionRemark{{Kind: controls.ExceptionSelfApproved}},
			Reasons: []delegation.Reason{{Code: delegation.CodeSelfApproval}, {Code: delegation.CodeApprovalMissing, Unknown: true}}},
		{Exception: ref("exception:quiet"), Control: "ROT-01", Remarks: []controls.ExceptionRemark{{Kind: controls.ExceptionUnproven,
			Missing: []controls.Missing{{Path: "exception[quiet].approvals[0].byId", Code: "NOT_RECORDED"}}}}},
	}}
}

func coverage() *frameworks.Coverage {
	row := func(framework, id, title string, s frameworks.Status, n controls.Counts, notRun int, ids ...string) frameworks.Requirement {
		return frameworks.Requirement{Framework: framework, ID: id, Title: title, Status: s, Counts: n, NotRun: notRun, Controls: ids}
	}
	return &frameworks.Coverage{
		Requirements: []frameworks.Requirement{
			row("csf-2.0", "GV.OC-01", "", frameworks.NoControl, controls.Counts{}, 0),
			row("csf-2.0", "ID.AM-02", "", frameworks.Unproven, controls.Counts{Unknown: 2, NotApplicable: 1}, 0, "INV-03"),
			row("csf-2.0", "PR.AA-05", "Access", frameworks.Supported, controls.Counts{Pass: 2}, 0, "AUT-01"),
			row("csf-2.0", "RC.RP-01", "", frameworks.NoControl, controls.Counts{}, 0),
			row("owasp-nhi-2025", "NHI1:2025", "Improper Offboarding", frameworks.NotRun, controls.Counts{Unknown: 1, Pass: 1}, 1, "LCM-05"),
			row("owasp-nhi-2025", "NHI2:2025", "Secret Leakage", frameworks.Failing, controls.Counts{Fail: 3, Unknown: 3, Pass: 1, Waived: 2, WaivedFail: 1, Error: 1}, 8, "ROT-01", "SEC-02"),
			row("owasp-nhi-2025", "NHI3:2025", "Vulnerable Third-Party NHI", frameworks.Waived, controls.Counts{Waived: 1, Pass: 4}, 0, "TPY-01"),
		},
		Catalogs:     []controls.Source{{Name: "csf-2.0", Version: "1.0.0", Digest: "sha256:cc"}, {Name: "owasp-nhi-2025", Version: "1.0.0"}},
		Mappings:     []controls.Source{{Name: "mandate-csf-2.0", Version: "1.0.0", Digest: "sha256:dd"}},
		Attributions: []string{"Ids and titles from the OWASP Non-Human Identities Top 10 (2025), https://owasp.org/nhi/, licensed CC BY-SA 4.0."},
		Aliases: []frameworks.AliasUse{{Code: controls.CodeRequirementAlias, Pos: governance.Position{File: "mapping/own.json", Line: 2, Column: 1},
			Pointer: "/rows/0", Framework: "csf-2.0", Written: "PR.AA-5", ID: "PR.AA-05"}},
	}
}

func pack(t testing.TB) *controls.Pack {
	t.Helper()
	control := func(id, title string, k governance.Kind, s controls.Severity, evidence ...governance.EvidenceKind) controls.Control {
		return controls.Control{ID: id, Title: title, Subject: k, Severity: s, Evidence: evidence, Applies: "true", Pass: "true",
			Rationale: "So that formats have a rationale.", Remediation: "Rotate it, or use federation.", Lifecycle: controls.Lifecycle{Since: "1.0.0"}}
	}
	p, err := controls.NewPack("fixture", "1.2.3", []controls.Control{
		control("INV-03", "Inventory is attested complete", governance.KindTenant, controls.High, governance.EvidenceKindScan, governance.EvidenceKindAttestation),
		control("LCM-05", "Access is reviewed on time", governance.KindNHI, controls.Medium, governance.EvidenceKindAccessReview),
		control("ROT-01", "Static secrets are rotated", governance.KindCredential, controls.Critical, governance.EvidenceKindRotation),
		control("SEC-02", "Secrets never travel by mail_or_chat", governance.KindCredential, controls.Low),
	})
	if err != nil {
		t.Fatalf("NewPack: %v", err)
	}
	return p
}

// position pretends that records of kind credential stand in a file.
func position(r governance.Ref, path string) (governance.Position, bool) {
	if r.Kind != governance.KindCredential {
		return governance.Position{}, false
	}
	return governance.Position{File: "estate.json", Line: 10 + int(r.ID[1]-'0'), Column: 1 + len(path)}, true
}
