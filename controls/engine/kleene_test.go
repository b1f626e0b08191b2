package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A kleeneCase is one expression about one record, its verdict and what is missing.
type kleeneCase struct {
	name, pass string
	want       controls.Verdict
	missing    []string
}

func (tt kleeneCase) run(t *testing.T, kind governance.Kind, subject, estate string) {
	t.Run(tt.name, func(t *testing.T) {
		f := check(t, compileUnlinted(t, kind, tt.pass), at(t, estate), "AB-01", subject)
		if f.Verdict != tt.want {
			t.Errorf("%s = %v, want %v", tt.pass, f.Verdict, tt.want)
		}
		if diff := cmp.Diff(tt.missing, paths(f.Missing)); diff != "" {
			t.Errorf("%s: missing mismatch (-want +got):\n%s", tt.pass, diff)
		}
	})
}

// TestLogic is Kleene's table: storage is known and no vault, binding is known
// and none, state and algorithm are not known.
func TestLogic(t *testing.T) {
	const (
		yes, no = "credential.storage == 'wiki'", "credential.storage == 'vault'"
		un, un2 = "credential.state == 'active'", "credential.algorithm == 'x'"
		state   = "credential[c].state NOT_RECORDED"
		both    = "credential[c].algorithm NOT_RECORDED"
	)
	for _, tt := range []kleeneCase{
		{"true", yes, controls.Pass, nil},
		{"false", no, controls.Fail, nil},
		{"unknown", un, controls.Unknown, []string{state}},
		{"not unknown", "!(" + un + ")", controls.Unknown, []string{state}},
		{"true and unknown", yes + " && " + un, controls.Unknown, []string{state}},
		{"unknown and true", un + " && " + yes, controls.Unknown, []string{state}},
		{"false and unknown", no + " && " + un, controls.Fail, nil},
		{"unknown and false", un + " && " + no, controls.Fail, nil},
		{"true or unknown", yes + " || " + un, controls.Pass, nil},
		{"unknown or true", un + " || " + yes, controls.Pass, nil},
		{"false or unknown", no + " || " + un, controls.Unknown, []string{state}},
		{"unknown and unknown", un + " && " + un2, controls.Unknown, []string{both, state}},
		{"unknown or unknown", un + " || " + un2, controls.Unknown, []string{both, state}},
		{"what cannot matter is not missing", "(" + un + " && " + no + ") || " + un2, controls.Unknown, []string{both}},
		{"what is missing twice is listed once", un + " && credential.state != 'destroyed'", controls.Unknown, []string{state}},
		{"an unknown instant", "credential.createdAt >= now", controls.Unknown, []string{"credential[c].createdAt NOT_RECORDED"}},
		{"an unknown end of a sum", "credential.createdAt + duration('1h') >= now", controls.Unknown, []string{"credential[c].createdAt NOT_RECORDED"}},
		{"none is an empty text", "credential.parentId == ''", controls.Pass, nil},
		{"none is null", "credential.rotatedAt == null", controls.Pass, nil},
		{"none of an object is null", "credential.subject == null", controls.Pass, nil},
		{"an unknown object", "credential.subject != null && credential.exposedAt == null", controls.Fail, nil},
		{"unknown is not null", "credential.revokedAt == null", controls.Unknown, []string{"credential[c].revokedAt NOT_RECORDED"}},
	} {
		tt.run(t, governance.KindCredential, "credential:c",
			`"credentials": [{"id": "c", "subjectId": "actor:a", "kind": "api_key", "storage": "wiki", "parentId": null, "rotatedAt": null}],
			 "actors": [{"id": "a", "kind": "organization"}]`)
	}
}

// TestUnknownObjects wants a field of an object that is not known to miss what
// would tell which object it is.
func TestUnknownObjects(t *testing.T) {
	for _, tt := range []kleeneCase{
		{"unknown owner", "nhi.owner != null && nhi.owner.status == 'active'", controls.Unknown, []string{"nhi[n].ownerId NOT_RECORDED"}},
		{"dangling tenant", "nhi.tenant != null && nhi.tenant.state == 'active'", controls.Unknown, []string{"nhi[n].tenantId DANGLING_REF"}},
		{"none", "nhi.agent == null", controls.Pass, nil},
		{"a field of what is none", "nhi.agent != null && nhi.agent.stopControl", controls.Fail, nil},
		{"labels", "nhi.labels['team'] == 'a'", controls.Pass, nil},
		{"a label that is not there", "nhi.labels['cost'] == ''", controls.Pass, nil},
		{"a label by name", "nhi.labels.team == 'a' && nhi.labels.cost == ''", controls.Pass, nil},
	} {
		tt.run(t, governance.KindNHI, "nhi:n", `"nhis": [{"id": "n", "kind": "bot", "tenantId": "gone", "agent": null, "labels": {"team": "a"}}]`)
	}
	kleeneCase{"unknown labels", "nhi.labels['team'] == ''", controls.Unknown, []string{"nhi[n].labels NOT_RECORDED"}}.
		run(t, governance.KindNHI, "nhi:n", `"nhis": [{"id": "n", "kind": "bot"}]`)
}

