package engine

import (
	"context"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Exceptions says of every exception that the view shows what it waives and what
// is wrong with it. A subject needs an exception of a control that fails there or
// is unknown; one of another requirement of a gate is not looked at for that,
// because it is for the gate to say, and neither is one that is not in force. The
// error is ctx's.
func (e *Engine) Exceptions(ctx context.Context, v *delegation.View) (*controls.ExceptionReport, error) {
	report := &controls.ExceptionReport{AsOf: v.Time(), Exceptions: []controls.ExceptionRecord{}}
	for s := range delegation.All[delegation.Exception](v) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		report.Exceptions = append(report.Exceptions, e.exception(ctx, v, s))
	}
	return report, ctx.Err()
}

func (e *Engine) exception(ctx context.Context, v *delegation.View, x delegation.Exception) controls.ExceptionRecord {
	in, reasons := v.InForce(x)
	holds, known := in.Get()
	use := e.useOf(ctx, v, x)
	r := controls.ExceptionRecord{
		Exception: x.Ref(), Control: x.Record().ControlID, Until: x.Record().ExpiresAt,
		Waives: use.waived, Remarks: []controls.ExceptionRemark{}, Reasons: reasons,
	}
	if known {
		r.InForce = governance.Some(holds)
	}
	remark := func(holds bool, k controls.ExceptionRemarkKind, subjects []governance.Ref, gaps []delegation.Gap) {
		if holds {
			r.Remarks = append(r.Remarks, controls.ExceptionRemark{Kind: k, Subjects: append([]governance.Ref{}, subjects...), Missing: missing(gaps)})
		}
	}
	running, idle := holds || !known, len(use.needless) > 0
	remark(broken(reasons, delegation.CodeSelfApproval), controls.ExceptionSelfApproved, nil, nil)
	remark(!known, controls.ExceptionUnproven, nil, in.Gaps())
	remark(broken(reasons, delegation.CodeExpired), controls.ExceptionExpired, nil, nil)
	remark(use.noControl || len(use.dangling) > 0, controls.ExceptionDangling, use.dangling, nil)
	remark(running && idle && use.needed, controls.ExceptionOverBroad, use.needless, nil)
	remark(running && idle && !use.needed, controls.ExceptionUnused, use.needless, nil)
	return r
}

// broken reports whether a rule does not hold.
func broken(reasons []delegation.Reason, c governance.Code) bool {
	return slices.ContainsFunc(reasons, func(r delegation.Reason) bool { return r.Code == c && !r.Unknown })
}

// An exceptionUse is what becomes of the subjects of an exception, each list
// sorted.
type exceptionUse struct {
	noControl bool             // nothing asks what it is an exception of
	dangling  []governance.Ref // not there, or nothing that the control asks about
	needless  []governance.Ref // pass, or are not asked about
	needed    bool             // at least one fails, is unknown, or may
	waived    []governance.Ref
}

func (e *Engine) useOf(ctx context.Context, v *delegation.View, x delegation.Exception) exceptionUse {
	use := exceptionUse{waived: []governance.Ref{}}
	id := x.Record().ControlID
	c, isControl := e.pack.Get(id)
	use.noControl = !isControl && !isRequirement(id)
	if isControl {
		v = e.rated(ctx, e.plan(c.ID), v)
	}
	r := e.newRun(v)
	for _, ref := range distinctRefs(x.Record().SubjectIDs) {
		s, shown := v.Subject(ref)
		switch {
		case !shown, isControl && c.Subject != ref.Kind:
			use.dangling = append(use.dangling, ref)
			continue
		case !isControl:
			use.needed = true // for all that is known here
			continue
		}
		r.about(s)
		a := e.answer(e.plan(c.ID), r, ref)
		if a.verdict == controls.Pass || a.verdict == controls.NotApplicable {
			use.needless = append(use.needless, ref)
			continue
		}
		use.needed = true
		if a.waiver.by != nil && a.waiver.by.Ref() == x.Ref() {
			use.waived = append(use.waived, ref)
		}
	}
	return use
}

// isRequirement reports whether a gate asks for something of that id beside
// controls.
func isRequirement(id string) bool {
	return slices.ContainsFunc(delegation.Gates(), func(g delegation.Gate) bool {
		return slices.ContainsFunc(g.Requirements, func(q delegation.Requirement) bool {
			return q.ID == id && q.Kind == delegation.RequireFunction
		})
	})
}

func distinctRefs(list []governance.Ref) []governance.Ref {
	return slices.Compact(slices.SortedFunc(slices.Values(list), governance.Ref.Compare))
}
