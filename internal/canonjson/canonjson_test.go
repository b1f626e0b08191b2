package canonjson_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/internal/canonjson"
)

// The numbers of RFC 8785, appendix B: the bits of a double and its text.
func TestAppendNumber(t *testing.T) {
	tests := []struct {
		bits uint64
		want string
	}{
		{0x0000000000000000, "0"},
		{0x8000000000000000, "0"},
		{0x0000000000000001, "5e-324"},
		{0x8000000000000001, "-5e-324"},
		{0x7fefffffffffffff, "1.7976931348623157e+308"},
		{0xffefffffffffffff, "-1.7976931348623157e+308"},
		{0x4340000000000000, "9007199254740992"},
		{0xc340000000000000, "-9007199254740992"},
		{0x4430000000000000, "295147905179352830000"},
		{0x44b52d02c7e14af5, "9.999999999999997e+22"},
		{0x44b52d02c7e14af6, "1e+23"},
		{0x44b52d02c7e14af7, "1.0000000000000001e+23"},
		{0x444b1ae4d6e2ef4e, "999999999999999700000"},
		{0x444b1ae4d6e2ef4f, "999999999999999900000"},
		{0x444b1ae4d6e2ef50, "1e+21"},
		{0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
		{0x3eb0c6f7a0b5ed8d, "0.000001"},
		{0x41b3de4355555553, "333333333.3333332"},
		{0x41b3de4355555554, "333333333.33333325"},
		{0x41b3de4355555555, "333333333.3333333"},
		{0x41b3de4355555556, "333333333.3333334"},
		{0x41b3de4355555557, "333333333.33333343"},
		{0xbecbf647612f3696, "-0.0000033333333333333333"},
		{0x43143ff3c1cb0959, "1424953923781206.2"},
	}
	for _, tt := range tests {
		if got := string(canonjson.AppendNumber(nil, math.Float64frombits(tt.bits))); got != tt.want {
			t.Errorf("AppendNumber(%#x) = %s, want %s", tt.bits, got, tt.want)
		}
	}
}

func TestTransform(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"RFC 8785 §3.2.2", `{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
  "literals": [null, true, false]
}`, `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`},
		{"RFC 8785 §3.2.3", `{
  "\u20ac": "Euro Sign",
  "\r": "Carriage Return",
  "\ufb33": "Hebrew Letter Dalet With Dagesh",
  "1": "One",
  "\ud83d\ude00": "Emoji: Grinning Face",
  "\u0080": "Control",
  "\u00f6": "Latin Small Letter O With Diaeresis"
}`, "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"\U0001F600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"},
		{"every escape", `"\b\t\n\f\r\"\\\/\u0000\u001f\u007f\u2028"`, `"\b\t\n\f\r\"\\/\u0000\u001f` + "\x7f\u2028\""},
		{"nothing to do", `{"a":[],"b":{}}`, `{"a":[],"b":{}}`},
		{"names that begin alike", `{"ab":1,"":2,"a":3}`, `{"":2,"a":3,"ab":1}`},
		{"not normalized", `"\u0041\u030a \u00c5"`, "\"A\u030a Å\""},
		{"nested", ` [ { "b" : [ { "d":1 , "c":2 } ] , "a" : -0.0 } ] `, `[{"a":0,"b":[{"c":2,"d":1}]}]`},
		{"scalar", ` 10e-1 `, `1`},
	}
	for _, tt := range tests {
		got, err := canonjson.Transform([]byte(tt.in))
		if string(got) != tt.want || err != nil {
			t.Errorf("%s: Transform(%s)\n= %s, %v, want\n%s", tt.name, tt.in, got, err, tt.want)
		}
		if again, err := canonjson.Transform(got); string(again) != string(got) || err != nil {
			t.Errorf("%s: the canonical form is not its own canonical form: %s", tt.name, again)
		}
	}
}

func TestTransformRefuses(t *testing.T) {
	for _, in := range []string{``, `{`, `{"a":1,}`, `[1 2]`, `{} {}`, `"\ud800"`, "\"\xff\"", `{"a":1,"a":1}`, `{"a":1,"\u0061":2}`, `1e999`, `[-1e999]`, `nan`,
		`{"a":{"b":[{"c":1,"c":2}]}}`, strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001)} {
		if out, err := canonjson.Transform([]byte(in)); err == nil || out != nil {
			t.Errorf("Transform(%.40q) = %q, %v, want an error", in, out, err)
		}
	}
}

// Names are ordered by UTF-16 code units: a supplementary character, a surrogate
// pair, stands before U+E000 to U+FFFF.
func TestCompareNames(t *testing.T) {
	order := []string{"", "\x00", "A", "a", "aa", "ab", "b", "\u0080", "é", "\ud7ff", "\U00010000", "\U0010ffff", "\ue000", "\uffff"}
	for i, a := range order {
		for j, b := range order {
			if got := canonjson.CompareNames(a, b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("CompareNames(%q, %q) = %d", a, b, got)
			}
		}
	}
}

// What is not UTF-8 comes out as encoding/json writes it.
func TestAppendStringInvalid(t *testing.T) {
	tests := map[string]string{"a\xffb": `"a�b"`, "\xff": `"�"`, "\xed\xa0\x80": `"���"`, "a\xc3": `"a�"`, "\xffé\n": `"�é\n"`}
	for in, want := range tests {
		if got := string(canonjson.AppendString([]byte("x"), in)); got != "x"+want {
			t.Errorf("AppendString(%q) = %s, want x%s", in, got, want)
		}
	}
}

func ExampleTransform() {
	out, err := canonjson.Transform([]byte(`{"b": 1.0, "a": "\u00e9"}`))
	fmt.Println(string(out), err)
	// Output: {"a":"é","b":1} <nil>
}
