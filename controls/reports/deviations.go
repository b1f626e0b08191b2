package reports

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// CustomerDeviations is report RPT-08: in how many places the rollouts of a partner
// depart from the pattern, and for how many of those an exception is in force, by
// partner and customer. The cases are the rollouts, once for each deviation.
type CustomerDeviations struct {
	Heading
	Excepted Share             `json:"excepted"` // of all deviations; AtLeast where rollouts do not say theirs
	Rows     []PartnerCustomer `json:"rows"`     // by partner and customer
}

// A PartnerCustomer is what one partner does differently for one customer.
type PartnerCustomer struct {
	Partner    governance.Ref   `json:"partner,omitzero"`  // an organization; zero: not known
	Customer   governance.Ref   `json:"customer,omitzero"` // the organization of the tenant's owner; zero: not known
	Rollouts   int              `json:"rollouts"`
	Departing  Share            `json:"departing"` // rollouts with a deviation, of all
	Excepted   Share            `json:"excepted"`  // deviations under an exception in force, of all
	Deviations []Deviation      `json:"deviations"`
	Unstated   []governance.Ref `json:"unstated"` // rollouts that do not say theirs
}

// A Deviation is one place in which a rollout departs from the pattern.
type Deviation struct {
	Rollout   governance.Ref         `json:"rollout"`
	Exception governance.Ref         `json:"exception"` // as the rollout names it
	Excepted  governance.Field[bool] `json:"excepted,omitzero"`
}

type partnerCustomer struct{ partner, customer governance.Ref }

// CustomerDeviations makes report RPT-08.
func (r *Reporter) CustomerDeviations() *CustomerDeviations {
	var l lacks
	rows := map[partnerCustomer]*PartnerCustomer{}
	out := &CustomerDeviations{Excepted: newShare(), Rows: []PartnerCustomer{}}
	for _, o := range subjects[delegation.Rollout](r, governance.KindRollout) {
		key := r.partnership(&l, o)
		row := rows[key]
		if row == nil {
			row = &PartnerCustomer{Partner: key.partner, Customer: key.customer, Departing: newShare(), Excepted: newShare(),
				Deviations: []Deviation{}, Unstated: []governance.Ref{}}
			rows[key] = row
		}
		row.Rollouts++
		r.deviations(&l, o, row, &out.Excepted)
	}
	byPartner := func(a, b partnerCustomer) int {
		return cmp.Or(a.partner.Compare(b.partner), a.customer.Compare(b.customer))
	}
	for _, key := range slices.SortedFunc(maps.Keys(rows), byPartner) {
		out.Rows = append(out.Rows, *rows[key])
	}
	out.Heading = r.heading("RPT-08", &l)
	return out
}

// partnership is who rolls out for whom.
func (r *Reporter) partnership(l *lacks, o delegation.Rollout) (key partnerCustomer) {
	key.partner = actorRef(r.view.Attribution(o).Answerable)
	if t, ok := value(l, o.Tenant()); ok {
		key.customer = actorRef(r.view.Attribution(t).Answerable)
	}
	return key
}

// deviations counts those of one rollout.
func (r *Reporter) deviations(l *lacks, o delegation.Rollout, row *PartnerCustomer, all *Share) {
	named, open := items(l, o.Deviations())
	switch {
	case len(named) > 0:
		row.Departing.add(o.Ref(), yes)
	case open:
		row.Departing.add(o.Ref(), maybe)
	default:
		row.Departing.add(o.Ref(), no)
	}
	if open {
		row.Unstated = append(row.Unstated, o.Ref())
		row.Excepted.AtLeast, all.AtLeast = true, true
	}
	for i, id := range named {
		d := Deviation{Rollout: o.Ref(), Exception: governance.NewRef(governance.KindException, id)}
		excepted := maybe
		if x, ok := r.view.Subject(d.Exception); ok {
			in, _ := r.view.InForce(x.(delegation.Exception))
			excepted = l.read(in)
		} else {
			l.add([]controls.Missing{{Path: o.Ref().Path("deviations[" + strconv.Itoa(i) + "]"), Code: governance.CodeDanglingRef}})
		}
		d.Excepted = fieldIf(excepted != maybe, excepted == yes)
		row.Excepted.add(o.Ref(), excepted)
		all.add(o.Ref(), excepted)
		row.Deviations = append(row.Deviations, d)
	}
}
