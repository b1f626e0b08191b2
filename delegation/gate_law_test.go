package delegation_test

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// gateDice answers for controls by chance, the same each time. Where it does not
// know yet, it may answer anything once it knows more.
type gateDice struct {
	seed string
	more bool
}

func (d gateDice) SubjectKind(id string) (governance.Kind, bool) {
	k, ok := gateKinds[id]
	return k, ok
}

func (d gateDice) Verdict(id string, subject governance.Ref) delegation.GateVerdict {
	roll := gateRoll(d.seed, id, subject.String())
	answers := []delegation.GateAnswer{delegation.GatePass, delegation.GatePass, delegation.GateFail, delegation.GateUnknown, delegation.GateNotApplicable, delegation.GateError, delegation.GateNotRun}
	a := answers[roll%len(answers)]
	if a == delegation.GateUnknown && d.more {
		a = answers[(roll/len(answers))%5]
	}
	return delegation.GateVerdict{Answer: a}
}

func (d gateDice) OtherIDs(string) []string { return nil }

func gateRoll(words ...string) int {
	h := fnv.New32a()
	for _, w := range words {
		h.Write([]byte(w + "\n"))
	}
	return int(h.Sum32() >> 1)
}

// newGateWorld draws an estate in which gates have something to decide: exceptions
// of what gates require that mostly run, certifications that mostly stand, and
// credentials that somebody else asked for.
func newGateWorld(seed uint64) *world {
	w := newWorld(seed)
	var ids []string
	for _, g := range delegation.Gates() {
		for _, r := range g.Requirements {
			ids = append(ids, r.ID)
		}
	}
	approved := func() []any {
		return []any{map[string]any{"byId": oneOf(w, "actor-3", "actor-4"), "decision": "approved", "at": days(-10), "subjectDigest": placeholder}}
	}
	w.doc["exceptions"] = nil
	for i := range 20 {
		kind := oneOf(w, "Credential", "Delegation", "Handoff", "Tenant", "Contract", "Rollout")
		w.add("exceptions", map[string]any{
			"id": idOf("Exception", i), "controlId": oneOf(w, ids...), "subjectIds": []any{strings.ToLower(kind) + ":" + w.id(kind)},
			"reason": "r", "compensating": []any{}, "requestedById": "actor-0", "createdAt": days(-20), "renewsId": nil, "ownerId": nil,
			"expiresAt": w.mostly(days(1+w.IntN(30)), nil, days(-1)), "approvals": append(approved(), approved()...),
		})
	}
	for _, r := range w.doc["certifications"] {
		c := r.(map[string]any)
		c["state"], c["replacedById"], c["grantedAt"] = w.mostly("valid", "withdrawn"), nil, days(-60)
		c["actorId"], c["assessorId"], c["expiresAt"] = oneOf(w, "actor-0", "actor-1"), oneOf(w, "actor-3", "actor-4"), w.mostly(days(50), nil, days(-5))
	}
	for _, r := range w.doc["credentials"] {
		c := r.(map[string]any)
		c["requestedById"], c["approvals"] = "actor:actor-0", approved()
		c["holderIds"] = w.mostly([]any{"actor:actor-1"}, []any{"actor:actor-0", "actor:actor-1"})
		c["environments"] = w.mostly([]any{"production"}, []any{"test", "production"})
		c["createdAt"], c["expiresAt"], c["binding"] = days(-100), w.mostly(days(40), nil), "none"
	}
	for _, r := range w.doc["nhis"] {
		n := r.(map[string]any)
		n["ownerId"], n["createdAt"] = oneOf(w, "actor-0", "actor-1"), days(-200)
		if n["tenantId"] == nil {
			n["tenantId"] = w.id("Tenant")
		}
	}
	for _, r := range w.doc["actors"] {
		a := r.(map[string]any)
		a["status"], a["terminatedAt"] = w.mostly("active", "suspended"), nil
	}
	for _, r := range w.doc["tenants"] {
		r.(map[string]any)["ownerId"] = oneOf(w, "actor-0", "actor-1")
	}
	w.settle()
	return w
}

// A gateQuestion is a gate and what it is asked of; the second ask is of the same
// in an estate where more is known.
type gateQuestion struct {
	gate       delegation.Gate
	ask, again delegation.GateAsk
}