// TestClosedLists asks about two copies, of which one has a fact missing, and a
// list that is not known at all.
func TestClosedLists(t *testing.T) {
	const gone = "credential[c].copies[1].destroyedAt NOT_RECORDED"
	for _, tt := range []kleeneCase{
		{"all, one false", "credential.copies.all(x, x.storage == 'vault')", controls.Fail, nil},
		{"all, one unknown", "credential.copies.all(x, x.destroyedAt != null)", controls.Unknown, []string{gone}},
		{"all, true", "credential.copies.all(x, x.storage != 'email')", controls.Pass, nil},
		{"exists, one true", "credential.copies.exists(x, x.storage == 'vault')", controls.Pass, nil},
		{"exists, one unknown", "credential.copies.exists(x, x.destroyedAt == null)", controls.Unknown, []string{gone}},
		{"exists, none", "credential.copies.exists(x, x.storage == 'email')", controls.Fail, nil},
		{"atLeast 0", "atLeast(credential.copies, 0, x, x.storage == 'email')", controls.Pass, nil},
		{"atLeast reached", "atLeast(credential.copies, 1, x, x.destroyedAt != null)", controls.Pass, nil},
		{"atLeast within reach", "atLeast(credential.copies, 2, x, x.destroyedAt != null)", controls.Unknown, []string{gone}},
		{"atLeast out of reach", "atLeast(credential.copies, 3, x, x.destroyedAt != null)", controls.Fail, nil},
		{"atLeast out of reach, one false", "atLeast(credential.copies, 2, x, x.storage == 'vault')", controls.Fail, nil},
		{"no fewer than", "!atLeast(credential.copies, 2, x, x.storage == 'vault')", controls.Pass, nil},
		{"size", "credential.copies.size() == 2", controls.Pass, nil},
		{"size of an unknown list", "credential.environments.size() <= 1", controls.Unknown, []string{"credential[c].environments NOT_RECORDED"}},
		{"all of an unknown list", "credential.environments.all(e, e == 'test')", controls.Unknown, []string{"credential[c].environments NOT_RECORDED"}},
		{"atLeast of an unknown list", "atLeast(credential.environments, 1, e, e == 'test')", controls.Unknown, []string{"credential[c].environments NOT_RECORDED"}},
		{"all of nothing", "credential.approvals.all(a, a.byId == 'x')", controls.Pass, nil},
		{"exists of nothing", "credential.approvals.exists(a, a.byId == 'x')", controls.Fail, nil},
		{"in", "'actor:a' in credential.holderIds", controls.Pass, nil},
		{"not in", "'actor:b' in credential.holderIds", controls.Fail, nil},
		{"in an unknown list", "'test' in credential.environments", controls.Unknown, []string{"credential[c].environments NOT_RECORDED"}},
		{"unknown in texts", "credential.state in ['active', 'suspended']", controls.Unknown, []string{"credential[c].state NOT_RECORDED"}},
		{"equal lists", "credential.holderIds == ['actor:a']", controls.Pass, nil},
		{"unequal lists", "credential.holderIds == ['actor:b']", controls.Fail, nil},
		{"an unknown list compared", "credential.environments == []", controls.Unknown, []string{"credential[c].environments NOT_RECORDED"}},
	} {
		tt.run(t, governance.KindCredential, "credential:c", `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key",
			"holderIds": ["actor:a"], "approvals": [],
			"copies": [{"storage": "vault", "destroyedAt": "2026-01-01T00:00:00Z"}, {"storage": "wiki"}]}]`)
	}
}

