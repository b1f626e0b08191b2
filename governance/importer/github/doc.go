// Package github imports who may do what in an organization of GitHub without
// being a person: apps that are installed, fine-grained tokens, deploy keys, and the
// classic tokens and SSH keys that members authorized for single sign-on. It reads
// answers of the REST API, pages of them in one array, and what webhooks send (alone
// or as the delivery that /app/hook/deliveries/ID answers) of
// installations and deploy keys. What a file holds is told from its content, never
// from its name. Give all files of one organization together: they complete each
// other.
//
//	gh api orgs/ORG                                                    > organization.json
//	gh api --paginate --slurp orgs/ORG/installations                   > installations.json
//	gh api apps/SLUG                                                   > app.json
//	gh api --paginate --slurp orgs/ORG/personal-access-tokens          > tokens.json
//	gh api --paginate --slurp orgs/ORG/credential-authorizations       > credentials.json
//	gh api --paginate --slurp repos/ORG/REPO/keys                      > keys.json
//
// apps/SLUG says who makes an app; ask it for each app_slug of the second file.
// Without --slurp gh writes pages that are objects one behind the other, which is read
// too.
//
// # What becomes what
//
//	account                   Actor (organization) github:<id>, and Tenant github-<id> where something is installed, issued or opened
//	app                       NHI (oauth_app) github:app/<id>; its owner is an Actor (vendor), and NHI.ownerId
//	installation              Delegation (oauth_consent) by the account to the app
//	fine-grained token        NHI (integration) and Credential (bearer_token) github:token/<token id>, owned by its Actor (person)
//	  granted access          Delegation (credential_issuance) by the organization to the token, on behalf of the person
//	deploy key                NHI (machine) and Credential (ssh_key) github:deploy-key/<id>, Delegation (credential_issuance)
//	authorized classic token  as a fine-grained one, under github:credential/<id>
//	authorized SSH key        Credential (ssh_key) of the person; what the person may do is in none of these files
//
// An account is an organization here even if it is that of one user: it owns what is
// in it; the label github.accountType says which. A user is a person
// github:user/<id>, or github:user/login:<login> where no file knows the id, and
// taken for a member of the organization that lists the token. Deploy keys are of
// the account of their link, by its id where a file has one, else of Options.Self,
// unless a file says that this one has another name.
//
// # Scopes
//
// A permission is github.<read, write or admin>.<permission>; write includes read.
// It is on tenant/<tenant>/repo/** for all repositories, repo/<name>/** for those
// that a webhook names, and repo/~installation-<id>/** or ~token-<id> for those that
// were selected and that no file names: such a name equals itself and is below all
// repositories. Permissions of organizations are on tenant/<tenant>/org/**, those of
// users on account/**. A scope of a classic token is github.token.<scope>, with - for
// the colon, on the whole tenant: an upper bound of what the person may do there.
// A deploy key reads or writes the contents of its repository. Everything else is
// opaque: permissions and scopes that are not known here, and permissions on nobody
// says which repositories. The levels are those of package delegation.
//
// # Dates
//
// Null is never for a last use and no end for the end of a token; a member that is
// absent says nothing. Webhooks write seconds since 1970. Installations and deploy
// keys have no end. An installation is suspended since suspended_at; of several
// statements about one the last updated_at counts, and deleted is for good. A token
// that says it has not expired, past the date of its end as of Options.AsOf, is a
// CONFLICT, and whether it works is unknown.
//
// # What stays unknown
//
//   - Who at the vendor is accountable for an app, how it authenticates, and whether
//     GitHub has suspended it. When an installation was used last.
//   - When a token was made: an organization sees when it was let in.
//   - Whether a user is a person or a shared account, whether a token is used by its
//     owner, and where.
//   - OAuth apps, classic tokens in organizations without single sign-on, secrets of
//     webhooks, runners, roles of members, requests for tokens.
//   - Whether a list is whole. Arrays do not say it; total_count is of installations
//     alone, and other apps have consents too. So no Completeness is written; pages
//     that together hold fewer installations than total_count are INCOMPLETE, and how
//     many are missing is said.
//
// Mail addresses are not read. Keys, fingerprints of tokens and the secrets of apps
// are never taken over; of SSH keys the fingerprint is the label github.fingerprint.
// Labels are named github. and as GitHub names the member.
package github
