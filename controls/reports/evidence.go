package reports

import (
	"slices"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// shows reports whether a positive item among the evidence, not older than a step,
// shows that it was taken; there may be more while the list is open.
func shows(l *lacks, list []delegation.Evidence, open bool, step string, taken governance.Field[time.Time]) truth {
	shown := no
	if open {
		shown = maybe
	}
	at, known := taken.Get()
	for _, e := range list {
		if !slices.Contains(stepEvidence[step], e.Record().Kind) {
			continue
		}
		collected, dated := value(l, e.CollectedAt())
		switch {
		case known && dated && collected.Before(at):
		case known && dated:
			shown = max(shown, among(l, e.Outcome(), governance.EvidenceOutcomePositive))
		default:
			shown = max(shown, maybe)
		}
	}
	return shown
}

// stepEvidence is what shows that a step was taken.
var stepEvidence = map[string][]governance.EvidenceKind{
	StepProvision:   {governance.EvidenceKindIssuance},
	StepReview:      {governance.EvidenceKindAccessReview},
	StepRotate:      {governance.EvidenceKindRotation},
	StepRevoke:      {governance.EvidenceKindRevocation},
	StepOffboard:    {governance.EvidenceKindOffboarding},
	StepApprove:     {governance.EvidenceKindApproval},
	StepTransfer:    {governance.EvidenceKindTransfer},
	StepAccept:      {governance.EvidenceKindAcceptance},
	StepVerify:      {governance.EvidenceKindRotation, governance.EvidenceKindAccessReview, governance.EvidenceKindTestResult},
	StepSourceClose: {governance.EvidenceKindDestruction, governance.EvidenceKindRevocation},
}
