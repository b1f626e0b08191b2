// Package importer is the one shape of every importer: bytes of an outside
// system in, records and diagnostics out. An importer opens no file, asks no
// network and reads no clock, and it never guesses: what a file does not say
// stays unknown, and what it says in a way nobody understands is reported.
//
//	result, err := gdap.New().Import(ctx, files, importer.Options{Self: "our-tenant"})
//	for _, d := range result.Diagnostics {
//		fmt.Println(d) // relationships.json:12:9: warning: UNKNOWN_VALUE: ...
//	}
//	estate := result.Estate
//
// Laws: the order of the files changes no byte; every record names the place that
// it comes from; no secret of a file comes out again. Package importertest holds
// them as tests for importers of your own.
package importer

import (
	"context"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A File is one file of an export, with the name that diagnostics show.
type File struct {
	Name string
	Data []byte
}

// Options say what the files of an export leave open.
type Options struct {
	// Self is the id of the organization whose system was exported, where the
	// files do not say (GDAP exports never do).
	Self string
	// AsOf is when the facts were true, where the files do not say.
	// The zero time leaves the estate without asOf.
	AsOf time.Time
	// Tags are the names of the tags (labels, annotations) of the source that are
	// kept: each as the label TagPrefix + name of its record. No tag becomes a fact
	// by itself; package mapped says which do.
	Tags []string
}

// TagPrefix begins the names of labels that are tags of the source.
const TagPrefix = "tag:"

// An Importer turns the export of one system into an estate.
type Importer interface {
	// Name is the name of the format, as the command line takes it: aws-iam.
	Name() string
	// Import reads the files of one export together. The order of the files
	// changes nothing in the result. The error is ctx's, or a
	// governance.DocumentError for files that cannot be read at all; everything
	// else is a diagnostic.
	Import(ctx context.Context, files []File, opts Options) (*Result, error)
}

// A Result is what an import gave.
type Result struct {
	Estate      *governance.Estate
	Diagnostics []Diagnostic // by file, then by place
}

// A Severity is how much a diagnostic matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // a fact was lost or contradicts another
	Warning Severity = "warning" // a fact is incomplete or was left unknown
	Info    Severity = "info"    // something was left out on purpose
)

// A Code names a kind of diagnostic. Codes are stable.
type Code string

// The codes that every importer uses alike.
const (
	CodeIncomplete      Code = "INCOMPLETE"       // a page is missing: nextLink, Marker, IsTruncated
	CodeDuplicate       Code = "DUPLICATE"        // two records of one id that disagree
	CodeConflict        Code = "CONFLICT"         // two statements about one record that cannot both hold
	CodeUnparsable      Code = "UNPARSABLE"       // a value nobody understands; left unknown
	CodeUnknownValue    Code = "UNKNOWN_VALUE"    // a value that is not on the source's list; left unknown
	CodeUnknownFields   Code = "UNKNOWN_FIELDS"   // fields that are not read, counted
	CodeSecretDropped   Code = "SECRET_DROPPED"   // a secret value that was not taken over
	CodeTruncatedExport Code = "TRUNCATED_EXPORT" // text such as System.Object[] where a list should be
	CodeUnresolved      Code = "UNRESOLVED"       // a reference to something the files do not hold
	CodeNotMapped       Code = "NOT_MAPPED"       // a scope or role that is kept as opaque text
	CodeSkipped         Code = "SKIPPED"          // a file or object this importer has no use for
	CodeMissingOption   Code = "MISSING_OPTION"   // an option that this export needs
)

// A Diagnostic is one remark of an import.
type Diagnostic struct {
	Severity Severity            `json:"severity"`
	Code     Code                `json:"code"`
	Pos      governance.Position `json:"position"`
	Pointer  string              `json:"pointer,omitempty"` // RFC 6901, or row/column of a table: #row=3;col=5 (RFC 7111)
	Detail   string              `json:"detail"`            // wording may change
}

// String is file:line:col: severity: CODE: detail.
func (d Diagnostic) String() string {
	return d.Pos.String() + ": " + string(d.Severity) + ": " + string(d.Code) + ": " + d.Detail
}
