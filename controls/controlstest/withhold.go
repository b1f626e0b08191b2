package controlstest

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Withhold takes facts away from the cases of a pack (see Run), one after the other:
// each optional fact of the subjects that fail, and of all other records each that
// the expressions read. What failed still fails then, or is unknown: nothing passes, and nothing is
// left unasked, because a fact is missing.
func Withhold(t testing.TB, pack *controls.Pack, cases fs.FS, opts ...Option) {
	t.Helper()
	s, withheld := settingsOf(opts), 0
	ok := s.eachArchive(t, pack, cases, func(eng *engine.Engine, c *controls.Control, a *archive) {
		for _, k := range a.cases {
			withheld += s.withhold(t, eng, c, k)
		}
	})
	if ok && withheld == 0 {
		t.Error("no case has a subject that fails and a fact to take away")
	}
}

// eachArchive reads the cases of every control. It reports whether all could be read.
func (s *settings) eachArchive(t testing.TB, pack *controls.Pack, cases fs.FS, do func(*engine.Engine, *controls.Control, *archive)) bool {
	t.Helper()
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		t.Error(err)
		return false
	}
	whole := true
	for c := range pack.All() {
		a, err := s.readArchive(cases, c.ID)
		if err != nil {
			t.Error(err)
			whole = false
			continue
		}
		do(eng, c, a)
	}
	return whole
}

// withhold takes away each fact of one case, and says how many there were.
func (s *settings) withhold(t testing.TB, eng *engine.Engine, c *controls.Control, k *testCase) int {
	t.Helper()
	failing := map[string]bool{}
	for subject := range k.subjects(c.Subject) {
		if f, err := eng.Check(context.Background(), k.view, c.ID, subject); err == nil && f.Unwaived() == controls.Fail {
			failing[subject.ID] = true
		}
	}
	if len(failing) == 0 {
		return 0
	}
	n, reads := 0, readFields(t, c)
	estate, _ := governance.RecordNamed("Estate")
	for _, collection := range estate.Fields {
		record, ok := governance.RecordNamed(collection.Part)
		if !ok {
			continue
		}
		ids, of := failing, []string(nil)
		if record.Name != recordOf(c.Subject) {
			ids, of = nil, reads // of all records
		}
		for _, path := range k.facts(t, collection.Name, record, ids, of) {
			v, ok := k.without(t, s, collection.Name, path, ids)
			if !ok {
				continue
			}
			n++
			for _, id := range slices.Sorted(maps.Keys(failing)) {
				f, err := eng.Check(context.Background(), v, c.ID, governance.NewRef(c.Subject, id))
				if err == nil && f.Unwaived() != controls.Fail && f.Unwaived() != controls.Unknown {
					t.Errorf("%s: %s of %v fails, and is %v where %s.%s is not known", k.name, c.ID, f.Subject, f.Unwaived(), record.Name, strings.Join(path, "."))
				}
			}
		}
	}
	return n
}

// facts are the optional members that records of a collection state: those of a list
// such as NHI.kind, if there is one.
func (k *testCase) facts(t testing.TB, collection string, record governance.Record, ids map[string]bool, of []string) [][]string {
	t.Helper()
	found := map[string]string{}
	for object := range k.document(t).records(collection, ids) {
		optional(record, object, "", found)
	}
	var out [][]string
	for _, path := range slices.Sorted(maps.Keys(found)) {
		if of == nil || slices.Contains(of, found[path]) {
			out = append(out, strings.Split(path, "."))
		}
	}
	return out
}

// optional notes the members of an object that may be left out, by their paths.
func optional(record governance.Record, object map[string]any, prefix string, found map[string]string) {
	for _, f := range record.Fields {
		v, stated := object[f.Name]
		if !stated {
			continue
		}
		if !f.Required {
			found[prefix+f.Name] = record.Name + "." + f.Name
		}
		if part, ok := governance.RecordNamed(f.Part); ok {
			for item := range objects(v) {
				optional(part, item, prefix+f.Name+".", found)
			}
		}
	}
}

// without is the case's view where records do not state a member; false where a
// document must state it, as a person states its organization.
func (k *testCase) without(t testing.TB, s *settings, collection string, path []string, ids map[string]bool) (*delegation.View, bool) {
	t.Helper()
	doc := k.document(t)
	for object := range doc.records(collection, ids) {
		remove(object, path)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse(k.name, text)
	if err != nil {
		return nil, false
	}
	opts := append(s.indexOptions(e), delegation.WithVerifications(k.view.Index().Verifications()))
	return delegation.NewIndex(e, opts...).At(k.view.Time()), true
}

// remove takes a member out of an object, or out of each of the objects on the way.
func remove(object map[string]any, path []string) {
	if len(path) == 1 {
		delete(object, path[0])
		return
	}
	for item := range objects(object[path[0]]) {
		remove(item, path[1:])
	}
}

// A document is an estate as JSON.
type document map[string]any

func (k *testCase) document(t testing.TB) document {
	t.Helper()
	var doc document
	d := json.NewDecoder(strings.NewReader(k.estate))
	d.UseNumber()
	if err := d.Decode(&doc); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", k.name, err))
	}
	return doc
}

// records yields the records of a collection with these ids; nil means all.
func (d document) records(collection string, ids map[string]bool) func(func(map[string]any) bool) {
	return func(yield func(map[string]any) bool) {
		for object := range objects(d[collection]) {
			if id, _ := object["id"].(string); (ids == nil || ids[id]) && !yield(object) {
				return
			}
		}
	}
}

// objects yields a value that is an object, or the objects of a list.
func objects(v any) func(func(map[string]any) bool) {
	return func(yield func(map[string]any) bool) {
		items, isList := v.([]any)
		if !isList {
			items = []any{v}
		}
		for _, item := range items {
			if object, ok := item.(map[string]any); ok && !yield(object) {
				return
			}
		}
	}
}
