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

// A rule is a keyword of the schema with what it says.
type rule struct {
	*Violation
	object map[string]any // of the schema, that holds the keyword; empty in a part with an $id of its own
	scalar bool           // the object describes a scalar, in words that go on from "this must be"
}

// rule finds the rule that e breaks.
func (v *Validator) rule(e *jsonschema.ValidationError) *rule {
	_, pointer, _ := strings.Cut(e.AbsoluteKeywordLocation, "#")
	steps := fragment(pointer)
	r := &rule{Violation: &Violation{Keyword: keyword(e), Rule: joined(steps)}, scalar: len(steps) == 3}
	at := v.schema
	for _, step := range steps[:max(len(steps)-1, 0)] {
		switch x := at.(type) {
		case map[string]any:
			at = x[step]
		case []any:
			if i, err := strconv.Atoi(step); err == nil && i < len(x) {
				at = x[i]
			}
		}
	}
	r.object, _ = at.(map[string]any)
	return r
}

// report turns a violation into faults, in words of the schema alone: what the
// document holds may be secret. It keeps the rules that it meets, for many faults
// are of one kind.
func (v *Validator) report(in *instance, e *jsonschema.ValidationError, met map[string]*rule) {
	r := met[e.AbsoluteKeywordLocation]
	if r == nil {
		r = v.rule(e)
		met[e.AbsoluteKeywordLocation] = r
	}
	path := fragment(e.InstanceLocation)
	n := in.root.at(path)
	switch r.Keyword {
	case "required":
		for _, name := range texts(r.object["required"]) {
			if _, ok := n.members[name]; !ok {
				in.fault(CodeSchema, n.offset, path, fmt.Sprintf("the member %q is missing", name), r.Violation)
			}
		}
	case "additionalProperties":
		known, _ := r.object["properties"].(map[string]any)
		for name, m := range n.members {
			if _, ok := known[name]; !ok {
				in.fault(CodeSchema, m.offset, append(path, name), "the schema does not know this member", r.Violation)
			}
		}
	default:
		in.fault(CodeSchema, n.offset, path, v.wanted(r, e), r.Violation)
	}
}

// wanted says what a value must be.
func (v *Validator) wanted(r *rule, e *jsonschema.ValidationError) string {
	description, described := r.object["description"].(string)
	pattern, _ := r.object["pattern"].(string)
	types := v.types(r, e)
	switch {
	case r.Keyword == "enum":
		return "this must be one of " + strings.Join(texts(r.object["enum"]), ", ")
	case r.Keyword != "type" && r.scalar && described:
		return "this must be " + description
	case len(types) > 0:
		return "this must be of type " + strings.Join(types, " or ")
	case r.Keyword == "pattern":
		return "this must match " + pattern
	}
	return "this breaks the rule " + r.Keyword + " of the schema"
}

// types lists the JSON types that a rule, or the choices below it, ask for.
func (v *Validator) types(r *rule, e *jsonschema.ValidationError) []string {
	var list []string
	if r.Keyword == "type" {
		switch t := r.object["type"].(type) {
		case string:
			list = append(list, t)
		case []any:
			list = append(list, texts(t)...)
		}
	}
	for _, c := range e.Causes {
		list = append(list, v.types(v.rule(c), c)...)
	}
	return list
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
	list := strings.Split(pointer, "/")[1:]
	for i, t := range list {
		if plain, err := url.PathUnescape(t); err == nil {
			list[i] = unescape(plain)
		}
	}
	return list
}

// tokens splits a JSON pointer.
func tokens(pointer string) []string {
	list := strings.Split(pointer, "/")[1:]
	for i, t := range list {
		list[i] = unescape(t)
	}
	return list
}

func unescape(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}
