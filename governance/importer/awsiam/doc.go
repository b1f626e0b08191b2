// Package awsiam imports what AWS says of the identities of an account: the
// answers of get-account-authorization-details (all pages), get-credential-report
// (as CSV, or as JSON with the CSV inside), list-access-keys,
// get-access-key-last-used and list-service-specific-credentials, and of the
// calls that create such credentials. Each is taken as the AWS command line
// writes it, alone or as items of one array. Give all files of one export
// together: they complete and contradict each other.
//
// # What becomes of what
//
// An account is an Actor of kind organization, aws:<account>, and the Tenant
// <account> that it owns, because an account is all that IAM knows of who owns
// what. If several accounts are one company's, give their actors one parent.
//
// A user is an NHI of kind service_account, aws:<account>:user/<name>, unless a
// credential report says that it has a password for the console: then it is an
// Actor of kind person, with authStrength by mfa_active. Without a report that
// is unknown, and said so in a diagnostic. No password does not mean that no
// person uses the keys: interactiveUse stays unknown. The root of an account is
// a person too, aws:<account>:root: somebody signs in as root by the password
// that root always may have. What a person is allowed to do has no place in an
// Actor and is left out; so are the dates of console passwords.
//
// A role is an NHI of kind cloud_role, aws:<account>:role/<name>. Users and
// roles have no end date and no switch that turns them off: expiresAt is none,
// status is active. A group is an Actor of kind unit; its members are known where the
// authorization details list the users of the account, on one page. Names are unique in an
// account whatever their path, so ids hold none; see the labels aws.path,
// aws.managedPolicies, aws.inlinePolicies, aws.permissionsBoundary,
// aws.trustedServices, aws.serviceLinked (a role that AWS itself manages) and
// aws.permissionSetName (of IAM Identity Center, of which AWS made the role).
//
// # Credentials
//
// An access key is a Credential of kind api_key under its own id, or under
// <user>/access-key-<1 or 2> when only a report knows it, for a report has no
// key ids. A key of a report and one of a listing are the same key only if
// exactly one of each was made at the same instant, or was so and has the same
// status; otherwise both are kept, with CONFLICT. An access key cannot be
// changed, only replaced: what the report calls last_rotated is when the key was
// made, so createdAt is that and rotatedAt is none. N/A there means that there
// is no such key. Access keys do not expire. An inactive key can be made active
// again: it is suspended. Signing certificates are of kind certificate; when
// they end is unknown. Service-specific credentials are of kind password, or
// api_key when they have an alias; AWS may set them anew under the same id, so
// rotatedAt is unknown. SSH keys and the like are in none of these files.
//
// # Last use
//
// N/A (a key without recorded use) is none, no_information and a missing column
// are unknown, and text that is no date is unknown with UNPARSABLE. None means
// what AWS means by it: no use on record, which for keys starts on 22 April 2015
// and for roles reaches back 400 days. It is in the label aws.lastUsedAt of the
// key, as an instant or "none". NHI.lastUsedAt of a user is the latest use of
// the keys that it still has; it is unknown without a report, without a key, and
// beside a credential whose use AWS does not record. Of a role it is
// RoleLastUsed: absent is unknown, {} is none.
//
// # Scopes
//
// NHI.scopes is what the inline policies, the attached managed policies (their
// default version) and the policies of the groups allow. s3:GetObject becomes
// aws.s3.GetObject, s3:* becomes aws.s3.*, * stays; the resource * becomes
// tenant/<account>/**, and an ARN that names its account
// tenant/<account>/<service>/<region or ->/<resource>, where a last segment *
// becomes */** (one or more segments). What cannot be said exactly is an opaque
// scope, its action with a colon, which compares by equality only: a wildcard
// inside a name, an ARN without account, and as one scope for the statement
// NotAction, NotResource and every statement with a condition; a policy or group
// that the files do not hold is one opaque scope as well, so that no list looks
// complete that is not. Deny statements and permissions boundaries are not
// subtracted: with them the scopes are an upper bound, which is reported.
// Policies attached to nobody, service control policies, session policies and
// policies of resources are not read.
//
// # Trust
//
// NHI.trusts of a role are its federations, with issuer, audience and subject
// (one binding for each value), and the principals of other accounts: issuer is
// the account id, or aws:anyone, subject the ARN or *. A missing condition on the
// subject admits every subject: subject is "". A missing one on the audience is
// unknown, for the provider has a list of its own. A ? in a pattern is written
// as *. Each AWS principal is also a Delegation of kind role_assumption, from
// the account to the user or role if the files hold it, else to its account, or
// to aws:anyone; onBehalfOfId is the role. Its conditions name what the trust
// policy demands (external_id, mfa, or operator(key)), and aws:explicit-deny,
// aws:permissions-boundary or aws:trust-policy-deny where something is not
// subtracted. Service principals are in the label aws.trustedServices and make
// authMethods hold managed: the platform hands the role to resources of the
// account itself, so nothing is delegated.
//
// # What is never said
//
// No Completeness is written. A page or a report is complete for what IAM lists,
// but nothing in it proves that no filter was set, and other principals live in
// an account than IAM knows: to call an inventory complete is for somebody to
// attest. Pages that are missing at the end are reported; one missing in the
// middle leaves no trace. Of the tags of users and roles only those are read that
// Options.Tags names.
//
// AsOf is the GeneratedTime of a report, else Options.AsOf.
package awsiam
