package delegation_test

import (
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/delegation"
)

// cast is who the tables below are about: a customer with a tenant, a reseller and
// a vendor, each with a person.
const cast = `"actors":[{"id":"cust","kind":"organization","status":"active"},{"id":"ann","kind":"person","parentId":"cust","status":"active"},
	{"id":"ops","kind":"unit","parentId":"cust","memberIds":["actor:ann","actor:bob","nhi:n"]},{"id":"bob","kind":"person","parentId":"cust"},
	{"id":"res","kind":"organization","status":"active"},{"id":"rita","kind":"person","parentId":"desk"},{"id":"desk","kind":"unit","parentId":"res","memberIds":["actor:rita"]},
	{"id":"ven","kind":"organization"},{"id":"lost","kind":"person","parentId":"gone"},{"id":"alien","kind":"hive"},{"id":"child","kind":"organization","parentId":"cust"}],
	"tenants":[{"id":"t","ownerId":"cust","environment":"production"},{"id":"bare"},{"id":"labs","ownerId":"ven","environment":"test"}]`

// complete declares lists of some kinds complete.
func complete(kinds ...string) string {
	var list []string
	for _, k := range kinds {
		list = append(list, `{"id":"s-`+k+`","kind":"`+k+`","tenantId":null,"complete":true,"collectedAt":"2026-06-30T00:00:00Z"}`)
	}
	return `,"completeness":[` + strings.Join(list, ",") + `]`
}

func estateOf(tail string) string { return `{"asOf":"2026-07-01T00:00:00Z",` + cast + tail + `}` }

// ask makes a question at the instant at which the facts were true.
func ask(name, tail, path, want string) question {
	return question{name: name, doc: estateOf(tail), at: july, path: path, want: want}
}

func nhiDoc(fields, tail string) string {
	return `,"nhis":[{"id":"n","kind":"bot"` + fields + `}]` + tail
}

func credentialDoc(fields, tail string) string {
	return nhiDoc(`,"tenantId":"t","ownerId":"ann"`, `,"credentials":[{"id":"c","subjectId":"nhi:n","kind":"api_key"`+fields+`}]`+tail)
}

func grantDoc(fields, tail string) string {
	return nhiDoc(`,"ownerId":"ann"`, `,"delegations":[{"id":"d","kind":"support","scopes":[],"grantorId":"actor:cust"`+fields+`}]`+tail)
}

func handoffDoc(fields, tail string) string {
	return credentialDoc("", `,"handoffs":[{"id":"h","fromId":"actor:cust","toId":"actor:res"`+fields+`}]`+tail)
}

func TestActor(t *testing.T) {
	answers(t, []question{
		ask("an organization is its own", "", "actor[cust].org", "actor:cust"),
		ask("also below another one", "", "actor[child].org", "actor:child"),
		ask("a person's", "", "actor[ann].org", "actor:cust"),
		ask("two levels up", "", "actor[rita].org", "actor:res"),
		ask("parent not on record", "", "actor[lost].org", "unknown actor[lost].parentId DANGLING_REF"),
		ask("kind of a version to come", "", "actor[alien].org", "unknown actor[alien].kind UNRECOGNIZED_VALUE"),
		ask("drills of the whole organization", `,"drills":[{"id":"x","actorId":"rita","capability":"rotation","startedAt":"2026-01-01T00:00:00Z","outcome":"passed"},
			{"id":"y","actorId":"ann","capability":"rotation","startedAt":"2026-01-01T00:00:00Z","outcome":"passed"}]`+complete("drill"), "actor[desk].drills", "[drill:x]"),
		ask("a drill of nobody known may be ours", `,"drills":[{"id":"x","actorId":"lost","capability":"rotation","startedAt":"2026-01-01T00:00:00Z","outcome":"passed"}]`+complete("drill"),
			"actor[res].drills", "[… actor[lost].parentId DANGLING_REF]"),
		ask("trainings", `,"evidence":[{"id":"x","kind":"training","subjectId":"actor:res","collectedAt":"2026-01-01T00:00:00Z"},
			{"id":"y","kind":"scan","subjectId":"actor:res","collectedAt":"2026-01-01T00:00:00Z"}]`+complete("evidence"), "actor[res].trainings", "[evidence:x]"),
		ask("evidence of a kind to come may be training", `,"evidence":[{"id":"x","kind":"hologram","subjectId":"actor:res","collectedAt":"2026-01-01T00:00:00Z"}]`+complete("evidence"),
			"actor[res].trainings", "[… evidence[x].kind UNRECOGNIZED_VALUE]"),
		ask("contracts as provider", `,"contracts":[{"id":"k","providerId":"res","customerId":"cust"},{"id":"l","providerId":"cust","customerId":"ven"}]`+complete("contract"),
			"actor[res].contracts", "[contract:k]"),
		ask("certifications", `,"certifications":[{"id":"x","actorId":"res","programId":"p","grantedAt":"2026-01-01T00:00:00Z"}]`, "actor[res].certifications",
			"[certification:x … actor[res].certifications[*] OPEN_LIST]"),
	})
}

