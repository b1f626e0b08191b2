package engine_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// A mark is where a fault is expected: a line and column within the expression.
type mark struct {
	Expr         string
	Code         governance.Code
	Line, Column int
}

func at1(code governance.Code, column int) []mark { return []mark{{"pass", code, 1, column}} }

// TestLint plants mistakes. The place of each is that of its expression.
func TestLint(t *testing.T) {
	tests := []struct {
		name, pass string
		want       []mark
	}{
		{"syntax", "credential.id ==", at1(engine.CodeExpr, 17)},
		{"no such field", "credential.rotated == null", at1(engine.CodeExpr, 11)},
		{"no such variable", "nhi.id == ''", at1(engine.CodeExpr, 1)},
		{"no such parameter", "credential.createdAt >= now - params.old", at1(engine.CodeExpr, 37)},
		{"wrong types", "credential.id == 1", at1(engine.CodeExpr, 15)},
		{"no condition", "credential.id", at1(engine.CodeExpr, 1)},
		{"wide letters before it", "credential.id == 'größe' &&\n  credential.ide == ''", []mark{{"pass", engine.CodeExpr, 2, 13}}},
		{"atLeast without a name", "atLeast(credential.copies, 1, 'x', true)", at1(engine.CodeExpr, 31)},

		{"has", "has(credential.rotatedAt)", at1(engine.CodeHas, 4)},
		{"has of a part", "credential.copies.all(x, has(x.storage))", at1(engine.CodeHas, 29)},

		{"subtracts instants", "now > now ||\n  now - credential.createdAt > duration('24h')", []mark{{"pass", engine.CodeInstantDifference, 2, 7}}},

		{"orders what may be none", "credential.rotatedAt >= now", at1(engine.CodeUnguardedNone, 11)},
		{"adds to what may be none", "credential.expiresAt + duration('1h') > now", at1(engine.CodeUnguardedNone, 11)},
		{"selects from what may be none", "credential.subject.id == ''", at1(engine.CodeUnguardedNone, 11)},
		{"guards another field", "credential.expiresAt != null && credential.rotatedAt >= now", at1(engine.CodeUnguardedNone, 43)},
		{"guards in the other branch", "(credential.rotatedAt != null || credential.rotatedAt >= now)", at1(engine.CodeUnguardedNone, 44)},
		{"guards outside a negation", "!(credential.rotatedAt != null) && credential.rotatedAt >= now", at1(engine.CodeUnguardedNone, 46)},
		{"unguarded in a predicate", "credential.copies.all(x, x.destroyedAt <= now)", at1(engine.CodeUnguardedNone, 27)},

		{"all ignores its item", "credential.copies.all(x, credential.storage == 'vault')", at1(engine.CodeIgnoresElement, 22)},
		{"exists ignores its item", "credential.copies.exists(x, true)", at1(engine.CodeIgnoresElement, 25)},
		{"atLeast ignores its item", "atLeast(credential.copies, 1, x, credential.static)", at1(engine.CodeIgnoresElement, 8)},

		{"size of a gathered list", "credential.handoffs.size() == 0", at1(engine.CodeOpenSize, 25)},
		{"size() of a gathered list", "size(credential.handoffs) == 0", at1(engine.CodeOpenSize, 5)},
		{"size of a filter", "credential.copies.filter(x, x.storage == 'vault').size() > 0", at1(engine.CodeOpenSize, 55)},

		{"?: on what may be unknown", "credential.storage == 'vault' ? true : false", at1(engine.CodeConditional, 11)},

		{"no value of the enum", "credential.state == 'activ'", at1(engine.CodeNoSuchValue, 21)},
		{"no value of the enum, turned round", "'activ' != credential.state", at1(engine.CodeNoSuchValue, 1)},
		{"no value among several", "credential.storage in ['vault', 'valut']", at1(engine.CodeNoSuchValue, 33)},
		{"no value of a list's enum", "'prod' in credential.environments", at1(engine.CodeNoSuchValue, 1)},
		{"no value of an item's enum", "credential.environments.exists(e, e == 'prod')", at1(engine.CodeNoSuchValue, 40)},
		{"no value of a part's enum", "credential.copies.exists(x, x.storage == 'desk')", at1(engine.CodeNoSuchValue, 42)},

		{"exists_one", "credential.copies.exists_one(x, x.storage == 'vault')", at1(engine.CodeUnsupported, 29)},
		{"filter", "credential.copies.filter(x, x.storage == 'vault') == []", at1(engine.CodeUnsupported, 25)},
		{"map", "'vault' in credential.copies.map(x, x.storage)", at1(engine.CodeUnsupported, 33)},
		{"dyn", "dyn(credential.id) == 1", at1(engine.CodeUnsupported, 4)},
		{"type", "type(credential.id) == string", at1(engine.CodeUnsupported, 5)},
		{"a conversion that may fail", "timestamp(credential.id) > now", at1(engine.CodeUnsupported, 10)},
		{"a number from a text", "int(credential.id) > 1", at1(engine.CodeUnsupported, 4)},
		{"a calendar", "now.getFullYear() > 2000", at1(engine.CodeUnsupported, 16)},
		{"a place in a list", "credential.environments[0] == 'test'", at1(engine.CodeUnsupported, 24)},
		{"division", "1 / 2 == 0", at1(engine.CodeUnsupported, 3)},
		{"a map", "{'a': credential.static}['a']", at1(engine.CodeUnsupported, 1)},
		{"a record", "credential == mandate.Credential{}", at1(engine.CodeUnsupported, 33)},

		{"a pattern for a part of the text", "credential.id.matches('prod')", at1(engine.CodePattern, 23)},
		{"a pattern from the facts", "credential.id.matches(credential.algorithm)", at1(engine.CodePattern, 22)},
		{"a pattern anchored in one branch", "credential.id.matches('^a|b$')", at1(engine.CodePattern, 23)},
		{"a pattern anchored at line ends", "credential.id.matches('(?m)^a$')", at1(engine.CodePattern, 23)},
		{"a pattern that ends in a dollar sign", `credential.id.matches('^a\\$')`, at1(engine.CodePattern, 23)},
		{"a pattern that may start later", "credential.id.matches('(^a)?b$')", at1(engine.CodePattern, 23)},
		{"a pattern that is none", "credential.id.matches('^(+$')", at1(engine.CodeBadConstant, 23)},
		{"a pattern of a large machine", "credential.id.matches('^(a{10}b{10}){90}$')", at1(engine.CodeTooCostly, 23)},
		{"an instant that is none", "credential.createdAt > timestamp('tomorrow')", at1(engine.CodeBadConstant, 34)},
		{"a duration that is none", "credential.createdAt > now - duration('1 day')", at1(engine.CodeBadConstant, 39)},
		{"a duration of another language", "credential.createdAt > now - duration('P1D')", at1(engine.CodeBadConstant, 39)},
		{"a duration of more than a century", "credential.createdAt > now - duration('876001h')", at1(engine.CodeBadConstant, 39)},
		{"a duration of more than a century back", "credential.createdAt > now + duration('-876001h')", at1(engine.CodeBadConstant, 39)},

		{"a gathered list within a gathered list", "credential.handoffs.all(h, credential.holderOrgs.exists(o, o == h.id))", at1(engine.CodeTooCostly, 24)},
		{"there and back by way of the item", "credential.subject != null &&\n  credential.subject.credentials.all(k, k.subject == null || k.subject.credentials.exists(j, j.id == k.id))", []mark{{"pass", engine.CodeTooCostly, 2, 37}}},
		{"membership within a gathered list", "credential.handoffs.all(h, h.id in credential.holderOrgs)", at1(engine.CodeTooCostly, 24)},
		{"four lists of a record", "credential.copies.all(a, credential.copies.all(b, credential.copies.all(c, credential.copies.exists(d,\n  d.storage != a.storage || d.storage != b.storage || d.storage != c.storage))))", at1(engine.CodeTooCostly, 22)},
		{"a list made by a macro", "atLeast([atLeast([true], 1, x, x)], 1, x, x)", at1(engine.CodeExpr, 9)},

		{"several at once", "credential.rotatedAt >= now &&\n  credential.state == 'activ' && has(credential.labels)", []mark{
			{"pass", engine.CodeUnguardedNone, 1, 11}, {"pass", engine.CodeNoSuchValue, 2, 23}, {"pass", engine.CodeHas, 2, 37}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := engine.Compile(packOf(t, controls.Control{Subject: governance.KindCredential, Pass: tt.pass}))
			if diff := cmp.Diff(tt.want, marks(err)); diff != "" {
				t.Errorf("Compile(%q) mismatch (-want +got):\n%s%v", tt.pass, diff, err)
			}
		})
	}
}

