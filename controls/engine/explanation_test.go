package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// explainEstate is what the explanations below are about.
const explainEstate = `"asOf": "2026-07-01T00:00:00Z",
	"actors": [{"id": "acme", "kind": "organization"}, {"id": "ann", "kind": "person", "parentId": "acme", "status": "terminated", "terminatedAt": "2026-03-01T00:00:00Z"}],
	"nhis": [{"id": "n", "kind": "bot", "status": "retired", "ownerId": "ann", "authMethods": ["password", "mtls"], "consumers": ["a", "b", "c", "d", "e"],
		"environmentsUsed": ["test", "production"], "scopes": [], "interactiveUse": true, "unusedScopes": 3, "logging": {"enabled": true, "retention": "P30D"}}],
	"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key", "storage": "wiki", "rotatedAt": null, "expiresAt": "2027-01-01T00:00:00Z",
		"createdAt": "2026-01-01T00:00:00Z", "fingerprint": "hmac-sha256:` + fingerprint + `", "state": "active", "revokedAt": null,
		"labels": {"team": "web"}, "environments": ["test"], "copies": [{"storage": "email", "destroyedAt": null}, {"storage": "vault"}]}]`

const fingerprint = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// TestSummaries says what each form of condition is in one line.
func TestSummaries(t *testing.T) {
	tests := []struct {
		name, pass, want string
	}{
		{"equal", "credential.storage == 'vault'", "fails: the storage is wiki, not vault"},
		{"equal, the other way round", "'vault' == credential.storage", "fails: the storage is wiki, not vault"},
		{"must not be equal", "credential.storage != 'wiki'", "fails: the storage is wiki"},
		{"none and must be", "credential.rotatedAt != null", "fails: it was never rotated, which is known"},
		{"there and must not be", "credential.rotatedAt == null && credential.expiresAt == null", "fails: the end is 2027-01-01"},
		{"there and over", "credential.expiresAt == null || credential.expiresAt < now", "fails: the end is 2027-01-01, not earlier than now, 2026-07-01"},
		{"among", "credential.storage in ['vault', 'hsm']", "fails: the storage is wiki, none of vault, hsm"},
		{"among those of a parameter", "credential.storage in params.stores", "fails: the storage is wiki, none of vault, kms (stores)"},
		{"must not be among", "!(credential.storage in ['wiki', 'email'])", "fails: the storage is wiki, one of wiki, email"},
		{"too early", "credential.createdAt >= now - params.age", "fails: the creation is 2026-01-01, earlier than 2026-04-02, that is 90 days (age) before now"},
		{"too early, the other way round", "now - params.age <= credential.createdAt", "fails: the creation is 2026-01-01, earlier than 2026-04-02, that is 90 days (age) before now"},
		{"too late", "credential.expiresAt != null && credential.expiresAt <= credential.createdAt + duration('24h')",
			"fails: the end is 2027-01-01, later than 2026-01-02, that is 1 day after the creation (2026-01-01)"},
		{"not yet", "credential.expiresAt != null && credential.expiresAt < now", "fails: the end is 2027-01-01, not earlier than now, 2026-07-01"},
		{"a duration by a condition", "credential.createdAt >= now - (credential.kind == 'api_key' ? params.age : duration('1h'))",
			"fails: the creation is 2026-01-01, earlier than 2026-04-02, that is 90 days (age) before now"},
		{"more", "credential.subject != null && credential.subject.unusedScopes <= params.most", "fails: the number of unused scopes of nhi:n is 3, more than 1 (most)"},
		{"less", "credential.subject != null && credential.subject.logging.retention >= params.age", "fails: the retention of nhi:n logging is 30 days, less than 90 days (age)"},
		{"a flag", "credential.storage == 'wiki' && !credential.live", "fails: it is live"},
		{"a flag of another", "credential.subject != null && !credential.subject.interactiveUse", "fails: a person signs in as nhi:n"},
		{"through an object", "credential.subject != null && credential.subject.owner != null && credential.subject.owner.status == 'active'", "fails: the status of actor:ann is terminated, not active"},
		{"not one of several", "credential.storage == 'vault' || credential.storage == 'kms'", "fails: the storage is wiki, none of vault, kms"},
		{"asked twice", "credential.storage == 'vault' && credential.storage == 'vault'", "fails: the storage is wiki, not vault"},
		{"an item fails", "credential.copies.all(x, x.storage == 'vault')", "fails: the copies (2) include copies[0] (the storage is email, not vault)"},
		{"an item that must not be", "!credential.copies.exists(x, x.storage == 'email')", "fails: the copies (2) include copies[0] (the storage is email)"},
		{"a plain item that must not be", "credential.subject != null && !credential.subject.environmentsUsed.exists(e, e == 'production')",
			"fails: the environments it was used in of nhi:n (2) include production"},
		{"no item", "credential.copies.exists(x, x.storage == 'hsm')", "fails: none of the copies (2) will do; closest: copies[0] (the storage is email, not hsm), copies[1] (the storage is vault, not hsm)"},
		{"the closest item", "credential.copies.exists(x, x.storage == 'email' && x.destroyedAt != null)", "fails: none of the copies (2) will do; closest: copies[0] (it was not destroyed)"},
		{"no item among many", "credential.subject != null && credential.subject.consumers.exists(c, c == 'z')",
			"fails: none of the workloads that use it of nhi:n (5) will do; closest: a (it is a, not z), b (it is b, not z), c (it is c, not z), and 2 more"},
		{"no exception", "!credential.copies.all(x, x.storage != 'hsm')", "fails: there is no exception among the copies (2)"},
		{"an empty list", "credential.subject != null && credential.subject.scopes.exists(s, s.wildcard)", "fails: there are no scopes of nhi:n"},
		{"too few", "atLeast(credential.copies, params.most + 1, x, x.storage == 'vault')", "fails: 1 of the copies (2) count, where 2 must; closest: copies[0] (the storage is email, not vault)"},
		{"too many", "credential.subject != null && !atLeast(credential.subject.consumers, params.most + 1, c, c != '')",
			"fails: 5 of the workloads that use it of nhi:n (5) count, where at most 1 may: a, b, c, and 2 more"},
		{"values of a parameter", "params.stores.all(s, credential.copies.exists(x, x.storage == s))", "fails: the values of stores (2) include kms (none of the copies (2) is that)"},
		{"a label", "credential.labels['team'] == 'ops'", "fails: credential.labels[\"team\"] == \"ops\" does not hold"},
		{"a label as a member", "credential.labels.team == 'ops'", "fails: credential.labels.team == \"ops\" does not hold"},
		{"two facts", "credential.id == credential.storage", "fails: the id is c, but the storage is wiki"},
		{"a number of items", "credential.subject != null && credential.subject.scopes.size() > 0", "fails: there are no scopes of nhi:n"},
		{"a choice", "credential.kind == 'api_key' ? credential.storage == 'vault' : credential.storage == 'wiki'", "fails: the kind is api_key; the storage is wiki, not vault"},
		{"not known", "credential.binding == 'mtls'", "cannot be decided; missing: credential[c].binding (the estate does not state it)"},
		{"may go on", "credential.handoffs.all(h, h.production)", "cannot be decided; missing: credential[c].handoffs[*] (there may be more: nobody declared the list complete)"},
		{"passes", "credential.storage == 'wiki'", "passes: the storage is wiki"},
		{"passes, each item", "credential.copies.all(x, x.storage != 'hsm')", "passes: all of the copies (2) are in order"},
		{"passes, no such item", "!credential.copies.exists(x, x.storage == 'hsm')", "passes: none of the copies (2) is a problem"},
		{"passes, not too many", "!atLeast(credential.copies, 2, x, x.storage == 'vault')", "passes: 1 of the copies (2) count, where at most 1 may"},
		{"passes for a while", "credential.createdAt >= now - duration('4800h')", "passes until 2026-07-20 if nothing is done: the creation is 2026-01-01, not earlier than 2025-12-13, that is 200 days before now"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := explained(t, tt.pass, "credential:c")
			got := strings.Replace(strings.TrimPrefix(controls.English().Text(x.Summary), "AB-01 "), " for credential:c", "", 1)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: summary mismatch (-want +got):\n%s", tt.pass, diff)
			}
			wantMessages(t, &x)
		})
	}
}

