package engine_test

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// hostileExpressions are made to exhaust a parser, a checker, the linter or a plan.
func hostileExpressions() []struct {
	name, pass string
	code       governance.Code // "" for what is allowed
} {
	rep := strings.Repeat
	return []struct {
		name, pass string
		code       governance.Code
	}{
		{"deep-parentheses", rep("(", 8000) + "true" + rep(")", 8000), engine.CodeExpr},
		{"open-parentheses", rep("(", 16000), engine.CodeExpr},
		{"parentheses", rep("(", 90) + "credential.live" + rep(")", 90), ""},
		{"deep-lists", rep("[", 8000) + rep("]", 8000) + " == []", engine.CodeExpr},
		{"deep-maps", rep("{1:", 4000) + "1" + rep("}", 4000) + " == {}", engine.CodeExpr},
		{"deep-choice", rep("credential.live ? true : ", 600) + "false", engine.CodeExpr},
		{"deep-selection", "credential.subject != null && credential.subject.owner != null && credential.subject.owner" + rep(".org", 4000) + ".id == ''", engine.CodeExpr},
		{"deep-index", "credential.labels" + rep("['a']", 3000) + " == ''", engine.CodeExpr},
		{"deep-calls", "credential.id" + rep(".size()", 2000) + " == 1", engine.CodeExpr},
		{"long-sum", rep("credential.id.size() + ", 700) + "1 == 2", engine.CodeExpr},
		{"long-text-sum", rep("credential.id + ", 1000) + "'' == ''", engine.CodeExpr},
		{"many-nots", rep("!", 16000) + "credential.live", ""},
		{"many-terms", rep("credential.live && ", 800) + "true", ""},
		{"many-atLeast", nested("atLeast([%s], 1, x, x)", 30), engine.CodeExpr},
		{"many-filters", nested("credential.copies.filter(x, %s == [])", 90) + " == []", engine.CodeExpr},
		{"many-loops", nested("credential.copies.all(x, x.storage == '' || %s)", 60), engine.CodeTooCostly},
		{"cubic", "credential.handoffs.all(a, credential.handoffs.all(b, credential.handoffs.exists(c, c.id == a.id || c.id == b.id)))", engine.CodeTooCostly},
		{"long-text", "credential.id == '" + rep("a", 16000) + "'", ""},
		{"long-integer", rep("9", 16000) + " == 1", engine.CodeExpr},
		{"long-list", "credential.id in [" + rep("'a', ", 3000) + "'b']", ""},
		{"many-patterns", rep("credential.id.matches('^(a{9}){99}$') || ", 390) + "false", engine.CodeTooCostly},
		{"long-pattern", "credential.id.matches('^" + rep("a", 16000) + "$')", engine.CodeTooCostly},
		{"deep-pattern", "credential.id.matches('^" + rep("(", 7000) + rep(")", 7000) + "$')", engine.CodeBadConstant},
		{"pattern-of-classes", "credential.id.matches('^" + rep(`\\pL`, 900) + "$')", ""},
		{"pattern-that-backtracks", "credential.id.matches('^(a+)+(a|aa)*b$')", ""},
		{"pigeons", pigeons("id", "algorithm", "fingerprint", "parentId", "issuedById", "requestedById", "subjectId"), ""},
		{"many-comments", rep("// x\n", 3000) + "credential.live", ""},
		{"unterminated", "'" + rep("a", 16000), engine.CodeExpr},
		{"dots", rep(".", 16000), engine.CodeExpr},
		{"garbage", rep("@#$%^&", 2600), engine.CodeExpr},
		{"many-unknown-names", rep("nope || ", 2000) + "x", engine.CodeExpr},
		{"many-faults", rep("has(credential.id) || ", 740) + "has(credential.id)", engine.CodeHas},
	}
}

// nested puts a text into itself, n times; innermost is true.
func nested(text string, n int) string {
	out := "true"
	for range n {
		out = fmt.Sprintf(text, out)
	}
	return out
}

// pigeons puts n fields into n−1 values, so that no two have the same: nothing
// does, and to see that takes a search of exponential length.
func pigeons(fields ...string) string {
	var holes, out []string
	for i := range fields[1:] {
		holes = append(holes, fmt.Sprintf("'hole %d'", i))
	}
	for i, f := range fields {
		out = append(out, fmt.Sprintf("credential.%s in [%s]", f, strings.Join(holes, ", ")))
		for _, g := range fields[:i] {
			for _, h := range holes {
				out = append(out, fmt.Sprintf("!(credential.%s == %s && credential.%s == %s)", f, h, g, h))
			}
		}
	}
	return strings.Join(out, " && ")
}

