package builtin_test

// derivedOfChannel says the same as derived of the fields that tell how parties
// of a channel work together: duties, standing, drills, evidence, exceptions.
var derivedOfChannel = map[string]derivation{
	"Actor.certifications":             {"Certification", []string{"Certification.actorId"}},
	"Actor.drills":                     {"Drill", []string{"Drill.actorId"}},
	"Actor.trainings":                  {"Evidence", []string{"Evidence.subjectId"}},
	"Approval.digestMatches":           {"", []string{"Approval.subjectDigest"}},
	"Approval.independent":             {"", []string{"Approval.byId", "Actor.parentId", "Actor.status"}},
	"Certification.independent":        {"", []string{"Certification.assessorId", "Actor.parentId"}},
	"Delegation.crossOrg":              {"", []string{"Delegation.grantorId", "Delegation.granteeId"}},
	"Delegation.grantee":               {"Actor", []string{"Delegation.granteeId"}},
	"Delegation.tenant":                {"Tenant", []string{"Delegation.tenantId"}},
	"Drill.evidenced":                  {"", []string{"Drill.evidenceIds", "Evidence.outcome", "Evidence.validUntil"}},
	"Drill.withinObjective":            {"", []string{"Drill.startedAt", "Drill.finishedAt", "Drill.objective"}},
	"Drill.witnessedIndependently":     {"", []string{"Drill.witnessId", "Actor.parentId"}},
	"DutyState.duty":                   {"", []string{"Assignment.duty"}},
	"DutyState.status":                 {"", []string{"Assignment.accountableIds", "Assignment.responsibleIds", "Assignment.ownership", "Assignment.acknowledgedAt"}},
	"DutyState.survivesTermination":    {"", []string{"Assignment.survivesTermination", "Assignment.contractId"}},
	"Evidence.independent":             {"", []string{"Evidence.attesterId", "Evidence.subjectId"}},
	"Evidence.verified":                {"", nil}, // told by a verifier, never by a document
	"Exception.renewals":               {"", []string{"Exception.renewsId"}},
	"Handoff.ledgered":                 {"", []string{"Handoff.evidenceIds", "Handoff.requestedAt", "Handoff.transferredAt", "Handoff.acceptedAt", "Handoff.verifiedAt"}},
	"Handoff.production":               {"", []string{"Handoff.tenantId", "Tenant.environment"}},
	"Incident.investigatorIndependent": {"", []string{"Incident.investigatorId", "Incident.subjectIds"}},
	"Incident.contract":                {"Contract", []string{"Incident.contractId"}},
	"Rollout.deviationsExcepted":       {"", []string{"Rollout.deviations"}},
	"Rollout.patternApproved":          {"", []string{"Rollout.patternId", "Rollout.patternVersion", "Program.artifacts"}},
	"Tenant.boundaryEvidence":          {"Evidence", []string{"Tenant.boundaryEvidenceIds"}},
	"Tenant.duties":                    {"DutyState", []string{"Assignment.tenantId", "Completeness.kind"}},
}