// explained asks a control with parameters about a credential.
func explained(t *testing.T, pass, subject string, opts ...engine.Option) controls.Explanation {
	t.Helper()
	eng := compile(t, controls.Control{Subject: governance.KindCredential, Pass: pass, Evidence: []governance.EvidenceKind{governance.EvidenceKindRotation}, Params: explainParams}, opts...)
	ref, _ := governance.ParseRef(subject)
	e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", `+explainEstate+`}`))
	if err != nil {
		t.Fatal(err)
	}
	asOf, _ := e.AsOf.Get()
	x, err := eng.Explain(context.Background(), delegation.NewIndex(e).At(asOf), "AB-01", ref)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var explainParams = []controls.Param{
	{Name: "age", Type: controls.ParamDuration, Default: controls.DurationValue(90 * governance.Day), Class: controls.ClassStandard, Source: "a standard"},
	{Name: "most", Type: controls.ParamInt, Default: controls.IntValue(1), Class: controls.ClassLibrary, Source: "ours"},
	{Name: "stores", Type: controls.ParamStrings, Default: controls.StringsValue("vault", "kms"), Enum: "Credential.storage", Class: controls.ClassLibrary, Source: "ours"},
}

// wantMessages wants every message to have the arguments of its code.
func wantMessages(t *testing.T, x *controls.Explanation) {
	t.Helper()
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, y := range v {
				walk(y)
			}
		case map[string]any:
			if code, ok := v["code"].(string); ok && v["path"] == nil && v["subject"] == nil { // no gap and no reason
				args, _ := v["args"].(map[string]any)
				want, known := controls.MessageCodes()[controls.MessageCode(code)]
				var got []string
				for name := range args {
					got = append(got, name)
				}
				slices.Sort(got)
				if !known || !slices.Equal(want, got) {
					t.Errorf("%s has the arguments %v, want %v", code, got, want)
				}
			}
			for _, y := range v {
				walk(y)
			}
		}
	}
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	walk(tree)
}

