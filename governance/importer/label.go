package importer

import (
	"maps"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// Labels are the labels of a record, but for those that are empty; unknown when there
// are none. It takes m over.
func Labels(m map[string]string) governance.Field[map[string]string] {
	maps.DeleteFunc(m, func(_, value string) bool { return value == "" })
	if len(m) == 0 {
		return governance.Field[map[string]string]{}
	}
	return governance.Some(m)
}

// Tagged adds to the labels of a record those tags of its source that are wanted, as
// Options.Tags says. A place is an object (labels, annotations, metadata: an object in
// it is a set, whose tags are named SET.NAME), or a list of texts NAME:VALUE, NAME=VALUE
// or, with the value true, NAME. Of a tag with two values neither is taken.
func (c *Collector) Tagged(labels governance.Field[map[string]string], wanted []string, places ...Node) governance.Field[map[string]string] {
	if len(wanted) == 0 {
		return labels
	}
	t := tags{c, wanted, maps.Clone(labels.Or(map[string]string{}))}
	for _, place := range places {
		for name, n := range place.Members() {
			t.add(name, n)
			for below, n := range n.Members() {
				t.add(name+"."+below, n)
			}
		}
		for _, n := range place.Items() {
			if s, ok := n.Text(); ok {
				name, value := s, "true"
				if i := strings.IndexAny(s, ":="); i >= 0 {
					name, value = s[:i], s[i+1:]
				}
				t.put(name, value, n)
			}
		}
	}
	return Labels(t.labels)
}

type tags struct {
	*Collector
	wanted []string
	labels map[string]string
}

func (t tags) add(name string, n Node) {
	text, isText := n.Text()
	number, isNumber := n.Number()
	is, isBool := n.Bool()
	switch {
	case isText:
		t.put(name, text, n)
	case isNumber:
		t.put(name, number, n)
	case isBool:
		t.put(name, map[bool]string{true: "true", false: "false"}[is], n)
	}
}

// put keeps a tag, unless it is or holds a secret.
func (t tags) put(name, value string, n Node) {
	if !slices.Contains(t.wanted, name) {
		return
	}
	if IsSecret(value) || len(value) > maxText {
		t.Report(n, Error, CodeSecretDropped, "the tag is, or could be, a secret; it is not taken over")
		return
	}
	label := TagPrefix + name
	if other, twice := t.labels[label]; twice && other != value {
		t.Report(n, Warning, CodeConflict, "another tag of this name has another value; neither is taken")
		value = ""
	}
	t.labels[label] = value
}
