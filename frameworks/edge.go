package frameworks

import "slices"

// An Edge is one statement of how an entry relates to an entry of another
// framework, or of another edition.
type Edge struct {
	From Ref
	To   Ref // zero where the source names no entry: the Note has what it says instead
	Tie
	Lifecycle  Lifecycle         // what became of From in a later edition; no part of the tie
	Matching   MatchingRationale // what the tie was judged by; "" where the source does not say
	Rationale  string            // in our words; every edge of our own judgment has one
	Basis      Basis             // whose judgment it is
	Confidence Confidence        // of whoever judged
	Status     EdgeStatus
	Sources    []string // publications that state it, with the day of retrieval
	Against    []string // publications of the same owner that treat From and do not state it
	Note       string   // what there is to know of the row, such as a slip of the source
	Path       []Ref    // entries from From to To, of an edge that is derived; nil of one that is stated
}

// Disputed reports whether the owner of the frameworks contradicts itself about
// the edge.
func (e Edge) Disputed() bool { return len(e.Against) > 0 }

// Derived reports whether the edge follows from others instead of being stated.
func (e Edge) Derived() bool { return e.Path != nil }

// Inverse is the edge read from target to source. It is its own inverse.
func (e Edge) Inverse() Edge {
	e.From, e.To, e.Tie = e.To, e.From, e.Tie.Inverse()
	if e.Path != nil {
		e.Path = slices.Clone(e.Path)
		slices.Reverse(e.Path)
	}
	return e
}

// through is the entries from end to end.
func (e Edge) through() []Ref {
	if e.Path != nil {
		return e.Path
	}
	return []Ref{e.From, e.To}
}

// A Confidence is how sure somebody is of an edge.
type Confidence string

// The confidences, with "" for one that is not stated.
const (
	ConfidenceHigh   Confidence = "high"
	ConfidenceMedium Confidence = "medium"
	ConfidenceLow    Confidence = "low"
)

// An EdgeStatus is how far the work on an edge has come, as OSCAL 1.2 has it for
// mappings.
type EdgeStatus string

// The statuses.
const (
	EdgeComplete    EdgeStatus = "complete"
	EdgeNotComplete EdgeStatus = "not-complete"
	EdgeDraft       EdgeStatus = "draft"
	EdgeDeprecated  EdgeStatus = "deprecated"
	EdgeSuperseded  EdgeStatus = "superseded"
)

// From best to worst.
var (
	bases           = []Basis{BasisOfficial, BasisOfficialDerived, BasisCommunity, BasisOwnJudgment}
	confidences     = []Confidence{ConfidenceHigh, ConfidenceMedium, ConfidenceLow, ""}
	statusesOfEdges = []EdgeStatus{EdgeComplete, EdgeNotComplete, EdgeDraft, EdgeDeprecated, EdgeSuperseded}
)
