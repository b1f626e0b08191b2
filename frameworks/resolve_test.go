package frameworks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/internal/golden"
)

// Each case of testdata/citations.txt is a citation, words beside it after a bar,
// and indented what Resolve says; what it does not say is left out.
// MANDATE_UPDATE=1 writes what it says.
func TestCitations(t *testing.T) {
	const file = "testdata/citations.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	cases := 0
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.HasPrefix(line, "  "):
		case strings.HasPrefix(line, "#") || line == "\n":
			got.WriteString(line)
		default:
			cases++
			citation, context, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " | ")
			got.WriteString(line + shown(frameworks.Builtin().Resolve(citation, context)))
		}
	}
	golden.File(t, file, got.String())
	if cases < 80 {
		t.Errorf("%d citations, which are too few", cases)
	}
}

// shown writes what a resolution says, a line for each thing.
func shown(r frameworks.Resolution) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s\n", strings.Trim(fmt.Sprint(r.Verdicts), "[]"))
	for _, ref := range r.Resolved {
		fmt.Fprintf(&b, "  resolved %s\n", ref)
	}
	for _, s := range r.Successors {
		fmt.Fprintf(&b, "  successor %s %s\n", s.ID, s.Lifecycle)
	}
	for _, s := range r.Suggest {
		fmt.Fprintf(&b, "  suggest %s: %s\n", s.Ref, s.Reason)
	}
	for _, ref := range r.Candidates {
		fmt.Fprintf(&b, "  candidate %s\n", ref)
	}
	for _, ref := range r.FoundIn {
		fmt.Fprintf(&b, "  found in %s\n", ref)
	}
	if r.AutoRewrite {
		fmt.Fprintf(&b, "  write %s\n", r.Correction)
	}
	return b.String()
}

// What the collection expects of a citation, key by key.
func TestCitationsEqualCollectedCases(t *testing.T) {
	var cases []map[string]any
	unmarshal(t, shared(t, "data/frameworks/citation-cases.json"), &cases)
	for _, want := range cases {
		context, _ := want["context"].(string)
		text, err := json.Marshal(frameworks.Builtin().Resolve(want["text"].(string), context))
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		unmarshal(t, text, &all)
		got := map[string]any{}
		for key := range want {
			got[key] = all[key]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Resolve(%q) (-want +got):\n%s", want["text"], diff)
		}
	}
	if len(cases) < 14 {
		t.Errorf("%d cases", len(cases))
	}
}

// Every id of every catalog resolves to itself, named or in front of its catalog,
// and every spelling that was collected to the id that it was collected for.
func TestEveryIDResolves(t *testing.T) {
	lib := frameworks.Builtin()
	for c := range lib.Catalogs() {
		for e := range c.All() {
			ref := frameworks.Ref{Framework: c.ID, ID: e.ID}
			for _, text := range []string{ref.String(), c.Cite + " " + e.ID} {
				r := lib.Resolve(text, "")
				want := frameworks.CitationExact
				switch {
				case c.SupersededBy != "":
					want = frameworks.CitationLegacyID
				case e.Withdrawn():
					want = frameworks.CitationWithdrawn
				}
				if len(r.Resolved) != 1 || r.Resolved[0] != ref || r.Verdicts[0] != want || want == frameworks.CitationExact && len(r.Verdicts) > 1 {
					t.Errorf("Resolve(%q) = %+v, want %s", text, r, want)
				}
			}
		}
	}
	for file, framework := range map[string]string{"owasp-nhi-2025.json": "owasp-nhi-2025", "nist-ai-rmf-1.0.json": "ai-rmf-1.0"} {
		var document map[string]json.RawMessage
		unmarshal(t, shared(t, "data/frameworks/"+file), &document)
		for _, list := range document {
			var items []item
			if json.Unmarshal(list, &items) != nil {
				continue
			}
			for _, x := range items {
				for _, alias := range x.Aliases {
					c, _ := lib.Catalog(framework)
					citation := strings.TrimPrefix(alias, "OWASP ")
					r := lib.Resolve(c.Cite+" "+citation, "")
					if e, _ := c.Entry(x.ID); e.Kind == "function" && len(alias) == 2 {
						continue // GV alone is a function of CSF, and never AI RMF's id
					}
					if want := (frameworks.Ref{Framework: framework, ID: x.ID}); len(r.Resolved) != 1 || r.Resolved[0] != want {
						t.Errorf("Resolve(%q) = %+v, want %v", r.Text, r, want)
					}
				}
			}
		}
	}
}

