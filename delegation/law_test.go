package delegation_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// newChains draws an estate of grants that mostly hold: each hangs on an earlier
// one or on the customer, is no wider, and is approved by the grantor's side.
func newChains(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 5)), doc: map[string][]any{}}
	organizations := []string{"customer", "distributor", "reseller", "vendor"}
	for _, o := range organizations {
		organization := map[string]any{"id": o, "kind": "organization", "status": w.mostly("active", "suspended", "terminated"), "terminatedAt": nil}
		if organization["status"] == "terminated" {
			organization["terminatedAt"] = days(-3)
		}
		w.add("actors", organization)
		for i := range 2 {
			w.add("actors", map[string]any{"id": fmt.Sprint(o, "-", i), "kind": "person", "parentId": o, "status": "active", "terminatedAt": nil})
		}
	}
	w.add("tenants", map[string]any{"id": "t", "ownerId": "customer", "custodianId": nil})
	w.add("contracts", map[string]any{"id": "k", "providerId": "distributor", "customerId": "customer", "subcontracting": w.mostly("allowed", "with_consent", "forbidden")})
	w.add("nhis", map[string]any{"id": "bot", "kind": "bot", "ownerId": "reseller-0", "operatorIds": []any{}, "agent": nil, "scopes": []any{}})
	for i := range 7 {
		w.grant(i)
	}
	return w
}

func (w *world) add(collection string, r map[string]any) {
	w.doc[collection] = append(w.doc[collection], r)
}

// mostly draws the first value, and sometimes another one.
func (w *world) mostly(usual any, others ...any) any {
	if w.chance(0.9) {
		return usual
	}
	return others[w.IntN(len(others))]
}

// patterns go from wide to narrow; each covers those to its right in its row.
var (
	actionPatterns   = []string{"*", "users.*", "users.read"}
	resourcePatterns = []string{"tenant/t/**", "tenant/t/a/**", "tenant/t/a/b"}
)

func (w *world) grant(i int) {
	grantor, wide, left, parent := "actor:customer", 0, 3, any(nil)
	if i > 0 && w.chance(0.8) {
		p := w.doc["delegations"][w.IntN(i)].(map[string]any)
		grantor, parent, left = p["granteeId"].(string), p["id"], p["redelegations"].(int)-1
		wide = p["wide"].(int)
	}
	grantor = w.mostly(grantor, "actor:vendor", "nhi:bot").(string)
	wide = min(wide+w.IntN(2), 2)
	grantee := oneOf(w, "actor:distributor", "actor:reseller", "actor:vendor", "actor:distributor-0", "nhi:bot", "actor:customer")
	g := map[string]any{
		"id": fmt.Sprint("d", i), "kind": "support", "grantorId": grantor, "granteeId": grantee, "parentId": parent, "tenantId": "t",
		"onBehalfOfId": nil, "scopes": []any{w.scope(wide)}, "retained": []any{}, "conditions": []any{}, "notBefore": w.mostly(nil, days(-20), days(3)),
		"expiresAt": w.mostly(days(100), nil, days(-1), days(5)), "redelegations": w.mostly(max(left, 0), 0, 3), "state": w.mostly("active", "expiring", "suspended", "approved"),
		"requestedById": w.mostly("vendor-1", "customer-0"), "activatedAt": days(-30), "autoExtend": nil, "maxSession": nil, "revocation": nil,
		"contractId": w.mostly(nil, "k"), "wide": wide,
	}
	if w.chance(0.2) {
		g["retained"] = []any{map[string]any{"scope": w.scope(2), "mode": oneOf(w, "exclusive", "approval"), "holderId": "vendor"}}
	}
	if w.chance(0.2) {
		g["conditions"] = []any{oneOf(w, "mfa", "ticket")}
	}
	if w.chance(0.1) {
		g["revocation"] = map[string]any{"at": days(-2), "byId": "actor:customer", "effectiveAt": oneOf(w, days(-2), days(2)), "propagatedAt": nil}
	}
	g["approvals"] = []any{w.approval(grantor)}
	w.add("delegations", g)
}

func days(n int) string { return governance.FormatInstant(now.AddDate(0, 0, n)) }

