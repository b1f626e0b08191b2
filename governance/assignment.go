package governance

import "time"

// An Assignment is who does, and who answers for, one duty over one scope (RACI).
type Assignment struct {
	ID                  string                   `json:"id" fact:"constant,required,id"`
	Duty                string                   `json:"duty" fact:"constant,required"`                     // [see responsibilities.md]
	TenantID            Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"` // none = every tenant of the contract
	ContractID          Field[string]            `json:"contractId,omitzero" fact:"constant,none,ref=Contract"`
	SubjectID           Field[Ref]               `json:"subjectId,omitzero" fact:"constant,none,ref=Any"`   // one NHI, credential or delegation; most specific wins
	Ownership           Field[Ownership]         `json:"ownership,omitzero" fact:"constant"`                // [CCM SSRM control ownership]
	ResponsibleIDs      []string                 `json:"responsibleIds" fact:"constant,required,ref=Actor"` // [RACI R]
	AccountableIDs      []string                 `json:"accountableIds" fact:"constant,required,ref=Actor"` // exactly one to be unambiguous [RACI A]
	ConsultedIDs        Field[[]string]          `json:"consultedIds,omitzero" fact:"constant,ref=Actor"`
	InformedIDs         Field[[]string]          `json:"informedIds,omitzero" fact:"constant,ref=Actor"`
	AcknowledgedAt      Field[time.Time]         `json:"acknowledgedAt,omitzero" fact:"event,none"` // accountable party accepted in writing [PCI 12.9.1]
	ValidFrom           Field[time.Time]         `json:"validFrom,omitzero" fact:"constant,planned"`
	ValidUntil          Field[time.Time]         `json:"validUntil,omitzero" fact:"constant,none,planned"`
	SurvivesTermination Field[bool]              `json:"survivesTermination,omitzero" fact:"constant"` // duty continues after the contract ends [CSF GV.SC-10]
	Within              Field[time.Duration]     `json:"within,omitzero" fact:"constant,none"`         // service level for the duty
	Labels              Field[map[string]string] `json:"labels,omitzero" fact:"constant"`              // facts of the user's own packs; an absent key reads as ""
	Origin              Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`              // where the facts came from
}

// Ownership is the ownership of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type Ownership string

const (
	OwnershipVendor      Ownership = "vendor"
	OwnershipDistributor Ownership = "distributor"
	OwnershipReseller    Ownership = "reseller"
	OwnershipMSP         Ownership = "msp"
	OwnershipCustomer    Ownership = "customer"
	OwnershipShared      Ownership = "shared"
	OwnershipThirdParty  Ownership = "third_party"
)
