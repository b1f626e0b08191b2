package schema

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/mandate-nhi/mandate/governance"
)

// CodeSchema is the code of a violation of the schema. The cause of such a fault
// is a *Violation.
const CodeSchema governance.Code = "SCHEMA"

// A Violation says which rule of the schema is broken.
type Violation struct {
	Keyword string // such as required, pattern or additionalProperties
	Rule    string // JSON pointer (RFC 6901) to the keyword in the schema
}

// Error names the rule.
func (v *Violation) Error() string { return "breaks the rule " + v.Rule + " of the schema" }

// leaves lists what is wrong in the end: of a choice of forms, what is wrong with
// the one form that a value of this JSON type can have, else the choice itself.
func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	choice := keyword(e) == "anyOf" || keyword(e) == "oneOf"
	var all, possible [][]*jsonschema.ValidationError
	for _, c := range e.Causes {
		below := leaves(c)
		all = append(all, below)
		if len(below) > 1 || keyword(below[0]) != "type" || below[0].InstanceLocation != e.InstanceLocation {
			possible = append(possible, below)
		}
	}
	switch {
	case !choice:
		return slices.Concat(all...)
	case len(possible) == 1:
		return possible[0]
	}
	return []*jsonschema.ValidationError{e}
}

func keyword(e *jsonschema.ValidationError) string {
	return e.AbsoluteKeywordLocation[strings.LastIndexByte(e.AbsoluteKeywordLocation, '/')+1:]
}

// report turns a violation into faults, in words of the schema alone: what the
// document holds may be secret.
func (v *Validator) report(in *instance, e *jsonschema.ValidationError) {
	path, rule := fragment(e.InstanceLocation), v.rule(e)
	n := in.root.at(path)
	cause := &Violation{Keyword: keyword(e), Rule: joined(location(e))}
	switch cause.Keyword {
	case "required":
		for _, name := range texts(rule["required"]) {
			if _, ok := n.members[name]; !ok {
				in.fault(CodeSchema, n.offset, path, fmt.Sprintf("the member %q is missing", name), cause)
			}
		}
	case "additionalProperties":
		known, _ := rule["properties"].(map[string]any)
		for name, m := range n.members {
			if _, ok := known[name]; !ok {
				in.fault(CodeSchema, m.offset, append(path, name), "the schema does not know this member", cause)
			}
		}
	default:
		in.fault(CodeSchema, n.offset, path, v.wanted(e), cause)
	}
}

// wanted says what a value must be.
func (v *Validator) wanted(e *jsonschema.ValidationError) string {
	rule := v.rule(e)
	switch keyword(e) {
	case "type":
		return "this must be of type " + strings.Join(v.types(e), " or ")
	case "enum":
		return "this must be one of " + strings.Join(texts(rule["enum"]), ", ")
	}
	if description, ok := rule["description"].(string); ok && len(location(e)) == 3 { // a scalar
		return "this must be " + description
	}
	if types := v.types(e); len(types) > 0 {
		return "this must be of type " + strings.Join(types, " or ")
	}
	if pattern, ok := rule["pattern"].(string); ok && keyword(e) == "pattern" {
		return "this must match " + pattern
	}
	return "this breaks the rule " + keyword(e) + " of the schema"
}

// types lists the JSON types that a rule, or the choices below it, ask for.
func (v *Validator) types(e *jsonschema.ValidationError) []string {
	var list []string
	if keyword(e) == "type" {
		switch t := v.rule(e)["type"].(type) {
		case string:
			list = append(list, t)
		case []any:
			list = append(list, texts(t)...)
		}
	}
	for _, c := range e.Causes {
		list = append(list, v.types(c)...)
	}
	return list
}

// rule finds the object of the schema that holds the keyword of e. It is empty
// in a part of a schema with an $id of its own.
func (v *Validator) rule(e *jsonschema.ValidationError) map[string]any {
	at, steps := v.rules, location(e)
	for _, step := range steps[:max(len(steps)-1, 0)] {
		switch x := at.(type) {
		case map[string]any:
			at = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(x) {
				return nil
			}
			at = x[i]
		}
	}
	rule, _ := at.(map[string]any)
	return rule
}

// location is the path of the keyword within the schema.
func location(e *jsonschema.ValidationError) []string {
	_, pointer, _ := strings.Cut(e.AbsoluteKeywordLocation, "#")
	return fragment(pointer)
}

// texts are the texts of a list in the schema; other values are shown as JSON.
func texts(list any) []string {
	values, _ := list.([]any)
	var out []string
	for _, v := range values {
		text, ok := v.(string)
		if !ok {
			data, _ := json.Marshal(v)
			text = string(data)
		}
		out = append(out, text)
	}
	return out
}

// fragment splits a JSON pointer that is written as a part of a URL (RFC 6901 §6).
func fragment(pointer string) []string {
	tokens := pointerTokens(pointer)
	for i, t := range strings.Split(pointer, "/")[1:] {
		if plain, err := url.PathUnescape(t); err == nil {
			tokens[i] = unescape.Replace(plain)
		}
	}
	return tokens
}
