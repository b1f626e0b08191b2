package reference_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/controlstest"
)

// TestWalkThrough wants the control of CONTRIBUTING to decide its cases as it says.
func TestWalkThrough(t *testing.T) {
	if os.Getenv("MANDATE_UPDATE") != "" {
		t.Skip("its cases stand in CONTRIBUTING, where nothing writes them anew")
	}
	_, text, ok := strings.Cut(read(t, "CONTRIBUTING.md"), "## A control in ten minutes\n")
	control, cases, want := block(text, "```yaml\n"), block(text, "```text\n"), block(text, "is the specification.\n\n```\n")
	if !ok || control == "" || cases == "" || want == "" {
		t.Fatal("CONTRIBUTING has no walk-through")
	}
	pack, err := controls.ParsePack(fstest.MapFS{
		"INC-02.yaml": {Data: []byte(control)},
		"pack.yaml":   {Data: []byte("name: guest\nversion: 1.0.0\nprofiles: [msp]\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	controlstest.Run(t, pack, fstest.MapFS{"INC-02.txtar": {Data: []byte(cases + want)}})
}

// block is what stands behind a mark, up to the end of its fence.
func block(text, mark string) string {
	_, rest, _ := strings.Cut(text, mark)
	body, _, _ := strings.Cut(rest, "```\n")
	return body
}
