package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/schema"
)

type level uint8

var levels = []string{"low", "high"}

func (l level) MarshalText() ([]byte, error) {
	if int(l) < len(levels) {
		return []byte(levels[l]), nil
	}
	return fmt.Appendf(nil, "level(%d)", uint8(l)), nil
}

func (l *level) UnmarshalText(text []byte) error {
	i := slices.Index(levels, string(text))
	if i < 0 {
		return errors.New("no level")
	}
	*l = level(i)
	return nil
}

type named string

func (n named) MarshalText() ([]byte, error) { return []byte(n), nil }

type value struct{ n int }

func (v value) MarshalJSON() ([]byte, error) { return json.Marshal(v.n) }

type inner struct {
	Code   governance.Code `json:"code"`
	Parent *inner          `json:"parent"`
}

type base struct {
	Name named `json:"name"`
}

// everything has a field of each form that documents use.
type everything struct {
	base
	At       time.Time                            `json:"at"`
	Due      governance.Field[time.Time]          `json:"due,omitzero"`
	Grace    governance.Field[time.Duration]      `json:"grace,omitzero"`
	Inners   governance.Field[[]inner]            `json:"inners,omitzero"`
	Subject  governance.Ref                       `json:"subject"`
	Kind     governance.Field[governance.NHIKind] `json:"kind,omitzero"`
	Digest   governance.Hash                      `json:"digest,omitempty"`
	Level    level                                `json:"level"`
	Params   map[string]value                     `json:"params"`
	Counts   []int                                `json:"counts"`
	Share    float64                              `json:"share"`
	Raw      []byte                               `json:"raw"`
	Done     bool                                 `json:"done"`
	Approval *governance.Approval                 `json:"approval,omitempty"`
	Unnamed  uint32
	Position governance.Position `json:"position"`
	Self     []everything        `json:"self,omitempty"`
	hidden   int
	Ignored  func() `json:"-"`
}

func TestOf(t *testing.T) {
	got, err := schema.Of[everything]("https://example.com/everything.json", "Everything", schema.WithType[value](`{"type":["integer","null"],"maximum":9}`))
	if err != nil {
		t.Fatal(err)
	}
	v, err := schema.Compile(got)
	if err != nil {
		t.Fatal(err)
	}
	doc := func(change func(*everything)) []byte {
		e := everything{base: base{"n"}, Params: map[string]value{"x": {3}}, Counts: []int{-1}, Raw: []byte("raw"), hidden: 1}
		change(&e)
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	at := time.Date(2026, 1, 31, 9, 30, 0, 0, time.UTC)
	tests := []struct {
		name string
		doc  []byte
		want []string
	}{
		{"zero", doc(func(*everything) {}), nil},
		{"full", doc(func(e *everything) {
			*e = everything{base{"n"}, at, governance.Some(at), governance.Some(time.Hour), governance.Some([]inner{{"X", &inner{Code: "Y"}}}),
				governance.NewRef(governance.KindEvidence, "e"), governance.Some(governance.NHIKindBot), governance.Hash("sha256:" + strings.Repeat("0", 64)),
				1, map[string]value{}, []int{}, 0.5, []byte{}, true, &governance.Approval{ByID: "p", Decision: governance.ApprovalDecisionApproved, At: at},
				7, governance.Position{File: "f", Line: 1, Column: 1}, []everything{}, 0, nil}
		}), nil},
		{"none", doc(func(e *everything) {
			e.Due, e.Grace, e.Inners = governance.None[time.Time](), governance.None[time.Duration](), governance.None[[]inner]()
		}), nil},
		{"nil list", doc(func(e *everything) { e.Counts = nil }), []string{"SCHEMA at /counts: this must be of type array"}},
		{"instant in another zone", doc(func(e *everything) { e.At = at.In(time.FixedZone("", 3600)) }),
			[]string{"SCHEMA at /at: this must be an instant in UTC, as 2026-01-31T09:30:00Z (RFC 3339), in the years 1 to 9999"}},
		{"value that the given schema refuses", doc(func(e *everything) { e.Params["y"] = value{10} }),
			[]string{"SCHEMA at /params/y: this breaks the rule maximum of the schema"}},
		{"part of a record", doc(func(e *everything) { e.Approval = &governance.Approval{ByID: "-", Decision: "maybe", At: at} }), []string{
			"SCHEMA at /approval/byId: this must be an id: 1 to 256 letters, digits and ._:/@+=,~%-, a letter or digit first",
			"SCHEMA at /approval/decision: this must be one of approved, rejected",
		}},
		{"empty objects and other values", []byte(`{"level":"middle","self":[],"position":{"line":1},"Unnamed":1,"done":false,"raw":"","share":1e3,"counts":[1.5],"params":{},"subject":"party:x","x":0}`), []string{
			"SCHEMA at /counts/0: this must be of type integer",
			"SCHEMA at /level: this must be one of low, high",
			"SCHEMA at /subject: this must be a reference to a record, kind:id; empty where there is none",
			"SCHEMA at /x: the schema does not know this member",
			`SCHEMA: the member "at" is missing`,
			`SCHEMA: the member "name" is missing`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for f := range governance.Faults(v.Validate("", tt.doc)) {
				f.Pos = governance.Position{}
				got = append(got, f.Error())
			}
			slices.Sort(got)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Validate(%s) mismatch (-want +got):\n%s", tt.doc, diff)
			}
		})
	}
}

func TestOfList(t *testing.T) {
	data, err := schema.Of[[]importer.Diagnostic]("https://example.com/diagnostics.json", "Diagnostics")
	if err != nil {
		t.Fatal(err)
	}
	v, err := schema.Compile(data)
	if err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal([]importer.Diagnostic{{Severity: importer.Info, Code: importer.CodeSkipped, Detail: "text"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Validate("d", list); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"d:1:1: SCHEMA: this must be of type array"}, lines(v.Validate("d", []byte("{}")))); diff != "" {
		t.Errorf("Validate({}) mismatch (-want +got):\n%s", diff)
	}
}

func TestOfRefuses(t *testing.T) {
	tests := []struct {
		name string
		of   func() ([]byte, error)
		want string
	}{
		{"own JSON", func() ([]byte, error) { return schema.Of[struct1[value]]("", "") }, "type schema_test.value has a MarshalJSON method: say with WithType what it writes"},
		{"function", func() ([]byte, error) { return schema.Of[struct1[func()]]("", "") }, "type func() cannot be described"},
		{"anything", func() ([]byte, error) { return schema.Of[struct1[any]]("", "") }, "type interface {} cannot be described"},
		{"struct without a name", func() ([]byte, error) { return schema.Of[struct1[struct{ X int }]]("", "") }, "type struct { X int } has no name to refer to"},
		{"embedded pointer", func() ([]byte, error) { return schema.Of[struct1[struct2]]("", "") }, "type schema_test.struct2 embeds inner, which is no struct"},
		{"number as text", func() ([]byte, error) { return schema.Of[struct1[struct3]]("", "") }, "type schema_test.struct3 writes N with the tag option string"},
		{"no schema", func() ([]byte, error) { return schema.Of[value]("", "", schema.WithType[value]("{")) }, "type schema_test.value is given a schema that is no JSON object, or has no name"},
	}
	for _, tt := range tests {
		if _, err := tt.of(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: Of = %v, want %q", tt.name, err, tt.want)
		}
	}
}

type struct1[T any] struct {
	X []T `json:"x"`
}

type struct2 struct{ *inner }

type struct3 struct {
	N int `json:",string"`
}
