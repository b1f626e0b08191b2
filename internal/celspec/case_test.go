package celspec_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	expr "cel.dev/expr"
	spec "cel.dev/expr/conformance/test"
	"github.com/mandate-nhi/mandate/governance"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	_ "cel.dev/expr/conformance/proto2" // messages that the files hold
	_ "cel.dev/expr/conformance/proto3"
)

// A testCase is a case of the specification.
type testCase struct {
	*spec.SimpleTest
	section string // file/section
}

// testCases reads the cases from the module that publishes them.
func testCases(t *testing.T) []testCase {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "cel.dev/expr").Output()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "tests/simple/testdata/*.textproto"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files of cases, %v", len(files), err)
	}
	var out []testCase
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file spec.SimpleTestFile
		if err := prototext.Unmarshal(text, &file); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, s := range file.Section {
			for _, c := range s.Test {
				out = append(out, testCase{c, strings.TrimSuffix(filepath.Base(name), ".textproto") + "/" + s.Name})
			}
		}
	}
	return out
}

// condition is what a control can ask of the case: a condition that is true where
// CEL's answer is that of the specification, and an error where that is one. The
// variables of the case are names of the items of lists of one value. It says why
// the case cannot be asked so.
func (c testCase) condition() (text string, failing bool, why governance.Code) {
	switch {
	case c.CheckOnly:
		return "", false, "TYPES_ONLY"
	case c.DisableMacros:
		return "", false, "WITHOUT_MACROS"
	case c.Container != "":
		return "", false, "CONTAINER"
	}
	e := "(" + c.Expr + "\n)"
	switch want := c.ResultMatcher.(type) {
	case *spec.SimpleTest_EvalError, *spec.SimpleTest_AnyEvalErrors:
		text, failing = e+" == "+e, true
	case *spec.SimpleTest_Unknown, *spec.SimpleTest_AnyUnknowns:
		return "", false, "UNKNOWN_VARIABLE"
	case *spec.SimpleTest_TypedResult:
		text, why = equals(e, want.TypedResult.GetResult())
	case *spec.SimpleTest_Value:
		text, why = equals(e, want.Value)
	default: // the default of the format
		text = e + " == true"
	}
	for _, name := range slices.Sorted(maps.Keys(c.Bindings)) {
		value, reason := literal(c.Bindings[name].GetValue())
		why = cmp.Or(why, reason)
		text = fmt.Sprintf("[%s].all(%s, %s)", value, name, text)
	}
	return text, failing, why
}

// equals compares an expression with a value.
func equals(e string, want *expr.Value) (text string, why governance.Code) {
	if v, ok := want.GetKind().(*expr.Value_DoubleValue); ok && math.IsNaN(v.DoubleValue) {
		return e + " != " + e, ""
	}
	value, why := literal(want)
	return e + " == " + value, why
}

// literal writes a value as CEL, or says why it cannot be written.
func literal(v *expr.Value) (text string, why governance.Code) {
	switch v := v.GetKind().(type) {
	case *expr.Value_NullValue:
		return "null", ""
	case *expr.Value_BoolValue:
		return strconv.FormatBool(v.BoolValue), ""
	case *expr.Value_Int64Value:
		return strconv.FormatInt(v.Int64Value, 10), ""
	case *expr.Value_Uint64Value:
		return strconv.FormatUint(v.Uint64Value, 10) + "u", ""
	case *expr.Value_DoubleValue:
		return double(v.DoubleValue), ""
	case *expr.Value_StringValue:
		return quoted(v.StringValue), ""
	case *expr.Value_BytesValue:
		return bytesLiteral(v.BytesValue), ""
	case *expr.Value_TypeValue:
		return v.TypeValue, ""
	case *expr.Value_ListValue:
		return listLiteral(v.ListValue)
	case *expr.Value_MapValue:
		return mapLiteral(v.MapValue)
	case *expr.Value_ObjectValue:
		message, err := v.ObjectValue.UnmarshalNew()
		if err != nil {
			return "", "MESSAGE"
		}
		switch m := message.(type) {
		case *timestamppb.Timestamp:
			return "timestamp('" + m.AsTime().Format(time.RFC3339Nano) + "')", ""
		case *durationpb.Duration:
			return fmt.Sprintf("duration('%d.%09ds')", m.Seconds, m.Nanos), ""
		}
	}
	return "", "MESSAGE"
}

func double(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "(1.0 / 0.0)"
	case math.IsInf(f, -1):
		return "(-1.0 / 0.0)"
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	if !strings.Contains(s, ".") {
		s = strings.Replace(s, "e", ".0e", 1)
	}
	return s
}

// quoted writes a text with nothing in it that CEL and Go escape in two ways.
func quoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' || r > '~' || r == '\\' || r == '\'' {
			fmt.Fprintf(&b, `\U%08x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return "'" + b.String() + "'"
}

func bytesLiteral(data []byte) string {
	var b strings.Builder
	for _, x := range data {
		fmt.Fprintf(&b, `\x%02x`, x)
	}
	return "b'" + b.String() + "'"
}

func listLiteral(l *expr.ListValue) (text string, why governance.Code) {
	items := make([]string, len(l.Values))
	for i, v := range l.Values {
		item, reason := literal(v)
		items[i], why = item, cmp.Or(why, reason)
	}
	return "[" + strings.Join(items, ", ") + "]", why
}

func mapLiteral(m *expr.MapValue) (text string, why governance.Code) {
	entries := make([]string, len(m.Entries))
	for i, e := range m.Entries {
		key, reason := literal(e.Key)
		value, other := literal(e.Value)
		entries[i], why = key+": "+value, cmp.Or(why, reason, other)
	}
	return "{" + strings.Join(entries, ", ") + "}", why
}
