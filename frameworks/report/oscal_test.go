package report_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// oscalSchema is the published schema of a version of OSCAL.
func oscalSchema(t testing.TB, version string) *schema.Validator {
	t.Helper()
	var doc any
	if err := json.Unmarshal(shared(t, "schemas/oscal_complete_schema-"+version+".json"), &doc); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(unnamed(doc))
	if err != nil {
		t.Fatal(err)
	}
	s, err := schema.Compile(data)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unnamed takes out the ids, for the schema repeats as id where each definition is.
func unnamed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["$id"].(string); ok {
			delete(v, "$id")
		}
		for k := range v {
			v[k] = unnamed(v[k])
		}
	case []any:
		for i := range v {
			v[i] = unnamed(v[i])
		}
	}
	return v
}

// TestOSCALSchema wants results and their plans to be valid by the schemas of NIST,
// which find planted faults.
func TestOSCALSchema(t *testing.T) {
	all := inputs(t)
	maps.Copy(all, estates(t))
	all["hostile"] = hostile("<|\u202e%zz \\ \n ")
	for version, write := range map[string]func(io.Writer, report.Input) error{"1.2.2": report.OSCAL, "1.1.3": report.OSCAL113} {
		s := oscalSchema(t, version)
		for name, in := range all {
			text := written(t, write, in)
			if !strings.Contains(text, `"oscal-version":"`+version+`"`) {
				t.Errorf("%s is not of version %s", name, version)
			}
			if err := s.Validate(name, []byte(text)); err != nil {
				t.Errorf("%s by %s: %v", name, version, err)
			}
			if err := s.Validate(name, resources(t, text)["assessment-plan.json"]); err != nil {
				t.Errorf("plan of %s by %s: %v", name, version, err)
			}
		}
		text := written(t, write, fixture(t))
		for _, f := range [][2]string{
			{`"state":"satisfied"`, `"state":"unknown"`}, {`"collected":"`, `"collected":"on `}, {`"methods":[`, `"method":[`},
			{`"uuid": "`, `"uuid": "x`}, {`"target-id":"`, `"target-id":"1:`}, {`"import-ap"`, `"import"`},
		} {
			if broken := strings.Replace(text, f[0], f[1], 1); broken == text || s.Validate(version, []byte(broken)) == nil {
				t.Errorf("the schema of %s does not find %s", version, f[1])
			}
		}
	}
}

// resources are the files in the back matter, by name.
func resources(t testing.TB, text string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, r := range results(t, text).Back.Resources {
		data, err := base64.StdEncoding.DecodeString(r.Base64.Value)
		if err != nil {
			t.Fatal(err)
		}
		files[r.Base64.Filename] = data
		if files["#"+r.UUID] != nil {
			t.Errorf("two resources have the UUID %s", r.UUID)
		}
		files["#"+r.UUID] = data
	}
	return files
}

type oscalDocument struct {
	UUID    string
	Import  struct{ Href string } `json:"import-ap"`
	Results []struct {
		UUID  string
		Local struct {
			Items []struct{ UUID string } `json:"inventory-items"`
		} `json:"local-definitions"`
		Observations []struct {
			UUID, Collected string
			Methods         []string
			Subjects        []struct {
				UUID string `json:"subject-uuid"`
			}
			Evidence []any `json:"relevant-evidence"`
		}
		Findings []struct {
			Props  []struct{ Name, NS, Value string }
			Target struct {
				Status struct{ State, Reason string }
			}
			Related []struct {
				UUID string `json:"observation-uuid"`
			} `json:"related-observations"`
		}
	}
	Back struct {
		Resources []struct {
			UUID   string
			Base64 struct{ Filename, Value string }
		}
	} `json:"back-matter"`
}

func results(t testing.TB, text string) oscalDocument {
	t.Helper()
	var root struct {
		Document oscalDocument `json:"assessment-results"`
	}
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		t.Fatal(err)
	}
	return root.Document
}

// TestOSCALWhole wants the document back that went into OSCAL, byte for byte, each
// reference to end somewhere, and a finding to be satisfied only where it says so in
// its own words.
func TestOSCALWhole(t *testing.T) {
	all := inputs(t)
	maps.Copy(all, estates(t))
	seen := map[string]bool{}
	for name, in := range all {
		text := written(t, report.OSCAL, in)
		if diff := cmp.Diff(written(t, report.JSON, in), string(resources(t, text)["assessment.json"])); diff != "" {
			t.Errorf("%s (-JSON +from OSCAL):\n%s", name, diff)
		}
		doc := results(t, text)
		if diff := cmp.Diff(written(t, report.OSCALPlan, in), string(resources(t, text)[doc.Import.Href])); diff != "" {
			t.Errorf("%s (-plan +imported):\n%s", name, diff)
		}
		known := map[string]bool{}
		for _, i := range doc.Results[0].Local.Items {
			known[i.UUID] = true
		}
		for _, o := range doc.Results[0].Observations {
			if known[o.UUID] {
				t.Errorf("%s: two observations have the UUID %s", name, o.UUID)
			}
			known[o.UUID] = true
			for _, s := range o.Subjects {
				if !known[s.UUID] {
					t.Errorf("%s: subject %s is nowhere", name, s.UUID)
				}
			}
		}
		for _, f := range doc.Results[0].Findings {
			word := ""
			for _, p := range f.Props {
				if p.Name == "verdict" || p.Name == "status" {
					word = p.Value
				}
			}
			is := f.Target.Status.State + " " + f.Target.Status.Reason
			want := map[string]string{"pass": "satisfied pass", "supported": "satisfied ", "fail": "not-satisfied fail", "failing": "not-satisfied fail"}[word]
			if want == "" {
				want = "not-satisfied other"
			}
			if seen[word] = true; word == "" || is != want {
				t.Errorf("%s: what is %q is %q, want %q", name, word, is, want)
			}
			for _, r := range f.Related {
				if !known[r.UUID] {
					t.Errorf("%s: observation %s is nowhere", name, r.UUID)
				}
			}
		}
	}
	for _, word := range []string{"pass", "fail", "unknown", "error", "not_run", "not_applicable", "supported", "failing", "unproven", "waived", "no_control"} {
		if !seen[word] {
			t.Errorf("no finding is %s", word)
		}
	}
}

