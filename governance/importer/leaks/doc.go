// Package leaks imports what secret scanners found: reports of gitleaks 7 and 8,
// the lines of trufflehog 3, alerts of secret scanning on GitHub, and SARIF 2.1.0
// (OASIS) of any tool.
//
//	gitleaks detect --redact --report-format json --report-path leaks.json
//	trufflehog git file://. --json > leaks.ndjson
//	gh api --paginate 'orgs/ORG/secret-scanning/alerts?hide_secret=true&per_page=100' > alerts.json
//
// The same commands run in bash and PowerShell. Files of all these forms may be
// named at once; what each object is, its members say. null and [] are reports
// without a finding.
//
// # What becomes of what
//
// A finding is a Credential that is exposed. It has the id leak:<rule>/<place>,
// where the place is <commit>/<file>:<line>:<column>, and +2 follows for the second finding of one place; without a commit, which alone
// makes a place unique, the name of the report stands for it. The kind is what the
// name of the rule or detector says, in doubt an API key, with a diagnostic.
//
// exposedAt is the date of the commit. Of a finding in a file that is in no commit
// it is when the scanner ran (invocations of SARIF), else Options.AsOf: since then
// at the latest the exposure is known. A date that does not parse, or that a commit
// lacks, is unknown. Each finding is a copy of the value, and says where such copies are
// kept. An alert is leak:<secret type>/<owner>/<repository>/alerts/<number>, exposed since
// GitHub made it.
//
// What somebody set aside becomes a credential too, but whether it is exposed and where it
// is kept is unknown, with a diagnostic: results of SARIF that are suppressed, or that only
// an earlier scan found (baselineState absent), and alerts that are closed as false
// positives, as used in tests, or because the pattern changed. An alert that is closed as
// revoked, or not to be fixed, is of a secret that was exposed; that somebody says so is no
// instant at which it was revoked. A result that an earlier scan found too is exposed since
// provenance.firstDetectionTimeUtc, else since nobody knows when. A baseline of gitleaks is
// a report like others, so do not name one beside the report that was compared with it.
//
// What the finding opens is known from trufflehog alone, which asks AWS: the ARN
// leads to the user, role or root user of package awsiam, and the access key id, if
// trufflehog shows it, is the id of the credential there. So Join puts both
// together; of a user who signs in at the console, whom awsiam takes for a person,
// it reports the contradiction. All other findings have the subject
// leaks:unidentified.
//
// # What stays unknown
//
//   - Secret, Match, Raw, RawV2, the line, the snippet and the message are never
//     looked at, nor who made the commit. So two findings of one secret are two
//     credentials, but for AWS access keys.
//   - Whether the secret still works: state, revocation and rotation. What
//     trufflehog verified is in the label leak.verified.
//   - Secrets that no scanner looked for: no report makes a list complete.
//
// Of SARIF, results count of scanners that look for secrets only, and of others if
// the rule or its tags say secret or CWE-798; the rest is skipped, and counted.
//
// Labels: leak.tool, leak.rule, leak.repository, leak.commit, leak.file, leak.line,
// leak.verified, leak.accessKeyId (AWS), leak.alert, leak.state, leak.resolution and
// leak.validity (GitHub), leak.baselineState and leak.suppressed (SARIF).
package leaks
