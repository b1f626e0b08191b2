package governance

// A TrustBinding is one rule by which others may federate into an NHI or assume
// it.
type TrustBinding struct {
	Kind             TrustKind     `json:"kind" fact:"constant,required"`             // the mechanism [AWS AssumeRole; Google DWD; SPIFFE federation]
	Issuer           Field[string] `json:"issuer,omitzero" fact:"constant"`           // who signs for the trusted side [OIDC iss]
	Audience         Field[string] `json:"audience,omitzero" fact:"constant"`         // for whom the token must be meant [OIDC aud]
	Subject          Field[string] `json:"subject,omitzero" fact:"constant"`          // pattern; * anywhere in the repository/namespace part is loose [OIDC sub]
	ExternalID       Field[bool]   `json:"externalId,omitzero" fact:"constant"`       // a binding value is required [AWS sts:ExternalId]
	ExternalIDUnique Field[bool]   `json:"externalIdUnique,omitzero" fact:"constant"` // the value is used for one customer only, and the third party chose it [AWS guidance on third-party access]
}

// TrustKind is the mechanism of a trust binding. The zero value is unknown:
// nothing was stated that this version recognizes.
type TrustKind string

const (
	TrustKindOIDC         TrustKind = "oidc"
	TrustKindSAML         TrustKind = "saml"
	TrustKindCrossAccount TrustKind = "cross_account"
	TrustKindWorkloadPool TrustKind = "workload_pool"
	TrustKindDomainWide   TrustKind = "domain_wide"
)
