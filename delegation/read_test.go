package delegation_test

import "testing"

// One estate, as of July, asked in June, in July and in August.
const (
	june   = "2026-06-01T00:00:00Z"
	july   = "2026-07-01T00:00:00Z"
	august = "2026-08-01T00:00:00Z"
)

// TestAsOfClasses: how a field of each class reads before, at and after the
// instant at which the facts were true.
func TestAsOfClasses(t *testing.T) {
	const doc = `{"asOf":"2026-07-01T00:00:00Z",
		"nhis":[{"id":"n","kind":"bot","status":"active","expiresAt":"2026-12-01T00:00:00Z","name":"nightly",
			"lastUsedAt":"2026-06-15T00:00:00Z","lastReviewedAt":"2026-05-15T00:00:00Z"}],
		"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","revokedAt":"2026-06-15T00:00:00Z","exposedAt":"2026-05-15T00:00:00Z",
			"copies":[{"storage":"chat","madeAt":"2026-05-15T00:00:00Z","destroyedAt":"2026-06-15T00:00:00Z"},{"storage":"wiki","madeAt":"2026-06-15T00:00:00Z"},{"storage":"email"}]}],
		"handoffs":[{"id":"h","fromId":"actor:a","toId":"nhi:n","payload":[],"state":"accepted","transferredAt":"2026-05-15T00:00:00Z",
			"acceptedAt":"2026-06-15T00:00:00Z","acceptedById":"a"}],
		"delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"nhi:n","scopes":[],
			"revocation":{"at":"2026-06-15T00:00:00Z","byId":"actor:a"},"approvals":[{"byId":"a","decision":"approved","at":"2026-06-15T00:00:00Z"}]}]}`
	tests := []struct{ name, path, before, at, after string }{
		{"constant", "nhi[n].name", "nightly", "nightly", "nightly"},
		{"constant, planned", "nhi[n].expiresAt", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"},
		{"event later", "credential[c].revokedAt", "none", "2026-06-15T00:00:00Z", "2026-06-15T00:00:00Z"},
		{"event earlier", "credential[c].exposedAt", "2026-05-15T00:00:00Z", "2026-05-15T00:00:00Z", "2026-05-15T00:00:00Z"},
		{"list of events", "credential[c].copies", "[{} … credential[c].copies[2].madeAt NOT_RECORDED]", "[{} {} {}]", "[{} {} {}]"},
		{"event of a part", "credential[c].copies[0].destroyedAt", "none", "2026-06-15T00:00:00Z", "2026-06-15T00:00:00Z"},
		{"approvals", "delegation[d].approvals", "[]", "[{}]", "[{}]"},
		{"part that is an event", "delegation[d].revocation", "none", "{}", "{}"},
		{"follows an event", "handoff[h].acceptedById", "none", "a", "a"},
		{"latest-of, later", "nhi[n].lastUsedAt", "unknown nhi[n].lastUsedAt HINDSIGHT", "2026-06-15T00:00:00Z", "2026-06-15T00:00:00Z"},
		{"latest-of, earlier", "nhi[n].lastReviewedAt", "2026-05-15T00:00:00Z", "2026-05-15T00:00:00Z", "2026-05-15T00:00:00Z"},
		{"state", "nhi[n].status", "unknown nhi[n].status HINDSIGHT", "active", "active"},
		{"state, required", "handoff[h].state", "unknown handoff[h].state HINDSIGHT", "accepted", "accepted"},
		{"state, list", "delegation[d].scopes", "unknown delegation[d].scopes HINDSIGHT", "[]", "[]"},
		{"not stated", "nhi[n].ownerId", "unknown nhi[n].ownerId NOT_RECORDED", "unknown nhi[n].ownerId NOT_RECORDED", "unknown nhi[n].ownerId NOT_RECORDED"},
	}
	for _, tt := range tests {
		answers(t, []question{
			{name: tt.name + " before", doc: doc, at: june, path: tt.path, want: tt.before},
			{name: tt.name + " at", doc: doc, at: july, path: tt.path, want: tt.at},
			{name: tt.name + " after", doc: doc, at: august, path: tt.path, want: tt.after},
		})
	}
}

// TestWithoutAsOf: an estate that does not say is as of whatever it is asked for.
func TestWithoutAsOf(t *testing.T) {
	const doc = `{"nhis":[{"id":"n","kind":"bot","status":"active","lastUsedAt":"2026-06-15T00:00:00Z"}]}`
	answers(t, []question{
		{name: "state stands", doc: doc, at: june, path: "nhi[n].status", want: "active"},
		{name: "a later use cannot be", doc: doc, at: june, path: "nhi[n].lastUsedAt", want: "unknown nhi[n].lastUsedAt FUTURE_FACT"},
		{name: "an earlier one can", doc: doc, at: july, path: "nhi[n].lastUsedAt", want: "2026-06-15T00:00:00Z"},
	})
}

// TestApprovalSettlesThePast: an approval given by then, of the text as it stands,
// shows what its record said at an earlier instant.
func TestApprovalSettlesThePast(t *testing.T) {
	grant := func(approved, digest string) string {
		return `{"asOf":"2026-07-01T00:00:00Z","delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"actor:b","onBehalfOfId":null,
			"parentId":null,"tenantId":null,"scopes":[],"retained":[],"conditions":["mfa"],"notBefore":null,"expiresAt":null,"redelegations":2,
			"autoExtend":null,"maxSession":null,"contractId":null,"state":"active","activatedAt":"2026-05-02T00:00:00Z",
			"approvals":[{"byId":"a","decision":"approved","at":"` + approved + `","subjectDigest":"` + digest + `"}]}]}`
	}
	tests := []struct{ name, doc, path, want string }{
		{"count", grant("2026-05-01T00:00:00Z", placeholder), "delegation[d].redelegations", "2"},
		{"list", grant("2026-05-01T00:00:00Z", placeholder), "delegation[d].conditions", "[mfa]"},
		{"planned instant", grant("2026-05-01T00:00:00Z", placeholder), "delegation[d].expiresAt", "none"},
		{"not what is approved", grant("2026-05-01T00:00:00Z", placeholder), "delegation[d].state", "unknown delegation[d].state HINDSIGHT"},
		{"approved later", grant("2026-06-15T00:00:00Z", placeholder), "delegation[d].redelegations", "unknown delegation[d].redelegations HINDSIGHT"},
		{"another text", grant("2026-05-01T00:00:00Z", "sha256:"+zeros[1:]+"1"), "delegation[d].redelegations", "unknown delegation[d].redelegations HINDSIGHT"},
		{"another text may have stood then", grant("2026-05-01T00:00:00Z", "sha256:"+zeros[1:]+"1"), "delegation[d].approvals[0].digestMatches",
			"unknown delegation[d].approvals[0].subjectDigest HINDSIGHT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := parse(t, tt.doc)
			bindAll(e)
			if got := everything(viewAt(t, e, june))[tt.path].String(); got != tt.want {
				t.Errorf("%s in June = %s, want %s", tt.path, got, tt.want)
			}
		})
	}
}

