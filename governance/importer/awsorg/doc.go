// Package awsorg imports what AWS says beyond IAM: the accounts of an organization
// and how they came into it, who became which role according to CloudTrail, and who
// may do what in which account by IAM Identity Center. What a file holds is told
// from its content, never from its name; it may be one answer or an array of them.
// Give all files of one organization together. Ids are those of package awsiam, so
// that the two estates can be merged.
//
//	aws organizations list-accounts                                    > accounts.json
//	aws organizations list-handshakes-for-organization                 > handshakes.json
//	aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AssumeRole > assumed.json
//	aws sso-admin list-instances                                       > instances.json
//	aws sso-admin describe-permission-set --instance-arn I --permission-set-arn P > set.json
//	aws sso-admin list-account-assignments --instance-arn I --account-id A --permission-set-arn P > assignments.json
//	aws identitystore list-users --identity-store-id D                 > users.json
//	aws identitystore list-groups --identity-store-id D                > groups.json
//
// Log files that CloudTrail delivers are read as well, unpacked: {"Records": [...]}, and
// so are answers of aws sts assume-role and its kin that somebody kept: they are found
// where secrets leak.
//
// # What becomes what
//
//	account                 Actor (organization) aws:<account>, and Tenant <account> with its state
//	accepted INVITE         Handoff of the account (tenant_admin) to the management account
//	JoinedMethod INVITED    the same, where no handshake of that time is among the files
//	user, role in an event  NHI (service_account, cloud_role) aws:<account>:user/<name>, with its last use
//	root in an event        Actor (person) aws:<account>:root
//	long-lived access key   Credential (api_key) under its own id; its last use is the label aws.seenAt
//	AssumeRole*             Delegation (role_assumption) from the account of the role to the caller, on behalf of the role, with its last use
//	AssumeRoot              the same, on behalf of the root of the account, for each task policy a scope aws:root-task:<name>
//	answer of AWS STS       Credential (access_token) <role>/session/<end> of the role, with its end
//	person, group           Actor (person, unit) aws:identity/<id>, below the account that manages IAM Identity Center
//	account assignment      Delegation (role_assumption) from the account to the person or group, maxSession by the permission set
//
// AWS keeps handshakes for thirty days. An account that was created in the
// organization changed no hands. That accounts are in one organization does not say
// that they are one company's, for partners keep those of customers in theirs: the
// organization is the label aws.organization, and no actor is the parent of another.
//
// A caller is a user, the root of an account, a role by the issuer of its session, or,
// in the trail of the account of the role alone, another account. Services and people
// of an identity provider are not callers here; the role was used all the same.
// Denied calls are uses of who made them, and no delegation; a sign-in that failed is no
// use. A user or role that signs in to the console is used by a person (interactiveUse). The temporary key of a
// session leads to the session in which its holder became a role: that delegation is
// in the label aws.previousDelegations. It is not the parent, because the second role
// is not a part of the first. The labels aws.observedSessions and
// aws.lastSessionEndsAt say how many sessions were seen, and when the last one ends.
// A user is taken for a service account, as package awsiam does without a credential
// report; merge with its estate where that says otherwise.
//
// # What stays unknown
//
//   - What a role or a permission set allows: one opaque scope each, aws:role:<id> as
//     in package awsiam and aws:permission-set:<id>.
//   - Whether a delegation that was observed is still in force, and since when.
//   - Which role of the account a permission set has become; members of groups.
//   - Why an account was invited, who asked and who accepted; when a handshake was
//     declined or canceled.
//   - Who called AWS STS, and when: its answer does not say it. Where an event in a trail
//     has the same temporary key, the label aws.observedDelegation leads to who it was.
//   - What CloudTrail did not record, or whoever exported left out. So a trail never
//     says that something was not used, and no list is called complete: accounts and
//     assignments are parts of what Completeness is about, and handshakes are deleted.
//     A list with NextToken is INCOMPLETE.
//
// Mail addresses and names of users are not read; personal data in the result are the
// ids and display names of people. Session tokens and temporary keys are never taken
// over. Seconds since 1970 and the spellings of the tools are instants; what has no
// zone is none, but for the end of a session, which CloudTrail writes in UTC.
package awsorg
