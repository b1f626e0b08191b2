package governance

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// A reach is where statements of completeness may speak of a record: of one
// tenant, of every tenant, or of none that is known.
type reach struct {
	tenant string
	every  bool
}

// An item is a record of a list, or a member of a unit.
type item struct{ record, member Ref }

// listed is the kind of the records that a list holds.
func listed(k CompletenessKind) Kind {
	switch k {
	case CompletenessKindOAuth:
		return KindDelegation
	case CompletenessKindMembership:
		return KindActor
	}
	return Kind(k)
}

// completeness makes unknown what one estate states of a list and another belies:
// the joined list has an item that the first does not have where it speaks. So it
// does with a statement that an estate knows only in part: nobody made the whole.
func (j *joiner) completeness() {
	whole := map[CompletenessKind]map[item]reach{}
	belied := map[string]item{} // by id of the statement
	for _, e := range j.in {
		known := map[CompletenessKind]*surplus{}
		for i := range e.Completeness {
			s := &e.Completeness[i]
			joined := j.statement(s.ID)
			tenant := j.rename(Ref{KindTenant, s.TenantID.value}).ID
			if !joined.Complete.Is(true) || s.Kind == "" {
				continue
			}
			if whole[s.Kind] == nil {
				whole[s.Kind] = j.items(j.out, s.Kind)
			}
			if known[s.Kind] == nil {
				known[s.Kind] = newSurplus(whole[s.Kind], j.items(e, s.Kind))
			}
			extra, ok := known[s.Kind].of(tenant)
			if !s.Complete.IsSome() || s.TenantID.state != joined.TenantID.state {
				extra, ok = item{record: Ref{KindCompleteness, s.ID}}, true
			}
			if ok {
				belied[s.ID] = extra.least(belied[s.ID])
			}
		}
	}
	for id, extra := range belied {
		j.belie(id, extra)
	}
}

// statement finds a statement in the joined estate.
func (j *joiner) statement(id string) *Completeness {
	i, _ := slices.BinarySearchFunc(j.out.Completeness, id, func(c Completeness, id string) int { return strings.Compare(c.ID, id) })
	return &j.out.Completeness[i]
}

// A surplus is what a joined list has beyond that of one estate: the first item
// anywhere, in each tenant, and in every tenant.
type surplus struct {
	anywhere, every item
	tenants         map[string]item
}

func newSurplus(whole, part map[item]reach) *surplus {
	s := &surplus{tenants: map[string]item{}}
	for x, r := range whole {
		own, ok := part[x]
		if !ok {
			s.anywhere = x.least(s.anywhere)
		}
		switch {
		case own.every:
		case r.every:
			s.every = x.least(s.every)
		case r.tenant != own.tenant:
			s.tenants[r.tenant] = x.least(s.tenants[r.tenant])
		}
	}
	return s
}

// of is the first item where a statement about the tenant speaks; "" is the whole
// estate.
func (s *surplus) of(tenant string) (item, bool) {
	x := s.anywhere
	if tenant != "" {
		x = s.every.least(s.tenants[tenant])
	}
	return x, x != item{}
}

// least is the first of two items; the zero item is none.
func (x item) least(y item) item {
	if x == (item{}) || y != (item{}) && cmp.Or(y.record.Compare(x.record), y.member.Compare(x.member)) < 0 {
		return y
	}
	return x
}

// items are what a list of an estate holds, under the new names.
func (j *joiner) items(e *Estate, k CompletenessKind) map[item]reach {
	out := map[item]reach{}
	if k == CompletenessKindMembership {
		for i := range e.Actors {
			for _, m := range e.Actors[i].MemberIDs.value {
				out[item{j.rename(Ref{KindActor, e.Actors[i].ID}), j.rename(m)}] = reach{every: true}
			}
		}
		return out
	}
	tenants := map[Ref]reach{}
	if k == CompletenessKindCredential {
		for x, r := range j.items(e, CompletenessKindNHI) {
			tenants[x.record] = r
		}
	}
	list := reflect.ValueOf(e).Elem().FieldByIndex(estateList(listed(k)))
	for i := range list.Len() {
		record := list.Index(i)
		ref := j.rename(Ref{listed(k), record.Field(0).String()})
		switch r := record.Addr().Interface().(type) {
		case *Credential:
			out[item{record: ref}] = tenants[j.rename(r.SubjectID)]
		default:
			out[item{record: ref}] = j.reachOf(ref.Kind, record)
		}
	}
	return out
}

// reachOf is where statements speak of a record with a tenant of its own. One of
// which nobody knows where it belongs, because sources contradict each other, may
// belong anywhere, as may one of a kind that has no tenant.
func (j *joiner) reachOf(k Kind, record reflect.Value) reach {
	tenant, ok := record.Type().FieldByName("TenantID")
	if !ok {
		return reach{every: true}
	}
	switch t := record.FieldByIndex(tenant.Index).Interface().(type) {
	case Field[string]:
		v := variant{record: record.Addr()}
		v.origin = origins(k, v)
		return reach{tenant: j.rename(Ref{KindTenant, t.value}).ID, every: t.IsUnknown() && v.gives("tenantId")}
	}
	return reach{}
}

// estateList finds the collection of a kind in an Estate.
func estateList(k Kind) []int {
	t := reflect.TypeFor[Estate]()
	i := slices.IndexFunc(fieldsOf(t), func(f FieldInfo) bool { return f.Part != "" && kindOf(f.Part) == k })
	return t.Field(i).Index
}

// belie makes the statement unknown in the joined estate.
func (j *joiner) belie(id string, extra item) {
	s := j.statement(id)
	v := variant{record: reflect.ValueOf(s)}
	v.origin = origins(KindCompleteness, v)
	sides := []Side{{Value: "true", Origin: withoutFields(s.Origin.value)}}
	if extra.record.Kind != KindCompleteness {
		sides = []Side{{Value: "false", Origin: j.originsOf(extra.record)}, sides[0]}
	}
	s.Origin = Some(v.origin)
	j.contest(Ref{KindCompleteness, id}, "complete", reflect.ValueOf(&s.Complete).Elem(), sides)
}

// originsOf are the sources of a record of the joined estate.
func (j *joiner) originsOf(r Ref) []Origin {
	list := reflect.ValueOf(j.out).Elem().FieldByIndex(estateList(r.Kind))
	for i := range list.Len() {
		if record := list.Index(i); record.Field(0).String() == r.ID {
			all, _ := record.FieldByName("Origin").Interface().(Field[[]Origin])
			return withoutFields(all.value)
		}
	}
	return nil
}

func withoutFields(list []Origin) []Origin {
	out := make([]Origin, len(list))
	for i, o := range list {
		out[i] = o.place()
	}
	return out
}