func TestNHI(t *testing.T) {
	const admin = `,"delegations":[{"id":"d","kind":"support","grantorId":"actor:cust","granteeId":"nhi:n","scopes":[{"action":"users.admin","resource":"tenant/t"}],"state":"STATE"}]`
	const reader = `,"scopes":[{"action":"users.read","resource":"tenant/t"}]`
	live, ended := strings.Replace(admin, "STATE", "active", 1), strings.Replace(admin, "STATE", "terminated", 1)
	silent := strings.Replace(admin, `,"state":"STATE"`, "", 1)
	answers(t, []question{
		ask("owner", nhiDoc(`,"ownerId":"ann"`, ""), "nhi[n].owner", "actor:ann"),
		ask("orphan", nhiDoc(`,"ownerId":null`, ""), "nhi[n].owner", "none"),
		ask("nobody looked", nhiDoc("", ""), "nhi[n].owner", "unknown nhi[n].ownerId NOT_RECORDED"),
		ask("owner not on record", nhiDoc(`,"ownerId":"zoe"`, ""), "nhi[n].owner", "unknown nhi[n].ownerId DANGLING_REF"),
		ask("operators", nhiDoc(`,"operatorIds":["ann","zoe"]`, ""), "nhi[n].operators", "[actor:ann unknown nhi[n].operatorIds[1] DANGLING_REF]"),
		ask("operators unknown", nhiDoc("", ""), "nhi[n].operators", "unknown nhi[n].operatorIds NOT_RECORDED"),
		ask("in no tenant", nhiDoc(`,"tenantId":null`, ""), "nhi[n].tenant", "none"),
		ask("third party", nhiDoc(`,"tenantId":"t","ownerId":"rita"`, ""), "nhi[n].thirdParty", "true"),
		ask("the customer's own", nhiDoc(`,"tenantId":"t","ownerId":"ann"`, ""), "nhi[n].thirdParty", "false"),
		ask("in no tenant, third party", nhiDoc(`,"tenantId":null,"ownerId":"rita"`, ""), "nhi[n].thirdParty", "false"),
		ask("orphan, third party", nhiDoc(`,"tenantId":"t","ownerId":null`, ""), "nhi[n].thirdParty", "unknown nhi[n].ownerId NO_OWNER"),
		ask("tenant of nobody known", nhiDoc(`,"tenantId":"bare","ownerId":"ann"`, ""), "nhi[n].thirdParty", "unknown tenant[bare].ownerId NOT_RECORDED"),
		ask("tenant not stated", nhiDoc(`,"ownerId":"ann"`, ""), "nhi[n].thirdParty", "unknown nhi[n].tenantId NOT_RECORDED"),
		ask("holds admin", nhiDoc(`,"scopes":[{"action":"users.admin","resource":"tenant/t"}]`, ""), "nhi[n].privileged", "true"),
		ask("reads, over an open list", nhiDoc(reader, ""), "nhi[n].privileged", "unknown nhi[n].delegations[*] OPEN_LIST"),
		ask("reads, and that is all", nhiDoc(reader, complete("delegation")), "nhi[n].privileged", "false"),
		ask("reads, given admin", nhiDoc(reader, live), "nhi[n].privileged", "true"),
		ask("reads, was given admin", nhiDoc(reader, ended+complete("delegation")), "nhi[n].privileged", "false"),
		ask("reads, given admin, perhaps live", nhiDoc(reader, silent+complete("delegation")), "nhi[n].privileged", "unknown delegation[d].state NOT_RECORDED"),
		ask("scopes unknown", nhiDoc("", complete("delegation")), "nhi[n].privileged", "unknown nhi[n].scopes NOT_RECORDED"),
		ask("an action that nobody mapped", nhiDoc(`,"scopes":[{"action":"frobnicate","resource":"tenant/t"}]`, complete("delegation")), "nhi[n].privileged", "unknown nhi[n].scopes[0].level NOT_MAPPED"),
	})
}

// TestPrivilegedIsNeverFalseOverAnOpenList whatever the NHI holds.
func TestPrivilegedIsNeverFalseOverAnOpenList(t *testing.T) {
	for seed := range uint64(60) {
		w := newWorld(seed)
		delete(w.doc, "completeness")
		for path, k := range everything(delegation.NewIndex(w.estate(t, w.doc, now)).At(now)) {
			if strings.HasPrefix(path, "nhi[") && strings.HasSuffix(path, "].privileged") && k.value == "false" {
				t.Errorf("seed %d: %s is false", seed, path)
			}
		}
	}
}

