package delegation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// Codes of exceptions.
const (
	CodeNotExceptable     governance.Code = "NOT_EXCEPTABLE"     // no exception of this control can be in force
	CodeRiskOwnerUnknown  governance.Code = "RISK_OWNER_UNKNOWN" // nobody is known to carry the risk of the subject
	CodeExceptionUnproven governance.Code = "EXCEPTION_UNPROVEN" // an exception is on record, and may be in force
)

// InForce reports whether the exception is in force at the view's instant, with
// the rules that do not hold and the facts that are missing: it has been made and
// has an end that has not come, and for each of its subjects somebody independent
// who belongs to the risk owner approved exactly this exception. The risk owner
// is the organization that answers for duty exception.approve on the subject's
// tenant, if that duty is clear, else the authority over the resource. No
// exception of DEL-01 is ever in force: the rules of chains cannot be waived.
func (v *View) InForce(x Exception) (Fact[bool], []Reason) {
	x.v = v
	var r ruling
	r.rule(CodeNotExceptable, x.Ref(), "controlId", truthOf(x.rec.ControlID != controlChain))
	r.rule(CodeNotYet, x.Ref(), "createdAt", then(x.CreatedAt(), v.came))
	end := x.ExpiresAt()
	if end.state() == none {
		r.rule(CodeStanding, x.Ref(), "expiresAt", truthOf(false))
	} else {
		r.rule(CodeExpired, x.Ref(), "expiresAt", not(v.over(end)))
	}
	owners := x.riskOwners()
	c := x.approvalsBy(owners)
	for i, of := range owners {
		if of.state() != some {
			r.rule(CodeRiskOwnerUnknown, x.Ref(), "subjectIds["+itoa(i)+"]", gapsOf[bool](of))
			continue
		}
		c.authorities = of.value
		code, enough := approved(x.Approvals(), c, someOf(v.t)).verdict()
		r.rule(code, x.Ref(), "approvals", enough)
	}
	return r.holds(), append([]Reason{}, sorted(r.reasons)...)
}

// riskOwners are, for each subject, the organizations of which one carries its
// risk.
func (x Exception) riskOwners() []Fact[[]Fact[Actor]] {
	out := make([]Fact[[]Fact[Actor]], len(x.rec.SubjectIDs))
	ofTenant := map[string]Fact[[]Fact[Actor]]{}
	for i, r := range x.rec.SubjectIDs {
		s, ok := x.v.Subject(r)
		if !ok {
			out[i] = unknownOf[[]Fact[Actor]](x.gap(x.v.item("subjectIds", i), governance.CodeDanglingRef))
			continue
		}
		switch tenant := x.v.tenantOf(s); tenant.state() {
		case none:
			out[i] = x.v.authority(s)
		case unknown:
			out[i] = gapsOf[[]Fact[Actor]](tenant)
		case some:
			id := tenant.value.rec.ID
			if _, known := ofTenant[id]; !known {
				ofTenant[id] = tenant.value.riskOwners()
			}
			out[i] = ofTenant[id]
		}
	}
	return out
}

// riskOwners are who answers for duty exception.approve on the tenant, if that is
// clear, else the authorities over it.
func (x Tenant) riskOwners() Fact[[]Fact[Actor]] {
	return then(x.v.DutyOf(x.Ref(), "exception.approve"), func(d DutyState) Fact[[]Fact[Actor]] {
		return then(d.Status(), func(status string) Fact[[]Fact[Actor]] {
			if status != DutyClear {
				return someOf(x.authorities())
			}
			var out []Fact[Actor]
			for _, n := range d.named(func(a Assignment) []string { return a.rec.AccountableIDs }) {
				out = append(out, d.org(n))
			}
			return someOf(out)
		})
	})
}

// authorities are the organizations that are the authority over the tenant: its
// owner, and its custodian while custody runs.
func (x Tenant) authorities() []Fact[Actor] {
	out := []Fact[Actor]{x.ownerOrg()}
	switch over := x.v.over(x.CustodianUntil()); {
	case isTrue(over) || x.CustodianID().state() == none:
	case isFalse(over):
		out = append(out, then(x.CustodianID(), func(id string) Fact[Actor] {
			return then(x.v.actor(id, x.gap("custodianId", CodeNotRecorded)), Actor.Org)
		}))
	default:
		out = append(out, gapsOf[Actor](over))
	}
	return out
}

// authority is the organization that is the authority over a record that stands
// in no tenant: of a grant the one that its scopes name, else the one that
// answers for the record. An actor is no resource: that it would accept its own
// shortcomings shows nothing, and who else would is not on record.
func (v *View) authority(s Subject) Fact[[]Fact[Actor]] {
	switch s := s.(type) {
	case Actor:
		return unknownOf[[]Fact[Actor]](s.gap("riskOwner", CodeRootUndecidable))
	case Delegation:
		return s.rootOrg()
	}
	return someOf([]Fact[Actor]{v.answerable(s)})
}