// TestAbsentBeforeCreation: a record that was made later is not there, and lists
// do not hold it; one of unknown age may be.
func TestAbsentBeforeCreation(t *testing.T) {
	const doc = `{"asOf":"2026-07-01T00:00:00Z","actors":[{"id":"a","kind":"organization"}],
		"nhis":[{"id":"old","kind":"bot","createdAt":"2026-05-15T00:00:00Z"},{"id":"new","kind":"bot","createdAt":"2026-06-15T00:00:00Z"},{"id":"any","kind":"bot"}],
		"credentials":[{"id":"first","subjectId":"nhi:old","kind":"api_key","createdAt":"2026-06-01T00:00:00Z"},
			{"id":"later","subjectId":"nhi:old","kind":"api_key","createdAt":"2026-06-01T00:00:01Z"},{"id":"some","subjectId":"nhi:old","kind":"api_key"}],
		"certifications":[{"id":"x","actorId":"a","programId":"p","grantedAt":"2026-06-15T00:00:00Z"}],
		"drills":[{"id":"x","actorId":"a","capability":"rotation","outcome":"passed","startedAt":"2026-06-15T00:00:00Z"}],
		"evidence":[{"id":"x","kind":"scan","subjectId":"actor:a","collectedAt":"2026-06-15T00:00:00Z"}],
		"incidents":[{"id":"x","kind":"misuse","subjectIds":[],"detectedAt":"2026-06-15T00:00:00Z"}],
		"exceptions":[{"id":"x","controlId":"ROT-01","subjectIds":["nhi:old"],"createdAt":"2026-06-15T00:00:00Z"}],
		"completeness":[{"id":"x","kind":"nhi","collectedAt":"2026-06-15T00:00:00Z"}]}`
	tests := []question{
		{name: "exact instant is in", path: "credential[first].kind", want: "api_key"},
		{name: "a second later is out", path: "credential[later].kind", want: "absent"},
		{name: "list", path: "nhi[old].credentials", want: "[credential:first … nhi[old].credentials[*] OPEN_LIST, credential[some].createdAt NOT_RECORDED]"},
		{name: "unknown age", path: "nhi[any].kind", want: "bot"},
		{name: "nhi", path: "nhi[new].kind", want: "absent"},
		{name: "certification", path: "certification[x].programId", want: "absent"},
		{name: "drill", path: "drill[x].capability", want: "absent"},
		{name: "evidence", path: "evidence[x].kind", want: "absent"},
		{name: "incident", path: "incident[x].kind", want: "absent"},
		{name: "exception", path: "exception[x].controlId", want: "absent"},
		{name: "statement", path: "completeness[x].kind", want: "absent"},
	}
	for i := range tests {
		tests[i].doc, tests[i].at = doc, june
	}
	answers(t, tests)
	for i := range tests {
		if tests[i].at = july; tests[i].want == "absent" {
			tests[i].want = map[string]string{"credential[later].kind": "api_key", "nhi[new].kind": "bot", "certification[x].programId": "p", "drill[x].capability": "rotation",
				"evidence[x].kind": "scan", "incident[x].kind": "misuse", "exception[x].controlId": "ROT-01", "completeness[x].kind": "nhi"}[tests[i].path]
		}
	}
	tests[2].want = "[credential:first credential:later credential:some … nhi[old].credentials[*] OPEN_LIST]"
	answers(t, tests)
}

