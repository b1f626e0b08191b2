package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/controlstest"
)

// TestPack holds the controls to their cases.
func TestPack(t *testing.T) {
	t.Parallel()
	pack, err := controls.ParsePack(files)
	if err != nil {
		t.Fatal(err)
	}
	cases := controlstest.Dir("testdata")
	controlstest.Run(t, pack, cases)
	controlstest.Branches(t, pack, cases, 100)
	controlstest.Mutate(t, pack, cases, 95)
	controlstest.Withhold(t, pack, cases)
	controlstest.Boundaries(t, pack, cases)
}

// TestMappings wants every row of a mapping to name a control that the pack has.
func TestMappings(t *testing.T) {
	t.Parallel()
	pack, err := controls.ParsePack(files)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := library()
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for m := range lib.Mappings() {
		if !strings.HasPrefix(m.Source().Name, "acme-") {
			continue
		}
		for row := range m.All() {
			rows++
			if _, ok := pack.Get(row.Control); !ok {
				t.Errorf("%s: no control %s", m.Source().Name, row.Control)
			}
		}
	}
	if rows != 3 {
		t.Errorf("%d rows, want 3", rows)
	}
}

// TestReadme wants the README to show what the program prints. MANDATE_UPDATE=1
// writes it.
func TestReadme(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(data), "```console\n")
	_, after, _ := strings.Cut(rest, "```\n")
	got := before + "```console\n$ go run ./examples/pack\n" + out.String() + "```\n" + after
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile("README.md", []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(strings.Split(got, "\n"), strings.Split(string(data), "\n")); diff != "" {
		t.Errorf("README.md (-real +README):\n%s", diff)
	}
}
