package reference_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// instant is when every question here is asked.
var instant = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// TestCases asks several controls about one estate: a file of testdata holds the
// ids, the estate and the verdicts, one a line with the facts that are missing.
func TestCases(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txtar")
	if len(files) < 3 {
		t.Fatalf("%d cases", len(files))
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(string(text))
			ids, _ := a.File("controls")
			doc, _ := a.File("estate.json")
			golden.Section(t, name, a, "want", verdicts(t, view(t, doc.Data), strings.Fields(ids.Data)...))
		})
	}
}

func view(t *testing.T, doc string) *delegation.View {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return delegation.NewIndex(e).At(instant)
}

func verdicts(t *testing.T, v *delegation.View, ids ...string) string {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	a, err := eng.Assess(t.Context(), v, engine.Only(ids...), engine.KeepPasses())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range a.Findings {
		fmt.Fprint(&b, f.Verdict, " ", f.Control, " ", f.Subject)
		for _, m := range f.Missing {
			fmt.Fprint(&b, " ", m.Path)
		}
		b.WriteString("\n")
	}
	return b.String()
}
