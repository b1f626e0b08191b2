package delegation

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// GateControls answers for the controls that gates require. An implementation
// need not be safe for concurrent use: a gate asks one question after another.
type GateControls interface {
	// SubjectKind is the kind of the subjects that the control asks about. It
	// returns false for a control that was not run.
	SubjectKind(controlID string) (governance.Kind, bool)
	// Verdict is what the control says of a subject, before exceptions, at the
	// instant of the view that is asked.
	Verdict(controlID string, subject governance.Ref) GateVerdict
	// OtherIDs are the ids that mean the same control: an exception may name any.
	OtherIDs(controlID string) []string
}

// A GateVerdict is what a control says of one subject.
type GateVerdict struct {
	Answer  GateAnswer
	Reasons []Reason                    // why it is not a pass
	Missing []Gap                       // facts that could change it, where it is unknown
	Due     governance.Field[time.Time] // when time alone changes it; of a pass, when that runs out
}

// Gate decides a gate at the view's instant, by Kleene's conjunction of its
// requirements: Deny if one fails, whatever else is missing, else NeedsEvidence
// if one is open, else Allow. A requirement that does not apply counts for
// nothing, and if none applies the gate needs evidence, for NOTHING_TO_DECIDE.
//
// Controls are asked through controls of every subject of their kind among
// View.GateSubjects; nil stands for controls that nobody ran. An exception in
// force waives what fails or is unknown, never an error or what was not run, and
// nothing that the gate calls not waivable; one that may be in force turns a
// failure into an open question. Facts older than maxStaleness need evidence,
// unless the gate denies; it has no default.
//
// A party that is not on record may ask: what nobody granted is denied, and what a
// control would say of it is open.
//
// RecheckAt is the earliest instant behind the view's that a function, an
// exception, a statement of completeness, the due instant of a verdict or
// maxStaleness sets. The error is an *InvalidGateError: the gate is empty or asks
// for what does not exist, or the subject is of another kind or not there.
func (v *View) Gate(g Gate, ask GateAsk, controls GateControls, limits GateLimits, maxStaleness time.Duration) (GateResult, error) {
	w := v.watched()
	about, s, faults := w.resolve(g, ask)
	if faults = append(g.check(), faults...); len(faults) > 0 {
		return GateResult{}, &InvalidGateError{Faults: faults}
	}
	run := &gateRun{v: w, request: ask.Request, controls: controls, limits: limits, hanging: map[governance.Ref]GateSubjects{}}
	r := run.decide(g, about, s)
	if asOf, ok := v.FactsAsOf().Get(); ok {
		w.watch.last(w.t, asOf.Add(maxStaleness))
	}
	if v.stale(maxStaleness) && r.Outcome != Deny {
		r.Outcome = NeedsEvidence
		r.Reasons = gateReasons(append(r.Reasons, Reason{Code: CodeStaleFacts, Field: "asOf", Unknown: true}))
	}
	r.Obligations, r.RecheckAt, r.FactsAsOf, r.Projected = run.obligations, w.watch.at, v.FactsAsOf(), v.Projected()
	return r, nil
}

// A gateRun is one gate being decided, with the gates inside it.
type gateRun struct {
	v           *View
	request     *governance.Request
	controls    GateControls
	limits      GateLimits
	hanging     map[governance.Ref]GateSubjects // what was asked for so far
	obligations []Obligation
}

// subjects are those that hang on a gate's subject.
func (run *gateRun) subjects(about governance.Ref) (GateSubjects, bool) {
	if s, ok := run.hanging[about]; ok {
		return s, true
	}
	s, shown := run.v.GateSubjects(about)
	if shown {
		run.hanging[about] = s
	}
	return s, shown
}

func (run *gateRun) decide(g Gate, about governance.Ref, s Subject) GateResult {
	r := GateResult{Gate: g.ID, Subject: about}
	for _, q := range g.Requirements {
		var found []GateFinding
		switch q.Kind {
		case RequireFunction:
			found = []GateFinding{run.function(q.ID, about, s)}
		case RequireControl:
			found = run.control(q.ID, about)
		case RequireGate:
			found = run.inner(q.ID, g, about, s)
		}
		for _, f := range found {
			if q.Kind != RequireGate && q.ID != controlChain && !slices.Contains(g.NotWaivable, q.ID) {
				run.waive(&f, q.Kind)
			}
			r.Requirements = append(r.Requirements, f)
		}
	}
	r.settle()
	return r
}

// function asks a function of the gate's subject.
func (run *gateRun) function(id string, about governance.Ref, s Subject) GateFinding {
	f := &gateFunction{v: run.v, request: run.request, limits: run.limits}
	gateFunctions[id].answer(f, s)
	out := GateFinding{Requirement: id, Subject: about, Reasons: gateReasons(f.reasons), holds: f.holds()}
	switch {
	case isTrue(out.holds):
		out.Answer = GatePass
	case isFalse(out.holds):
		out.Answer = GateFail
	default:
		out.Answer = GateUnknown
	}
	for _, w := range sorted(f.warnings) {
		run.obligations = append(run.obligations, Obligation{Kind: ObligationWarning, Requirement: id, Subject: w.Subject, Code: w.Code, Field: w.Field})
	}
	return out
}

