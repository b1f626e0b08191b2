package governance

import "time"

// A Completeness is a statement about how complete a list is. Without one, more
// items may exist than a list names. The list of these statements itself is
// taken as complete.
type Completeness struct {
	ID          string                   `json:"id" fact:"constant,required,id"`                        // unique among statements of completeness
	Kind        CompletenessKind         `json:"kind" fact:"constant,required"`                         // the list that the statement is about [CSF ID.AM-02, ID.AM-04]
	TenantID    Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"`     // none = whole estate
	Complete    Field[bool]              `json:"complete,omitzero" fact:"constant"`                     // whether nothing is missing from the list
	CollectedAt time.Time                `json:"collectedAt" fact:"constant,required"`                  // when the list was gathered
	EvidenceID  Field[string]            `json:"evidenceId,omitzero" fact:"constant,none,ref=Evidence"` // what shows it; none = known to have none
	Labels      Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`              // facts of the user's own packs; an absent key reads as ""
	Origin      Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                       // where the facts came from
}

// CompletenessKind is the list that a statement of completeness is about. The
// zero value is unknown: nothing was stated that this version recognizes.
type CompletenessKind string

const (
	CompletenessKindNHI           CompletenessKind = "nhi"
	CompletenessKindCredential    CompletenessKind = "credential"
	CompletenessKindDelegation    CompletenessKind = "delegation"
	CompletenessKindOAuth         CompletenessKind = "oauth"
	CompletenessKindHandoff       CompletenessKind = "handoff"
	CompletenessKindContract      CompletenessKind = "contract"
	CompletenessKindAssignment    CompletenessKind = "assignment"
	CompletenessKindDrill         CompletenessKind = "drill"
	CompletenessKindCertification CompletenessKind = "certification"
	CompletenessKindEvidence      CompletenessKind = "evidence"
	CompletenessKindMembership    CompletenessKind = "membership"
)
