package governance_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// outcomes of reading a text as JSON, whatever it then means.
const (
	accepted = "accepted"  // not refused by the JSON layer
	refused  = "refused"   // with SYNTAX, or TOO_LARGE for its depth
	twice    = "duplicate" // DUPLICATE_MEMBER: good JSON (RFC 8259 §4), but not to us
)

// outcome also demands that each fault has a place inside the input.
func outcome(t *testing.T, name string, data []byte) string {
	t.Helper()
	for _, text := range [][]byte{data, slices.Concat([]byte(`{"schemaVersion":"1.0","x":`), data, []byte("}"))} {
		e, err := governance.Parse(name, text)
		if (e == nil) == (err == nil) {
			t.Fatalf("%s: estate %v with error %v", name, e, err)
		}
		checkPlaces(t, text, err)
	}
	_, err := governance.Parse(name, slices.Concat([]byte(`{"schemaVersion":"1.0","x":`), data, []byte("\n}")))
	for f := range governance.Faults(err) {
		switch f.Code {
		case governance.CodeSyntax, governance.CodeTooLarge:
			return refused
		case governance.CodeDuplicateMember:
			return twice
		}
	}
	return accepted
}

func checkPlaces(t *testing.T, text []byte, err error) {
	t.Helper()
	rows := strings.SplitAfter(string(text), "\n")
	for f := range governance.Faults(err) {
		if f.Pos.Line < 1 || f.Pos.Line > len(rows) || f.Pos.Column < 1 || f.Pos.Column > len(rows[f.Pos.Line-1])+1 {
			t.Errorf("%v stands outside the input", f)
		}
	}
}

// The law of the public JSON test suite over our own small cases.
func TestJSONLayer(t *testing.T) {
	tests := []struct{ want, texts string }{
		{accepted, `null ¦ true ¦ 0 ¦ -0 ¦ -0.0e-1 ¦ 1E+2 ¦ 123.456e78 ¦ "" ¦ "\u0000" ¦ "\ud83d\ude00" ¦ "\/\b\f\n\r\t\"\\" ¦ "` + "\u2028\x7f\U0010ffff" + `" ¦ [] ¦ [[]   ] ¦ {} ¦ {"":0} ¦ {"a":{"a":1}} ¦ [1,"a",null]`},
		{twice, `{"a":1,"a":1} ¦ {"a":1,"b":2,"a":null} ¦ {"a":1,"\u0061":2} ¦ {"":{},"":[]} ¦ [{"b":{"a":1,"a":2}}]`},
		{refused, `nul ¦ True ¦ NaN ¦ Infinity ¦ -Infinity ¦ undefined ¦ +1 ¦ 01 ¦ -01 ¦ 1. ¦ .5 ¦ 1.e1 ¦ 1e ¦ 1e+ ¦ - ¦ 0x1 ¦ 1_000 ¦ １
 ¦ 'a' ¦ "a ¦ a" ¦ "\x00" ¦ "\u12" ¦ "\ud800" ¦ "\udc00\ud800" ¦ "\a" ¦ "` + "\t" + `" ¦ "` + "\x00" + `" ¦ "` + "\xff" + `" ¦ "` + "\xed\xa0\x80" + `" ¦ "` + "\xc0\xaf" + `"
 ¦ [ ¦ ] ¦ [1 ¦ [1,] ¦ [,1] ¦ [1,,2] ¦ [1 2] ¦ [1:2] ¦ (1) ¦ { ¦ } ¦ {"a"} ¦ {"a":} ¦ {"a" 1} ¦ {"a":1,} ¦ {,} ¦ {a:1} ¦ {1:1} ¦ {null:1} ¦ {"a":1 "b":2} ¦ {"a"::1} ¦ [} ¦ {]
 ¦ 1 2 ¦ [] [] ¦ {}} ¦ []] ¦ /**/1 ¦ 1// ¦ #1 ¦ <a/> ¦ ` + "\ufeff1 ¦ \u00a01 ¦ \v1 ¦ " + strings.Repeat("[", 100_000) + ` ¦ ` + strings.Repeat(`{"a":`, 100_000)},
	}
	for _, tt := range tests {
		for _, text := range strings.Split(tt.texts, "¦") {
			text = strings.Trim(text, " \n")
			if got := outcome(t, "text", []byte(text)); got != tt.want {
				t.Errorf("%.40q is %s, want %s", text, got, tt.want)
			}
		}
	}
}

// The public JSON test suite itself (nst/JSONTestSuite), where it is present.
func TestJSONTestSuite(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "shared", "data", "inputs", "robustness", "JSONTestSuite", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("the JSON test suite is not present beside the repository")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(file)
		_, alone := governance.Parse(name, data)
		checkPlaces(t, data, alone)
		var codes []string
		for f := range governance.Faults(alone) {
			codes = append(codes, string(f.Code))
		}
		bad := slices.Contains(codes, "SYNTAX") || slices.Contains(codes, "TOO_LARGE")
		switch {
		case strings.HasPrefix(name, "n_") && !bad:
			t.Errorf("%s is not refused: %q", name, codes)
		case strings.HasPrefix(name, "y_") && bad:
			t.Errorf("%s is refused as JSON: %v", name, alone)
		case strings.Contains(name, "duplicated_key") && !slices.Contains(codes, "DUPLICATE_MEMBER"):
			t.Errorf("%s: the repeated key is not refused: %q", name, codes)
		}
	}
	t.Logf("%d files", len(files))
}
