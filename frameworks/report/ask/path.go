package ask

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
)

// A place is where a fact stands: the fields below a record, such as copies, 0 and
// destroyedAt.
type place struct {
	record governance.Ref
	steps  []string // names of fields and places in lists
}

var paths = regexp.MustCompile(`^([a-z]+)\[([^\[\]]+)\]\.(.+)$`)

func placeOf(path string) (p place, ok bool) {
	m := paths.FindStringSubmatch(path)
	if m == nil {
		return p, false
	}
	ref, err := governance.ParseRef(m[1] + ":" + m[2])
	if err != nil {
		return p, false
	}
	p.record = ref
	for name := range strings.SplitSeq(m[3], ".") {
		name, item, inList := strings.Cut(name, "[")
		p.steps = append(p.steps, name)
		if inList {
			p.steps = append(p.steps, strings.TrimSuffix(item, "]"))
		}
	}
	return p, true
}

// A tree is an estate as JSON, its records by reference.
type tree struct {
	document map[string]any
	records  map[governance.Ref]map[string]any
}

func treeOf(e *governance.Estate) (tree, error) {
	t := tree{records: map[governance.Ref]map[string]any{}}
	data, err := json.Marshal(e)
	if err != nil {
		return t, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&t.document); err != nil {
		return t, err
	}
	for _, kind := range governance.Kinds() {
		list, _ := t.document[collection(kind)].([]any)
		for _, item := range list {
			record := item.(map[string]any)
			t.records[governance.NewRef(kind, record["id"].(string))] = record
		}
	}
	return t, nil
}

// collection is the member of an estate that holds the records of a kind.
func collection(k governance.Kind) string {
	if k == governance.KindEvidence || k == governance.KindCompleteness {
		return string(k)
	}
	return string(k) + "s"
}

// get is the value at a place, and whether what would hold it is there.
func (t tree) get(p place) (value any, written, holder bool) {
	record, holder := t.records[p.record]
	var at any = record
	for i, step := range p.steps {
		switch parent := at.(type) {
		case map[string]any:
			at, written = parent[step]
		case []any:
			n, err := strconv.Atoi(step)
			if written = err == nil && n >= 0 && n < len(parent); written {
				at = parent[n]
			}
		default:
			return nil, false, false
		}
		if !written {
			_, isObject := t.parent(p, i).(map[string]any)
			return nil, false, holder && i == len(p.steps)-1 && isObject
		}
	}
	return at, written, holder
}

// parent is what holds step i of a place; the steps before it are there.
func (t tree) parent(p place, i int) any {
	var at any = t.records[p.record]
	for _, step := range p.steps[:i] {
		switch parent := at.(type) {
		case map[string]any:
			at = parent[step]
		case []any:
			n, _ := strconv.Atoi(step)
			at = parent[n]
		}
	}
	return at
}

// set writes a value at a place whose holder is there.
func (t tree) set(p place, value any) {
	last := len(p.steps) - 1
	switch parent := t.parent(p, last).(type) {
	case map[string]any:
		parent[p.steps[last]] = value
	case []any:
		n, _ := strconv.Atoi(p.steps[last])
		parent[n] = value
	}
}

// add appends a record.
func (t tree) add(ref governance.Ref, record map[string]any) {
	name := collection(ref.Kind)
	list, _ := t.document[name].([]any)
	t.document[name] = append(list, record)
	t.records[ref] = record
}

// infoOf describes the field at a place; whole says that it is a whole field rather
// than one item of a list.
func infoOf(p place) (info governance.FieldInfo, whole, ok bool) {
	if len(p.steps) == 0 {
		return info, false, false
	}
	record, ok := governance.RecordNamed(typeName(p.record.Kind))
	for i, step := range p.steps {
		if !ok {
			return info, false, false
		}
		if _, err := strconv.Atoi(step); err == nil && info.List && whole {
			whole = false
		} else if info, ok = record.Field(step); ok {
			whole = true
		}
		if ok && i < len(p.steps)-1 && info.Type == governance.TypePart && !(info.List && whole) {
			record, ok = governance.RecordNamed(info.Part)
		}
	}
	return info, whole, ok
}

// typeName is the record type of a kind.
func typeName(k governance.Kind) string {
	if k == governance.KindNHI {
		return "NHI"
	}
	return strings.ToUpper(string(k[:1])) + string(k[1:])
}

// asJSON is a value of a tree as text.
func asJSON(v any) string {
	data, _ := json.Marshal(v) // a value of a tree is one
	return string(data)
}
