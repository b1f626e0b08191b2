# The predicates for OPA. A fact that is not known is not in the input, and a
# condition on it is undefined; one that is none is null. Instants are seconds
# since 1970. One query answers all predicates of an entity.
package bench

day := 86400

verdicts := {
	"INV-01": inv01, "INV-02": inv02, "LCM-01": lcm01, "LCM-02": lcm02, "LCM-04": lcm04, "AUT-01": aut01, "USE-02": use02, "PRV-02": prv02,
	"LBL-01": lbl01, "ROT-01": rot01, "ROT-02": rot02, "ROT-03": rot03, "SEC-01": sec01, "SEC-02": sec02, "SEC-03": sec03, "ENV-01": env01,
	"DEL-05": del05, "DEL-06": del06, "TPY-03": tpy03, "HND-02": hnd02, "HND-03": hnd03, "HND-04": hnd04,
}

nhi := input.nhi

credential := input.credential

delegation := input.delegation

handoff := input.handoff

now := input.now

# since holds for an instant that does not lie before the limit; null never does.
since(at, limit) if at >= limit

before(at, limit) if at < limit # null is less than every number

# NHIs

nhi_status := object.get(nhi, "status", "")

nhi_out := "unknown" if nhi_status == ""

else := "not_applicable" if not nhi_status in {"active", "suspended"}

else := ""

inv01 := nhi_out if nhi_out != ""

else := "fail" if nhi.owner == null

else := "pass" if nhi.owner.status == "active"

else := "fail" if nhi.owner.status != "active"

else := "unknown"

inv02 := nhi_out if nhi_out != ""

else := "fail" if nhi.purpose == ""

else := "fail" if nhi.lastReviewedAt == null

else := "pass" if {
	nhi.purpose != ""
	nhi.lastReviewedAt != null
}

else := "unknown"

lcm01 := "unknown" if nhi_status == ""

else := "not_applicable" if nhi_status != "active"

else := "pass" if since(nhi.lastUsedAt, now - (45 * day))

else := "pass" if since(nhi.createdAt, now - (45 * day))

else := "fail" if {
	before(nhi.lastUsedAt, now - (45 * day))
	before(nhi.createdAt, now - (45 * day))
}

else := "unknown"

lcm02 := nhi_out if nhi_out != ""

else := "fail" if nhi.owner == null

else := "fail" if nhi.owner.org.status == "terminated"

else := "fail" if {
	nhi.owner.status == "terminated"
	before(nhi.owner.terminatedAt, now - (5 * day))
}

else := "pass" if {
	nhi.owner.org.status != "terminated"
	owner_handed_over
}

else := "unknown"

owner_handed_over if nhi.owner.status != "terminated"

owner_handed_over if since(nhi.owner.terminatedAt, now - (5 * day))

lcm04 := "unknown" if nhi_status == ""

else := "not_applicable" if not nhi_status in {"disabled", "retired"}

else := "fail" if {
	some k in nhi.credentials
	credential_live(k)
}

else := "fail" if {
	some d in nhi.delegations
	delegation_live(d)
}

else := "pass" if {
	every k in nhi.credentials { credential_dead(k) }
	every d in nhi.delegations { delegation_dead(d) }
}

else := "unknown"

strong := {"federated_oidc", "mtls", "spiffe", "private_key_jwt", "managed", "signed_request"}

weak := {"password", "basic", "implicit_grant", "ropc", "ntlm", "anonymous"}

aut01 := nhi_out if nhi_out != ""

else := "fail" if {
	some m in nhi.authMethods
	m in weak
}

else := "pass" if {
	some m in nhi.authMethods
	m in strong
}

else := "fail" if nhi.authMethods

else := "unknown"

use02 := nhi_out if nhi_out != ""

else := "pass" if nhi.interactiveUse == false

else := "fail" if nhi.interactiveUse == true

else := "unknown"

prv02 := nhi_out if nhi_out != ""

else := "pass" if nhi.unusedScopes <= 0

else := "fail" if nhi.unusedScopes > 0

else := "unknown"

lbl01 := nhi_out if nhi_out != ""

else := "pass" if nhi.labels.tier == "gold"

