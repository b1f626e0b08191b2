package governance

import "time"

// An Assignment says who does, and who answers for, one duty over one scope
// (RACI).
type Assignment struct {
	ID                  string                   `json:"id" fact:"constant,required,id"`                        // unique among assignments
	Duty                string                   `json:"duty" fact:"constant,required"`                         // an id of Duties, or an own id in the namespace x-
	TenantID            Field[string]            `json:"tenantId,omitzero" fact:"constant,none,ref=Tenant"`     // none = every tenant of the contract
	ContractID          Field[string]            `json:"contractId,omitzero" fact:"constant,none,ref=Contract"` // contract that divides the duty; none = no contract does
	SubjectID           Field[Ref]               `json:"subjectId,omitzero" fact:"constant,none,ref=Any"`       // one NHI, credential or delegation; most specific wins
	Ownership           Field[Ownership]         `json:"ownership,omitzero" fact:"constant"`                    // which side of the channel holds the duty [CCM SSRM control ownership]
	ResponsibleIDs      []string                 `json:"responsibleIds" fact:"constant,required,ref=Actor"`     // who does the work [RACI R]
	AccountableIDs      []string                 `json:"accountableIds" fact:"constant,required,ref=Actor"`     // exactly one to be unambiguous [RACI A]
	ConsultedIDs        Field[[]string]          `json:"consultedIds,omitzero" fact:"constant,ref=Actor"`       // who is asked before
	InformedIDs         Field[[]string]          `json:"informedIds,omitzero" fact:"constant,ref=Actor"`        // who is told after
	AcknowledgedAt      Field[time.Time]         `json:"acknowledgedAt,omitzero" fact:"event,none"`             // accountable party accepted in writing [PCI 12.9.1]
	ValidFrom           Field[time.Time]         `json:"validFrom,omitzero" fact:"constant,planned"`            // start of the assignment
	ValidUntil          Field[time.Time]         `json:"validUntil,omitzero" fact:"constant,none,planned"`      // end of the assignment; none = no end date
	SurvivesTermination Field[bool]              `json:"survivesTermination,omitzero" fact:"constant"`          // duty continues after the contract ends [CSF GV.SC-10]
	Within              Field[time.Duration]     `json:"within,omitzero" fact:"constant,none"`                  // service level for the duty
	Labels              Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`              // facts of the user's own packs; an absent key reads as ""
	Origin              Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                       // where the facts came from
}

// Ownership is the side of a channel that holds a duty (CSA CCM, shared
// security responsibility model). The zero value is unknown: nothing was stated
// that this version recognizes.
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