// A citation of a framework of one's own is found by its id, title and edition.
func TestResolveOwnCatalog(t *testing.T) {
	lib, err := frameworks.Load(folder(outline, ""))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"own:A.1":   "  exact\n  resolved own:A.1\n",
		"Own 1 a-1": "  alias\n  resolved own:A.1\n  write Own 1 A.1\n",
		"A.0":       "  withdrawn\n  resolved own:A.0\n  successor own:A.1 moved-to\n",
		"PR.AA-05":  "  unknown-id\n",
	} {
		if diff := cmp.Diff(want, shown(lib.Resolve(text, ""))); diff != "" {
			t.Errorf("Resolve(%q) (-want +got):\n%s", text, diff)
		}
	}
	var none frameworks.Library
	if got := shown(none.Resolve("NIST CSF 2.0 PR.AA-05", "")); got != "  unknown-id\n" {
		t.Errorf("of an empty library: %s", got)
	}
}

// Whoever asks first builds what all others read.
func TestFirstUseIsShared(t *testing.T) {
	lib, err := frameworks.Load(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan string)
	for range 4 {
		go func() { answers <- shown(lib.Resolve("MP-2.1", "partner")) }()
	}
	first := <-answers
	for range 3 {
		if again := <-answers; again != first || !strings.Contains(first, "ambiguous") {
			t.Errorf("%s, and then %s", first, again)
		}
	}
}

func TestRef(t *testing.T) {
	for _, text := range []string{"csf-2.0:PR.AA-05", "owasp-nhi-2025:NHI2:2025", "ai-rmf-1.0:GOVERN 6.1", "ai-rmf-1.0"} {
		var ref frameworks.Ref
		if err := ref.UnmarshalText([]byte(text)); err != nil || ref.String() != text {
			t.Errorf("UnmarshalText(%q) = %v, %v", text, ref, err)
		}
	}
	if err := new(frameworks.Ref).UnmarshalText([]byte(":x")); err == nil {
		t.Error("UnmarshalText(:x) is no error")
	}
}

// FuzzResolve wants an answer to any text: a verdict, references that exist, and
// the same again. What may be written instead means what was resolved, or where
// the publisher moved it, and needs no more correction.
func FuzzResolve(f *testing.F) {
	cases, err := os.ReadFile("testdata/citations.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(cases)) {
		if !strings.HasPrefix(line, " ") {
			citation, context, _ := strings.Cut(strings.TrimSpace(line), " | ")
			f.Add(citation, context)
		}
	}
	f.Add("NHI1:2025:2025 §§ section 2.1.1.1 CSF rev v 5 (2020", "<td>")
	lib := frameworks.Builtin()
	f.Fuzz(func(t *testing.T, citation, context string) {
		r := lib.Resolve(citation, context)
		if len(r.Verdicts) == 0 || cmp.Diff(r, lib.Resolve(citation, context)) != "" {
			t.Fatalf("no verdict, or another each time: %+v", r)
		}
		refs := append(append(append([]frameworks.Ref{}, r.Resolved...), r.Candidates...), r.FoundIn...)
		for _, s := range r.Suggest {
			refs = append(refs, s.Ref)
		}
		for _, s := range r.Successors {
			refs = append(refs, s.ID)
		}
		for _, ref := range refs {
			c, ok := lib.Catalog(ref.Framework)
			if !ok {
				t.Fatalf("no catalog of %v", ref)
			}
			if _, ok := c.Entry(ref.ID); !ok && ref.ID != "" {
				t.Errorf("no entry %v", ref)
			}
		}
		if r.AutoRewrite != (r.Correction != "") {
			t.Fatalf("rewrite: %+v", r)
		}
		if again := lib.Resolve(r.Correction, ""); r.AutoRewrite {
			want := map[frameworks.Ref]bool{}
			for _, ref := range r.Resolved {
				want[ref] = true
			}
			for _, ref := range again.Resolved {
				if !want[ref] && len(r.Successors) == 0 {
					t.Errorf("%q is %v, and %q is %v", citation, r.Resolved, r.Correction, again.Resolved)
				}
			}
			if len(again.Verdicts) != 1 || again.Verdicts[0] != frameworks.CitationExact {
				t.Errorf("%q is corrected to %q, which is %v", citation, r.Correction, again.Verdicts)
			}
		}
		for name := range map[string]bool{"a.md": true, "a.html": true, "a.csv": true} {
			for _, c := range lib.FindCitations(name, []byte(citation+context)) {
				if c.Pos.Line < 1 || c.Pos.Column < 1 || c.Pos.Line > strings.Count(citation+context, "\n")+1 || len(c.Verdicts) == 0 {
					t.Errorf("found %+v", c)
				}
			}
		}
	})
}
