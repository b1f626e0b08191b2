package controls

import (
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// An Assessment is what every control said of every subject at an instant.
type Assessment struct {
	AsOf      time.Time                   `json:"asOf"`               // the evaluation instant
	FactsAsOf governance.Field[time.Time] `json:"factsAsOf,omitzero"` // when the facts were true; unknown when the estate does not say
	Projected bool                        `json:"projected"`          // AsOf is later than FactsAsOf
	Basis     Basis                       `json:"basis"`
	// Findings come in control order, then by subject. Passes and subjects a
	// control does not ask about are left out unless the caller keeps them;
	// Population counts them all the same.
	Findings     []Finding                `json:"findings"`
	Population   []Population             `json:"population"` // in control order
	Agents       bool                     `json:"agents"`     // the estate has at least one AI agent
	Observations []delegation.Observation `json:"observations"`
	// Aliases list where an earlier id of a control stands and counts for it: in the
	// pack, the selection (Basis.Controls), then the exceptions on record.
	Aliases []AliasUse `json:"aliases,omitempty"`
}

// A Population counts the verdicts of one control, so that what was not run can
// be told from what passed.
type Population struct {
	Control  string   `json:"control"`
	Severity Severity `json:"severity"`
	Subjects int      `json:"subjects"` // records of the control's kind
	Counts   Counts   `json:"counts"`   // of the subjects that were evaluated
	// AgentSubjects and AgentCounts are the same numbers over subjects that are
	// an AI agent, its credential, or a delegation to it.
	AgentSubjects int    `json:"agentSubjects"`
	AgentCounts   Counts `json:"agentCounts"`
	ReadsRates    bool   `json:"readsRates,omitempty"` // asked in a second pass, about what the others found
}

// Count adds the verdict on one more subject. Where it is not known whether the
// subject is an agent's (maybe), what it says of agents is not known either.
func (p *Population) Count(v Verdict, agent, maybe bool) {
	var one Counts
	one.Add(v)
	p.add(one, agent, maybe)
}

// CountWaived adds one more subject that is waived, with the verdict underneath.
func (p *Population) CountWaived(under Verdict, agent, maybe bool) {
	var one Counts
	one.AddWaived(under)
	p.add(one, agent, maybe)
}

func (p *Population) add(one Counts, agent, maybe bool) {
	p.Subjects++
	p.Counts = p.Counts.Plus(one)
	if maybe {
		one = Counts{Unknown: 1}
	}
	if agent || maybe {
		p.AgentSubjects++
		p.AgentCounts = p.AgentCounts.Plus(one)
	}
}

// Skip counts one more subject that is not evaluated.
func (p *Population) Skip(agent bool) {
	p.Subjects++
	if agent {
		p.AgentSubjects++
	}
}

// NotRun is the number of subjects that were not evaluated.
func (p Population) NotRun() int { return p.Subjects - p.Counts.Total() }

// Counts holds the number of findings of each verdict.
type Counts struct {
	Pass          int `json:"pass"`
	Fail          int `json:"fail"`
	Unknown       int `json:"unknown"`
	Waived        int `json:"waived"`
	WaivedFail    int `json:"waivedFail,omitempty"` // of the waived: those that fail; for the others facts are missing
	NotApplicable int `json:"notApplicable"`
	Error         int `json:"error"`
}

// Add counts one more finding of verdict v.
func (c *Counts) Add(v Verdict) { *c.of(v)++ }

// AddWaived counts one more finding that is waived, with the verdict underneath.
func (c *Counts) AddWaived(under Verdict) {
	c.Waived++
	if under == Fail {
		c.WaivedFail++
	}
}

// Of is the number of findings of verdict v.
func (c Counts) Of(v Verdict) int { return *c.of(v) }

func (c *Counts) of(v Verdict) *int {
	switch v {
	case Pass:
		return &c.Pass
	case Fail:
		return &c.Fail
	case Waived:
		return &c.Waived
	case NotApplicable:
		return &c.NotApplicable
	case Error:
		return &c.Error
	}
	return &c.Unknown
}

// Total is the number of findings of any verdict.
func (c Counts) Total() int {
	return c.Pass + c.Fail + c.Unknown + c.Waived + c.NotApplicable + c.Error
}

// Plus adds two counts.
func (c Counts) Plus(d Counts) Counts {
	return Counts{c.Pass + d.Pass, c.Fail + d.Fail, c.Unknown + d.Unknown, c.Waived + d.Waived, c.WaivedFail + d.WaivedFail,
		c.NotApplicable + d.NotApplicable, c.Error + d.Error}
}

// A Basis names everything a result depends on beside the estate and the
// instant: two runs with the same basis and input give the same bytes.
type Basis struct {
	Engine       Source   `json:"engine"`
	Schema       Source   `json:"schema"`
	Pack         Source   `json:"pack"`
	Input        Source   `json:"input"` // digest of the estate as parsed or built
	Params       Source   `json:"params,omitzero"`
	PrivilegeMap Source   `json:"privilegeMap,omitzero"`
	Profile      string   `json:"profile,omitempty"`  // of the pack, when not the whole pack
	Controls     []string `json:"controls,omitempty"` // the selection, when not the whole pack
	// AssumeComplete records that every list was taken as complete, which only
	// tests do.
	AssumeComplete bool `json:"assumeComplete,omitempty"`
	// StrictExpiry records that a grant may not end after the one above it.
	StrictExpiry bool `json:"strictExpiry,omitempty"`
	// CompletenessMaxAge is how old a statement of completeness may be, as P30D.
	CompletenessMaxAge string `json:"completenessMaxAge,omitempty"`
	// Verifications names what verifiers found out about evidence; zero where
	// nobody looked. Verifiers says who did: each with its key ids, sorted.
	Verifications Source   `json:"verifications,omitzero"`
	Verifiers     []string `json:"verifiers,omitempty"`
	// Project is the project file that chose all this; Overrides names the flags of
	// the command line that were set against it, sorted.
	Project   Source   `json:"project,omitzero"`
	Overrides []string `json:"overrides,omitempty"`
}

// A Source is one thing a result depends on.
type Source struct {
	Name    string `json:"name,omitempty"`
	Version string `json:"version,omitempty"`
	Digest  string `json:"digest,omitempty"` // sha256:hex
}

// IsZero reports whether nothing is named.
func (s Source) IsZero() bool { return s == Source{} }
