package controls

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A Param is a number or list that a control uses: typed, bounded, with a source.
type Param struct {
	Name     string
	Type     ParamType
	Default  Value
	Min, Max Value      // inclusive; the zero Value is no bound on that side
	Enum     string     // for lists: Record.field whose values it may hold, EnumDuty or EnumAction
	Class    ParamClass // of the source
	Source   string     // where the default comes from
	SetBy    string     `json:"-"` // who set the value in force: "" the control itself, profile:NAME, or SetByBound
}

// SetByBound is a parameter that a bound of Pack.Narrow has set.
const SetByBound = "bound"

// EnumDuty as the Enum of a parameter stands for the ids of duties
// (governance.Duties) and own ones that start with x-.
const EnumDuty = "duty"

// EnumAction as the Enum of a parameter stands for the vocabulary of actions
// (the keys of delegation.DefaultPrivilegeMap): a right that it does not name
// cannot be shown to be kept.
const EnumAction = "action"

// A ParamClass says how much authority the source of a default has.
type ParamClass string

// The classes of source.
const (
	ClassStandard ParamClass = "standard" // a published standard or benchmark
	ClassVendor   ParamClass = "vendor"   // a vendor's documented practice
	ClassLibrary  ParamClass = "library"  // a default of the pack itself
)

var paramClasses = []string{string(ClassStandard), string(ClassVendor), string(ClassLibrary)}

// Check reports why v cannot be the value of the parameter: its type, its bounds
// or its enum. It requires that the parameter is one of a pack.
func (p Param) Check(v Value) error {
	switch {
	case v.Type() != p.Type:
		return fmt.Errorf("this must be of type %s", p.Type)
	case !p.Min.IsZero() && v.Compare(p.Min) < 0:
		return fmt.Errorf("%v is less than the minimum %v", v, p.Min)
	case !p.Max.IsZero() && v.Compare(p.Max) > 0:
		return fmt.Errorf("%v is more than the maximum %v", v, p.Max)
	}
	for i := range v.strings {
		if detail := p.wrongItem(i, v.strings); detail != "" {
			return fmt.Errorf("item %d: %s", i, detail)
		}
	}
	return nil
}

// wrongItem says why item i of a list cannot be there, or "".
func (p Param) wrongItem(i int, list []string) string {
	s := list[i]
	values, err := p.enumValues()
	switch {
	case slices.Contains(list[:i], s):
		return fmt.Sprintf("%q stands twice in the list", s)
	case governance.IsSecret(s):
		return secretDetail
	case !utf8.ValidString(s):
		return "a text is UTF-8"
	case err != nil || p.Enum == "" || slices.Contains(values, s):
		return ""
	case p.Enum == EnumDuty && strings.HasPrefix(s, "x-") && len(s) > 2:
		return ""
	}
	return fmt.Sprintf("%q is no value of %s%s", s, p.Enum, nearest.Hint(s, values))
}

// enumValues are the values that Enum stands for.
func (p Param) enumValues() ([]string, error) {
	switch p.Enum {
	case "":
		return nil, nil
	case EnumDuty:
		return governance.Duties(), nil
	case EnumAction:
		return actions(), nil
	}
	name, field, ok := strings.Cut(p.Enum, ".")
	if !ok {
		return nil, fmt.Errorf("this must be Record.field, such as Credential.storage, %s or %s", EnumDuty, EnumAction)
	}
	record, ok := governance.RecordNamed(name)
	if !ok {
		return nil, fmt.Errorf("there is no record type %q%s", name, nearest.Hint(name, recordNames()))
	}
	info, ok := record.Field(field)
	if !ok || len(info.Enum) == 0 {
		return nil, fmt.Errorf("%s has no enum field %q%s", name, field, nearest.Hint(field, enumFields(record)))
	}
	return info.Enum, nil
}

// actions are the vocabulary of actions, in order.
var actions = sync.OnceValue(func() []string { return slices.Sorted(maps.Keys(delegation.DefaultPrivilegeMap())) })

func recordNames() []string {
	var names []string
	for _, r := range governance.Records() {
		names = append(names, r.Name)
	}
	return names
}

func enumFields(r governance.Record) []string {
	var names []string
	for _, f := range r.Fields {
		if len(f.Enum) > 0 {
			names = append(names, f.Name)
		}
	}
	return names
}

// Values lists the texts that a list parameter may hold, by its Enum; nil when
// it may hold any.
func (p Param) Values() []string {
	values, _ := p.enumValues()
	return slices.Clone(values)
}