else := "fail" if nhi.labels

else := "unknown"

# Credentials

working := {"active", "suspended", "compromised"}

over(at) if {
	at != null
	at <= now
}

not_over(at) if at == null

not_over(at) if at > now

credential_dead(c) if {
	c.state
	not c.state in working
}

credential_dead(c) if over(c.revokedAt)

credential_dead(c) if over(c.expiresAt)

credential_live(c) if {
	c.state in working
	not_over(c.revokedAt)
	not_over(c.expiresAt)
}

live_and(of_kind) := "not_applicable" if not of_kind

else := "not_applicable" if credential_dead(credential)

else := "" if credential_live(credential)

else := "unknown"

rotated_within(age) := "pass" if since(credential.rotatedAt, now - age)

else := "pass" if since(credential.createdAt, now - age)

else := "fail" if {
	before(credential.rotatedAt, now - age)
	before(credential.createdAt, now - age)
}

else := "unknown"

is_static := credential.kind in {"api_key", "client_secret", "password", "bearer_token", "ssh_key", "webhook_secret"}

rot01_out := live_and(is_static)

rot01 := rot01_out if rot01_out != ""

else := rotated_within(90 * day)

stored := credential.kind != "federated"

stored_out := live_and(stored)

max_life := day if credential.kind in {"access_token", "svid"}

else := 365 * day

rot02 := stored_out if stored_out != ""

else := "fail" if credential.expiresAt == null

else := "pass" if credential.expiresAt <= credential.createdAt + max_life

else := "fail" if credential.expiresAt > credential.createdAt + max_life

else := "unknown"

is_key := credential.kind in {"signing_key", "certificate", "ssh_key", "encryption_key"}

rot03_out := live_and(is_key)

period := 1095 * day if credential.kind == "signing_key"

else := 730 * day

rot03 := rot03_out if rot03_out != ""

else := rotated_within(period)

approved_stores := {"vault", "hsm", "kms", "secret_manager", "platform_managed"}

sec01 := stored_out if stored_out != ""

else := "fail" if not object.get(credential, "storage", "vault") in approved_stores

else := "fail" if {
	some x in credential.copies
	x.destroyedAt == null
	x.storage
	not x.storage in approved_stores
}

else := "pass" if {
	credential.storage in approved_stores
	every x in credential.copies { put_away(x) }
}

else := "unknown"

put_away(x) if x.destroyedAt != null

put_away(x) if x.storage in approved_stores

forbidden := {"email", "chat", "ticket", "spreadsheet", "phone", "file_share"}

sec02 := "not_applicable" if credential.kind == "federated"

else := "fail" if {
	some h in credential.handoffs
	h.channel in forbidden
	h.transferredAt != null
	credential.rotatedAt <= h.transferredAt # or null
}

else := "pass" if {
	every h in credential.handoffs { harmless(h) }
}

else := "unknown"

harmless(h) if {
	h.channel
	not h.channel in forbidden
}

harmless(h) if h.transferredAt == null

harmless(h) if {
	h.transferredAt != null
	credential.rotatedAt > h.transferredAt
}

exposed_or_compromised if credential.exposedAt != null

exposed_or_compromised if credential.state == "compromised"

sec03 := "not_applicable" if {
	credential.exposedAt == null
	credential.state != "compromised"
}

else := "unknown" if not exposed_or_compromised

else := "pass" if {
	credential.exposedAt == null
	credential.revokedAt != null
}

else := "pass" if {
	credential.exposedAt != null
	replaced_in_time
}

else := "fail" if {
	credential.exposedAt == null
	credential.revokedAt == null
}

else := "fail" if {
	credential.exposedAt != null
	not_unknown(credential.revokedAt)
	not_unknown(credential.rotatedAt)
}

else := "unknown"

not_unknown(_) := true

replaced_in_time if {
	credential.revokedAt != null
	credential.revokedAt <= credential.exposedAt + day
}

replaced_in_time if {
	credential.rotatedAt > credential.exposedAt
	credential.rotatedAt <= credential.exposedAt + day
}

replaced_in_time if credential.exposedAt >= now - day

live_out := live_and(true)

env01 := live_out if live_out != ""

