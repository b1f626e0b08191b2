package oscal_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/oscal"
)

// catalogPlaces says where OSCAL has each field of a catalog: a member, or a property
// of ours where it has none for it.
var catalogPlaces = map[string]string{
	"ID": "property id", "Version": "metadata version", "Title": "metadata title", "Edition": "property edition",
	"Published": "metadata published", "Retrieved": "metadata last-modified", "Publisher": "party with the role publisher",
	"License": "property license", "LicenseLink": "link with rel license", "Attribution": "property attribution",
	"Link": "link with rel canonical", "IDSyntax": "property id-syntax", "OwnIDs": "property own-ids", "Note": "property note",
	"TextFrom": "property text-from", "Cite": "property cite", "SupersededBy": "property superseded-by",
	"Names": "properties name", "PublisherNames": "properties publisher-name", "SharedSpelling": "property shared-spelling",
	"Earlier": "properties earlier", "EntryLink": "property entry-link",
}

// entryPlaces does so for an entry.
var entryPlaces = map[string]string{
	"ID": "id, and property id where that is no token", "Title": "title", "Label": "title, and property label", "Kind": "class",
	"Parent": "the group or control around it", "Section": "property section", "Summary": "property summary", "Statement": "part statement",
	"Link": "link with rel canonical", "Lifecycle": "property status, or lifecycle of an entry in force", "Since": "property since",
	"Successors": "links with the lifecycle as rel", "Disputed": "properties disputed", "RiskParty": "property risk-party",
	"Aliases": "properties alias", "Note": "property note",
}

// hostile are texts that OSCAL's members do not take.
const hostile = " two\nlines \"and\" <more> "

// everything is a catalog with something in every field, and texts in them that need
// another place.
func everything(t *testing.T) *frameworks.Catalog {
	t.Helper()
	head := frameworks.Catalog{ID: "every thing", Version: hostile, Title: hostile, Edition: hostile, Published: "2025-01-02", Retrieved: "2026-03-04",
		Publisher: hostile, License: hostile, LicenseLink: hostile, Attribution: hostile, Link: hostile, IDSyntax: "(?s).+", OwnIDs: true, Note: hostile,
		TextFrom: hostile, Cite: hostile, SupersededBy: hostile, Citing: frameworks.Citing{Names: []string{hostile, "b"}, PublisherNames: []string{"c", hostile},
			SharedSpelling: "x+", Earlier: []frameworks.Edition{{Name: "0.9 beta", Year: "2020"}, {Name: hostile, Year: "2021"}}, EntryLink: hostile}}
	c, err := frameworks.NewCatalog(head,
		frameworks.Entry{ID: "first", Kind: "control", Title: "first"},
		frameworks.Entry{ID: "A", Kind: "function", Title: hostile, Link: "https://example.com/a?b=c#d"},
		frameworks.Entry{ID: "A(1)", Kind: "sub control", Parent: "A", Title: "One", Section: hostile, Summary: hostile, Statement: hostile, Link: hostile,
			Lifecycle: frameworks.LifecycleAdded, Since: "2", RiskParty: frameworks.RiskBoth, Aliases: []string{"One", hostile}, Note: hostile},
		frameworks.Entry{ID: "A.1", Kind: hostile, Parent: "A", Label: "A.1_2"},
		frameworks.Entry{ID: "A.1_2", Kind: "x", Parent: "A.1", Label: hostile, Lifecycle: frameworks.LifecycleSameNumber},
		frameworks.Entry{ID: "2", Kind: "x", Lifecycle: frameworks.LifecycleMovedTo, Successors: []string{"A(1)", "first"}, Disputed: []string{"A.1"}},
		frameworks.Entry{ID: "B", Kind: "function"},
		frameworks.Entry{ID: "::", Kind: "x", Parent: "B", Lifecycle: frameworks.LifecycleWithdrawn, Title: "::"},
		frameworks.Entry{ID: hostile, Kind: "x", Parent: "::", Lifecycle: frameworks.LifecycleIncorporatedInto, Successors: []string{"A"}},
		frameworks.Entry{ID: "last", Kind: "risk", Title: "_2"},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Nothing is lost: every field has a place in the tables, is filled in the catalog that
// is tried, and comes back.
func TestLossTable(t *testing.T) {
	c := everything(t)
	complete(t, reflect.ValueOf(*c), catalogPlaces)
	for name := range entryPlaces {
		if !slices.ContainsFunc(slices.Collect(c.All()), func(e frameworks.Entry) bool { return !reflect.ValueOf(e).FieldByName(name).IsZero() }) {
			t.Errorf("no entry that is tried has %s", name)
		}
	}
	fields(t, reflect.TypeFor[frameworks.Entry](), entryPlaces)
	data := written(t, frameworks.Builtin(), c)
	doc, err := oscal.Read("c.json", data, oscal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(c), contents(doc.Catalog), heads); diff != "" {
		t.Errorf("mismatch (-want +got):\n%s", diff)
	}
	text := string(data)
	for _, places := range []map[string]string{catalogPlaces, entryPlaces} {
		for field, place := range places {
			words := strings.Fields(place)
			if name, isProperty := words[len(words)-1], strings.HasPrefix(place, "propert"); isProperty && !strings.Contains(place, ",") && !strings.Contains(text, `"name": "`+name+`"`) {
				t.Errorf("%s has no property %s", field, name)
			}
		}
	}
}

// complete wants every field of a catalog to have a place and a value.
func complete(t *testing.T, v reflect.Value, places map[string]string) {
	t.Helper()
	fields(t, v.Type(), places)
	for name := range places {
		if v.FieldByName(name).IsZero() {
			t.Errorf("the catalog that is tried has no %s", name)
		}
	}
}

// fields wants the fields to be those of the table.
func fields(t *testing.T, typ reflect.Type, places map[string]string) {
	t.Helper()
	n := 0
	for _, f := range reflect.VisibleFields(typ) {
		if !f.IsExported() || f.Anonymous {
			continue
		}
		n++
		if places[f.Name] == "" {
			t.Errorf("%s.%s has no row in the table", typ.Name(), f.Name)
		}
	}
	if n != len(places) {
		t.Errorf("%s has %d fields, the table %d rows", typ.Name(), n, len(places))
	}
}
