package main

import (
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// A leftover is what is still live of a contract that has ended, or may have.
type leftover struct {
	Contract    governance.Ref              `json:"contract"`
	EndedAt     governance.Field[time.Time] `json:"endedAt,omitzero"`
	Deadline    governance.Field[time.Time] `json:"deadline,omitzero"` // when access must be gone; null: the contract does not say
	Delegations []governance.Ref            `json:"delegations"`       // live, or perhaps
	Credentials []governance.Ref            `json:"credentials"`
	Duties      []endingDuty                `json:"duties"` // to end it, by tenant of the customer
	Missing     []missing                   `json:"missing"`
}

type endingDuty struct {
	Tenant      governance.Ref             `json:"tenant"`
	Duty        string                     `json:"duty"`
	Status      governance.Field[string]   `json:"status,omitzero"`
	Responsible governance.Field[[]string] `json:"responsible,omitzero"`
	Survives    governance.Field[bool]     `json:"survivesTermination,omitzero"`
}

// leftovers are those of contracts that concern one of the tenants. A contract of
// which no tenant is known concerns the estate.
func leftovers(v *delegation.View, asked func(governance.Ref) bool, all bool) []leftover {
	out := []leftover{}
	for _, l := range v.AfterTermination() {
		x := leftover{
			Contract: l.Contract, EndedAt: fieldOf(l.EndedAt), Deadline: fieldOf(l.Deadline),
			Delegations: refsOf(l.Delegations), Credentials: refsOf(l.Credentials), Duties: []endingDuty{},
			Missing: missingUnion(l.EndedAt.Gaps(), l.Deadline.Gaps(), openOf(l.Delegations), openOf(l.Credentials)),
		}
		concerned := all
		for _, d := range l.Duties {
			id, _ := d.Duty().Get()
			concerned = concerned || asked(d.Holder())
			x.Duties = append(x.Duties, endingDuty{d.Holder(), id, fieldOf(d.Status()), listOf(d.Responsible()), fieldOf(d.SurvivesTermination())})
		}
		if concerned {
			out = append(out, x)
		}
	}
	return out
}

// refsOf names the records of a list.
func refsOf[T delegation.Subject](l delegation.List[T]) []governance.Ref {
	refs := []governance.Ref{}
	for _, f := range l.Items() {
		if s, ok := f.Get(); ok {
			refs = append(refs, s.Ref())
		}
	}
	return refs
}

// openOf is why a list may hold more than refsOf names.
func openOf[T any](l delegation.List[T]) []delegation.Gap {
	gaps := slices.Clone(l.Open())
	for _, f := range l.Items() {
		gaps = append(gaps, f.Gaps()...)
	}
	return gaps
}

func (a *dutiesAnswer) leftovers(p *page) {
	for i, l := range a.AfterTermination {
		if i == 0 {
			p.head("contracts that ended, or may have, and what is still live under them")
		}
		overdue := ""
		if by, ok := l.Deadline.Get(); ok && by.Before(a.At) && len(l.Delegations)+len(l.Credentials) > 0 {
			overdue = ": overdue"
		}
		p.line("  %s %s; %s%s", l.Contract, l.ended(), l.deadline(), overdue)
		rows := [][]string{{"  live", orNothing(append(textOf(l.Delegations), textOf(l.Credentials)...), l.Missing)}}
		for _, d := range l.Duties {
			rows = append(rows, []string{"  " + d.Duty, d.Tenant.ID + ": " + d.Status.Or(untold) + ", responsible " + holders(d.Responsible)})
		}
		p.table(rows)
	}
}

func (l leftover) ended() string {
	if t, ok := l.EndedAt.Get(); ok {
		return "ended " + governance.FormatInstant(t)
	}
	return "may have ended"
}

func (l leftover) deadline() string {
	t, ok := l.Deadline.Get()
	switch {
	case ok:
		return "access to be gone by " + governance.FormatInstant(t)
	case l.Deadline.IsNone():
		return "no deadline for access agreed"
	}
	return "the deadline for access is not known"
}

// orNothing lists what there is, and says whether there may be more.
func orNothing(list []string, missing []missing) string {
	s := strings.Join(list, ", ")
	switch {
	case s == "" && len(missing) > 0:
		return "not known"
	case s == "":
		return "nothing"
	case len(missing) > 0:
		return s + ", perhaps more"
	}
	return s
}

// A variance is a duty that the rollouts of one program divide differently.
type variance struct {
	Program governance.Ref `json:"program"`
	Duty    string         `json:"duty"`
	Rows    []varianceRow  `json:"rows"` // by rollout
}

type varianceRow struct {
	Rollout governance.Ref                           `json:"rollout"`
	Tenant  governance.Ref                           `json:"tenant"`
	Partner governance.Ref                           `json:"partner"`
	Region  governance.Field[string]                 `json:"region,omitzero"`
	Sides   governance.Field[[]governance.Ownership] `json:"sides,omitzero"`  // of the channel that hold it
	Within  governance.Field[[]string]               `json:"within,omitzero"` // limits agreed, ISO 8601
}

// variances are those in which one of the tenants takes part.
func variances(v *delegation.View, asked func(governance.Ref) bool) []variance {
	out := []variance{}
	for _, x := range v.DutyVariance() {
		if !slices.ContainsFunc(x.Rows, func(r delegation.VarianceRow) bool { return asked(r.Tenant) }) {
			continue
		}
		y := variance{x.Program, x.Duty, []varianceRow{}}
		for _, r := range x.Rows {
			y.Rows = append(y.Rows, varianceRow{
				r.Rollout, r.Tenant, r.Partner, fieldOf(r.Region),
				valuesOf(r.Sides, func(o governance.Ownership) governance.Ownership { return o }), valuesOf(r.Within, governance.FormatDuration),
			})
		}
		out = append(out, y)
	}
	return out
}

// valuesOf is what is known of a list, each value as documents write it.
func valuesOf[T, U any](l delegation.List[T], write func(T) U) governance.Field[[]U] {
	if l.IsUnknown() {
		return governance.Field[[]U]{}
	}
	values := []U{}
	for _, f := range l.Items() {
		if v, ok := f.Get(); ok {
			values = append(values, write(v))
		}
	}
	return governance.Some(values)
}

func (a *dutiesAnswer) variances(p *page) {
	for _, x := range a.Variance {
		p.head("divided differently by the rollouts of %s: %s", x.Program, x.Duty)
		rows := [][]string{{"rollout", "tenant", "partner", "held by", "within"}}
		for _, r := range x.Rows {
			var sides []string
			for _, s := range r.Sides.Or(nil) {
				sides = append(sides, string(s))
			}
			rows = append(rows, []string{r.Rollout.ID, r.Tenant.ID, r.Partner.ID, orUnknown(sides, r.Sides.IsUnknown()), orUnknown(r.Within.Or(nil), r.Within.IsUnknown())})
		}
		p.table(rows)
	}
}

func orUnknown(list []string, unknown bool) string {
	switch {
	case unknown:
		return untold
	case len(list) == 0:
		return "nobody says"
	}
	return strings.Join(list, ", ")
}
