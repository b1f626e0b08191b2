package conformance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/controls/engine/conformance"
)

// An implementation conforms when it differs nowhere.
func ExampleArchive_Run() {
	archive, err := conformance.Builtin()
	if err != nil {
		panic(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		panic(err)
	}
	result, err := archive.Run(context.Background(), eng)
	if err != nil {
		panic(err)
	}
	fmt.Println(result.Answers > 2000, len(result.Differences))
	// Output: true 0
}

const estate = `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot","status":"active","interactiveUse":true},{"id":"b","kind":"bot","status":"active"}]}`

// small is an archive of one case, with two findings of USE-02.
func small(t *testing.T) []conformance.Encoded {
	t.Helper()
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	c, err := conformance.Case{Name: "use/1", Estate: json.RawMessage(estate)}.Answer(context.Background(), eng, "USE-02")
	if err != nil {
		t.Fatal(err)
	}
	files, err := conformance.Encode(builtin.Pack(), []conformance.File{{Name: "use.json", About: "People & bots.\n", Cases: []conformance.Case{c}}})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func fsOf(files []conformance.Encoded) fstest.MapFS {
	m := fstest.MapFS{}
	for _, f := range files {
		m[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return m
}

// TestDifferences wants what is expected and not found, and what is found and not
// expected, and whether it is the verdict.
func TestDifferences(t *testing.T) {
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	other, err := builtin.Pack().Select("ROT-01")
	if err != nil {
		t.Fatal(err)
	}
	without, err := engine.Compile(other)
	if err != nil {
		t.Fatal(err)
	}
	type brief struct {
		question string
		moved    bool
	}
	for _, tt := range []struct {
		name   string
		engine *engine.Engine
		change func(*conformance.Case)
		want   []brief
	}{
		{"nothing", eng, func(*conformance.Case) {}, nil},
		{"another verdict", eng, func(c *conformance.Case) { c.Findings[0].Verdict = 1 }, []brief{{"USE-02 nhi:a", true}}},
		{"another missing fact", eng, func(c *conformance.Case) { c.Findings[1].Missing[0].Path = "nhi[b].kind" }, []brief{{"USE-02 nhi:b", false}}},
		{"a finding too many", eng, func(c *conformance.Case) { c.Findings = c.Findings[:1] }, []brief{{"USE-02 nhi:b", true}}},
		{"no such control", without, func(*conformance.Case) {}, []brief{{"USE-02 nhi:a", true}, {"USE-02 nhi:b", true}}},
	} {
		a, err := conformance.Read(fsOf(small(t)))
		if err != nil {
			t.Fatal(err)
		}
		tt.change(&a.Files[0].Cases[0])
		r, err := a.Run(context.Background(), tt.engine)
		if err != nil {
			t.Fatal(err)
		}
		var got []brief
		for _, d := range r.Differences {
			got = append(got, brief{d.Question, d.Moved})
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(brief{})); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// TestRunStops wants the end of the context to end the run.
func TestRunStops(t *testing.T) {
	a, err := conformance.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.Run(ctx, eng); err == nil {
		t.Error("the run goes on after the end of its context")
	}
}

// TestRead refuses an archive that is not what its manifest says.
func TestRead(t *testing.T) {
	for _, tt := range []struct {
		name, file, old, new, want string
	}{
		{"nothing wrong", "use.json", "", "", ""},
		{"no manifest", "manifest.json", "*", "", "manifest.json"},
		{"a format to come", "manifest.json", `"format": 1`, `"format": 2`, "manifest.json: format 2; this version reads 1"},
		{"an unknown member", "manifest.json", `"format"`, `"more": 1, "format"`, `manifest.json: json: unknown field "more"`},
		{"another digest", "manifest.json", `"digest": "sha256:`, `"digest": "sha256:0`, "manifest.json: the digest is sha256:0"},
		{"no file", "use.json", "*", "", "use.json"},
		{"a changed file", "use.json", "People", "persons", "use.json: SHA-256 is "},
		{"another count", "manifest.json", `"cases": 1`, `"cases": 2`, "use.json: 1 cases, and 2 in the manifest"},
	} {
		files := small(t)
		i := slices.IndexFunc(files, func(f conformance.Encoded) bool { return f.Name == tt.file })
		if tt.old == "*" {
			files = slices.Delete(files, i, i+1)
		} else {
			text := string(files[i].Data)
			at := max(strings.LastIndex(text, tt.old), 0)
			files[i].Data = []byte(text[:at] + strings.Replace(text[at:], tt.old, tt.new, 1))
		}
		_, err := conformance.Read(fsOf(files))
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}