// marks lists the places of the expression errors in err.
func marks(err error) []mark {
	var out []mark
	if err == nil {
		return nil
	}
	for f := range governance.Faults(err) {
		var e *engine.ExprError
		if errors.As(f.Err, &e) {
			out = append(out, mark{e.Expr, e.Code, e.Line, e.Column})
		}
	}
	return out
}

// TestLintAllows holds what looks like a mistake and is none.
func TestLintAllows(t *testing.T) {
	tests := []struct{ name, applies, pass string }{
		{"a guard in the conjunction", "true", "credential.rotatedAt != null && (credential.rotatedAt >= now || credential.static)"},
		{"a guard by disjunction", "true", "credential.rotatedAt == null || credential.rotatedAt >= now"},
		{"a guard in applies", "credential.rotatedAt != null", "credential.rotatedAt >= now"},
		{"a guard around a predicate", "true", "credential.rotatedAt != null && credential.handoffs.all(h, credential.rotatedAt >= now || h.acceptedAt == null)"},
		{"a guard of an item", "true", "credential.copies.all(x, x.destroyedAt == null || x.destroyedAt <= now)"},
		{"?: on what is required", "true", "credential.createdAt >= now - (credential.kind == 'svid' ? duration('1h') : duration('24h'))"},
		{"none of an enum", "true", "credential.storage != ''"},
		{"size of a closed list", "true", "credential.environments.size() <= 1 && size(credential.copies) == 0"},
		{"a label", "true", "credential.labels['team'] == 'a' || credential.labels.team == 'b'"},
		{"texts", "true", "credential.id.startsWith('a') || credential.id.endsWith('b') || credential.id.contains('c') || credential.id.matches('^a+$')"},
		{"patterns of the whole text", "true", `credential.id.matches('^(a|b)$') || credential.id.matches('^a$|^b$') || credential.id.matches('(^[a-z]{1,200}$)')`},
		{"a duration of a century", "true", "credential.createdAt >= now - duration('876000h')"},
		{"gathered lists one after the other", "true", "credential.handoffs.all(h, h.id != '') && credential.handoffs.exists(h, h.channel == 'api') && credential.holderOrgs.all(o, o != '')"},
		{"a list gathered for the items of another", "true", "credential.subject == null || credential.subject.credentials.all(k, k.handoffs.exists(h, h.channel == 'api'))"},
		{"lists of a record within each other", "true", "credential.copies.all(a, credential.copies.all(b, credential.copies.exists(c, c.storage != a.storage || c.storage != b.storage)))"},
		{"items of items", "true", "credential.handoffs.exists(h, h.payload.exists(p, p.kind == 'credential'))"},
		{"one name twice", "true", "credential.copies.exists(x, x.storage == 'vault') && credential.environments.exists(x, x == 'test')"},
		{"an instant written out", "true", "credential.createdAt >= timestamp('2026-01-01T00:00:00Z')"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := engine.Compile(packOf(t, controls.Control{Subject: governance.KindCredential, Applies: tt.applies, Pass: tt.pass})); err != nil {
				t.Errorf("Compile: %v", err)
			}
		})
	}
}

