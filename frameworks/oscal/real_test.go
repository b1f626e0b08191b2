package oscal_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
	"github.com/mandate-nhi/mandate/governance"
)

// inputs are files as publishers have them, beside the module and not shipped.
const inputs = "../../../shared/data/inputs"

// expected is what was counted in those files by other means, by file and name.
func expected(t *testing.T) map[string]map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(inputs, "expected.json"))
	if err != nil {
		t.Skip("the published files are not here:", err)
	}
	all := map[string]map[string]any{}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	for name, text := range raw {
		m := map[string]any{}
		if json.Unmarshal(text, &m) == nil {
			all[name] = m
		}
	}
	return all
}

func open(t *testing.T, name string, options oscal.Options) *oscal.Document {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(inputs, name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := oscal.Read(name, data, options)
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	return doc
}

// counted is a catalog as expected.json counts it.
func counted(doc *oscal.Document) map[string]any {
	got := map[string]any{"title": doc.Title, "oscal_version": doc.OSCALVersion, "groups": 0.0, "controls": 0.0, "withdrawn": 0.0}
	count := func(name string) { got[name] = got[name].(float64) + 1 }
	for e := range doc.Catalog.All() {
		if e.Kind == "group" {
			count("groups")
			continue
		}
		count("controls")
		if e.Withdrawn() {
			count("withdrawn")
		}
		if got["first_control"] == nil {
			got["first_control"] = e.ID
		}
		got["last_control"] = e.ID
	}
	return got
}

func TestPublishedCatalogs(t *testing.T) {
	want := expected(t)
	for _, name := range []string{"oscal/basic-catalog.json", "oscal/ISM_E8_ML2-baseline-resolved-profile_catalog.json"} {
		doc := open(t, name, oscal.Options{})
		for key, value := range counted(doc) {
			if diff := cmp.Diff(want[name][key], value); diff != "" {
				t.Errorf("%s: %s mismatch (-want +got):\n%s", name, key, diff)
			}
		}
		if n := len(slices.Collect(doc.Catalog.All())); n == 0 || len(doc.Parts()) != 1 {
			t.Errorf("%s: %d entries, %d parts", name, n, len(doc.Parts()))
		}
	}
}

func TestPublishedProfiles(t *testing.T) {
	want := expected(t)
	for _, name := range []string{"oscal/NIST_SP-800-53_rev5_LOW-baseline_profile.json", "oscal/ISM_E8_ML2-baseline_profile.json"} {
		doc := open(t, name, oscal.Options{})
		p := doc.Profile
		got := map[string]any{"title": p.Title, "oscal_version": doc.OSCALVersion, "imports": float64(len(p.Imports)),
			"included_ids": 0.0, "excluded_ids": 0.0, "set_parameters": float64(p.SetParameters), "alters": float64(p.Alters)}
		for _, i := range p.Imports {
			for _, c := range i.Include {
				got["included_ids"] = got["included_ids"].(float64) + float64(len(c.IDs))
			}
			for _, c := range i.Exclude {
				got["excluded_ids"] = got["excluded_ids"].(float64) + float64(len(c.IDs))
			}
		}
		if diff := cmp.Diff(want[name], got); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
		}
	}
}

// NIST's low baseline chooses of the built-in catalog; that of the ISM of its own.
func TestPublishedProfilesResolve(t *testing.T) {
	expected(t)
	sp80053, _ := frameworks.Builtin().Catalog("sp800-53-r5")
	ism := open(t, "oscal/ISM_E8_ML2-baseline-resolved-profile_catalog.json", oscal.Options{}).Catalog
	for _, tt := range []struct {
		name     string
		of       *frameworks.Catalog
		controls int
	}{{"oscal/NIST_SP-800-53_rev5_LOW-baseline_profile.json", sp80053, 149}, {"oscal/ISM_E8_ML2-baseline_profile.json", ism, 87}} {
		p := open(t, tt.name, oscal.Options{}).Profile
		c, err := p.Resolve(func(oscal.Import) (*frameworks.Catalog, error) { return tt.of, nil })
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for e := range c.All() {
			if e.Kind != "family" && e.Kind != "group" {
				n++
			}
		}
		if n != tt.controls {
			t.Errorf("%s: %d controls, want %d", tt.name, n, tt.controls)
		}
	}
}

// What is no catalog, profile or mapping is refused as such.
func TestPublishedOthers(t *testing.T) {
	expected(t)
	for _, name := range []string{"oscal/example-component-definition.json", "oscal/ifa_assessment-results-example.json", "oscal/srm/example.ssp.csp.json"} {
		data, err := os.ReadFile(filepath.Join(inputs, name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = oscal.Read(name, data, oscal.Options{})
		codes := []governance.Code{}
		for f := range governance.Faults(err) {
			codes = append(codes, f.Code)
		}
		if !slices.Equal(codes, []governance.Code{oscal.CodeUnsupported}) {
			t.Errorf("Read(%s): %v", name, err)
		}
	}
}
