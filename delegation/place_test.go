package delegation_test

import (
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Where a file of an estate is at hand its line is the place; else the line of the
// export that gave the field, or the first that gave anything.
func TestPlace(t *testing.T) {
	list := func(origins ...governance.Origin) *governance.Estate {
		n := governance.NHI{ID: "ci", Origin: governance.Some(origins)}
		return &governance.Estate{SchemaVersion: governance.SchemaVersion, NHIs: []governance.NHI{n}}
	}
	from := func(source string, line int64, fields ...string) governance.Origin {
		o := governance.Origin{Source: source}
		if line > 0 {
			o.Line = governance.Some(line)
		}
		if len(fields) > 0 {
			o.Fields = governance.Some(fields)
		}
		return o
	}
	file, err := governance.Parse("estate.json", []byte("{\"schemaVersion\": \"1.0\", \"nhis\": [\n  {\"id\": \"ci\", \"kind\": \"service_account\",\n   \"origin\": [{\"source\": \"export.json\", \"pointer\": \"\", \"line\": 7}]}]}"))
	if err != nil {
		t.Fatal(err)
	}
	two := list(from("a.json", 3, "kind"), from("b.json", 5, "name", "owners"))
	for name, c := range map[string]struct {
		estate *governance.Estate
		path   string
		want   string
	}{
		"the file of the estate":                {file, "kind", "estate.json:2:24"},
		"the whole record of an export":         {list(from("a.json", 3)), "kind", "a.json:3:1"},
		"the export that names the field":       {two, "owners[0].id", "b.json:5:1"},
		"the record is where it first appeared": {two, "", "a.json:3:1"},
		"a field that none gave":                {two, "purpose", "a.json:3:1"},
		"an export without lines":               {list(from("table", 0)), "kind", ""},
		"one without lines before one with":     {list(from("table", 0, "kind"), from("b.json", 5, "name")), "kind", "b.json:5:1"},
		"a record built in Go":                  {list(), "kind", ""},
	} {
		at, ok := delegation.NewIndex(c.estate).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)).Place(governance.NewRef(governance.KindNHI, "ci"), c.path)
		if at.String() != c.want || ok != (c.want != "") {
			t.Errorf("%s: %v, %v, want %q", name, at, ok, c.want)
		}
	}
	if _, ok := delegation.NewIndex(two).At(time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)).Place(governance.NewRef(governance.KindNHI, "other"), ""); ok {
		t.Error("a record that is not there has a place")
	}
}
