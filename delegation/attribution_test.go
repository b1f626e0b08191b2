package delegation_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// TestAttribution is the table of whose finding it is.
func TestAttribution(t *testing.T) {
	const doc = `{"asOf":"2026-07-01T00:00:00Z",
	"actors":[{"id":"cust","kind":"organization","regions":["de"]},{"id":"ann","kind":"person","parentId":"cust"},
		{"id":"res","kind":"organization","regions":["fr"]},{"id":"rita","kind":"person","parentId":"res"},
		{"id":"ven","kind":"organization","regions":["us","eu"]}],
	"tenants":[{"id":"t","ownerId":"cust","region":"at","environment":"production"},{"id":"bare"}],
	"nhis":[{"id":"n","kind":"bot","tenantId":"t","ownerId":"ann","operatorIds":["rita","ann"],"environment":"test"},
		{"id":"free","kind":"bot","tenantId":null,"ownerId":"rita","operatorIds":[],"environment":"test"},
		{"id":"orphan","kind":"bot","tenantId":"t","ownerId":null}],
	"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","holderIds":["actor:rita","actor:ann"],"copies":[]}],
	"delegations":[{"id":"d","kind":"support","grantorId":"actor:cust","granteeId":"actor:rita","tenantId":"t","scopes":[]},
		{"id":"plane","kind":"support","grantorId":"actor:ven","granteeId":"actor:res","tenantId":null,"scopes":[]}],
	"handoffs":[{"id":"before","fromId":"actor:cust","toId":"actor:res","tenantId":"t","payload":[],"state":"approved","transferredAt":null},
		{"id":"after","fromId":"actor:cust","toId":"actor:res","tenantId":"t","payload":[],"state":"transferred","transferredAt":"2026-06-01T00:00:00Z"},
		{"id":"unsaid","fromId":"actor:cust","toId":"actor:res","tenantId":"t","payload":[],"state":"cancelled"},
		{"id":"inside","fromId":"actor:cust","toId":"actor:ann","tenantId":"t","payload":[],"state":"cancelled"}],
	"contracts":[{"id":"k","providerId":"res","customerId":"cust"}],
	"evidence":[{"id":"e","kind":"scan","subjectId":"credential:c","collectedAt":"2026-01-01T00:00:00Z"}],
	"drills":[{"id":"x","actorId":"rita","capability":"rotation","startedAt":"2026-01-01T00:00:00Z","outcome":"passed"}],
	"certifications":[{"id":"x","actorId":"res","programId":"p","grantedAt":"2026-01-01T00:00:00Z"}],
	"exceptions":[{"id":"x","controlId":"k","subjectIds":["nhi:n"],"createdAt":"2026-01-01T00:00:00Z","ownerId":"ann"}],
	"programs":[{"id":"p","ownerId":"ven"}],
	"rollouts":[{"id":"x","partnerId":"res","tenantId":"t"}],
	"incidents":[{"id":"x","kind":"misuse","subjectIds":["nhi:n","delegation:plane"],"detectedAt":"2026-01-01T00:00:00Z","investigatorId":"rita"}]}`
	own := delegation.Attribution{Tenant: "t", Region: "at", Environment: "production"}
	of := func(answerable, exercising string, a delegation.Attribution) delegation.Attribution {
		a.Answerable, a.Exercising = answerable, strings.Fields(exercising)
		return a
	}
	elsewhere := func(region string) delegation.Attribution { return delegation.Attribution{Region: region} }
	tests := map[string]delegation.Attribution{
		"nhi:n":            of("cust", "cust res", own),
		"nhi:free":         of("res", "", delegation.Attribution{Region: "fr", Environment: "test"}),
		"nhi:orphan":       of("", "", own),
		"credential:c":     of("cust", "cust res", own),
		"delegation:d":     of("cust", "res", own),
		"delegation:plane": of("ven", "res", elsewhere("")), // two regions decide nothing
		"handoff:before":   of("cust", "cust", own),
		"handoff:after":    of("res", "res", own),
		"handoff:unsaid":   of("", "", own),
		"handoff:inside":   of("cust", "cust", own),
		"contract:k":       of("cust", "res", elsewhere("de")),
		"tenant:t":         of("cust", "", own),
		"tenant:bare":      of("", "", delegation.Attribution{Tenant: "bare"}),
		"actor:rita":       of("res", "", elsewhere("fr")),
		"evidence:e":       of("cust", "", elsewhere("de")),
		"drill:x":          of("res", "", elsewhere("fr")),
		"certification:x":  of("res", "", elsewhere("fr")),
		"exception:x":      of("cust", "", elsewhere("de")),
		"program:p":        of("ven", "", elsewhere("")),
		"rollout:x":        of("res", "res", own),
		"incident:x":       of("res", "cust ven", elsewhere("fr")),
	}
	v := viewAt(t, parse(t, doc), july)
	for text, want := range tests {
		r, err := governance.ParseRef(text)
		if err != nil {
			t.Fatal(err)
		}
		s, ok := v.Subject(r)
		if !ok {
			t.Fatalf("no %s", text)
		}
		got := v.Attribution(s)
		if len(want.Exercising) == 0 {
			want.Exercising = nil
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Attribution(%s) mismatch (-want +got):\n%s", text, diff)
		}
	}
}