// TestListOfUnknownItems asks about a list in which one value is of a version to
// come.
func TestListOfUnknownItems(t *testing.T) {
	const item = "nhi[n].authMethods[1] UNRECOGNIZED_VALUE"
	for _, tt := range []kleeneCase{
		{"in, found", "'mtls' in nhi.authMethods", controls.Pass, nil},
		{"in, perhaps", "'spiffe' in nhi.authMethods", controls.Unknown, []string{item}},
		{"all", "nhi.authMethods.all(m, m == 'mtls')", controls.Unknown, []string{item}},
		{"all, one false", "nhi.authMethods.all(m, m == 'spiffe')", controls.Fail, nil},
		{"exists", "nhi.authMethods.exists(m, m == 'mtls')", controls.Pass, nil},
		{"atLeast", "atLeast(nhi.authMethods, 2, m, m == 'mtls')", controls.Unknown, []string{item}},
		{"size", "nhi.authMethods.size() == 2", controls.Pass, nil},
		{"equal", "nhi.authMethods == ['mtls', 'spiffe']", controls.Unknown, []string{item}},
		{"unequal whatever it is", "nhi.authMethods == ['spiffe', 'spiffe']", controls.Fail, nil},
	} {
		tt.run(t, governance.KindNHI, "nhi:n", `"nhis": [{"id": "n", "kind": "bot", "authMethods": ["mtls", "quantum"]}]`)
	}
}

// TestOpenLists asks about handoffs that nobody declared complete, and about the
// same ones where somebody did.
func TestOpenLists(t *testing.T) {
	const (
		records = `"credentials": [{"id": "c", "subjectId": "actor:a", "kind": "api_key"}],
			"handoffs": [{"id": "h", "fromId": "actor:a", "toId": "actor:b", "state": "draft", "channel": "email",
				"payload": [{"kind": "credential", "ref": "c"}]}]`
		complete = `, "completeness": [{"id": "w", "kind": "handoff", "tenantId": null, "complete": true, "collectedAt": "2026-07-01T00:00:00Z"}]`
		stale    = `, "completeness": [{"id": "w", "kind": "handoff", "tenantId": null, "complete": true, "collectedAt": "2026-06-03T23:59:59Z"}]`
		future   = `, "completeness": [{"id": "w", "kind": "handoff", "tenantId": null, "complete": true, "collectedAt": "2026-07-04T00:00:01Z"}]`
		more     = "credential[c].handoffs[*] OPEN_LIST"
	)
	for _, tt := range []struct {
		name, pass   string
		open, closed controls.Verdict
		missing      []string
	}{
		{"all, true so far", "credential.handoffs.all(h, h.channel == 'email')", controls.Unknown, controls.Pass, []string{more}},
		{"all, one false", "credential.handoffs.all(h, h.channel == 'chat')", controls.Fail, controls.Fail, nil},
		{"exists, one true", "credential.handoffs.exists(h, h.channel == 'email')", controls.Pass, controls.Pass, nil},
		{"exists, none so far", "credential.handoffs.exists(h, h.channel == 'chat')", controls.Unknown, controls.Fail, []string{more}},
		{"atLeast 0", "atLeast(credential.handoffs, 0, h, h.channel == 'chat')", controls.Pass, controls.Pass, nil},
		{"atLeast 1", "atLeast(credential.handoffs, 1, h, h.channel == 'email')", controls.Pass, controls.Pass, nil},
		{"atLeast 2", "atLeast(credential.handoffs, 2, h, h.channel == 'email')", controls.Unknown, controls.Fail, []string{more}},
		{"atLeast 9 of a list without end", "atLeast(credential.handoffs, 9, h, h.channel == 'email')", controls.Unknown, controls.Fail, []string{more}},
		{"atLeast of what no item can be", "atLeast(credential.handoffs, 1, h, h.channel == 'email' && h.channel == 'chat')", controls.Unknown, controls.Fail, []string{more}},
		{"not atLeast", "!atLeast(credential.handoffs, 2, h, h.channel == 'email')", controls.Unknown, controls.Pass, []string{more}},
		{"a list in each item", "credential.handoffs.all(h, h.payload.exists(p, p.kind == 'credential'))", controls.Unknown, controls.Pass, []string{more}},
		{"a list in an item, false", "credential.handoffs.all(h, h.payload.exists(p, p.kind == 'data'))", controls.Fail, controls.Fail, nil},
	} {
		kleeneCase{tt.name + ", open", tt.pass, tt.open, tt.missing}.run(t, governance.KindCredential, "credential:c", records)
		kleeneCase{tt.name + ", stale", tt.pass, tt.open, tt.missing}.run(t, governance.KindCredential, "credential:c", records+stale)
		kleeneCase{tt.name + ", from the future", tt.pass, tt.open, tt.missing}.run(t, governance.KindCredential, "credential:c", records+future)
		kleeneCase{tt.name + ", closed", tt.pass, tt.closed, nil}.run(t, governance.KindCredential, "credential:c", records+complete)
	}
}

