package project

import (
	"encoding"
	"reflect"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/jsonread"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A reader fills structs by their json tags and goes on after every fault.
type reader struct {
	faults []*governance.Fault
	at     map[string]governance.Position
}

func (r *reader) fault(code governance.Code, pos governance.Position, pointer, detail string) {
	r.faults = append(r.faults, &governance.Fault{Code: code, Pos: pos, Pointer: pointer, Detail: detail})
}

// wrong reports a fault of the value at pointer.
func (r *reader) wrong(pointer, detail string) {
	r.fault(governance.CodeFormat, r.at[pointer], pointer, detail)
}

func member(pointer, name string) string { return pointer + "/" + jsonread.Escape(name) }

func (r *reader) read(n importer.Node, to any) { r.value(n, "", reflect.ValueOf(to).Elem()) }

func (r *reader) value(n importer.Node, pointer string, to reflect.Value) {
	r.at[pointer] = n.Pos()
	text, ok := n.Text()
	if ok && governance.IsSecret(text) {
		r.secret(n, pointer)
		return
	}
	if listed, is := to.Addr().Interface().(encoding.TextUnmarshaler); is {
		if !ok {
			r.fault(governance.CodeType, n.Pos(), pointer, "a text belongs here")
		} else if err := listed.UnmarshalText([]byte(text)); err != nil {
			r.wrong(pointer, err.Error())
		}
		return
	}
	switch to.Kind() {
	case reflect.Struct:
		r.object(n, pointer, to)
	case reflect.Slice:
		if !n.IsArray() {
			r.fault(governance.CodeType, n.Pos(), pointer, "a list belongs here")
			return
		}
		for i, item := range n.Items() {
			v := reflect.New(to.Type().Elem()).Elem()
			r.value(item, pointer+"/"+strconv.Itoa(i), v)
			to.Set(reflect.Append(to, v))
		}
	case reflect.Map:
		to.Set(reflect.MakeMap(to.Type()))
		r.members(n, pointer, func(name string, m importer.Node) {
			v := reflect.New(to.Type().Elem()).Elem()
			r.value(m, member(pointer, name), v)
			to.SetMapIndex(reflect.ValueOf(name), v)
		})
	default:
		r.scalar(n, pointer, to)
	}
}

func (r *reader) secret(n importer.Node, pointer string) {
	r.fault(governance.CodeSecretMaterial, n.Pos(), pointer, "this looks like a secret value; remove it here, and replace the secret where it was in use")
}

func (r *reader) scalar(n importer.Node, pointer string, to reflect.Value) {
	text, isText := n.Text()
	number, isNumber := n.Number()
	switch whole, err := strconv.ParseInt(number, 10, 64); {
	case to.Kind() == reflect.Int64 && isNumber && err == nil:
		to.SetInt(whole)
	case to.Kind() == reflect.Int64:
		r.fault(governance.CodeType, n.Pos(), pointer, "a whole number belongs here")
	case isText:
		to.SetString(text)
	case isNumber: // YAML has no other form for 12
		to.SetString(number)
	default:
		r.fault(governance.CodeType, n.Pos(), pointer, "a text belongs here")
	}
}

// object reads the members of a struct; one that is not omitted when empty is
// required.
func (r *reader) object(n importer.Node, pointer string, to reflect.Value) {
	fields, seen := map[string]reflect.Value{}, map[string]bool{}
	var names, required []string
	for i := range to.NumField() {
		name, option, _ := strings.Cut(to.Type().Field(i).Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		fields[name], names = to.Field(i), append(names, name)
		if option == "" {
			required = append(required, name)
		}
	}
	r.members(n, pointer, func(name string, m importer.Node) {
		seen[name] = true
		if to, ok := fields[name]; ok {
			r.value(m, member(pointer, name), to)
		} else {
			r.fault(governance.CodeUnknownMember, m.Pos(), member(pointer, name), "there is no such key"+nearest.Hint(name, names))
		}
	})
	for _, name := range required {
		switch f := fields[name]; {
		case !n.IsObject():
		case !seen[name]:
			r.fault(governance.CodeMissingRequired, n.Pos(), member(pointer, name), "the key "+strconv.Quote(name)+" is required")
		case n.Get(name).IsArray() && f.Kind() == reflect.Slice && f.Len() == 0, n.Get(name).IsString() && f.Kind() == reflect.String && f.Len() == 0:
			r.fault(governance.CodeMissingRequired, r.at[member(pointer, name)], member(pointer, name), "this must not be empty")
		}
	}
}

func (r *reader) members(n importer.Node, pointer string, yield func(string, importer.Node)) {
	if !n.IsObject() {
		r.fault(governance.CodeType, n.Pos(), pointer, "a mapping of keys to values belongs here")
		return
	}
	for name, m := range n.Members() {
		if governance.IsSecret(name) { // not in the pointer either
			r.secret(m, pointer)
			continue
		}
		yield(name, m)
	}
}
