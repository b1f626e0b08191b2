package awsiam

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
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
	if len(claims) == 1 {
		return claims[0].facts
	}
	slices.SortFunc(claims, func(a, b claim[T]) int { return cmp.Or(a.at.compare(b.at), strings.Compare(a.source, b.source)) })
	first := map[string]claim[json.RawMessage]{} // of each fact, who said it first
	disputed := map[string]bool{}
	for _, c := range claims {
		for name, value := range fields(c.facts) {
			said, ok := first[name]
			if !ok {
				first[name] = claim[json.RawMessage]{value, c.source, c.at}
			} else if !bytes.Equal(said.facts, value) {
				disputed[name] = true
				r.report(c.at, importer.Error, disagreement(said.source, c.source), fmt.Sprintf("%s is not what %s says; left unknown", name, said.at.pos()))
			}
		}
	}
	agreed := map[string]json.RawMessage{}
	for name, said := range first {
		if !disputed[name] {
			agreed[name] = said.facts
		}
	}
	var out T
	must(json.Unmarshal(must1(json.Marshal(agreed)), &out))
	return out
}

// disagreement is the code for two places that disagree: of one kind of file
// they are duplicates.
func disagreement(a, b string) importer.Code {
	if a == b {
		return importer.CodeDuplicate
	}
	return importer.CodeConflict
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
