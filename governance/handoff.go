package governance

import "time"

// A Handoff is a transfer of something that confers control, between two parties, with evidence at each step.
type Handoff struct {
	ID              string                   `json:"id" fact:"constant,required,id"`
	FromID          Ref                      `json:"fromId" fact:"constant,required,ref=Party"`
	ToID            Ref                      `json:"toId" fact:"constant,required,ref=Party"`
	TenantID        Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"` // none = concerns no tenant
	Purpose         Field[HandoffPurpose]    `json:"purpose,omitzero" fact:"constant"`
	Payload         []Payload                `json:"payload" fact:"constant,required"`
	Channel         Field[Channel]           `json:"channel,omitzero" fact:"constant"` // observed channel [OWASP NHI2]
	State           HandoffState             `json:"state" fact:"state,required"`
	RequestedAt     Field[time.Time]         `json:"requestedAt,omitzero" fact:"event"`
	RequestedByID   Field[Ref]               `json:"requestedById,omitzero" fact:"constant,ref=Party"` // who asked for it
	Approvals       Field[[]Approval]        `json:"approvals,omitzero" fact:"event"`
	TransferredAt   Field[time.Time]         `json:"transferredAt,omitzero" fact:"event,none,after=requestedAt"`
	AcceptedAt      Field[time.Time]         `json:"acceptedAt,omitzero" fact:"event,none,after=transferredAt"`
	AcceptedByID    Field[string]            `json:"acceptedById,omitzero" fact:"event,none,ref=Actor"` // a named person on the receiving side
	VerifiedAt      Field[time.Time]         `json:"verifiedAt,omitzero" fact:"event,none,after=acceptedAt"`
	VerifiedByID    Field[string]            `json:"verifiedById,omitzero" fact:"event,none,ref=Actor"` // not the sender
	ClosedAt        Field[time.Time]         `json:"closedAt,omitzero" fact:"event,none,after=verifiedAt"`
	SourceClosedAt  Field[time.Time]         `json:"sourceClosedAt,omitzero" fact:"event,none"`         // sender's own copy or access removed
	ProductionUseAt Field[time.Time]         `json:"productionUseAt,omitzero" fact:"event,none"`        // first production use of the payload
	EvidenceIDs     Field[[]string]          `json:"evidenceIds,omitzero" fact:"constant,ref=Evidence"` // [in-toto Statement]
	Labels          Field[map[string]string] `json:"labels,omitzero" fact:"constant"`                   // facts of the user's own packs; an absent key reads as ""
	Origin          Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                   // where the facts came from
}

// A Payload is what is handed over.
type Payload struct {
	Kind        PayloadKind   `json:"kind" fact:"constant,required"`
	Ref         Field[string] `json:"ref,omitzero" fact:"constant"` // id of the thing
	Fingerprint Field[Hash]   `json:"fingerprint,omitzero" fact:"constant"`
}

// HandoffPurpose is the handoff purpose of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type HandoffPurpose string

const (
	HandoffPurposeOnboarding        HandoffPurpose = "onboarding"
	HandoffPurposeSupport           HandoffPurpose = "support"
	HandoffPurposeRenewal           HandoffPurpose = "renewal"
	HandoffPurposeMigration         HandoffPurpose = "migration"
	HandoffPurposeOwnershipTransfer HandoffPurpose = "ownership_transfer"
	HandoffPurposeOffboarding       HandoffPurpose = "offboarding"
	HandoffPurposeIncident          HandoffPurpose = "incident"
)

// Channel is the channel of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type Channel string

const (
	ChannelVaultShare     Channel = "vault_share"
	ChannelPAMCheckout    Channel = "pam_checkout"
	ChannelSecurePortal   Channel = "secure_portal"
	ChannelFederation     Channel = "federation"
	ChannelAPI            Channel = "api"
	ChannelSealedEnvelope Channel = "sealed_envelope"
	ChannelInPerson       Channel = "in_person"
	ChannelEmail          Channel = "email"
	ChannelChat           Channel = "chat"
	ChannelTicket         Channel = "ticket"
	ChannelSpreadsheet    Channel = "spreadsheet"
	ChannelPhone          Channel = "phone"
	ChannelFileShare      Channel = "file_share"
)

// HandoffState is the handoff state of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type HandoffState string

const (
	HandoffStateDraft       HandoffState = "draft"
	HandoffStateRequested   HandoffState = "requested"
	HandoffStateApproved    HandoffState = "approved"
	HandoffStateTransferred HandoffState = "transferred"
	HandoffStateAccepted    HandoffState = "accepted"
	HandoffStateVerified    HandoffState = "verified"
	HandoffStateClosed      HandoffState = "closed"
	HandoffStateRejected    HandoffState = "rejected"
	HandoffStateCancelled   HandoffState = "cancelled"
	HandoffStateExpired     HandoffState = "expired"
	HandoffStateDisputed    HandoffState = "disputed"
	HandoffStateCompromised HandoffState = "compromised"
)

// PayloadKind is the payload kind of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type PayloadKind string

const (
	PayloadKindCredential         PayloadKind = "credential"
	PayloadKindSecretBundle       PayloadKind = "secret_bundle"
	PayloadKindTenantAdmin        PayloadKind = "tenant_admin"
	PayloadKindSupportEntitlement PayloadKind = "support_entitlement"
	PayloadKindConfiguration      PayloadKind = "configuration"
	PayloadKindOwnership          PayloadKind = "ownership"
	PayloadKindData               PayloadKind = "data"
	PayloadKindAgentControl       PayloadKind = "agent_control"
)
