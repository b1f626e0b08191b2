package leaks

import "github.com/mandate-nhi/mandate/governance/importer"

var (
	_ importer.Describer  = leaks{}
	_ importer.Recognizer = leaks{}
)

// Describe says what the importer is for.
func (leaks) Describe() importer.Description {
	export := []string{
		"gitleaks detect --redact --report-format json --report-path leaks.json",
		"trufflehog git file://. --json > leaks.ndjson",
		"gh api --paginate 'orgs/ORG/secret-scanning/alerts?hide_secret=true&per_page=100' > alerts.json",
	}
	return importer.Description{
		System: "gitleaks, trufflehog, SARIF of any secret scanner",
		Bash:   export, PowerShell: export,
		Fills:  "credentials that are exposed, since when and where, of AWS keys whose they are",
		Leaves: "what other secrets open, whether they still work, rotation, secrets nobody looked for",
	}
}

// Recognize knows the members of findings, and logs of SARIF.
func (leaks) Recognize(s importer.Sample) (string, bool) {
	return s.Members("RuleID StartLine File", "rule lineNumber commit", "rule offender", "DetectorName SourceMetadata", "secret_type locations_url", "runs version")
}
