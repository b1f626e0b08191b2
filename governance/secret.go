package governance

import (
	"math/bits"
	"regexp"
	"strings"
)

const secretDetail = "this looks like a secret value; the model never holds one: remove it here, and replace the secret where it was in use"

// secretForms are the public formats of secret tokens that are refused. Key
// identifiers (AWS access key ids, GUIDs, digests) are not secrets and pass;
// entropy alone never refuses. Every text of a form holds the form's mark, of three
// bytes or more.
var secretForms = []struct {
	mark string
	form *regexp.Regexp
}{
	{"-----BEGIN ", regexp.MustCompile(`-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----`)}, // PEM, RFC 7468; OpenPGP, RFC 9580
	{"PuTTY-User-Key-File-", regexp.MustCompile(`PuTTY-User-Key-File-[0-9]`)},             // PuTTY private key
	{"ghp_", regexp.MustCompile(`\bghp_[A-Za-z0-9]{30,}`)},                                // GitHub: personal
	{"gho_", regexp.MustCompile(`\bgho_[A-Za-z0-9]{30,}`)},                                // OAuth
	{"ghu_", regexp.MustCompile(`\bghu_[A-Za-z0-9]{30,}`)},                                // app user
	{"ghs_", regexp.MustCompile(`\bghs_[A-Za-z0-9]{30,}`)},                                // app installation
	{"ghr_", regexp.MustCompile(`\bghr_[A-Za-z0-9]{30,}`)},                                // refresh
	{"github_pat_", regexp.MustCompile(`\bgithub_pat_[A-Za-z0-9_]{22,}`)},                 // fine-grained
	{"glpat-", regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20,}`)},                          // GitLab
	{"xox", regexp.MustCompile(`\bxox[abeoprs][.-][A-Za-z0-9-]{10,}`)},                    // Slack
	{"xapp-", regexp.MustCompile(`\bxapp-[0-9]-[A-Za-z0-9-]{10,}`)},                       // Slack app
	{"hooks.slack.com/", regexp.MustCompile(`hooks\.slack\.com/services/T[A-Za-z0-9]+/B[A-Za-z0-9]+/[A-Za-z0-9]{16,}`)},
	{"k_live_", regexp.MustCompile(`\b[sr]k_live_[A-Za-z0-9]{16,}`)},                               // Stripe
	{"k_test_", regexp.MustCompile(`\b[sr]k_test_[A-Za-z0-9]{16,}`)},                               // Stripe
	{"whsec_", regexp.MustCompile(`\bwhsec_[A-Za-z0-9+/=]{24,}`)},                                  // Stripe webhook
	{"AIza", regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}`)},                                        // Google API key
	{"GOCSPX-", regexp.MustCompile(`\bGOCSPX-[A-Za-z0-9_-]{20,}`)},                                 // Google OAuth client
	{"8Q~", regexp.MustCompile(`[A-Za-z0-9_~.]{3}8Q~[A-Za-z0-9_~.-]{31,}`)},                        // Microsoft Entra client secret
	{"7Q~", regexp.MustCompile(`[A-Za-z0-9_~.]{3}7Q~[A-Za-z0-9_~.-]{31,}`)},                        // older one
	{"hvs.", regexp.MustCompile(`\bhvs\.[A-Za-z0-9_-]{24,}`)},                                      // HashiCorp Vault: service
	{"hvb.", regexp.MustCompile(`\bhvb\.[A-Za-z0-9_-]{24,}`)},                                      // batch
	{"hvr.", regexp.MustCompile(`\bhvr\.[A-Za-z0-9_-]{24,}`)},                                      // recovery
	{"npm_", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}`)},                                          // npm
	{"pypi-", regexp.MustCompile(`\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,}`)},                      // PyPI
	{"eyJ", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}`)}, // signed JWT, RFC 7515 and 7519
}

// secretStarts tells by the first three bytes which forms may follow: bit i of
// all three entries is set where form i may. A cheap first look at every text.
var secretStarts = func() (starts [3][256]uint32) {
	for i, f := range secretForms {
		for j := range starts {
			starts[j][f.mark[j]] |= 1 << i
		}
	}
	return starts
}()

// secretSkip is how far the next start of a form may lie at least behind one whose
// third byte this would be (Horspool 1980, with marks of three bytes).
var secretSkip = func() (skip [256]uint8) {
	for b := range skip {
		switch {
		case secretStarts[1][b] != 0:
			skip[b] = 1
		case secretStarts[0][b] != 0:
			skip[b] = 2
		default:
			skip[b] = 3
		}
	}
	return skip
}()

// isSecret reports whether s holds a secret value in a known format.
func isSecret[T string | []byte](s T) bool {
	const shortest = 16
	if len(s) < shortest {
		return false
	}
	var tried uint32
	for i := 0; i < len(s)-2; i += int(secretSkip[s[i+2]]) {
		forms := secretStarts[0][s[i]] & secretStarts[1][s[i+1]] & secretStarts[2][s[i+2]] &^ tried
		for ; forms != 0; forms &= forms - 1 {
			n := bits.TrailingZeros32(forms)
			f := secretForms[n]
			if i+len(f.mark) <= len(s) && string(s[i:i+len(f.mark)]) == f.mark {
				tried |= 1 << n // once is enough, and keeps the time linear
				if f.form.MatchString(string(s)) {
					return true
				}
			}
		}
	}
	return false
}

// IsSecret reports whether s holds a secret value in a publicly known format,
// such as a PEM private key or a GitHub, Slack or Stripe token. Parse refuses a
// document that holds one; importers drop such a value and say so.
func IsSecret(s string) bool { return isSecret(s) }

// visible cuts a JSON pointer before the first member name that holds a secret.
func visible(pointer string) string {
	at := 0
	for _, token := range strings.SplitAfter(pointer, "/") {
		if isSecret(unescape.Replace(token)) {
			return pointer[:at-1]
		}
		at += len(token)
	}
	return pointer
}

var unescape = strings.NewReplacer("~1", "/", "~0", "~")
