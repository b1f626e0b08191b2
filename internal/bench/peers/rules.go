package peers

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/governance"
)

// shipped are the controls of the built-in pack that every implementation
// answers, as they are. LBL-01 stands for those of a user's own pack.
var shipped = []string{
	"INV-01", "INV-02", "LCM-01", "LCM-02", "LCM-04", "AUT-01", "USE-02", "PRV-02",
	"ROT-01", "ROT-02", "ROT-03", "SEC-01", "SEC-02", "SEC-03", "ENV-01",
	"DEL-05", "DEL-06", "TPY-03",
	"HND-02", "HND-03", "HND-04",
}

// Pack holds the predicates.
func Pack() (*controls.Pack, error) {
	chosen, err := builtin.Pack().Select(shipped...)
	if err != nil {
		return nil, err
	}
	list := []controls.Control{{ID: "LBL-01", Title: "The tier is gold", Subject: governance.KindNHI, Severity: controls.Low,
		Applies: "nhi.status == 'active' || nhi.status == 'suspended'", Pass: "nhi.labels['tier'] == 'gold'"}}
	for c := range chosen.All() {
		list = append(list, *c)
	}
	return controls.NewPack("bench", "1.0.0", list)
}

// inCedar are the predicates that Cedar can say: it has no quantifiers over records
// and no size of a set.
var inCedar = []string{
	"INV-01", "INV-02", "LCM-01", "LCM-02", "AUT-01", "USE-02", "PRV-02", "LBL-01", "ROT-01", "ROT-02", "ROT-03", "SEC-03",
	"DEL-05", "DEL-06", "TPY-03", "HND-02", "HND-03", "HND-04",
}

// ordered lists a pack by kind of subject and id.
func ordered(pack *controls.Pack) []*controls.Control {
	list := slices.Collect(pack.All())
	slices.SortStableFunc(list, func(a, b *controls.Control) int {
		return slices.Index(kinds, a.Subject) - slices.Index(kinds, b.Subject)
	})
	return list
}

var kinds = []governance.Kind{governance.KindNHI, governance.KindCredential, governance.KindDelegation, governance.KindHandoff}

// inlined writes the parameters of a control into an expression. span writes a
// duration.
func inlined(c *controls.Control, text string, span func(time.Duration) string) string {
	params := slices.Clone(c.Params)
	slices.SortFunc(params, func(a, b controls.Param) int { return len(b.Name) - len(a.Name) })
	for _, p := range params {
		literal := fmt.Sprint(p.Default.Int())
		switch p.Type {
		case controls.ParamDuration:
			literal = span(p.Default.Duration())
		case controls.ParamStrings:
			literal = "['" + strings.Join(p.Default.Strings(), "','") + "']"
		}
		text = strings.ReplaceAll(text, "params."+p.Name, literal)
	}
	return text
}

func celSpan(d time.Duration) string { return "duration('" + d.String() + "')" }

// derived says what a view derives from stated facts, for plain CEL, to which a
// missing key is an error.
var derived = []struct {
	field *regexp.Regexp
	as    string
}{
	{regexp.MustCompile(`\b(credential|k)\.live\b`), `($1.state in ['active', 'suspended', 'compromised'] &&
		!($1.revokedAt != null && $1.revokedAt <= now) && !($1.expiresAt != null && $1.expiresAt <= now))`},
	{regexp.MustCompile(`\b(delegation|d)\.live\b`), `(!(has($1.revocation) && $1.revocation != null && has($1.revocation.propagatedAt) &&
		$1.revocation.propagatedAt != null && $1.revocation.propagatedAt <= now) &&
		$1.state in ['activating', 'active', 'suspended', 'termination_requested', 'terminating', 'expiring'])`},
	{regexp.MustCompile(`\bcredential\.static\b`), `credential.kind in ['api_key', 'client_secret', 'password', 'bearer_token', 'ssh_key', 'webhook_secret']`},
	{regexp.MustCompile(`\bdelegation\.crossOrg\b`), `delegation.grantor.id != delegation.grantee.id`},
	{regexp.MustCompile(`\bhandoff\.carriesSecret\b`), `handoff.payloadKinds.exists(k, k in ['credential', 'secret_bundle'])`},
}

