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
// every time. The tags say what each member means, for the schema says it too.
type Document struct {
	SchemaVersion string                      `json:"schemaVersion" jsonschema_description:"version of this form, as 1.0: a minor version adds members"`
	Title         string                      `json:"title,omitempty" jsonschema_description:"what the report is headed with"`
	Audience      string                      `json:"audience,omitempty" jsonschema_description:"id of the organization of whose view the report is; absent when it is of the whole estate"`
	Pseudonymous  bool                        `json:"pseudonymous,omitempty" jsonschema_description:"true: pseudonyms stand for personal data; the same key gives the same pseudonyms"`
	Cut           Cut                         `json:"cut,omitzero" jsonschema_description:"what a filter left out of the lists; counts and statuses are those of the whole. Absent when nothing is left out"`
	AsOf          time.Time                   `json:"asOf" jsonschema_description:"the evaluation instant"`
	FactsAsOf     governance.Field[time.Time] `json:"factsAsOf,omitzero" jsonschema_description:"when the facts were true; absent when the estate does not say"`
	Projected     bool                        `json:"projected" jsonschema_description:"asOf is later than factsAsOf"`
	Agents        bool                        `json:"agents" jsonschema_description:"the estate has at least one AI agent"`
	Basis         controls.Basis              `json:"basis" jsonschema_description:"everything the result depends on beside the estate and the instant"`
	Summary       Summary                     `json:"summary" jsonschema_description:"counts with their denominators: questions = evaluated + notRun, evaluated = applicable + not applicable"`
	GatesAsked    []GateAsk                   `json:"gatesAsked,omitempty" jsonschema_description:"the gates that were asked, with how old facts may be; absent when there is none or nobody says. One of which there is no gate below has no record to be asked about"`
	Gates         []Gate                      `json:"gates,omitempty" jsonschema_description:"what may proceed; absent when nobody asked"`
	Forecast      *Forecast                   `json:"forecast,omitempty" jsonschema_description:"what changes if nothing is done; absent when nobody asked"`
	Catalogs      []controls.Source           `json:"catalogs" jsonschema_description:"the catalogs of the coverage"`
	Mappings      []controls.Source           `json:"mappings" jsonschema_description:"the mappings of the coverage"`
	Attributions  []string                    `json:"attributions" jsonschema_description:"to be printed wherever ids and titles of the coverage are"`
	Coverage      []frameworks.Requirement    `json:"coverage" jsonschema_description:"what the assessment says of each requirement, by framework, then in catalog order"`
	Population    []controls.Population       `json:"population" jsonschema_description:"how many subjects each control has, and how many verdicts of each kind it gave; the rest was not run"`
	Worklist      []Gap                       `json:"worklist" jsonschema_description:"missing facts: first what settles the most unknown verdicts alone, then what is part of the most"`
	Exceptions    []controls.ExceptionRecord  `json:"exceptions,omitempty" jsonschema_description:"what each exception on record does, by id; absent when there is none or nobody asked"`
	Aliases       []controls.AliasUse         `json:"aliases,omitempty" jsonschema_description:"where an earlier id or another spelling stands and counts for the id, in the pack, the selection, exceptions and mappings; absent when there is none"`
	Observations  []delegation.Observation    `json:"observations" jsonschema_description:"remarks on the facts themselves; a subject of no text is the estate"`
	Findings      []controls.Finding          `json:"findings" jsonschema_description:"one control on one subject each, by control, then by subject; passes and subjects not asked about may be counted only. Last, for there may be many"`
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
	var exceptions []controls.ExceptionRecord
	if in.Exceptions != nil {
		exceptions = in.Exceptions.Exceptions
	}
	return &Document{
		SchemaVersion: DocumentVersion,
		Title:         in.Title,
		Audience:      in.Audience,
		Pseudonymous:  in.Pseudonymous,
		Cut:           in.Cut,
		AsOf:          a.AsOf.UTC(),
		FactsAsOf:     a.FactsAsOf,
		Projected:     a.Projected,
		Agents:        a.Agents,
		Basis:         a.Basis,
		Summary:       Summarize(in),
		GatesAsked:    in.GatesAsked,
		Gates:         in.Gates,
		Forecast:      in.Forecast,
		Catalogs:      cover.Catalogs,
		Mappings:      cover.Mappings,
		Attributions:  cover.Attributions,
		Coverage:      cover.Requirements,
		Population:    a.Population,
		Worklist:      Worklist(a.Findings),
		Exceptions:    exceptions,
		Aliases:       in.aliasUses(),
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
		Findings: d.Findings, Population: d.Population, Agents: d.Agents, Observations: d.Observations, Aliases: d.Aliases,
	}
	cover := &frameworks.Coverage{Requirements: d.Coverage, Catalogs: d.Catalogs, Mappings: d.Mappings, Attributions: d.Attributions}
	in := Input{Title: d.Title, Audience: d.Audience, Assessment: a, Coverage: cover, Pseudonymous: d.Pseudonymous, GatesAsked: d.GatesAsked, Gates: d.Gates, Forecast: d.Forecast, Cut: d.Cut}
	in.Cut.subjects = d.Summary.Subjects
	if d.Exceptions != nil {
		in.Exceptions = &controls.ExceptionReport{AsOf: d.AsOf, Exceptions: d.Exceptions}
	}
	return in
}
