package governance

import "time"

// A Handoff is a transfer, between two parties, of something that confers
// control, with evidence at each step.
type Handoff struct {
	ID              string                   `json:"id" fact:"constant,required,id"`                                       // unique among handoffs
	FromID          Ref                      `json:"fromId" fact:"constant,required,ref=Party"`                            // the sender
	ToID            Ref                      `json:"toId" fact:"constant,required,ref=Party"`                              // the receiver
	TenantID        Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"`                    // none = concerns no tenant
	Purpose         Field[HandoffPurpose]    `json:"purpose,omitzero" fact:"constant"`                                     // the occasion
	Payload         []Payload                `json:"payload" fact:"constant,required"`                                     // what changes hands
	Channel         Field[Channel]           `json:"channel,omitzero" fact:"constant"`                                     // observed channel [OWASP NHI2]
	State           HandoffState             `json:"state" fact:"state,required,guarded"`                                  // how far it has come
	RequestedAt     Field[time.Time]         `json:"requestedAt,omitzero" fact:"event"`                                    // when it was asked for
	RequestedByID   Field[Ref]               `json:"requestedById,omitzero" fact:"constant,ref=Party"`                     // who asked for it
	Approvals       Field[[]Approval]        `json:"approvals,omitzero" fact:"event"`                                      // decisions on the handoff
	TransferredAt   Field[time.Time]         `json:"transferredAt,omitzero" fact:"event,none,after=requestedAt,guarded"`   // when the payload left the sender; none = known not transferred
	AcceptedAt      Field[time.Time]         `json:"acceptedAt,omitzero" fact:"event,none,after=transferredAt,guarded"`    // when the receiver took it; none = known not accepted
	AcceptedByID    Field[string]            `json:"acceptedById,omitzero" fact:"event,none,ref=Actor,follows=acceptedAt"` // a named person on the receiving side
	VerifiedAt      Field[time.Time]         `json:"verifiedAt,omitzero" fact:"event,none,after=acceptedAt,guarded"`       // when somebody checked that it works for the receiver only; none = known not verified
	VerifiedByID    Field[string]            `json:"verifiedById,omitzero" fact:"event,none,ref=Actor,follows=verifiedAt"` // not the sender
	ClosedAt        Field[time.Time]         `json:"closedAt,omitzero" fact:"event,none,after=verifiedAt,guarded"`         // when nothing was left to do; none = known not closed
	SourceClosedAt  Field[time.Time]         `json:"sourceClosedAt,omitzero" fact:"event,none"`                            // sender's own copy or access removed
	ProductionUseAt Field[time.Time]         `json:"productionUseAt,omitzero" fact:"event,none"`                           // first production use of the payload
	EvidenceIDs     Field[[]string]          `json:"evidenceIds,omitzero" fact:"constant,ref=Evidence"`                    // what shows the steps [in-toto Statement]
	Labels          Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                             // facts of the user's own packs; an absent key reads as ""
	Origin          Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                      // where the facts came from
}

// A Payload is one thing that is handed over.
type Payload struct {
	Kind        PayloadKind   `json:"kind" fact:"constant,required"`        // what sort of control it confers
	Ref         Field[string] `json:"ref,omitzero" fact:"constant"`         // id of the thing
	Fingerprint Field[Hash]   `json:"fingerprint,omitzero" fact:"constant"` // to recognize the thing without holding it
}

// HandoffPurpose is the occasion of a handoff. The zero value is unknown:
// nothing was stated that this version recognizes.
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

// Channel is the way by which a payload traveled, as it was observed. The zero
// value is unknown: nothing was stated that this version recognizes.
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

// HandoffState is how far a handoff has come. The zero value is unknown:
// nothing was stated that this version recognizes.
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

// PayloadKind is the sort of control that a payload confers. The zero value is
// unknown: nothing was stated that this version recognizes.
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
