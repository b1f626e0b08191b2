package delegation_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// parse reads an estate, which need not state its schemaVersion.
func parse(t testing.TB, doc string) *governance.Estate {
	t.Helper()
	if !strings.Contains(doc, `"schemaVersion"`) {
		doc = strings.Replace(doc, "{", `{"schemaVersion":"1.0",`, 1)
		doc = strings.Replace(doc, ",}", "}", 1)
	}
	e, err := governance.Parse("estate.json", []byte(doc))
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	return e
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := governance.ParseInstant(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func viewAt(t testing.TB, e *governance.Estate, at string, opts ...delegation.Option) *delegation.View {
	t.Helper()
	return delegation.NewIndex(e, opts...).At(instant(t, at))
}

// A known is what a view tells of one field: a fact, or a list of facts.
type known struct {
	unknown, none bool
	value         string
	list          bool
	items         []known
	gaps          []string // path and code; of a list, why it may go on
}

// String is the value, none, or unknown with the gaps; of a list the items, and
// … with the gaps where it may go on.
func (k known) String() string {
	gaps := strings.Join(k.gaps, ", ")
	switch {
	case k.unknown:
		return "unknown " + gaps
	case k.none:
		return "none"
	case !k.list:
		return k.value
	}
	var words []string
	for _, it := range k.items {
		words = append(words, it.String())
	}
	if len(k.gaps) > 0 {
		words = append(words, "… "+gaps)
	}
	return "[" + strings.Join(words, " ") + "]"
}

// knowledge is every fact of every record that a view shows, by path, such as
// credential[c1].copies[0].destroyedAt: the stated fields and the derived ones.
type knowledge map[string]known

func everything(v *delegation.View) knowledge {
	all := knowledge{}
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			all.walk(s.Ref().Path(""), reflect.ValueOf(s))
		}
	}
	return all
}

// walk asks every method of a record or part that takes nothing and returns a
// fact or a list.
func (all knowledge) walk(prefix string, x reflect.Value) {
	for i := range x.NumMethod() {
		m := x.Method(i)
		if m.Type().NumIn() != 0 || m.Type().NumOut() != 1 || !isFact(m.Type().Out(0)) && !isList(m.Type().Out(0)) {
			continue
		}
		path := prefix + memberName(x.Type().Method(i).Name)
		out := m.Call(nil)[0]
		if isFact(out.Type()) {
			all[path] = all.fact(path, out)
			continue
		}
		all[path] = all.listOf(path, out)
	}
}

func (all knowledge) fact(path string, f reflect.Value) known {
	switch {
	case f.MethodByName("IsUnknown").Call(nil)[0].Bool():
		return known{unknown: true, gaps: gapTexts(f.MethodByName("Gaps"))}
	case f.MethodByName("IsNone").Call(nil)[0].Bool():
		return known{none: true}
	}
	v := f.MethodByName("Get").Call(nil)[0]
	if isPart(v) {
		prefix := path + "."
		if in, ok := v.Interface().(interface{ Path(string) string }); ok {
			prefix = in.Path("") // its place in the document, whatever the view leaves out
		}
		all.walk(prefix, v)
		return known{value: "{}"}
	}
	return known{value: valueText(v)}
}

func (all knowledge) listOf(path string, l reflect.Value) known {
	k := known{list: true, unknown: l.MethodByName("IsUnknown").Call(nil)[0].Bool(), gaps: gapTexts(l.MethodByName("Open"))}
	items := l.MethodByName("Items").Call(nil)[0]
	for i := range items.Len() {
		k.items = append(k.items, all.fact(fmt.Sprintf("%s[%d]", path, i), items.Index(i)))
	}
	return k
}

func gapTexts(method reflect.Value) []string {
	var out []string
	for _, g := range method.Call(nil)[0].Interface().([]delegation.Gap) {
		out = append(out, g.Path()+" "+string(g.Code))
	}
	return out
}

func isFact(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "Fact[") }
func isList(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "List[") }

// isPart tells a part, which has facts of its own, from a record, which is named,
// and from a value.
func isPart(v reflect.Value) bool {
	return v.MethodByName("Holder").IsValid() || v.Type() == reflect.TypeFor[delegation.ChainResult]()
}

func valueText(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case delegation.Subject:
		return x.Ref().String()
	case time.Time:
		return governance.FormatInstant(x)
	case time.Duration:
		return governance.FormatDuration(x)
	}
	return fmt.Sprint(v.Interface())
}

// memberName is the name in documents and in CEL of a method's field.
func memberName(method string) string {
	switch method {
	case "NHIInventory":
		return "nhiInventory"
	case "OAuthInventory":
		return "oauthInventory"
	}
	if s, ok := strings.CutSuffix(method, "IDs"); ok {
		method = s + "Ids"
	} else if s, ok := strings.CutSuffix(method, "ID"); ok {
		method = s + "Id"
	}
	return strings.ToLower(method[:1]) + method[1:]
}

// A question asks a view of one document for one fact.
type question struct {
	name, doc, at, path, want string
	opts                      []delegation.Option
}

// answers runs a table of questions.
func answers(t *testing.T, tests []question) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all := everything(viewAt(t, parse(t, tt.doc), tt.at, tt.opts...))
			got, ok := all[tt.path]
			switch {
			case !ok && tt.want == "absent":
			case !ok:
				t.Errorf("no fact %s; there are %v", tt.path, paths(all))
			case got.String() != tt.want:
				t.Errorf("%s at %s\n got %s\nwant %s", tt.path, tt.at, got, tt.want)
			}
		})
	}
}

func paths(all knowledge) []string {
	var out []string
	for p := range all {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}
