package governance

import "time"

// An Evidence is a dated fact that somebody answers for. It holds a digest and
// a reference only; the content stays with its owner.
type Evidence struct {
	ID             string                   `json:"id" fact:"constant,required,id"`                                     // unique among evidence
	Kind           EvidenceKind             `json:"kind" fact:"constant,required"`                                      // the fact that it shows [in-toto predicateType]
	SubjectID      Ref                      `json:"subjectId" fact:"constant,required,ref=Any"`                         // the record that it is about [in-toto subject]
	CollectedAt    time.Time                `json:"collectedAt" fact:"constant,required"`                               // when the fact was seen [in-toto timeCreated; OCSF time]
	ValidUntil     Field[time.Time]         `json:"validUntil,omitzero" fact:"constant,none,planned,after=collectedAt"` // none = use the control's maxAge
	AttesterID     Field[Ref]               `json:"attesterId,omitzero" fact:"constant,ref=Party"`                      // who says so [DSSE keyid]
	Method         Field[EvidenceMethod]    `json:"method,omitzero" fact:"constant"`                                    // how it was gathered
	Digest         Field[Hash]              `json:"digest,omitzero" fact:"constant,none"`                               // none = known to have none [in-toto DigestSet]
	URI            Field[string]            `json:"uri,omitzero" fact:"constant,personal"`                              // where the content can be fetched
	EnvelopeDigest Field[Hash]              `json:"envelopeDigest,omitzero" fact:"constant,none"`                       // none = unsigned [DSSE envelope]
	LedgerEntry    Field[LedgerEntry]       `json:"ledgerEntry,omitzero" fact:"constant,none"`                          // none = not in a ledger [RFC 6962/9162 leaf]
	Outcome        Field[EvidenceOutcome]   `json:"outcome,omitzero" fact:"constant"`                                   // what it shows [SVR properties]
	Covers         Field[[]AccessPath]      `json:"covers,omitzero" fact:"constant"`                                    // what training or architecture evidence is about
	Labels         Field[map[string]string] `json:"labels,omitzero" fact:"constant,personal"`                           // facts of the user's own packs; an absent key reads as ""
	Origin         Field[[]Origin]          `json:"origin,omitzero" fact:"constant"`                                    // where the facts came from
}

// A LedgerEntry is the place of an entry in a log.
type LedgerEntry struct {
	LogID string `json:"logId" fact:"constant,required"` // which log [RFC 6962 log id]
	Index int64  `json:"index" fact:"constant,required"` // place in the log, from 0 [RFC 6962/9162 leaf index]
}

// EvidenceKind is the fact that a piece of evidence shows. The zero value is
// unknown: nothing was stated that this version recognizes.
type EvidenceKind string

const (
	EvidenceKindRotation         EvidenceKind = "rotation"
	EvidenceKindRevocation       EvidenceKind = "revocation"
	EvidenceKindOffboarding      EvidenceKind = "offboarding"
	EvidenceKindIssuance         EvidenceKind = "issuance"
	EvidenceKindAccessReview     EvidenceKind = "access_review"
	EvidenceKindApproval         EvidenceKind = "approval"
	EvidenceKindAcceptance       EvidenceKind = "acceptance"
	EvidenceKindTransfer         EvidenceKind = "transfer"
	EvidenceKindDestruction      EvidenceKind = "destruction"
	EvidenceKindRoleBoundary     EvidenceKind = "role_boundary"
	EvidenceKindTraining         EvidenceKind = "training"
	EvidenceKindAssessment       EvidenceKind = "assessment"
	EvidenceKindScan             EvidenceKind = "scan"
	EvidenceKindLogSample        EvidenceKind = "log_sample"
	EvidenceKindContract         EvidenceKind = "contract"
	EvidenceKindTestResult       EvidenceKind = "test_result"
	EvidenceKindAttestation      EvidenceKind = "attestation"
	EvidenceKindIdentityProofing EvidenceKind = "identity_proofing"
)

// EvidenceMethod is how a piece of evidence was gathered. The zero value is
// unknown: nothing was stated that this version recognizes.
type EvidenceMethod string

const (
	EvidenceMethodAutomated    EvidenceMethod = "automated"
	EvidenceMethodObserved     EvidenceMethod = "observed"
	EvidenceMethodManual       EvidenceMethod = "manual"
	EvidenceMethodSelfAttested EvidenceMethod = "self_attested"
)

// EvidenceOutcome is what a piece of evidence says about its subject. The zero
// value is unknown: nothing was stated that this version recognizes.
type EvidenceOutcome string

const (
	EvidenceOutcomePositive     EvidenceOutcome = "positive"
	EvidenceOutcomeNegative     EvidenceOutcome = "negative"
	EvidenceOutcomeInconclusive EvidenceOutcome = "inconclusive"
)