func TestTrustBinding(t *testing.T) {
	trust := func(fields string) string {
		return nhiDoc(`,"tenantId":"t","ownerId":"ann","trusts":[{"kind":"oidc"`+fields+`}]`, "")
	}
	const loose, cross = "nhi[n].trusts[0].looseSubject", "nhi[n].trusts[0].crossOrg"
	answers(t, []question{
		ask("exact", trust(`,"subject":"repo:acme/app:ref:main"`), loose, "false"),
		ask("wild last segment", trust(`,"subject":"repo:acme/app:*"`), loose, "false"),
		ask("part of the last segment", trust(`,"subject":"repo:acme/app:ref-*"`), loose, "false"),
		ask("wild before it", trust(`,"subject":"repo:*:ref:main"`), loose, "true"),
		ask("any repository", trust(`,"subject":"repo:acme/*:ref"`), loose, "true"),
		ask("anything", trust(`,"subject":"*"`), loose, "true"),
		ask("empty", trust(`,"subject":""`), loose, "true"),
		ask("no subject stated", trust(""), loose, "unknown nhi[n].trusts[0].subject NOT_RECORDED"),
		ask("issuer is the same tenant", trust(`,"issuer":"t"`), cross, "false"),
		ask("issuer is a unit of the organization", trust(`,"issuer":"ops"`), cross, "false"),
		ask("issuer is another's tenant", trust(`,"issuer":"labs"`), cross, "true"),
		ask("issuer is another organization", trust(`,"issuer":"res"`), cross, "true"),
		ask("issuer is nobody on record", trust(`,"issuer":"https://token.example"`), cross, "unknown nhi[n].trusts[0].issuer DANGLING_REF"),
		ask("issuer not stated", trust(""), cross, "unknown nhi[n].trusts[0].issuer NOT_RECORDED"),
		ask("in no tenant the owner counts", nhiDoc(`,"tenantId":null,"ownerId":"rita","trusts":[{"kind":"oidc","issuer":"res"}]`, ""), cross, "false"),
	})
}

func TestCredential(t *testing.T) {
	const live = "credential[c].live"
	ok := `,"expiresAt":null,"revokedAt":null`
	answers(t, []question{
		ask("subject", credentialDoc("", ""), "credential[c].subject", "nhi:n"),
		ask("of a person", `,"credentials":[{"id":"c","subjectId":"actor:ann","kind":"password"}]`, "credential[c].subject", "none"),
		ask("of nobody on record", `,"credentials":[{"id":"c","subjectId":"nhi:zoe","kind":"password"}]`, "credential[c].subject", "unknown credential[c].subjectId DANGLING_REF"),
		ask("static", credentialDoc("", ""), "credential[c].static", "true"),
		ask("not static", `,"credentials":[{"id":"c","subjectId":"actor:ann","kind":"certificate"}]`, "credential[c].static", "false"),
		ask("of a kind to come", `,"credentials":[{"id":"c","subjectId":"actor:ann","kind":"telepathy"}]`, "credential[c].static", "unknown credential[c].kind UNRECOGNIZED_VALUE"),
		ask("active", credentialDoc(`,"state":"active"`+ok, ""), live, "true"),
		ask("suspended", credentialDoc(`,"state":"suspended"`+ok, ""), live, "true"),
		ask("compromised", credentialDoc(`,"state":"compromised"`+ok, ""), live, "true"),
		ask("not yet active", credentialDoc(`,"state":"pre_active"`+ok, ""), live, "false"),
		ask("deactivated", credentialDoc(`,"state":"deactivated"`+ok, ""), live, "false"),
		ask("destroyed", credentialDoc(`,"state":"destroyed"`+ok, ""), live, "false"),
		ask("state unknown", credentialDoc(ok, ""), live, "unknown credential[c].state NOT_RECORDED"),
		ask("state unknown, revoked", credentialDoc(`,"revokedAt":"2026-06-01T00:00:00Z"`, ""), live, "false"),
		ask("revoked now", credentialDoc(`,"state":"suspended","revokedAt":"2026-07-01T00:00:00Z"`, ""), live, "false"),
		ask("active and revoked", credentialDoc(`,"state":"active","expiresAt":null,"revokedAt":"2026-06-01T00:00:00Z"`, ""), live, "false"),
		ask("expires now", credentialDoc(`,"state":"active","revokedAt":null,"expiresAt":"2026-07-01T00:00:00Z"`, ""), live, "false"),
		ask("expires in a second", credentialDoc(`,"state":"active","revokedAt":null,"expiresAt":"2026-07-01T00:00:01Z"`, ""), live, "true"),
		ask("end unknown", credentialDoc(`,"state":"active","revokedAt":null`, ""), live, "unknown credential[c].expiresAt NOT_RECORDED"),
		ask("withdrawal unknown", credentialDoc(`,"state":"active","expiresAt":null`, ""), live, "unknown credential[c].revokedAt NOT_RECORDED"),
	})
}