// TestLintEnumOfParameters wants the values of a parameter to be some of the
// field that they are compared with.
func TestLintEnumOfParameters(t *testing.T) {
	c := controls.Control{Subject: governance.KindCredential, Pass: "credential.state in params.approved || 'vault' in params.approved",
		Params: []controls.Param{{Name: "approved", Type: controls.ParamStrings, Default: controls.StringsValue("vault"), Enum: "Credential.storage",
			Class: "library", Source: "library default"}}}
	_, err := engine.Compile(packOf(t, c))
	if diff := cmp.Diff(at1(engine.CodeNoSuchValue, 11), marks(err)); diff != "" {
		t.Errorf("Compile mismatch (-want +got):\n%s%v", diff, err)
	}
}

// TestCompileErrors shows faults of two files as a person reads them.
func TestCompileErrors(t *testing.T) {
	files := fstest.MapFS{
		"AB-01.yaml": {Data: []byte("id: AB-01\ntitle: One\nsubject: Credential\nseverity: low\napplies: credential.liv\n" +
			"pass: >- # folded\n  credential.static &&\n  credential.state == 'activ'\n")},
		"AB-02.yaml": {Data: []byte("id: AB-02\ntitle: Two\nsubject: NHI\nseverity: low\napplies: true\n" +
			"pass: |\n  nhi.purpose != '' &&\n    has(nhi.name) &&\n    nhi.expiresAt > now\n")},
	}
	pack, err := controls.ParsePack(files)
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.Compile(pack)
	if err == nil {
		t.Fatal("Compile found no fault")
	}
	want := strings.TrimPrefix(`
AB-01.yaml:5:20: EXPR at /applies: undefined field 'liv'
  5 | applies: credential.liv
                         ^
AB-02.yaml:8:8: HAS at /pass: has() asks whether a fact is known; no verdict may depend on that
  8 |     has(nhi.name) &&
             ^
AB-02.yaml:9:8: UNGUARDED_NONE at /pass: ordering or adding nhi.expiresAt, which may be none: add nhi.expiresAt != null && in the same conjunction
  9 |     nhi.expiresAt > now
             ^`, "\n")
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("Compile mismatch (-want +got):\n%s", diff)
	}
}

func TestExprErrorText(t *testing.T) {
	_, err := engine.Compile(packOf(t, controls.Control{Subject: governance.KindNHI, Pass: "has(nhi.name)"}))
	var e *engine.ExprError
	if !errors.As(err, &e) {
		t.Fatalf("Compile: %v", err)
	}
	want := engine.ExprError{Control: "AB-01", Expr: "pass", Code: engine.CodeHas, Line: 1, Column: 4}
	if diff := cmp.Diff(want, *e, cmpopts.IgnoreFields(*e, "Detail")); diff != "" {
		t.Errorf("ExprError mismatch (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(e.Error(), "AB-01.pass:1:4: HAS: ") {
		t.Errorf("Error() = %q", e)
	}
}

func TestBuiltinIsClean(t *testing.T) {
	if eng := theEngine(t); eng.Pack() != builtin.Pack() || eng.Pack().Len() < 25 {
		t.Errorf("%d controls compiled", eng.Pack().Len())
	}
}
