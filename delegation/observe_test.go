package delegation_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestObservations has a case for every code that an index gives, with the place
// it points to.
func TestObservations(t *testing.T) {
	type seen struct {
		Code    governance.Code
		Subject string
		Field   string
		Pointer string
		IsError bool
	}
	tests := []struct {
		name, doc string
		want      []seen
	}{
		{"nothing to observe", `{"nhis":[{"id":"n","kind":"bot"}]}`, nil},
		{"reference to nothing", `{"nhis":[{"id":"n","kind":"bot","ownerId":"zoe"}]}`,
			[]seen{{governance.CodeDanglingRef, "nhi:n", "ownerId", "/nhis/0/ownerId", true}}},
		{"reference to nothing in a list", `{"nhis":[{"id":"n","kind":"bot"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","holderIds":["nhi:n","actor:zoe"]}]}`,
			[]seen{{governance.CodeDanglingRef, "credential:c", "holderIds[1]", "/credentials/0/holderIds/1", true}}},
		{"reference to nothing in a part", `{"nhis":[{"id":"n","kind":"bot"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","copies":[{},{"holderId":"actor:zoe"}]}]}`,
			[]seen{{governance.CodeDanglingRef, "credential:c", "copies[1].holderId", "/credentials/0/copies/1/holderId", true}}},
		{"artifact of no program", `{"actors":[{"id":"a","kind":"organization"}],"tenants":[{"id":"t"}],"rollouts":[{"id":"r","partnerId":"a","tenantId":"t","patternId":"gold"}]}`,
			[]seen{{governance.CodeDanglingRef, "rollout:r", "patternId", "/rollouts/0/patternId", true}}},
		{"artifact of a program", `{"actors":[{"id":"a","kind":"organization"}],"tenants":[{"id":"t"}],"rollouts":[{"id":"r","partnerId":"a","tenantId":"t","patternId":"gold"}],
			"programs":[{"id":"p","ownerId":"a","artifacts":[{"id":"gold","kind":"training","version":"1"}]}]}`, nil},
		{"circle", `{"actors":[{"id":"a","kind":"organization"}],"delegations":[
			{"id":"x","kind":"support","grantorId":"actor:a","granteeId":"actor:a","scopes":[],"parentId":"y"},
			{"id":"y","kind":"support","grantorId":"actor:a","granteeId":"actor:a","scopes":[],"parentId":"x"},
			{"id":"below","kind":"support","grantorId":"actor:a","granteeId":"actor:a","scopes":[],"parentId":"x"}]}`,
			[]seen{{governance.CodeDelegationCycle, "delegation:x", "parentId", "/delegations/0/parentId", true}, {governance.CodeDelegationCycle, "delegation:y", "parentId", "/delegations/1/parentId", true}}},
		{"circle of renewals", `{"exceptions":[{"id":"x","controlId":"k","subjectIds":[],"createdAt":"2026-01-01T00:00:00Z","renewsId":"x"}]}`,
			[]seen{{governance.CodeDelegationCycle, "exception:x", "renewsId", "/exceptions/0/renewsId", true}}},
		{"order that cannot be", `{"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","createdAt":"2026-02-01T00:00:00Z","rotatedAt":"2026-01-01T00:00:00Z"}],"nhis":[{"id":"n","kind":"bot"}]}`,
			[]seen{{governance.CodeTimeOrder, "credential:c", "createdAt", "/credentials/0/createdAt", true}, {governance.CodeTimeOrder, "credential:c", "rotatedAt", "/credentials/0/rotatedAt", true}}},
		{"future", `{"asOf":"2026-07-01T00:00:00Z","nhis":[{"id":"n","kind":"bot","lastUsedAt":"2026-07-02T00:00:00Z","expiresAt":"2099-01-01T00:00:00Z"}]}`,
			[]seen{{governance.CodeFutureFact, "nhi:n", "lastUsedAt", "/nhis/0/lastUsedAt", true}}},
		{"no future without asOf", `{"nhis":[{"id":"n","kind":"bot","lastUsedAt":"2099-07-02T00:00:00Z"}]}`, nil},
		{"state against instants", `{"actors":[{"id":"a","kind":"organization","status":"terminated","terminatedAt":null}]}`,
			[]seen{{governance.CodeStateTime, "actor:a", "status", "/actors/0/status", true}, {governance.CodeStateTime, "actor:a", "terminatedAt", "/actors/0/terminatedAt", true}}},
		{"state against a part", `{"actors":[{"id":"a","kind":"organization"}],"delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"actor:a","scopes":[],"state":"active",
			"revocation":{"at":"2026-01-01T00:00:00Z","byId":"actor:a","propagatedAt":"2026-01-02T00:00:00Z"}}]}`,
			[]seen{{governance.CodeStateTime, "delegation:d", "revocation.propagatedAt", "/delegations/0/revocation/propagatedAt", true}, {governance.CodeStateTime, "delegation:d", "state", "/delegations/0/state", true}}},
		{"backdated", `{"actors":[{"id":"a","kind":"organization"}],"delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"actor:a","scopes":[],
			"revocation":{"at":"2026-01-02T00:00:00Z","byId":"actor:a","effectiveAt":"2026-01-01T00:00:00Z","reason":"review"}}]}`,
			[]seen{{delegation.CodeRevocationBackdated, "delegation:d", "revocation.effectiveAt", "/delegations/0/revocation/effectiveAt", false}}},
		{"backdated for a compromise", `{"actors":[{"id":"a","kind":"organization"}],"delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"actor:a","scopes":[],
			"revocation":{"at":"2026-01-02T00:00:00Z","byId":"actor:a","effectiveAt":"2026-01-01T00:00:00Z","reason":"compromise"}}]}`, nil},
		{"value to come", `{"nhis":[{"id":"n","kind":"android"}]}`, []seen{{governance.CodeUnrecognizedValue, "nhi:n", "kind", "/nhis/0/kind", false}}},
		{"member to come", `{"nhis":[{"id":"n","kind":"bot","soul":true}]}`, []seen{{governance.CodeUnknownMember, "nhi:n", "soul", "/nhis/0/soul", false}}},
		{"member to come that may restrict", `{"contracts":[{"id":"k","providerId":"a","customerId":"a","except":"mondays"}],"actors":[{"id":"a","kind":"organization"}]}`,
			[]seen{{governance.CodeUnrecognizedRestriction, "contract:k", "except", "/contracts/0/except", true}}},
		{"minor version to come", `{"schemaVersion":"1.9"}`, []seen{{governance.CodeNewerMinor, "", "schemaVersion", "/schemaVersion", false}}},
		{"agent without agent facts", `{"nhis":[{"id":"n","kind":"ai_agent"}]}`, []seen{{governance.CodeAgentFacts, "nhi:n", "agent", "/nhis/0", false}}},
		{"agent facts of a bot", `{"nhis":[{"id":"n","kind":"bot","agent":{}}]}`, []seen{{governance.CodeAgentFacts, "nhi:n", "agent", "/nhis/0/agent", false}}},
		{"federated with a secret", `{"nhis":[{"id":"n","kind":"bot"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"federated","storage":"vault","copies":[{}],"holderIds":["nhi:n"]}]}`,
			[]seen{{governance.CodeFederatedSecret, "credential:c", "copies", "/credentials/0/copies", false}, {governance.CodeFederatedSecret, "credential:c", "holderIds", "/credentials/0/holderIds", false},
				{governance.CodeFederatedSecret, "credential:c", "storage", "/credentials/0/storage", false}}},
		{"federated without", `{"nhis":[{"id":"n","kind":"bot"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"federated","copies":[],"holderIds":[]}]}`, nil},
		{"bare hash of a key", `{"nhis":[{"id":"n","kind":"bot"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","fingerprint":"` + placeholder + `"}]}`,
			[]seen{{governance.CodeBareHash, "credential:c", "fingerprint", "/credentials/0/fingerprint", false}}},
		{"bare hash of a certificate", `{"nhis":[{"id":"n","kind":"bot"}],"credentials":[{"id":"c","subjectId":"nhi:n","kind":"certificate","fingerprint":"` + placeholder + `"}]}`, nil},
		{"evidence that calls itself verified", `{"actors":[{"id":"a","kind":"organization"}],"evidence":[{"id":"e","kind":"scan","subjectId":"actor:a","collectedAt":"2026-01-01T00:00:00Z","verified":true}]}`,
			[]seen{{governance.CodeEvidenceSelf, "evidence:e", "verified", "/evidence/0/verified", true}}},
		{"handoff to oneself, verified by the sender", `{"actors":[{"id":"a","kind":"organization"}],"handoffs":[{"id":"h","fromId":"actor:a","toId":"actor:a","payload":[],"state":"draft","verifiedById":"a"}]}`,
			[]seen{{governance.CodeHandoffSelf, "handoff:h", "toId", "/handoffs/0/toId", true}, {governance.CodeHandoffSelf, "handoff:h", "verifiedById", "/handoffs/0/verifiedById", true}}},
		{"by code, then subject, then field", `{"nhis":[{"id":"b","kind":"bot","ownerId":"zoe","tenantId":"moon"},{"id":"a","kind":"bot","ownerId":"zoe","soul":1}],"credentials":[{"id":"c","subjectId":"nhi:zoe","kind":"api_key"}]}`,
			[]seen{{governance.CodeDanglingRef, "nhi:a", "ownerId", "/nhis/1/ownerId", true}, {governance.CodeDanglingRef, "nhi:b", "ownerId", "/nhis/0/ownerId", true},
				{governance.CodeDanglingRef, "nhi:b", "tenantId", "/nhis/0/tenantId", true}, {governance.CodeDanglingRef, "credential:c", "subjectId", "/credentials/0/subjectId", true},
				{governance.CodeUnknownMember, "nhi:a", "soul", "/nhis/1/soul", false}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []seen
			for _, o := range delegation.NewIndex(parse(t, tt.doc)).Observations() {
				if o.Detail == "" {
					t.Errorf("%s of %v says nothing to people", o.Code, o.Subject)
				}
				got = append(got, seen{o.Code, o.Subject.String(), o.Field, o.Pointer, o.IsError()})
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Observations mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// TestObservationsOfImpossibleFacts wants a fact that reads as unknown because it
// cannot be true to be observed, so that a reader finds out.
func TestObservationsOfImpossibleFacts(t *testing.T) {
	for seed := range uint64(40) {
		w := newWorld(seed)
		x := delegation.NewIndex(w.estate(t, w.doc, now))
		seen := observations(x)
		for path, k := range everything(x.At(now)) {
			for _, g := range k.gaps {
				field, code, _ := cut(g)
				if slices.Contains(contradicted, code) && field == path && !slices.Contains(seen, string(code)+" "+path) {
					t.Errorf("seed %d: %s reads as %v, which is not observed", seed, path, k)
				}
			}
		}
	}
}

// cut splits the text of a gap.
func cut(gap string) (path string, code governance.Code, ok bool) {
	i := len(gap) - 1
	for i >= 0 && gap[i] != ' ' {
		i--
	}
	return gap[:max(i, 0)], governance.Code(gap[i+1:]), i > 0
}
