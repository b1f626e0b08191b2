package governance

import "time"

// An Exception is a permission, for a time, to miss a control.
type Exception struct {
	ID            string                   `json:"id" fact:"constant,required,id"`                                  // unique among exceptions [CSF ID.RA-07]
	ControlID     string                   `json:"controlId" fact:"constant,required"`                              // the control that may be missed
	SubjectIDs    []Ref                    `json:"subjectIds" fact:"constant,required,ref=Any"`                     // explicit list; no wildcards
	Reason        Field[string]            `json:"reason,omitzero" fact:"constant,personal"`                        // why it may be missed
	RequestedByID Field[string]            `json:"requestedById,omitzero" fact:"constant,ref=Actor"`                // who asked for it
	Approvals     Field[[]Approval]        `json:"approvals,omitzero" fact:"event"`                                 // decisions on the exception [PCI 8.2.2]
	Compensating  Field[[]string]          `json:"compensating,omitzero" fact:"constant,personal"`                  // control or evidence ids [PCI compensating control]
	CreatedAt     time.Time                `json:"createdAt" fact:"constant,required"`                              // when it was written
	RenewsID      Field[string]            `json:"renewsId,omitzero" fact:"constant,none,ref=Exception,guarded"`    // the exception this one extends; none = first
	ExpiresAt     Field[time.Time]         `json:"expiresAt,omitzero" fact:"constant,none,planned,after=createdAt"` // none = open-ended, which EXC-01 fails
	OwnerID       Field[string]            `json:"ownerId,omitzero" fact:"constant,none,ref=Actor"`                 // who carries the risk; none = known to have no owner
	Labels        Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                        // facts of the user's own packs; an absent key reads as ""
	Origin        Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                 // where the facts came from
}
