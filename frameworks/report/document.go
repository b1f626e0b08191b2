package report

import (
	_ "embed"
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// DocumentVersion is the version of the JSON form that this library writes. Its
// keys are stable: a minor version adds some, a major one changes their meaning.
const DocumentVersion = "1.0"

// A Document is an assessment and its coverage as one JSON document. Write it
// with WriteJSON: its lists are never null there, and its bytes are the same
// every time.
type Document struct {
	SchemaVersion string                      `json:"schemaVersion"`
	Title         string                      `json:"title,omitempty"`
	AsOf          time.Time                   `json:"asOf"`               // the evaluation instant
	FactsAsOf     governance.Field[time.Time] `json:"factsAsOf,omitzero"` // when the facts were true; absent when the estate does not say
	Projected     bool                        `json:"projected"`          // asOf is later than factsAsOf
	Agents        bool                        `json:"agents"`             // the estate has at least one AI agent
	Basis         controls.Basis              `json:"basis"`
	Summary       Summary                     `json:"summary"`
	Catalogs      []controls.Source           `json:"catalogs"`     // of the coverage, with version and digest
	Mappings      []controls.Source           `json:"mappings"`     // of the coverage, with version and digest
	Attributions  []string                    `json:"attributions"` // to print wherever ids and titles of the coverage are
	Coverage      []frameworks.Requirement    `json:"coverage"`
	Population    []controls.Population       `json:"population"`
	Worklist      []Gap                       `json:"worklist"`
	Observations  []delegation.Observation    `json:"observations"`
	Findings      []controls.Finding          `json:"findings"` // last, for there may be many
}

//go:embed assessment.schema.json
var documentSchema []byte

// Schema is the JSON Schema (draft 2020-12) of a Document. The result is the
// caller's.
func Schema() []byte { return slices.Clone(documentSchema) }

// NewDocument gathers what JSON writes. It shares its lists with the
// input. The error is ErrNoAssessment or joins every
// Contradiction.
func NewDocument(in Input) (*Document, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	a, cover := in.Assessment, in.coverage()
	return &Document{
		SchemaVersion: DocumentVersion,
		Title:         in.Title,
		AsOf:          a.AsOf.UTC(),
		FactsAsOf:     a.FactsAsOf,
		Projected:     a.Projected,
		Agents:        a.Agents,
		Basis:         a.Basis,
		Summary:       Summarize(in),
		Catalogs:      cover.Catalogs,
		Mappings:      cover.Mappings,
		Attributions:  cover.Attributions,
		Coverage:      cover.Requirements,
		Population:    a.Population,
		Worklist:      Worklist(a.Findings),
		Observations:  a.Observations,
		Findings:      a.Findings,
	}, nil
}

// Input is what other formats need to be written from a document that was read:
// everything but what a document does not hold, the definitions of the controls
// and frameworks and the places in files. It shares the lists of d.
func (d *Document) Input() Input {
	a := &controls.Assessment{
		AsOf: d.AsOf, FactsAsOf: d.FactsAsOf, Projected: d.Projected, Basis: d.Basis,
		Findings: d.Findings, Population: d.Population, Agents: d.Agents, Observations: d.Observations,
	}
	cover := &frameworks.Coverage{Requirements: d.Coverage, Catalogs: d.Catalogs, Mappings: d.Mappings, Attributions: d.Attributions}
	return Input{Title: d.Title, Assessment: a, Coverage: cover}
}
