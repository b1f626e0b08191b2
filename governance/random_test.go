package governance_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A composer writes random documents that Parse accepts, out of what Records
// says of every field: the values are any, the states are all three.
type composer struct {
	rng   *rand.Rand
	known int // of ten fields, how many are stated
}

func newComposer(seed uint64) *composer {
	return &composer{rng: rand.New(rand.NewPCG(seed, 1)), known: 1 + int(seed%10)}
}

// document has n records in each collection.
func (c *composer) document(n int) map[string]any {
	r, _ := governance.RecordNamed("Estate")
	doc := map[string]any{"schemaVersion": governance.SchemaVersion, "asOf": c.instant()}
	for _, f := range r.Fields {
		if f.Type != governance.TypePart {
			continue
		}
		var list []any
		for i := range n {
			list = append(list, c.record(f.Part, i))
		}
		doc[f.Name] = list
	}
	return doc
}

func (c *composer) record(name string, i int) map[string]any {
	r, ok := governance.RecordNamed(name)
	if !ok {
		panic("no record " + name)
	}
	m := map[string]any{}
	for _, f := range r.Fields {
		switch {
		case f.Name == "id":
			m["id"] = fmt.Sprintf("%s-%d", strings.ToLower(name), i)
		case f.Required || c.rng.IntN(10) < c.known:
			m[f.Name] = c.field(f)
		}
	}
	switch name {
	case "Actor": // persons and units need a parent, and parents no circle
		m["kind"] = "organization"
		if i > 0 {
			m["kind"], m["parentId"] = c.pick("unit", "person", "organization"), fmt.Sprintf("actor-%d", c.rng.IntN(i))
		} else {
			delete(m, "parentId")
		}
		if m["memberIds"] != nil {
			m["memberIds"] = []string{fmt.Sprintf("nhi:nhi-%d", c.rng.IntN(3)), fmt.Sprintf("actor:actor-%d", i+1)}
		}
	case "Assignment":
		m["duty"] = c.pick(append(governance.Duties(), "x-own")...)
	}
	return m
}

func (c *composer) field(f governance.FieldInfo) any {
	if f.None && c.rng.IntN(4) == 0 {
		return nil
	}
	if !f.List {
		return c.value(f)
	}
	list := []any{}
	for range c.rng.IntN(4) {
		list = append(list, c.value(f))
	}
	return list
}

func (c *composer) value(f governance.FieldInfo) any {
	switch f.Type {
	case governance.TypeID:
		return c.pick("somewhere", "a/b:c@d.e_f-g+h=i,j~k%20", "0")
	case governance.TypeRef:
		return c.pick("actor:a", "nhi:spiffe://x/y")
	case governance.TypeEnum:
		return c.pick(f.Enum...)
	case governance.TypeCount:
		return []int64{0, 1, 7, 1<<53 - 1}[c.rng.IntN(4)]
	case governance.TypeBool:
		return c.rng.IntN(2) == 0
	case governance.TypeInstant:
		return c.instant()
	case governance.TypeDuration:
		return c.pick("P0D", "P90D", "PT36H", "PT0.000000001S", "PT1H2M3.5S", "P36500D")
	case governance.TypeHash:
		return "sha256:" + strings.Repeat(c.pick("0", "a", "9"), 64)
	case governance.TypeLabels:
		return map[string]string{"team": c.text(), c.text(): ""}
	case governance.TypePart:
		return c.record(f.Part, c.rng.IntN(5))
	}
	if f.Pattern != "" {
		return c.pick("secrets.rotate", "*", "tenant/acme/**", "aws:s3:Get*")
	}
	return c.text()
}

func (c *composer) instant() string {
	return c.pick("0001-01-01T00:00:00Z", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.000000001Z", "2026-12-31T23:59:59.5Z", "9999-12-31T23:59:59.999999999Z")
}

func (c *composer) text() string {
	return c.pick("", "plain", "line\nfeed\t\"quoted\" \\", "größer 大 \U0001F600", "<&>\u2028\x00\x7f", strings.Repeat("long ", 40))
}

func (c *composer) pick(from ...string) string { return from[c.rng.IntN(len(from))] }

func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}
