package oscal_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
)

func written(t *testing.T, lib *frameworks.Library, p frameworks.Part) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := oscal.Write(&b, lib, p); err != nil {
		t.Fatalf("%s: %v", p.Source().Name, err)
	}
	return b.Bytes()
}

// contents is all that a part says but its digest, for cmp.
func contents(p frameworks.Part) []any {
	switch p := p.(type) {
	case *frameworks.Catalog:
		return []any{*p, slices.Collect(p.All())}
	case *frameworks.Mapping:
		return []any{*p, slices.Collect(p.All())}
	case *frameworks.Crosswalk:
		return []any{*p, slices.Collect(p.All())}
	}
	return nil
}

var heads = cmpopts.IgnoreUnexported(frameworks.Catalog{}, frameworks.Mapping{}, frameworks.Crosswalk{})

// What is written and read is the same, and written again has the same bytes.
func TestRoundTrip(t *testing.T) {
	lib := frameworks.Builtin()
	for p := range lib.Parts() {
		name := p.Source().Name
		data := written(t, lib, p)
		doc, err := oscal.Read(name+".json", data, oscal.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(doc.Parts()) != 1 || len(doc.Warnings) > 0 {
			t.Errorf("%s: %d parts, warnings %v", name, len(doc.Parts()), doc.Warnings)
			continue
		}
		got := doc.Parts()[0]
		if diff := cmp.Diff(contents(p), contents(got), heads); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
		if !bytes.Equal(data, written(t, lib, got)) {
			t.Errorf("%s: other bytes at the second time", name)
		}
	}
}
