package importer_test

import (
	"slices"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/gdap"
	"github.com/mandate-nhi/mandate/governance/importer/msgraph"
)

// TestMaxCopies wants files to be refused that hold one object more often than any
// export does, and no others.
func TestMaxCopies(t *testing.T) {
	const one = `{"id":"a"}`
	for _, imp := range []importer.Importer{gdap.New(), msgraph.New()} {
		for _, more := range []int{0, 1} {
			f := export(t, imp.Name(), 0)[0]
			f.Data = []byte(framed(f, repeat(one, (importer.MaxCopies+more)*(len(one)+1))))
			_, err := imp.Import(t.Context(), []importer.File{f}, self)
			refused := 0
			for fault := range governance.Faults(err) {
				if fault.Code == governance.CodeTooLarge && fault.Pos.Line > 0 {
					refused++
				}
			}
			if refused != more || more == 0 && err != nil {
				t.Errorf("%s, %d more than fit: %v", imp.Name(), more, err)
			}
		}
	}
}

// TestSkipped wants one remark for each file, at the first value.
func TestSkipped(t *testing.T) {
	var c importer.Collector
	for _, name := range []string{"b.json", "a.json"} {
		root, fault := importer.ParseJSON(importer.File{Name: name, Data: []byte(`[1, {}, 2]`)}, importer.Limits{})
		if fault != nil {
			t.Fatal(fault)
		}
		for _, n := range root.Items()[1:] {
			c.Skip(n)
		}
	}
	c.Skipped(importer.Info, "%d values")
	c.Skipped(importer.Info, "nothing since: %d values")
	var got []string
	for _, d := range c.Diagnostics() {
		got = append(got, d.Pos.String()+" "+d.Pointer+" "+d.Detail)
	}
	if want := []string{"a.json:1:5 /1 2 values", "b.json:1:5 /1 2 values"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestConcat wants texts that stand in one block not to touch each other, whatever
// their length.
func TestConcat(t *testing.T) {
	var c importer.Collector
	var got, want []string
	for n := range 600 {
		part := string(slices.Repeat([]byte{byte('a' + n%26)}, n))
		got, want = append(got, c.Concat(part, "/", part)), append(want, part+"/"+part)
	}
	if !slices.Equal(got, want) {
		t.Error("a text is not what was put together")
	}
	if got := c.Concat(); got != "" {
		t.Errorf("nothing makes %q", got)
	}
}
