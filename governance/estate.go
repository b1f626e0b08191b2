package governance

import "time"

// An Estate is the whole document: one JSON object.
type Estate struct {
	SchemaVersion  string           `json:"schemaVersion" fact:"constant,required"` // `major.minor`, now `1.0`
	AsOf           Field[time.Time] `json:"asOf,omitzero" fact:"constant"`          // when the facts were true
	Actors         []Actor          `json:"actors,omitempty" fact:"constant"`
	Contracts      []Contract       `json:"contracts,omitempty" fact:"constant"`
	Tenants        []Tenant         `json:"tenants,omitempty" fact:"constant"`
	NHIs           []NHI            `json:"nhis,omitempty" fact:"constant"`
	Credentials    []Credential     `json:"credentials,omitempty" fact:"constant"`
	Delegations    []Delegation     `json:"delegations,omitempty" fact:"constant"`
	Handoffs       []Handoff        `json:"handoffs,omitempty" fact:"constant"`
	Assignments    []Assignment     `json:"assignments,omitempty" fact:"constant"`
	Exceptions     []Exception      `json:"exceptions,omitempty" fact:"constant"`
	Evidence       []Evidence       `json:"evidence,omitempty" fact:"constant"`
	Drills         []Drill          `json:"drills,omitempty" fact:"constant"`
	Certifications []Certification  `json:"certifications,omitempty" fact:"constant"`
	Programs       []Program        `json:"programs,omitempty" fact:"constant"`
	Rollouts       []Rollout        `json:"rollouts,omitempty" fact:"constant"`
	Completeness   []Completeness   `json:"completeness,omitempty" fact:"constant"`
	Incidents      []Incident       `json:"incidents,omitempty" fact:"constant"`

	parsed *parsed // positions and warnings of Parse; nil for an estate built in Go
}
