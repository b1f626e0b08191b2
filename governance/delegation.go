package governance

import "time"

// A Delegation is a grant of bounded authority from one party to another. OAuth consent, GDAP relationship, assumed role, support entitlement and agent on-behalf-of are all kinds of it.
type Delegation struct {
	ID             string                   `json:"id" fact:"constant,required,id"`                                        // [GDAP id; OCSF delegation.uid]
	Kind           DelegationKind           `json:"kind" fact:"constant,required"`                                         // [GDAP; AWS; Google DWD; RFC 6749]
	GrantorID      Ref                      `json:"grantorId" fact:"constant,required,ref=Party"`                          // [RFC 8693 subject; UCAN iss]
	GranteeID      Ref                      `json:"granteeId" fact:"constant,required,ref=Party"`                          // [RFC 8693 actor; UCAN aud; may_act]
	OnBehalfOfID   Field[Ref]               `json:"onBehalfOfId,omitzero" fact:"constant,none,ref=Party"`                  // principal whose authority is exercised; none = the grantor itself [RFC 8693 sub]
	ParentID       Field[string]            `json:"parentId,omitzero" fact:"constant,none,ref=Delegation"`                 // none = root [OCSF delegation.parent_uid; ZCAP parentCapability]
	TenantID       Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"`                     // none = concerns no tenant (vendor-plane right) [RFC 8693 audience/resource; OCSF audience]
	Scopes         []Scope                  `json:"scopes" fact:"state,required"`                                          // empty list = no authority [OCSF delegation.scopes; RFC 9396]
	Retained       Field[[]Retained]        `json:"retained,omitzero" fact:"state"`                                        // rights the grantor keeps
	Conditions     Field[[]string]          `json:"conditions,omitzero" fact:"state"`                                      // e.g. mfa, managed_device, ticket; they only accumulate down a chain [macaroon caveats; RFC 9396; UCAN pol]
	NotBefore      Field[time.Time]         `json:"notBefore,omitzero" fact:"state,none,planned"`                          // none = from activation [RFC 7519 nbf]
	ExpiresAt      Field[time.Time]         `json:"expiresAt,omitzero" fact:"state,none,planned,after=notBefore|startsAt"` // none = standing [GDAP endDateTime (duration P1D..P2Y); ZCAP expires; OCSF expiration_time]
	Redelegations  Field[int64]             `json:"redelegations,omitzero" fact:"state"`                                   // external hops still allowed below this one; 0 = none [RFC 8693 act depth; ZCAP chain limit 10]
	State          Field[DelegationState]   `json:"state,omitzero" fact:"state"`                                           // [GDAP delegatedAdminRelationshipStatus + suspended, rejected]
	RequestedByID  Field[string]            `json:"requestedById,omitzero" fact:"constant,ref=Actor"`                      // [GDAP lockForApproval]
	Approvals      Field[[]Approval]        `json:"approvals,omitzero" fact:"event"`                                       // [GDAP approve / isPartnerConsentPending]
	ActivatedAt    Field[time.Time]         `json:"activatedAt,omitzero" fact:"event,none"`                                // [GDAP activatedDateTime]
	AutoExtend     Field[time.Duration]     `json:"autoExtend,omitzero" fact:"state,none"`                                 // none = off [GDAP autoExtendDuration (PT0S or P180D)]
	MaxSession     Field[time.Duration]     `json:"maxSession,omitzero" fact:"state,none"`                                 // none = standing use, no per-session elevation [PIM/JIT; AWS session]
	Revocation     Field[Revocation]        `json:"revocation,omitzero" fact:"event,none"`                                 // none = known not revoked [RFC 7009; UCAN revocation]
	ContractID     Field[string]            `json:"contractId,omitzero" fact:"constant,none,ref=Contract"`                 // [PCI 12.8.2]
	LastUsedAt     Field[time.Time]         `json:"lastUsedAt,omitzero" fact:"latest-of,none,after=activatedAt"`
	LastReviewedAt Field[time.Time]         `json:"lastReviewedAt,omitzero" fact:"latest-of,none"` // [PCI 7.2.4]
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant"`               // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`               // where the facts came from
}

// A Retained is a right the grantor keeps.
type Retained struct {
	Scope    Scope        `json:"scope" fact:"constant,required"`
	Mode     RetainedMode `json:"mode" fact:"constant,required"`               // exclusive = never usable below; approval = usable per approved action
	HolderID string       `json:"holderId" fact:"constant,required,ref=Actor"` // who approves or performs
}

// DelegationKind is the delegation kind of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type DelegationKind string

const (
	DelegationKindAdminRelationship  DelegationKind = "admin_relationship"
	DelegationKindSupport            DelegationKind = "support"
	DelegationKindRoleAssumption     DelegationKind = "role_assumption"
	DelegationKindOAuthConsent       DelegationKind = "oauth_consent"
	DelegationKindDomainWide         DelegationKind = "domain_wide"
	DelegationKindCredentialIssuance DelegationKind = "credential_issuance"
	DelegationKindAgent              DelegationKind = "agent"
	DelegationKindBreakGlass         DelegationKind = "break_glass"
)

// DelegationState is the delegation state of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type DelegationState string

const (
	DelegationStateRequested            DelegationState = "requested"
	DelegationStateApprovalPending      DelegationState = "approval_pending"
	DelegationStateApproved             DelegationState = "approved"
	DelegationStateActivating           DelegationState = "activating"
	DelegationStateActive               DelegationState = "active"
	DelegationStateSuspended            DelegationState = "suspended"
	DelegationStateTerminationRequested DelegationState = "termination_requested"
	DelegationStateTerminating          DelegationState = "terminating"
	DelegationStateTerminated           DelegationState = "terminated"
	DelegationStateExpiring             DelegationState = "expiring"
	DelegationStateExpired              DelegationState = "expired"
	DelegationStateRejected             DelegationState = "rejected"
)

// RetainedMode is the retained mode of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type RetainedMode string

const (
	RetainedModeExclusive RetainedMode = "exclusive"
	RetainedModeApproval  RetainedMode = "approval"
)
