package mapped_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/mapped"
)

func templateEstate(t *testing.T) *governance.Estate {
	t.Helper()
	data, err := os.ReadFile("../../../examples/quickstart/estate.json")
	if err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse("estate.json", data)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// enriched reads the tables back, with more rows in some.
func enriched(t *testing.T, e *governance.Estate, more map[string]string) *importer.Result {
	t.Helper()
	files, err := mapped.Templates(e, governance.Kinds()...)
	if err != nil {
		t.Fatal(err)
	}
	last := len(files) - 1
	mapping, err := mapped.Parse(files[last].Name, files[last].Data)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files[:last] {
		header, _, _ := strings.Cut(string(f.Data), "\n")
		for name, row := range more {
			if name == f.Name {
				files[i].Data = append(files[i].Data, line(header, row)...)
			}
		}
	}
	result, err := mapped.Importer{Mapping: mapping}.Enrich(t.Context(), e, files[:last], importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// line is column=value pairs as a row of a table.
func line(header, row string) string {
	values := map[string]string{}
	for pair := range strings.FieldsSeq(row) {
		column, value, _ := strings.Cut(pair, "=")
		values[column] = value
	}
	var cells []string
	for column := range strings.SplitSeq(header, ",") {
		cells = append(cells, values[column])
	}
	return strings.Join(cells, ",") + "\n"
}

// TestTemplatesAddNothing: tables that nobody filled in say nothing, and nothing about
// them is wrong.
func TestTemplatesAddNothing(t *testing.T) {
	e := templateEstate(t)
	result := enriched(t, e, nil)
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	if diff := cmp.Diff(facts(t, e), facts(t, result.Estate)); diff != "" {
		t.Errorf("the tables change the estate (-want +got):\n%s", diff)
	}
}

// facts are the records of an estate by collection and id, without where they come from.
func facts(t *testing.T, e *governance.Estate) map[string]map[string]any {
	t.Helper()
	data, err := json.Marshal(e)
	var collections map[string]any
	if err == nil {
		err = json.Unmarshal(data, &collections)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]map[string]any{}
	for name, c := range collections {
		list, _ := c.([]any)
		for _, r := range list {
			record := r.(map[string]any)
			delete(record, "origin")
			out[name+" "+record["id"].(string)] = record
		}
	}
	return out
}

// TestTemplatesFilledIn: what people write becomes facts of new and of known records.
func TestTemplatesFilledIn(t *testing.T) {
	result := enriched(t, templateEstate(t), map[string]string{
		"contract.csv": "id=new providerId=kestrel customerId=serra effectiveAt=2026-01-01 endsAt=none offboardWithin=P2D duties=partner.train;contract.renew",
		"drill.csv":    "id=d actorId=kestrel kind=revocation",
		"handoff.csv":  "id=h fromId=actor:auric toId=actor:serra payload.kind=credential payload.ref=k state=draft",
		"nhi.csv":      "id=backup purpose=backups interactiveUse=yes consumers=;",
	})
	contract := result.Estate.Contracts[len(result.Estate.Contracts)-2]
	if got := contract.EffectiveAt.String() + " " + contract.EndsAt.String() + " " + contract.Duties.String(); contract.ID != "new" || !contract.EndsAt.IsNone() || len(contract.Duties.Or(nil)) != 2 {
		t.Errorf("contract %s: %s", contract.ID, got)
	}
	for _, n := range result.Estate.NHIs {
		if list, ok := n.Consumers.Get(); n.ID == "backup" && (!n.Purpose.Is("backups") || !ok || len(list) != 0) {
			t.Errorf("backup: purpose %s, consumers %s", n.Purpose, n.Consumers)
		}
	}
	payloads := 0
	for _, h := range result.Estate.Handoffs {
		if h.ID == "h" {
			payloads = len(h.Payload)
		}
	}
	if payloads != 1 {
		t.Errorf("the handoff has %d payloads", payloads)
	}
}

// TestTemplatesDoNotCalculate: no cell is a formula to a spreadsheet.
func TestTemplatesDoNotCalculate(t *testing.T) {
	files, err := mapped.Templates(nil, governance.Kinds()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files[:len(files)-1] {
		for cell := range strings.FieldsFuncSeq(string(f.Data), func(r rune) bool { return strings.ContainsRune(",;\n\"", r) }) {
			if strings.ContainsAny(cell[:1], "=+-@|%\t") {
				t.Errorf("%s: %q may be calculated", f.Name, cell)
			}
		}
		if n := strings.Count(string(f.Data), "\n"); n != 2 {
			t.Errorf("%s has %d rows of nothing", f.Name, n)
		}
	}
	if _, err := mapped.Templates(nil, "nothing"); err == nil {
		t.Error("a kind of nothing has a table")
	}
}
