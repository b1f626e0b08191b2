package governance

import "time"

// A Contract is a written agreement between two organizations: the reason that
// a delegation may exist, and the clock for ending it.
type Contract struct {
	ID             string                   `json:"id" fact:"constant,required,id"`                                 // unique among contracts
	ProviderID     string                   `json:"providerId" fact:"constant,required,ref=Actor"`                  // party that gets access [PCI 12.8.2; CIS 15.4]
	CustomerID     string                   `json:"customerId" fact:"constant,required,ref=Actor"`                  // party whose estate is accessed (vendor or customer)
	EffectiveAt    Field[time.Time]         `json:"effectiveAt,omitzero" fact:"constant,planned"`                   // when it takes effect
	EndsAt         Field[time.Time]         `json:"endsAt,omitzero" fact:"constant,none,planned,after=effectiveAt"` // none = open-ended [CSF GV.SC-10]
	TerminatedAt   Field[time.Time]         `json:"terminatedAt,omitzero" fact:"event,none"`                        // none = known not terminated [CSF GV.SC-10; SP 800-161r1]
	OffboardWithin Field[time.Duration]     `json:"offboardWithin,omitzero" fact:"constant,none"`                   // agreed time to remove access after end; none = contract is silent [PCI 8.2.5; CIS 15.7]
	IncidentNotice Field[time.Duration]     `json:"incidentNotice,omitzero" fact:"constant,none"`                   // none = contract is silent [CIS 15.4; CSF RS.CO-02]
	Duties         Field[[]string]          `json:"duties,omitzero" fact:"constant"`                                // duty ids this contract assigns [PCI 12.8.5, 12.9.2; CCM STA]
	Subcontracting Field[Subcontracting]    `json:"subcontracting,omitzero" fact:"constant"`                        // limits external hops [SP 800-161r1 flow-down]
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                       // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                // where the facts came from
}

// Subcontracting is what a contract says about passing the work on. The zero
// value is unknown: nothing was stated that this version recognizes.
type Subcontracting string

const (
	SubcontractingForbidden   Subcontracting = "forbidden"
	SubcontractingWithConsent Subcontracting = "with_consent"
	SubcontractingAllowed     Subcontracting = "allowed"
)
