package controls

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A Finding is the verdict of one control on one subject, with what it rests on.
type Finding struct {
	Control  string           `json:"control"`
	Subject  governance.Ref   `json:"subject"`
	Verdict  Verdict          `json:"verdict"`
	Severity Severity         `json:"severity"`
	Missing  []Missing        `json:"missing"` // facts that could still change the verdict, sorted by path
	Reasons  []Reason         `json:"reasons"` // what decided it, in the order of the expression
	Params   map[string]Value `json:"params"`  // parameters in force; shared between findings, not to be written
	// Due is the instant at which a pass within a period of grace ends; none
	// when there is no such period, unknown when it was not looked for.
	Due governance.Field[time.Time] `json:"due,omitzero"`
	// Waiver says what the verdict is without exceptions; zero unless it is Waived.
	Waiver Waiver `json:"waiver,omitzero"`
	// ExceptionUnproven lists what is missing to tell whether an exception on
	// record is in force, sorted by path; empty where none may be. The verdict is
	// then what it is without one.
	ExceptionUnproven []Missing   `json:"exceptionUnproven,omitempty"`
	Attribution       Attribution `json:"attribution"`
}

// Unwaived is the verdict before exceptions.
func (f *Finding) Unwaived() Verdict {
	if f.Verdict == Waived {
		return f.Waiver.Verdict
	}
	return f.Verdict
}

// A Waiver is the verdict that an exception in force stands in front of. What the
// finding rests on and lacks is that of the verdict.
type Waiver struct {
	Verdict   Verdict                     `json:"verdict"`        // Fail or Unknown
	Exception string                      `json:"exception"`      // id; of several in force the one that lasts longest
	Until     governance.Field[time.Time] `json:"until,omitzero"` // when it ends, not inclusive
}

// A Missing is one fact that a verdict lacks.
type Missing struct {
	Path string          `json:"path"` // such as credential[c2].rotatedAt; [*] is more of an open list
	Code governance.Code `json:"code"` // why it is not known: a code of package delegation or an observation code
}

// A Reason is one part of an expression that decided a verdict: the compact form of
// a Step, each part once.
type Reason struct {
	Code  string `json:"code"`           // such as CONDITION_FALSE
	Expr  string `json:"expr,omitempty"` // the deciding part, in CEL
	Facts []Fact `json:"facts,omitempty"`
}

// Codes of reasons.
const (
	ReasonConditionFalse = "CONDITION_FALSE" // a part of pass that had to hold does not
	ReasonConditionTrue  = "CONDITION_TRUE"  // a part that must not hold does
	ReasonUnproven       = "UNPROVEN"        // a part that could not be decided
	ReasonEvaluation     = "EVALUATION"      // the expression could not be evaluated
)

// A Fact is one value that a reason rests on.
type Fact struct {
	Path  string `json:"path"`
	Value string `json:"value"` // text of the value: none, a number, an instant, the items of a list …
}

// An Attribution says whose finding it is. Lists are sorted, and shared between
// findings, not to be written; an empty list and "" mean that the estate does not say.
type Attribution struct {
	Answerable  string   `json:"answerable,omitempty"` // id of the organization that answers for the subject
	Exercising  []string `json:"exercising,omitempty"` // ids of the organizations that use it
	Tenant      string   `json:"tenant,omitempty"`
	Region      string   `json:"region,omitempty"`
	Environment string   `json:"environment,omitempty"`
}

// Partners are the ids of who uses the subject beside who answers for it, and where
// nobody does of who answers for it; none where that is not known.
func (a Attribution) Partners() []string {
	others := slices.DeleteFunc(slices.Clone(a.Exercising), func(id string) bool { return id == a.Answerable })
	if len(others) > 0 {
		return others
	}
	return known(a.Answerable)
}
