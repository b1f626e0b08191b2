package frameworks

import (
	"fmt"

	"github.com/mandate-nhi/mandate/controls"
)

// A Status is what the evidence says of one requirement of a framework. It is
// never "pass": a control bears on a requirement, it does not satisfy it.
type Status uint8

// The statuses. The zero value is NoControl.
const (
	NoControl Status = iota // nothing that ran bears on it
	NotRun                  // a control is mapped to it, and a subject was not evaluated, or there was none to ask about
	Failing                 // at least one subject fails, or could not be evaluated
	Unproven                // no subject fails; facts are missing for at least one
	Waived                  // what would fail or be unproven stands under exceptions in force
	Supported               // every subject that a control asks about passes, and there is one
	statuses  = iota
)

var statusNames = [statuses]string{"no_control", "not_run", "failing", "unproven", "waived", "supported"}

// String is the status as documents write it.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("status(%d)", uint8(s))
}

// MarshalText writes the status as documents do.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a status as documents write it.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("no status %q", text)
}

// A Coverage is what an assessment says of every requirement of every framework.
// What a control says by a mapping stands apart from what follows through a crosswalk.
type Coverage struct {
	Requirements []Requirement     `json:"requirements"`      // by framework, then in catalog order
	Bearings     []Bearing         `json:"bearings"`          // by requirement, in the order of those, then by control
	Catalogs     []controls.Source `json:"catalogs"`          // with version and digest
	Mappings     []controls.Source `json:"mappings"`          // with version and digest
	Attributions []string          `json:"attributions"`      // to print wherever ids and titles are: one sentence a catalog
	Aliases      []AliasUse        `json:"aliases,omitempty"` // of the mappings; see Library.Aliases

	// CoverParties fills these.
	Parties  []PartyRequirement `json:"parties,omitzero"`  // by requirement, then by party, the unknown one last
	Repeated []Repetition       `json:"repeated,omitzero"` // in the order of the requirements
	Chains   []PartnerChain     `json:"chains,omitzero"`   // by tenant, then by parties
	Answers  []Answerable       `json:"answers,omitzero"`  // who answers for what; see Answers
	// DutyMappings are what Answers rest on, with version and digest.
	DutyMappings []controls.Source `json:"dutyMappings,omitzero"`

	// AddDerived fills these.
	Derived    []Derived         `json:"derived,omitzero"`
	Crosswalks []controls.Source `json:"crosswalks,omitzero"` // with version and digest
}

// A Requirement is one entry of a framework with the evidence that bears on it.
type Requirement struct {
	Framework string          `json:"framework"`       // such as csf-2.0
	ID        string          `json:"requirement"`     // such as PR.AA-05
	Title     string          `json:"title,omitempty"` // what to print beside the id; see Catalog.Heading
	Status    Status          `json:"status"`
	Controls  []string        `json:"controls"` // that count for it, by id
	Counts    controls.Counts `json:"counts"`   // verdicts of all of them; a subject that two ask about counts twice
	NotRun    int             `json:"notRun"`   // questions not asked: subjects that were not evaluated, added up in the same way
}

// A Bearing is a row of a mapping that counts, with the verdicts that it brings. The
// bearings of a requirement add up to its counts.
type Bearing struct {
	Framework   string `json:"framework"`
	Requirement string `json:"requirement"`
	Control     string `json:"control"`
	Tie
	When     When            `json:"when"`
	Basis    Basis           `json:"basis"`    // whose judgment the row is
	Ran      bool            `json:"ran"`      // false: the assessment does not have the control
	Subjects int             `json:"subjects"` // records that it is to be asked about: counts and notRun
	Counts   controls.Counts `json:"counts"`
	NotRun   int             `json:"notRun"` // subjects that were not evaluated
}
