package governance

import "time"

// A Delegation is a grant of bounded authority from one party to another. OAuth
// consent, GDAP relationship, assumed role, support entitlement and an agent
// acting for somebody are all kinds of it.
type Delegation struct {
	ID             string                   `json:"id" fact:"constant,required,id"`                                           // unique among delegations [GDAP id; OCSF delegation.uid]
	Kind           DelegationKind           `json:"kind" fact:"constant,required"`                                            // the mechanism that carries the authority [GDAP; AWS; Google DWD; RFC 6749]
	GrantorID      Ref                      `json:"grantorId" fact:"constant,required,ref=Party"`                             // who hands the authority over [RFC 8693 subject; UCAN iss]
	GranteeID      Ref                      `json:"granteeId" fact:"constant,required,ref=Party"`                             // who receives the authority [RFC 8693 actor; UCAN aud; may_act]
	OnBehalfOfID   Field[Ref]               `json:"onBehalfOfId,omitzero" fact:"constant,none,ref=Party"`                     // principal whose authority is exercised; none = the grantor itself [RFC 8693 sub]
	ParentID       Field[string]            `json:"parentId,omitzero" fact:"constant,none,ref=Delegation,guarded"`            // none = root [OCSF delegation.parent_uid; ZCAP parentCapability]
	TenantID       Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"`                        // none = concerns no tenant (vendor-plane right) [RFC 8693 audience/resource; OCSF audience]
	Scopes         []Scope                  `json:"scopes" fact:"state,required"`                                             // empty list = no authority [OCSF delegation.scopes; RFC 9396]
	Retained       Field[[]Retained]        `json:"retained,omitzero" fact:"state"`                                           // rights the grantor keeps
	Conditions     Field[[]string]          `json:"conditions,omitzero" fact:"state"`                                         // e.g. mfa, managed_device, ticket; they only accumulate down a chain [macaroon caveats; RFC 9396; UCAN pol]
	NotBefore      Field[time.Time]         `json:"notBefore,omitzero" fact:"state,none,planned"`                             // none = from activation [RFC 7519 nbf]
	ExpiresAt      Field[time.Time]         `json:"expiresAt,omitzero" fact:"state,none,planned,after=notBefore|activatedAt"` // none = standing [GDAP endDateTime (duration P1D..P2Y); ZCAP expires; OCSF expiration_time]
	Redelegations  Field[int64]             `json:"redelegations,omitzero" fact:"state"`                                      // external hops still allowed below this one; 0 = none [RFC 8693 act depth; ZCAP chain limit 10]
	State          Field[DelegationState]   `json:"state,omitzero" fact:"state,guarded"`                                      // how far the grant has come, from request to end [GDAP delegatedAdminRelationshipStatus + suspended, rejected]
	RequestedByID  Field[string]            `json:"requestedById,omitzero" fact:"constant,ref=Actor"`                         // who asked for it [GDAP lockForApproval]
	Approvals      Field[[]Approval]        `json:"approvals,omitzero" fact:"event"`                                          // decisions on the grant; each external hop needs its own [GDAP approve / isPartnerConsentPending]
	ActivatedAt    Field[time.Time]         `json:"activatedAt,omitzero" fact:"event,none,guarded"`                           // when it took effect; none = known not activated [GDAP activatedDateTime]
	AutoExtend     Field[time.Duration]     `json:"autoExtend,omitzero" fact:"state,none"`                                    // none = off [GDAP autoExtendDuration (PT0S or P180D)]
	MaxSession     Field[time.Duration]     `json:"maxSession,omitzero" fact:"state,none"`                                    // none = standing use, no per-session elevation [PIM/JIT; AWS session]
	Revocation     Field[Revocation]        `json:"revocation,omitzero" fact:"event,none"`                                    // none = known not revoked [RFC 7009; UCAN revocation]
	ContractID     Field[string]            `json:"contractId,omitzero" fact:"constant,none,ref=Contract"`                    // contract it rests on; none = no contract [PCI 12.8.2]
	LastUsedAt     Field[time.Time]         `json:"lastUsedAt,omitzero" fact:"latest-of,none,after=activatedAt"`              // last use that was seen; none = known never used
	LastReviewedAt Field[time.Time]         `json:"lastReviewedAt,omitzero" fact:"latest-of,none"`                            // last review; none = known never reviewed [PCI 7.2.4]
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                                 // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                          // where the facts came from
}

// A Retained is a right that the grantor keeps.
type Retained struct {
	Scope    Scope        `json:"scope" fact:"constant,required"`              // the right that is kept
	Mode     RetainedMode `json:"mode" fact:"constant,required"`               // exclusive = never usable below; approval = usable per approved action
	HolderID string       `json:"holderId" fact:"constant,required,ref=Actor"` // who approves or performs
}

// DelegationKind is the mechanism that carries a delegation. The zero value is
// unknown: nothing was stated that this version recognizes.
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

// DelegationState is how far a delegation has come, from request to end. It is
// the vocabulary of Microsoft GDAP, with suspended and rejected. The zero value
// is unknown: nothing was stated that this version recognizes.
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

// RetainedMode is how a grantor keeps a right. The zero value is unknown:
// nothing was stated that this version recognizes.
type RetainedMode string

const (
	RetainedModeExclusive RetainedMode = "exclusive"
	RetainedModeApproval  RetainedMode = "approval"
)
