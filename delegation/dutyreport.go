package delegation

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// CriticalDuties are the duties that every tenant must know the answer to: who
// approves access, revokes it, rotates credentials and investigates misuse.
func CriticalDuties() []string {
	return []string{"access.approve", "access.revoke", "credential.rotate", "misuse.investigate"}
}

// An Answer is one duty of a tenant with what it rests on.
type Answer struct {
	Tenant         governance.Ref
	Duty           DutyState
	Contracts      List[string]    // ids of the contracts that divide the duty, sorted
	AcknowledgedAt Fact[time.Time] // when the last party accepted; none while one has not, and of a gap
}

// FourQuestions answers the four questions for every tenant, by tenant and
// question.
func (v *View) FourQuestions() []Answer {
	var out []Answer
	for t := range v.idx.tenants.all() {
		for _, q := range CriticalDuties() {
			if d, ok := v.DutyOf(Tenant{v, t}.Ref(), q).Get(); ok {
				out = append(out, Answer{d.Holder(), d, d.contracts(), d.acknowledgedAt()})
			}
		}
	}
	return out
}

func (d DutyState) contracts() List[string] {
	if len(d.doubt) > 0 && !d.firm {
		return List[string]{open: d.doubt}
	}
	var ids []string
	more := slices.Clone(d.doubt)
	for _, a := range d.kept {
		id := a.ContractID()
		if id.state() == some {
			ids = append(ids, id.value)
		}
		more = append(more, id.Gaps()...)
	}
	slices.Sort(ids)
	return gather(d.scope.v, Gap{}, true, slices.Compact(ids), more)
}

// acknowledgedAt is when the last of the parties accepted. Of assignments of the
// same parties the earliest counts.
func (d DutyState) acknowledgedAt() Fact[time.Time] {
	all := d.everyParty(Assignment.acknowledged)
	switch {
	case len(d.doubt) > 0:
		return unknownOf[time.Time](d.doubt...)
	case all.state() == unknown:
		return gapsOf[time.Time](all)
	case len(d.kept) == 0 || isFalse(all):
		return noneOf[time.Time]()
	}
	first := map[string]time.Time{}
	var gaps []Gap
	for _, a := range d.kept {
		at := a.AcknowledgedAt()
		key := partyKey(a.rec)
		if old, seen := first[key]; at.state() == some && (!seen || at.value.Before(old)) {
			first[key] = at.value
		}
		gaps = append(gaps, at.Gaps()...)
	}
	if len(gaps) > 0 { // an earlier one may come in
		return unknownOf[time.Time](sortGaps(gaps)...)
	}
	var last time.Time
	for _, at := range first {
		if at.After(last) {
			last = at
		}
	}
	return someOf(last)
}

// A Cell is the status of one duty in one tenant.
type Cell struct {
	Tenant     governance.Ref
	Duty       DutyState
	Critical   bool       // one of the four questions
	Production Fact[bool] // the tenant's environment is production
}

// DutyMatrix is every duty of every tenant: critical ones first, of these the
// ones in production and then the ones that may be, then by duty and tenant.
func (v *View) DutyMatrix() []Cell {
	var out []Cell
	for r := range v.idx.tenants.all() {
		t := Tenant{v, r}
		production := then(t.Environment(), func(e governance.Environment) truth { return truthOf(e == governance.EnvironmentProduction) })
		for _, d := range t.Duties().items {
			out = append(out, Cell{t.Ref(), d.value, slices.Contains(CriticalDuties(), d.value.duty), production})
		}
	}
	slices.SortStableFunc(out, func(a, b Cell) int {
		return cmp.Or(a.rank()-b.rank(), strings.Compare(a.Duty.duty, b.Duty.duty), a.Tenant.Compare(b.Tenant))
	})
	return out
}

func (c Cell) rank() int {
	n := 1 // the environment is not known
	switch {
	case isTrue(c.Production):
		n = 0
	case isFalse(c.Production):
		n = 2
	}
	if !c.Critical {
		n += 3
	}
	return n
}

// A Leftover is what remains of a contract that has ended, or may have.
type Leftover struct {
	Contract    governance.Ref
	EndedAt     Fact[time.Time]
	Deadline    Fact[time.Time] // when access must be gone; none when the contract is silent
	Delegations List[Delegation]
	Credentials List[Credential]
	Duties      []DutyState // who must end it, and whether that survives: by tenant of the customer, then access.revoke, credential.rotate, secret.destroy
}

// AfterTermination lists the contracts that have ended or may have, by id, with
// what is still live under them and the duties to end it.
func (v *View) AfterTermination() []Leftover {
	var out []Leftover
	for r := range v.idx.contracts.all() {
		k := Contract{v, r}
		ended := k.EndedAt()
		if ended.state() == none {
			continue
		}
		deadline := then(k.OffboardWithin(), func(within time.Duration) Fact[time.Time] {
			return then(ended, func(at time.Time) Fact[time.Time] { return someOf(at.Add(within)) })
		})
		out = append(out, Leftover{k.Ref(), ended, deadline, k.LiveDelegations(), k.LiveCredentials(), k.endingDuties()})
	}
	return out
}

// endingDuties are those of the tenants that certainly are the customer's.
func (x Contract) endingDuties() []DutyState {
	var out []DutyState
	certain, _ := x.scope()
	for _, t := range certain {
		for _, q := range []string{"access.revoke", "credential.rotate", "secret.destroy"} {
			if d, ok := x.v.DutyOf(Tenant{x.v, t}.Ref(), q).Get(); ok {
				out = append(out, d)
			}
		}
	}
	return out
}