// TestHostileExpressions wants each to be refused with its code and place, or to be
// compiled and asked, within bounded memory: time that is not spent on memory is
// bounded by the length of an expression and by what the search may look at.
func TestHostileExpressions(t *testing.T) {
	v := at(t, `"credentials": [{"id": "c", "subjectId": "nhi:n", "kind": "api_key"}], "nhis": [{"id": "n", "kind": "bot"}]`)
	for _, tt := range hostileExpressions() {
		t.Run(tt.name, func(t *testing.T) {
			pack := packOf(t, controls.Control{Subject: governance.KindCredential, Pass: tt.pass})
			var eng *engine.Engine
			var err error
			used := allocated(func() { eng, err = engine.Compile(pack) })
			if used > 80<<20 {
				t.Errorf("Compile takes %d MiB of memory", used>>20)
			}
			if code := wantTyped(t, pack, err); code != tt.code {
				t.Errorf("Compile gives code %q, want %q: %.300v", code, tt.code, err)
			}
			if err == nil {
				check(t, eng, v, "AB-01", "credential:c")
			}
		})
	}
}

// TestHostilePack compiles many controls with many faults: memory is that of so many
// expressions; the first thousand faults are told, and then that there are more.
func TestHostilePack(t *testing.T) {
	var list []controls.Control
	for i := range 20 {
		list = append(list, controls.Control{ID: fmt.Sprintf("AB-%02d", i), Subject: governance.KindCredential, Pass: strings.Repeat("has(credential.id) || ", 700) + "true"})
	}
	pack := packOf(t, list...)
	var err error
	if used := allocated(func() { _, err = engine.Compile(pack) }); used > uint64(len(list))*10<<20 {
		t.Errorf("Compile takes %d MiB of memory", used>>20)
	}
	codes := map[governance.Code]int{}
	for f := range governance.Faults(err) {
		codes[f.Code]++
	}
	if diff := cmp.Diff(map[governance.Code]int{engine.CodeHas: 1000, governance.CodeTooLarge: 1}, codes); diff != "" {
		t.Errorf("faults mismatch (-want +got):\n%s", diff)
	}
	if n := len(err.Error()); n > 1<<20 {
		t.Errorf("the error has %d bytes", n)
	}
}

// allocated is how many bytes of memory f takes, freed or not.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// wantTyped demands of an error of a pack that each fault has a code and a place
// inside the pack, and returns the first code.
func wantTyped(t *testing.T, pack *controls.Pack, err error) (first governance.Code) {
	t.Helper()
	if err == nil {
		return ""
	}
	var whole *controls.PackError
	if !errors.As(err, &whole) {
		t.Fatalf("an error of type %T: %v", err, err)
	}
	if n := len(err.Error()); n > 1<<20 {
		t.Errorf("the error has %d bytes", n)
	}
	n := 0
	for f := range governance.Faults(err) {
		if first == "" {
			first = f.Code
		}
		if n++; n > 1000 {
			continue
		}
		line, ok := pack.SourceLine(f.Pos)
		var e *engine.ExprError
		if f.Code == "" || f.Detail == "" || !ok || f.Pos.Column < 1 || f.Pos.Column > len(line)+1 || !errors.As(f.Err, &e) || e.Code != f.Code {
			t.Fatalf("no code, text or place: %#v", f)
		}
	}
	return first
}

// FuzzPack wants any file of a pack to be refused with typed faults, or to be
// compiled and asked: by typed plans and by the interpreter with one answer.
func FuzzPack(f *testing.F) {
	for _, id := range []string{"ROT-01", "SEC-03", "PRG-06", "INV-04"} {
		text, err := os.ReadFile("../builtin/" + id + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(strings.Replace(string(text), id, "AB-01", 1))
	}
	const head = "id: AB-01\ntitle: A\nsubject: Credential\nseverity: low\napplies: true\npass: "
	for _, tt := range hostileExpressions() {
		if len(tt.pass) < 1000 {
			f.Add(head + fmt.Sprintf("%q\n", tt.pass))
		}
	}
	e, err := governance.Parse("estate.json", sound(1).json(now))
	if err != nil {
		f.Fatal(err)
	}
	v := delegation.NewIndex(e).At(now)
	f.Fuzz(func(t *testing.T, text string) {
		pack, err := controls.ParsePack(fstest.MapFS{"AB-01.yaml": {Data: []byte(text)}})
		if err != nil {
			var whole *controls.PackError
			if !errors.As(err, &whole) {
				t.Fatalf("an error of type %T: %v", err, err)
			}
			return
		}
		eng, err := engine.Compile(pack)
		if wantTyped(t, pack, err) != "" {
			return
		}
		agree(t, eng, v, map[engine.Outcome]int{})
	})
}
