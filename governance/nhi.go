package governance

import "time"

// An NHI is a non-human identity: a principal that authenticates and acts, and
// that is owned but never owns.
type NHI struct {
	ID               string                   `json:"id" fact:"constant,required,id"`                                  // never reassigned [SPIFFE ID when the kind is workload; OCSF ai_agent.uid; SCIM Agent id]
	Kind             NHIKind                  `json:"kind" fact:"constant,required"`                                   // what sort of principal it is [OCSF user.type_id 4 Service / ai_agent; SCIM agent drafts]
	Name             Field[string]            `json:"name,omitzero" fact:"constant,personal"`                          // what people call it
	TenantID         Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"`               // where it lives; none = in no tenant
	Environment      Field[Environment]       `json:"environment,omitzero" fact:"constant"`                            // where it works [OWASP NHI8]
	OwnerID          Field[string]            `json:"ownerId,omitzero" fact:"constant,none,ref=Actor"`                 // accountable person or unit; none = known orphan [CIS 5.5 owner; SCIM agent owners]
	OperatorIDs      Field[[]string]          `json:"operatorIds,omitzero" fact:"state,ref=Actor"`                     // who can administer or use it day to day
	Purpose          Field[string]            `json:"purpose,omitzero" fact:"constant,none,personal"`                  // none = known to have no recorded purpose [CIS 5.5 purpose]
	Status           Field[NHIStatus]         `json:"status,omitzero" fact:"state"`                                    // whether it may authenticate [SCIM active]
	CreatedAt        Field[time.Time]         `json:"createdAt,omitzero" fact:"constant"`                              // when it was created
	CreatedByID      Field[Ref]               `json:"createdById,omitzero" fact:"constant,ref=Party"`                  // who created it
	ExpiresAt        Field[time.Time]         `json:"expiresAt,omitzero" fact:"constant,none,planned,after=createdAt"` // none = no end date
	LastUsedAt       Field[time.Time]         `json:"lastUsedAt,omitzero" fact:"latest-of,none,after=createdAt"`       // none = known never used [CIS 5.3; OCSF last_used_time]
	LastReviewedAt   Field[time.Time]         `json:"lastReviewedAt,omitzero" fact:"latest-of,none"`                   // none = known never reviewed [CIS 5.5; PCI 7.2.5.1]
	AuthMethods      Field[[]AuthMethod]      `json:"authMethods,omitzero" fact:"state"`                               // how it authenticates [OWASP NHI4; RFC 9700]
	Scopes           Field[[]Scope]           `json:"scopes,omitzero" fact:"state"`                                    // directly held, not through a delegation [SCIM entitlements]
	UnusedScopes     Field[int64]             `json:"unusedScopes,omitzero" fact:"state"`                              // count over the look-back window [OCSF unused_privileges_count]
	Consumers        Field[[]string]          `json:"consumers,omitzero" fact:"state"`                                 // distinct workloads that authenticate as it [OWASP NHI9]
	EnvironmentsUsed Field[[]Environment]     `json:"environmentsUsed,omitzero" fact:"state"`                          // environments observed [OWASP NHI8]
	TenantsUsed      Field[[]string]          `json:"tenantsUsed,omitzero" fact:"state"`                               // tenants observed [PCI 8.2.3]
	InteractiveUse   Field[bool]              `json:"interactiveUse,omitzero" fact:"state"`                            // a human signs in as it [PCI 8.6.1; OWASP NHI10]
	Logging          Field[Logging]           `json:"logging,omitzero" fact:"state"`                                   // what is recorded of its use [CSF PR.PS-04; PCI 10.2.1.2]
	Trusts           Field[[]TrustBinding]    `json:"trusts,omitzero" fact:"state"`                                    // who may assume or federate into it [OWASP NHI6; AWS ExternalId]
	Agent            Field[Agent]             `json:"agent,omitzero" fact:"state,none"`                                // none for non-agents; expected for ai_agent (AGENT_FACTS) [OCSF ai_agent; AI RMF]
	Labels           Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                        // facts of the user's own packs; an absent key reads as ""
	Origin           Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                 // where the facts came from
}

// A Logging says whether use of a principal is recorded.
type Logging struct {
	Enabled         Field[bool]          `json:"enabled,omitzero" fact:"state"`         // whether use is recorded at all [CSF PR.PS-04]
	SinkID          Field[string]        `json:"sinkId,omitzero" fact:"state"`          // where the records go
	Retention       Field[time.Duration] `json:"retention,omitzero" fact:"state"`       // how long they are kept [PCI 10.5.1 (12 months)]
	AttributesActor Field[bool]          `json:"attributesActor,omitzero" fact:"state"` // log line names the acting party, not only the NHI [RFC 8693 act]
}

// NHIKind is the sort of a non-human principal. The zero value is unknown:
// nothing was stated that this version recognizes.
type NHIKind string

const (
	NHIKindServiceAccount   NHIKind = "service_account"
	NHIKindServicePrincipal NHIKind = "service_principal"
	NHIKindOAuthApp         NHIKind = "oauth_app"
	NHIKindWorkload         NHIKind = "workload"
	NHIKindCloudRole        NHIKind = "cloud_role"
	NHIKindManagedIdentity  NHIKind = "managed_identity"
	NHIKindMachine          NHIKind = "machine"
	NHIKindBot              NHIKind = "bot"
	NHIKindPipeline         NHIKind = "pipeline"
	NHIKindIntegration      NHIKind = "integration"
	NHIKindAIAgent          NHIKind = "ai_agent"
)

// NHIStatus says whether an NHI may authenticate. The zero value is unknown:
// nothing was stated that this version recognizes.
type NHIStatus string

const (
	NHIStatusRequested NHIStatus = "requested"
	NHIStatusActive    NHIStatus = "active"
	NHIStatusSuspended NHIStatus = "suspended"
	NHIStatusDisabled  NHIStatus = "disabled"
	NHIStatusRetired   NHIStatus = "retired"
)

// AuthMethod is a way by which an NHI authenticates. The zero value is unknown:
// nothing was stated that this version recognizes.
type AuthMethod string

const (
	AuthMethodFederatedOIDC AuthMethod = "federated_oidc"
	AuthMethodMTLS          AuthMethod = "mtls"
	AuthMethodSPIFFE        AuthMethod = "spiffe"
	AuthMethodPrivateKeyJWT AuthMethod = "private_key_jwt"
	AuthMethodManaged       AuthMethod = "managed"
	AuthMethodSignedRequest AuthMethod = "signed_request"
	AuthMethodClientSecret  AuthMethod = "client_secret"
	AuthMethodAPIKey        AuthMethod = "api_key"
	AuthMethodPassword      AuthMethod = "password"
	AuthMethodBasic         AuthMethod = "basic"
	AuthMethodImplicitGrant AuthMethod = "implicit_grant"
	AuthMethodROPC          AuthMethod = "ropc"
	AuthMethodNTLM          AuthMethod = "ntlm"
	AuthMethodAnonymous     AuthMethod = "anonymous"
)