// TestNestedOpenLists asks about lists of lists: what is missing names each.
func TestNestedOpenLists(t *testing.T) {
	const estate = `"nhis": [{"id": "n", "kind": "bot"}],
		"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key"}],
		"completeness": [{"id": "w", "kind": "credential", "tenantId": null, "complete": true, "collectedAt": "2026-07-01T00:00:00Z"}]`
	for _, tt := range []kleeneCase{
		{"inner list open", "nhi.credentials.all(k, k.handoffs.all(h, h.channel == 'api'))", controls.Unknown, []string{"credential[c].handoffs[*] OPEN_LIST"}},
		{"inner fact unknown", "nhi.credentials.all(k, k.copies.all(x, x.storage == 'vault'))", controls.Unknown, []string{"credential[c].copies NOT_RECORDED"}},
		{"outer decides", "nhi.credentials.exists(k, k.kind == 'api_key' || k.handoffs.all(h, h.channel == 'api'))", controls.Pass, nil},
		{"one of two lists open", "nhi.delegations.all(d, !d.live) && nhi.credentials.all(k, k.kind == 'api_key')", controls.Unknown, []string{"nhi[n].delegations[*] OPEN_LIST"}},
		{"atLeast within all", "nhi.credentials.all(k, atLeast(k.handoffs, 1, h, h.channel == 'api'))", controls.Unknown, []string{"credential[c].handoffs[*] OPEN_LIST"}},
	} {
		tt.run(t, governance.KindNHI, "nhi:n", estate)
	}
}

// TestMissingMatters wants each path that a verdict misses to be one that could
// change it: for each there is a completion, of it and of the others, with a
// pass and one with a fail that differ in that fact alone.
func TestMissingMatters(t *testing.T) {
	facts := map[string][]any{
		"storage": {"vault", "wiki"}, "state": {"active", "destroyed"}, "algorithm": {"x", "y"}, "createdAt": {ago(0), ago(400 * day)},
		"rotatedAt": {nil, ago(0), ago(400 * day)}, "binding": {"mtls", "none"},
	}
	for _, pass := range []string{
		"credential.storage == 'vault' && credential.state == 'active'",
		"credential.storage == 'vault' || credential.state == 'active'",
		"(credential.storage == 'vault' && credential.id == 'z') || credential.algorithm == 'x'",
		"(credential.rotatedAt != null && credential.rotatedAt >= now - duration('24h')) || credential.createdAt >= now - duration('24h')",
		"!(credential.storage == 'vault') && (credential.binding == 'mtls' || credential.algorithm == 'x')",
		"credential.storage in ['vault', 'kms'] && credential.id == 'c'",
	} {
		t.Run(pass, func(t *testing.T) {
			everyPathMatters(t, pass, facts)
		})
	}
}

func everyPathMatters(t *testing.T, pass string, facts map[string][]any) {
	eng := asking(t, governance.KindCredential, pass)
	verdict := func(c record) controls.Finding {
		r := record{"id": "c", "subjectId": "actor:a", "kind": "api_key"}
		for k, v := range c {
			r[k] = v
		}
		return check(t, eng, viewOf(t, document{"Credential": {r}}, now), "AB-01", "credential:c")
	}
	unknown := verdict(record{})
	if unknown.Verdict != controls.Unknown || len(unknown.Missing) == 0 {
		t.Fatalf("%s of an empty record is %v, missing %v", pass, unknown.Verdict, unknown.Missing)
	}
	var fields []string
	for _, m := range unknown.Missing {
		fields = append(fields, m.Path[len("credential[c]."):])
	}
	for i, f := range fields {
		others := append(append([]string(nil), fields[:i]...), fields[i+1:]...)
		found := false
		for _, c := range combinations(others, facts) {
			seen := map[controls.Verdict]bool{}
			for _, v := range facts[f] {
				c[f] = v
				seen[verdict(c).Verdict] = true
			}
			found = found || seen[controls.Pass] && seen[controls.Fail]
		}
		if !found {
			t.Errorf("%s is missing of %s, and changes nothing", f, pass)
		}
	}
}

// combinations are all records with a value in each of the fields.
func combinations(fields []string, facts map[string][]any) []record {
	if len(fields) == 0 {
		return []record{{}}
	}
	var out []record
	for _, c := range combinations(fields[1:], facts) {
		for _, v := range facts[fields[0]] {
			with := record{fields[0]: v}
			for k, x := range c {
				with[k] = x
			}
			out = append(out, with)
		}
	}
	return out
}
