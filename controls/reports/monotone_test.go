package reports_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls/reports"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestMonotone takes facts away from the estates of the cases and of the quickstart,
// and wants what a report counts as certain to stay so when they come in: of each
// share over the whole view, the cases, and those that are neither cases nor unknown.
func TestMonotone(t *testing.T) {
	for name, text := range estates(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, d := overall(t, parse(t, text)), documentOf(t, text)
			rng := rand.New(rand.NewPCG(1, uint64(len(text))))
			for range 3 {
				part := overall(t, d.hide(t, rng))
				for path, before := range part {
					after, ok := whole[path]
					if !ok {
						t.Errorf("%s: no such share when the facts came in", path)
					}
					for _, r := range before.Cases {
						if !slices.Contains(after.Cases, r) {
							t.Errorf("%s: %v was a certain case, and is not when the facts came in", path, r)
						}
					}
				}
				complements(t, part, whole)
			}
		})
	}
}

// complements wants of what is told in two shares, for and against, that neither turns
// into the other.
func complements(t *testing.T, part, whole map[string]reports.Share) {
	t.Helper()
	for _, pair := range [][2]string{{"RPT-03.Managed", "RPT-03.Unmanaged"}} {
		for i := range pair {
			for _, r := range part[pair[i]].Cases {
				if slices.Contains(whole[pair[1-i]].Cases, r) {
					t.Errorf("%v was certainly in %s, and is in %s when the facts came in", r, pair[i], pair[1-i])
				}
			}
		}
	}
}

// estates are those of the cases, by name, and that of the quickstart.
func estates(t *testing.T) map[string]string {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range append(files, "../../examples/quickstart/estate.json") {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(data)
		if strings.HasSuffix(f, ".txtar") {
			out[filepath.Base(f)] = section(t, txtar.Parse(string(data)), "estate.json")
		}
	}
	return out
}

// overall are the shares of all reports that are over the whole view: a group may
// lose a record to another when it is known whose that is.
func overall(t *testing.T, e *governance.Estate) map[string]reports.Share {
	t.Helper()
	asOf, ok := e.AsOf.Get()
	if !ok {
		t.Fatal("the estate does not say when its facts were true")
	}
	r, err := reports.New(assessView(t, delegation.NewIndex(e).At(asOf), ""))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]reports.Share{}
	for name, made := range makers {
		n := 0
		for path, s := range shares(made(r)) {
			grouped := strings.Contains(path, "[]") && !strings.Contains(path, ".Steps[]") && !strings.Contains(path, ".Waiting[]") && !strings.Contains(path, ".Kinds[]")
			if grouped || strings.Contains(path, "Repeated") || strings.Contains(path, "ByParty") {
				continue
			}
			if n++; strings.Contains(path, "[]") {
				path += string(rune('0' + n)) // lists of one length, in one order
			}
			out[name+path] = s
		}
	}
	return out
}

// A document is an estate as JSON, with the places of what may be left out of it.
type document struct {
	text     string
	optional []place
}

// A place is a member of a record.
type place struct {
	collection string
	index      int
	member     string
}

func documentOf(t *testing.T, text string) document {
	t.Helper()
	d := document{text: text}
	for collection, records := range decode(t, text) {
		list, _ := records.([]any)
		for i, r := range list {
			for member := range r.(map[string]any) {
				if collection != "completeness" && optional(t, collection, r.(map[string]any), member) {
					d.optional = append(d.optional, place{collection, i, member})
				}
			}
		}
	}
	slices.SortFunc(d.optional, func(a, b place) int {
		return cmp.Or(strings.Compare(a.collection, b.collection), a.index-b.index, strings.Compare(a.member, b.member))
	})
	return d
}

func decode(t *testing.T, text string) (estate map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &estate); err != nil {
		t.Fatal(err)
	}
	return estate
}

func (d document) without(t *testing.T, places ...place) string {
	t.Helper()
	estate := decode(t, d.text)
	for _, p := range places {
		delete(estate[p.collection].([]any)[p.index].(map[string]any), p.member)
	}
	data, err := json.Marshal(estate)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// optional reports whether a record is valid without a member.
func optional(t *testing.T, collection string, record map[string]any, member string) bool {
	t.Helper()
	rest := maps.Clone(record)
	delete(rest, member)
	data, err := json.Marshal(map[string]any{"schemaVersion": "1.0", collection: []any{rest}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = governance.Parse("part.json", []byte(strings.ReplaceAll(string(data), "@digest", "sha256:"+strings.Repeat("0", 64))))
	return err == nil
}

// hide leaves out some of what may be, and some statements of completeness.
func (d document) hide(t *testing.T, rng *rand.Rand) *governance.Estate {
	t.Helper()
	var gone []place
	for _, p := range d.optional {
		if rng.IntN(8) == 0 {
			gone = append(gone, p)
		}
	}
	e := parse(t, d.without(t, gone...))
	e.Completeness = slices.DeleteFunc(e.Completeness, func(governance.Completeness) bool { return rng.IntN(4) == 0 })
	return e
}
