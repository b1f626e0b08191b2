package governance

import "time"

// A Rollout is one partner's rollout in one tenant: the unit of variance.
type Rollout struct {
	ID             string                   `json:"id" fact:"constant,required,id"`
	PartnerID      string                   `json:"partnerId" fact:"constant,required,ref=Actor"`
	TenantID       string                   `json:"tenantId" fact:"constant,required,ref=Tenant"`
	Region         Field[string]            `json:"region,omitzero" fact:"constant"`
	PatternID      Field[string]            `json:"patternId,omitzero" fact:"constant,none,ref=Artifact"` // none = no approved pattern used
	PatternVersion Field[string]            `json:"patternVersion,omitzero" fact:"state"`
	Deviations     Field[[]string]          `json:"deviations,omitzero" fact:"state"` // each must name an exception id
	HandedOverAt   Field[time.Time]         `json:"handedOverAt,omitzero" fact:"event,none"`
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant"` // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"` // where the facts came from
}
