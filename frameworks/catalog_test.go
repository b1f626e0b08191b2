package frameworks_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
)

// The numbers were counted in the publications: the entries of the Top 10, the
// tables of CSWP 6, CSWP 29 and AI 100-1, the sections of SP 800-207, and the
// catalog of SP 800-53 in release 5.2.0.
func TestCatalogSizes(t *testing.T) {
	type sizes map[string]int // by kind, lifecycle or party
	tests := []struct {
		id                                      string
		inForce, withdrawn, lifecycles, parties sizes
	}{
		{"ai-rmf-1.0", sizes{"function": 4, "category": 19, "subcategory": 72}, sizes{}, sizes{"": 95}, sizes{"": 95}},
		{"csf-1.1", sizes{"function": 5, "category": 23, "subcategory": 108}, sizes{}, sizes{"": 136}, sizes{"": 136}},
		{"csf-2.0", sizes{"function": 6, "category": 22, "subcategory": 106}, sizes{"category": 12, "subcategory": 79},
			sizes{"same-number": 5 + 11 + 29, "added": 1 + 11 + 77, "moved-to": 19, "incorporated-into": 69, "withdrawn": 3},
			sizes{"": 6 + 22 + 3 + 91, "first-party": 66, "third-party": 15, "first-and-third-party": 22}},
		{"owasp-nhi-2025", sizes{"risk": 10}, sizes{}, sizes{"": 10}, sizes{"": 10}},
		{"sp1800-35", sizes{"component-group": 7, "component": 36}, sizes{}, sizes{"": 43}, sizes{"": 43}},
		{"sp800-207", sizes{
			"tenet": 7, "network-assumption": 6, "component": 4, "data-source": 8, "approach": 3, "deployed-variation": 4,
			"trust-algorithm-input": 5, "trust-algorithm-variation": 4, "network-requirement": 10, "use-case": 5,
			"threat": 7, "federal-interaction": 7, "migration-model": 2, "migration-step": 7,
		}, sizes{}, sizes{"": 79}, sizes{"": 79}},
		{"sp800-53-r5", sizes{"family": 20, "control": 324 - 24, "enhancement": 872 - 158}, sizes{"control": 24, "enhancement": 158},
			sizes{"": 20 + 1014 - 7, "added": 7, "moved-to": 35, "incorporated-into": 145, "withdrawn": 2}, sizes{"": 1216}},
	}
	var ids []string
	for _, tt := range tests {
		ids = append(ids, tt.id)
		inForce, withdrawn, lifecycles, parties := sizes{}, sizes{}, sizes{}, sizes{}
		for e := range catalog(t, tt.id).All() {
			lifecycles[string(e.Lifecycle)]++
			parties[string(e.RiskParty)]++
			if e.Withdrawn() {
				withdrawn[e.Kind]++
			} else {
				inForce[e.Kind]++
			}
		}
		want, got := []sizes{tt.inForce, tt.withdrawn, tt.lifecycles, tt.parties}, []sizes{inForce, withdrawn, lifecycles, parties}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: entries in force and withdrawn, lifecycles, parties (-want +got):\n%s", tt.id, diff)
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

// What an edition withdrew has successors in force, or says that none is named.
func TestWithdrawnHasSuccessors(t *testing.T) {
	none := map[string][]string{}
	for c := range frameworks.Builtin().Catalogs() {
		for e := range c.All() {
			if e.Withdrawn() && e.Lifecycle == frameworks.LifecycleWithdrawn {
				none[c.ID] = append(none[c.ID], e.ID)
			} else if e.Withdrawn() && len(e.Successors) == 0 {
				t.Errorf("%s %s went nowhere", c.ID, e.ID)
			}
			for _, id := range e.Successors {
				if s, ok := c.Entry(id); !ok || s.Withdrawn() || !e.Withdrawn() {
					t.Errorf("%s %s: successor %s", c.ID, e.ID, id)
				}
			}
		}
	}
	want := map[string][]string{"csf-2.0": {"PR.IP", "PR.PT", "DE.DP"}, "sp800-53-r5": {"CP-10(3)", "SC-19"}}
	if diff := cmp.Diff(want, none); diff != "" {
		t.Errorf("without a successor (-want +got):\n%s", diff)
	}
}

// The built-in library reads each catalog alone, where Load reads all and says
// what is wrong with any: both read the same.
func TestBuiltinEqualsItsFiles(t *testing.T) {
	lib, err := frameworks.Load(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	sources := func(lib *frameworks.Library) (list []controls.Source) {
		for c := range lib.Catalogs() {
			list = append(list, c.Source())
		}
		for m := range lib.Mappings() {
			list = append(list, m.Source())
		}
		return list
	}
	if diff := cmp.Diff(sources(lib), sources(frameworks.Builtin())); diff != "" {
		t.Errorf("catalogs and mappings (-loaded +builtin):\n%s", diff)
	}
	for c := range lib.Catalogs() {
		if own, ok := frameworks.Builtin().Catalog(c.ID); !ok || own.Source() != c.Source() {
			t.Errorf("the file of %s does not bear its id", c.ID)
		}
		if _, ok := lib.Catalog(c.SupersededBy); c.SupersededBy != "" && !ok {
			t.Errorf("%s is superseded by %s, which is not there", c.ID, c.SupersededBy)
		}
	}
	if n := len(frameworks.Builtin().Aliases()); n != 0 {
		t.Errorf("our own mappings use %d aliases", n)
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
	want := []string{"GOVERN", "MAP", "MEASURE", "MANAGE", "ID", "PR", "DE", "RS", "RC", "GV", "ID", "PR", "DE", "RS", "RC"}
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
		want    frameworks.Entry // without the summary
		heading string
		link    string
	}{
		{"owasp-nhi-2025", frameworks.Entry{
			ID: "NHI7:2025", Title: "Long-Lived Secrets", Kind: "risk", Aliases: []string{"NHI7"},
			Link: "https://owasp.org/www-project-non-human-identities-top-10/2025/7-long-lived-secrets/",
		}, "Long-Lived Secrets", "https://owasp.org/www-project-non-human-identities-top-10/2025/7-long-lived-secrets/"},
		{"csf-2.0", frameworks.Entry{
			ID: "PR.AA-05", Kind: "subcategory", Parent: "PR.AA", Lifecycle: frameworks.LifecycleAdded, Since: "2.0", RiskParty: frameworks.RiskFirstParty,
		}, "Identity Management, Authentication, and Access Control",
			"https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/CSF_2_0_0/home?element=PR.AA-05"},
		{"csf-2.0", frameworks.Entry{
			ID: "ID.AM-04", Kind: "subcategory", Parent: "ID.AM", Lifecycle: frameworks.LifecycleSameNumber, RiskParty: frameworks.RiskThirdParty,
		}, "Asset Management", "https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/CSF_2_0_0/home?element=ID.AM-04"},
		{"csf-2.0", frameworks.Entry{
			ID: "PR.AC-04", Kind: "subcategory", Parent: "PR.AC", Lifecycle: frameworks.LifecycleMovedTo, Successors: []string{"PR.AA-05"},
		}, "PROTECT", "https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/CSF_2_0_0/home?element=PR.AC-04"},
		{"csf-2.0", frameworks.Entry{
			ID: "ID.GV-04", Kind: "subcategory", Parent: "ID.GV", Lifecycle: frameworks.LifecycleMovedTo, Successors: []string{"GV.RM-04"}, Disputed: []string{"GV.RM-03"},
			Note: "NIST's list of withdrawn elements names GV.RM-04; its informative reference of CSF 1.1 stands at GV.RM-03.",
		}, "IDENTIFY", "https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/CSF_2_0_0/home?element=ID.GV-04"},
		{"csf-2.0", frameworks.Entry{
			ID: "PR.PT", Kind: "category", Parent: "PR", Lifecycle: frameworks.LifecycleWithdrawn,
			Note: "Incorporated into other Protect categories, of which the publisher names none; its subcategories have successors.",
		}, "PROTECT", "https://csrc.nist.gov/projects/cprt/catalog#/cprt/framework/version/CSF_2_0_0/home?element=PR.PT"},
		{"csf-1.1", frameworks.Entry{ID: "PR.AC-4", Kind: "subcategory", Parent: "PR.AC"},
			"Identity Management, Authentication and Access Control", "https://doi.org/10.6028/NIST.CSWP.04162018"},
		{"sp800-207", frameworks.Entry{ID: "T5", Label: "Asset integrity and posture measured", Kind: "tenet", Section: "2.1", Aliases: []string{"tenet 5"}},
			"Asset integrity and posture measured", "https://doi.org/10.6028/NIST.SP.800-207"},
		{"sp800-207", frameworks.Entry{ID: "TH4", Title: "Visibility on the Network", Kind: "threat", Section: "5.4"}, "Visibility on the Network", "https://doi.org/10.6028/NIST.SP.800-207"},
		{"sp800-207", frameworks.Entry{ID: "C-PE", Title: "Policy Engine", Kind: "component", Parent: "C-PDP", Section: "3", Aliases: []string{"PE", "Policy Engine"}},
			"Policy Engine", "https://doi.org/10.6028/NIST.SP.800-207"},
		{"ai-rmf-1.0", frameworks.Entry{ID: "GOVERN 2.1", Kind: "subcategory", Parent: "GOVERN 2", Aliases: []string{"GV-2.1"}}, "Govern", "https://doi.org/10.6028/NIST.AI.100-1"},
		{"sp800-53-r5", frameworks.Entry{
			ID: "SA-12(14)", Title: "Identity and Traceability", Kind: "enhancement", Parent: "SA-12", Lifecycle: frameworks.LifecycleMovedTo, Successors: []string{"SR-4(1)", "SR-4(2)"},
		}, "Identity and Traceability", "https://doi.org/10.6028/NIST.SP.800-53r5"},
		{"sp800-53-r5", frameworks.Entry{ID: "SA-24", Title: "Design for Cyber Resiliency", Kind: "control", Parent: "SA", Lifecycle: frameworks.LifecycleAdded, Since: "5.2.0"},
			"Design for Cyber Resiliency", "https://doi.org/10.6028/NIST.SP.800-53r5"},
	}
	for _, tt := range tests {
		c := catalog(t, tt.catalog)
		got, ok := c.Entry(tt.want.ID)
		got.Summary = ""
		if diff := cmp.Diff(tt.want, got); diff != "" || !ok {
			t.Errorf("%s %s (-want +got):\n%s", tt.catalog, tt.want.ID, diff)
		}
		if heading := c.Heading(tt.want.ID); heading != tt.heading {
			t.Errorf("%s: Heading(%s) = %q, want %q", tt.catalog, tt.want.ID, heading, tt.heading)
		}
		if link := c.LinkOf(tt.want.ID); link != tt.link {
			t.Errorf("%s: LinkOf(%s) = %q, want %q", tt.catalog, tt.want.ID, link, tt.link)
		}
	}
	if link, publication := catalog(t, "csf-2.0").LinkOf("XX"), "https://doi.org/10.6028/NIST.CSWP.29"; link != publication {
		t.Errorf("LinkOf(XX) = %q, want %q", link, publication)
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
		if c.OwnIDs != (c.ID == "sp800-207" || c.ID == "sp1800-35") || c.OwnIDs != strings.Contains(c.Note, "are ours") {
			t.Errorf("%s: OwnIDs = %v, and says %q", c.ID, c.OwnIDs, c.Note)
		}
		for e := range c.All() {
			if c.OwnIDs != (e.Section != "") {
				t.Errorf("%s %s: section %q: ids of ours, and only they, are tied to one", c.ID, e.ID, e.Section)
			}
			if summarized := c.ID != "csf-1.1" && c.ID != "sp800-53-r5" && !e.Withdrawn(); summarized != oneSentence.MatchString(e.Summary) || !summarized && e.Summary != "" {
				t.Errorf("%s %s: want one short sentence of ours: %v, have %q", c.ID, e.ID, summarized, e.Summary)
			}
			if len(e.Title) > 100 {
				t.Errorf("%s %s: a title of %d letters is a sentence of the publisher's", c.ID, e.ID, len(e.Title))
			}
		}
	}
	notice, err := os.ReadFile("../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	attributions := frameworks.Builtin().Attributions()
	for _, a := range attributions {
		if !strings.Contains(strings.Join(strings.Fields(string(notice)), " "), a) {
			t.Errorf("NOTICE lacks: %s", a)
		}
	}
	if n := len(attributions); n != 7 || !slices.ContainsFunc(attributions, func(s string) bool { return strings.Contains(s, "OWASP") }) {
		t.Errorf("Attributions() = %q", attributions)
	}
}

// oneSentence is short and has one full stop, at its end.
var oneSentence = regexp.MustCompile(`^[A-Z][^.]{20,170}\.$`)

// A summary says of one entry what it says of no other.
func TestSummariesDiffer(t *testing.T) {
	seen := map[string]string{}
	for c := range frameworks.Builtin().Catalogs() {
		for e := range c.All() {
			if other, twice := seen[e.Summary]; twice && e.Summary != "" {
				t.Errorf("%s and %s have one summary", other, e.ID)
			}
			seen[e.Summary] = e.ID
		}
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
