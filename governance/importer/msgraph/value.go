package msgraph

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/microsoft"
)

// get is a member of an object of the Graph. The PowerShell SDK puts the
// members of derived types, and annotations, into AdditionalProperties.
func get(n importer.Node, name string) importer.Node {
	if m := n.Get(name); m.Exists() {
		return m
	}
	return n.Get("AdditionalProperties").Get(name)
}

// listOf are the items of a list. ConvertTo-Json of Windows PowerShell makes an object of
// some arrays: {"value": […], "Count": 2}.
func listOf(n importer.Node) []importer.Node {
	if value := n.Get("value"); value.IsArray() && n.Get("Count").Exists() {
		return value.Items()
	}
	return n.List()
}

// either is the member under the first of its names that stands there: the
// manifest of an application has names of its own.
func either(n importer.Node, names ...string) importer.Node {
	for _, name := range names {
		if m := get(n, name); m.Exists() {
			return m
		}
	}
	return importer.Node{}
}

func lower(id string) string { return microsoft.LowerGUID(id) }

// id reads the id of an object or tenant.
func id(c *importer.Collector, n importer.Node) (string, bool) {
	s, ok := c.Text(n)
	return lower(s), ok
}

// known makes unknown of a null, for facts of which null says nothing.
func known[T any](f governance.Field[T]) governance.Field[T] {
	if f.IsNone() {
		return governance.Field[T]{}
	}
	return f
}

// instant reads an instant, where null says nothing.
func instant(c *importer.Collector, n importer.Node) governance.Field[time.Time] {
	return known(c.InstantBy(n, microsoft.ParseInstant))
}

// end reads an end date, where null says that there is none. So does the last
// day of the calendar, which is the greatest instant of .NET.
func end(c *importer.Collector, n importer.Node) governance.Field[time.Time] {
	t := c.InstantBy(n, microsoft.ParseInstant)
	if v, ok := t.Get(); ok && v.Year() == 9999 {
		c.Report(n, importer.Info, importer.CodeUnknownValue, "the last year of the calendar stands for no end; that is what is imported")
		return governance.None[time.Time]()
	}
	return t
}

// A copyOf is what one object of the files says of a record.
type copyOf[T any] struct {
	facts T
	at    importer.Node
}

// joined puts the copies of one record together, fact by fact: pages repeat
// objects, and some have fewer members. A fact on which two copies disagree is
// unknown, and reported. What is no fact (governance.Field) is as in the first.
// T is a struct.
func joined[T any](c *importer.Collector, copies []copyOf[T]) T {
	out := copies[0].facts
	if len(copies) == 1 {
		return out
	}
	to := reflect.ValueOf(&out).Elem()
	for i := range to.NumField() {
		if to.Field(i).MethodByName("IsUnknown").IsValid() {
			to.Field(i).Set(agreed(c, copies, i))
		}
	}
	return out
}

func agreed[T any](c *importer.Collector, copies []copyOf[T], field int) reflect.Value {
	var fact reflect.Value
	differ := false
	for i := range copies {
		v := reflect.ValueOf(&copies[i].facts).Elem().Field(field)
		switch {
		case !fact.IsValid() || fact.IsZero():
			fact = v
		case v.IsZero() || fact.MethodByName("Equal").Call([]reflect.Value{v})[0].Bool():
		default:
			differ = true
			name := reflect.TypeFor[T]().Field(field).Name
			c.Report(copies[i].at, importer.Error, importer.CodeDuplicate, "another object of this id states another "+name+"; it is left unknown")
		}
	}
	if differ {
		return reflect.Zero(fact.Type())
	}
	return fact
}

// places are the origins of a record: the places of its copies, each once.
func places[T any](copies []copyOf[T]) governance.Field[[]governance.Origin] {
	nodes := make([]importer.Node, len(copies))
	for i, c := range copies {
		nodes[i] = c.at
	}
	return importer.Origins(nodes...)
}

// A label is a fact that has no field of its own.
type label struct {
	name string
	fact governance.Field[string]
}

// labels are the labels of a record, but for those that are not known.
func labels(facts ...label) governance.Field[map[string]string] {
	var set map[string]string
	for _, l := range facts {
		if s, ok := l.fact.Get(); ok {
			if set == nil {
				set = make(map[string]string, len(facts))
			}
			set["entra."+l.name] = s
		}
	}
	if set == nil {
		return governance.Field[map[string]string]{}
	}
	return governance.Some(set)
}

// words joins texts between spaces, sorted and each once; of none there is
// nothing to say.
func words(list []string) governance.Field[string] {
	slices.Sort(list)
	if list = slices.Compact(list); len(list) == 0 {
		return governance.Field[string]{}
	}
	return governance.Some(strings.Join(list, " "))
}

// opaque writes a text as a part of an action, which holds no @.
func opaque(s string) string { return strings.ReplaceAll(importer.ID(s), "@", "%40") }

var plainName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$`)
