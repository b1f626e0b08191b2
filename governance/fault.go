package governance

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// A Code names a kind of fault or observation. Codes are stable: branch on
// them, never on message text.
type Code string

// Document errors: a document with one of these gives no estate.
const (
	CodeSyntax          Code = "SYNTAX"            // not JSON; nothing after it is read
	CodeTooLarge        Code = "TOO_LARGE"         // over a limit on size, depth or count
	CodeDuplicateMember Code = "DUPLICATE_MEMBER"  // RFC 8259 §4 leaves it open; we refuse
	CodeType            Code = "TYPE"              // a value of another JSON type
	CodeFormat          Code = "FORMAT"            // an id, reference, instant, duration, digest or version that is not one
	CodeRange           Code = "RANGE"             // an instant, duration or count out of range
	CodeDupID           Code = "DUP_ID"            // an id twice in a collection
	CodeMissingRequired Code = "MISSING_REQUIRED"  // a required member is absent or null
	CodeNullNotAllowed  Code = "NULL_NOT_ALLOWED"  // null on a field that cannot be none
	CodeNewerMajor      Code = "NEWER_MAJOR"       // schemaVersion of a major version to come
	CodeParentCycle     Code = "PARENT_CYCLE"      // parentId or memberIds of actors run in a circle
	CodeSecretMaterial  Code = "SECRET_MATERIAL"   // a secret value; never quoted
	CodeOwnerIsNHI      Code = "OWNER_IS_NHI"      // an owner that is no actor, or an approver that is no person
	CodeAssignment      Code = "ASSIGNMENT_TARGET" // a duty that is neither listed nor in the x- namespace
	CodeExcWildcard     Code = "EXC_WILDCARD"      // an exception for a pattern instead of records
)

// Observations: the document is read, and verdicts that rest on such a fact
// change only as package delegation says.
const (
	CodeDanglingRef             Code = "DANGLING_REF"             // the record referred to is not in the estate
	CodeDelegationCycle         Code = "DELEGATION_CYCLE"         // a chain of references runs in a circle
	CodeTimeOrder               Code = "TIME_ORDER"               // two instants in an order that cannot be
	CodeFutureFact              Code = "FUTURE_FACT"              // a recorded instant later than asOf
	CodeStateTime               Code = "STATE_TIME"               // a state that its instants contradict
	CodeUnrecognizedRestriction Code = "UNRECOGNIZED_RESTRICTION" // an unknown member or value where it may restrict
	CodeUnrecognizedValue       Code = "UNRECOGNIZED_VALUE"       // an enum value of a version to come
	CodeUnknownMember           Code = "UNKNOWN_MEMBER"           // a member of a version to come
	CodeNewerMinor              Code = "NEWER_MINOR"              // schemaVersion of a minor version to come
	CodeAgentFacts              Code = "AGENT_FACTS"              // an AI agent without agent facts, or agent facts of another kind
	CodeFederatedSecret         Code = "FEDERATED_SECRET"         // a federated credential with a stored secret
	CodeBareHash                Code = "BARE_HASH"                // a bare hash of a guessable secret
	CodeEvidenceSelf            Code = "EVIDENCE_SELF"            // evidence that calls itself verified
	CodeHandoffSelf             Code = "HANDOFF_SELF"             // a handoff to oneself, or verified by its sender
)

// A Position is a place in a file. Line and Column count from 1, Column in
// bytes; Line 0 means that only the file is known.
type Position struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String is file:line:column, as editors jump to.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
}

func comparePositions(a, b Position) int {
	return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
}

// A Fault is one thing wrong with a document: where, what and why.
type Fault struct {
	Code    Code
	Pos     Position
	Pointer string // RFC 6901, to the offending value; "" is the whole document. It stops before a name that is a secret or very long
	Detail  string // what to do about it; wording may change
	Err     error  // cause, for errors.Is and errors.As; may be nil
}

// Error is file:line:column: CODE at pointer: detail.
func (f *Fault) Error() string {
	var b strings.Builder
	if p := f.Pos.String(); p != "" {
		b.WriteString(p + ": ")
	}
	b.WriteString(string(f.Code))
	if f.Pointer != "" {
		b.WriteString(" at " + f.Pointer)
	}
	return b.String() + ": " + f.Detail
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// A DocumentError holds every fault of a document, in document order.
type DocumentError struct{ faults []*Fault }

// NewDocumentError sorts the faults into document order. It returns nil when
// there are none, as an untyped nil error.
func NewDocumentError(faults []*Fault) error {
	if len(faults) == 0 {
		return nil
	}
	slices.SortStableFunc(faults, func(a, b *Fault) int {
		return cmp.Or(comparePositions(a.Pos, b.Pos), strings.Compare(a.Pointer, b.Pointer))
	})
	return &DocumentError{faults}
}

// Error is one fault a line.
func (e *DocumentError) Error() string {
	lines := make([]string, len(e.faults))
	for i, f := range e.faults {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each fault to errors.Is and errors.As.
func (e *DocumentError) Unwrap() []error {
	errs := make([]error, len(e.faults))
	for i, f := range e.faults {
		errs[i] = f
	}
	return errs
}

// Faults yields the faults in err, document by document, in document order.
func Faults(err error) iter.Seq[*Fault] {
	return func(yield func(*Fault) bool) { yieldFaults(err, yield) }
}

func yieldFaults(err error, yield func(*Fault) bool) bool {
	switch e := err.(type) {
	case nil:
		return true
	case *Fault:
		return yield(e)
	case interface{ Unwrap() []error }: // also a DocumentError
		return !slices.ContainsFunc(e.Unwrap(), func(err error) bool { return !yieldFaults(err, yield) })
	}
	return yieldFaults(errors.Unwrap(err), yield)
}

// A Warning is one thing in a document that this version does not know. It
// stands beside the estate; see Estate.Warnings.
type Warning struct {
	Code    Code
	Pos     Position
	Pointer string // RFC 6901, to the member
	Record  Ref    // the record that holds it; zero for the estate itself
	Path    string // of the member within the record
	Detail  string
}

// String is file:line:column: CODE at pointer: detail.
func (w Warning) String() string {
	return fmt.Sprintf("%v: %s at %s: %s", w.Pos, w.Code, w.Pointer, w.Detail)
}
