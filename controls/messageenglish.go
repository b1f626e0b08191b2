package controls

import (
	"fmt"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// English is the language of the command line and of test failures. The result is
// the caller's.
func English() Language {
	return Language{Texts: englishTexts, Fields: englishFields, Instant: englishInstant, Duration: englishDuration}.clone()
}

// englishInstant leaves out a midnight.
func englishInstant(t time.Time) string {
	return strings.TrimSuffix(governance.FormatInstant(t), "T00:00:00Z")
}

// englishDuration counts one unit where that is exact.
func englishDuration(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{governance.Day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if d == u.unit {
			return "1 " + u.name
		}
		if d%u.unit == 0 && (d > u.unit || d == 0) {
			return fmt.Sprintf("%d %ss", d/u.unit, u.name)
		}
	}
	return governance.FormatDuration(d)
}

var englishTexts = map[string]string{
	"VERDICT_PASS":           "{control} passes for {subject}: {reasons}",
	"VERDICT_PASS_UNTIL":     "{control} passes for {subject} until {until} if nothing is done: {reasons}",
	"VERDICT_FAIL":           "{control} fails for {subject}: {reasons}",
	"VERDICT_UNKNOWN":        "{control} cannot be decided for {subject}; missing: {reasons}",
	"VERDICT_NOT_APPLICABLE": "{control} does not ask about {subject}: {reasons}",
	"VERDICT_WAIVED_FAIL":    "{control} is waived for {subject} by {exception} until {until}; without it, it fails: {reasons}",
	"VERDICT_WAIVED_UNKNOWN": "{control} is waived for {subject} by {exception} until {until}; without it, it cannot be decided; missing: {reasons}",
	"VERDICT_ERROR":          "{control} could not be evaluated for {subject}: {failure}",

	"FACT_TRUE":   "{field} is true",
	"FACT_FALSE":  "{field} is false",
	"FACT_NONE":   "there is no {field-}, and that is known",
	"FACT_SOME":   "{field} is on record",
	"FACT_IS":     "{field} is {value}",
	"FACT_IS_NOT": "{field} is {value}, not {want}",
	"FACT_IN":     "{field} is {value}, one of {list}",
	"FACT_NOT_IN": "{field} is {value}, none of {list}",
	"FACT_EMPTY":  "there are no {field-}",
	"FACT_SAME":   "{field} is {value}, the same as {other}",
	"FACT_OTHER":  "{field} is {value}, but {other} is {want}",
	"ITEM":        "{item} ({reasons})",
	"ITEM_IN":     "{value} is one of {list}",
	"ITEM_NOT_IN": "{value} is none of {list}",
	"ITEM_IS":     "it is {value}",
	"ITEM_IS_NOT": "it is {value}, not {want}",

	"EARLIER":     "{field} is {value}, earlier than {limit}",
	"NOT_LATER":   "{field} is {value}, not later than {limit}",
	"LATER":       "{field} is {value}, later than {limit}",
	"NOT_EARLIER": "{field} is {value}, not earlier than {limit}",
	"LESS":        "{field} is {value}, less than {limit}",
	"AT_MOST":     "{field} is {value}, not more than {limit}",
	"MORE_THAN":   "{field} is {value}, more than {limit}",
	"AT_LEAST":    "{field} is {value}, not less than {limit}",

	"LIMIT":        "{value}",
	"LIMIT_NOW":    "now, {value}",
	"NOW":          "now",
	"LIST_PARAM":   "{value} ({param})",
	"LIMIT_PARAM":  "{value} ({param})",
	"LIMIT_FIELD":  "{field} ({value})",
	"LIMIT_BEFORE": "{value}, that is {duration} before {base}",
	"LIMIT_AFTER":  "{value}, that is {duration} after {base}",

	"LIST_ALL":       "all of {list} ({count}) are in order",
	"LIST_WHOLE":     "there is no exception among {list} ({count})",
	"LIST_NOT_ALL":   "{list} ({count}) include {items}",
	"LIST_ANY":       "{list} ({count}) include {items}",
	"LIST_NONE":      "none of {list} ({count}) will do; closest: {items}",
	"LIST_EMPTY":     "there are no {list-}",
	"LIST_FREE":      "none of {list} ({count}) is a problem",
	"LIST_ENOUGH":    "{matched} of {list} ({count}) count, where {need} must: {items}",
	"LIST_TOO_FEW":   "{matched} of {list} ({count}) count, where {need} must; closest: {items}",
	"LIST_TOO_MANY":  "{matched} of {list} ({count}) count, where at most {most} may: {items}",
	"LIST_NOT_MANY":  "{matched} of {list} ({count}) count, where at most {most} may",
	"LIST_LACKS":     "none of {list} ({count}) is that",
	"PARAM_LIST":     "the values of {param}",
	"LIST_UNDECIDED": "{list} ({count} on record) are not known well enough: {reasons}",
	"MORE":           "and {count} more",

	"CONDITION_TRUE":  "{text} holds",
	"CONDITION_FALSE": "{text} does not hold",
	"CONDITION_ERROR": "{text} could not be evaluated",
	"NOT_KNOWN":       "not known: {reasons}",
	"MISSING":         "{path}: {code}",

	"FIELD": "the {name}", "NAME": "{name}", "NAME_OF": "{name} of {of}", "FIELD_OF": "the {name} of {of}", "NUMBER": "the number of {name}", "IT": "it",

	"MISSING_NOT_RECORDED":             "{path} (the estate does not state it)",
	"MISSING_OPEN_LIST":                "{path} (there may be more: nobody declared the list complete)",
	"MISSING_HINDSIGHT":                "{path} (what it was at that earlier instant is not recorded)",
	"MISSING_NOT_MAPPED":               "{path} (the privilege map has no level for the action)",
	"MISSING_NOT_VERIFIED":             "{path} (no verifier has looked)",
	"MISSING_NO_OWNER":                 "{path} (it is recorded that nobody owns it)",
	"MISSING_OUTSIDE_VIEW":             "{path} (the one who asks may not see it)",
	"MISSING_DANGLING_REF":             "{path} (it names a record that the estate does not hold)",
	"MISSING_TIME_ORDER":               "{path} (the instants contradict each other)",
	"MISSING_STATE_TIME":               "{path} (state and instants contradict each other)",
	"MISSING_FUTURE_FACT":              "{path} (it lies behind the instant of the facts)",
	"MISSING_UNRECOGNIZED_VALUE":       "{path} (a value that this version does not know)",
	"MISSING_UNRECOGNIZED_RESTRICTION": "{path} (it may restrict something in a way that this version does not know)",

	"CHAIN":       "the chain is not valid: {rules}",
	"RULE":        "{rule}",
	"RULE_BROKEN": "{rule} ({path})",
	"RULE_OPEN":   "not known whether {rule}: {missing}",

	"RULE_CHAIN_TOO_LONG":        "the chain has too many grants",
	"RULE_ROOT_NOT_AUTHORITY":    "the first grantor does not own what it grants",
	"RULE_ROOT_UNDECIDABLE":      "the scope does not name an authority",
	"RULE_GRANTOR_NOT_HOLDER":    "the grantor did not receive what it passes on",
	"RULE_SCOPE_NOT_COVERED":     "no scope of the grant covers the request, or one is wider than what was received",
	"RULE_RETAINED_EXCLUSIVE":    "a grantor above keeps the right for itself",
	"RULE_RETAINED_APPROVAL":     "a grantor above approves each use, within a day before it",
	"RULE_NOT_YET":               "the window of the grant has not begun",
	"RULE_EXPIRED":               "the window of the grant has ended",
	"RULE_EXPIRY_EXCEEDS_PARENT": "the grant ends after the one above it",
	"RULE_STANDING":              "the grant has no end",
	"RULE_DEPTH_EXCEEDED":        "the grant may not be passed on further",
	"RULE_DEPTH_GROWS":           "the grant may be passed on further than what was received",
	"RULE_SUBCONTRACT_FORBIDDEN": "the contract forbids passing on",
	"RULE_CONSENT_MISSING":       "the contract asks for the customer's consent",
	"RULE_APPROVAL_MISSING":      "the grant was not approved in time",
	"RULE_APPROVAL_STALE":        "the grant was approved in another form; see Bind",
	"RULE_SELF_APPROVAL":         "nobody independent approved the grant",
	"RULE_NOT_ACTIVE":            "the grant is not active",
	"RULE_SUSPENDED":             "the grant or one above it is suspended",
	"RULE_REVOKED":               "the grant was withdrawn",
	"RULE_ANCESTOR_REVOKED":      "a grant above was withdrawn",
	"RULE_PARTY_TERMINATED":      "a party has left",
	"RULE_PARTY_SUSPENDED":       "the grantee is suspended",
	"RULE_RVK_BACKDATED":         "the withdrawal is backdated without a compromise",
	"RULE_NO_GRANT":              "no grant to this party is on record",
	"RULE_UNRECORDED_GRANT":      "the scope is held without a grant on record",
	"RULE_STALE_FACTS":           "the facts are older than the test accepts",
	"RULE_CONDITION_UNMET":       "the request states that the condition does not hold",
	"RULE_CONDITION_UNSTATED":    "the request does not state the condition",
	"RULE_PRINCIPAL_MISMATCH":    "the grant is on behalf of another principal",
	"RULE_REQUEST_NOT_LITERAL":   "a request names one action on one resource, without wildcards",
	"RULE_DELEGATION_CYCLE":      "the grants above it run in a circle",
	"RULE_OUTSIDE_VIEW":          "the audience of the index does not see what decides it",

	"HEAD_ASKED":    "{title} (severity {severity}), asked at {at}, {facts}",
	"FACTS_UNDATED": "by facts without a date", "FACTS_THEN": "when the facts were true",
	"FACTS_STAND": "if the facts of {facts} still stand", "FACTS_LATER": "as far as the facts of {facts} tell", "HEAD_BECAUSE": "because", "HEAD_APPLIES": "asked because",
	"HEAD_NOT_ASKED": "not asked because", "HEAD_FACTS": "facts that were read", "HEAD_MISSING": "missing", "HEAD_PARAMS": "parameters that were read", "HEAD_REPAIR": "to repair", "HEAD_EXCEPTION": "exception",
	"FACT_LINE": "{path} is {value}", "FACT_AT": "stated at {position}", "FACT_FROM": "by {source}", "SUBJECT_FROM": "{subject} is recorded by {source}", "FACT_CONTRADICTED": "{source} states it, and another source contradicts that",
	"FACT_DERIVED": "derived from {paths}", "EVIDENCE_LINE": "{about}: {evidence}, {kind}, collected {at}", "HEAD_EVIDENCE": "evidence on file, of kinds that the control accepts",
	"SUPPLY_EVIDENCE":     "the control accepts evidence of kind {kinds}",
	"SUPPLY_COMPLETENESS": "a Completeness statement of kind {kind} closes the list",
	"SUPPLY_DUTY":         "duty {duty}: accountable {accountable}, responsible {responsible}", "SUPPLY_DUTY_OPEN": "duty {duty}: accountable {accountable}, responsible {responsible}, as far as is recorded",
	"SUPPLY_DUTY_NOBODY": "duty {duty}: nobody is recorded to have it",
	"PARAM_LINE":         "{param} is {value} ({class}; {source})", "SET_BY_PACK": "as the pack has it", "SET_BY_PROFILE": "set by profile {profile}", "SET_BY_BOUND": "set by a bound of the caller",
	"WAIVED_BY": "{exception} is in force until {until}", "UNDERNEATH": "without it the verdict is {verdict}",
	"UNPROVEN": "one may be in force, which depends on {path}", "COUNTED": "{count} looked at, and there are no more",
	"COUNTED_OPEN": "{count} looked at, and there may be more",

	"FACT_TRUE live": "{it} is live", "FACT_FALSE live": "{it} is not live",
	"FACT_TRUE static": "{it} is a stored secret that stays the same until it is rotated", "FACT_FALSE static": "{it} is no stored secret that has to be rotated",
	"FACT_TRUE privileged": "{it} is privileged", "FACT_FALSE privileged": "{it} is not privileged",
	"FACT_TRUE crossOrg": "{it} crosses from one organization to another", "FACT_FALSE crossOrg": "{it} stays within one organization",
	"FACT_TRUE independent": "{it} comes from somebody independent", "FACT_FALSE independent": "{it} does not come from somebody independent",
	"FACT_TRUE witnessedIndependently": "{it} had an independent witness", "FACT_FALSE witnessedIndependently": "{it} had no independent witness",
	"FACT_TRUE digestMatches": "{it} is for the text as it stands", "FACT_FALSE digestMatches": "{it} is for another text than the one that stands",
	"FACT_TRUE verified": "a verifier has confirmed {it}", "FACT_FALSE verified": "a verifier has refused {it}",
	"FACT_TRUE valid": "{it} is valid", "FACT_FALSE valid": "{it} is not valid",
	"FACT_TRUE wildcard": "{it} is a wildcard", "FACT_FALSE wildcard": "{it} is no wildcard",
	"FACT_TRUE complete": "{it} says that the list is complete", "FACT_FALSE complete": "{it} does not say that the list is complete",
	"FACT_TRUE stopControl": "there is a tested way to stop it", "FACT_FALSE stopControl": "there is no tested way to stop it",
	"FACT_TRUE recordsPrincipal": "it records for whom it acts", "FACT_FALSE recordsPrincipal": "it does not record for whom it acts",
	"FACT_TRUE interactiveUse": "a person signs in as {it}", "FACT_FALSE interactiveUse": "no person signs in as {it}",
	"FACT_TRUE thirdParty": "{it} belongs to another organization than its tenant", "FACT_FALSE thirdParty": "{it} belongs to the organization of its tenant, or to no tenant",
	"FACT_TRUE evidenceComplete": "all the evidence that its steps ask for is on file", "FACT_FALSE evidenceComplete": "evidence that its steps ask for is not on file",
	"FACT_TRUE production": "{it} touches production", "FACT_FALSE production": "{it} does not touch production",
	"FACT_TRUE carriesSecret": "{it} carries a secret", "FACT_FALSE carriesSecret": "{it} carries no secret",
	"FACT_TRUE ledgered": "each of its steps is proved by a ledger", "FACT_FALSE ledgered": "not each of its steps is proved by a ledger",
	"FACT_TRUE granteeNHI": "the grantee is no person or organization", "FACT_FALSE granteeNHI": "the grantee is a person or an organization",
	"FACT_TRUE looseSubject": "{it} trusts more than one exact subject", "FACT_FALSE looseSubject": "{it} trusts an exact subject",
	"FACT_TRUE externalId": "{it} requires an external id", "FACT_FALSE externalId": "{it} requires no external id",
	"FACT_TRUE externalIdUnique": "the external id is unique to this customer", "FACT_FALSE externalIdUnique": "the external id is not unique to this customer",
	"FACT_TRUE patternApproved": "{it} follows an approved pattern", "FACT_FALSE patternApproved": "{it} does not follow an approved pattern",
	"FACT_TRUE deviationsExcepted": "each of its deviations has an exception in force", "FACT_FALSE deviationsExcepted": "not each of its deviations has an exception in force",
	"FACT_TRUE survivesTermination": "{it} survives termination", "FACT_FALSE survivesTermination": "{it} does not survive termination",
	"FACT_TRUE withinObjective": "{it} kept its target time", "FACT_FALSE withinObjective": "{it} did not keep its target time",
	"FACT_TRUE evidenced": "evidence of {it} is on file", "FACT_FALSE evidenced": "no evidence of {it} is on file",
	"FACT_TRUE investigatorIndependent": "the investigator is independent", "FACT_FALSE investigatorIndependent": "the investigator is not independent",
	"FACT_TRUE enabled": "use is logged", "FACT_FALSE enabled": "use is not logged",
	"FACT_TRUE attributesActor": "the log names the party that acts", "FACT_FALSE attributesActor": "the log does not name the party that acts",
	"FACT_NONE rotatedAt": "{it} was never rotated, which is known", "FACT_NONE lastUsedAt": "{it} was never used, which is known",
	"FACT_NONE lastReviewedAt": "{it} was never reviewed, which is known", "FACT_NONE lastAssessedAt": "{it} was never assessed, which is known",
	"FACT_NONE expiresAt": "{it} has no end, which is known", "FACT_NONE agent": "its agent facts are known to be missing",
	"FACT_NONE revokedAt": "{it} was not revoked", "FACT_NONE revocation": "{it} was not revoked",
	"FACT_NONE acceptedAt": "{it} was not accepted", "FACT_NONE transferredAt": "{it} was not transferred", "FACT_NONE destroyedAt": "{it} was not destroyed",
	"FACT_NONE exposedAt": "{it} was not exposed", "FACT_NONE endedAt": "{it} has not ended", "FACT_NONE propagatedAt": "it was not seen to take effect",
	"FACT_NONE maxSession": "its use is not bound to sessions", "FACT_NONE autoExtend": "{it} does not extend itself",
}

// englishFields names the fields whose words do not tell enough.
var englishFields = map[string]string{
	"rotatedAt": "last rotation", "createdAt": "creation", "lastUsedAt": "last use", "lastReviewedAt": "last review",
	"lastAssessedAt": "last assessment", "expiresAt": "end", "exposedAt": "exposure", "revokedAt": "revocation",
	"acceptedAt": "acceptance", "transferredAt": "transfer", "verifiedAt": "verification", "sourceClosedAt": "sender's letting go",
	"productionUseAt": "first use in production", "collectedAt": "collection", "validUntil": "end of validity",
	"terminatedAt": "termination", "endedAt": "end of the contract", "effectiveAt": "beginning of the contract", "startsAt": "start",
	"activatedAt": "activation", "propagatedAt": "proof of effect", "Revocation.at": "withdrawal", "detectedAt": "detection",
	"notifiedAt": "notification", "finishedAt": "finish", "grantedAt": "granting", "destroyedAt": "destruction",
	"autoExtend": "automatic extension", "maxSession": "longest session", "externalHops": "number of grants to another organization",
	"unusedScopes": "number of unused scopes", "renewals": "number of renewals", "clearedById": "drill that made it good",
	"replacedById": "certificate that took over", "sponsorId": "sponsor", "charterDigest": "charter", "ownerId": "owner",
	"acceptedById": "person who accepted", "investigatorId": "investigator", "onBehalfOfId": "principal", "retention": "retention",
	"org": "organization", "authStrength": "strength of sign-in", "autonomy": "autonomy", "level": "level of authority",
	"retainedActions": "rights that are kept", "holderOrgs": "organizations that hold it", "compensating": "compensating controls",
	"authMethods": "methods of authentication", "environmentsUsed": "environments it was used in", "tenantsUsed": "tenants it was used in",
	"consumers": "workloads that use it", "granteePersons": "persons who can use it", "liveDelegations": "live grants", "liveCredentials": "live credentials",
	"delegations": "grants to it", "incidentNotice": "incident notice", "offboardWithin": "agreed time to leave", "covers": "subjects covered",
	"artifacts": "published parts", "duties": "duties", "nhiInventory": "inventory of NHIs", "oauthInventory": "inventory of OAuth grants",
	"boundaryEvidence": "evidence of role boundaries", "digest": "digest", "contract": "contract", "owner": "owner", "id": "id",
}
