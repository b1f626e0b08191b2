package delegation

import "github.com/mandate-nhi/mandate/governance"

// cycles finds the records whose chain of references runs in a circle.
func (x *Index) cycles() {
	x.cyclic = map[governance.Ref]bool{}
	mark := func(k governance.Kind) func(string) {
		return func(id string) { x.cyclic[governance.NewRef(k, id)] = true }
	}
	circle(x.delegations, func(r *governance.Delegation) (string, string) { return r.ID, r.ParentID.Or("") }, mark(governance.KindDelegation))
	circle(x.credentials, func(r *governance.Credential) (string, string) { return r.ID, r.ParentID.Or("") }, mark(governance.KindCredential))
	circle(x.exceptions, func(r *governance.Exception) (string, string) { return r.ID, r.RenewsID.Or("") }, mark(governance.KindException))
	circle(x.drills, func(r *governance.Drill) (string, string) { return r.ID, r.ClearedByID.Or("") }, mark(governance.KindDrill))
	circle(x.certifications, func(r *governance.Certification) (string, string) { return r.ID, r.ReplacedByID.Or("") }, mark(governance.KindCertification))
}

// circle marks the records on a circle of a graph in which each has at most one
// way out. Each record is walked over at most twice.
func circle[T any](t table[T], edge func(*T) (id, next string), mark func(string)) {
	walk := make(map[*T]int, len(t.sorted)) // number of the walk that met it first
	for n, start := range t.sorted {
		r := start
		for r != nil && walk[r] == 0 {
			walk[r] = n + 1
			_, next := edge(r)
			r = t.byID[next]
		}
		if r == nil || walk[r] != n+1 {
			continue
		}
		for first, p := r, r; ; {
			id, next := edge(p)
			mark(id)
			if p = t.byID[next]; p == first {
				break
			}
		}
	}
}

func (v *View) guardCycle(r governance.Ref) governance.Code {
	if v.idx.cyclic[r] {
		return governance.CodeDelegationCycle
	}
	return ""
}

func (x Delegation) guardParentID() governance.Code        { return x.v.guardCycle(x.Ref()) }
func (x Credential) guardParentID() governance.Code        { return x.v.guardCycle(x.Ref()) }
func (x Exception) guardRenewsID() governance.Code         { return x.v.guardCycle(x.Ref()) }
func (x Drill) guardClearedByID() governance.Code          { return x.v.guardCycle(x.Ref()) }
func (x Certification) guardReplacedByID() governance.Code { return x.v.guardCycle(x.Ref()) }
