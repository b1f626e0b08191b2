package controls

import (
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An Explanation says why a control gave its verdict for a subject: what decided
// it, the facts and parameters that were read and where they come from, and what is
// missing and could supply it. It is plain data; equal questions about equal facts
// give equal bytes as JSON. Language.Explain makes it text.
type Explanation struct {
	Control   string                      `json:"control"`
	Title     string                      `json:"title"` // what holds when the control passes
	Subject   governance.Ref              `json:"subject"`
	Severity  Severity                    `json:"severity"`
	Verdict   Verdict                     `json:"verdict"` // after exceptions
	Summary   Message                     `json:"summary"` // one line
	At        time.Time                   `json:"at"`
	FactsAsOf governance.Field[time.Time] `json:"factsAsOf,omitzero"`
	Projected bool                        `json:"projected"` // At lies behind the facts, which are assumed to stand
	// Origin are the sources that the record of the subject names.
	Origin []FactOrigin `json:"origin,omitempty"`
	// Waiver says what the verdict is without exceptions; zero unless it is Waived.
	// ExceptionUnproven is as in Finding.
	Waiver            Waiver    `json:"waiver,omitzero"`
	ExceptionUnproven []Missing `json:"exceptionUnproven,omitempty"`
	// Due is the instant up to which a pass stands if nothing is done, as in
	// Finding.
	Due governance.Field[time.Time] `json:"due,omitzero"`
	// Steps are the conditions that decided, first those of applies, then those of
	// pass, in the order of the expression. One that could not have changed the
	// verdict is left out.
	Steps   []Step          `json:"steps"`
	Facts   []ExplainedFact `json:"facts"`   // what the steps read, each once, by path
	Missing []MissingFact   `json:"missing"` // that could still change the verdict, by path
	// Evidence is on file about records that the steps read, or of which a fact is
	// missing, of the kinds that the control accepts, by record and id.
	Evidence    []ExplainedEvidence `json:"evidence"`
	Params      []ExplainedParam    `json:"params"`                // that the steps read, in the order of the control
	Remediation string              `json:"remediation,omitempty"` // of a fail
}

// A Truth is what a condition came to.
type Truth string

// The truths of Kleene's logic, and an error.
const (
	TruthTrue    Truth = "true"
	TruthFalse   Truth = "false"
	TruthUnknown Truth = "unknown"
	TruthError   Truth = "error"
)

// A Step is one condition of an expression that decided: what &&, || and ! join.
type Step struct {
	Expr     string              `json:"expr"`              // applies or pass
	Text     string              `json:"text"`              // CEL
	Position governance.Position `json:"position,omitzero"` // of its first character, in the files of the pack
	Value    Truth               `json:"value"`
	Message  Message             `json:"message"`            // what was found
	Operands []Operand           `json:"operands,omitempty"` // of a comparison, the left one first
	List     *ListStep           `json:"list,omitempty"`     // of all, exists and atLeast
	Missing  []Missing           `json:"missing,omitempty"`  // of an unknown one
}

// An Operand is one side of a comparison.
type Operand struct {
	Text  string `json:"text"`           // CEL
	Value string `json:"value"`          // as facts are written
	Path  string `json:"path,omitempty"` // of the fact, if it is one
}

// A ListStep says how a list decided a condition.
type ListStep struct {
	Macro  string `json:"macro"`          // all, exists or atLeast
	Path   string `json:"path,omitempty"` // of the list; "" for one that no record holds
	Items  int    `json:"items"`          // looked at
	Closed bool   `json:"closed"`         // there are no more
	// For how many of the items the condition holds, does not hold, and is not
	// decided.
	Holds     int `json:"holds"`
	Fails     int `json:"fails"`
	Undecided int `json:"undecided"`
	Need      int `json:"need,omitempty"` // of atLeast
	// Witnesses are items that decided: of a false all those that fail, of a true
	// exists those that hold, of an unknown one those that are not decided, of a
	// false exists those that come closest. The first few are there.
	Witnesses []Witness `json:"witnesses"`
}

// A Witness is an item of a list, and what decided for it.
type Witness struct {
	Path  string `json:"path"`            // such as nhi[n].credentials[id=c2]
	Value string `json:"value,omitempty"` // of a plain value; else the record, if it is one
	Steps []Step `json:"steps"`
}

// An ExplainedFact is one fact that was read, and where it comes from.
type ExplainedFact struct {
	Fact
	Record   governance.Ref      `json:"record"`
	Position governance.Position `json:"position,omitzero"` // in the documents of the estate: of the field, else of its record
	Pointer  string              `json:"pointer,omitempty"` // RFC 6901, likewise
	// Origin are the sources that the record names for the field, or for all of
	// itself.
	Origin []FactOrigin `json:"origin,omitempty"`
	// Derived says that no document states the fact; From are the stated fields
	// that it was derived from, as far as they were read for it, or whole records,
	// sorted, and Rules the rules of a chain that do not hold or could not be decided.
	Derived bool                `json:"derived"`
	From    []string            `json:"from,omitempty"`
	Rules   []delegation.Reason `json:"rules,omitempty"`
}

// A FactOrigin is a place in a source outside the estate.
type FactOrigin struct {
	Source  string `json:"source"`
	Pointer string `json:"pointer"`
	Line    int64  `json:"line,omitempty"` // of the source, from 1; 0 = not known
}

// String is source:line pointer, as far as it is known.
func (o FactOrigin) String() string {
	return governance.OriginAt(governance.Position{File: o.Source, Line: int(o.Line)}, o.Pointer).String()
}

// An ExplainedEvidence is a piece of evidence on file about a record that was read.
// Whether it shows a fact of the record is for people to say.
type ExplainedEvidence struct {
	Evidence    governance.Ref          `json:"evidence"`
	About       governance.Ref          `json:"about"`
	Kind        governance.EvidenceKind `json:"kind"`
	CollectedAt time.Time               `json:"collectedAt"`
}

// A MissingFact is a fact that a verdict lacks, and what could supply it.
type MissingFact struct {
	Missing
	// Completeness is the kind of statement that closes the list, of a list that
	// may go on.
	Completeness governance.CompletenessKind `json:"completeness,omitempty"`
	// Accepts are the kinds of evidence that the control accepts for what it asks;
	// empty where no evidence but something else is missing.
	Accepts []governance.EvidenceKind `json:"accepts,omitempty"`
	// Duties are those from which such evidence comes, and who has them.
	Duties []DutyHolder `json:"duties,omitempty"`
	// Contradicting are sources that state the fact and contradict each other, so
	// that the estate does not (governance.Join).
	Contradicting []FactOrigin `json:"contradicting,omitempty"`
}

// A DutyHolder says who has a duty for the record of a missing fact, by the
// assignments on record.
type DutyHolder struct {
	Duty        string   `json:"duty"`
	Accountable []string `json:"accountable"` // ids of actors, sorted
	Responsible []string `json:"responsible"`
	Certain     bool     `json:"certain"` // no assignment that is not recorded can change it
}

// An ExplainedParam is a parameter that was read.
type ExplainedParam struct {
	Name   string     `json:"name"`
	Value  Value      `json:"value"` // in force
	Class  ParamClass `json:"class"`
	Source string     `json:"source"`
	SetBy  string     `json:"setBy,omitempty"` // "" the pack; a profile, as profile:msp; SetByBound
}
