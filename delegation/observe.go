package delegation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// Observations lists what readers of verdicts should know about the facts, by
// code, subject and field. Facts count as impossible by the estate's asOf;
// without one none lies in the future. They are computed on first use; the result is
// the caller's.
func (x *Index) Observations() []Observation { return slices.Clone(x.observed()) }

func (x *Index) observe() []Observation {
	at := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	if asOf, ok := x.asOf.Get(); ok {
		at = asOf
	}
	v, forget := x.At(at).Scratch()
	o := &observer{v: v, forget: forget}
	for _, w := range x.whole().Warnings() {
		o.list = append(o.list, Observation{Code: w.Code, Subject: w.Record, Field: w.Path, Pointer: w.Pointer, Detail: w.Detail})
	}
	o.records()
	for i := range o.list {
		if p, ok := x.whole().Pointer(o.list[i].Subject, o.list[i].Field); ok && o.list[i].Pointer == "" {
			o.list[i].Pointer = p
		}
	}
	slices.SortFunc(o.list, func(a, b Observation) int {
		return cmp.Or(strings.Compare(string(a.Code), string(b.Code)), a.Subject.Compare(b.Subject), strings.Compare(a.Field, b.Field))
	})
	return slices.Compact(o.list)
}

// An observer collects observations.
type observer struct {
	v      *View
	forget func()
	list   []Observation
	names  map[string]bool // if not nil, only the ids are collected that records of the upper layer name
}

func (o *observer) add(g Gap, detail string) {
	o.list = append(o.list, Observation{Code: g.Code, Subject: g.Record, Field: g.Field, Detail: detail})
}

// gaps keeps those that say that a stated fact cannot be true.
func (o *observer) gaps(gaps []Gap) {
	for _, g := range gaps {
		switch g.Code {
		case governance.CodeFutureFact:
			o.add(g, "the instant is recorded as past and lies behind the estate's asOf; it reads as unknown")
		case governance.CodeTimeOrder:
			o.add(g, "the instant stands in an order with another one that cannot be; both read as unknown")
		case governance.CodeStateTime:
			o.add(g, "the state and the instants of the record contradict each other; both read as unknown")
		case governance.CodeDelegationCycle:
			o.add(g, "the chain of references runs in a circle; it reads as unknown")
		}
	}
}

func (o *observer) ref(x holder, field string, r governance.Ref) {
	if o.names != nil {
		o.names[r.ID] = true
		return
	}
	if !r.IsZero() && !o.v.idx.holds(r) && r != outsideRef {
		o.add(x.gap(field, governance.CodeDanglingRef), "the estate holds no "+r.String())
	}
}

func (o *observer) refs(x holder, field string, list []governance.Ref) {
	for i, r := range list {
		o.ref(x, field+"["+itoa(i)+"]", r)
	}
}

func (o *observer) id(x holder, field, id string, k governance.Kind) {
	if id != "" {
		o.ref(x, field, governance.NewRef(k, id))
	}
}

func (o *observer) ids(x holder, field string, list []string, k governance.Kind) {
	for i, id := range list {
		o.id(x, field+"["+itoa(i)+"]", id, k)
	}
}

// artifact looks for a published part of a program.
func (o *observer) artifact(x holder, field string, id governance.Field[string]) {
	want, ok := id.Get()
	if !ok {
		return
	}
	for p := range o.v.idx.programs.all() {
		if slices.ContainsFunc(p.Artifacts.Or(nil), func(a governance.Artifact) bool { return a.ID == want }) {
			return
		}
	}
	o.add(x.gap(field, governance.CodeDanglingRef), "no program of the estate publishes this artifact")
}

type observed interface{ observe(*observer) }

func observePart[P observed](o *observer, f Fact[P]) {
	if p, ok := f.Get(); ok {
		p.observe(o)
	}
}

func observeParts[P observed](o *observer, l List[P]) {
	for _, p := range l.items {
		observePart(o, p)
	}
}

func observeAll[T any, X observed](o *observer, t *table[T], show func(*T) X) {
	list := t.all()
	if o.names != nil {
		list = slices.Values(t.sorted)
	}
	for r := range list {
		show(r).observe(o)
		o.forget()
	}
}

func (o *observer) records() {
	v := o.v
	observeAll(o, &v.idx.actors, func(r *governance.Actor) Actor { return Actor{v, r} })
	observeAll(o, &v.idx.contracts, func(r *governance.Contract) Contract { return Contract{v, r} })
	observeAll(o, &v.idx.tenants, func(r *governance.Tenant) Tenant { return Tenant{v, r} })
	observeAll(o, &v.idx.nhis, func(r *governance.NHI) NHI { return NHI{v, r} })
	observeAll(o, &v.idx.credentials, func(r *governance.Credential) Credential { return Credential{v, r} })
	observeAll(o, &v.idx.delegations, func(r *governance.Delegation) Delegation { return Delegation{v, r} })
	observeAll(o, &v.idx.handoffs, func(r *governance.Handoff) Handoff { return Handoff{v, r} })
	observeAll(o, &v.idx.assignments, func(r *governance.Assignment) Assignment { return Assignment{v, r} })
	observeAll(o, &v.idx.exceptions, func(r *governance.Exception) Exception { return Exception{v, r} })
	observeAll(o, &v.idx.evidence, func(r *governance.Evidence) Evidence { return Evidence{v, r} })
	observeAll(o, &v.idx.drills, func(r *governance.Drill) Drill { return Drill{v, r} })
	observeAll(o, &v.idx.certifications, func(r *governance.Certification) Certification { return Certification{v, r} })
	observeAll(o, &v.idx.programs, func(r *governance.Program) Program { return Program{v, r} })
	observeAll(o, &v.idx.rollouts, func(r *governance.Rollout) Rollout { return Rollout{v, r} })
	observeAll(o, &v.idx.completeness, func(r *governance.Completeness) Completeness { return Completeness{v, r} })
	observeAll(o, &v.idx.incidents, func(r *governance.Incident) Incident { return Incident{v, r} })
	o.particular()
}