// overJSON are the passing conditions that plain CEL says in other words: it has no
// atLeast, and a label that is absent is an error to it.
var overJSON = map[string]string{
	"ENV-01": "size(credential.environments) < 2",
	"LBL-01": "'tier' in nhi.labels && nhi.labels['tier'] == 'gold'",
}

// Parts of the explicit predicates, in the syntax that CEL and expr share.
const (
	nhiInUse = "nhi.status == '' ? 'unknown' : !(nhi.status in ['active', 'suspended']) ? 'not_applicable' : "
	// of a credential and a delegation: that it works no more, and that this may be so
	credentialDead = `((%[1]s.state != '' && !(%[1]s.state in ['active', 'suspended', 'compromised'])) ||
		(%[1]s.hasRevokedAt && %[1]s.revokedAt <= now) || (%[1]s.hasExpiresAt && %[1]s.expiresAt <= now))`
	credentialUnsure = `(%[1]s.state == '' || !%[1]s.revokedAtKnown || !%[1]s.expiresAtKnown)`
	delegationDead   = `((%[1]s.revocation.hasPropagatedAt && %[1]s.revocation.propagatedAt <= now) || (%[1]s.state != '' &&
		!(%[1]s.state in ['activating', 'active', 'suspended', 'termination_requested', 'terminating', 'expiring'])))`

	rotatedWithin = `(credential.hasRotatedAt && credential.rotatedAt >= now - %[1]s) || (credential.createdAtKnown && credential.createdAt >= now - %[1]s)
	? 'pass' : credential.rotatedAtKnown && credential.createdAtKnown ? 'fail' : 'unknown'`
)

var (
	liveAnd = "!(%s) || " + fmt.Sprintf(credentialDead, "credential") + " ? 'not_applicable' : " + fmt.Sprintf(credentialUnsure, "credential") + " ? 'unknown' : "

	liveAcross = fmt.Sprintf(delegationDead, "delegation") +
		` || (delegation.grantor.id != '' && delegation.grantor.id == delegation.grantee.id) ? 'not_applicable' :
		delegation.state == '' || delegation.grantor.id == '' || delegation.grantee.id == '' ? 'unknown' : `
)

