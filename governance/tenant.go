package governance

import "time"

// A Tenant is a customer's isolated instance or account: the root that
// authority over its resources hangs from.
type Tenant struct {
	ID                    string                   `json:"id" fact:"constant,required,id"`                            // the vendor's or cloud's own identifier [GDAP customer tenant; OCSF cloud.account]
	OwnerID               Field[string]            `json:"ownerId,omitzero" fact:"constant,ref=Actor"`                // authority for tenant/<id>/** [GDAP customer participant]
	CustodianID           Field[string]            `json:"custodianId,omitzero" fact:"constant,none,ref=Actor"`       // interim authority; none = never had one
	CustodianUntil        Field[time.Time]         `json:"custodianUntil,omitzero" fact:"event,none"`                 // ownership accepted, custody ended; none = custody still runs
	Environment           Field[Environment]       `json:"environment,omitzero" fact:"constant"`                      // what it is used for [OWASP NHI8]
	Region                Field[string]            `json:"region,omitzero" fact:"constant"`                           // where it runs
	State                 Field[TenantState]       `json:"state,omitzero" fact:"state"`                               // how far its life has come
	ProductionActivatedAt Field[time.Time]         `json:"productionActivatedAt,omitzero" fact:"event,none"`          // none = not yet activated
	BoundaryEvidenceIDs   Field[[]string]          `json:"boundaryEvidenceIds,omitzero" fact:"constant,ref=Evidence"` // documented admin / reseller / support role boundaries
	Labels                Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                  // facts of the user's own packs; an absent key reads as ""
	Origin                Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                           // where the facts came from
}

// TenantState is how far the life of a tenant has come. The zero value is
// unknown: nothing was stated that this version recognizes.
type TenantState string

const (
	TenantStateRequested   TenantState = "requested"
	TenantStateProvisioned TenantState = "provisioned"
	TenantStateActive      TenantState = "active"
	TenantStateSuspended   TenantState = "suspended"
	TenantStateClosed      TenantState = "closed"
)
