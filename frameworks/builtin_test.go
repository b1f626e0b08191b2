package frameworks_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks"
)

// Both ends of every row exist, and no built-in control is without a row.
func TestMappingsNameTheBuiltinControls(t *testing.T) {
	lib := frameworks.Builtin()
	if err := lib.Check(builtin.Pack().All()); err != nil {
		t.Error(err)
	}
	for c := range builtin.Pack().All() {
		if len(lib.ByControl(c.ID)) == 0 {
			t.Errorf("%s: add a row to a file in frameworks/mapping", c.ID)
		}
	}
}

// Our mappings are our judgment and say so. A row of AI RMF says for whom it
// counts unless its control is about agents anyway.
func TestMappingsSayWhatTheyRestOn(t *testing.T) {
	for m := range frameworks.Builtin().Mappings() {
		if m.Basis != frameworks.BasisOwnJudgment {
			t.Errorf("%s: basis %q", m.ID, m.Basis)
		}
		for row := range m.All() {
			unlimited := m.Framework != "ai-rmf-1.0" || strings.HasPrefix(row.Control, "AGT-")
			if unlimited != (row.When == frameworks.WhenAlways) {
				t.Errorf("%s %s: when %q", row.Requirement, row.Control, row.When)
			}
		}
	}
}

// The catalogs hold what was collected, and nothing else.
func TestCatalogsEqualCollectedData(t *testing.T) {
	before := map[string]map[string]frameworks.Entry{"csf-2.0": collected(t, "nist-csf-1.1.json", nil)}
	for id, file := range map[string]string{
		"owasp-nhi-2025": "owasp-nhi-2025.json", "csf-2.0": "nist-csf-2.0.json", "csf-1.1": "nist-csf-1.1.json",
		"sp800-207": "nist-sp-800-207.json", "ai-rmf-1.0": "nist-ai-rmf-1.0.json", "sp800-53-r5": "nist-sp-800-53-r5-ids.json",
	} {
		got := map[string]frameworks.Entry{}
		for e := range catalog(t, id).All() {
			got[e.ID] = frameworks.Entry{
				ID: e.ID, Title: e.Title, Label: e.Label, Parent: e.Parent, Section: e.Section, RiskParty: e.RiskParty,
				Lifecycle: e.Lifecycle, Since: e.Since, Successors: e.Successors,
			}
		}
		if diff := gocmp.Diff(collected(t, file, before[id]), got); diff != "" {
			t.Errorf("%s (-collected +catalog):\n%s", id, diff)
		}
	}
}

// An item is an entry as it was collected from the publications.
type item struct {
	ID, Title, Label, Family, Parent, Section, Why, Disposition string
	Targets, Aliases                                            []string
	AddedIn                                                     string   `json:"added_in"`
	RiskParty                                                   []string `json:"risk_party"`
}

// collected reads the entries of a file: the objects with an id in its lists, but
// for remarks on them, which have a reason. What the edition before had keeps its
// number, and the rest is added.
func collected(t *testing.T, file string, before map[string]frameworks.Entry) map[string]frameworks.Entry {
	t.Helper()
	var document map[string]json.RawMessage
	unmarshal(t, shared(t, "data/frameworks/"+file), &document)
	entries := map[string]frameworks.Entry{}
	for list := range maps.Values(document) {
		var items []item
		if json.Unmarshal(list, &items) != nil {
			continue
		}
		for _, x := range items {
			if x.ID != "" && x.Why == "" {
				e := x.entry()
				if _, was := before[strings.Replace(x.ID, "-0", "-", 1)]; before != nil && was && e.Lifecycle == "" {
					e.Lifecycle = frameworks.LifecycleSameNumber
				} else if before != nil && e.Lifecycle == "" {
					e.Lifecycle, e.Since = frameworks.LifecycleAdded, "2.0"
				}
				entries[x.ID] = e
			}
		}
	}
	return entries
}

func (x item) entry() frameworks.Entry {
	e := frameworks.Entry{ID: x.ID, Title: x.Title, Label: x.Label, Parent: cmp.Or(x.Parent, x.Family), Section: x.Section, Since: x.AddedIn}
	e.RiskParty = map[string]frameworks.RiskParty{
		"1st": frameworks.RiskFirstParty, "3rd": frameworks.RiskThirdParty, "1st 3rd": frameworks.RiskBoth,
	}[strings.Join(x.RiskParty, " ")]
	if len(x.Targets) > 0 {
		e.Successors = x.Targets
	}
	switch {
	case x.AddedIn != "":
		e.Lifecycle = frameworks.LifecycleAdded
	case x.ID == "SA-12": // into the family SR, which the collection does not count as a target
		e.Lifecycle, e.Successors = frameworks.LifecycleIncorporatedInto, []string{"SR"}
	case x.Disposition != "" && len(x.Targets) == 0:
		e.Lifecycle = frameworks.LifecycleWithdrawn
	case x.Disposition == "moved":
		e.Lifecycle = frameworks.LifecycleMovedTo
	case x.Disposition == "incorporated":
		e.Lifecycle = frameworks.LifecycleIncorporatedInto
	}
	if e.Title == "" && e.Label == "" && e.Parent == "" && len(x.Aliases) > 0 {
		e.Title = x.Aliases[0] // a function of AI RMF
	}
	return e
}

// The rows are those of the design of the controls, apart from their wording.
func TestMappingsEqualDesign(t *testing.T) {
	type row struct{ Control, Framework, Requirement, Relation, When string }
	var design []struct {
		ID   string
		Maps []struct{ Framework, ID, Relation, When string }
	}
	unmarshal(t, shared(t, "data/model/controls.json"), &design)
	want, got := map[row]bool{}, map[row]bool{}
	for _, c := range design {
		if _, ok := builtin.Pack().Get(c.ID); !ok {
			continue
		}
		for _, m := range c.Maps {
			if m.When == "" {
				m.When = "always"
			}
			want[row{c.ID, m.Framework, m.ID, m.Relation, m.When}] = true
		}
	}
	for m := range frameworks.Builtin().Mappings() {
		for r := range m.All() {
			relation := string(r.Relation)
			if r.Property != "" {
				relation, _, _ = strings.Cut(string(r.Property), "-") // the design's short words
			}
			got[row{r.Control, r.Framework, r.Requirement, relation, string(r.When)}] = true
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("%d rows designed (-want +got):\n%s", len(want), diff)
	}
}

// shared reads a file of the design material, which stands beside the repository
// and is no part of it.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	folder, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			break
		}
		folder = filepath.Dir(folder)
	}
	data, err := os.ReadFile(filepath.Join(folder, "..", "shared", name))
	if os.IsNotExist(err) {
		t.Skipf("no ../shared/%s beside the repository: nothing to compare with", name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unmarshal(t *testing.T, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}
