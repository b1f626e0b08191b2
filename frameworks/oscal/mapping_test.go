package oscal_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
	"github.com/mandate-nhi/mandate/governance"
)

// collection is a mapping collection of one mapping.
func collection(provenance, maps string) string {
	return `{"mapping-collection": {"uuid": "1e0be4f5-0b7a-4c53-8f0c-4f3a0c1d2e01",
"metadata": {"title": "Ours", "last-modified": "2026-02-03T04:05:06Z", "version": "7", "oscal-version": "1.2.1"},
"provenance": {"method": "human", "matching-rationale": "semantic", "status": "complete", "mapping-description": "How."` + provenance + `},
"mappings": {"uuid": "1e0be4f5-0b7a-4c53-8f0c-4f3a0c1d2e02",
"source-resource": {"type": "catalog", "href": "a.json"}, "target-resource": {"type": "catalog", "href": "#b"}, "maps": [` + maps + `]}}}`
}

// related is a map between entries that are named by letters.
func related(relationship, sources, targets, more string) string {
	items := func(ids string) string {
		list := []string{}
		for _, id := range strings.Split(ids, "") {
			list = append(list, `{"type": "control", "id-ref": "`+id+`"}`)
		}
		return strings.Join(list, ", ")
	}
	return `{"uuid": "1e0be4f5-0b7a-4c53-8f0c-4f3a0c1d2e03", "relationship": ` + relationship + `, "sources": [` + items(sources) + `], "targets": [` + items(targets) + `]` + more + `}`
}

var options = oscal.Options{Frameworks: map[string]string{"a.json": "left", "#b": "right"}}

// lines are edges, one each.
func lines(c *frameworks.Crosswalk) []string {
	list := []string{}
	for e := range c.All() {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%v %v %v %s %s %s", e.From, e.Tie, e.To, e.Matching, e.Confidence, e.Note)))
	}
	return list
}

func TestReadMappings(t *testing.T) {
	tests := []struct {
		name, provenance, maps string
		want                   []string
	}{
		{"one to one", "", related(`"subset-of"`, "x", "y", ""), []string{"left:x subset-of right:y semantic"}},
		{"OSCAL's equal and equivalent", "", related(`"equal-to"`, "x", "y", "") + "," + related(`"equivalent-to"`, "x", "y", ""),
			[]string{"left:x identical right:y semantic", "left:x equal right:y semantic"}},
		{"the lower scope goes first", `, "confidence-score": {"category": "high"}`,
			related(`"subset-of"`, "x", "y", `, "matching-rationale": "functional"`) + "," + related(`"subset-of"`, "x", "z", `, "confidence-score": {"category": "low"}`),
			[]string{"left:x subset-of right:y functional high", "left:x subset-of right:z semantic low"}},
		{"shapes of a confidence", "", related(`"subset-of"`, "a", "b", `, "confidence-score": {"percentage": 0.95}`) + "," + related(`"subset-of"`, "c", "d", `, "confidence-score": "medium"`) + "," +
			related(`"subset-of"`, "e", "f", `, "confidence-score": 0.2`) + "," + related(`"subset-of"`, "g", "h", `, "confidence-score": {"category": "unspecified"}`) + "," +
			related(`"subset-of"`, "i", "j", `, "confidence-score": {"category": "shaky"}`), []string{
			"left:a subset-of right:b semantic high confidence 0.95", "left:c subset-of right:d semantic medium", "left:e subset-of right:f semantic low confidence 0.2",
			"left:g subset-of right:h semantic", "left:i subset-of right:j semantic  confidence shaky"}},
		{"a relationship as an object", "", related(`{"type": "superset-of"}`, "x", "y", ""), []string{"left:x superset-of right:y semantic"}},
		{"of another namespace", "", related(`"equal-to"`, "x", "y", `, "ns": "https://example.com/ns"`), []string{"left:x related right:y semantic  equal-to of https://example.com/ns"}},
		{"of our namespace", "", related(`"supports"`, "x", "y", `, "ns": "`+oscal.NS+`", "props": [{"name": "property", "ns": "`+oscal.NS+`", "value": "integral-to"}]`),
			[]string{"left:x supports (integral-to) right:y semantic"}},
		{"several within one", "", related(`"subset-of"`, "ab", "y", ""), []string{
			"left:a subset-of right:y semantic  sources: 2, targets: 1, together subset-of", "left:b subset-of right:y semantic  sources: 2, targets: 1, together subset-of"}},
		{"several contain one", "", related(`"superset-of"`, "ab", "y", ""), []string{
			"left:a related right:y semantic  sources: 2, targets: 1, together superset-of", "left:b related right:y semantic  sources: 2, targets: 1, together superset-of"}},
		{"one is several", "", related(`"equal-to"`, "a", "xy", ""), []string{
			"left:a superset-of right:x semantic  sources: 1, targets: 2, together identical", "left:a superset-of right:y semantic  sources: 1, targets: 2, together identical"}},
		{"nothing with several", "", related(`"no-relationship"`, "a", "xy", ""), []string{
			"left:a no-relationship right:x semantic  sources: 1, targets: 2, together no-relationship", "left:a no-relationship right:y semantic  sources: 1, targets: 2, together no-relationship"}},
		{"said twice", "", related(`"subset-of"`, "x", "y", "") + "," + related(`"subset-of"`, "x", "y", ""), []string{"left:x subset-of right:y semantic"}},
	}
	for _, tt := range tests {
		doc, err := oscal.Read("m.json", []byte(collection(tt.provenance, tt.maps)), options)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		c := doc.Crosswalks[0]
		if diff := cmp.Diff(tt.want, lines(c)); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
		if c.ID != "left-to-right" || c.Basis != frameworks.BasisCommunity || c.Note != "How." || c.Version != "7" {
			t.Errorf("%s: head %+v", tt.name, c)
		}
	}
}

