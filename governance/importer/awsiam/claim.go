package awsiam

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance/importer"
)

// A claim is what one place in the files says of something. Facts is a struct
// of governance.Fields.
type claim[T any] struct {
	facts  T
	source string // what kind of file says it
	at     place
}

// combine puts together what several places say of one thing. A fact that some
// state and that nobody contradicts stands; one on which they disagree is
// reported and left unknown, whatever the order of the files.
func combine[T any](r *run, claims []claim[T]) T {
	var out T
	if len(claims) == 1 {
		return claims[0].facts
	}
	slices.SortFunc(claims, func(a, b claim[T]) int { return cmp.Or(a.at.compare(b.at), strings.Compare(a.source, b.source)) })
	type statement struct {
		value  json.RawMessage
		source string
		at     place
	}
	facts := map[string]statement{}
	disputed := map[string]bool{}
	for _, c := range claims {
		stated := fields(c.facts)
		for _, name := range slices.Sorted(maps.Keys(stated)) {
			first, ok := facts[name]
			switch {
			case !ok:
				facts[name] = statement{stated[name], c.source, c.at}
			case !bytes.Equal(first.value, stated[name]):
				disputed[name] = true
				code := importer.CodeDuplicate
				if first.source != c.source {
					code = importer.CodeConflict
				}
				r.report(c.at, importer.Error, code, fmt.Sprintf("%s is not what %s says; left unknown", name, first.at.pos))
			}
		}
	}
	agreed := map[string]json.RawMessage{}
	for name, f := range facts {
		if !disputed[name] {
			agreed[name] = f.value
		}
	}
	must(json.Unmarshal(must1(json.Marshal(agreed)), &out))
	return out
}

// fields writes facts out by their JSON names; what is unknown has no name.
func fields(facts any) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	must(json.Unmarshal(must1(json.Marshal(facts)), &m))
	return m
}

// must and must1 hold for values that this package made itself.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func must1(data []byte, err error) []byte {
	must(err)
	return data
}
