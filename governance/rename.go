package governance

import (
	"reflect"
	"slices"
	"strings"
)

// renamed is a copy of a record under new ids: its own, those that it refers to,
// and those at the root of its scopes. What people approved stays approved: a digest
// that named the approved part names the new one.
func renamed(record reflect.Value, to func(Ref) string) reflect.Value {
	out := reflect.New(record.Type().Elem())
	out.Elem().Set(record.Elem())
	r := renamer{to}
	id := out.Elem().Field(0)
	id.SetString(to(Ref{kindOf(record.Type().Elem().Name()), id.String()}))
	r.fields(out.Elem())
	approveAnew(record.Interface(), out.Interface())
	return out
}

// kindOf is the kind of the records of a type.
func kindOf(name string) Kind { return Kind(strings.ToLower(name)) }

type renamer struct{ to func(Ref) string }

// textRefs are the texts that name records of one of these kinds, by name of the
// field. No field of another meaning has such a name.
func textRefs(name string) []Kind {
	switch name {
	case "tenantsUsed":
		return []Kind{KindTenant}
	case "deviations":
		return []Kind{KindException}
	case "ref": // of a payload
		return []Kind{KindCredential, KindNHI, KindDelegation, KindTenant, KindContract}
	}
	return nil
}

// fields renames what a record or part refers to.
func (r renamer) fields(record reflect.Value) {
	for i, f := range fieldsOf(record.Type()) {
		if f.Name == "origin" {
			continue
		}
		v := record.Field(i)
		if x, ok := asField(v); ok {
			if !x.IsSome() {
				continue
			}
			v = x.inner()
		}
		if v.Kind() == reflect.Slice {
			fresh := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(fresh, v)
			v.Set(fresh)
			for n := range fresh.Len() {
				r.value(fresh.Index(n), f)
			}
		} else {
			r.value(v, f)
		}
	}
}

func (r renamer) value(v reflect.Value, f FieldInfo) {
	switch {
	case f.Type == TypeID && f.Ref != "" && v.String() != "":
		v.SetString(r.to(Ref{kindOf(f.Ref), v.String()}))
	case f.Type == TypeText && textRefs(f.Name) != nil:
		for _, k := range textRefs(f.Name) {
			if id := r.to(Ref{k, v.String()}); id != v.String() {
				v.SetString(id)
				return
			}
		}
	case f.Type == TypeRef:
		ref := v.Addr().Interface().(*Ref)
		if !ref.IsZero() {
			ref.ID = r.to(*ref)
		}
	case f.Type == TypePart:
		r.fields(v)
	case f.Name == "resource":
		v.SetString(r.resource(v.String()))
	}
}

// resource renames the root of a scope: tenant/<id> or org/<id>.
func (r renamer) resource(text string) string {
	steps := strings.Split(text, "/")
	if len(steps) < 2 || strings.Contains(steps[1], "*") {
		return text
	}
	switch steps[0] {
	case "tenant":
		steps[1] = r.to(Ref{KindTenant, steps[1]})
	case "org":
		steps[1] = r.to(Ref{KindActor, steps[1]})
	}
	return strings.Join(steps, "/")
}

// approveAnew carries approvals over from a record to its copy.
func approveAnew(from, to any) {
	switch x := to.(type) {
	case *Delegation:
		x.Approvals = carried(from.(*Delegation), x, x.Approvals)
	case *Credential:
		x.Approvals = carried(from.(*Credential), x, x.Approvals)
	case *Handoff:
		x.Approvals = carried(from.(*Handoff), x, x.Approvals)
	case *Exception:
		x.Approvals = carried(from.(*Exception), x, x.Approvals)
	}
}

func carried[T Approvable](from, to *T, approvals Field[[]Approval]) Field[[]Approval] {
	was, err := Digest(from)
	is, failed := Digest(to)
	if err != nil || failed != nil || !approvals.IsSome() {
		return approvals
	}
	list := slices.Clone(approvals.value)
	for i := range list {
		if list[i].SubjectDigest.Is(was) {
			list[i].SubjectDigest = Some(is)
		}
	}
	return Some(list)
}