// explicit are the predicates over Go types, for languages of two values: they say
// themselves when the verdict is unknown.
var explicit = map[string]string{
	"INV-01": nhiInUse + `!nhi.ownerKnown ? 'unknown' : !nhi.hasOwner ? 'fail' : nhi.owner.status == '' ? 'unknown' : nhi.owner.status == 'active' ? 'pass' : 'fail'`,
	"INV-02": nhiInUse + `(nhi.purposeKnown && nhi.purpose == '') || (nhi.lastReviewedAtKnown && !nhi.hasLastReviewedAt) ? 'fail' :
		nhi.purposeKnown && nhi.lastReviewedAtKnown ? 'pass' : 'unknown'`,
	"LCM-01": `nhi.status == '' ? 'unknown' : nhi.status != 'active' ? 'not_applicable' :
		(nhi.hasLastUsedAt && nhi.lastUsedAt >= now - params.maxIdle) || (nhi.createdAtKnown && nhi.createdAt >= now - params.maxIdle) ? 'pass' :
		nhi.lastUsedAtKnown && nhi.createdAtKnown ? 'fail' : 'unknown'`,
	"LCM-02": nhiInUse + `!nhi.ownerKnown ? 'unknown' : !nhi.hasOwner ? 'fail' :
		nhi.owner.org.status == 'terminated' || (nhi.owner.status == 'terminated' && nhi.owner.terminatedAtKnown &&
		!(nhi.owner.hasTerminatedAt && nhi.owner.terminatedAt >= now - params.reassignWithin)) ? 'fail' :
		nhi.owner.org.status == '' ? 'unknown' : (nhi.owner.status != '' && nhi.owner.status != 'terminated') ||
		(nhi.owner.hasTerminatedAt && nhi.owner.terminatedAt >= now - params.reassignWithin) ? 'pass' : 'unknown'`,
	"LCM-04": `nhi.status == '' ? 'unknown' : !(nhi.status in ['disabled', 'retired']) ? 'not_applicable' :
		nhi.credentials.exists(k, !` + fmt.Sprintf(credentialDead, "k") + ` && !` + fmt.Sprintf(credentialUnsure, "k") + `) ||
		nhi.delegations.exists(k, !` + fmt.Sprintf(delegationDead, "k") + ` && k.state != '') ? 'fail' :
		nhi.credentials.all(k, ` + fmt.Sprintf(credentialDead, "k") + `) && nhi.delegations.all(k, ` + fmt.Sprintf(delegationDead, "k") + `) ? 'pass' : 'unknown'`,
	"AUT-01": nhiInUse + `!nhi.authMethodsKnown ? 'unknown' :
		nhi.authMethods.exists(m, m in params.strong) && !nhi.authMethods.exists(m, m in params.weak) ? 'pass' : 'fail'`,
	"USE-02": nhiInUse + `!nhi.interactiveUseKnown ? 'unknown' : nhi.interactiveUse ? 'fail' : 'pass'`,
	"PRV-02": nhiInUse + `!nhi.unusedScopesKnown ? 'unknown' : nhi.unusedScopes <= params.maxUnused ? 'pass' : 'fail'`,
	"LBL-01": nhiInUse + `!nhi.labelsKnown ? 'unknown' : 'tier' in nhi.labels && nhi.labels['tier'] == 'gold' ? 'pass' : 'fail'`,

	"ROT-01": fmt.Sprintf(liveAnd, "credential.kind in ['api_key', 'client_secret', 'password', 'bearer_token', 'ssh_key', 'webhook_secret']") + fmt.Sprintf(rotatedWithin, "params.maxAge"),
	"ROT-02": fmt.Sprintf(liveAnd, "credential.kind != 'federated'") + `credential.expiresAtKnown && !credential.hasExpiresAt ? 'fail' :
		!credential.expiresAtKnown || !credential.createdAtKnown ? 'unknown' :
		credential.expiresAt <= credential.createdAt + (credential.kind in ['access_token', 'svid'] ? params.maxToken : params.maxStatic) ? 'pass' : 'fail'`,
	"ROT-03": fmt.Sprintf(liveAnd, "credential.kind in ['signing_key','certificate','ssh_key','encryption_key']") +
		fmt.Sprintf(rotatedWithin, "(credential.kind == 'signing_key' ? params.signing : credential.kind == 'encryption_key' ? params.encryption : params.authentication)"),
	"SEC-01": fmt.Sprintf(liveAnd, "credential.kind != 'federated'") + `(credential.storage != '' && !(credential.storage in params.approved)) ||
		credential.copies.exists(x, x.destroyedAtKnown && !x.hasDestroyedAt && x.storage != '' && !(x.storage in params.approved)) ? 'fail' :
		credential.storage != '' && credential.copiesKnown && credential.copies.all(x, x.hasDestroyedAt || x.storage in params.approved) ? 'pass' : 'unknown'`,
	"SEC-02": `credential.kind == 'federated' ? 'not_applicable' :
		credential.handoffs.exists(h, h.channel in params.forbidden && h.hasTransferredAt && credential.rotatedAtKnown &&
		!(credential.hasRotatedAt && credential.rotatedAt > h.transferredAt)) ? 'fail' :
		credential.handoffs.all(h, (h.channel != '' && !(h.channel in params.forbidden)) || (h.transferredAtKnown && !h.hasTransferredAt) ||
		(credential.hasRotatedAt && h.hasTransferredAt && credential.rotatedAt > h.transferredAt)) ? 'pass' : 'unknown'`,
	"SEC-03": `credential.exposedAtKnown && !credential.hasExposedAt && credential.state != '' && credential.state != 'compromised' ? 'not_applicable' :
		!credential.hasExposedAt && credential.state != 'compromised' ? 'unknown' :
		(credential.hasRevokedAt && credential.exposedAtKnown && (!credential.hasExposedAt || credential.revokedAt <= credential.exposedAt + params.within)) ||
		(credential.hasRotatedAt && credential.hasExposedAt && credential.rotatedAt > credential.exposedAt && credential.rotatedAt <= credential.exposedAt + params.within) ||
		(credential.hasExposedAt && credential.exposedAt >= now - params.within) ? 'pass' :
		credential.exposedAtKnown && credential.revokedAtKnown && (!credential.hasExposedAt || credential.rotatedAtKnown) ? 'fail' : 'unknown'`,
	"ENV-01": fmt.Sprintf(liveAnd, "true") + `!credential.environmentsKnown ? 'unknown' : size(credential.environments) < 2 ? 'pass' : 'fail'`,

	"DEL-05": liveAcross + `(delegation.lastReviewedAtKnown && !(delegation.hasLastReviewedAt && delegation.lastReviewedAt >= now - params.maxReviewAge)) ||
		(delegation.lastUsedAtKnown && !(delegation.hasLastUsedAt && delegation.lastUsedAt >= now - params.maxIdle) &&
		delegation.activatedAtKnown && delegation.activatedAt < now - params.maxIdle) ? 'fail' :
		delegation.lastReviewedAtKnown && ((delegation.hasLastUsedAt && delegation.lastUsedAt >= now - params.maxIdle) ||
		(delegation.activatedAtKnown && delegation.activatedAt >= now - params.maxIdle)) ? 'pass' : 'unknown'`,
	"DEL-06": `!delegation.revocationKnown ? 'unknown' : !delegation.hasRevocation ? 'not_applicable' :
		(delegation.revocation.hasPropagatedAt && delegation.revocation.propagatedAt <= delegation.revocation.at + params.within) ||
		delegation.revocation.at >= now - params.within ? 'pass' : delegation.revocation.propagatedAtKnown ? 'fail' : 'unknown'`,
	"TPY-03": liveAcross + `(delegation.contractKnown && !delegation.hasContract) ||
		(delegation.hasContract && ((delegation.contract.effectiveAtKnown && delegation.contract.effectiveAt > now) || delegation.contract.hasEndedAt)) ||
		(delegation.grantee.lastAssessedAtKnown && !(delegation.grantee.hasLastAssessedAt && delegation.grantee.lastAssessedAt >= now - params.maxAge)) ? 'fail' :
		delegation.hasContract && delegation.contract.effectiveAtKnown && delegation.contract.endedAtKnown && delegation.grantee.lastAssessedAtKnown ? 'pass' : 'unknown'`,

	"HND-02": `!handoff.payloadKinds.exists(m, m in ['credential', 'secret_bundle']) || handoff.state in ['draft', 'requested', 'rejected'] ||
		(handoff.state in ['cancelled', 'expired'] && handoff.transferredAtKnown && !handoff.hasTransferredAt) ? 'not_applicable' :
		(handoff.state in ['cancelled', 'expired'] && !handoff.transferredAtKnown) || handoff.channel == '' ? 'unknown' :
		handoff.channel in params.approved ? 'pass' : 'fail'`,
	"HND-03": `!handoff.transferredAtKnown ? 'unknown' : !handoff.hasTransferredAt ? 'not_applicable' :
		(handoff.acceptedAtKnown && !handoff.hasAcceptedAt && handoff.transferredAt >= now - params.within) ||
		(handoff.hasAcceptedAt && handoff.acceptedById != '' && handoff.acceptedAt <= handoff.transferredAt + params.within) ? 'pass' :
		(handoff.acceptedAtKnown && !handoff.hasAcceptedAt) || (handoff.hasAcceptedAt && handoff.acceptedAt > handoff.transferredAt + params.within) ||
		(handoff.acceptedByIdKnown && handoff.acceptedById == '' && (handoff.hasAcceptedAt || handoff.transferredAt < now - params.within)) ? 'fail' : 'unknown'`,
	"HND-04": `(handoff.acceptedAtKnown && !handoff.hasAcceptedAt) ||
		(handoff.purpose != '' && !(handoff.purpose in ['ownership_transfer', 'offboarding', 'onboarding', 'migration'])) ? 'not_applicable' :
		!handoff.acceptedAtKnown || handoff.purpose == '' ? 'unknown' :
		(handoff.hasSourceClosedAt && handoff.sourceClosedAt <= handoff.acceptedAt + params.within) || handoff.acceptedAt >= now - params.within ? 'pass' :
		handoff.sourceClosedAtKnown ? 'fail' : 'unknown'`,
}

//go:embed rules.rego
var regoRules string

//go:embed rules.cedar
var cedarPolicies string
