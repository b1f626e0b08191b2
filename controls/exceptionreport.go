package controls

import (
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An ExceptionReport says what the exceptions on record do at an instant, and
// what is wrong with them.
type ExceptionReport struct {
	AsOf       time.Time         `json:"asOf"`
	Exceptions []ExceptionRecord `json:"exceptions"` // by id
}

// An ExceptionRecord is what one exception does.
type ExceptionRecord struct {
	Exception governance.Ref              `json:"exception"`
	Control   string                      `json:"control"`          // as the exception names it: a control, or another requirement of a gate
	InForce   governance.Field[bool]      `json:"inForce,omitzero"` // unknown while facts are missing
	Until     governance.Field[time.Time] `json:"until,omitzero"`   // when it ends; one without an end is not in force
	Waives    []governance.Ref            `json:"waives"`           // subjects whose verdict it turns, sorted
	Remarks   []ExceptionRemark           `json:"remarks"`          // in the order of the kinds, each once
	Reasons   []delegation.Reason         `json:"reasons"`          // why it is not in force, or not known to be
}

// An ExceptionRemark is one thing wrong with an exception.
type ExceptionRemark struct {
	Kind     ExceptionRemarkKind `json:"kind"`
	Subjects []governance.Ref    `json:"subjects"` // that it is about, sorted; empty for the exception as a whole
	Missing  []Missing           `json:"missing"`  // of unproven: what would tell, sorted by path
}

// An ExceptionRemarkKind is a kind of thing that is wrong with an exception.
type ExceptionRemarkKind string

// The kinds of remarks, in their order.
const (
	ExceptionSelfApproved ExceptionRemarkKind = "self_approved" // approved only by somebody who is not independent
	ExceptionUnproven     ExceptionRemarkKind = "unproven"      // not known to be in force
	ExceptionExpired      ExceptionRemarkKind = "expired"       // its end has come
	ExceptionDangling     ExceptionRemarkKind = "dangling"      // no such control, or no such subject of it
	ExceptionOverBroad    ExceptionRemarkKind = "over_broad"    // names subjects that need none, beside others that do
	ExceptionUnused       ExceptionRemarkKind = "unused"        // none of its subjects needs it
)