func TestHolderOrgs(t *testing.T) {
	const path = "credential[c].holderOrgs"
	copies := func(list string) string { return credentialDoc(`,"holderIds":["actor:ann"],"copies":[`+list+`]`, "") }
	answers(t, []question{
		ask("each organization once, in order", credentialDoc(`,"holderIds":["actor:rita","actor:ann","nhi:n","actor:res"],"copies":[]`, ""), path, "[cust res]"),
		ask("holders unknown", credentialDoc(`,"copies":[]`, ""), path, "[… credential[c].holderIds NOT_RECORDED]"),
		ask("copies unknown", credentialDoc(`,"holderIds":["actor:ann"]`, ""), path, "[cust … credential[c].copies NOT_RECORDED]"),
		ask("a copy elsewhere", copies(`{"holderId":"actor:rita","destroyedAt":null}`), path, "[cust res]"),
		ask("a destroyed copy", copies(`{"holderId":"actor:rita","destroyedAt":"2026-06-01T00:00:00Z"}`), path, "[cust]"),
		ask("perhaps destroyed", copies(`{"holderId":"actor:rita"}`), path, "[cust … credential[c].copies[0].destroyedAt NOT_RECORDED]"),
		ask("perhaps destroyed, but held anyway", copies(`{"holderId":"actor:bob"}`), path, "[cust]"),
		ask("a copy of nobody known", copies(`{"destroyedAt":null}`), path, "[cust … credential[c].copies[0].holderId NOT_RECORDED]"),
		ask("a holder not on record", credentialDoc(`,"holderIds":["actor:zoe"],"copies":[]`, ""), path, "[… credential[c].holderIds[0] DANGLING_REF]"),
	})
}

func TestHandoff(t *testing.T) {
	const of = "credential[c].handoffs"
	payload := func(list string) string {
		return handoffDoc(`,"tenantId":"t","state":"draft","payload":[`+list+`]`, complete("handoff", "evidence"))
	}
	answers(t, []question{
		ask("carried by name", payload(`{"kind":"credential","ref":"c"}`), of, "[handoff:h]"),
		ask("carried twice", payload(`{"kind":"credential","ref":"c"},{"kind":"secret_bundle","ref":"c"}`), of, "[handoff:h]"),
		ask("another one", payload(`{"kind":"credential","ref":"k9"}`), of, "[]"),
		ask("which one is not said", payload(`{"kind":"credential"}`), of, "[… handoff[h].payload[0].ref NOT_RECORDED]"),
		ask("a bundle that is not on record", payload(`{"kind":"secret_bundle","ref":"bundle"}`), of, "[… handoff[h].payload[0].ref DANGLING_REF]"),
		ask("a payload to come", payload(`{"kind":"soul","ref":"c"}`), of, "[… handoff[h].payload[0].kind UNRECOGNIZED_VALUE]"),
		ask("no secret", payload(`{"kind":"configuration"}`), of, "[]"),
		ask("loose, in another tenant", strings.Replace(payload(`{"kind":"credential"}`), `"actor:res","tenantId":"t"`, `"actor:res","tenantId":"labs"`, 1), of, "[]"),
		ask("production", payload(""), "handoff[h].production", "true"),
		ask("test", strings.Replace(payload(""), `"actor:res","tenantId":"t"`, `"actor:res","tenantId":"labs"`, 1), "handoff[h].production", "false"),
		ask("in no tenant", strings.Replace(payload(""), `"actor:res","tenantId":"t"`, `"actor:res","tenantId":null`, 1), "handoff[h].production", "false"),
		ask("in a tenant of unknown use", strings.Replace(payload(""), `"actor:res","tenantId":"t"`, `"actor:res","tenantId":"bare"`, 1), "handoff[h].production", "unknown tenant[bare].environment NOT_RECORDED"),
		ask("carries a secret", payload(`{"kind":"configuration"},{"kind":"secret_bundle"}`), "handoff[h].carriesSecret", "true"),
		ask("carries none", payload(`{"kind":"configuration"}`), "handoff[h].carriesSecret", "false"),
		ask("carries who knows what", payload(`{"kind":"soul"}`), "handoff[h].carriesSecret", "unknown handoff[h].payload[0].kind UNRECOGNIZED_VALUE"),
		ask("of a tenant", payload(""), "tenant[t].handoffs", "[handoff:h]"),
		ask("of some tenant", strings.Replace(payload(""), `"actor:res","tenantId":"t"`, `"actor:res"`, 1), "tenant[t].handoffs", "[… handoff[h].tenantId NOT_RECORDED]"),
		ask("evidence", handoffDoc(`,"tenantId":"t","state":"draft","payload":[],"evidenceIds":["e","f"]`, `,"evidence":[{"id":"e","kind":"transfer","subjectId":"handoff:h","collectedAt":"2026-06-01T00:00:00Z"}]`+complete("evidence")),
			"handoff[h].evidence", "[evidence:e … handoff[h].evidenceIds[1] DANGLING_REF]"),
	})
}

