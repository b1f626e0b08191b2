package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
	"go.yaml.in/yaml/v3"
)

// TestExplanationsNameLines imports exports of six systems, merges and assesses
// them, and wants the explanation of every finding to name file and line of the
// records in the exports that it rests on.
func TestExplanationsNameLines(t *testing.T) {
	const fixtures, inputs = "../../governance/importer/", "../../../shared/data/inputs/"
	t.Run("fixtures", func(t *testing.T) {
		explained(t, map[string][]string{
			"aws-iam":    unpacked(t, fixtures+"awsiam/testdata/trust.txtar"),
			"msgraph":    unpacked(t, fixtures+"msgraph/testdata/applications.txtar"),
			"gdap":       matching(t, fixtures+"gdap/testdata/relationships.json", fixtures+"gdap/testdata/assignments-of-one-relationship.json"),
			"kubernetes": unpacked(t, fixtures+"kubernetes/testdata/manifests.txtar"),
			"github":     unpacked(t, fixtures+"github/testdata/organization.txtar"),
			"leaks":      unpacked(t, fixtures+"leaks/testdata/gitleaks.txtar"),
		})
	})
	t.Run("samples", func(t *testing.T) {
		if _, err := os.Stat(inputs); err != nil {
			t.Skip("the samples of other systems are not here")
		}
		explained(t, map[string][]string{
			"aws-iam":    matching(t, inputs+"aws/authz-details.small.json", inputs+"aws/credential-report.csv", inputs+"aws/list-*.json"),
			"msgraph":    matching(t, inputs+"microsoft/graph-*.json"),
			"gdap":       matching(t, inputs+"microsoft/gdap-*.json"),
			"kubernetes": matching(t, inputs+"kubernetes/*.yaml"),
			"github":     matching(t, inputs+"github/*.json"),
			"leaks":      matching(t, inputs+"leaks/*"),
		})
	})
}

// explained takes exports, by importer, the way from import to explain.
func explained(t *testing.T, exports map[string][]string) {
	dir, at := t.TempDir(), "2026-01-01T00:00:00Z"
	merge := []string{"merge"}
	for from, files := range exports {
		status, stdout, stderr := runWith("", append([]string{"import", "-from", from, "-self", "home", "-as-of", at}, files...)...)
		if status != 0 {
			t.Fatalf("import -from %s: %s", from, stderr)
		}
		merge = append(merge, filepath.Join(dir, from+".json"))
		create(t, merge[len(merge)-1], stdout)
	}
	status, stdout, stderr := runWith("", merge...)
	if status != 0 {
		t.Fatalf("merge: %s", stderr)
	}
	merged := filepath.Join(dir, "merged.json")
	create(t, merged, stdout)

	var report struct {
		Findings []struct {
			Control string         `json:"control"`
			Subject governance.Ref `json:"subject"`
		} `json:"findings"`
	}
	_, stdout, stderr = runWith("", "assess", "-format", "json", "-fail-on", "never", merged)
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || len(report.Findings) < 100 {
		t.Fatalf("assess: %d findings, %v, %s", len(report.Findings), err, stderr)
	}
	explain := explainer(t, merged)
	places, shown := map[controls.FactOrigin]bool{}, map[string]bool{}
	for _, f := range report.Findings {
		x := explain(f.Control, f.Subject)
		origins := x.Origin
		for _, fact := range x.Facts {
			origins = append(origins, fact.Origin...)
		}
		if len(origins) == 0 {
			t.Errorf("the explanation of %s for %s names no source", f.Control, f.Subject)
			continue
		}
		for _, o := range origins {
			places[o] = true
		}
		if system := filepath.Dir(origins[0].Source); !shown[system] {
			shown[system] = true
			want := fmt.Sprintf("%s is recorded by %s:%d %s", f.Subject, origins[0].Source, origins[0].Line, origins[0].Pointer)
			if _, text, _ := runWith("", "explain", f.Control, f.Subject.String(), merged); !strings.Contains(text, strings.TrimSpace(want)) {
				t.Errorf("explain %s %s does not say %q:\n%s", f.Control, f.Subject, want, text)
			}
		}
	}
	sources := map[string]bool{}
	for o := range places {
		sources[o.Source] = true
		if line := lineOf(t, o.Source, o.Pointer); int64(line) != o.Line {
			t.Errorf("%s:%d is named for %s, which stands on line %d", o.Source, o.Line, o.Pointer, line)
		}
	}
	for from, files := range exports {
		if !sources[files[0]] {
			t.Errorf("no explanation names %s, which %s imported", files[0], from)
		}
	}
}

