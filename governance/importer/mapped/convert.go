package mapped

import (
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

var units = map[string]time.Duration{"days": governance.Day, "hours": time.Hour, "minutes": time.Minute, "seconds": time.Second}

// errValue is a value that is not on a list.
var errValue = errors.New("not one of the values")

// split is the items of a text that is a list, without the empty ones.
func (r *rule) split(text string) []string {
	if r.Split == "" {
		return []string{text}
	}
	items := []string{}
	for _, item := range strings.Split(text, r.Split) {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// convert makes one value of a field, or one item of a list.
func (r *rule) convert(text string) (any, error) {
	text, err := r.translated(text)
	if err != nil {
		return nil, err
	}
	text = r.Prefix + text
	switch r.field.Type {
	case governance.TypeID:
		return importer.ID(text), nil
	case governance.TypeEnum:
		if v, ok := r.enum[text]; ok {
			return v, nil
		}
		return nil, errValue
	case governance.TypeCount:
		return count(text)
	case governance.TypeBool:
		return truth(text)
	case governance.TypeInstant:
		return r.instant(text)
	case governance.TypeDuration:
		return r.duration(text)
	case governance.TypePart: // a scope
		return governance.ParseScope(text)
	case governance.TypeRef:
		return r.ref(text)
	case governance.TypeHash:
		return governance.ParseHash(text)
	}
	return text, nil
}

// translated is what a text stands for.
func (r *rule) translated(text string) (string, error) {
	if len(r.Values) == 0 {
		return text, nil
	}
	to, ok := r.Values[text]
	if !ok {
		return "", errValue
	}
	return to, nil
}

func count(text string) (int64, error) {
	n, err := strconv.ParseUint(text, 10, 53)
	if err != nil {
		return 0, errors.New("not a whole number")
	}
	return int64(n), nil
}

func truth(text string) (bool, error) {
	if text != "true" && text != "false" {
		return false, errors.New("neither true nor false: translate it, under values")
	}
	return text == "true", nil
}

func (r *rule) ref(text string) (governance.Ref, error) {
	kind, id, _ := strings.Cut(text, ":")
	ref, err := governance.ParseRef(kind + ":" + importer.ID(id))
	if r.field.Ref == "Party" && ref.Kind != governance.KindActor && ref.Kind != governance.KindNHI {
		err = errors.New("a party is actor:id or nhi:id")
	}
	return ref, err
}

// enumOf is the values of an enum of this type, by their text.
func enumOf(typ reflect.Type, texts []string) map[string]any {
	values := map[string]any{}
	for _, text := range texts {
		values[text] = reflect.ValueOf(text).Convert(typ).Interface()
	}
	return values
}

func (r *rule) duration(text string) (time.Duration, error) {
	if r.Unit == "" {
		return governance.ParseDuration(text)
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n > uint64(governance.MaxDuration/units[r.Unit]) {
		return 0, errors.New("not a number of " + r.Unit + " from 0 to a century")
	}
	return time.Duration(n) * units[r.Unit], nil
}