// TestDelegationLive: whether a grant may still work in the target system.
func TestDelegationLive(t *testing.T) {
	const path = "delegation[d].live"
	var tests []question
	state := func(s, rest, want string) {
		tests = append(tests, ask(s+rest, grantDoc(`,"granteeId":"actor:res","state":"`+s+`"`+rest, ""), path, want))
	}
	for _, s := range []string{"requested", "approval_pending", "approved", "rejected", "terminated", "expired"} {
		state(s, "", "false")
	}
	for _, s := range []string{"activating", "active", "suspended", "termination_requested", "terminating", "expiring"} {
		state(s, "", "true")
	}
	revoked := func(propagated string) string {
		return `,"revocation":{"at":"2026-06-01T00:00:00Z","byId":"actor:cust"` + propagated + `}`
	}
	state("active", revoked(`,"propagatedAt":null`), "true")
	state("active", revoked(""), "true")
	state("active", `,"expiresAt":"2026-06-01T00:00:00Z"`, "true")
	state("suspended", revoked(`,"propagatedAt":"2026-06-02T00:00:00Z"`), "unknown delegation[d].state STATE_TIME")
	state("dreaming", "", "unknown delegation[d].state UNRECOGNIZED_RESTRICTION")
	state("terminated", `,"retained":[{"scope":{"action":"a.b","resource":"tenant/t"},"mode":"exclusive","holderId":"cust","except":"mondays"}]`, "unknown delegation[d].retained[0].except UNRECOGNIZED_RESTRICTION")
	state("active", `,"retained":[{"scope":{"action":"a.b","resource":"tenant/t"},"mode":"exclusive","holderId":"cust","except":"mondays"}]`, "true")
	silent := func(rest string) string { return grantDoc(`,"granteeId":"actor:res"`+rest, "") }
	answers(t, append(tests,
		ask("state unknown", silent(""), path, "unknown delegation[d].state NOT_RECORDED"),
		ask("state unknown, its end was seen", silent(revoked(`,"propagatedAt":"2026-06-02T00:00:00Z"`)), path, "false"),
		ask("state unknown, its end was seen now", silent(revoked(`,"propagatedAt":"2026-07-01T00:00:00Z"`)), path, "false"),
		ask("state unknown, withdrawn", silent(revoked(`,"propagatedAt":null`)), path, "unknown delegation[d].state NOT_RECORDED"),
		question{name: "before it was activated", doc: estateOf(grantDoc(`,"granteeId":"actor:res","state":"active","activatedAt":"2026-06-15T00:00:00Z"`, "")), at: june, path: path, want: "false"},
		question{name: "in between", doc: estateOf(grantDoc(`,"granteeId":"actor:res","state":"active","activatedAt":"2026-05-15T00:00:00Z"`, "")), at: june, path: path,
			want: "unknown delegation[d].state HINDSIGHT"},
		question{name: "after its end was seen, earlier", doc: estateOf(silent(`,"revocation":{"at":"2026-05-01T00:00:00Z","byId":"actor:cust","propagatedAt":"2026-05-02T00:00:00Z"}`)), at: june, path: path, want: "false"},
		question{name: "activated in a future that cannot be", doc: estateOf(grantDoc(`,"granteeId":"actor:res","state":"active","activatedAt":"2099-06-15T00:00:00Z"`, "")), at: june, path: path,
			want: "unknown delegation[d].state HINDSIGHT"},
	))
}

func TestDelegation(t *testing.T) {
	to := func(party, fields string) string { return grantDoc(`,"granteeId":"`+party+`"`+fields, "") }
	answers(t, []question{
		ask("organizations", to("actor:rita", ""), "delegation[d].grantee", "actor:res"),
		ask("of an NHI its owner's", to("nhi:n", ""), "delegation[d].grantee", "actor:cust"),
		ask("across organizations", to("actor:rita", ""), "delegation[d].crossOrg", "true"),
		ask("within one", to("nhi:n", ""), "delegation[d].crossOrg", "false"),
		ask("to nobody on record", to("actor:zoe", ""), "delegation[d].crossOrg", "unknown delegation[d].granteeId DANGLING_REF"),
		ask("to an NHI", to("nhi:n", ""), "delegation[d].granteeNHI", "true"),
		ask("to no NHI", to("actor:ann", ""), "delegation[d].granteeNHI", "false"),
		ask("starts with what is later", to("actor:res", `,"notBefore":"2026-02-01T00:00:00Z","activatedAt":"2026-03-01T00:00:00Z"`), "delegation[d].startsAt", "2026-03-01T00:00:00Z"),
		ask("or the other", to("actor:res", `,"notBefore":"2026-04-01T00:00:00Z","activatedAt":"2026-03-01T00:00:00Z"`), "delegation[d].startsAt", "2026-04-01T00:00:00Z"),
		ask("no lower bound", to("actor:res", `,"notBefore":null,"activatedAt":"2026-03-01T00:00:00Z"`), "delegation[d].startsAt", "2026-03-01T00:00:00Z"),
		ask("not begun", to("actor:res", `,"notBefore":null,"activatedAt":null`), "delegation[d].startsAt", "none"),
		ask("half known", to("actor:res", `,"notBefore":"2026-04-01T00:00:00Z"`), "delegation[d].startsAt", "unknown delegation[d].activatedAt NOT_RECORDED"),
		ask("without a contract", to("actor:res", `,"contractId":null`), "delegation[d].contract", "none"),
		ask("of no tenant", to("actor:res", `,"tenantId":null`), "delegation[d].tenant", "none"),
		ask("of no tenant on record", to("actor:res", `,"tenantId":"moon"`), "delegation[d].tenant", "unknown delegation[d].tenantId DANGLING_REF"),
	})
}