func TestReadMappingFaults(t *testing.T) {
	good := related(`"subset-of"`, "x", "y", "")
	tests := []struct{ name, doc, want string }{
		{"no relationship of OSCAL", collection("", related(`"like"`, "x", "y", "")), "m.json:5:"},
		{"a percentage of more than all", collection("", related(`"subset-of"`, "x", "y", `, "confidence-score": {"percentage": 1.01}`)), "RANGE at /mapping-collection/mappings/maps/0/confidence-score"},
		{"no targets", collection("", strings.Replace(good, `"targets": [{"type": "control", "id-ref": "y"}]`, `"targets": []`, 1)), "MISSING_REQUIRED at /mapping-collection/mappings/maps/0: add sources and targets"},
		{"a type of none", collection("", strings.Replace(good, `"type": "control"`, `"type": "part"`, 1)), "UNRECOGNIZED_VALUE at /mapping-collection/mappings/maps/0/sources/0/type"},
		{"no rationale of IR 8477", collection("", related(`"subset-of"`, "x", "y", `, "matching-rationale": "hunch"`)), "UNRECOGNIZED_VALUE at /mapping-collection/mappings/maps/0"},
		{"no maps", collection("", ""), "MISSING_REQUIRED"},
		{"no mappings", strings.Replace(collection("", good), `"mappings"`, `"mapping"`, 1), "MISSING_REQUIRED at /mapping-collection: add mappings"},
		{"no resource", strings.Replace(collection("", good), `"source-resource"`, `"source"`, 1), "MISSING_REQUIRED at /mapping-collection/mappings: add source-resource"},
		{"too many pairs", collection("", related(`"subset-of"`, strings.Repeat("xyzabcdefg", 30), "y", "")+strings.Repeat(","+related(`"subset-of"`, "x", "y", ""), 3)), ""},
	}
	for _, tt := range tests {
		_, err := oscal.Read("m.json", []byte(tt.doc), options)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

// Every pair of a map of many to many is too much.
func TestManyToMany(t *testing.T) {
	items := []string{}
	for i := range 250 {
		items = append(items, fmt.Sprintf(`{"type": "control", "id-ref": "c%d"}`, i))
	}
	list := strings.Join(items, ",")
	_, err := oscal.Read("m.json", []byte(collection("", `{"uuid": "u", "relationship": "intersects-with", "sources": [`+list+`], "targets": [`+list+`]}`)), options)
	for f := range governance.Faults(err) {
		if f.Code == governance.CodeTooLarge && f.Pos.Line == 5 {
			return
		}
	}
	t.Errorf("Read = %v", err)
}

// edgePlaces says where OSCAL has each field of an edge.
var edgePlaces = map[string]string{
	"From": "sources", "To": "targets; without it a gap of the source, and properties of the mapping", "Relation": "relationship and ns", "Property": "property property",
	"Lifecycle": "property lifecycle", "Matching": "matching-rationale", "Rationale": "remarks", "Basis": "property basis of the mapping",
	"Confidence": "confidence-score", "Status": "status", "Sources": "properties source", "Against": "properties against", "Note": "property note",
	"Path": "never: only what is stated is written",
}

// A crosswalk with something in every field comes back, and is valid.
func TestCrosswalkRoundTrip(t *testing.T) {
	fields(t, reflect.TypeFor[frameworks.Edge](), edgePlaces)
	own := everything(t)
	lib, err := frameworks.Builtin().Add(own)
	if err != nil {
		t.Fatal(err)
	}
	ref := func(id string) frameworks.Ref { return frameworks.Ref{Framework: own.ID, ID: id} }
	csf := frameworks.Ref{Framework: "csf-2.0", ID: "PR.AA-05"}
	sources := []string{hostile + ", retrieved 2026-01-02", "B, retrieved 2026-01-03"}
	var edges []frameworks.Edge
	for _, r := range []frameworks.Relation{"related", "supports", "is-supported-by", "identical", "equivalent", "contrary", "subset-of", "superset-of", "equal",
		"intersects-with", "no-relationship", "mitigates", "is-mitigated-by"} {
		edges = append(edges, frameworks.Edge{From: ref("A(1)"), To: csf, Tie: frameworks.Tie{Relation: r}, Sources: sources, Matching: frameworks.MatchingFunctional})
	}
	edges = append(edges,
		frameworks.Edge{From: ref("2"), Tie: frameworks.Tie{Relation: "supports", Property: "precedes"}, Note: hostile, Sources: sources[1:], Lifecycle: frameworks.LifecycleWithdrawn,
			Confidence: frameworks.ConfidenceLow, Rationale: hostile, Matching: frameworks.MatchingSyntactic},
		frameworks.Edge{From: ref(hostile), Tie: frameworks.Tie{Relation: "related"}, Note: "nowhere", Sources: sources},
		frameworks.Edge{From: ref("::"), To: csf, Tie: frameworks.Tie{Relation: "supports", Property: "integral-to"}, Lifecycle: frameworks.LifecycleMovedTo, Rationale: hostile,
			Confidence: frameworks.ConfidenceHigh, Sources: sources[1:], Against: sources[:1], Note: hostile})
	c, err := frameworks.NewCrosswalk(frameworks.Crosswalk{ID: "w", Version: hostile, From: own.ID, To: "csf-2.0", Basis: frameworks.BasisOfficial, Status: frameworks.EdgeDraft, Note: hostile}, edges...)
	if err != nil {
		t.Fatal(err)
	}
	data := written(t, lib, c)
	doc, err := oscal.Read("c.json", data, oscal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(c), contents(doc.Crosswalks[0]), heads); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	if _, err := lib.Add(doc.Parts()...); err != nil {
		t.Errorf("Add: %v", err)
	}
	if err := validate(t, schema(t), data); err != nil {
		t.Error(err)
	}
}

// What the file of an independent tool holds is read as far as it is known to mean it.
func TestPublishedMapping(t *testing.T) {
	want := expected(t)["oscal/mapping-comprehensive.json"]
	doc := open(t, "oscal/mapping-comprehensive.json", oscal.Options{})
	c := doc.Crosswalks[0]
	got := lines(c)
	wantLines := []string{
		"catalogs-source-catalog.json:ac-1 related profiles-target-profile.json:ac-1 syntactic high confidence 0.98; equal-to of https://example.com/ns/mapping",
		"catalogs-source-catalog.json:ac-2_smt.a subset-of profiles-target-profile.json:ac-3 semantic medium sources: 2, targets: 1, together subset-of",
		"catalogs-source-catalog.json:ac-2_smt.b subset-of profiles-target-profile.json:ac-3 semantic medium sources: 2, targets: 1, together subset-of",
		"catalogs-source-catalog.json:ac-4 related profiles-target-profile.json:ac-5_smt.a semantic high confidence 0.92; sources: 1, targets: 3, together intersects-with",
		"catalogs-source-catalog.json:ac-4 related profiles-target-profile.json:ac-5_smt.b semantic high confidence 0.92; sources: 1, targets: 3, together intersects-with",
		"catalogs-source-catalog.json:ac-4 related profiles-target-profile.json:ac-5_smt.c semantic high confidence 0.92; sources: 1, targets: 3, together intersects-with",
	}
	if diff := cmp.Diff(wantLines, got); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	counts := map[string]any{"equal-to": 1.0, "subset-of": 1.0, "intersects-with": 1.0} // as the lines show them
	if diff := cmp.Diff(want, map[string]any{"mappings": 1.0, "maps": 3.0, "relationships": counts}); diff != "" || len(doc.Crosswalks) != 1 {
		t.Errorf("what was counted is another file (-want +got):\n%s", diff)
	}
	codes := []governance.Code{}
	for _, w := range doc.Warnings {
		codes = append(codes, w.Code)
	}
	for _, code := range []governance.Code{oscal.CodeWeakened, oscal.CodeLeftOut, oscal.CodeNamed} {
		if !slices.Contains(codes, code) {
			t.Errorf("no warning %s among %v", code, doc.Warnings)
		}
	}
}
