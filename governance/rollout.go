package governance

import "time"

// A Rollout is the work of one partner in one tenant: the unit that variance
// between partners is measured in.
type Rollout struct {
	ID             string                   `json:"id" fact:"constant,required,id"`                       // unique among rollouts
	PartnerID      string                   `json:"partnerId" fact:"constant,required,ref=Actor"`         // who rolls out
	TenantID       string                   `json:"tenantId" fact:"constant,required,ref=Tenant"`         // where
	Region         Field[string]            `json:"region,omitzero" fact:"constant"`                      // where in the world, for comparison with peers
	PatternID      Field[string]            `json:"patternId,omitzero" fact:"constant,none,ref=Artifact"` // none = no approved pattern used
	PatternVersion Field[string]            `json:"patternVersion,omitzero" fact:"state"`                 // version of the pattern that was followed
	Deviations     Field[[]string]          `json:"deviations,omitzero" fact:"state"`                     // each must name an exception id
	HandedOverAt   Field[time.Time]         `json:"handedOverAt,omitzero" fact:"event,none"`              // when the customer took over; none = known not handed over
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`             // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                      // where the facts came from
}
