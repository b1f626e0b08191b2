package frameworks_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
)

// The numbers were counted in the publications: the entries of the Top 10, the
// tables of CSWP 29 and AI 100-1, and the sections of SP 800-207.
func TestCatalogSizes(t *testing.T) {
	type sizes map[string]int // by kind
	tests := []struct {
		id                 string
		inForce, withdrawn sizes
	}{
		{"ai-rmf-1.0", sizes{"function": 4, "category": 19, "subcategory": 72}, sizes{}},
		{"csf-2.0", sizes{"function": 6, "category": 22, "subcategory": 106}, sizes{"category": 12, "subcategory": 79}},
		{"owasp-nhi-2025", sizes{"risk": 10}, sizes{}},
		{"sp800-207", sizes{
			"tenet": 7, "network-assumption": 6, "component": 4, "data-source": 8, "approach": 3, "deployed-variation": 4,
			"trust-algorithm-input": 5, "trust-algorithm-variation": 4, "network-requirement": 10, "use-case": 5,
			"threat": 7, "federal-interaction": 7, "migration-model": 2, "migration-step": 7,
		}, sizes{}},
	}
	var ids []string
	for _, tt := range tests {
		ids = append(ids, tt.id)
		inForce, withdrawn := sizes{}, sizes{}
		for e := range catalog(t, tt.id).All() {
			if e.Withdrawn() {
				withdrawn[e.Kind]++
			} else {
				inForce[e.Kind]++
			}
		}
		if diff := cmp.Diff([]sizes{tt.inForce, tt.withdrawn}, []sizes{inForce, withdrawn}); diff != "" {
			t.Errorf("%s: entries in force and withdrawn (-want +got):\n%s", tt.id, diff)
		}
	}
	var got []string
	for c := range frameworks.Builtin().Catalogs() {
		got = append(got, c.ID)
	}
	if diff := cmp.Diff(ids, got); diff != "" {
		t.Errorf("catalogs (-want +got):\n%s", diff)
	}
}

