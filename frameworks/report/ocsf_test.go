package report_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/report"
)

// An ocsfSchema is the definitions of OCSF: what a class or object has to have, and
// of what type and among which values it is.
type ocsfSchema struct {
	t          *testing.T
	attributes map[string]ocsfAttribute // the dictionary
	objects    map[string]map[string]ocsfAttribute
}

type ocsfAttribute struct {
	Type        string
	IsArray     bool `json:"is_array"`
	Requirement string
	Enum        map[string]any
}

func newOCSFSchema(t *testing.T) *ocsfSchema {
	s := &ocsfSchema{t: t, attributes: map[string]ocsfAttribute{}, objects: map[string]map[string]ocsfAttribute{}}
	read := func(name string) map[string]ocsfAttribute {
		var file struct{ Attributes map[string]json.RawMessage }
		if err := json.Unmarshal(shared(t, "schemas/ocsf/"+name+".json"), &file); err != nil {
			t.Fatal(err)
		}
		list := map[string]ocsfAttribute{}
		for name, raw := range file.Attributes {
			var a ocsfAttribute
			if json.Unmarshal(raw, &a) == nil { // else it includes a profile
				list[name] = a
			}
		}
		return list
	}
	s.attributes = read("dictionary")
	for _, object := range []string{"compliance", "finding_info", "metadata", "product", "remediation", "resource_details"} {
		s.objects[object] = read("objects." + object)
	}
	event := read("events.findings.finding")
	for name, a := range read("events.findings.compliance_finding") {
		event[name] = a
	}
	for _, name := range []string{"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"} {
		a := event[name]
		a.Requirement = "required" // of the base event
		event[name] = a
	}
	s.objects["event"] = event
	return s
}

// faults says what is wrong with an object.
func (s *ocsfSchema) faults(object, path string, v map[string]any) (list []string) {
	for name, a := range s.objects[object] {
		if _, ok := v[name]; a.Requirement == "required" && !ok {
			list = append(list, path+" has no "+name)
		}
	}
	for name, value := range v {
		a, ok := s.attributes[name]
		if !ok {
			list = append(list, path+"."+name+" is no attribute")
			continue
		}
		enum := s.objects[object][name].Enum
		if enum == nil {
			enum = a.Enum
		}
		if n, ok := value.(float64); ok && enum != nil {
			if _, ok := enum[fmt.Sprint(int(n))]; !ok && s.attributes[name].Enum[fmt.Sprint(int(n))] == nil {
				list = append(list, fmt.Sprintf("%s.%s is %v", path, name, n))
			}
		}
		list = append(list, s.typed(a, path+"."+name, value)...)
	}
	return list
}

func (s *ocsfSchema) typed(a ocsfAttribute, path string, value any) (list []string) {
	if items, ok := value.([]any); ok != a.IsArray {
		return []string{path + " is a list, or should be one"}
	} else if ok {
		a.IsArray = false
		for _, item := range items {
			list = append(list, s.typed(a, path, item)...)
		}
		return list
	}
	switch a.Type {
	case "string_t", "url_t", "email_t":
		if _, ok := value.(string); !ok {
			return []string{path + " is no text"}
		}
	case "integer_t", "long_t", "timestamp_t":
		if n, ok := value.(float64); !ok || n != math.Trunc(n) {
			return []string{path + " is no integer"}
		}
	case "json_t":
	default:
		o, ok := value.(map[string]any)
		if !ok {
			return []string{path + " is no object"}
		}
		if path != "event.unmapped" {
			return s.faults(a.Type, path, o)
		}
	}
	return nil
}

// TestOCSFClass wants of each event what the class demands, and a planted fault to
// be found.
func TestOCSFClass(t *testing.T) {
	s := newOCSFSchema(t)
	all := inputs(t)
	maps.Copy(all, estates(t))
	for name, in := range all {
		for line := range strings.Lines(written(t, report.OCSF, in)) {
			var event map[string]any
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatal(err)
			}
			for _, f := range s.faults("event", "event", event) {
				t.Errorf("%s: %s: %s", name, f, line)
			}
			delete(event["finding_info"].(map[string]any), "uid")
			event["compliance"].(map[string]any)["status_id"] = 7.0
			if got := s.faults("event", "event", event); len(got) != 2 {
				t.Errorf("%s: two faults were planted, and %q found", name, got)
			}
		}
	}
}

// TestOCSFStatus wants no verdict to read better than it is.
func TestOCSFStatus(t *testing.T) {
	in := fixture(t)
	i := 0
	for line := range strings.Lines(written(t, report.OCSF, in)) {
		var event struct {
			StatusID   int `json:"status_id"`
			Compliance struct {
				StatusID int `json:"status_id"`
			}
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		f := in.Assessment.Findings[i]
		want := map[controls.Verdict]int{controls.Pass: 1, controls.Unknown: 2, controls.Fail: 3, controls.Error: 99, controls.NotApplicable: 99}[f.Unwaived()]
		if event.Compliance.StatusID != want || (event.StatusID == 3) != (f.Verdict == controls.Waived) {
			t.Errorf("%s of %v is %v: status %d, of the check %d", f.Control, f.Subject, f.Verdict, event.StatusID, event.Compliance.StatusID)
		}
		i++
	}
	if i != len(in.Assessment.Findings) {
		t.Errorf("%d events of %d findings", i, len(in.Assessment.Findings))
	}
}