// TestGranteePersons: who can exercise a grant.
func TestGranteePersons(t *testing.T) {
	const path = "delegation[d].granteePersons"
	known := complete("membership")
	answers(t, []question{
		ask("a person", grantDoc(`,"granteeId":"actor:ann"`, ""), path, "[actor:ann]"),
		ask("a unit, members open", grantDoc(`,"granteeId":"actor:ops"`, ""), path, "[actor:ann actor:bob … delegation[d].granteePersons[*] OPEN_LIST]"),
		ask("a unit, members complete", grantDoc(`,"granteeId":"actor:ops"`, known), path, "[actor:ann actor:bob]"),
		ask("an organization: its persons and those of its units", grantDoc(`,"granteeId":"actor:res"`, known), path, "[actor:rita]"),
		ask("an organization with nobody known", grantDoc(`,"granteeId":"actor:ven"`, known), path, "[… delegation[d].granteePersons[*] OPEN_LIST]"),
		ask("an NHI", grantDoc(`,"granteeId":"nhi:n"`, ""), path, "[]"),
		ask("nobody on record", grantDoc(`,"granteeId":"actor:zoe"`, known), path, "unknown delegation[d].granteeId DANGLING_REF"),
	})
}

func TestContract(t *testing.T) {
	contract := func(fields, tail string) string {
		return credentialDoc(`,"state":"active","expiresAt":null,"revokedAt":null,"holderIds":["actor:rita"],"copies":[]`, `,"contracts":[{"id":"k","providerId":"res","customerId":"cust"`+fields+`}]`+tail)
	}
	grants := func(fields string) string {
		return contract("", `,"delegations":[{"id":"d","kind":"support","grantorId":"actor:cust","granteeId":"actor:res","scopes":[]`+fields+`}]`+complete("delegation"))
	}
	const ended, grantsOf, keysOf = "contract[k].endedAt", "contract[k].liveDelegations", "contract[k].liveCredentials"
	answers(t, []question{
		ask("running", contract(`,"endsAt":"2026-08-01T00:00:00Z","terminatedAt":null`, ""), ended, "none"),
		ask("open-ended", contract(`,"endsAt":null,"terminatedAt":null`, ""), ended, "none"),
		ask("ended", contract(`,"endsAt":"2026-07-01T00:00:00Z","terminatedAt":null`, ""), ended, "2026-07-01T00:00:00Z"),
		ask("terminated early", contract(`,"endsAt":"2026-08-01T00:00:00Z","terminatedAt":"2026-06-01T00:00:00Z"`, ""), ended, "2026-06-01T00:00:00Z"),
		ask("the earlier of both", contract(`,"endsAt":"2026-05-01T00:00:00Z","terminatedAt":"2026-06-01T00:00:00Z"`, ""), ended, "2026-05-01T00:00:00Z"),
		ask("ended, perhaps earlier", contract(`,"endsAt":"2026-05-01T00:00:00Z"`, ""), ended, "unknown contract[k].terminatedAt NOT_RECORDED"),
		ask("running, perhaps ended", contract(`,"terminatedAt":null`, ""), ended, "unknown contract[k].endsAt NOT_RECORDED"),
		ask("live under it", grants(`,"contractId":"k","state":"active"`), grantsOf, "[delegation:d]"),
		ask("ended under it", grants(`,"contractId":"k","state":"terminated"`), grantsOf, "[]"),
		ask("perhaps live under it", grants(`,"contractId":"k"`), grantsOf, "[… delegation[d].state NOT_RECORDED]"),
		ask("perhaps under it", grants(`,"state":"active"`), grantsOf, "[… delegation[d].contractId NOT_RECORDED]"),
		ask("perhaps under it, in a tenant of another owner", grants(`,"state":"active","tenantId":"labs"`), grantsOf, "[]"),
		ask("perhaps under it, in a tenant of nobody known", grants(`,"state":"active","tenantId":"bare"`), grantsOf, "[… delegation[d].contractId NOT_RECORDED]"),
		ask("without a contract", grants(`,"state":"active","contractId":null`), grantsOf, "[]"),
		ask("not declared complete", contract("", ""), grantsOf, "[… contract[k].liveDelegations[*] OPEN_LIST]"),
		ask("held by the provider", contract("", complete("credential")), keysOf, "[credential:c]"),
		ask("held by another", strings.Replace(contract("", complete("credential")), "actor:rita", "actor:ann", 1), keysOf, "[]"),
		ask("held by who knows", strings.Replace(contract("", complete("credential")), `,"holderIds":["actor:rita"]`, "", 1), keysOf, "[… credential[c].holderIds NOT_RECORDED]"),
		ask("in another's tenant", strings.Replace(contract("", complete("credential")), `"kind":"bot","tenantId":"t"`, `"kind":"bot","tenantId":"labs"`, 1), keysOf, "[]"),
		ask("in a tenant of nobody known", strings.Replace(contract("", complete("credential")), `"kind":"bot","tenantId":"t"`, `"kind":"bot","tenantId":"bare"`, 1), keysOf, "[… tenant[bare].ownerId NOT_RECORDED]"),
		ask("in some tenant", strings.Replace(contract("", complete("credential")), `"kind":"bot","tenantId":"t",`, `"kind":"bot",`, 1), keysOf, "[… nhi[n].tenantId NOT_RECORDED]"),
		ask("of an NHI that is not on record", strings.Replace(contract("", complete("credential")), `"subjectId":"nhi:n"`, `"subjectId":"nhi:zoe"`, 1), keysOf, "[… credential[c].subjectId DANGLING_REF]"),
	})
}

