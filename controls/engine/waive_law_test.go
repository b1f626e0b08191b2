package engine_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// newExceptedWorld draws an estate in which exceptions of what gates and the pack
// ask mostly run. They are recorded in full, so that completing facts leaves what
// was approved as it was.
func newExceptedWorld(seed uint64, eng *engine.Engine) *world {
	w := newWorld(seed)
	var ids []string
	for c := range eng.Pack().All() {
		ids = append(ids, c.ID)
	}
	w.doc["Tenant"][0]["custodianId"] = nil
	people := []any{}
	for i, owner := range []any{w.doc["Tenant"][0]["ownerId"], idOf("Actor", 0)} {
		if owner != nil {
			w.doc["Actor"] = append(w.doc["Actor"], record{"id": idOf("Actor", 50+i), "kind": "person", "parentId": owner, "status": "active", "terminatedAt": nil})
			people = append(people, record{"byId": idOf("Actor", 50+i), "decision": "approved", "at": now.Add(-8 * day), "subjectDigest": placeholder})
		}
	}
	w.doc["Exception"] = nil
	for i := range 30 {
		id := oneOf(w, ids)
		kind := governance.KindTenant
		if c, ok := eng.Pack().Get(id); ok {
			kind = c.Subject
		}
		typ := map[governance.Kind]string{governance.KindNHI: "NHI", governance.KindCredential: "Credential", governance.KindDelegation: "Delegation",
			governance.KindHandoff: "Handoff", governance.KindRollout: "Rollout", governance.KindTenant: "Tenant", governance.KindActor: "Actor"}[kind]
		w.doc["Exception"] = append(w.doc["Exception"], record{"id": idOf("Exception", i), "controlId": id, "subjectIds": []any{string(kind) + ":" + w.id(typ)},
			"reason": "r", "compensating": []any{}, "requestedById": idOf("Actor", nothing+3), "createdAt": now.Add(-20 * day), "renewsId": nil, "ownerId": nil,
			"expiresAt": oneOf(w, []any{now.Add(day), now.Add(30 * day), now.Add(-day)}), "approvals": people})
	}
	w.doc["Actor"] = append(w.doc["Actor"], record{"id": idOf("Actor", nothing+3), "kind": "organization"})
	return w
}

// index reads a document with the approvals bound to what they approve.
func index(t testing.TB, d document, asOf time.Time, opts ...delegation.Option) *delegation.Index {
	t.Helper()
	data := d.json(asOf)
	e, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	bindAll(e)
	return delegation.NewIndex(e, opts...)
}