else := "pass" if count(credential.environments) < 2

else := "fail" if credential.environments

else := "unknown"

# Delegations

running := {"activating", "active", "suspended", "termination_requested", "terminating", "expiring"}

delegation_dead(d) if over(d.revocation.propagatedAt)

delegation_dead(d) if {
	d.state
	not d.state in running
}

delegation_live(d) if {
	d.state in running
	not delegation_dead(d)
}

delegation_out := "not_applicable" if delegation_dead(delegation)

else := "not_applicable" if delegation.grantor.id == delegation.grantee.id

else := "" if {
	delegation.state
	delegation.grantor.id != delegation.grantee.id
}

else := "unknown"

recently_used if since(delegation.lastUsedAt, now - (90 * day))

recently_used if since(delegation.activatedAt, now - (90 * day))

del05 := delegation_out if delegation_out != ""

else := "fail" if before(delegation.lastReviewedAt, now - (180 * day))

else := "fail" if {
	before(delegation.lastUsedAt, now - (90 * day))
	before(delegation.activatedAt, now - (90 * day))
}

else := "pass" if {
	since(delegation.lastReviewedAt, now - (180 * day))
	recently_used
}

else := "unknown"

del06 := "not_applicable" if delegation.revocation == null

else := "pass" if {
	delegation.revocation.propagatedAt != null
	delegation.revocation.propagatedAt <= delegation.revocation.at + day
}

else := "pass" if delegation.revocation.at >= now - day

else := "fail" if not_unknown(delegation.revocation.propagatedAt)

else := "unknown"

tpy03 := delegation_out if delegation_out != ""

else := "fail" if delegation.contract == null

else := "fail" if delegation.contract.effectiveAt > now

else := "fail" if delegation.contract.endedAt != null

else := "fail" if before(delegation.grantee.lastAssessedAt, now - (365 * day))

else := "pass" if {
	delegation.contract.effectiveAt <= now
	delegation.contract.endedAt == null
	since(delegation.grantee.lastAssessedAt, now - (365 * day))
}

else := "unknown"

# Handoffs

ended := handoff.state in {"cancelled", "expired"}

carries_secret if {
	some kind in handoff.payloadKinds
	kind in {"credential", "secret_bundle"}
}

hnd02 := "not_applicable" if not carries_secret

else := "not_applicable" if handoff.state in {"draft", "requested", "rejected"}

else := "not_applicable" if {
	ended
	handoff.transferredAt == null
}

else := "unknown" if {
	ended
	object.get(handoff, "transferredAt", "") == ""
}

else := "pass" if handoff.channel in {"vault_share", "pam_checkout", "secure_portal", "federation", "api", "sealed_envelope"}

else := "fail" if handoff.channel

else := "unknown"

hnd03 := "not_applicable" if handoff.transferredAt == null

else := "unknown" if object.get(handoff, "transferredAt", "") == ""

else := "pass" if {
	handoff.acceptedAt == null
	handoff.transferredAt >= now - (3 * day)
}

else := "pass" if {
	handoff.acceptedAt != null
	handoff.acceptedById != ""
	handoff.acceptedAt <= handoff.transferredAt + (3 * day)
}

else := "fail" if handoff.acceptedAt == null

else := "fail" if handoff.acceptedAt > handoff.transferredAt + (3 * day)

else := "fail" if {
	handoff.acceptedById == ""
	accepted_or_late
}

else := "unknown"

accepted_or_late if handoff.acceptedAt != null

accepted_or_late if handoff.transferredAt < now - (3 * day)

hnd04 := "not_applicable" if handoff.acceptedAt == null

else := "not_applicable" if not object.get(handoff, "purpose", "onboarding") in handovers

else := "pass" if {
	handoff.purpose
	handoff.sourceClosedAt != null
	handoff.sourceClosedAt <= handoff.acceptedAt + day
}

else := "pass" if {
	handoff.purpose
	handoff.acceptedAt >= now - day
}

else := "fail" if {
	handoff.purpose
	not_unknown(handoff.acceptedAt)
	not_unknown(handoff.sourceClosedAt)
}

else := "unknown"

handovers := {"ownership_transfer", "offboarding", "onboarding", "migration"}
