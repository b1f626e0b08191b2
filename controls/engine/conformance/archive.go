package conformance

import (
	"encoding/json"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// Format is the version of the format that this package reads and writes.
const Format = 1

// An Archive is cases with their answers. It is not written after reading: it is
// safe for concurrent use.
type Archive struct {
	Manifest Manifest
	Files    []File // by name
}

// A Manifest says what the answers of an archive rest on, and what it holds.
type Manifest struct {
	Format int             `json:"format"`
	Engine string          `json:"engine"` // version of the engine that gave the answers
	Schema string          `json:"schema"` // version of the schema of the estates
	Pack   controls.Source `json:"pack"`   // the controls that are asked
	Files  []FileSum       `json:"files"`  // by name
	// Digest is that of the whole: sha256:hex over a line "hex  name" for each of
	// Files, as sha256sum writes it.
	Digest string `json:"digest"`
}

// A FileSum is what the manifest says of one file.
type FileSum struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // hex
	Cases  int    `json:"cases"`
}

// A File is cases about one thing.
type File struct {
	Name  string `json:"-"` // its path in the archive, with slashes
	About string `json:"about"`
	Cases []Case `json:"cases"`
}

// A Case is an estate at an instant, and what is said of it.
type Case struct {
	Name          string                   `json:"name"` // alone in the archive
	Estate        json.RawMessage          `json:"estate"`
	Verifications delegation.Verifications `json:"verifications,omitempty"`
	At            time.Time                `json:"at"`
	// Findings are all that the controls named in them have: of every record of
	// their kind, in the order of assessments.
	Findings  []Finding  `json:"findings,omitempty"`
	Decisions []Decision `json:"decisions,omitempty"`
	Gates     []Gate     `json:"gates,omitempty"`
}

// A Finding is what a control says of a record.
type Finding struct {
	Control string                      `json:"control"`
	Subject governance.Ref              `json:"subject"`
	Verdict controls.Verdict            `json:"verdict"`
	Missing []controls.Missing          `json:"missing,omitempty"` // sorted by path
	Reasons []string                    `json:"reasons,omitempty"` // codes, sorted, each once
	Due     governance.Field[time.Time] `json:"due,omitzero"`
	Waiver  controls.Waiver             `json:"waiver,omitzero"`
}

// A Decision is a request and what is decided.
type Decision struct {
	Request      json.RawMessage `json:"request"`      // as governance.ParseRequest reads it
	MaxStaleness string          `json:"maxStaleness"` // such as P30D
	Outcome      string          `json:"outcome"`
	Grant        governance.Ref  `json:"grant,omitzero"`
	Reasons      []Rule          `json:"reasons,omitempty"`
	Conditions   []string        `json:"conditions,omitempty"`
}

// A Gate is a question to a gate and what it decides.
type Gate struct {
	Gate         string                      `json:"gate"`
	Subject      governance.Ref              `json:"subject,omitzero"`
	Request      json.RawMessage             `json:"request,omitempty"`
	MaxStaleness string                      `json:"maxStaleness"`
	Outcome      string                      `json:"outcome"`
	RecheckAt    governance.Field[time.Time] `json:"recheckAt,omitzero"`
	Requirements []Requirement               `json:"requirements,omitempty"` // in the order of the gate, then by subject
	Reasons      []Rule                      `json:"reasons,omitempty"`
	Obligations  []delegation.Obligation     `json:"obligations,omitempty"`
}

// A Requirement is one of a gate, asked of one subject.
type Requirement struct {
	Requirement string         `json:"requirement"`
	Subject     governance.Ref `json:"subject"`
	Answer      string         `json:"answer"`
	WaivedBy    string         `json:"waivedBy,omitempty"`
}

// A Rule is one that does not hold, or that could not be decided.
type Rule struct {
	Code    governance.Code `json:"code"`
	Path    string          `json:"path,omitempty"` // of the record or fact it is about
	Unknown bool            `json:"unknown,omitempty"`
}
