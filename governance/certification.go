package governance

import "time"

// A Certification is standing of a partner in a program.
type Certification struct {
	ID           string                    `json:"id" fact:"constant,required,id"`
	ActorID      string                    `json:"actorId" fact:"constant,required,ref=Actor"`
	ProgramID    string                    `json:"programId" fact:"constant,required,ref=Program"`
	Level        Field[string]             `json:"level,omitzero" fact:"constant"`
	GrantedAt    time.Time                 `json:"grantedAt" fact:"constant,required"`
	ExpiresAt    Field[time.Time]          `json:"expiresAt,omitzero" fact:"constant,none,planned,after=grantedAt"`
	State        Field[CertificationState] `json:"state,omitzero" fact:"state"`
	ReplacedByID Field[string]             `json:"replacedById,omitzero" fact:"state,none,ref=Certification"` // certification that took over from a suspended or withdrawn one; none = known not replaced
	Regions      Field[[]string]           `json:"regions,omitzero" fact:"constant"`
	AssessorID   Field[string]             `json:"assessorId,omitzero" fact:"constant,none,ref=Actor"`
	Labels       Field[map[string]string]  `json:"labels,omitzero" fact:"constant"` // facts of the user's own packs; an absent key reads as ""
	Origin       Field[[]Origin]           `json:"origin,omitzero" fact:"constant"` // where the facts came from
}

// CertificationState is the certification state of a record. The zero value is unknown:
// a document stated nothing that this version recognizes.
type CertificationState string

const (
	CertificationStatePending   CertificationState = "pending"
	CertificationStateValid     CertificationState = "valid"
	CertificationStateSuspended CertificationState = "suspended"
	CertificationStateWithdrawn CertificationState = "withdrawn"
)
