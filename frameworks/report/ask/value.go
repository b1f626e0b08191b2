package ask

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// A form is what the answer to a question looks like.
type form struct {
	info  governance.FieldInfo
	whole bool // rather than one item of a list
}

func (f form) isList() bool { return f.info.List && f.whole }

// meaning is what the field means, and what its absence does.
func (f form) meaning() (about, none string) {
	about, none, _ = strings.Cut(f.info.Doc, "none = ")
	return strings.TrimSuffix(strings.TrimSpace(about), ";"), none
}

// choices are all answers, where they are few.
func (f form) choices() (list []string) {
	switch {
	case f.isList():
		return nil
	case f.info.Type == governance.TypeBool:
		list = []string{"yes", "no"}
	case f.info.Type == governance.TypeEnum:
		list = slices.Clone(f.info.Enum)
	}
	if list != nil && f.info.None {
		list = append(list, "none")
	}
	return list
}

// allowed says what answers may look like.
func (f form) allowed() string {
	text := f.one()
	if f.isList() {
		text = "each " + text + ", separated by semicolons"
		if f.info.Type == governance.TypePart && f.info.Part != "Scope" {
			text = "each " + f.one() + ", separated by bars (|)"
		}
		return text + "; or none, if there is none"
	}
	if _, none := f.meaning(); f.info.None && none != "" {
		return text + "; or none: " + none
	} else if f.info.None {
		return text + "; or none, if there is none"
	}
	return text
}

func (f form) one() string {
	switch f.info.Type {
	case governance.TypeBool:
		return "yes or no"
	case governance.TypeEnum:
		return "one of " + strings.Join(f.info.Enum, ", ")
	case governance.TypeCount:
		return "a number"
	case governance.TypeInstant:
		return "a date such as 2026-06-30, its beginning in UTC, or an instant such as 2026-06-30T14:00:00Z"
	case governance.TypeDuration:
		return "a duration such as P90D or PT12H"
	case governance.TypeHash:
		return "a digest, sha256: and 64 hexadecimal digits"
	case governance.TypeID:
		return "id of a record on file (" + strings.ToLower(f.info.Ref) + ")"
	case governance.TypeRef:
		return "kind:id of a record on file, such as actor:…"
	case governance.TypePart:
		return partText(f.info.Part)
	}
	return "text"
}

// partText says how a part is written.
func partText(name string) string {
	if name == "Scope" {
		return "ACTION@RESOURCE"
	}
	record, _ := governance.RecordNamed(name)
	var list []string
	for _, field := range record.Fields {
		switch optional := ""; {
		case field.Type == governance.TypeLabels || field.Name == "origin":
		default:
			if !field.Required {
				optional = ", may be left out"
			}
			list = append(list, field.Name+"=("+form{field, true}.one()+optional+")")
		}
	}
	return strings.Join(list, "; ") + " (or as JSON)"
}

var day = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// parse reads an answer as a value of the model's JSON. Errors do not quote it.
func (f form) parse(text string, exists func(governance.Ref) bool) (any, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "none" && f.isList():
		return []any{}, nil
	case text == "none" && f.info.None:
		return nil, nil
	case f.isList() && f.info.Type == governance.TypePart && strings.HasPrefix(text, "["), f.info.Type == governance.TypePart && strings.HasPrefix(text, "{"):
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			return nil, errors.New("not JSON")
		}
		if f.isList() && !strings.HasPrefix(text, "[") {
			v = []any{v}
		}
		return v, nil
	case !f.isList():
		return f.scalar(text, exists)
	}
	separator := ";"
	if f.info.Type == governance.TypePart && f.info.Part != "Scope" {
		separator = "|"
	}
	list := []any{}
	for item := range strings.SplitSeq(text, separator) {
		v, err := f.scalar(strings.TrimSpace(item), exists)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func (f form) scalar(text string, exists func(governance.Ref) bool) (any, error) {
	switch f.info.Type {
	case governance.TypeBool:
		truth, ok := map[string]bool{"yes": true, "true": true, "no": false, "false": false}[strings.ToLower(text)]
		if !ok {
			return nil, errors.New("want yes or no")
		}
		return truth, nil
	case governance.TypeEnum:
		if !slices.Contains(f.info.Enum, text) {
			return nil, fmt.Errorf("want %s%s", f.one(), nearest.Hint(text, f.info.Enum))
		}
	case governance.TypeCount:
		if !regexp.MustCompile(`^(0|[1-9]\d{0,15})$`).MatchString(text) {
			return nil, errors.New("want a number")
		}
		return json.Number(text), nil
	case governance.TypeInstant:
		if day.MatchString(text) {
			text += "T00:00:00Z"
		}
		if _, err := governance.ParseInstant(text); err != nil {
			return nil, errors.New("want " + f.one())
		}
	case governance.TypeDuration:
		if _, err := governance.ParseDuration(text); err != nil {
			return nil, errors.New("want " + f.one())
		}
	case governance.TypeHash:
		if _, err := governance.ParseHash(text); err != nil {
			return nil, errors.New("want " + f.one())
		}
	case governance.TypeID, governance.TypeRef:
		return f.reference(text, exists)
	case governance.TypePart:
		return f.part(text, exists)
	}
	return text, nil
}

func (f form) reference(text string, exists func(governance.Ref) bool) (any, error) {
	full := text
	if f.info.Type == governance.TypeID {
		full = strings.ToLower(f.info.Ref) + ":" + text
	}
	ref, err := governance.ParseRef(full)
	if err != nil || !exists(ref) {
		return nil, errors.New("want the " + f.one() + "; what is new has to be on record first")
	}
	return text, nil
}

// part reads name=value; name=value, and a scope as its canonical text.
func (f form) part(text string, exists func(governance.Ref) bool) (any, error) {
	if f.info.Part == "Scope" {
		scope, err := governance.ParseScope(text)
		if err != nil {
			return nil, errors.New("want ACTION@RESOURCE")
		}
		return map[string]any{"action": scope.Action, "resource": scope.Resource}, nil
	}
	record, _ := governance.RecordNamed(f.info.Part)
	out := map[string]any{}
	for item := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(item, "=")
		field, known := record.Field(strings.TrimSpace(name))
		if !ok || !known {
			return nil, errors.New("want " + f.one())
		}
		v, err := form{field, true}.parse(value, exists)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field.Name, err)
		}
		out[field.Name] = v
	}
	return out, nil
}
