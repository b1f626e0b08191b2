// Package leaks imports what secret scanners found: reports of gitleaks 7 and 8,
// the lines of trufflehog 3, and SARIF 2.1.0 (OASIS) of any tool.
//
//	gitleaks detect --redact --report-format json --report-path leaks.json
//	trufflehog git file://. --json > leaks.ndjson
//
// The same commands run in bash and PowerShell. Files of all three forms may be
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
// kept.
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
// leak.verified, leak.accessKeyId (AWS).
package leaks
