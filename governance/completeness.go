package governance

import "time"

// A Completeness is a statement about how complete a list is. Without it, a list is treated as possibly incomplete. The list of statements is itself closed.
type Completeness struct {
	ID          string                   `json:"id" fact:"constant,required,id"`
	Kind        CompletenessKind         `json:"kind" fact:"constant,required"`                     // [CSF ID.AM-02, ID.AM-04]
	TenantID    Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"` // none = whole estate
	Complete    Field[bool]              `json:"complete,omitzero" fact:"constant"`
	CollectedAt time.Time                `json:"collectedAt" fact:"constant,required"`
	EvidenceID  Field[string]            `json:"evidenceId,omitzero" fact:"constant,none,ref=Evidence"`
	Labels      Field[map[string]string] `json:"labels,omitzero" fact:"constant"` // facts of the user's own packs; an absent key reads as ""
	Origin      Field[[]Origin]          `json:"origin,omitzero" fact:"constant"` // where the facts came from
}

// CompletenessKind is the completeness kind of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
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
