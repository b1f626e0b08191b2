package delegation

import "github.com/mandate-nhi/mandate/governance"

// cycles finds the records whose chain of references runs in a circle.
func (x *Index) cycles() {
	x.cyclic = map[governance.Ref]bool{}
	circle(x, &x.delegations, governance.KindDelegation, func(r *governance.Delegation) string { return r.ParentID.Or("") })
	circle(x, &x.credentials, governance.KindCredential, func(r *governance.Credential) string { return r.ParentID.Or("") })
	circle(x, &x.exceptions, governance.KindException, func(r *governance.Exception) string { return r.RenewsID.Or("") })
	circle(x, &x.drills, governance.KindDrill, func(r *governance.Drill) string { return r.ClearedByID.Or("") })
	circle(x, &x.certifications, governance.KindCertification, func(r *governance.Certification) string { return r.ReplacedByID.Or("") })
}

// circle marks the records on a circle of a graph in which each has at most one
// way out. Each record is walked over at most twice.
func circle[T any](x *Index, t *table[T], k governance.Kind, next func(*T) string) {
	walk := make([]int32, t.len()) // by number: the walk that met it first
	step := func(at int) int { return t.number(next(t.at(at))) }
	for i := range t.sorted {
		at, this := t.len()-len(t.sorted)+i, int32(i+1)
		for at >= 0 && walk[at] == 0 {
			walk[at] = this
			at = step(at)
		}
		if at < 0 || walk[at] != this {
			continue
		}
		for p := at; ; {
			x.cyclic[governance.NewRef(k, t.id(t.at(p)))] = true
			if p = step(p); p == at {
				break
			}
		}
	}
}

func (v *View) guardCycle(r governance.Ref) governance.Code {
	for x := v.idx; x != nil; x = x.below {
		if x.cyclic[r] {
			return governance.CodeDelegationCycle
		}
	}
	return ""
}

func (x Delegation) guardParentID() governance.Code        { return x.v.guardCycle(x.Ref()) }
func (x Credential) guardParentID() governance.Code        { return x.v.guardCycle(x.Ref()) }
func (x Exception) guardRenewsID() governance.Code         { return x.v.guardCycle(x.Ref()) }
func (x Drill) guardClearedByID() governance.Code          { return x.v.guardCycle(x.Ref()) }
func (x Certification) guardReplacedByID() governance.Code { return x.v.guardCycle(x.Ref()) }