// TestStanding: drills, certifications, evidence, exceptions and incidents.
func TestStanding(t *testing.T) {
	drill := func(fields string) string {
		return `,"drills":[{"id":"x","actorId":"rita","capability":"rotation","startedAt":"2026-06-01T00:00:00Z","outcome":"passed"` + fields + `}],"evidence":[
			{"id":"good","kind":"test_result","subjectId":"actor:res","collectedAt":"2026-06-02T00:00:00Z","outcome":"positive","validUntil":null},
			{"id":"over","kind":"test_result","subjectId":"actor:res","collectedAt":"2026-06-02T00:00:00Z","outcome":"positive","validUntil":"2026-07-01T00:00:00Z"},
			{"id":"bad","kind":"test_result","subjectId":"actor:res","collectedAt":"2026-06-02T00:00:00Z","outcome":"negative","validUntil":null}]`
	}
	evidence := func(fields string) string {
		return `,"evidence":[{"id":"e","kind":"scan","collectedAt":"2026-06-02T00:00:00Z"` + fields + `}]`
	}
	certification := func(fields string) string {
		return `,"certifications":[{"id":"x","actorId":"res","programId":"p","grantedAt":"2026-06-01T00:00:00Z"` + fields + `}]`
	}
	incident := func(fields string) string {
		return `,"contracts":[{"id":"k","providerId":"res","customerId":"cust","incidentNotice":"P1D"},{"id":"silent","providerId":"res","customerId":"cust","incidentNotice":null}],
			"incidents":[{"id":"x","kind":"misuse","detectedAt":"2026-06-01T00:00:00Z","subjectIds":["actor:rita"]` + fields + `}]`
	}
	const within, witnessed, evidenced = "drill[x].withinObjective", "drill[x].witnessedIndependently", "drill[x].evidenced"
	answers(t, []question{
		ask("in time, to the second", drill(`,"finishedAt":"2026-06-01T01:00:00Z","objective":"PT1H"`), within, "true"),
		ask("one second late", drill(`,"finishedAt":"2026-06-01T01:00:01Z","objective":"PT1H"`), within, "false"),
		ask("never finished", drill(`,"finishedAt":null`), within, "false"),
		ask("without a target", drill(`,"finishedAt":"2026-06-01T01:00:00Z"`), within, "unknown drill[x].objective NOT_RECORDED"),
		ask("witness of the same organization", drill(`,"witnessId":"desk"`), witnessed, "false"),
		ask("witness of another", drill(`,"witnessId":"ann"`), witnessed, "true"),
		ask("unwitnessed", drill(`,"witnessId":null`), witnessed, "false"),
		ask("witness unknown", drill(""), witnessed, "unknown drill[x].witnessId NOT_RECORDED"),
		ask("one good item is enough", drill(`,"evidenceIds":["bad","gone","good"]`), evidenced, "true"),
		ask("only bad and old ones", drill(`,"evidenceIds":["bad","over"]`), evidenced, "false"),
		ask("one that cannot be found", drill(`,"evidenceIds":["bad","gone"]`), evidenced, "unknown drill[x].evidenceIds[1] DANGLING_REF"),
		ask("none at all", drill(`,"evidenceIds":[]`), evidenced, "false"),
		ask("nobody looked", drill(""), evidenced, "unknown drill[x].evidenceIds NOT_RECORDED"),
		ask("attested by the assessed", evidence(`,"subjectId":"actor:res","attesterId":"actor:rita"`), "evidence[e].independent", "false"),
		ask("attested by another", evidence(`,"subjectId":"actor:res","attesterId":"actor:ann"`), "evidence[e].independent", "true"),
		ask("about a tenant its owner counts", evidence(`,"subjectId":"tenant:t","attesterId":"actor:ann"`), "evidence[e].independent", "false"),
		ask("about nothing on record", evidence(`,"subjectId":"tenant:moon","attesterId":"actor:ann"`), "evidence[e].independent", "unknown evidence[e].subjectId DANGLING_REF"),
		ask("attested by nobody known", evidence(`,"subjectId":"actor:res"`), "evidence[e].independent", "unknown evidence[e].attesterId NOT_RECORDED"),
		ask("nobody verified", evidence(`,"subjectId":"actor:res"`), "evidence[e].verified", "unknown evidence[e].verified NOT_VERIFIED"),
		ask("assessed by another", certification(`,"assessorId":"ven"`), "certification[x].independent", "true"),
		ask("assessed by itself", certification(`,"assessorId":"rita"`), "certification[x].independent", "false"),
		ask("assessed by nobody", certification(`,"assessorId":null`), "certification[x].independent", "false"),
		ask("assessor unknown", certification(""), "certification[x].independent", "unknown certification[x].assessorId NOT_RECORDED"),
		ask("contract's notice", incident(`,"contractId":"k"`), "incident[x].noticeLimit", "P1D"),
		ask("silent contract", incident(`,"contractId":"silent"`), "incident[x].noticeLimit", "none"),
		ask("no contract", incident(`,"contractId":null`), "incident[x].noticeLimit", "none"),
		ask("contract unknown", incident(""), "incident[x].noticeLimit", "unknown incident[x].contractId NOT_RECORDED"),
		ask("investigates itself", incident(`,"investigatorId":"desk"`), "incident[x].investigatorIndependent", "false"),
		ask("investigated by another", incident(`,"investigatorId":"ann"`), "incident[x].investigatorIndependent", "true"),
		ask("investigated by nobody", incident(`,"investigatorId":null`), "incident[x].investigatorIndependent", "false"),
		ask("investigated by who knows", incident(""), "incident[x].investigatorIndependent", "unknown incident[x].investigatorId NOT_RECORDED"),
	})
}

