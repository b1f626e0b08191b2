package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// A controlFile is one file of a pack, as controls.ParsePack reads it. What it
// may hold beyond types (bounds against defaults, expressions) only ParsePack and
// engine.Compile can say.
type controlFile struct {
	ID          string               `json:"id"`
	Title       string               `json:"title"`
	Subject     subjectName          `json:"subject"`
	Severity    controls.Severity    `json:"severity"`
	Rationale   string               `json:"rationale,omitempty"`
	Applies     expression           `json:"applies"`
	Pass        expression           `json:"pass"`
	Params      map[string]paramFile `json:"params,omitempty"`
	Evidence    []evidenceName       `json:"evidence,omitempty"`
	Remediation string               `json:"remediation,omitempty"`
	Profiles    []string             `json:"profiles,omitempty"`
	Lifecycle   *lifecycleFile       `json:"lifecycle,omitempty"`
	Aliases     []string             `json:"aliases,omitempty"`
}

type paramFile struct {
	Type    controls.ParamType `json:"type"`
	Default controls.Value     `json:"default"`
	Min     *controls.Value    `json:"min,omitempty"`
	Max     *controls.Value    `json:"max,omitempty"`
	Enum    string             `json:"enum,omitempty"`
	Class   string             `json:"class"`
	Source  string             `json:"source"`
}

type lifecycleFile struct {
	Since      string `json:"since,omitempty"`
	Deprecated string `json:"deprecated,omitempty"`
	ReplacedBy string `json:"replacedBy,omitempty"`
}

type (
	subjectName  string // a record type, such as NHI
	evidenceName string
	expression   string // CEL
)

// packSchema describes a file of a pack. Its enums come from the library.
func packSchema() ([]byte, error) {
	return schema.Of[controlFile]("https://github.com/mandate-nhi/mandate/controls/control-0.json", "Control of a pack",
		schema.WithType[subjectName](enum(subjectNames())),
		schema.WithType[evidenceName](enum(evidenceKinds())),
		schema.WithType[controls.ParamType](enum([]controls.ParamType{controls.ParamDuration, controls.ParamInt, controls.ParamStrings})),
		schema.WithType[controls.Value](`{"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "array", "items": {"type": "string"}}]}`),
		schema.WithType[expression](`{"oneOf": [{"type": "string"}, {"type": "boolean"}], "description": "CEL; true and false may stand without quotes"}`),
	)
}

func enum[S ~string](values []S) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings
	}
	return fmt.Sprintf(`{"enum": %s}`, text)
}

// subjectNames lists the record types that a control can ask about.
func subjectNames() (names []string) {
	for _, r := range governance.Records() {
		for _, k := range governance.Kinds() {
			if string(k) == strings.ToLower(r.Name) {
				names = append(names, r.Name)
			}
		}
	}
	return names
}

func evidenceKinds() []string {
	evidence, _ := governance.RecordNamed("Evidence")
	kind, _ := evidence.Field("kind")
	return kind.Enum
}
