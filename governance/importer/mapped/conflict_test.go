package mapped_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

// TestConflictPlaces wants a conflict to stand at what says the first side of it that a
// place is known of: a cell, a member, a label, a field of the estate that is added to.
func TestConflictPlaces(t *testing.T) {
	const rules = `    record: nhi
    fields: {id: {from: id}, kind: {from: kind}, name: {from: name}, "labels[cost]": {from: cost}}
`
	mapping, err := mapped.Parse("m.yaml", []byte("mapping: \"1\"\ntables:\n  - files: [\"*.csv\"]\n    format: csv\n"+rules+"  - files: [\"*.json\"]\n    format: json\n"+rules))
	if err != nil {
		t.Fatal(err)
	}
	const csv = "id,kind,name,cost\nci,bot,one,c-1\n"
	const json = "[\n{\"id\":\"ci\", \"kind\":\"bot\",\n\"name\":\"two\"}]"
	for name, c := range map[string]struct {
		base  string
		files []importer.File
		want  string
	}{
		"cell":      {files: []importer.File{{Name: "a.csv", Data: []byte(csv)}, {Name: "b.json", Data: []byte(json)}}, want: "a.csv:2:8 #row=2;col=3"},
		"member":    {files: []importer.File{{Name: "a.json", Data: []byte(json)}, {Name: "b.json", Data: []byte(`{"id":"ci", "kind":"bot", "name":"zwei"}`)}}, want: "a.json:3:8 /0/name"},
		"in a base": {base: `{"id":"ci", "kind":"bot", "name":"three"}`, files: []importer.File{{Name: "b.json", Data: []byte(json)}}, want: "base.json:2:34 /nhis/0/name"},
		"label": {base: `{"id":"ci", "kind":"bot", "labels":{"cost":"c-2"}}`, files: []importer.File{{Name: "b.csv", Data: []byte(csv)}},
			want: "b.csv:2:12 #row=2;col=4"},
		"of another source": {base: `{"id":"ci", "kind":"bot", "name":"three", "origin":[{"source":"iam", "pointer":"/Roles/1", "line":9}]}`,
			files: []importer.File{{Name: "j.json", Data: []byte(json)}}, want: "j.json:3:8 /0/name"},
	} {
		r, err := mapped.Importer{Mapping: mapping}.Import(t.Context(), c.files, importer.Options{})
		if c.base != "" {
			base, faults := governance.Parse("base.json", []byte(`{"schemaVersion":"1.0", "nhis":[`+"\n"+c.base+`]}`))
			if faults != nil {
				t.Fatal(faults)
			}
			r, err = mapped.Importer{Mapping: mapping}.Enrich(t.Context(), base, c.files, importer.Options{})
		}
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range r.Diagnostics {
			if d.Code == importer.CodeConflict {
				got = append(got, d.Pos.String()+" "+d.Pointer)
			}
		}
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: conflicts mismatch (-want +got):\n%s", name, diff)
		}
	}
}
