package delegation

import (
	"cmp"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A Variance is a duty that the rollouts of one program divide differently.
type Variance struct {
	Program governance.Ref
	Duty    string
	Rows    []VarianceRow // by rollout
}

// A VarianceRow is one duty in the tenant of one rollout.
type VarianceRow struct {
	Rollout, Tenant, Partner governance.Ref
	Region                   Fact[string]
	Duty                     DutyState
	Sides                    List[governance.Ownership] // which sides of the channel hold it, sorted
	Within                   List[time.Duration]        // the limits agreed, ascending; an assignment without one has none
}

// DutyVariance lists the duties that tenants of one program's rollouts divide
// differently, by program and duty: another side of the channel holds it, or
// within another limit. A rollout belongs to the programs that publish its
// pattern. Only what is known to differ is listed.
func (v *View) DutyVariance() []Variance {
	var programs []Program
	var rollouts [][]Rollout
	for r := range v.idx.programs.all() {
		p := Program{v, r}
		programs, rollouts = append(programs, p), append(rollouts, p.rollouts())
	}
	found := make([][]Variance, len(programs))
	for _, duty := range governance.Duties() {
		divided := map[*governance.Rollout]VarianceRow{} // programs may publish one pattern
		for i, p := range programs {
			rows := make([]VarianceRow, len(rollouts[i]))
			for j, x := range rollouts[i] {
				row, ok := divided[x.rec]
				if !ok {
					row = x.divides(duty)
					divided[x.rec] = row
				}
				rows[j] = row
			}
			if varies(rows) {
				found[i] = append(found[i], Variance{p.Ref(), duty, rows})
			}
		}
	}
	return slices.Concat(found...)
}

// rollouts are those that follow a pattern of the program, in a tenant of the
// estate.
func (x Program) rollouts() []Rollout {
	published := map[string]bool{}
	for _, a := range x.Artifacts().items {
		published[a.value.rec.ID] = true
	}
	var out []Rollout
	for r := range x.v.idx.rollouts.all() {
		o := Rollout{x.v, r}
		id, ok := o.PatternID().Get()
		if _, there := o.Tenant().Get(); ok && published[id] && there {
			out = append(out, o)
		}
	}
	return out
}

func (x Rollout) divides(duty string) VarianceRow {
	tenant := governance.NewRef(governance.KindTenant, x.rec.TenantID)
	d, _ := x.v.DutyOf(tenant, duty).Get()
	return VarianceRow{
		Rollout: x.Ref(), Tenant: tenant, Partner: governance.NewRef(governance.KindActor, x.rec.PartnerID),
		Region: x.Region(), Duty: d,
		Sides:  valuesOf(d, Assignment.Ownership),
		Within: valuesOf(d, Assignment.Within),
	}
}

// valuesOf are the values of a field in the assignments that count, in order.
func valuesOf[T cmp.Ordered](d DutyState, field func(Assignment) Fact[T]) List[T] {
	if len(d.doubt) > 0 {
		return List[T]{open: d.doubt}
	}
	var values []T
	var more []Gap
	for _, a := range d.kept {
		f := field(a)
		if f.state() == some {
			values = append(values, f.value)
		}
		more = append(more, f.Gaps()...)
	}
	slices.Sort(values)
	return gather(d.scope.v, Gap{}, true, slices.Compact(values), more)
}

// varies reports whether two rows certainly differ.
func varies(rows []VarianceRow) bool {
	var sides []List[governance.Ownership]
	var limits []List[time.Duration]
	for _, r := range rows {
		sides, limits = append(sides, r.Sides), append(limits, r.Within)
	}
	return differ(sides) || differ(limits)
}

// differ reports whether two closed lists hold different values.
func differ[T comparable](lists []List[T]) bool {
	var first *List[T]
	for i := range lists {
		l := &lists[i]
		if !l.known || len(l.open) > 0 {
			continue
		}
		if first == nil {
			first = l
		}
		if !slices.EqualFunc(first.items, l.items, func(a, b Fact[T]) bool { return a.value == b.value }) {
			return true
		}
	}
	return false
}
