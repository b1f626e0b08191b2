package report

import "io"

// A Format is one way to write a report.
type Format struct {
	Name      string // as on a command line
	Extension string // of a file, without the dot; no two formats share one
	About     string // for whom it is, in a few words
	Without   []Part // what the form has no place for; the form json has all parts
	Write     func(w io.Writer, in Input) error
}

// A Part is a part of a report that a form may have no place for. No report is
// without the findings that are listed, what they rest on, and what is missing; a
// statement is about a report, and has its digest.
type Part string

// The parts.
const (
	PartAliases      Part = "aliases"      // ids that are written otherwise
	PartCoverage     Part = "coverage"     // statuses of requirements
	PartDue          Part = "due"          // when what passes for now runs out
	PartExceptions   Part = "exceptions"   // what exceptions do that waive nothing
	PartFindings     Part = "findings"     // verdicts on records, one by one
	PartForecast     Part = "forecast"     // what changes if nothing is done
	PartGates        Part = "gates"        // what may proceed
	PartObservations Part = "observations" // remarks on the facts
)

// Formats lists all formats, those for people first. The result is the caller's.
func Formats() []Format {
	oscalWithout := []Part{PartAliases, PartExceptions, PartForecast, PartGates} // but in the back matter
	return []Format{
		{"md", "md", "Markdown, for an auditor", nil, Markdown},
		{"html", "html", "one file for a browser, for everybody", nil, HTML},
		{"csv", "csv", "findings for a spreadsheet", []Part{PartAliases, PartCoverage, PartExceptions, PartForecast, PartGates, PartObservations}, CSV},
		{"json", "json", "the whole of it, with a JSON Schema", nil, JSON},
		{"sarif", "sarif", "SARIF 2.1.0, for code scanning", nil, SARIF},
		{"ocsf", "ndjson", "OCSF Compliance Finding events, for a SIEM", []Part{PartAliases, PartCoverage, PartExceptions, PartForecast, PartGates, PartObservations}, OCSF},
		{"junit", "xml", "JUnit XML, for build servers", []Part{PartAliases, PartCoverage, PartDue, PartExceptions, PartForecast, PartGates, PartObservations}, JUnit},
		{"oscal", "oscal.json", "OSCAL 1.2.2 assessment results", oscalWithout, OSCAL},
		{"oscal-1.1.3", "oscal-1.1.3.json", "the same in OSCAL 1.1.3", oscalWithout, OSCAL113},
		{"intoto", "intoto.json", "in-toto Statement, to sign and to replay", []Part{PartAliases, PartCoverage, PartDue, PartExceptions, PartFindings, PartForecast, PartObservations}, InToto},
		{"svr", "svr.json", "in-toto Statement of what passes, to sign", []Part{PartAliases, PartCoverage, PartDue, PartExceptions, PartFindings, PartForecast, PartGates, PartObservations}, SVR},
	}
}
