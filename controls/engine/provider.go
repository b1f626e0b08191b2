package engine

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A provider declares the view types and the parameters of one control, and
// reads their fields.
type provider struct {
	types.Provider
	params map[string]*cel.Type
}

const paramsType = "Params"

// FindStructType finds a view type.
func (p *provider) FindStructType(name string) (*types.Type, bool) {
	short, ours := strings.CutPrefix(name, typePrefix)
	if !ours {
		return p.Provider.FindStructType(name)
	}
	if _, ok := viewTypes[short]; !ok && short != paramsType {
		return nil, false
	}
	return types.NewTypeTypeWithParam(cel.ObjectType(name)), true
}

// FindStructFieldNames lists the fields of a view type, sorted.
func (p *provider) FindStructFieldNames(name string) ([]string, bool) {
	short, ours := strings.CutPrefix(name, typePrefix)
	if !ours {
		return p.Provider.FindStructFieldNames(name)
	}
	var names []string
	for n := range viewTypes[short] {
		names = append(names, n)
	}
	slices.Sort(names)
	return names, len(names) > 0
}

// FindStructFieldType finds a field of a view type.
func (p *provider) FindStructFieldType(name, fieldName string) (*types.FieldType, bool) {
	short, ours := strings.CutPrefix(name, typePrefix)
	if !ours {
		return p.Provider.FindStructFieldType(name, fieldName)
	}
	if short == paramsType {
		t, ok := p.params[fieldName]
		return &types.FieldType{Type: t, IsSet: always, GetFrom: func(target any) (any, error) {
			o, ok := target.(*object)
			if !ok {
				return nil, fmt.Errorf("no parameters")
			}
			return o.rec.(values)[fieldName], nil
		}}, ok
	}
	f, ok := viewTypes[short][fieldName]
	return &types.FieldType{Type: f.typ, IsSet: always, GetFrom: func(target any) (any, error) { return f.read(target, fieldName) }}, ok
}

func always(any) bool { return true }

// read reads the field of an object; of an unknown object it is as unknown.
func (f field) read(target any, name string) (any, error) {
	switch o := target.(type) {
	case *object:
		v := f.get(o)
		if len(o.doubts) > 0 {
			o.run.doubts = append(o.run.doubts, o.doubts...)
		}
		if o.run.reads != nil {
			o.note(name, v)
		}
		return v, nil
	case *types.Unknown:
		return o, nil
	}
	return nil, fmt.Errorf("field %s of none", name)
}

// note keeps what a tracing run read.
func (o *object) note(name string, v ref.Val) {
	var path string
	switch x := o.rec.(type) {
	case restrictable:
		path = x.Ref().Path(name)
	case placed:
		path = x.Path(name)
	default:
		return
	}
	x := read{path: path, value: v, of: o, field: name}
	if o.run.traced != nil {
		x.from = o.run.traced()
	}
	*o.run.reads = append(*o.run.reads, x)
}

// placed is a part of a record.
type placed interface{ Path(field string) string }

func paramType(t controls.ParamType) *cel.Type {
	switch t {
	case controls.ParamDuration:
		return cel.DurationType
	case controls.ParamInt:
		return cel.IntType
	}
	return cel.ListType(cel.StringType)
}

// typeNames are the view types of the kinds of record.
var typeNames = map[governance.Kind]string{
	governance.KindActor: "Actor", governance.KindContract: "Contract", governance.KindTenant: "Tenant",
	governance.KindNHI: "NHI", governance.KindCredential: "Credential", governance.KindDelegation: "Delegation",
	governance.KindHandoff: "Handoff", governance.KindAssignment: "Assignment", governance.KindException: "Exception",
	governance.KindEvidence: "Evidence", governance.KindDrill: "Drill", governance.KindCertification: "Certification",
	governance.KindProgram: "Program", governance.KindRollout: "Rollout", governance.KindCompleteness: "Completeness",
	governance.KindIncident: "Incident",
}
