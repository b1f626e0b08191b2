package reports

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A Check is the verdict of one control on one record, before exceptions: one in
// force makes nothing better, it is told beside.
type Check struct {
	Control string           `json:"control"`
	Subject governance.Ref   `json:"subject"`
	Verdict controls.Verdict `json:"verdict"`
	Waived  bool             `json:"waived"` // an exception is in force
}

// check is what a control says of a record. One that did not run says unknown.
func (r *Reporter) check(control string, subject governance.Ref) (Check, *controls.Finding) {
	c := Check{Control: control, Subject: subject}
	f := r.found[pair{control, subject}]
	switch {
	case f != nil:
		c.Verdict, c.Waived = f.Unwaived(), f.Verdict == controls.Waived
	case r.ran[control]:
		c.Verdict = controls.NotApplicable
	}
	return c, f
}

func compareChecks(a, b Check) int {
	return cmp.Or(strings.Compare(a.Control, b.Control), a.Subject.Compare(b.Subject))
}

// holds is whether a control is met; no answer is maybe, and so is an error.
func holds(v controls.Verdict) truth {
	switch v {
	case controls.Pass, controls.NotApplicable:
		return yes
	case controls.Fail:
		return no
	}
	return maybe
}

// A verdictList collects the checks of a record that do not pass.
type verdictList struct {
	failing, unproven []Check
	met               truth // all are
}

func newVerdicts() verdictList {
	return verdictList{failing: []Check{}, unproven: []Check{}, met: yes}
}

// ask takes in what a control says of a record, and what that lacks.
func (list *verdictList) ask(r *Reporter, l *lacks, control string, subject governance.Ref) {
	c, f := r.check(control, subject)
	met := holds(c.Verdict)
	list.met = min(list.met, met)
	switch met {
	case no:
		list.failing = append(list.failing, c)
	case maybe:
		list.unproven = append(list.unproven, c)
		if f != nil {
			l.add(f.Missing)
		}
	}
}

// param is a parameter of a control as the findings have it, else the default.
func param[T any](r *Reporter, control, name string, read func(controls.Value) T, def T) T {
	i := slices.IndexFunc(r.result.Findings, func(f controls.Finding) bool { return f.Control == control })
	if i < 0 {
		return def
	}
	v, ok := r.result.Findings[i].Params[name]
	if !ok {
		return def
	}
	return read(v)
}