// TestImpossibleFacts: what cannot be true reads as unknown, both sides of a pair;
// what is planned may lie ahead, and a withdrawal always wins.
func TestImpossibleFacts(t *testing.T) {
	credential := func(fields string) string {
		return `{"asOf":"2026-07-01T00:00:00Z","credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key",` + fields + `}]}`
	}
	handoff := func(fields string) string {
		return `{"asOf":"2026-07-01T00:00:00Z","handoffs":[{"id":"h","fromId":"actor:a","toId":"actor:b","payload":[],` + fields + `}]}`
	}
	grant := func(fields string) string {
		return `{"asOf":"2026-07-01T00:00:00Z","delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"actor:b","scopes":[],` + fields + `}]}`
	}
	actor := func(fields string) string {
		return `{"asOf":"2026-07-01T00:00:00Z","actors":[{"id":"a","kind":"organization",` + fields + `}]}`
	}
	tests := []question{
		{name: "future rotation", doc: credential(`"rotatedAt":"2099-01-01T00:00:00Z"`), path: "credential[c].rotatedAt", want: "unknown credential[c].rotatedAt FUTURE_FACT"},
		{name: "at asOf", doc: credential(`"rotatedAt":"2026-07-01T00:00:00Z"`), path: "credential[c].rotatedAt", want: "2026-07-01T00:00:00Z"},
		{name: "planned", doc: credential(`"expiresAt":"2099-01-01T00:00:00Z"`), path: "credential[c].expiresAt", want: "2099-01-01T00:00:00Z"},
		{name: "in a part", doc: credential(`"copies":[{"destroyedAt":"2099-01-01T00:00:00Z"}]`), path: "credential[c].copies[0].destroyedAt",
			want: "unknown credential[c].copies[0].destroyedAt FUTURE_FACT"},
		{name: "rotated before it was made", doc: credential(`"createdAt":"2026-02-01T00:00:00Z","rotatedAt":"2026-01-01T00:00:00Z"`), path: "credential[c].rotatedAt",
			want: "unknown credential[c].rotatedAt TIME_ORDER"},
		{name: "and made after", doc: credential(`"createdAt":"2026-02-01T00:00:00Z","rotatedAt":"2026-01-01T00:00:00Z"`), path: "credential[c].createdAt",
			want: "unknown credential[c].createdAt TIME_ORDER"},
		{name: "the same instant is an order", doc: credential(`"createdAt":"2026-02-01T00:00:00Z","rotatedAt":"2026-02-01T00:00:00Z"`), path: "credential[c].rotatedAt", want: "2026-02-01T00:00:00Z"},
		{name: "accepted before the transfer", doc: handoff(`"state":"accepted","transferredAt":"2026-02-01T00:00:00Z","acceptedAt":"2026-01-01T00:00:00Z"`), path: "handoff[h].acceptedAt",
			want: "unknown handoff[h].acceptedAt TIME_ORDER"},
		{name: "transferred after the acceptance", doc: handoff(`"state":"accepted","transferredAt":"2026-02-01T00:00:00Z","acceptedAt":"2026-01-01T00:00:00Z"`), path: "handoff[h].transferredAt",
			want: "unknown handoff[h].transferredAt TIME_ORDER"},
		{name: "a future instant does not spoil its pair", doc: handoff(`"state":"accepted","transferredAt":"2099-01-01T00:00:00Z","acceptedAt":"2026-01-01T00:00:00Z"`), path: "handoff[h].acceptedAt", want: "2026-01-01T00:00:00Z"},
		{name: "accepted, known not accepted", doc: handoff(`"state":"accepted","acceptedAt":null`), path: "handoff[h].state", want: "unknown handoff[h].state STATE_TIME"},
		{name: "and its instant", doc: handoff(`"state":"accepted","acceptedAt":null`), path: "handoff[h].acceptedAt", want: "unknown handoff[h].acceptedAt STATE_TIME"},
		{name: "closed, known not transferred", doc: handoff(`"state":"closed","transferredAt":null`), path: "handoff[h].transferredAt", want: "unknown handoff[h].transferredAt STATE_TIME"},
		{name: "active, known not activated", doc: grant(`"state":"active","activatedAt":null`), path: "delegation[d].state", want: "unknown delegation[d].state STATE_TIME"},
		{name: "and when", doc: grant(`"state":"active","activatedAt":null`), path: "delegation[d].activatedAt", want: "unknown delegation[d].activatedAt STATE_TIME"},
		{name: "activating is not yet activated", doc: grant(`"state":"activating","activatedAt":null`), path: "delegation[d].state", want: "activating"},
		{name: "running after its end was seen", doc: grant(`"state":"active","revocation":{"at":"2026-01-01T00:00:00Z","byId":"actor:a","propagatedAt":"2026-01-02T00:00:00Z"}`),
			path: "delegation[d].state", want: "unknown delegation[d].state STATE_TIME"},
		{name: "and the proof", doc: grant(`"state":"active","revocation":{"at":"2026-01-01T00:00:00Z","byId":"actor:a","propagatedAt":"2026-01-02T00:00:00Z"}`),
			path: "delegation[d].revocation.propagatedAt", want: "unknown delegation[d].revocation.propagatedAt STATE_TIME"},
		{name: "withdrawn, not yet seen", doc: grant(`"state":"active","revocation":{"at":"2026-01-01T00:00:00Z","byId":"actor:a","propagatedAt":null}`), path: "delegation[d].state", want: "active"},
		{name: "effect before the withdrawal", doc: grant(`"state":"terminated","revocation":{"at":"2026-02-01T00:00:00Z","byId":"actor:a","propagatedAt":"2026-01-02T00:00:00Z"}`),
			path: "delegation[d].revocation.propagatedAt", want: "unknown delegation[d].revocation.propagatedAt TIME_ORDER"},
		{name: "active key, revoked", doc: credential(`"state":"active","revokedAt":"2026-01-01T00:00:00Z"`), path: "credential[c].state", want: "unknown credential[c].state STATE_TIME"},
		{name: "the withdrawal stands", doc: credential(`"state":"active","revokedAt":"2026-01-01T00:00:00Z"`), path: "credential[c].revokedAt", want: "2026-01-01T00:00:00Z"},
		{name: "terminated, known not to be", doc: actor(`"status":"terminated","terminatedAt":null`), path: "actor[a].status", want: "unknown actor[a].status STATE_TIME"},
		{name: "left, and still active", doc: actor(`"status":"active","terminatedAt":"2026-01-01T00:00:00Z"`), path: "actor[a].terminatedAt", want: "unknown actor[a].terminatedAt STATE_TIME"},
		{name: "circle", doc: `{"delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"actor:b","scopes":[],"parentId":"d"}]}`, path: "delegation[d].parentId",
			want: "unknown delegation[d].parentId DELEGATION_CYCLE"},
	}
	for i := range tests {
		tests[i].at = july
	}
	answers(t, tests)
}