// TestExplainFacts wants each fact with its place, and a derived one with what it
// was derived from; a fingerprint is not shown.
func TestExplainFacts(t *testing.T) {
	x := explained(t, "credential.live && credential.storage == 'vault' || credential.fingerprint == 'x'", "credential:c")
	got := map[string]string{}
	for _, f := range x.Facts {
		got[f.Path] = strings.TrimSpace(f.Value + " " + f.Pointer + " " + strings.Join(f.From, " "))
	}
	want := map[string]string{
		"credential[c].storage":     "wiki /credentials/0/storage",
		"credential[c].fingerprint": "hmac-sha256 /credentials/0/fingerprint",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts mismatch (-want +got):\n%s", diff)
	}
	data, err := json.Marshal(x)
	if err != nil || strings.Contains(string(data)+controls.English().Explain(&x), fingerprint) {
		t.Errorf("the explanation shows the fingerprint: %v\n%s", err, data)
	}
	x = explained(t, "!credential.live", "credential:c")
	want = map[string]string{"credential[c].live": "true /credentials/0 credential[c].expiresAt credential[c].revokedAt credential[c].state"}
	got = map[string]string{}
	for _, f := range x.Facts {
		got[f.Path] = f.Value + " " + f.Pointer + " " + strings.Join(f.From, " ")
		if !f.Derived {
			t.Errorf("%s is not derived", f.Path)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("derived facts mismatch (-want +got):\n%s", diff)
	}
}

// TestExplainMissing wants what could supply a fact: evidence, and the duty that it
// comes from, or a statement that a list is complete.
func TestExplainMissing(t *testing.T) {
	x := explained(t, "credential.binding == 'mtls' && credential.handoffs.all(h, h.production)", "credential:c")
	want := []controls.MissingFact{
		{Missing: controls.Missing{Path: "credential[c].binding", Code: delegation.CodeNotRecorded}, Accepts: []governance.EvidenceKind{governance.EvidenceKindRotation},
			Duties: []controls.DutyHolder{{Duty: "credential.rotate", Accountable: []string{}, Responsible: []string{}}}},
		{Missing: controls.Missing{Path: "credential[c].handoffs[*]", Code: delegation.CodeOpenList}, Completeness: governance.CompletenessKindHandoff},
	}
	if diff := cmp.Diff(want, x.Missing); diff != "" {
		t.Errorf("missing mismatch (-want +got):\n%s", diff)
	}
}

// TestExplainPositions wants the place of each condition, and of what a macro asks
// of an item, in the text of the expression.
func TestExplainPositions(t *testing.T) {
	x := explained(t, "credential.storage == 'vault' &&\n  credential.copies.all(x, x.storage == 'kms')", "credential:c")
	var got []string
	for _, s := range x.Steps {
		got = append(got, s.Position.String())
		if s.List != nil {
			for _, w := range s.List.Witnesses {
				got = append(got, w.Path+" "+w.Steps[0].Position.String())
			}
		}
	}
	want := []string{"AB-01.pass:1:1", "AB-01.pass:2:3", "credential[c].copies[0] AB-01.pass:2:28", "credential[c].copies[1] AB-01.pass:2:28"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("positions mismatch (-want +got):\n%s", diff)
	}
}

// TestExplainError tells why a control could not be evaluated, and nothing else.
func TestExplainError(t *testing.T) {
	x := explained(t, "credential.copies.all(x, x.storage == 'email' || x.storage == 'vault')", "credential:c", engine.WithMaxSteps(1))
	want := "AB-01 could not be evaluated for credential:c: more than 1 list elements visited"
	if got := controls.English().Text(x.Summary); got != want || x.Verdict != controls.Error || len(x.Steps) > 0 {
		t.Errorf("summary %q, want %q; %d steps", got, want, len(x.Steps))
	}
}

// TestExplainUnknown wants what is misspelt to be named, with what may be meant.
func TestExplainUnknown(t *testing.T) {
	eng, v := theEngine(t), at(t, `"credentials": [{"id": "ci-key", "subjectId": "nhi:n", "kind": "api_key"}]`)
	key := governance.NewRef(governance.KindCredential, "ci-key")
	tests := []struct {
		name, control string
		subject       governance.Ref
		want          engine.NotFoundError
	}{
		{"no such control", "ROT-0l", key, engine.NotFoundError{Control: "ROT-0l", Nearest: "ROT-01"}},
		{"nothing like it", "ZZZZ-99", key, engine.NotFoundError{Control: "ZZZZ-99"}},
		{"no such record", "ROT-01", governance.NewRef(governance.KindCredential, "ci-kye"),
			engine.NotFoundError{Control: "ROT-01", Subject: governance.NewRef(governance.KindCredential, "ci-kye"), Nearest: "credential:ci-key"}},
		{"another kind", "ROT-01", governance.NewRef(governance.KindNHI, "n"), engine.NotFoundError{Control: "ROT-01", Subject: governance.NewRef(governance.KindNHI, "n")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := eng.Explain(context.Background(), v, tt.control, tt.subject)
			var got *engine.NotFoundError
			if !errors.As(err, &got) || got.Detail == "" || !strings.Contains(err.Error(), tt.want.Nearest) {
				t.Fatalf("Explain = %v, want a NotFoundError that names %q", err, tt.want.Nearest)
			}
			tt.want.Detail = got.Detail
			if diff := cmp.Diff(tt.want, *got); diff != "" {
				t.Errorf("error mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestExplainOpenLists wants for each list that may go on the statement that
// closes it.
func TestExplainOpenLists(t *testing.T) {
	const estate = `"actors": [{"id": "x", "kind": "organization", "memberIds": []}], "tenants": [{"id": "x", "ownerId": "x"}], "nhis": [{"id": "x", "kind": "bot"}],
		"contracts": [{"id": "x", "providerId": "x", "customerId": "x"}], "credentials": [{"id": "x", "subjectId": "nhi:x", "kind": "api_key"}],
		"delegations": [{"id": "x", "kind": "support", "grantorId": "actor:x", "granteeId": "actor:x", "scopes": []}],
		"handoffs": [{"id": "x", "fromId": "actor:x", "toId": "actor:x", "state": "draft", "payload": []}]`
	tests := []struct {
		kind governance.Kind
		pass string
		want governance.CompletenessKind
	}{
		{governance.KindActor, "actor.memberIds.all(m, m == 'x')", governance.CompletenessKindMembership},
		{governance.KindActor, "actor.contracts.all(m, m.id == 'x')", governance.CompletenessKindContract},
		{governance.KindActor, "actor.certifications.all(m, m.id == 'y')", governance.CompletenessKindCertification},
		{governance.KindActor, "actor.drills.all(m, m.id == 'y')", governance.CompletenessKindDrill},
		{governance.KindActor, "actor.trainings.all(m, m.id == 'y')", governance.CompletenessKindEvidence},
		{governance.KindContract, "contract.liveDelegations.all(m, m.id == 'y')", governance.CompletenessKindDelegation},
		{governance.KindContract, "contract.liveCredentials.all(m, m.id == 'y')", governance.CompletenessKindCredential},
		{governance.KindTenant, "tenant.boundaryEvidence.all(m, m.id == 'y')", governance.CompletenessKindEvidence},
		{governance.KindTenant, "tenant.handoffs.all(m, m.id == 'y')", governance.CompletenessKindHandoff},
		{governance.KindTenant, "tenant.duties.all(m, m.duty != '')", governance.CompletenessKindAssignment},
		{governance.KindNHI, "nhi.credentials.all(m, m.id == 'x')", governance.CompletenessKindCredential},
		{governance.KindNHI, "nhi.delegations.all(m, m.id == 'y')", governance.CompletenessKindDelegation},
		{governance.KindCredential, "credential.handoffs.all(m, m.id == 'y')", governance.CompletenessKindHandoff},
		{governance.KindDelegation, "delegation.granteePersons.all(m, m.id == 'y')", governance.CompletenessKindMembership},
		{governance.KindHandoff, "handoff.evidence.all(m, m.id == 'y')", governance.CompletenessKindEvidence},
	}
	for _, tt := range tests {
		x, err := asking(t, tt.kind, tt.pass).Explain(context.Background(), at(t, estate), "AB-01", governance.NewRef(tt.kind, "x"))
		if err != nil {
			t.Fatal(err)
		}
		open := slices.IndexFunc(x.Missing, func(m controls.MissingFact) bool { return m.Code == delegation.CodeOpenList })
		if open < 0 || x.Missing[open].Completeness != tt.want {
			t.Errorf("%s misses %v, want what a statement of kind %s closes", tt.pass, x.Missing, tt.want)
		}
	}
}

// TestExplainAgrees explains random expressions, and the built-in controls, on
// random estates: the verdict is that of Assess, a fail has a condition that
// decided it, and every message is whole.
func TestExplainAgrees(t *testing.T) {
	explained := map[controls.Verdict]int{}
	for seed := range uint64(12) {
		w := newWorld(seed)
		engines := []*engine.Engine{theEngine(t), randomControls(t, w)}
		for _, v := range w.views(t) {
			for _, eng := range engines {
				for i, f := range assess(t, eng, v, engine.KeepAll()).Findings {
					if i%7 != 0 { // a sample of each control
						continue
					}
					x, err := eng.Explain(context.Background(), v, f.Control, f.Subject)
					if err != nil {
						t.Fatal(err)
					}
					explained[x.Verdict]++
					if c, _ := eng.Pack().Get(f.Control); x.Verdict != f.Verdict || f.Verdict == controls.Fail && len(x.Steps) == 0 {
						t.Fatalf("%s, %s of %v is %v, explained as %v by %d steps", c.Applies, c.Pass, f.Subject, f.Verdict, x.Verdict, len(x.Steps))
					}
					wantMessages(t, &x)
				}
			}
		}
	}
	for _, v := range []controls.Verdict{controls.Pass, controls.Fail, controls.Unknown, controls.NotApplicable, controls.Error} {
		if explained[v] < 10 {
			t.Errorf("%d explanations are of %v; the law hardly bites", explained[v], v)
		}
	}
}

// TestExplainStops ends with its context.
func TestExplainStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	v := at(t, `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key"}]`)
	if _, err := theEngine(t).Explain(ctx, v, "ROT-01", governance.NewRef(governance.KindCredential, "c")); !errors.Is(err, context.Canceled) {
		t.Errorf("Explain = %v, want %v", err, context.Canceled)
	}
}