func TestRenewals(t *testing.T) {
	exception := func(id, renews, at string) string {
		return `{"id":"` + id + `","controlId":"ROT-01","subjectIds":["nhi:n"],"createdAt":"2026-0` + at + `-01T00:00:00Z"` + renews + `}`
	}
	chain := `,"exceptions":[` + exception("third", `,"renewsId":"second"`, "3") + "," + exception("second", `,"renewsId":"first"`, "2") + "," + exception("first", `,"renewsId":null`, "1") + "," +
		exception("loose", "", "1") + "," + exception("after", `,"renewsId":"loose"`, "2") + "," + exception("self", `,"renewsId":"self"`, "1") + "," + exception("below", `,"renewsId":"self"`, "2") + "," + exception("torn", `,"renewsId":"gone"`, "1") + `]`
	answers(t, []question{
		ask("two links back", chain, "exception[third].renewals", "2"),
		ask("since the first", chain, "exception[third].firstGrantedAt", "2026-01-01T00:00:00Z"),
		ask("the first", chain, "exception[first].renewals", "0"),
		ask("nobody said", chain, "exception[after].renewals", "unknown exception[loose].renewsId NOT_RECORDED"),
		ask("circle", chain, "exception[self].renewals", "unknown exception[self].renewsId DELEGATION_CYCLE"),
		ask("into a circle", chain, "exception[below].renewals", "unknown exception[self].renewsId DELEGATION_CYCLE"),
		ask("torn", chain, "exception[torn].firstGrantedAt", "unknown exception[torn].renewsId DANGLING_REF"),
	})
}

func TestRollout(t *testing.T) {
	rollout := func(fields string) string {
		return `,"programs":[{"id":"p","ownerId":"ven","artifacts":[{"id":"gold","kind":"secrets_pattern","version":"2"}]}],"rollouts":[{"id":"x","partnerId":"res","tenantId":"t"` + fields + `}]`
	}
	const path = "rollout[x].patternApproved"
	answers(t, []question{
		ask("published", rollout(`,"patternId":"gold","patternVersion":"2"`), path, "true"),
		ask("another version", rollout(`,"patternId":"gold","patternVersion":"1"`), path, "false"),
		ask("no pattern", rollout(`,"patternId":null`), path, "false"),
		ask("published by nobody", rollout(`,"patternId":"lead","patternVersion":"1"`), path, "unknown rollout[x].patternId DANGLING_REF"),
		ask("version unknown", rollout(`,"patternId":"gold"`), path, "unknown rollout[x].patternVersion NOT_RECORDED"),
		ask("partner", rollout(""), "rollout[x].partner", "actor:res"),
		ask("nobody said from what it deviates", rollout(""), "rollout[x].deviationsExcepted", "unknown rollout[x].deviations NOT_RECORDED"),
		ask("deviates from nothing", rollout(`,"deviations":[]`), "rollout[x].deviationsExcepted", "true"),
		ask("excepted by nobody", rollout(`,"deviations":["e"]`), "rollout[x].deviationsExcepted", "unknown rollout[x].deviations[0] DANGLING_REF"),
	})
}