// control asks a control of every subject of its kind. Where there may be more of
// them the requirement is open.
func (run *gateRun) control(id string, about governance.Ref) []GateFinding {
	kind, ran := governance.Kind(""), false
	if run.controls != nil {
		kind, ran = run.controls.SubjectKind(id)
	}
	if !ran {
		return []GateFinding{run.verdict(id, about, GateVerdict{})}
	}
	subjects, shown := run.subjects(about)
	if !shown && run.request != nil && about == run.request.Party { // nothing is known of who asks
		return []GateFinding{openFinding(id, about, CodeSubjectsOpen, []Gap{{Record: about, Code: CodeNotRecorded}})}
	}
	if !shown { // a credential that is only proposed
		return []GateFinding{{Requirement: id, Subject: about, Answer: GateNotApplicable, holds: noneOf[bool]()}}
	}
	l := subjects.Of(kind)
	var out []GateFinding
	for _, s := range l.items {
		out = append(out, run.verdict(id, s.value, run.controls.Verdict(id, s.value)))
	}
	if len(l.open) > 0 {
		out = append(out, openFinding(id, about, CodeSubjectsOpen, l.open))
	}
	return out
}

// openFinding says that there may be more to ask about.
func openFinding(id string, about governance.Ref, code governance.Code, gaps []Gap) GateFinding {
	var r ruling
	r.rule(code, about, "", unknownOf[bool](gaps...))
	for i := range r.reasons {
		r.reasons[i].Detail = id + " " + r.reasons[i].Detail
	}
	return GateFinding{Requirement: id, Subject: about, Answer: GateNotRun, Reasons: gateReasons(r.reasons), holds: unknownOf[bool](gaps...)}
}

// verdict makes a finding of what a control said.
func (run *gateRun) verdict(id string, s governance.Ref, v GateVerdict) GateFinding {
	f := GateFinding{Requirement: id, Subject: s, Answer: v.Answer, holds: unknownOf[bool](v.Missing...)}
	if due, ok := v.Due.Get(); ok {
		run.v.watch.last(run.v.t, due)
	}
	code := CodeControlError
	switch v.Answer {
	case GatePass:
		f.holds = truthOf(true)
		if v.Due.IsSome() {
			run.obligations = append(run.obligations, Obligation{Kind: ObligationDue, Requirement: id, Subject: s, Until: v.Due})
		}
		return f
	case GateNotApplicable:
		f.holds = noneOf[bool]()
		return f
	case GateFail:
		f.holds, code = truthOf(false), CodeControlFailed
	case GateUnknown:
		code = CodeControlUnknown
	case GateNotRun:
		code = CodeControlNotRun
	default:
		f.Answer = GateError
	}
	f.Reasons = v.because(code, id, s)
	return f
}

// because lists the reasons of a verdict that is no pass: its own, and each fact
// that is missing, or that the control says so.
func (v GateVerdict) because(code governance.Code, id string, s governance.Ref) []Reason {
	reasons := slices.Clone(v.Reasons)
	if v.Answer == GateFail || len(v.Missing) == 0 {
		reasons = append(reasons, Reason{Code: code, Subject: s, Unknown: v.Answer != GateFail, Detail: id})
	}
	for _, g := range v.Missing {
		reasons = append(reasons, Reason{Code: code, Subject: g.Record, Field: g.Field, Unknown: true, Detail: id + " " + string(g.Code)})
	}
	return gateReasons(reasons)
}

// inner asks a gate that is a requirement of another one: of the same subject,
// or, an actor's gate, of every partner on the tenant.
func (run *gateRun) inner(id string, outer Gate, about governance.Ref, s Subject) []GateFinding {
	g, _ := GateByID(id) // the outer gate was checked
	if g.Subject == outer.Subject {
		return []GateFinding{run.nested(g, about, s)}
	}
	l := s.(Tenant).partners()
	var out []GateFinding
	for _, p := range l.items {
		out = append(out, run.nested(g, p.value.Ref(), p.value))
	}
	if len(l.open) > 0 {
		out = append(out, openFinding(id, about, CodePartnersNotKnown, l.open))
	}
	return out
}

func (run *gateRun) nested(g Gate, about governance.Ref, s Subject) GateFinding {
	r := run.decide(g, about, s)
	f := GateFinding{Requirement: g.ID, Subject: about, Answer: GateUnknown, Reasons: r.Reasons, Inner: &r, holds: unknownOf[bool]()}
	switch r.Outcome {
	case Allow:
		f.Answer, f.holds = GatePass, truthOf(true)
	case Deny:
		f.Answer, f.holds = GateFail, truthOf(false)
	}
	return f
}

// waive looks for an exception of what fails or is unknown.
func (run *gateRun) waive(f *GateFinding, kind RequirementKind) {
	if f.Answer != GateFail && f.Answer != GateUnknown {
		return
	}
	var otherIDs []string
	if kind == RequireControl && run.controls != nil {
		otherIDs = run.controls.OtherIDs(f.Requirement)
	}
	switch w := run.v.Waiver(f.Requirement, f.Subject, otherIDs...); {
	case isTrue(w.InForce):
		f.WaivedBy = w.Exception.rec.ID
		if as := w.Exception.rec.ControlID; as != f.Requirement {
			f.WaivedAs = as
		}
		run.obligations = append(run.obligations, Obligation{Kind: ObligationWaived, Requirement: f.Requirement, Subject: f.Subject,
			Exception: f.WaivedBy, Until: w.Exception.rec.ExpiresAt})
	case !isFalse(w.InForce):
		unproven := Reason{Code: CodeExceptionUnproven, Subject: f.Subject, Unknown: true, Detail: f.Requirement}
		f.Unproven = gateReasons(append(w.Unproven, unproven))
		if isFalse(f.holds) {
			f.holds = unknownOf[bool]()
		}
	}
}
