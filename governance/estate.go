package governance

import (
	"bytes"
	"time"
)

// An Estate is the whole document: one JSON object.
type Estate struct {
	SchemaVersion  string           `json:"schemaVersion" fact:"constant,required,form=version"` // `major.minor`, now `1.0`
	AsOf           Field[time.Time] `json:"asOf,omitzero" fact:"constant"`                       // when the facts were true
	Actors         []Actor          `json:"actors,omitempty" fact:"constant"`                    // organizations, units and persons
	Contracts      []Contract       `json:"contracts,omitempty" fact:"constant"`                 // agreements between organizations
	Tenants        []Tenant         `json:"tenants,omitempty" fact:"constant"`                   // customers' instances
	NHIs           []NHI            `json:"nhis,omitempty" fact:"constant"`                      // non-human identities
	Credentials    []Credential     `json:"credentials,omitempty" fact:"constant"`               // what authenticates them
	Delegations    []Delegation     `json:"delegations,omitempty" fact:"constant"`               // who may do what for whom
	Handoffs       []Handoff        `json:"handoffs,omitempty" fact:"constant"`                  // what changed hands
	Assignments    []Assignment     `json:"assignments,omitempty" fact:"constant"`               // who does and who answers for which duty
	Exceptions     []Exception      `json:"exceptions,omitempty" fact:"constant"`                // permissions to miss a control
	Evidence       []Evidence       `json:"evidence,omitempty" fact:"constant"`                  // dated facts that others attest
	Drills         []Drill          `json:"drills,omitempty" fact:"constant"`                    // practiced life-cycle steps
	Certifications []Certification  `json:"certifications,omitempty" fact:"constant"`            // standing of partners in programs
	Programs       []Program        `json:"programs,omitempty" fact:"constant"`                  // rules that a channel is certified against
	Rollouts       []Rollout        `json:"rollouts,omitempty" fact:"constant"`                  // partners' rollouts in tenants
	Completeness   []Completeness   `json:"completeness,omitempty" fact:"constant"`              // statements that a list is complete
	Incidents      []Incident       `json:"incidents,omitempty" fact:"constant"`                 // misuse and exposure

	parsed *parsed // positions and warnings of Parse; nil for an estate built in Go
}

// Len is the number of records, in all collections together.
func (e *Estate) Len() (n int) {
	for _, c := range collections {
		n += c.len(e)
	}
	return n
}

// Equal reports whether e and f state the same facts in the same order, wherever
// they were read. A collection without records equals one that was left out.
// It makes go-cmp compare estates; to see where two differ, compare their
// collections.
func (e *Estate) Equal(f *Estate) bool {
	if e == nil || f == nil {
		return e == f
	}
	if e.SchemaVersion != f.SchemaVersion || !e.AsOf.Equal(f.AsOf) {
		return false
	}
	for _, c := range collections {
		if c.len(e) != c.len(f) {
			return false
		}
		for i := range c.len(e) {
			if !bytes.Equal(c.canonical(e, i, nil), c.canonical(f, i, nil)) {
				return false
			}
		}
	}
	return true
}