// Counted by hand as well: in force, below each function.
func TestSubcategoriesOfFunctions(t *testing.T) {
	want := map[string]int{
		"GV": 31, "ID": 21, "PR": 22, "DE": 11, "RS": 13, "RC": 8,
		"GOVERN": 19, "MAP": 18, "MEASURE": 22, "MANAGE": 13,
	}
	got := map[string]int{}
	for _, id := range []string{"csf-2.0", "ai-rmf-1.0"} {
		c := catalog(t, id)
		for e := range c.All() {
			if e.Kind == "subcategory" && !e.Withdrawn() {
				above, _ := c.Entry(e.Parent)
				got[above.Parent]++
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subcategories by function (-want +got):\n%s", diff)
	}
}

// The functions come as the publications order them, and siblings by number:
// MEASURE 2.10 after MEASURE 2.9, NHI10 after NHI9.
func TestCatalogOrder(t *testing.T) {
	var tops []string
	for c := range frameworks.Builtin().Catalogs() {
		var before frameworks.Entry
		for e := range c.All() {
			if e.Kind == "function" {
				tops = append(tops, e.ID)
			}
			name, n := number(e.ID)
			if last, m := number(before.ID); e.Parent == before.Parent && name == last && n <= m {
				t.Errorf("%s: %s stands after %s", c.ID, e.ID, before.ID)
			}
			before = e
		}
	}
	want := []string{"GOVERN", "MAP", "MEASURE", "MANAGE", "GV", "ID", "PR", "DE", "RS", "RC"}
	if diff := cmp.Diff(want, tops); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
	measure2 := below(catalog(t, "ai-rmf-1.0"), "MEASURE 2")
	if got := strings.Join(measure2[8:], " "); got != "2.9 2.10 2.11 2.12 2.13" {
		t.Errorf("MEASURE 2 ends with %s", got)
	}
}

// number splits an id into its letters and the last number in it, without the
// year of an edition.
func number(id string) (name string, n int) {
	id, _, _ = strings.Cut(id, ":")
	at := regexp.MustCompile(`[0-9]+$`).FindString(id)
	n, _ = strconv.Atoi(at)
	return strings.TrimSuffix(id, at), n
}

func below(c *frameworks.Catalog, parent string) (names []string) {
	for e := range c.All() {
		if e.Parent == parent {
			names = append(names, strings.TrimPrefix(e.ID, strings.Fields(parent)[0]+" "))
		}
	}
	return names
}

func TestEntries(t *testing.T) {
	tests := []struct {
		catalog string
		want    frameworks.Entry
		heading string
	}{
		{"owasp-nhi-2025", frameworks.Entry{
			ID: "NHI7:2025", Title: "Long-Lived Secrets", Kind: "risk",
			Summary: "A secret has no end date, or one far away, so that a copy taken once stays of use for months or years.",
			Link:    "https://owasp.org/www-project-non-human-identities-top-10/2025/7-long-lived-secrets/",
		}, "Long-Lived Secrets"},
		{"csf-2.0", frameworks.Entry{ID: "PR.AA-05", Kind: "subcategory", Parent: "PR.AA"}, "Identity Management, Authentication, and Access Control"},
		{"csf-2.0", frameworks.Entry{
			ID: "PR.AC-04", Kind: "subcategory", Parent: "PR.AC", Lifecycle: frameworks.LifecycleMovedTo, Successors: []string{"PR.AA-05"},
		}, "PROTECT"},
		{"csf-2.0", frameworks.Entry{
			ID: "PR.DS-05", Kind: "subcategory", Parent: "PR.DS", Lifecycle: frameworks.LifecycleIncorporatedInto,
			Successors: []string{"PR.DS-01", "PR.DS-02", "PR.DS-10"},
		}, "Data Security"},
		{"csf-2.0", frameworks.Entry{ID: "PR.PT", Kind: "category", Parent: "PR", Lifecycle: frameworks.LifecycleIncorporatedInto}, "PROTECT"},
		{"sp800-207", frameworks.Entry{ID: "T5", Label: "Asset integrity and posture measured", Kind: "tenet", Section: "2.1"}, "Asset integrity and posture measured"},
		{"sp800-207", frameworks.Entry{ID: "TH4", Title: "Visibility on the Network", Kind: "threat", Section: "5.4"}, "Visibility on the Network"},
		{"sp800-207", frameworks.Entry{ID: "C-PE", Title: "Policy Engine", Kind: "component", Parent: "C-PDP", Section: "3"}, "Policy Engine"},
		{"ai-rmf-1.0", frameworks.Entry{ID: "GOVERN 2.1", Kind: "subcategory", Parent: "GOVERN 2"}, "Govern"},
	}
	for _, tt := range tests {
		c := catalog(t, tt.catalog)
		got, ok := c.Entry(tt.want.ID)
		if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
			t.Errorf("%s %s (-want +got):\n%s", tt.catalog, tt.want.ID, diff)
		}
		if heading := c.Heading(tt.want.ID); heading != tt.heading {
			t.Errorf("%s: Heading(%s) = %q, want %q", tt.catalog, tt.want.ID, heading, tt.heading)
		}
	}
	if e, ok := catalog(t, "csf-2.0").Entry("pr.aa-05"); ok || e.ID != "" {
		t.Errorf("Entry(pr.aa-05) = %v, which is not how the publisher writes it", e)
	}
	if heading := catalog(t, "csf-2.0").Heading("XX"); heading != "" {
		t.Errorf("Heading(XX) = %q", heading)
	}
}

// What is ours is marked so, and every catalog says what it may be used for.
func TestCatalogsSayWhoseTheyAre(t *testing.T) {
	for c := range frameworks.Builtin().Catalogs() {
		if !strings.HasPrefix(c.Link, "https://") || !strings.Contains(c.Attribution, c.Link) || !strings.Contains(c.Attribution, c.Publisher) {
			t.Errorf("%s: the attribution does not name publisher and publication: %s", c.ID, c.Attribution)
		}
		if byOWASP := c.ID == "owasp-nhi-2025"; byOWASP != (c.License == "CC-BY-SA-4.0") || byOWASP != strings.Contains(c.Attribution, "CC BY-SA 4.0") {
			t.Errorf("%s: license %q, attribution %q", c.ID, c.License, c.Attribution)
		}
		if c.OwnIDs != (c.ID == "sp800-207") {
			t.Errorf("%s: OwnIDs = %v", c.ID, c.OwnIDs)
		}
		for e := range c.All() {
			if c.OwnIDs != (e.Section != "") {
				t.Errorf("%s %s: section %q: ids of ours, and only they, are tied to one", c.ID, e.ID, e.Section)
			}
			if (e.Summary != "") != (c.ID == "owasp-nhi-2025") {
				t.Errorf("%s %s: summary %q", c.ID, e.ID, e.Summary)
			}
			if len(e.Title) > 100 {
				t.Errorf("%s %s: a title of %d letters is a sentence of the publisher's", c.ID, e.ID, len(e.Title))
			}
		}
	}
	attributions := frameworks.Builtin().Attributions()
	if n := len(attributions); n != 4 || !slices.ContainsFunc(attributions, func(s string) bool { return strings.Contains(s, "OWASP") }) {
		t.Errorf("Attributions() = %q", attributions)
	}
}

func catalog(t *testing.T, id string) *frameworks.Catalog {
	t.Helper()
	c, ok := frameworks.Builtin().Catalog(id)
	if !ok {
		t.Fatalf("no catalog %s", id)
	}
	return c
}
