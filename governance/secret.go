package governance

import (
	"regexp"
	"strings"
)

const secretDetail = "this looks like a secret value; the model never holds one: remove it here, and replace the secret where it was in use"

// secretForms are the public formats of secret tokens that are refused. Key
// identifiers (AWS access key ids, GUIDs, digests) are not secrets and pass;
// entropy alone never refuses.
var secretForms = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----` + // PEM, RFC 7468
	`|\b(ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}` + // GitHub
	`|\bgithub_pat_[A-Za-z0-9_]{22,}` +
	`|\bglpat-[A-Za-z0-9_-]{20,}` + // GitLab
	`|\bxox[abeoprs]-[A-Za-z0-9-]{10,}` + // Slack
	`|\bxapp-[0-9]-[A-Za-z0-9-]{10,}` +
	`|\b[sr]k_(live|test)_[A-Za-z0-9]{16,}` + // Stripe
	`|\bAIza[A-Za-z0-9_-]{35}` + // Google API key
	`|\b(hvs|hvb|hvr)\.[A-Za-z0-9_-]{24,}` + // HashiCorp Vault
	`|\bnpm_[A-Za-z0-9]{36}` +
	`|\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`) // signed JWT, RFC 7519

// secretMarks are texts of which every secret form holds at least one: a cheap
// first look.
var secretMarks = []string{"-----BEGIN ", "gh", "glpat-", "xox", "xapp-", "k_live_", "k_test_", "AIza", "hv", "npm_", "eyJ"}

// isSecret reports whether s holds a secret value in a known format.
func isSecret(s string) bool {
	if len(s) < 16 {
		return false
	}
	for _, m := range secretMarks {
		if strings.Contains(s, m) {
			return secretForms.MatchString(s)
		}
	}
	return false
}

// IsSecret reports whether s holds a secret value in a publicly known format,
// such as a PEM private key or a GitHub, Slack or Stripe token. Parse refuses a
// document that holds one; importers drop such a value and say so.
func IsSecret(s string) bool { return isSecret(s) }
