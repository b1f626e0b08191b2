package reports

import (
	"cmp"
	"maps"
	"slices"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// A Share is how many of a population have a property. Of − Count − Unknown
// certainly do not.
type Share struct {
	Count   int              `json:"count"`        // have it for certain
	Of      int              `json:"of"`           // the population
	Unknown int              `json:"unknown"`      // facts are missing to tell
	AtLeast bool             `json:"atLeast"`      // nobody declared the population complete: Of is a lower bound
	Cases   []governance.Ref `json:"cases"`        // those of Count, sorted
	Open    []governance.Ref `json:"unknownCases"` // those of Unknown, sorted
}

func newShare() Share { return Share{Cases: []governance.Ref{}, Open: []governance.Ref{}} }

// add counts one more of the population.
func (s *Share) add(r governance.Ref, has truth) {
	s.Of++
	switch has {
	case yes:
		s.Count++
		s.Cases = insert(s.Cases, r)
	case maybe:
		s.Unknown++
		s.Open = insert(s.Open, r)
	}
}

// insert keeps the list sorted.
func insert(list []governance.Ref, r governance.Ref) []governance.Ref {
	i, _ := slices.BinarySearchFunc(list, r, governance.Ref.Compare)
	return slices.Insert(list, i, r)
}

// groups are the shares of the records of each party, tenant or other key.
type groups[K comparable] map[K]*Share

// of is the share of a key; the first time it is asked for it is empty.
func (g groups[K]) of(key K) *Share {
	if g[key] == nil {
		s := newShare()
		g[key] = &s
	}
	return g[key]
}

func (g groups[K]) add(key K, r governance.Ref, has truth) { g.of(key).add(r, has) }

// A RefShare is the share of the records of one party or tenant.
type RefShare struct {
	// Group is the organization or tenant; zero for records of which the estate does not
	// say whose they are, and for those that stand in no tenant.
	Group governance.Ref `json:"group,omitzero"`
	Share
}

// byRef lists the groups in order; it is never nil.
func byRef(g groups[governance.Ref]) []RefShare {
	out := []RefShare{}
	for _, key := range slices.SortedFunc(maps.Keys(g), governance.Ref.Compare) {
		out = append(out, RefShare{key, *g[key]})
	}
	return out
}

// bound notes where a population of records of kind k is not declared complete: in
// the whole estate, and in each tenant.
func (r *Reporter) bound(k governance.CompletenessKind, all *Share, tenants, parties groups[governance.Ref]) {
	all.AtLeast = !r.view.Closed(k)
	for t, s := range tenants {
		s.AtLeast = all.AtLeast
		if !t.IsZero() {
			s.AtLeast = !r.view.Closed(k, t.ID)
		}
	}
	for _, s := range parties {
		s.AtLeast = all.AtLeast
	}
}

// lowerMedian is the value in the middle, of an even number the lower of the two;
// none of no values.
func lowerMedian[T cmp.Ordered](values []T) governance.Field[T] {
	if len(values) == 0 {
		return governance.None[T]()
	}
	slices.Sort(values)
	return governance.Some(values[(len(values)-1)/2])
}

// Rate is the share as a pair, which compares exactly and has an interval.
func (s Share) Rate() controls.Rate {
	return controls.Rate{Passed: s.Count, Of: s.Of, Unknown: s.Unknown}
}