// explainer reads an estate once.
func explainer(t *testing.T, path string) func(string, governance.Ref) controls.Explanation {
	estate, err := governance.Parse(path, []byte(contents(t, path)))
	if err != nil {
		t.Fatal(err)
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	at, _ := estate.AsOf.Get()
	view := delegation.NewIndex(estate).At(at)
	return func(control string, subject governance.Ref) controls.Explanation {
		x, err := eng.Explain(t.Context(), view, control, subject)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
}

// unpacked writes the exports of an archive, and returns their paths.
func unpacked(t *testing.T, path string) (files []string) {
	dir := t.TempDir()
	for _, f := range txtar.Parse(contents(t, path)).Files {
		if name, ok := strings.CutPrefix(f.Name, "in/"); ok {
			files = append(files, filepath.Join(dir, name))
			create(t, files[len(files)-1], f.Data)
		}
	}
	return files
}

// matching are the files of these patterns.
func matching(t *testing.T, patterns ...string) (files []string) {
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("no file is called %s (%v)", pattern, err)
		}
		files = append(files, paths...)
	}
	return files
}

// lineOf finds the line of a pointer without the importers: of a row, a value of JSON,
// of JSON Lines, or of YAML; 0 is nowhere.
func lineOf(t *testing.T, path, pointer string) int {
	data := []byte(contents(t, path))
	if row, ok := strings.CutPrefix(pointer, "#row="); ok {
		n, _ := strconv.Atoi(row)
		return n // of a table without breaks in its cells
	}
	steps := strings.Split(pointer, "/")[1:]
	if filepath.Ext(path) == ".yaml" {
		return yamlLine(data, steps)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	if filepath.Ext(path) == ".ndjson" {
		for n, _ := strconv.Atoi(steps[0]); n > 0; n-- {
			var skipped json.RawMessage
			if dec.Decode(&skipped) != nil {
				return 0
			}
		}
		steps = steps[1:]
	}
	for _, step := range steps {
		if !descend(dec, step) {
			return 0
		}
	}
	at := int(dec.InputOffset())
	at += len(data[at:]) - len(bytes.TrimLeft(data[at:], " \t\r\n:,"))
	return 1 + bytes.Count(data[:at], []byte("\n"))
}

// descend reads up to the value of one step of a pointer.
func descend(dec *json.Decoder, step string) bool {
	open, err := dec.Token()
	for i := 0; err == nil && dec.More(); i++ {
		name := any(strconv.Itoa(i))
		if open == json.Delim('{') {
			name, err = dec.Token()
		}
		if name == strings.NewReplacer("~1", "/", "~0", "~").Replace(step) {
			return err == nil
		}
		var skipped json.RawMessage
		err = dec.Decode(&skipped)
	}
	return false
}

// yamlLine is the line of a value in the documents of a stream: the first step names
// the document where there are several.
func yamlLine(data []byte, steps []string) int {
	var docs []*yaml.Node
	for dec := yaml.NewDecoder(bytes.NewReader(data)); ; {
		var doc yaml.Node
		if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return 0
		}
		docs = append(docs, doc.Content[0])
	}
	n := docs[0]
	if len(docs) > 1 {
		n = &yaml.Node{Kind: yaml.SequenceNode, Content: docs}
	}
	for _, step := range steps {
		var below *yaml.Node
		for i, child := range n.Content {
			if n.Kind == yaml.SequenceNode && step == strconv.Itoa(i) {
				below = child
			}
			if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Value == step {
				below = child
			}
		}
		if n = below; n == nil {
			return 0
		}
	}
	return n.Line
}
