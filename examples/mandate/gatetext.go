package main

import (
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

func (a *gateAnswer) text() *page {
	p := new(page)
	p.line("%s\n", strings.ToUpper(strings.ReplaceAll(a.Outcome, "-", " ")))
	p.table([][]string{{"gate", a.Gate}, {"about", a.Subject.String()}, {"at", a.moment.String()}})
	p.head("requirements")
	p.table(a.requirements())
	var failed, missing [][]string
	for _, r := range a.Reasons {
		switch {
		case a.explained(r):
		case r.Unknown:
			missing = append(missing, []string{string(r.Code), r.path(), gateWhy(r)})
		default:
			failed = append(failed, []string{string(r.Code), r.path(), gateWhy(r)})
		}
	}
	if failed != nil {
		p.head("does not hold")
		p.table(failed)
	}
	if missing != nil {
		p.head("not decided")
		p.table(missing)
	}
	if len(a.Obligations) > 0 {
		p.head("keep an eye on")
		p.table(a.obligations())
	}
	p.head("ask again: %s", a.again())
	return p
}

// requirements writes each with its answer; those of a gate among them indented.
func (a *gateAnswer) requirements() [][]string {
	var rows [][]string
	for _, r := range a.Requirements {
		remark := ""
		switch {
		case !r.WaivedBy.IsZero():
			remark = "waived by " + r.WaivedBy.String()
			if r.WaivedAs != "" {
				remark += ", which names it " + r.WaivedAs
			}
		case len(r.Unproven) > 0:
			remark = "an exception may be in force"
		}
		rows = append(rows, []string{strings.Repeat("  ", len(r.Within)) + r.Requirement, r.Subject.String(), r.Answer, remark})
	}
	return rows
}

// explained reports whether a reason only says that a control fails, and others
// say why.
func (a *gateAnswer) explained(r reason) bool {
	return r.Code == delegation.CodeControlFailed && slices.ContainsFunc(a.Reasons, func(x reason) bool {
		return x.Subject == r.Subject && strings.HasPrefix(x.Detail, r.Detail+": ")
	})
}

// gateWhy says why: what a control found, or what of it is missing and why.
func gateWhy(r reason) string {
	control, more, of := strings.Cut(r.Detail, " ")
	switch {
	case r.Code == controls.ReasonConditionFalse || r.Code == controls.ReasonConditionTrue || r.Code == controls.ReasonEvaluation:
		return meaning(r.Code) + ", " + r.Detail
	case of:
		return control + ": " + why(reason{Code: r.Code, Detail: more})
	case r.Code == delegation.CodeControlFailed || r.Code == delegation.CodeControlUnknown || r.Code == delegation.CodeControlError ||
		r.Code == delegation.CodeControlNotRun || r.Code == delegation.CodeExceptionUnproven:
		return control + ": " + meaning(r.Code)
	case !r.Unknown:
		return meaning(r.Code)
	}
	return why(r)
}

func (a *gateAnswer) obligations() [][]string {
	var rows [][]string
	for _, o := range a.Obligations {
		what, until := "", ""
		switch {
		case !o.Exception.IsZero():
			what = "by " + o.Exception.String()
		case o.Code != "":
			what = string(o.Code) + " " + o.Field
		}
		if at, ok := o.Until.Get(); ok {
			until = "until " + governance.FormatInstant(at)
		}
		rows = append(rows, []string{string(o.Kind), o.Requirement, o.Subject.String(), strings.TrimSpace(what + " " + until)})
	}
	return rows
}

// again is when time alone may change the answer.
func (a *gateAnswer) again() string {
	if at, ok := a.RecheckAt.Get(); ok {
		return "at " + governance.FormatInstant(at) + "; before that time alone changes nothing"
	}
	return "when facts change; time alone changes nothing"
}
