package schema

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/mandate-nhi/mandate/governance"
)

// A scalar is the name of a type of values that all documents share.
type scalar string

const (
	id            scalar = "ID"
	ref           scalar = "Ref"
	partyRef      scalar = "PartyRef"
	anyRef        scalar = "AnyRef"
	instant       scalar = "Instant"
	duration      scalar = "Duration"
	hash          scalar = "Hash"
	count         scalar = "Count"
	duty          scalar = "Duty"
	schemaVersion scalar = "SchemaVersion"
)

// maxCount is the largest integer that every JSON reader agrees on (RFC 7493).
const maxCount = 1<<53 - 1

// scalars describes each scalar. A description goes on from "this must be".
func scalars() map[scalar]*jsonschema.Schema {
	party := []governance.Kind{governance.KindActor, governance.KindNHI}
	subjects := append(party, governance.KindCredential, governance.KindDelegation, governance.KindHandoff,
		governance.KindTenant, governance.KindContract, governance.KindRollout)
	return map[scalar]*jsonschema.Schema{
		id:       text("an id: 1 to 256 letters, digits and ._:/@+=,~%-, a letter or digit first", governance.PatternID),
		ref:      text("a reference to a record, kind:id; empty where there is none", "^$|"+refPattern(governance.Kinds())),
		partyRef: text("a reference to a party, actor:id or nhi:id", refPattern(party)),
		anyRef:   text("a reference to a record, kind:id, its kind one of "+kinds(subjects, ", "), refPattern(subjects)),
		instant: {Type: "string", Pattern: governance.PatternInstant, Format: "date-time", Not: &jsonschema.Schema{Pattern: "^0000"},
			Description: "an instant in UTC, as 2026-01-31T09:30:00Z (RFC 3339), in the years 1 to 9999"},
		duration: text("a duration in days to seconds, as P90D, PT24H or P1DT12H (ISO 8601), at most P36500D; a day is 24 hours", governance.PatternDuration),
		hash:     text("a digest alg:hex in lower case, alg one of sha256, sha384, sha512, hmac-sha256", governance.PatternHash),
		count: {Type: "integer", Minimum: json.Number("0"), Maximum: json.Number(strconv.FormatInt(maxCount, 10)),
			Description: "a count from 0 to 9007199254740991"},
		duty: {Type: "string", AnyOf: []*jsonschema.Schema{{Enum: values(governance.Duties())}, {Pattern: `^x-[\s\S]`}},
			Description: "the id of a duty on the list, or an own one that starts with x-"},
		schemaVersion: text("a version 1.minor, now "+governance.SchemaVersion, `^1\.(0|[1-9][0-9]{0,5})$`),
	}
}

func text(description, pattern string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: pattern, Description: description}
}

func refPattern(k []governance.Kind) string {
	return "^(" + kinds(k, "|") + "):" + strings.TrimPrefix(governance.PatternID, "^")
}

func kinds(list []governance.Kind, separator string) string {
	var names []string
	for _, k := range list {
		names = append(names, string(k))
	}
	return strings.Join(names, separator)
}

func values(list []string) []any {
	var out []any
	for _, v := range list {
		out = append(out, v)
	}
	return out
}

func (b *builder) scalar(name scalar) *jsonschema.Schema {
	return b.ref(string(name), func() *jsonschema.Schema { return scalars()[name] })
}

// fact narrows what reflection says of a field of a record to what the record
// says of it: a text may be an id, and only some fields may be none.
func (b *builder) fact(s *jsonschema.Schema, info governance.FieldInfo) *jsonschema.Schema {
	if len(s.AnyOf) == 2 {
		s = s.AnyOf[0] // a governance.Field without its null
	}
	value := s
	if info.List {
		value = s.Items
	}
	value.Pattern = info.Pattern
	if name, ok := narrower(info); ok {
		*value = *b.scalar(name)
	}
	if info.None {
		s = nullable(s)
	}
	s.Description = info.Doc
	if info.Ref != "" && info.Type == governance.TypeID {
		s.Description = strings.TrimSuffix("id of "+article(info.Ref)+"; "+info.Doc, "; ")
	}
	if info.Source != "" {
		s.Comments = "agrees with " + info.Source
	}
	return s
}

// narrower is the scalar of a field whose Go type says less.
func narrower(info governance.FieldInfo) (scalar, bool) {
	switch info.Type {
	case governance.TypeID:
		return id, true
	case governance.TypeCount:
		return count, true
	case governance.TypeRef:
		if info.Ref == "Party" {
			return partyRef, true
		}
		return anyRef, true
	}
	switch info.Name {
	case "duty":
		return duty, true
	case "schemaVersion":
		return schemaVersion, true
	}
	return "", false
}

func article(noun string) string {
	if strings.ContainsAny(noun[:1], "AEIOU") {
		return "an " + noun
	}
	return "a " + noun
}

// describe adds what holds of a record as a whole.
func describe(s *jsonschema.Schema, r governance.Record) {
	s.Description = r.Doc
	if r.Name == "Actor" { // a unit or person needs a parent
		below := jsonschema.NewProperties()
		below.Set("kind", &jsonschema.Schema{Enum: []any{governance.ActorKindUnit, governance.ActorKindPerson}})
		s.If = &jsonschema.Schema{Properties: below, Required: []string{"kind"}}
		s.Then = &jsonschema.Schema{Required: []string{"parentId"}}
	}
}