// rootOrg is the one organization that all scopes of a grant name as their root.
func (x Delegation) rootOrg() Fact[[]Fact[Actor]] {
	scopes := x.Scopes()
	if !scopes.known {
		return unknownOf[[]Fact[Actor]](scopes.open...)
	}
	root := ""
	for _, s := range scopes.items {
		kind, id, ok := x.v.idx.pattern(s.value.rec).Root()
		if !ok || kind != "org" || root != "" && root != id {
			return unknownOf[[]Fact[Actor]](s.value.gap("resource", CodeRootUndecidable))
		}
		root = id
	}
	if root == "" {
		return unknownOf[[]Fact[Actor]](x.gap("scopes", CodeRootUndecidable))
	}
	return someOf([]Fact[Actor]{then(x.v.actor(root, x.gap("scopes", CodeNotRecorded)), Actor.Org)})
}

// approvalCase says what the approvals of the exception depend on: the approver
// belongs to a risk owner.
func (x Exception) approvalCase() approvalCase {
	owners := x.riskOwners()
	c := x.approvalsBy(owners)
	for _, of := range owners {
		if of.state() == some {
			c.authorities = append(c.authorities, of.value...)
		} else {
			c.authorities = append(c.authorities, gapsOf[Actor](of))
		}
	}
	return c
}

// approvalsBy says what they depend on beside the risk owners: who exercises the
// subjects benefits.
func (x Exception) approvalsBy(owners []Fact[[]Fact[Actor]]) approvalCase {
	c := approvalCase{requester: x.RequestedByID(), text: x.approvedText()}
	seen := map[governance.Ref]bool{}
	for i, r := range x.rec.SubjectIDs {
		s, ok := x.v.Subject(r)
		if !ok {
			c.open = append(c.open, owners[i].Gaps()...)
			continue
		}
		users, more := x.v.exercising(s)
		c.open = append(c.open, more...)
		for _, org := range users {
			o, known := org.Get()
			switch {
			case !known:
				c.open = append(c.open, org.Gaps()...)
			case !seen[o.Ref()]:
				seen[o.Ref()] = true
				c.beneficiary = append(c.beneficiary, beneficiary{o.Ref(), x.gap("subjectIds", CodeNotRecorded)})
			}
		}
	}
	c.open = sortGaps(c.open)
	return c
}

// An exceptedKey is a finding that an exception names.
type exceptedKey struct {
	control string
	subject governance.Ref
}

func (x *Index) exceptionsTo(under *lists[exceptedKey, *governance.Exception]) lists[exceptedKey, *governance.Exception] {
	l := listsOf(x.exceptions.id, under)
	for _, e := range x.exceptions.sorted {
		seen := map[governance.Ref]bool{}
		for _, s := range e.SubjectIDs {
			if !seen[s] {
				seen[s] = true
				l.add(exceptedKey{e.ControlID, s}, e)
			}
		}
	}
	return l
}

// A Waiver is what the exceptions on record say of one finding.
type Waiver struct {
	InForce   Fact[bool] // whether an exception of the finding is in force
	Exception Exception  // the one in force, of several the one that lasts longest, then the first by id
	Unproven  []Reason   // of those that may be in force: what is missing; empty where one is
}

// Waiver looks for an exception of a control, or of another requirement of a
// gate, for a subject; exceptions may name the control by its other ids as well. For
// exceptions the record is the law: one that is not recorded waives nothing.
func (v *View) Waiver(requirement string, subject governance.Ref, otherIDs ...string) Waiver {
	w := Waiver{InForce: truthOf(false), Unproven: []Reason{}}
	if requirement == controlChain || slices.Contains(otherIDs, controlChain) {
		requirement, otherIDs = controlChain, nil // under no id
	}
	terms := w.look(v, exceptedKey{requirement, subject}, nil)
	for _, id := range otherIDs {
		terms = w.look(v, exceptedKey{id, subject}, terms)
	}
	if w.InForce = anyOf(terms...); isTrue(w.InForce) {
		w.Unproven = []Reason{}
	}
	w.Unproven = sorted(w.Unproven)
	return w
}

// look looks at the exceptions of a finding under one id.
func (w *Waiver) look(v *View, key exceptedKey, terms []truth) []truth {
	for _, r := range v.idx.reverse.exceptionsTo.of(key) {
		x := Exception{v, r}
		in, reasons := v.InForce(x)
		terms = append(terms, in)
		switch {
		case isTrue(in):
			if w.Exception.rec == nil || x.outlasts(w.Exception) {
				w.Exception = x
			}
		case !isFalse(in):
			w.Unproven = append(w.Unproven, reasons...)
		}
	}
	return terms
}

// outlasts reports whether x, which has an end as y has, ends later, or then comes
// first by id.
func (x Exception) outlasts(y Exception) bool {
	return cmp.Or(y.ExpiresAt().value.Compare(x.ExpiresAt().value), strings.Compare(x.rec.ID, y.rec.ID)) < 0
}

// DeviationsExcepted reports whether every deviation has an exception in force.
// A deviation that names no exception on record is not known to have one.
func (x Rollout) DeviationsExcepted() Fact[bool] {
	l := x.Deviations()
	if !l.known {
		return unknownOf[bool](l.open...)
	}
	var terms []truth
	for i, id := range l.items {
		r := x.v.idx.exceptions.get(id.value)
		if r == nil {
			terms = append(terms, unknownOf[bool](x.gap(x.v.item("deviations", i), governance.CodeDanglingRef)))
			continue
		}
		in, _ := x.v.InForce(Exception{x.v, r})
		terms = append(terms, in)
	}
	return every(terms...)
}
