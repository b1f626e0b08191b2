package reports_test

import (
	"iter"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/governance"
)

// checkLaws wants of every share in a report that its counts are those of its
// cases, in order, within the population, and of every list that it is not nil.
func checkLaws(t *testing.T, made any) {
	t.Helper()
	walk(reflect.ValueOf(made), "", func(path string, v reflect.Value) {
		if v.Kind() == reflect.Slice && v.IsNil() {
			t.Errorf("%s is nil", path)
		}
	})
	n := 0
	for path, s := range shares(made) {
		n++
		if s.Count != len(s.Cases) || s.Unknown != len(s.Open) || s.Count+s.Unknown > s.Of {
			t.Errorf("%s: counts do not fit: %+v", path, s)
		}
		if !slices.IsSortedFunc(s.Cases, governance.Ref.Compare) || !slices.IsSortedFunc(s.Open, governance.Ref.Compare) {
			t.Errorf("%s: cases are not sorted: %+v", path, s)
		}
	}
	if n == 0 {
		t.Error("a report without a share")
	}
}

// shares yields the shares of a report by their place in it.
func shares(made any) iter.Seq2[string, reports.Share] {
	return func(yield func(string, reports.Share) bool) {
		walk(reflect.ValueOf(made), "", func(path string, v reflect.Value) {
			if s, ok := v.Interface().(reports.Share); ok {
				yield(path, s)
			}
		})
	}
}

// walk visits the exported values of a report.
func walk(v reflect.Value, path string, visit func(string, reflect.Value)) {
	visit(path, v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), path, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), path+"["+strconv.Itoa(i)+"]", visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && f.Name != "Basis" {
				walk(v.Field(i), path+"."+f.Name, visit)
			}
		}
	}
}
