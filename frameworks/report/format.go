package report

import (
	"io"
	"slices"
)

// A Format is one way to write a report.
type Format struct {
	Name      string // as on a command line
	Extension string // of a file, without the dot; no two formats share one
	About     string // for whom it is, in a few words
	Without   []Part // what the form has no place for
	Write     func(w io.Writer, in Input) error
}

// A Part is a part of a report that a form may have no place for. No report is
// without the findings that are listed, what they rest on, and what is missing; a
// statement is about a report, and has its digest.
type Part string

// The parts. Those that are made of the records and stand in no assessment, explanations
// and partners, are in the page alone.
const (
	PartAliases      Part = "aliases"      // ids that are written otherwise
	PartCoverage     Part = "coverage"     // statuses of requirements
	PartDue          Part = "due"          // when what passes for now runs out
	PartExceptions   Part = "exceptions"   // what exceptions do that waive nothing
	PartExplanations Part = "explanations" // conditions with their operands, and where each fact stands
	PartFindings     Part = "findings"     // verdicts on records, one by one
	PartForecast     Part = "forecast"     // what changes if nothing is done
	PartGates        Part = "gates"        // what may proceed
	PartObservations Part = "observations" // remarks on the facts
	PartPartners     Part = "partners"     // coverage by party, by chain and through crosswalks; chains, duties and radii of the records
)

// Parts lists all parts by name. The result is the caller's.
func Parts() []Part {
	return []Part{PartAliases, PartCoverage, PartDue, PartExceptions, PartExplanations, PartFindings, PartForecast, PartGates, PartObservations, PartPartners}
}

// butFor are all parts but for some.
func butFor(has ...Part) []Part {
	return slices.DeleteFunc(Parts(), func(p Part) bool { return slices.Contains(has, p) })
}

// Formats lists all formats, those for people first. The result is the caller's.
func Formats() []Format {
	document := []Part{PartExplanations, PartPartners}
	oscalWithout := butFor(PartCoverage, PartDue, PartFindings, PartObservations) // but in the back matter
	return []Format{
		{"md", "md", "Markdown, for an auditor", document, Markdown},
		{"html", "html", "one file for a browser, for everybody", nil, HTML},
		{"csv", "csv", "findings for a spreadsheet", butFor(PartDue, PartFindings), CSV},
		{"json", "json", "the whole of it, with a JSON Schema", document, JSON},
		{"sarif", "sarif", "SARIF 2.1.0, for code scanning", document, SARIF},
		{"ocsf", "ndjson", "OCSF Compliance Finding events, for a SIEM", butFor(PartDue, PartFindings), OCSF},
		{"junit", "xml", "JUnit XML, for build servers", butFor(PartFindings), JUnit},
		{"oscal", "oscal.json", "OSCAL 1.2.2 assessment results", oscalWithout, OSCAL},
		{"oscal-1.1.3", "oscal-1.1.3.json", "the same in OSCAL 1.1.3", oscalWithout, OSCAL113},
		{"intoto", "intoto.json", "in-toto Statement, to sign and to replay", butFor(PartGates), InToto},
		{"svr", "svr.json", "in-toto Statement of what passes, to sign", butFor(), SVR},
	}
}
