package governance

import "time"

// A Certification is the standing of a partner in a program.
type Certification struct {
	ID           string                    `json:"id" fact:"constant,required,id"`                                    // unique among certifications
	ActorID      string                    `json:"actorId" fact:"constant,required,ref=Actor"`                        // who is certified
	ProgramID    string                    `json:"programId" fact:"constant,required,ref=Program"`                    // program it is certified against
	Level        Field[string]             `json:"level,omitzero" fact:"constant"`                                    // level or tier within the program
	GrantedAt    time.Time                 `json:"grantedAt" fact:"constant,required"`                                // when standing began
	ExpiresAt    Field[time.Time]          `json:"expiresAt,omitzero" fact:"constant,none,planned,after=grantedAt"`   // when standing lapses; none = no end date
	State        Field[CertificationState] `json:"state,omitzero" fact:"state"`                                       // whether it stands
	ReplacedByID Field[string]             `json:"replacedById,omitzero" fact:"state,none,ref=Certification,guarded"` // certification that took over from a suspended or withdrawn one; none = known not replaced
	Regions      Field[[]string]           `json:"regions,omitzero" fact:"constant"`                                  // where it is valid
	AssessorID   Field[string]             `json:"assessorId,omitzero" fact:"constant,none,ref=Actor"`                // who assessed; none = nobody did
	Labels       Field[map[string]string]  `json:"labels,omitzero" fact:"constant,personal"`                          // facts of the user's own packs; an absent key reads as ""
	Origin       Field[[]Origin]           `json:"origin,omitzero" fact:"constant"`                                   // where the facts came from
}

// CertificationState says whether a certification stands. The zero value is
// unknown: nothing was stated that this version recognizes.
type CertificationState string

const (
	CertificationStatePending   CertificationState = "pending"
	CertificationStateValid     CertificationState = "valid"
	CertificationStateSuspended CertificationState = "suspended"
	CertificationStateWithdrawn CertificationState = "withdrawn"
)