// TestOSCALEvidence wants an observation to name the evidence on record, to be as old
// as the oldest, and to say how it was gathered.
func TestOSCALEvidence(t *testing.T) {
	e, err := governance.Parse("estate.json", []byte(`{"schemaVersion": "1.0", "asOf": "2026-04-01T00:00:00Z",
		"nhis": [{"id": "bot", "kind": "bot", "status": "active"}],
		"credentials": [{"id": "key", "subjectId": "nhi:bot", "kind": "api_key", "state": "active", "expiresAt": null, "revokedAt": null, "createdAt": "2025-01-01T00:00:00Z"}],
		"evidence": [
			{"id": "first", "kind": "rotation", "subjectId": "credential:key", "collectedAt": "2026-02-01T00:00:00Z", "method": "self_attested"},
			{"id": "second", "kind": "rotation", "subjectId": "credential:key", "collectedAt": "2026-03-01T00:00:00Z", "method": "observed"},
			{"id": "later", "kind": "rotation", "subjectId": "credential:key", "collectedAt": "2026-05-01T00:00:00Z", "method": "manual"},
			{"id": "other", "kind": "training", "subjectId": "credential:key", "collectedAt": "2026-01-01T00:00:00Z"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	in := assessed(t, e, day(2))
	doc, seen := results(t, written(t, report.OSCAL, in)), false
	for i, f := range in.Assessment.Findings {
		o := doc.Results[0].Observations[i]
		if f.Control == "ROT-01" {
			seen = true
			if o.Collected != "2026-02-01T00:00:00Z" || len(o.Evidence) != 2 || !slices.Equal(o.Methods, []string{"EXAMINE", "INTERVIEW", "TEST"}) {
				t.Errorf("%s was collected %s by %s, with %v", f.Control, o.Collected, o.Methods, o.Evidence)
			}
		} else if f.Subject.Kind == governance.KindNHI && (o.Collected != "2026-04-01T00:00:00Z" || o.Evidence != nil || len(o.Methods) != 1) {
			t.Errorf("%s without evidence was collected %s by %s, with %v", f.Control, o.Collected, o.Methods, o.Evidence)
		}
	}
	if !seen {
		t.Error("no finding of ROT-01")
	}
}

// TestAppendOSCAL wants results behind one another, each once, in a document that is
// valid, and none of another plan.
func TestAppendOSCAL(t *testing.T) {
	appended := func(text string, in report.Input) string {
		return written(t, func(w io.Writer, in report.Input) error { return report.AppendOSCAL(w, "ar.json", []byte(text), in) }, in)
	}
	first, second := fixture(t), fixture(t)
	second.Assessment.AsOf = day(3)
	one := written(t, report.OSCAL, first)
	if again := appended(one, first); again != one {
		t.Error("a result that is there changes the document")
	}
	two := appended(one, second)
	if doc := results(t, two); len(doc.Results) != 2 || doc.Results[0].UUID != results(t, one).Results[0].UUID ||
		doc.Results[1].UUID != results(t, written(t, report.OSCAL, second)).Results[0].UUID || doc.UUID == results(t, one).UUID || len(doc.Back.Resources) != 3 {
		t.Errorf("appended: %s with %d results and %d resources", doc.UUID, len(doc.Results), len(doc.Back.Resources))
	}
	if !strings.Contains(two, `"last-modified":"2026-04-03T00:00:00Z"`) {
		t.Error("the document is not as new as its last result")
	}
	for _, in := range []report.Input{first, second} {
		if again := appended(two, in); again != two {
			t.Error("a result that was appended changes the document")
		}
	}
	other := fixture(t)
	other.Assessment.Basis.Pack.Version = "1.2.4"
	for name, tt := range map[string]struct {
		text string
		in   report.Input
		want string
	}{
		"another plan":   {one, other, "OTHER_PLAN"},
		"no JSON":        {"{", first, "SYNTAX"},
		"another form":   {`{"catalog": {}}`, first, "SYNTAX"},
		"nothing":        {"{}", first, "MISSING_REQUIRED"},
		"a nameless one": {strings.ReplaceAll(one, results(t, one).Results[0].UUID, ""), first, "MISSING_REQUIRED"},
		"an unfit input": {one, report.Input{Assessment: &controls.Assessment{Findings: []controls.Finding{{}}}}, ""},
	} {
		var b bytes.Buffer
		err, code := report.AppendOSCAL(&b, "ar.json", []byte(tt.text), tt.in), ""
		for f := range governance.Faults(err) {
			code = string(f.Code)
		}
		if err == nil || code != tt.want || b.Len() > 0 {
			t.Errorf("%s: error %v, %d bytes written", name, err, b.Len())
		}
	}
	if err := oscalSchema(t, "1.2.2").Validate("two", []byte(two)); err != nil { // last, for it may skip
		t.Errorf("appended: %v", err)
	}
}