// gateQuestions are the declared gates and one gate for each of their
// requirements, of every subject that the view shows.
func gateQuestions(w *world, v *delegation.View, before, after *governance.Estate) []gateQuestion {
	var out []gateQuestion
	for _, g := range delegation.Gates() {
		list := []delegation.Gate{g}
		for _, r := range g.Requirements {
			one := delegation.Gate{ID: r.ID, Subject: g.Subject, Requirements: []delegation.Requirement{r}}
			if g.Subject == delegation.KindRequest && r.Kind == delegation.RequireFunction { // the others say why by what is decided
				one.Requirements = append(one.Requirements, g.Requirements[0])
			}
			list = append(list, one)
		}
		for _, g := range list {
			out = append(out, gateAsks(w, v, g, before, after)...)
		}
	}
	return out
}

func gateAsks(w *world, v *delegation.View, g delegation.Gate, before, after *governance.Estate) []gateQuestion {
	var out []gateQuestion
	switch g.Subject {
	case delegation.KindRequest:
		party, _ := governance.ParseRef(oneOf(w, "actor:actor-0", "actor:actor-1", "actor:actor-3", "nhi:nhi-0"))
		if _, shown := v.Subject(party); !shown {
			return nil
		}
		ask := delegation.GateAsk{Request: &governance.Request{Party: party, Action: "users.read", Resource: "tenant/tenant-0/x", Facts: governance.Some([]string{"a", "b"})}}
		out = append(out, gateQuestion{g, ask, ask})
	case governance.KindCredential:
		for i := range before.Credentials {
			j := slices.IndexFunc(after.Credentials, func(c governance.Credential) bool { return c.ID == before.Credentials[i].ID })
			q := func(c governance.Credential) delegation.GateAsk {
				return delegation.GateAsk{Request: &governance.Request{Proposed: governance.Some(c)}}
			}
			out = append(out, gateQuestion{g, q(before.Credentials[i]), q(after.Credentials[j])})
		}
	default:
		for s := range v.Subjects(g.Subject) {
			ask := delegation.GateAsk{Subject: s.Ref()}
			out = append(out, gateQuestion{g, ask, ask})
		}
	}
	return out
}