func (w *world) scope(wide int) any {
	return map[string]any{"action": actionPatterns[max(wide-w.IntN(2), 0)], "resource": resourcePatterns[wide]}
}

// approval is one by a person of the grantor's organization.
func (w *world) approval(grantor string) any {
	organization, _, _ := strings.Cut(strings.TrimPrefix(grantor, "actor:"), "-")
	if grantor == "nhi:bot" {
		organization = "reseller"
	}
	return map[string]any{"byId": organization + "-1", "decision": "approved", "at": w.mostly(days(-40), days(-10)), "subjectDigest": w.mostly(placeholder, "sha256:"+strings.Repeat("1", 64))}
}

// view shows a document of chains, as of now.
func (w *world) view(t testing.TB, doc map[string][]any) *delegation.View {
	return delegation.NewIndex(w.chains(t, doc)).At(now)
}

func (w *world) chains(t testing.TB, doc map[string][]any) *governance.Estate {
	plain := maps.Clone(doc)
	delete(plain, "delegations")
	for _, r := range doc["delegations"] {
		m := maps.Clone(r.(map[string]any))
		delete(m, "wide")
		plain["delegations"] = append(plain["delegations"], m)
	}
	return w.estate(t, plain, now)
}

// requests are all that anybody may ask of a small world.
func requests() []*governance.Request {
	var out []*governance.Request
	for _, party := range []string{"actor:customer", "actor:distributor", "actor:distributor-0", "actor:reseller", "actor:vendor", "nhi:bot"} {
		for _, action := range []string{"users.read", "users.write", "groups.read"} {
			for _, resource := range []string{"tenant/t", "tenant/t/a", "tenant/t/a/b", "tenant/other"} {
				r, _ := governance.ParseRef(party)
				out = append(out, &governance.Request{Party: r, Action: action, Resource: resource, Facts: governance.Some([]string{"mfa"})})
			}
		}
	}
	return out
}

const fresh = 24 * time.Hour

// checkEffective wants what a grant allows to be allowed by each grant above it,
// nothing to be allowed while a rule is open, and less to be allowed when a right
// is retained, an end comes earlier or a grant is withdrawn.
func checkEffective(t *testing.T, seed uint64) (allowed int) {
	w := newChains(seed)
	v := w.view(t, w.doc)
	for _, q := range requests() {
		d := v.Decide(q, fresh)
		if d.Outcome != delegation.Allow {
			if len(d.Reasons) == 0 {
				t.Errorf("seed %d: %v of %s@%s without a reason", seed, d.Outcome, q.Action, q.Resource)
			}
			continue
		}
		allowed++
		s, _ := v.Subject(d.Grant)
		chain, _ := s.(delegation.Delegation).Chain().Get()
		if valid, ok := chain.Valid().Get(); !ok || !valid || len(d.Reasons) > 0 {
			t.Errorf("seed %d: allowed by %v, whose chain is %v, for %v", seed, d.Grant, chain.Reasons(), d.Reasons)
		}
		for _, link := range chain.Links() {
			above := *q
			above.Party = link.Record().GranteeID
			if got := v.Decide(&above, fresh); got.Outcome != delegation.Allow {
				t.Errorf("seed %d: %v may %s@%s by %v, but %v above it: %v %v", seed, q.Party, q.Action, q.Resource, d.Grant, link.Ref(), got.Outcome, got.Reasons)
			}
		}
	}
	narrower := w.narrowed()
	less := w.view(t, narrower)
	for _, q := range requests() {
		if less.Decide(q, fresh).Outcome == delegation.Allow && v.Decide(q, fresh).Outcome != delegation.Allow {
			t.Errorf("seed %d: %v may %s@%s only after a right was taken away", seed, q.Party, q.Action, q.Resource)
		}
	}
	return allowed
}

