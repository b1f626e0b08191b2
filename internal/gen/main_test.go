package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/internal/gen/model"
)

// Every go:generate line of the repository that runs this program gives the file
// that is checked in.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	directive := regexp.MustCompile(`(?m)^//go:generate go run \S*internal/gen (\S+) (\S+) (\S+)$`)
	found := 0
	err := filepath.WalkDir("../..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == ".git" {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range directive.FindAllStringSubmatch(string(src), -1) {
			found++
			checkCurrent(t, m[1], filepath.Join(filepath.Dir(path), m[2]), filepath.Join(filepath.Dir(path), m[3]))
		}
		return nil
	})
	if err != nil || found < 3 {
		t.Errorf("%d go:generate lines, %v", found, err)
	}
}

func checkCurrent(t *testing.T, what, records, output string) {
	t.Helper()
	want, err := generate(what, records)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s is stale; run go generate ./... (-want +got):\n%.2000s", output, diff)
	}
}

// The model that the generators start from has what the source says.
func TestModel(t *testing.T) {
	m, err := model.Load("../../governance")
	if err != nil {
		t.Fatal(err)
	}
	r, ok := m.Record("Credential")
	if !ok {
		t.Fatal("no record Credential")
	}
	var got model.Field
	for _, f := range r.Fields {
		if f.JSON == "rotatedAt" {
			got = f
		}
	}
	want := model.Field{Go: "RotatedAt", JSON: "rotatedAt", Type: "time.Time", Field: true, Class: "latest-of", None: true, After: []string{"createdAt"},
		Doc: "none = known never rotated (age then counts from createdAt)", Source: "PCI 8.6.3; CIS AWS 90 d"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Credential.rotatedAt mismatch (-want +got):\n%s", diff)
	}
	if values, ok := m.Enum("ActorKind"); !ok || !cmp.Equal(values, []string{"organization", "unit", "person"}) {
		t.Errorf("values of ActorKind are %q", values)
	}
	if _, err := generate("nothing", "../../governance"); err == nil {
		t.Error("there is a generator named nothing")
	}
}
