package controls_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// TestHostilePacks wants an answer, and one code, of files that are made to
// exhaust a reader, within bounded memory.
func TestHostilePacks(t *testing.T) {
	many := func(n int, text string) map[string]string {
		files := map[string]string{}
		for i := range n {
			files[fmt.Sprintf("X%03d.yaml", i)] = text
		}
		return files
	}
	one := func(text string) map[string]string { return map[string]string{"AB-01.yaml": text} }
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s*%c]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 8), c-1)
	}
	items := strings.Repeat("a, ", 10000)
	pass := func(text string) map[string]string { return one(head + "pass: " + text + "\n") }
	tests := []struct {
		name  string
		files map[string]string
		code  governance.Code
	}{
		{"alias-bomb", one(bomb), controls.CodeAlias},
		{"ten-megabytes", one(strings.Repeat("# x\n", 10<<18)), governance.CodeTooLarge},
		{"deep-flow", one(strings.Repeat("[", 60000)), governance.CodeSyntax},
		{"deep-flow-closed", one(strings.Repeat("[", 9000) + strings.Repeat("]", 9000)), governance.CodeTooLarge},
		{"deep-maps", one(strings.Repeat("{a: ", 9000) + strings.Repeat("}", 9000)), governance.CodeTooLarge},
		{"deep-blocks", one(strings.Repeat("- ", 30000)), governance.CodeSyntax},
		{"long-list", one(head + "pass: a\nevidence: [" + items + "a]\n"), governance.CodeTooLarge},
		{"long-default", one(head + "pass: a\nparams: {p: {type: list:string, class: library, source: x, default: [" + items + "a]}}\n"), governance.CodeTooLarge},
		{"many-keys", one(strings.Repeat("sevrity: [\n]\n", 4000)), governance.CodeDuplicateMember},
		{"long-key-over-aliases", one("a: &a b\n? " + strings.Repeat("k", 20000) + "\n: [" + strings.Repeat("*a, ", 10000) + "*a]\n"), controls.CodeAlias},
		{"long-id", one(strings.Replace(head, "id: AB-01", "id: "+strings.Repeat("A", 60000)+"-01", 1) + "pass: a\n"), governance.CodeFormat},
		{"long-name", map[string]string{strings.Repeat("A", 60000) + "-01.yaml": head + "pass: a\n"}, controls.CodeFileName},
		{"long-expression", pass(strings.Repeat("a", 16<<10+1)), governance.CodeTooLarge},
		{"not-utf-8", pass("'caf\xe9'"), governance.CodeSyntax},
		{"many-params", one(head + "pass: a\nparams: {" + strings.Repeat("p: {}, ", 9000) + "q: {}}\n"), governance.CodeDuplicateMember},
		{"large-int", one(head + "pass: a\nparams: {p: {type: int, class: library, source: x, default: " + strings.Repeat("9", 60000) + "}}\n"), governance.CodeType},
		{"large-duration", one(head + "pass: a\nparams: {p: {type: duration, class: library, source: x, default: P" + strings.Repeat("9", 60000) + "D}}\n"), governance.CodeFormat},
		{"many-aliases", one(head + "pass: a\naliases: [" + items + "a]\n"), governance.CodeTooLarge},
		{"many-bounds", map[string]string{"pack.yaml": "name: a\nversion: 1.0.0\nbounds: {" + strings.Repeat("x: {A-1.b: {}}, ", 3000) + "y: {}}\n"}, governance.CodeDuplicateMember},
		{"merge-keys", one("a: &a {b: c}\n" + strings.Repeat("<<: *a\n", 5000)), controls.CodeAlias},
		{"many-files", many(1001, "a: b\n"), governance.CodeTooLarge},
		{"many-bytes", many(1000, strings.Repeat("# 456789\n", 7000)), governance.CodeTooLarge},
		{"many-faults", many(900, "a: b\n"), governance.CodeTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := controls.ParsePack(fsys)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 128<<20 {
				t.Errorf("ParsePack takes %d MiB of memory", used>>20)
			}
			found, n := false, 0
			for f := range governance.Faults(err) {
				found = found || f.Code == tt.code
				n++
			}
			if !found || n > 1001 {
				t.Errorf("ParsePack gives %d faults, %s among them: %v; want at most 1001, and it", n, tt.code, found)
			}
			if size := len(err.Error()); size > 1<<20 {
				t.Errorf("the error has %d bytes", size)
			}
		})
	}
}

// FuzzParsePack wants any bytes to give a pack whose positions are true, or
// faults inside the file, and the same ones each time.
func FuzzParsePack(f *testing.F) {
	f.Add(everyKey)
	f.Add(head + "pass: |2\n    a\n  && b\n")
	f.Add(head + "pass: \"a\\\n  \\x41 \\u00e4\"\n")
	f.Add(head + "pass: 'a''\n\n  b'\n")
	f.Add("id: &a [*a]\n---\n")
	f.Add("id: {a: b}\n  c: [")
	f.Fuzz(func(t *testing.T, text string) {
		fsys := fstest.MapFS{"AB-01.yaml": {Data: []byte(text)}}
		pack, err := controls.ParsePack(fsys)
		if err != nil {
			_, again := controls.ParsePack(fsys)
			if diff := cmp.Diff(err.Error(), again.Error()); diff != "" {
				t.Fatalf("two runs differ (-first +second):\n%s", diff)
			}
			wantInside(t, err, text)
			return
		}
		c, _ := pack.Get("AB-01")
		wantTruePositions(t, pack, "applies", c.Applies)
		wantTruePositions(t, pack, "pass", c.Pass)
	})
}

func wantInside(t *testing.T, err error, text string) {
	lines := strings.Split(text, "\n")
	for _, p := range places(err) {
		if p.Line < 0 || p.Line > len(lines) || p.Line > 0 && (p.Column < 1 || p.Column > len(lines[p.Line-1])+1) {
			t.Errorf("fault outside the file: %v", p)
		}
	}
}

// wantTruePositions compares each byte of an expression with the byte where it
// is said to stand: they are the same but for escapes and folded line ends.
func wantTruePositions(t *testing.T, pack *controls.Pack, expr, text string) {
	for i := range len(text) {
		pos := pack.ExprPosition("AB-01", expr, i)
		line, ok := pack.SourceLine(pos)
		if !ok || pos.Column < 1 || pos.Column > len(line)+1 {
			t.Fatalf("byte %d of %s %q is said to be at %v, which is not in the file", i, expr, text, pos)
		}
		at := "\n"
		if pos.Column <= len(line) {
			at = line[pos.Column-1 : pos.Column]
		}
		folded := text[i] == ' ' && strings.TrimLeft(line[min(pos.Column-1, len(line)):], " \t") == ""
		if at != text[i:i+1] && at != `\` && !folded {
			t.Errorf("byte %d of %s %q is said to be at %v, where there is %q", i, expr, text, pos, at)
		}
	}
}