// narrowed takes something away from one grant, which is approved in its new form.
func (w *world) narrowed() map[string][]any {
	doc := maps.Clone(w.doc)
	doc["delegations"] = slices.Clone(doc["delegations"])
	i := w.IntN(len(doc["delegations"]))
	g := maps.Clone(doc["delegations"][i].(map[string]any))
	switch w.IntN(3) {
	case 0:
		g["retained"] = append(slices.Clone(g["retained"].([]any)), map[string]any{"scope": w.scope(2), "mode": oneOf(w, "exclusive", "approval"), "holderId": "vendor"})
	case 1:
		if end, ok := g["expiresAt"].(string); !ok || end > days(-2) {
			g["expiresAt"] = oneOf(w, days(-2), days(0))
		}
	case 2:
		if g["revocation"] == nil {
			g["revocation"] = map[string]any{"at": days(-1), "byId": "actor:customer", "propagatedAt": nil}
		}
	}
	doc["delegations"][i] = g
	return doc
}

// TestEffective: what a chain allows, each of its links allows.
func TestEffective(t *testing.T) {
	allowed := 0
	for seed := range uint64(200) {
		allowed += checkEffective(t, seed)
	}
	if allowed < 200 {
		t.Errorf("only %d requests were allowed in 200 estates: the law was hardly asked", allowed)
	}
}

func FuzzEffective(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { checkEffective(t, seed) })
}

// TestDecideMonotone: a decision stays when missing facts come in.
func TestDecideMonotone(t *testing.T) {
	t.Parallel()
	decided := map[delegation.Outcome]int{}
	for seed := range uint64(120) {
		w := newChains(seed)
		after := w.chains(t, w.doc)
		before := w.chains(t, w.hide(oneOf(w, 0.01, 0.05, 0.2), nil))
		sameDigests(before, after)
		was, is := delegation.NewIndex(before).At(now), delegation.NewIndex(after).At(now)
		for _, q := range requests() {
			a, b := was.Decide(q, fresh), is.Decide(q, fresh)
			decided[a.Outcome]++
			if a.Outcome != delegation.NeedsEvidence && a.Outcome != b.Outcome {
				t.Errorf("seed %d: %v %s@%s: %v %v became %v %v", seed, q.Party, q.Action, q.Resource, a.Outcome, a.Reasons, b.Outcome, b.Reasons)
			}
		}
		wasAll, isAll := everything(was), everything(is)
		for _, path := range paths(wasAll) {
			if broken := isAll[path].keeps(wasAll[path]); broken != "" {
				t.Errorf("seed %d: %s: %s", seed, path, broken)
			}
		}
	}
	for o, least := range map[delegation.Outcome]int{delegation.Allow: 100, delegation.Deny: 100, delegation.NeedsEvidence: 100} {
		if decided[o] < least {
			t.Errorf("%v came %d times: the law was hardly asked", o, decided[o])
		}
	}
}

// TestDecideOrder: the order of the records changes no decision and no grant.
func TestDecideOrder(t *testing.T) {
	for seed := range uint64(60) {
		w := newChains(seed)
		before := w.view(t, w.doc)
		for _, list := range w.doc {
			w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
		after := w.view(t, w.doc)
		for _, q := range requests() {
			if diff := cmp.Diff(before.Decide(q, fresh), after.Decide(q, fresh), cmpopts.IgnoreFields(delegation.Decision{}, "Principal")); diff != "" {
				t.Errorf("seed %d: Decide mismatch (-before +after):\n%s", seed, diff)
			}
			a, _ := json.Marshal(effectiveText(before, q.Party))
			b, _ := json.Marshal(effectiveText(after, q.Party))
			if string(a) != string(b) {
				t.Errorf("seed %d: Effective of %v: %s became %s", seed, q.Party, a, b)
			}
		}
	}
}

// TestConcurrentDecisions: a view that several ask at once gives each the answer
// that it gives alone.
func TestConcurrentDecisions(t *testing.T) {
	w := newChains(3)
	e := w.chains(t, w.doc)
	alone, together := delegation.NewIndex(e).At(now), delegation.NewIndex(e).At(now)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, q := range requests() {
				if got, want := together.Decide(q, fresh), alone.Decide(q, fresh); got.Outcome != want.Outcome || got.Grant != want.Grant {
					t.Errorf("%v %s@%s: %v by %v, want %v by %v", q.Party, q.Action, q.Resource, got.Outcome, got.Grant, want.Outcome, want.Grant)
				}
			}
		})
	}
	group.Wait()
}