// TestExceptionsOnlyWaive: an exception leaves every verdict as it is or turns it
// from fail or unknown to waived, and changes nothing else of the finding; an
// error stays one, and so does all that DEL-01 says. The counts say the same.
func TestExceptionsOnlyWaive(t *testing.T) {
	bounded, err := engine.Compile(gateEngine().Pack(), engine.WithMaxSteps(1))
	if err != nil {
		t.Fatal(err)
	}
	turned, unproven, errs := map[controls.Verdict]int{}, 0, 0
	for seed := range uint64(60) {
		eng := []*engine.Engine{gateEngine(), bounded}[seed%2]
		w := newExceptedWorld(seed, eng)
		opts := []delegation.Option{}
		if seed%3 > 0 {
			opts = append(opts, delegation.AssumeComplete())
		}
		with := assess(t, eng, index(t, w.doc, w.asOf, opts...).At(now), engine.KeepAll())
		w.doc["Exception"] = nil
		without := assess(t, eng, index(t, w.doc, w.asOf, opts...).At(now), engine.KeepAll())
		before := verdicts(without)
		for _, f := range with.Findings {
			was := before[question{f.Control, f.Subject}]
			switch {
			case f.Unwaived() != was:
				t.Errorf("seed %d: %s of %v is %v without exceptions, and %v underneath one", seed, f.Control, f.Subject, was, f.Unwaived())
			case f.Verdict == controls.Waived:
				turned[was]++
				if was != controls.Fail && was != controls.Unknown || f.Control == "DEL-01" || f.Waiver.Exception == "" || len(f.ExceptionUnproven) > 0 {
					t.Errorf("seed %d: %s of %v is waived from %v by %q", seed, f.Control, f.Subject, was, f.Waiver.Exception)
				}
			case f.Verdict != was || f.Waiver != controls.Waiver{}:
				t.Errorf("seed %d: %s of %v is %v, and %v without exceptions", seed, f.Control, f.Subject, f.Verdict, was)
			case len(f.ExceptionUnproven) > 0:
				unproven++
			}
			if f.Verdict == controls.Error {
				errs++
			}
		}
		for i, p := range with.Population {
			q := without.Population[i]
			if p.Counts.Waived != q.Counts.Fail-p.Counts.Fail+q.Counts.Unknown-p.Counts.Unknown || p.Counts.WaivedFail != q.Counts.Fail-p.Counts.Fail || p.Subjects != q.Subjects {
				t.Errorf("seed %d: %s counts %+v, and %+v without exceptions", seed, p.Control, p.Counts, q.Counts)
			}
		}
	}
	if turned[controls.Fail] < 20 || turned[controls.Unknown] < 20 || unproven < 20 || errs < 20 {
		t.Errorf("waived %v, %d unproven, %d errors: the law was hardly asked", turned, unproven, errs)
	}
}

// TestExceptionsLeftOut: an exception that waives nothing can be left out, and no
// verdict is another one; each that a finding names waives that finding.
func TestExceptionsLeftOut(t *testing.T) {
	remarks, waived := map[controls.ExceptionRemarkKind]int{}, 0
	for seed := range uint64(20) {
		w := newExceptedWorld(seed, gateEngine())
		v := index(t, w.doc, w.asOf).At(now)
		report, err := gateEngine().Exceptions(context.Background(), v)
		if err != nil {
			t.Fatal(err)
		}
		a := assess(t, gateEngine(), v)
		idle, by := map[any]bool{}, map[string]int{}
		for _, x := range report.Exceptions {
			idle[x.Exception.ID] = len(x.Waives) == 0
			waived += len(x.Waives)
			by[x.Exception.ID] = len(x.Waives)
			for _, m := range x.Remarks {
				remarks[m.Kind]++
			}
		}
		for _, f := range a.Findings {
			if f.Verdict == controls.Waived {
				by[f.Waiver.Exception]--
			}
		}
		for id, n := range by {
			if n != 0 {
				t.Errorf("seed %d: exception %s waives %d more than findings name it", seed, id, n)
			}
		}
		w.doc["Exception"] = slices.DeleteFunc(w.doc["Exception"], func(r record) bool { return idle[r["id"]] })
		for i, f := range assess(t, gateEngine(), index(t, w.doc, w.asOf).At(now)).Findings {
			if g := a.Findings[i]; f.Verdict != g.Verdict {
				t.Errorf("seed %d: %s of %v is %v, and %v without idle exceptions", seed, g.Control, g.Subject, g.Verdict, f.Verdict)
			}
		}
	}
	for _, k := range []controls.ExceptionRemarkKind{controls.ExceptionUnproven, controls.ExceptionExpired, controls.ExceptionUnused} {
		if remarks[k] < 10 {
			t.Errorf("%d exceptions are %s: the law was hardly asked", remarks[k], k)
		}
	}
	if waived < 20 {
		t.Errorf("%d findings are waived: the law was hardly asked", waived)
	}
}

