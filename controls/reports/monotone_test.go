package reports_test

import (
	"cmp"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
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
// into the other; and of NHIs, tenants and drills that no fewer are certainly not cases.
func complements(t *testing.T, part, whole map[string]reports.Share) {
	t.Helper()
	for _, pair := range [][2]string{{"RPT-03.Managed", "RPT-03.Unmanaged"}, {"RPT-03.Unmanaged", "RPT-03.Managed"}} {
		for _, r := range part[pair[0]].Cases {
			if slices.Contains(whole[pair[1]].Cases, r) {
				t.Errorf("%v was certainly in %s, and is in %s when the facts came in", r, pair[0], pair[1])
			}
		}
	}
	for _, path := range []string{"RPT-01.Exposed", "RPT-02.Overlapping", "RPT-06.HotSpots", "RPT-06.Failing", "RPT-06.Unclear", "RPT-07.Passed"} {
		before, after := part[path], whole[path]
		if n, m := before.Of-before.Count-before.Unknown, after.Of-after.Count-after.Unknown; n > m {
			t.Errorf("%s: %d of %d were certainly no cases, and %d of %d when the facts came in", path, n, before.Of, m, after.Of)
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
		for path, s := range shares(made(r)) {
			if !strings.Contains(path, "[") || fixedList.MatchString(path) {
				out[name+path] = s
			}
		}
	}
	return out
}

// fixedList are the lists that are as long, and in the same order, in every report.
// When verdicts turn, kinds 10 and 11 of what is due, may be put off by facts.
var fixedList = regexp.MustCompile(`^\.(Steps|Waiting)\[|^\.Kinds\[\d\]`)

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

// hide leaves out some of what may be, and some statements of completeness; or all of
// these, and whole records that lists may be missing then.
func (d document) hide(t *testing.T, rng *rand.Rand) *governance.Estate {
	t.Helper()
	var gone []place
	for _, p := range d.optional {
		if rng.IntN(8) == 0 {
			gone = append(gone, p)
		}
	}
	e := parse(t, d.without(t, gone...))
	if rng.IntN(2) == 0 {
		drop(&e.Completeness, rng, 4)
		return e
	}
	e.Completeness = nil
	drop(&e.Credentials, rng, 8)
	drop(&e.Delegations, rng, 8)
	drop(&e.Handoffs, rng, 8)
	drop(&e.Drills, rng, 8)
	drop(&e.Certifications, rng, 8)
	drop(&e.Evidence, rng, 8)
	drop(&e.Assignments, rng, 8)
	return e
}

// drop leaves out one in n.
func drop[T any](list *[]T, rng *rand.Rand, n int) {
	*list = slices.DeleteFunc(*list, func(T) bool { return rng.IntN(n) == 0 })
}