// particular looks for what only one kind of record can have.
func (o *observer) particular() {
	for r := range o.v.idx.nhis.all() {
		n := NHI{o.v, r}
		if agent := r.Kind == governance.NHIKindAIAgent; agent && !r.Agent.IsSome() || !agent && r.Kind != "" && r.Agent.IsSome() {
			o.add(n.gap("agent", governance.CodeAgentFacts), "agent facts belong to NHIs of kind ai_agent, and these need them")
		}
	}
	for r := range o.v.idx.credentials.all() {
		o.secretFacts(Credential{o.v, r})
	}
	for r := range o.v.idx.delegations.all() {
		o.backdated(Delegation{o.v, r})
	}
	for r := range o.v.idx.handoffs.all() {
		h := Handoff{o.v, r}
		o.clock(h)
		if r.FromID == r.ToID {
			o.add(h.gap("toId", governance.CodeHandoffSelf), "sender and receiver are the same")
		}
		if by, ok := r.VerifiedByID.Get(); ok && r.FromID == governance.NewRef(governance.KindActor, by) {
			o.add(h.gap("verifiedById", governance.CodeHandoffSelf), "the sender cannot verify its own handoff")
		}
	}
}

// clock looks for a handoff that its clock has ended, or that is called expired
// too early.
func (o *observer) clock(h Handoff) {
	state := h.State()
	if state.state() != some || !o.v.idx.estate.AsOf.IsSome() {
		return
	}
	over, expired := h.clockOver(state.value, DefaultHandoffLimits()), state.value == governance.HandoffStateExpired
	switch {
	case !expired && isTrue(over):
		o.add(h.gap("state", CodeClockRunOut), "the clock of this state has run out, by the default limits of a handoff; it counts as expired")
	case expired && isFalse(over):
		o.add(h.gap("state", governance.CodeStateTime), "the clock has not run out, by the default limits of a handoff; whether it expired is unknown")
	}
}

// backdated looks for a withdrawal that claims to have had effect before it was
// made. Only a compromise justifies that.
func (o *observer) backdated(d Delegation) {
	r, ok := d.rec.Revocation.Get()
	at, stated := r.EffectiveAt.Get()
	if ok && stated && at.Before(r.At) && !r.Reason.Is(governance.RevocationReasonCompromise) {
		o.add(d.gap("revocation.effectiveAt", CodeRevocationBackdated), "the withdrawal claims an effect before it was made; the instant when it was made counts")
	}
}

func (o *observer) secretFacts(c Credential) {
	r := c.rec
	if r.Kind == governance.CredentialKindFederated {
		for field, stated := range map[string]bool{"storage": r.Storage.IsSome(), "copies": len(r.Copies.Or(nil)) > 0, "holderIds": len(r.HolderIDs.Or(nil)) > 0} {
			if stated {
				o.add(c.gap(field, governance.CodeFederatedSecret), "a federated credential has no stored secret")
			}
		}
	}
	guessable := r.Kind == governance.CredentialKindAPIKey || r.Kind == governance.CredentialKindPassword
	if f, ok := r.Fingerprint.Get(); ok && guessable && !strings.HasPrefix(string(f), "hmac-sha256:") {
		o.add(c.gap("fingerprint", governance.CodeBareHash), "a bare hash of a guessable secret can be searched; use hmac-sha256 with a key of the estate")
	}
}

// holds reports whether the estate has the record.
func (x *Index) holds(r governance.Ref) bool {
	switch r.Kind {
	case governance.KindActor:
		return x.actors.get(r.ID) != nil
	case governance.KindContract:
		return x.contracts.get(r.ID) != nil
	case governance.KindTenant:
		return x.tenants.get(r.ID) != nil
	case governance.KindNHI:
		return x.nhis.get(r.ID) != nil
	case governance.KindCredential:
		return x.credentials.get(r.ID) != nil
	case governance.KindDelegation:
		return x.delegations.get(r.ID) != nil
	case governance.KindHandoff:
		return x.handoffs.get(r.ID) != nil
	case governance.KindException:
		return x.exceptions.get(r.ID) != nil
	case governance.KindEvidence:
		return x.evidence.get(r.ID) != nil
	case governance.KindDrill:
		return x.drills.get(r.ID) != nil
	case governance.KindCertification:
		return x.certifications.get(r.ID) != nil
	case governance.KindProgram:
		return x.programs.get(r.ID) != nil
	case governance.KindRollout:
		return x.rollouts.get(r.ID) != nil
	}
	return false
}
