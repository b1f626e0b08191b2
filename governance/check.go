package governance

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A checker looks at an estate as a whole.
type checker struct {
	e      *Estate
	max    int // faults to find before giving up
	found  []finding
	actors map[string]int
	nhis   map[string]bool
}

// A finding is a fault whose place is still to be looked up.
type finding struct {
	code   Code
	kind   Kind
	index  int    // of the record in its collection
	path   string // within the record
	detail string
}

// check adds the faults of the estate as a whole to those of its parts.
func check(e *Estate, limits Limits, parts []*Fault) []*Fault {
	c := &checker{e: e, max: limits.Faults, actors: map[string]int{}, nhis: map[string]bool{}}
	c.ids()
	c.owners()
	c.assignments()
	c.actorTree()
	faults := append(parts, c.locate(parts)...)
	if len(c.found) == c.max {
		last := faults[len(faults)-1].Pos
		faults = append(faults, &Fault{Code: CodeTooLarge, Pos: last, Detail: tooManyFaults(limits) + " in the estate as a whole; the rest is not listed"})
	}
	return faults
}

func (c *checker) fault(code Code, k Kind, i int, path, detail string) {
	if len(c.found) < c.max {
		c.found = append(c.found, finding{code, k, i, path, detail})
	}
}

// locate finds the places of what was found, record by record. What concerns a
// value that could not be read is left out: that is a fault already.
func (c *checker) locate(parts []*Fault) []*Fault {
	reported := map[string]bool{}
	for _, f := range parts {
		reported[f.Pos.File+f.Pointer] = true
	}
	slices.SortStableFunc(c.found, func(a, b finding) int {
		return cmp.Or(rankOf(a.kind)-rankOf(b.kind), a.index-b.index)
	})
	var faults []*Fault
	for rest := c.found; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].kind == rest[0].kind && rest[n].index == rest[0].index {
			n++
		}
		for _, f := range c.locateIn(rest[:n]) {
			about := f.Pos.File + f.Pointer
			if f.Code == CodeMissingRequired {
				about += "/parentId"
			}
			if !reported[about] {
				faults = append(faults, f)
			}
		}
		rest = rest[n:]
	}
	return faults
}

// locateIn finds the places of what was found in one record.
func (c *checker) locateIn(found []finding) []*Fault {
	k, i := found[0].kind, found[0].index
	p, parsed := c.e.parsed.at(k, i)
	if !parsed {
		p.index = int32(i)
	}
	var root wanted
	for _, f := range found {
		root.at(f.path)
	}
	if parsed {
		root.find(jsonread.New(p.file.data[p.offset:], maxPathDepth))
	}
	var faults []*Fault
	for _, f := range found {
		w := root.at(f.path)
		if parsed && !w.found {
			continue
		}
		fault := &Fault{Code: f.code, Pointer: strings.Join(append([]string{p.pointer(k)}, steps(f.path)...), "/"), Detail: f.detail}
		if parsed {
			fault.Pos = p.file.position(p.offset + int64(w.offset))
		}
		faults = append(faults, fault)
	}
	return faults
}

// ids demands that no two records of a kind have the same id.
func (c *checker) ids() {
	first := map[string]int{}
	last := Kind("")
	c.e.eachRecord(func(k Kind, i int, id string) {
		if k != last {
			clear(first)
			last = k
		}
		if n, twice := first[id]; twice && id != "" {
			c.fault(CodeDupID, k, i, "id", "the "+string(k)+" at "+c.describe(k, n)+" has the same id")
		} else {
			first[id] = i
		}
		switch k {
		case KindActor:
			c.actors[id] = i
		case KindNHI:
			c.nhis[id] = true
		}
	})
}

func (c *checker) describe(k Kind, i int) string {
	if p, ok := c.e.parsed.at(k, i); ok {
		return p.describe(k)
	}
	return place{index: int32(i)}.pointer(k)
}

// owners demands actors as owners and persons as approvers, where the estate
// says what they are.
func (c *checker) owners() {
	e := c.e
	owner := func(k Kind, i int, path, id string) {
		if _, isActor := c.actors[id]; id != "" && !isActor && (c.nhis[id] || strings.HasPrefix(id, "nhi:")) {
			c.fault(CodeOwnerIsNHI, k, i, path, "an NHI is owned, it never owns: name an actor")
		}
	}
	approvals := func(k Kind, i int, list Field[[]Approval]) {
		for j, a := range list.value {
			path := fmt.Sprintf("approvals[%d].byId", j)
			owner(k, i, path, a.ByID)
			if n, ok := c.actors[a.ByID]; ok && e.Actors[n].Kind != "" && e.Actors[n].Kind != ActorKindPerson {
				c.fault(CodeOwnerIsNHI, k, i, path, "a person approves; this actor is of kind "+string(e.Actors[n].Kind))
			}
		}
	}
	for i := range e.NHIs {
		owner(KindNHI, i, "ownerId", e.NHIs[i].OwnerID.value)
	}
	for i := range e.Tenants {
		owner(KindTenant, i, "ownerId", e.Tenants[i].OwnerID.value)
	}
	for i := range e.Programs {
		owner(KindProgram, i, "ownerId", e.Programs[i].OwnerID)
	}
	for i := range e.Exceptions {
		owner(KindException, i, "ownerId", e.Exceptions[i].OwnerID.value)
		approvals(KindException, i, e.Exceptions[i].Approvals)
	}
	for i := range e.Assignments {
		for j, id := range e.Assignments[i].AccountableIDs {
			owner(KindAssignment, i, fmt.Sprintf("accountableIds[%d]", j), id)
		}
	}
	for i := range e.Credentials {
		approvals(KindCredential, i, e.Credentials[i].Approvals)
	}
	for i := range e.Delegations {
		approvals(KindDelegation, i, e.Delegations[i].Approvals)
	}
	for i := range e.Handoffs {
		approvals(KindHandoff, i, e.Handoffs[i].Approvals)
	}
}

func (c *checker) assignments() {
	for i := range c.e.Assignments {
		if d := c.e.Assignments[i].Duty; !isDuty(d) {
			c.fault(CodeAssignment, KindAssignment, i, "duty", "no such duty; own duties start with x-"+nearest.Hint(d, duties))
		}
	}
}

// actorTree demands a parent of units and persons, and no circles. It walks
// without recursion: a hostile document may chain a million parents.
func (c *checker) actorTree() {
	e := c.e
	for i := range e.Actors {
		a := &e.Actors[i]
		if (a.Kind == ActorKindPerson || a.Kind == ActorKindUnit) && !a.ParentID.IsSome() {
			c.fault(CodeMissingRequired, KindActor, i, "", `an actor of kind `+string(a.Kind)+` needs the member "parentId"`)
		}
	}
	parent := func(i int) []int { return c.targets([]string{e.Actors[i].ParentID.value}) }
	members := func(i int) []int {
		var ids []string
		for _, m := range e.Actors[i].MemberIDs.value {
			if m.Kind == KindActor {
				ids = append(ids, m.ID)
			}
		}
		return c.targets(ids)
	}
	for _, i := range onCycle(len(e.Actors), parent) {
		c.fault(CodeParentCycle, KindActor, i, "parentId", "the parents of this actor run in a circle")
	}
	for _, i := range onCycle(len(e.Actors), members) {
		c.fault(CodeParentCycle, KindActor, i, "memberIds", "the members of this actor contain it")
	}
}

func (c *checker) targets(ids []string) []int {
	var out []int
	for _, id := range ids {
		if n, ok := c.actors[id]; ok {
			out = append(out, n)
		}
	}
	return out
}
