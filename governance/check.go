package governance

import (
	"fmt"
	"strconv"
	"strings"
)

// A checker looks at an estate as a whole.
type checker struct {
	e      *Estate
	faults []*Fault
	actors map[string]int
	nhis   map[string]bool
}

func check(e *Estate) []*Fault {
	c := &checker{e: e, actors: map[string]int{}, nhis: map[string]bool{}}
	c.version()
	c.ids()
	c.owners()
	c.assignments()
	c.actorTree()
	return c.faults
}

func (c *checker) fault(code Code, k Kind, i int, path, detail string) {
	f := &Fault{Code: code, Pointer: "/" + collectionName(k) + "/" + strconv.Itoa(i), Detail: detail}
	if p, ok := c.e.parsed.at(k, i); ok {
		f.Pos, f.Pointer = p.locate(k, path)
	} else if path != "" {
		f.Pointer += "/" + strings.Join(steps(path), "/")
	}
	c.faults = append(c.faults, f)
}

// version accepts our major version and any minor one.
func (c *checker) version() {
	major, minor, ok := strings.Cut(c.e.SchemaVersion, ".")
	a, err1 := strconv.Atoi(major)
	_, err2 := strconv.Atoi(minor)
	f := &Fault{Pointer: "/schemaVersion", Pos: c.e.parsed.start()}
	switch {
	case c.e.SchemaVersion == "": // reported as missing
		return
	case !ok || err1 != nil || err2 != nil || strings.ContainsAny(c.e.SchemaVersion, "+-"):
		f.Code, f.Detail = CodeFormat, `schemaVersion is major.minor, now "`+SchemaVersion+`"`
	case a != 1:
		f.Code, f.Detail = CodeNewerMajor, `this library reads schemaVersion 1.x`
	default:
		return
	}
	c.faults = append(c.faults, f)
}

func (c *checker) ids() {
	seen := map[Ref]bool{}
	c.e.eachRecord(func(k Kind, i int, id string) {
		r := Ref{k, id}
		if id != "" && seen[r] {
			c.fault(CodeDupID, k, i, "id", "another "+string(k)+" before it has the same id")
		}
		seen[r] = true
		switch k {
		case KindActor:
			c.actors[id] = i
		case KindNHI:
			c.nhis[id] = true
		}
	})
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
			detail := "no such duty; own duties start with x-"
			if near, ok := nearest(d, duties); ok {
				detail += fmt.Sprintf(" (did you mean %q?)", near)
			}
			c.fault(CodeAssignment, KindAssignment, i, "duty", detail)
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
			c.fault(CodeMissingRequired, KindActor, i, "", "a "+string(a.Kind)+` needs the member "parentId"`)
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
