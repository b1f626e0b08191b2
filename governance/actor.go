package governance

import "time"

// An Actor is an organization, unit or person that can hold authority or a
// duty. Principals that are not human are NHIs, never Actors.
type Actor struct {
	ID              string                   `json:"id" fact:"constant,required,id,personal"`                   // stable, never reassigned [SCIM id; SPIFFE trust domain or URN recommended]
	Kind            ActorKind                `json:"kind" fact:"constant,required"`                             // persons approve; organizations are accountable [SCIM User/Group/enterprise org; OCSF organization, user]
	Name            Field[string]            `json:"name,omitzero" fact:"constant,personal"`                    // what people call it [SCIM displayName]
	ParentID        Field[string]            `json:"parentId,omitzero" fact:"constant,ref=Actor"`               // required for unit and person; acyclic [SCIM enterprise.organization]
	MemberIDs       Field[[]Ref]             `json:"memberIds,omitzero" fact:"state,ref=Party,open=membership"` // members of a unit; open unless Completeness(kind=membership) [SCIM Group.members; GDAP security group]
	Roles           Field[[]Role]            `json:"roles,omitzero" fact:"state"`                               // a set; one actor may hold several [GDAP indirect provider = distributor, indirect reseller = reseller; CSA CSP/CSC]
	ChannelTier     Field[int64]             `json:"channelTier,omitzero" fact:"state"`                         // commercial distance from vendor, >=0; label only, never used for authority [CSP tier 1/2]
	Regions         Field[[]string]          `json:"regions,omitzero" fact:"state"`                             // used for variance grouping [ISO 3166-1 alpha-2 or caller's own label]
	Status          Field[ActorStatus]       `json:"status,omitzero" fact:"state,guarded"`                      // standing in the channel [SCIM active; CIS 15.1]
	TerminatedAt    Field[time.Time]         `json:"terminatedAt,omitzero" fact:"event,none,guarded"`           // none = known not terminated [SCIM active; CIS 6.2]
	Criticality     Field[Criticality]       `json:"criticality,omitzero" fact:"state"`                         // how much depends on it [CSF GV.SC-04, ID.AM-05; CIS 15.3]
	SecurityContact Field[string]            `json:"securityContact,omitzero" fact:"state,personal"`            // reachable address, not a person's name alone [CSF GV.SC-08; CIS 17.2]
	AuthStrength    Field[AuthStrength]      `json:"authStrength,omitzero" fact:"state"`                        // persons only: weakest accepted at sign-in [SP 800-63B-4 AAL1/2/3; PCI 8.4.3]
	Assurance       Field[Assurance]         `json:"assurance,omitzero" fact:"state"`                           // persons only: how identity was proofed [SP 800-63-4 IAL]
	LastAssessedAt  Field[time.Time]         `json:"lastAssessedAt,omitzero" fact:"latest-of,none"`             // none = known never assessed [SP 800-161r1 SR-6; PCI 12.8.4; CIS 15.5]
	Labels          Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                  // facts of the user's own packs; an absent key reads as ""
	Origin          Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                           // where the facts came from
}

// ActorKind says whether an actor is an organization, a part of one, or a
// person. The zero value is unknown: nothing was stated that this version
// recognizes.
type ActorKind string

const (
	ActorKindOrganization ActorKind = "organization"
	ActorKindUnit         ActorKind = "unit"
	ActorKindPerson       ActorKind = "person"
)

// Role is a part that an organization plays in a channel. One may play several.
// The zero value is unknown: nothing was stated that this version recognizes.
type Role string

const (
	RoleVendor          Role = "vendor"
	RoleDistributor     Role = "distributor"
	RoleReseller        Role = "reseller"
	RoleMSP             Role = "msp"
	RoleIntegrator      Role = "integrator"
	RoleSupportProvider Role = "support_provider"
	RoleCustomer        Role = "customer"
	RolePlatform        Role = "platform"
	RoleAuditor         Role = "auditor"
)

// ActorStatus is the standing of an actor in the channel. The zero value is
// unknown: nothing was stated that this version recognizes.
type ActorStatus string

const (
	ActorStatusProspective ActorStatus = "prospective"
	ActorStatusActive      ActorStatus = "active"
	ActorStatusSuspended   ActorStatus = "suspended"
	ActorStatusTerminated  ActorStatus = "terminated"
)

// Criticality is how much depends on an actor, in rising order. The zero value
// is unknown: nothing was stated that this version recognizes.
type Criticality string

const (
	CriticalityLow      Criticality = "low"
	CriticalityModerate Criticality = "moderate"
	CriticalityHigh     Criticality = "high"
	CriticalityCritical Criticality = "critical"
)

// AuthStrength is the weakest way of signing in that is accepted of a person,
// in rising order (NIST SP 800-63B-4). The zero value is unknown: nothing was
// stated that this version recognizes.
type AuthStrength string

const (
	AuthStrengthNone              AuthStrength = "none"
	AuthStrengthSingleFactor      AuthStrength = "single_factor"
	AuthStrengthMFA               AuthStrength = "mfa"
	AuthStrengthPhishingResistant AuthStrength = "phishing_resistant"
)

// Assurance is how well the identity of a person was proofed, in rising order
// (NIST SP 800-63A-4, identity assurance levels). The zero value is unknown:
// nothing was stated that this version recognizes.
type Assurance string

const (
	AssuranceNone Assurance = "none"
	AssuranceIAL1 Assurance = "ial1"
	AssuranceIAL2 Assurance = "ial2"
	AssuranceIAL3 Assurance = "ial3"
)
