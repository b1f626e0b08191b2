package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
	"github.com/mandate-nhi/mandate/internal/golden"
)

// value is what controls.Value writes: a duration, an int, a list of texts, or
// null for a value without a type.
const value = `{"description": "a parameter: an ISO 8601 duration in days to seconds, a 64-bit integer, or a list of texts",
	"oneOf": [{"type": "string", "pattern": "^P"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]}`

// TestSchema keeps the published schema equal to the types.
func TestSchema(t *testing.T) {
	got, err := schema.Of[report.Document]("https://github.com/mandate-nhi/mandate/frameworks/report/assessment-"+report.DocumentVersion+".json",
		"Assessment of non-human identities", schema.WithType[controls.Value](value))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "assessment.schema.json", string(got))
	if diff := cmp.Diff(string(got), string(report.Schema())); diff != "" {
		t.Errorf("Schema() is not the embedded file (run again after an update) (-want +got):\n%s", diff)
	}
}

// TestSchemaValid wants all that JSON writes to be valid by the published schema.
func TestSchemaValid(t *testing.T) {
	validator, err := schema.Compile(report.Schema())
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range inputs(t) {
		if err := validator.Validate(name, []byte(written(t, report.JSON, in))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaRefuses plants faults that a consumer would trip over. ReadJSON and
// the schema agree that they are faults.
func TestSchemaRefuses(t *testing.T) {
	validator, err := schema.Compile(report.Schema())
	if err != nil {
		t.Fatal(err)
	}
	whole := written(t, report.JSON, fixture(t))
	tests := []struct{ name, old, new string }{
		{"a verdict that is none", `"verdict":"fail"`, `"verdict":"failed"`},
		{"a status that is none", `"status":"supported"`, `"status":"pass"`},
		{"a severity that is none", `"severity":"low"`, `"severity":"none"`},
		{"no summary", `"summary": `, `"resume": `},
		{"no verdict", `"verdict":"error",`, ``},
		{"null for a list", `"worklist": [`, `"worklist": null, "x": [`},
		{"a count that is text", `"settles":1`, `"settles":"1"`},
		{"a count with a fraction", `"settles":1`, `"settles":1.5`},
		{"an instant in words", `"asOf": "2026-04-02T00:00:00Z"`, `"asOf": "yesterday"`},
		{"a subject that is no reference", `"subject":"nhi:ci"`, `"subject":"ci"`},
		{"a parameter that is an object", `"copies":3`, `"copies":{}`},
	}
	for _, tt := range tests {
		broken := strings.Replace(whole, tt.old, tt.new, 1)
		if broken == whole {
			t.Fatalf("%s: %s is not in the document", tt.name, tt.old)
		}
		if err := validator.Validate("broken.json", []byte(broken)); err == nil {
			t.Errorf("%s: the schema accepts it", tt.name)
		}
		if _, err := report.ReadJSON("broken.json", []byte(broken)); err == nil {
			t.Errorf("%s: ReadJSON accepts it", tt.name)
		}
	}
}

// TestRoundTrip wants what ReadJSON reads to be written with the same bytes, and
// in every format as from the assessment: JSON holds all that they say but what a
// document cannot know.
func TestRoundTrip(t *testing.T) {
	for name, in := range inputs(t) {
		first := written(t, report.JSON, in)
		d, err := report.ReadJSON(name, []byte(first))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var again strings.Builder
		if err := d.WriteJSON(&again); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again.String()); diff != "" {
			t.Errorf("%s: read and written again (-first +again):\n%s", name, diff)
		}
		back := d.Input()
		back.Pack, back.Library, back.Position, back.MaxRows, back.View = in.Pack, in.Library, in.Position, in.MaxRows, in.View
		for _, f := range report.Formats() {
			if diff := cmp.Diff(written(t, f.Write, in), written(t, f.Write, back)); diff != "" {
				t.Errorf("%s: %s from the document (-from the assessment +from the document):\n%s", name, f.Name, diff)
			}
		}
	}
}

// TestReadJSONFaults wants every fault with its place.
func TestReadJSONFaults(t *testing.T) {
	type fault struct {
		Code         governance.Code
		Line, Column int
		Pointer      string
	}
	tests := []struct {
		name, text string
		want       []fault
	}{
		{"empty", "", []fault{{"SYNTAX", 1, 1, ""}}},
		{"cut off", "{\n  \"title\": \"x", []fault{{"SYNTAX", 2, 14, "/title"}}},
		{"not an object", "[1]", []fault{{"TYPE", 1, 1, ""}}},
		{"deep", strings.Repeat("[", 40), []fault{{"TOO_LARGE", 1, 33, strings.Repeat("/0", 32)}}},
		{"trailing", minimal + "{}", []fault{{"SYNTAX", 9, 2, ""}}},
		{"newer", strings.Replace(minimal, `"1.0"`, `"2.0"`, 1), []fault{{"NEWER_MAJOR", 1, 1, "/schemaVersion"}}},
		{"several", `{"schemaVersion": 1, "title": "a", "title": "b",
"asOf": "noon", "surprise": [{}],
"factsAsOf": "later", "projected": null, "agents": true, "basis": {"engine": {}, "schema": {}, "pack": {}, "input": {"name": 3}},
"catalogs": [], "mappings": [], "attributions": [], "coverage": [{"framework": "f"}], "population": {},
"worklist": [{"path": "p", "code": "c", "settles": 99999999999999999999, "partOf": 1, "controls": []}], "observations": [], "findings": []}`,
			[]fault{
				{"MISSING_REQUIRED", 1, 1, ""},
				{"TYPE", 1, 19, "/schemaVersion"},
				{"DUPLICATE_MEMBER", 1, 36, "/title"},
				{"FORMAT", 2, 9, "/asOf"},
				{"UNKNOWN_MEMBER", 2, 17, "/surprise"},
				{"FORMAT", 3, 14, "/factsAsOf"},
				{"TYPE", 3, 36, "/projected"},
				{"TYPE", 3, 126, "/basis/input/name"},
				{"MISSING_REQUIRED", 4, 66, "/coverage/0"},
				{"MISSING_REQUIRED", 4, 66, "/coverage/0"},
				{"MISSING_REQUIRED", 4, 66, "/coverage/0"},
				{"MISSING_REQUIRED", 4, 66, "/coverage/0"},
				{"MISSING_REQUIRED", 4, 66, "/coverage/0"},
				{"TYPE", 4, 101, "/population"},
				{"RANGE", 5, 52, "/worklist/0/settles"},
			}},
	}
	for _, tt := range tests {
		_, err := report.ReadJSON("a.json", []byte(tt.text))
		var got []fault
		for f := range governance.Faults(err) {
			if f.Pos.File != "a.json" || f.Detail == "" {
				t.Errorf("%s: fault without a file or a detail: %v", tt.name, f)
			}
			got = append(got, fault{f.Code, f.Pos.Line, f.Pos.Column, f.Pointer})
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("ReadJSON of %s (-want +got):\n%s\n%v", tt.name, diff, err)
		}
	}
}

// minimal is the least that is a document.
const minimal = `{"schemaVersion": "1.0", "asOf": "2026-04-02T00:00:00Z", "projected": false, "agents": false,
"basis": {"engine": {}, "schema": {}, "pack": {}, "input": {}},
"summary": {"controls": 0, "questions": 0, "evaluated": 0, "notRun": 0, "applicable": 0,
  "verdicts": {"pass": 0, "fail": 0, "unknown": 0, "waived": 0, "notApplicable": 0, "error": 0},
  "severities": [], "subjects": [], "coverage": []},
"catalogs": [], "mappings": [], "attributions": [],
"coverage": [], "population": [],
"worklist": [], "observations": [], "findings": []
}`

// TestFaultsAreBounded wants no more than a thousand faults of a hopeless file.
func TestFaultsAreBounded(t *testing.T) {
	_, err := report.ReadJSON("a.json", []byte(`{"findings": [`+strings.Repeat("1,", 5000)+`1]}`))
	n := 0
	var last *governance.Fault
	for f := range governance.Faults(err) {
		n, last = n+1, f
	}
	if n != 1001 || last.Code != governance.CodeTooLarge {
		t.Errorf("%d faults, the last one %v; want 1001, the last one TOO_LARGE", n, last)
	}
}

// FuzzReadJSON wants of any bytes a document that is written and read alike, or
// faults inside the input.
func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(minimal))
	f.Add([]byte(written(f, report.JSON, fixture(f))))
	f.Add([]byte(`{"findings": [{"params": {"a": [1]}, "due": null}], "worklist": {`))
	f.Add([]byte(strings.Replace(minimal, `"population": []`, `"population": [[[{"a":"\ud800"}]]]`, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := report.ReadJSON("fuzz.json", data)
		if err != nil {
			lines := strings.Count(string(data), "\n") + 1
			for fault := range governance.Faults(err) {
				if fault.Pos.Line < 1 || fault.Pos.Line > lines || fault.Pos.Column < 1 || fault.Pos.Column > len(data)+1 {
					t.Errorf("a fault outside the input: %v", fault)
				}
			}
			return
		}
		var once, twice strings.Builder
		if err := d.WriteJSON(&once); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := report.ReadJSON("once.json", []byte(once.String()))
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if err := again.WriteJSON(&twice); err != nil {
			t.Fatal(err)
		}
		if once.String() != twice.String() {
			t.Error(cmp.Diff(once.String(), twice.String()))
		}
	})
}
