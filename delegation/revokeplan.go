package delegation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A StepAction is what a step of a revocation plan does.
type StepAction string

// The steps of a plan, in their order: nothing new can be minted before what
// exists is taken away, and authority goes from the top down.
const (
	StepFreeze             StepAction = "freeze"              // no redelegation and no new issue
	StepSuspend            StepAction = "suspend"             // of a certification withdrawn: grants are suspended, not revoked
	StepRevokeCredentials  StepAction = "revoke_credentials"  // that the party holds alone or that authenticate it
	StepRevokeDelegations  StepAction = "revoke_delegations"  // parents before children
	StepRotateSecrets      StepAction = "rotate_secrets"      // that others hold too, and of which the party ever had a copy
	StepVerifyEffect       StepAction = "verify_effect"       // in each target system
	StepCollectDestruction StepAction = "collect_destruction" // attestations for the copies that the party has
	StepCloseHandoffs      StepAction = "close_handoffs"      // that are under way
)

// A StepLimit is the time that a step may take, and who says so.
type StepLimit struct {
	Within time.Duration `json:"-"`
	Source string        `json:"source"`
}

// A PlanStep is one step of a revocation plan.
type PlanStep struct {
	Action   StepAction                `json:"action"`
	Duty     string                    `json:"duty"`     // governance duty id: whose task it is
	Subjects []governance.Ref          `json:"subjects"` // in the order to work through
	Limit    StepLimit                 `json:"limit"`
	Due      time.Time                 `json:"due"`
	Evidence []governance.EvidenceKind `json:"evidence"` // kinds that show the step was done
}

// A RevocationPlan is what takes away everything that a trigger says has ended.
// Once its steps are carried out nothing of it is live.
type RevocationPlan struct {
	Trigger    governance.Ref   `json:"trigger"`
	At         time.Time        `json:"at"`
	Steps      []PlanStep       `json:"steps"`      // without those that have nothing to do
	Collateral []governance.Ref `json:"collateral"` // grants of innocent parties that fall too, to be re-rooted first
	Review     []governance.Ref `json:"review"`     // grants that a leaving person approved: they stay
	Unknowns   []Gap            `json:"-"`          // what could hide more
}

// A stepRule is the fixed part of a step.
type stepRule struct {
	action   StepAction
	duty     string
	within   time.Duration
	evidence []governance.EvidenceKind
}

// stepRules are the steps in order. All limits are library defaults; PCI DSS 4.0
// 8.2.5 asks for access to be withdrawn at once.
var stepRules = []stepRule{
	{StepFreeze, "access.revoke", time.Hour, []governance.EvidenceKind{governance.EvidenceKindAttestation}},
	{StepSuspend, "access.revoke", governance.Day, []governance.EvidenceKind{governance.EvidenceKindRevocation}},
	{StepRevokeCredentials, "access.revoke", governance.Day, []governance.EvidenceKind{governance.EvidenceKindRevocation}},
	{StepRevokeDelegations, "access.revoke", governance.Day, []governance.EvidenceKind{governance.EvidenceKindRevocation}},
	{StepRotateSecrets, "credential.rotate", governance.Day, []governance.EvidenceKind{governance.EvidenceKindRotation}},
	{StepVerifyEffect, "access.revoke", governance.Day, []governance.EvidenceKind{governance.EvidenceKindTestResult}},
	{StepCollectDestruction, "secret.destroy", 7 * governance.Day, []governance.EvidenceKind{governance.EvidenceKindDestruction}},
	{StepCloseHandoffs, "handoff.evidence", 7 * governance.Day, []governance.EvidenceKind{governance.EvidenceKindOffboarding}},
}

// A TriggerError says that nothing can be withdrawn because of the record.
type TriggerError struct {
	Trigger governance.Ref
	Reason  string
}

// Error names the trigger and what is wrong with it.
func (e *TriggerError) Error() string {
	return fmt.Sprintf("revocation of %s: %s", e.Trigger, e.Reason)
}

// PlanRevocation plans the withdrawal that the end of a record asks for: a
// delegation; a party that leaves (an actor or NHI: the grants to it and those
// that it gave as itself); a contract; a credential; or a certification
// withdrawn, which suspends. A leaving person's approvals stand, for it approved
// for its organization; they are listed for review. Another kind, or a record
// that the view does not show, is a *TriggerError.
//
// What already ended is left out. The work is linear in the estate, without
// recursion; the order of steps and subjects does not depend on the document's.
func (v *View) PlanRevocation(trigger governance.Ref) (*RevocationPlan, error) {
	return v.PlanRevocationContext(context.Background(), trigger)
}

// PlanRevocationContext is PlanRevocation that ends soon after its context, before the
// next record; the error is then that of ctx.
func (v *View) PlanRevocationContext(ctx context.Context, trigger governance.Ref) (*RevocationPlan, error) {
	p := &planner{ctx: ctx, v: v, trigger: trigger, parties: map[governance.Ref]bool{}, subjects: map[StepAction][]governance.Ref{}}
	if err := p.start(); err != nil {
		return nil, err
	}
	p.grants()
	p.credentials()
	p.handoffs()
	p.approvals()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return p.plan(), nil
}

// plan puts the steps in order.
func (p *planner) plan() *RevocationPlan {
	out := &RevocationPlan{Trigger: p.trigger, At: p.v.t, Steps: []PlanStep{}, Collateral: p.collateral, Review: p.review, Unknowns: sortGaps(p.unknowns)}
	work := 0
	for _, refs := range p.subjects {
		work += len(refs)
	}
	if work > 0 {
		p.subjects[StepFreeze] = append([]governance.Ref{p.loser}, slices.DeleteFunc(p.frozen, func(r governance.Ref) bool { return r == p.loser })...)
	}
	for _, r := range stepRules {
		refs := p.subjects[r.action]
		if len(refs) == 0 {
			continue
		}
		s := PlanStep{Action: r.action, Duty: r.duty, Subjects: refs, Limit: StepLimit{r.within, "library default"}, Due: p.v.t.Add(r.within), Evidence: r.evidence}
		if p.agreed != nil && (r.action == StepRevokeCredentials || r.action == StepRevokeDelegations || r.action == StepVerifyEffect) {
			s.Limit, s.Due = *p.agreed, p.ended.Add(p.agreed.Within)
		}
		out.Steps = append(out.Steps, s)
	}
	return out
}
