package governance

// A TrustBinding is a federation or role-assumption rule.
type TrustBinding struct {
	Kind             TrustKind     `json:"kind" fact:"constant,required"`             // [AWS AssumeRole; Google DWD; SPIFFE federation]
	Issuer           Field[string] `json:"issuer,omitzero" fact:"constant"`           // [OIDC iss]
	Audience         Field[string] `json:"audience,omitzero" fact:"constant"`         // [OIDC aud]
	Subject          Field[string] `json:"subject,omitzero" fact:"constant"`          // pattern; * anywhere in the repository/namespace part is loose [OIDC sub]
	ExternalID       Field[bool]   `json:"externalId,omitzero" fact:"constant"`       // a binding value is required [AWS sts:ExternalId]
	ExternalIdUnique Field[bool]   `json:"externalIdUnique,omitzero" fact:"constant"` // [AWS guidance: unique per customer, chosen by the third party]
}

// TrustKind is the trust kind of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type TrustKind string

const (
	TrustKindOIDC         TrustKind = "oidc"
	TrustKindSAML         TrustKind = "saml"
	TrustKindCrossAccount TrustKind = "cross_account"
	TrustKindWorkloadPool TrustKind = "workload_pool"
	TrustKindDomainWide   TrustKind = "domain_wide"
)