func decideGate(t *testing.T, v *delegation.View, g delegation.Gate, ask delegation.GateAsk, c delegation.GateControls) delegation.GateResult {
	t.Helper()
	r, err := v.Gate(g, ask, c, delegation.DefaultGateLimits(), 1000*governance.Day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// gateContradicted reports whether a reason is that what is known contradicts
// itself: then a decision may be lost.
func gateContradicted(r delegation.GateResult) bool {
	reasons := slices.Clone(r.Reasons)
	for _, f := range r.Requirements { // also of what is waived
		reasons = append(reasons, f.Reasons...)
	}
	return slices.ContainsFunc(reasons, func(x delegation.Reason) bool {
		return slices.ContainsFunc(contradicted, func(c governance.Code) bool { return strings.HasSuffix(x.Detail, string(c)) })
	})
}

// TestGateMonotone: a gate that is decided stays decided when missing facts come
// in.
func TestGateMonotone(t *testing.T) {
	decided := map[string]map[delegation.Outcome]int{}
	for seed := range uint64(60) {
		w := newGateWorld(seed)
		asOf := asOfs[w.IntN(len(asOfs))]
		gone, opts := map[string]bool{}, []delegation.Option{}
		if w.chance(0.3) {
			gone = w.undeclare()
		} else if w.chance(0.5) {
			opts = append(opts, delegation.AssumeComplete())
		}
		part := w.hide(oneOf(w, 0.02, 0.1), gone)
		after, before := w.estate(t, w.doc, asOf), w.estate(t, part, asOf)
		sameDigests(before, after)
		was, is := delegation.NewIndex(before, opts...).At(now), delegation.NewIndex(after, opts...).At(now)
		dice := gateDice{seed: string(rune(seed))}
		for _, q := range gateQuestions(w, was, before, after) {
			if q.gate.Subject == delegation.KindRequest && gone["Delegation"] {
				continue // a grant that is not recorded gives no authority
			}
			a := decideGate(t, was, q.gate, q.ask, dice)
			if decided[q.gate.ID] == nil {
				decided[q.gate.ID] = map[delegation.Outcome]int{}
			}
			decided[q.gate.ID][a.Outcome]++
			if a.Outcome == delegation.NeedsEvidence {
				continue
			}
			b := decideGate(t, is, q.gate, q.again, gateDice{dice.seed, true})
			if a.Outcome != b.Outcome && !(b.Outcome == delegation.NeedsEvidence && gateContradicted(b)) {
				t.Errorf("seed %d, as of %v: gate %s of %v: %v for %v became %v for %v", seed, asOf, q.gate.ID, a.Subject, a.Outcome, a.Reasons, b.Outcome, b.Reasons)
			}
		}
	}
	for _, id := range gateFunctionIDs(governance.KindActor, governance.KindTenant, governance.KindCredential, governance.KindContract, governance.KindDelegation) {
		if decided[id][delegation.Allow] == 0 || decided[id][delegation.Deny] == 0 {
			t.Errorf("%s was decided %v: the law was hardly asked", id, decided[id])
		}
	}
}

// gateFunctionIDs are the functions that the declared gates of these subjects ask.
func gateFunctionIDs(kinds ...governance.Kind) []string {
	var out []string
	for _, g := range delegation.Gates() {
		for _, r := range g.Requirements {
			if r.Kind == delegation.RequireFunction && slices.Contains(kinds, g.Subject) && !slices.Contains(out, r.ID) {
				out = append(out, r.ID)
			}
		}
	}
	return out
}

// TestRequestGateMonotone: so does one about a request, in estates of grants that
// mostly hold.
func TestRequestGateMonotone(t *testing.T) {
	decided := map[string]map[delegation.Outcome]int{}
	for seed := range uint64(24) {
		w := newChains(seed)
		for _, g := range w.doc["delegations"] {
			g.(map[string]any)["maxSession"] = w.mostly("PT4H", nil, "P1D")
		}
		after := w.chains(t, w.doc)
		before := w.chains(t, w.hide(oneOf(w, 0.01, 0.05, 0.2), nil))
		sameDigests(before, after)
		was, is := delegation.NewIndex(before).At(now), delegation.NewIndex(after).At(now)
		gate, _ := delegation.GateByID(delegation.GatePrivilegedAction)
		for n, q := range requests() {
			if n%3 != int(seed)%3 {
				continue
			}
			for i := range len(gate.Requirements) { // the last is a control
				g := gate
				if i > 0 {
					g = delegation.Gate{ID: gate.Requirements[i-1].ID, Subject: delegation.KindRequest, Requirements: []delegation.Requirement{gate.Requirements[0], gate.Requirements[i-1]}}
				}
				ask := delegation.GateAsk{Request: q}
				dice := gateTable{gateKinds, map[string]delegation.GateVerdict{"": {Answer: delegation.GatePass}}}
				a, b := decideGate(t, was, g, ask, dice), decideGate(t, is, g, ask, dice)
				if decided[g.ID] == nil {
					decided[g.ID] = map[delegation.Outcome]int{}
				}
				decided[g.ID][a.Outcome]++
				if a.Outcome != delegation.NeedsEvidence && a.Outcome != b.Outcome {
					t.Errorf("seed %d: gate %s of %v %s@%s: %v %v became %v %v", seed, g.ID, q.Party, q.Action, q.Resource, a.Outcome, a.Reasons, b.Outcome, b.Reasons)
				}
			}
		}
	}
	for id, n := range decided {
		if n[delegation.Allow] < 10 || n[delegation.Deny] < 100 || n[delegation.NeedsEvidence] < 50 {
			t.Errorf("%s was decided %v: the law was hardly asked", id, n)
		}
	}
}

// TestGateOrder: the order of the records changes nothing in a result.
func TestGateOrder(t *testing.T) {
	for seed := range uint64(15) {
		w := newGateWorld(seed)
		asOf := asOfs[seed%uint64(len(asOfs))]
		e := w.estate(t, w.doc, asOf)
		x := delegation.NewIndex(e)
		for _, list := range w.doc {
			w.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		}
		y := delegation.NewIndex(w.estate(t, w.doc, asOf))
		for _, q := range gateQuestions(w, x.At(now), e, e) {
			dice := gateDice{seed: string(rune(seed))}
			a, _ := json.Marshal(decideGate(t, x.At(now), q.gate, q.ask, dice))
			b, _ := json.Marshal(decideGate(t, y.At(now), q.gate, q.ask, dice))
			if diff := cmp.Diff(string(a), string(b)); diff != "" {
				t.Errorf("seed %d: gate %s (-before +after):\n%s", seed, q.gate.ID, diff)
			}
		}
	}
}

// TestGateConjunction: a requirement more that nobody answers leaves a denial one
// and takes an approval back; where nothing is waivable nothing is waived, and
// nothing is that is an error, was not run, or is a rule of chains.
func TestGateConjunction(t *testing.T) {
	outcomes := map[delegation.Outcome]int{}
	waived := 0
	for seed := range uint64(30) {
		w := newGateWorld(seed)
		e := w.estate(t, w.doc, now)
		v := delegation.NewIndex(e, delegation.AssumeComplete()).At(now)
		for _, q := range gateQuestions(w, v, e, e) {
			dice := gateDice{seed: string(rune(seed))}
			r := decideGate(t, v, q.gate, q.ask, dice)
			outcomes[r.Outcome]++
			more := q.gate
			more.Requirements = append(slices.Clone(more.Requirements), delegation.Requirement{ID: "NOBODY-01", Kind: delegation.RequireControl})
			want := delegation.NeedsEvidence
			if r.Outcome == delegation.Deny {
				want = delegation.Deny
			}
			if got := decideGate(t, v, more, q.ask, dice); got.Outcome != want {
				t.Errorf("seed %d: gate %s of %v: %v, and with an open requirement %v", seed, q.gate.ID, r.Subject, r.Outcome, got.Outcome)
			}
			strict := q.gate
			for _, x := range strict.Requirements {
				strict.NotWaivable = append(strict.NotWaivable, x.ID)
			}
			for _, f := range decideGate(t, v, strict, q.ask, dice).Requirements {
				if f.WaivedBy != "" {
					t.Errorf("seed %d: %s is not waivable, and exception %s waives it", seed, f.Requirement, f.WaivedBy)
				}
			}
			for _, f := range r.Requirements {
				if f.WaivedBy == "" {
					continue
				}
				waived++
				if f.Requirement == "DEL-01" || f.Answer != delegation.GateFail && f.Answer != delegation.GateUnknown || slices.Contains(q.gate.NotWaivable, f.Requirement) {
					t.Errorf("seed %d: %s of %v is %v, and exception %s waives it", seed, f.Requirement, f.Subject, f.Answer, f.WaivedBy)
				}
			}
		}
	}
	for _, o := range []delegation.Outcome{delegation.Allow, delegation.Deny, delegation.NeedsEvidence} {
		if outcomes[o] < 100 {
			t.Errorf("%v came %d times: the law was hardly asked", o, outcomes[o])
		}
	}
	if waived < 20 {
		t.Errorf("%d findings were waived: the law was hardly asked", waived)
	}
}

// TestGateRecheck: until the instant at which a result says to look again, time
// alone changes nothing.
func TestGateRecheck(t *testing.T) {
	asked := 0
	for seed := range uint64(15) {
		w := newGateWorld(seed)
		e := w.estate(t, w.doc, oneOf(w, time.Time{}, now, now.AddDate(0, 0, -3)))
		v := delegation.NewIndex(e).At(now)
		for _, q := range gateQuestions(w, v, e, e) {
			dice := gateDice{seed: string(rune(seed))}
			r := decideGate(t, v, q.gate, q.ask, dice)
			end := now.AddDate(2, 0, 0)
			if at, ok := r.RecheckAt.Get(); ok {
				end = at
			}
			for _, later := range []time.Time{now.Add(time.Nanosecond), now.Add(end.Sub(now) / 2), end.Add(-time.Nanosecond)} {
				if !later.After(now) || !later.Before(end) {
					continue
				}
				asked++
				if got := decideGate(t, v.Later(later), q.gate, q.ask, dice); got.Outcome != r.Outcome {
					t.Errorf("seed %d: gate %s of %v: %v until %v, but %v at %v: %v, %v", seed, q.gate.ID, r.Subject, r.Outcome, end, got.Outcome, later, r.Reasons, got.Reasons)
				}
			}
		}
	}
	if asked < 1000 {
		t.Errorf("only %d instants: the law was hardly asked", asked)
	}
}