// TestGapPaths: a gap names the field as verdicts do, within parts too, and gives
// the best reason there is.
func TestGapPaths(t *testing.T) {
	const doc = `{"nhis":[{"id":"n","kind":"android","status":"dreaming","authMethods":["mtls","telepathy"],"trusts":[{"kind":"oidc"}],"agent":{},"logging":{}}],
		"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key","copies":[{},{"storage":"cloud9"}]}],
		"delegations":[{"id":"d","kind":"support","grantorId":"actor:a","granteeId":"nhi:n","scopes":[{"action":"users.read","resource":"tenant/t"}],
			"retained":[{"scope":{"action":"users.read","resource":"tenant/t"},"mode":"maybe","holderId":"a"}],"revocation":{"at":"2026-01-01T00:00:00Z","byId":"actor:a"}}]}`
	tests := []question{
		{name: "field", path: "nhi[n].ownerId", want: "unknown nhi[n].ownerId NOT_RECORDED"},
		{name: "list", path: "nhi[n].operatorIds", want: "unknown nhi[n].operatorIds NOT_RECORDED"},
		{name: "required value to come", path: "nhi[n].kind", want: "unknown nhi[n].kind UNRECOGNIZED_VALUE"},
		{name: "value to come", path: "nhi[n].status", want: "unknown nhi[n].status UNRECOGNIZED_VALUE"},
		{name: "value to come in a list", path: "nhi[n].authMethods", want: "[mtls unknown nhi[n].authMethods[1] UNRECOGNIZED_VALUE]"},
		{name: "object", path: "nhi[n].agent.sponsorId", want: "unknown nhi[n].agent.sponsorId NOT_RECORDED"},
		{name: "another object", path: "nhi[n].logging.retention", want: "unknown nhi[n].logging.retention NOT_RECORDED"},
		{name: "part of a list", path: "nhi[n].trusts[0].issuer", want: "unknown nhi[n].trusts[0].issuer NOT_RECORDED"},
		{name: "first copy", path: "credential[c].copies[0].destroyedAt", want: "unknown credential[c].copies[0].destroyedAt NOT_RECORDED"},
		{name: "value to come in a part", path: "credential[c].copies[1].storage", want: "unknown credential[c].copies[1].storage UNRECOGNIZED_VALUE"},
		{name: "part of a part", path: "delegation[d].retained[0].scope.action", want: "users.read"},
		{name: "gap in a part of a part", path: "delegation[d].retained[0].scope.raw", want: "unknown delegation[d].retained[0].scope.raw NOT_RECORDED"},
		{name: "what may restrict", path: "delegation[d].retained[0].mode", want: "unknown delegation[d].retained[0].mode UNRECOGNIZED_RESTRICTION"},
		{name: "withdrawal", path: "delegation[d].revocation.propagatedAt", want: "unknown delegation[d].revocation.propagatedAt NOT_RECORDED"},
	}
	for i := range tests {
		tests[i].doc, tests[i].at = doc, july
	}
	answers(t, tests)
}