// asks are the gates of what the view shows.
func asks(w *world, v *delegation.View) []engine.Ask {
	var out []engine.Ask
	for _, g := range delegation.Gates() {
		switch g.Subject {
		case governance.KindCredential:
		case delegation.KindRequest:
			party := governance.NewRef(governance.KindNHI, w.id("NHI"))
			if _, ok := v.Subject(party); ok {
				out = append(out, engine.Ask{Gate: g.ID, Request: &governance.Request{Party: party, Action: "data.read", Resource: "tenant/tenant-0/a"}})
			}
		default:
			for s := range v.Subjects(g.Subject) {
				out = append(out, engine.Ask{Gate: g.ID, Subject: s.Ref()})
			}
		}
	}
	return out
}

func decideGate(t *testing.T, v *delegation.View, ask engine.Ask) delegation.GateResult {
	t.Helper()
	r, err := gateEngine().Gate(context.Background(), v, ask, 1000*day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestGateMonotone: a gate that is decided stays decided when missing facts come
// in. That a grant is recorded which was not is no fact that was missing, so the
// lists of a request's gate stay as they are.
func TestGateMonotone(t *testing.T) {
	outcomes := map[delegation.Outcome]int{}
	for seed := range uint64(60) {
		w := newExceptedWorld(seed, gateEngine())
		if w.bent {
			continue
		}
		for more := range 2 {
			var opts []delegation.Option
			if more == 0 {
				opts = append(opts, delegation.AssumeComplete())
			}
			was := index(t, w.doc, w.asOf, opts...).At(now)
			whole, ok := w.complete(more > 0)
			if !ok {
				continue
			}
			is := index(t, whole, w.asOf, opts...).At(now)
			for _, ask := range asks(w, was) {
				a := decideGate(t, was, ask)
				outcomes[a.Outcome]++
				if _, shown := is.Subject(ask.Subject); a.Outcome == delegation.NeedsEvidence || ask.Request != nil && more > 0 || ask.Request == nil && !shown {
					continue
				}
				if b := decideGate(t, is, ask); a.Outcome != b.Outcome {
					t.Errorf("seed %d: gate %s of %v: %v became %v\n%v\n%v", seed, ask.Gate, a.Subject, a.Outcome, b.Outcome, a.Reasons, b.Reasons)
				}
			}
		}
	}
	// No random estate is in such order that a gate allows: TestGateWithoutAFact has
	// one that is.
	if outcomes[delegation.Deny] < 50 || outcomes[delegation.NeedsEvidence] < 50 {
		t.Errorf("decided %v: the law was hardly asked", outcomes)
	}
}

// TestGateWithoutAFact takes away each fact of an estate in turn: a gate that
// allows does not deny then, and one that denies does not allow.
func TestGateWithoutAFact(t *testing.T) {
	const revoked = `{"delegations": [{"id": "d1", "revocation": {"at": "2026-06-01T00:00:00Z", "effectiveAt": "2026-06-01T00:00:00Z", "propagatedAt": null, "reason": "other", "byId": "actor:ann"}}]}`
	open := 0
	for _, own := range []string{`{}`, `{"rollouts": [{"id": "r", "patternId": null}], "delegations": [{"id": "d1", "lastReviewedAt": null}]}`, revoked} {
		whole := delegation.NewIndex(gateEstate(t, own)).At(now)
		for _, ask := range []engine.Ask{{Gate: delegation.GateExtend, Subject: refOf(t, "delegation:d1")}, {Gate: delegation.GateRolloutHandover, Subject: refOf(t, "rollout:r")}} {
			want := decideGate(t, whole, ask).Outcome
			if want == delegation.NeedsEvidence {
				continue // then nothing is decided that could change
			}
			for _, less := range withoutAFact(t, own) {
				e, err := governance.Parse("estate.json", less)
				if err != nil {
					continue // a fact that has to be there
				}
				switch got := decideGate(t, delegation.NewIndex(e).At(now), ask).Outcome; got {
				case delegation.NeedsEvidence:
					open++
				case want:
				default:
					t.Errorf("gate %s: %v, and with a fact less %v:\n%s", ask.Gate, want, got, less)
				}
			}
		}
	}
	if open < 30 {
		t.Errorf("%d outcomes were left open: the law was hardly asked", open)
	}
}

// withoutAFact gives the estate once for each member of each record, without it.
func withoutAFact(t *testing.T, own string) [][]byte {
	t.Helper()
	e := gateEstate(t, own)
	data, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(doc)) {
		list, _ := doc[name].([]any)
		for _, r := range list {
			m := r.(record)
			for _, field := range slices.Sorted(maps.Keys(m)) {
				v := m[field]
				delete(m, field)
				less, err := json.Marshal(doc)
				if err != nil {
					t.Fatal(err)
				}
				out, m[field] = append(out, less), v
			}
		}
	}
	return out
}

// TestGateRecheck: before the instant at which a result says to look again, time
// alone changes nothing in the outcome and the answers.
func TestGateRecheck(t *testing.T) {
	asked := 0
	for seed := range uint64(30) {
		w := newExceptedWorld(seed, gateEngine())
		v := index(t, w.doc, w.asOf).At(now)
		if !w.asOf.IsZero() && now.Before(w.asOf) {
			continue // then facts come in too
		}
		for _, ask := range asks(w, v) {
			r := decideGate(t, v, ask)
			end := r.RecheckAt.Or(now.Add(2000 * day))
			for _, later := range []time.Time{now.Add(1), now.Add(end.Sub(now) / 2), end.Add(-1)} {
				if !later.After(now) || !later.Before(end) {
					continue
				}
				asked++
				if got := decideGate(t, v.Later(later), ask); got.Outcome != r.Outcome || !slices.Equal(gateAnswersOf(got), gateAnswersOf(r)) {
					t.Errorf("seed %d: gate %s of %v until %v is another at %v:\n%v %v\n%v %v", seed, ask.Gate, r.Subject, end, later, r.Outcome, gateAnswersOf(r), got.Outcome, gateAnswersOf(got))
				}
			}
		}
	}
	if asked < 300 {
		t.Errorf("only %d instants: the law was hardly asked", asked)
	}
}

// gateAnswersOf lists the answers and who waives them.
func gateAnswersOf(r delegation.GateResult) []string {
	var out []string
	for _, f := range r.Requirements {
		out = append(out, f.Requirement+" "+f.Subject.String()+" "+f.Answer.String()+" "+f.WaivedBy)
		if f.Inner != nil {
			out = append(out, gateAnswersOf(*f.Inner)...)
		}
	}
	return out
}

// TestGateSays wants errors of the caller to be errors: a gate that does not
// exist, a subject of another kind, a context that is over.
func TestGateSays(t *testing.T) {
	v := delegation.NewIndex(gateEstate(t, `{}`)).At(now)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		ask  engine.Ask
		want any
	}{
		{"no such gate", context.Background(), engine.Ask{Gate: "partner"}, new(*delegation.InvalidGateError)},
		{"subject of another kind", context.Background(), engine.Ask{Gate: delegation.GateExtend, Subject: refOf(t, "tenant:acme")}, new(*delegation.InvalidGateError)},
	}
	for _, tt := range tests {
		if _, err := gateEngine().Gate(tt.ctx, v, tt.ask, day); !errors.As(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if _, err := gateEngine().Gate(ctx, v, engine.Ask{Gate: delegation.GateExtend, Subject: refOf(t, "delegation:d1")}, day); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
}

// TestGateLimits wants the limits of functions to be those of the controls' own
// parameters, and the defaults where the pack has no such control or parameter.
func TestGateLimits(t *testing.T) {
	recently := func(id, param string, d time.Duration) controls.Control {
		return controls.Control{ID: id, Subject: governance.KindDelegation, Params: []controls.Param{spanParam(param, d)},
			Pass: "delegation.activatedAt != null && delegation.activatedAt >= now - params." + param}
	}
	stores := controls.Param{Name: "approved", Type: controls.ParamStrings, Default: controls.StringsValue("hsm"), Enum: "Credential.storage", Class: controls.ClassLibrary, Source: "ours"}
	pack := packOf(t, recently("TPY-03", "maxAge", 7*day), recently("DEL-05", "maxReviewAge", day), recently("HND-03", "within", 5*time.Hour),
		controls.Control{ID: "SEC-01", Subject: governance.KindCredential, Params: []controls.Param{stores}, Pass: "credential.storage in params.approved"})
	eng, err := engine.Compile(pack)
	if err != nil {
		t.Fatal(err)
	}
	want := delegation.DefaultGateLimits()
	want.AssessmentMaxAge = delegation.GateLimit{Within: 7 * day, Source: "TPY-03 maxAge: library default"}
	want.Stores, want.StoresSource = []governance.Storage{governance.StorageHSM}, "SEC-01 approved: ours"
	want.Handoff.Accept = 5 * time.Hour
	if diff := cmp.Diff(want, eng.GateLimits()); diff != "" {
		t.Errorf("GateLimits (-want +got):\n%s", diff)
	}

	// The assessment of the distributor is 122 days old.
	v := delegation.NewIndex(gateEstate(t, `{}`)).At(now)
	ask := engine.Ask{Gate: delegation.GatePartnerActivate, Subject: refOf(t, "actor:distributor")}
	recent := func(opts ...engine.GateOption) bool {
		r, err := eng.Gate(context.Background(), v, ask, 30*day, opts...)
		if err != nil {
			t.Fatal(err)
		}
		return slices.Contains(gateAnswersOf(r), "assessment.recent actor:distributor pass ")
	}
	if recent() || !recent(engine.WithGateLimits(delegation.DefaultGateLimits())) {
		t.Errorf("assessment.recent is %v by the pack, %v by default", recent(), recent(engine.WithGateLimits(delegation.DefaultGateLimits())))
	}
}

// TestGateErrorIsNotWaived: what cannot be evaluated stays open under an exception
// in force.
func TestGateErrorIsNotWaived(t *testing.T) {
	bounded, err := engine.Compile(gateEngine().Pack(), engine.WithMaxSteps(1))
	if err != nil {
		t.Fatal(err)
	}
	v := delegation.NewIndex(gateEstate(t, `{"exceptions": [`+exceptionOf("x", "RSP-01", "tenant:acme", "2026-08-01T00:00:00Z")+`]}`)).At(now.Add(-3 * day))
	ask := engine.Ask{Gate: delegation.GatePartnerActivate, Subject: refOf(t, "actor:distributor")}
	for _, tt := range []struct {
		eng  *engine.Engine
		want string
	}{{gateEngine(), "RSP-01 tenant:acme fail x"}, {bounded, "RSP-01 tenant:acme error "}} {
		r, err := tt.eng.Gate(context.Background(), v, ask, 30*day)
		if err != nil {
			t.Fatal(err)
		}
		if got := gateAnswersOf(r); !slices.Contains(got, tt.want) {
			t.Errorf("answers %v, want %s", got, tt.want)
		}
	}
}

// exceptionOf is an exception that ann approved.
func exceptionOf(id, control, subject, until string) string {
	return `{"id": "` + id + `", "controlId": "` + control + `", "subjectIds": ["` + subject + `"], "reason": "r", "requestedById": "sam", "compensating": [],
		"createdAt": "2026-06-10T00:00:00Z", "expiresAt": "` + until + `", "renewsId": null, "ownerId": "customer",
		"approvals": [{"byId": "ann", "decision": "approved", "at": "2026-06-11T00:00:00Z", "subjectDigest": "@digest"}]}`
}

// TestExceptionOfAnEarlierID: an exception names a control by any of its ids; of
// several in force the one that lasts longest counts, and one that is not known to
// be in force then counts for nothing.
func TestExceptionOfAnEarlierID(t *testing.T) {
	eng := compile(t, controls.Control{ID: "ROT-01", Aliases: []string{"OLD-01", "OLD-02"}, Subject: governance.KindCredential, Pass: "credential.kind == 'certificate'"})
	unproven := `{"id": "u", "controlId": "OLD-02", "subjectIds": ["credential:key"], "reason": "r", "createdAt": "2026-06-10T00:00:00Z", "expiresAt": "2027-08-01T00:00:00Z"}`
	short, long := exceptionOf("short", "ROT-01", "credential:key", "2026-07-20T00:00:00Z"), exceptionOf("long", "OLD-01", "credential:key", "2026-07-25T00:00:00Z")
	for _, tt := range []struct{ exceptions, want string }{
		{long, "long"}, {short + "," + long, "long"}, {short + "," + long + "," + unproven, "long"}, {short + "," + unproven, "short"}, {unproven, ""},
	} {
		v := delegation.NewIndex(gateEstate(t, `{"exceptions": [`+tt.exceptions+`]}`)).At(now)
		f := check(t, eng, v, "ROT-01", "credential:key")
		if f.Waiver.Exception != tt.want || (f.Verdict == controls.Waived) != (tt.want != "") || (len(f.ExceptionUnproven) > 0) != (tt.want == "") {
			t.Errorf("%v by %q, unproven %v, want %q", f.Verdict, f.Waiver.Exception, f.ExceptionUnproven, tt.want)
		}
	}
}

// TestAliasesAreReported: an assessment says where an earlier id of a control stands,
// and a gate under which one an exception names what it waives. The rules of chains
// are waived under no id.
func TestAliasesAreReported(t *testing.T) {
	pack := packOf(t, controls.Control{ID: "NEW-01", Aliases: []string{"RSP-01", "OLD-01"}, Subject: governance.KindTenant, Pass: "tenant.id == ''"},
		controls.Control{ID: "NEW-02", Aliases: []string{"DEL-01"}, Subject: governance.KindDelegation, Pass: "delegation.id == ''"})
	eng, err := engine.Compile(pack)
	if err != nil {
		t.Fatal(err)
	}
	v := delegation.NewIndex(gateEstate(t, `{"exceptions": [`+exceptionOf("a", "OLD-01", "tenant:acme", "2026-08-01T00:00:00Z")+`,
		`+exceptionOf("b", "NEW-02", "delegation:d1", "2026-08-01T00:00:00Z")+`]}`)).At(now.Add(-3 * day))
	a := assess(t, eng, v, engine.Only("RSP-01", "NEW-02"))
	use := func(written string, at controls.AliasUse) controls.AliasUse {
		at.Code, at.Written, at.ID = controls.CodeControlAlias, written, "NEW-01"
		return at
	}
	want := []controls.AliasUse{
		use("RSP-01", controls.AliasUse{Pointer: "/basis/controls/0"}),
		use("OLD-01", controls.AliasUse{Subject: refOf(t, "exception:a"), Pointer: "/controlId"}),
	}
	if diff := cmp.Diff(want, a.Aliases); diff != "" {
		t.Errorf("aliases (-want +got):\n%s", diff)
	}
	for _, f := range a.Findings {
		if waived := f.Verdict == controls.Waived; waived != (f.Subject == refOf(t, "tenant:acme")) {
			t.Errorf("%s of %v is %v", f.Control, f.Subject, f.Verdict)
		}
	}
	r, err := eng.Gate(context.Background(), v, engine.Ask{Gate: delegation.GatePartnerActivate, Subject: refOf(t, "actor:distributor")}, 30*day)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Requirements {
		if of := f.Requirement == "RSP-01" && f.Subject == refOf(t, "tenant:acme"); of != (f.WaivedBy == "a") || of != (f.WaivedAs == "OLD-01") {
			t.Errorf("%s of %v is %v, waived by %q as %q", f.Requirement, f.Subject, f.Answer, f.WaivedBy, f.WaivedAs)
		}
	}
}
