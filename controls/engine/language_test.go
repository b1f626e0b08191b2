package engine_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// forms are what CEL allows and the built-in pack has no use for.
var forms = []string{
	"", " ", "true // why\n && /* no */ true", "-1 < 0x1F && -0x1 == -1 && 1u == 0xFFu", "9223372036854775807 > -9223372036854775808", "9223372036854775808 > 0",
	"1.5e3 > -.5 && 1e400 > 0.0", "--1 == 1 && !!true && !-1", "- 1 == -1 && -(1) < 0 && -1.0 < 0.0 && -1.size() == 0", "1 - -1 == 2 && 1--1 == 2",
	`'a\'\x41\u00e9\U0001F600\101\n' == "b\"" && r'\d' != R"\\" && '''a'b''' == """c"d"""`, `b'\xff\303' == b"ÿ" && rb'\x' != br"\x" && B'''a''' == RB"a"`, `'\q' == ''`, `'a`, `"\ud800" == ''`, `'é' == "日本" && now > now`, "'a\nb' == ''", "'''a\\nb''' == ''",
	"[1, 2,] == [] && {'a': 1, 'b': [2],}['a'] == 1 && {}.size() == 0 && [][0] == {}", "[,] == []", "{,} == {}", "google.protobuf.Timestamp{seconds: 1,} == .google.protobuf.Timestamp{}", "mandate.Credential{id: 'x'}.id == ''",
	".params == params && .size([]) == 0", "credential.`id` == '' && credential.in == 1", "as || package && let", "credential.package == '' && true.id && null.x", "a.?b == 1 || c[?d] || [?e]",
	"true ? false ? 1 : 2 : 3 == 4 ? 5 : 6", "(true ? 1 : 2) in [1] in [true]", "1 < 2 == true != false", "1 + 2 * 3 % 4 / 5 - 6 == 7", "true || false && true || false || true && false && true",
	"has(credential.id) && !has(credential.labels.x) && has(a)", "[1].map(x, x > 0, x * 2).filter(y, y > 1).exists_one(z, z == 2)", "[1].existsOne(x, x == 1) && {1: 2}.all(k, v, k < v)", "[1].all(x, [2].exists(x, x == 2) && x == 1)", "[1].all(1, true)", "[1].all(x)", "all(x, true)",
	"atLeast([1], 1, x, x == 1)", "atLeast([1], 1, x.y, true)", "atLeast([1].map(y, y), 1, x, true)", "@tallyStart() == 1", "__result__ == 1 && @result == 1",
	"1 +", "(1", "1)", "[1", "a b", "a..b", "a.", "1 == = 1", "&& true", "true &&& true", "true | true", "f(1,)", "f(,)", "f(1)(2)", "a[]", "a{b}", "a.b{c: 1}.d{e: 2}", "`a`", "#", "\x00", "\xff == 1", "\u00a0true", "true\ufeff", "true\r\n", "\ftrue",
}

// expressions are those of the built-in pack and the forms, each with a control.
func expressions() (texts []string, of []*controls.Control) {
	for c := range builtin.Pack().All() {
		texts, of = append(texts, c.Applies, c.Pass), append(of, c, c)
	}
	for _, f := range forms {
		texts, of = append(texts, f), append(of, &controls.Control{Subject: governance.KindCredential})
	}
	return texts, of
}

// wantSameReading demands that the fast parser refuses an expression, or makes the
// same of it as the other one. It reports which.
func wantSameReading(t *testing.T, c *controls.Control, text string) (read bool) {
	t.Helper()
	quick, slow := engine.ReadTwice(c, text)
	if quick == "" {
		return false
	}
	if diff := cmp.Diff(slow, quick); diff != "" {
		t.Errorf("the parsers differ about %q (-generated +fast):\n%s", text, diff)
	}
	return true
}

var tokens = regexp.MustCompile(`\w+|'[^']*'|&&|\|\||[<>=!]=|\s+|.`)

// TestParsersAgree wants the fast parser of cel-go to read every expression of the
// built-in pack, and these, the other forms and what comes of changing them a little
// as the generated one does.
func TestParsersAgree(t *testing.T) {
	texts, of := expressions()
	var pool []string
	for i, text := range texts {
		if read := wantSameReading(t, of[i], text); !read && of[i].ID != "" {
			t.Errorf("%s: the fast parser refuses %q", of[i].ID, text)
		}
		pool = append(pool, tokens.FindAllString(text, -1)...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		i := random.IntN(len(texts))
		parts := tokens.FindAllString(texts[i], -1)
		for range min(len(parts), 1+random.IntN(2)) {
			at, other := random.IntN(len(parts)), random.IntN(len(parts))
			switch random.IntN(3) {
			case 0:
				parts[at] = ""
			case 1:
				parts[at] += pool[random.IntN(len(pool))]
			case 2:
				parts[at], parts[other] = parts[other], parts[at]
			}
		}
		wantSameReading(t, of[i], strings.Join(parts, ""))
	}
}

// around are ways to put an expression into another.
var around = [][2]string{
	{"(", ")"}, {"[", "]"}, {"[", "][0]"}, {"{1: ", "}"}, {"!(", ")"}, {"-(", ")"}, {"true ? 1 : ", ""}, {"", " ? 1 : 2"}, {"true ? ", " : 1"}, {"1 + ", ""}, {"", " * 1"}, {"1 == ", ""}, {"", " in [1]"},
	{"true && ", ""}, {"", " || true"}, {"", ".size()"}, {"size(", ")"}, {"credential.labels[", "]"}, {"[1].all(x, ", ")"}, {"", ".map(x, x)"}, {"atLeast([1], 1, x, ", ")"}, {"A{b: ", "}"},
}

// TestParsersAgreeOnDepth wants the fast parser to refuse all that is too deep for the
// generated one, which counts otherwise: the worst is parentheses at every level.
func TestParsersAgreeOnDepth(t *testing.T) {
	c := &controls.Control{Subject: governance.KindCredential}
	random := rand.New(rand.NewPCG(3, 4))
	for range 1500 {
		text, a, b := "1", around[random.IntN(len(around))], around[random.IntN(len(around))]
		for level := range random.IntN(16) {
			n := max(0, level+random.IntN(4)-2)
			text = a[0] + strings.Repeat("(", n) + text + strings.Repeat(")", n) + a[1]
			if random.IntN(5) == 0 {
				text = b[0] + text + b[1]
			}
		}
		wantSameReading(t, c, "type("+text+") == null || true")
	}
}

// FuzzParsersAgree wants the fast parser to refuse what the generated one refuses, and
// to make the same of what it reads.
func FuzzParsersAgree(f *testing.F) {
	texts, _ := expressions()
	for _, text := range texts {
		f.Add(text)
	}
	c := &controls.Control{Subject: governance.KindCredential, Params: []controls.Param{{Name: "maxAge", Type: controls.ParamDuration}}}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) < 2000 {
			wantSameReading(t, c, text)
		}
	})
}
