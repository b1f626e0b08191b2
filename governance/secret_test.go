package governance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
)

// secrets are made up here, one of each known format. They are put together so
// that scanners of this repository have nothing to find.
func secrets() map[string]string {
	many := strings.Repeat("a1B2c3D4", 12)
	pem := func(kind string) string {
		return "-----BEGIN " + kind + "-----\nMIIE" + many + "\n-----END " + kind + "-----"
	}
	return map[string]string{
		"PKCS #8 key":              pem("PRIVATE" + " KEY"),
		"encrypted PKCS #8 key":    pem("ENCRYPTED PRIVATE" + " KEY"),
		"RSA key":                  pem("RSA PRIVATE" + " KEY"),
		"EC key":                   pem("EC PRIVATE" + " KEY"),
		"OpenSSH key":              pem("OPENSSH PRIVATE" + " KEY"),
		"PGP key":                  pem("PGP PRIVATE" + " KEY BLOCK"),
		"PuTTY key":                "PuTTY-User-" + "Key-File-3: ssh-ed25519",
		"GitHub personal token":    "ghp" + "_" + many[:36],
		"GitHub OAuth token":       "gho" + "_" + many[:36],
		"GitHub user token":        "ghu" + "_" + many[:36],
		"GitHub app token":         "ghs" + "_" + many[:36],
		"GitHub refresh token":     "ghr" + "_" + many[:76],
		"GitHub fine token":        "github" + "_pat_" + many[:22] + "_" + many[:59],
		"GitLab token":             "glpat" + "-" + many[:20],
		"Slack bot token":          "xoxb" + "-123456789012-" + many[:24],
		"Slack user token":         "xoxp" + "-123456789012-" + many[:24],
		"Slack refresh token":      "xoxe" + ".xoxp-1-" + many[:40],
		"Slack app token":          "xapp" + "-1-A012345-" + many[:24],
		"Slack webhook":            "https://hooks.slack" + ".com/services/T0123ABCD/B0123ABCD/" + many[:24],
		"Stripe secret key":        "sk" + "_live_" + many[:24],
		"Stripe restricted key":    "rk" + "_live_" + many[:24],
		"Stripe test key":          "sk" + "_test_" + many[:24],
		"Stripe webhook secret":    "whsec" + "_" + many[:32],
		"Google API key":           "AIza" + many[:35],
		"Google OAuth secret":      "GOCSPX" + "-" + many[:28],
		"Entra client secret":      "abc8" + "Q~" + many[:34],
		"older Entra secret":       "a_~7" + "Q~" + many[:31],
		"Vault service token":      "hvs" + "." + many[:24],
		"Vault batch token":        "hvb" + "." + many[:24],
		"Vault recovery token":     "hvr" + "." + many[:24],
		"npm token":                "npm" + "_" + many[:36],
		"PyPI token":               "pypi" + "-AgEIcHlwaS5vcmc" + many[:60],
		"JWT":                      "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiJjaSJ9." + many[:43],
		"secret within a sentence": "the key is ghp" + "_" + many[:36] + ", keep it",
		"secret behind others":     "ghp_ eyJ eyJ hvs. xox npm_ AIza ghp" + "_" + many[:36],
	}
}

// Wherever a secret stands, the document is refused, and the error does not
// repeat it.
func TestParseRefusesSecrets(t *testing.T) {
	places := map[string]string{ // where, with the pointer up to which the place is told
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","name":%s}]}`:            "/nhis/0/name",
		`{"schemaVersion":"1.0","nhis":[{"id":%s,"kind":"bot"}]}`:                        "/nhis/0/id",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":%s}]}`:                         "/nhis/0/kind",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","createdAt":%s}]}`:       "/nhis/0/createdAt",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","createdById":%s}]}`:     "/nhis/0/createdById",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","unusedScopes":%s}]}`:    "/nhis/0/unusedScopes",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","consumers":["a",%s]}]}`: "/nhis/0/consumers/1",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","labels":{"a":%s}}]}`:    "/nhis/0/labels/a",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","labels":{%s:"a"}}]}`:    "/nhis/0/labels",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","labels":{%s:7}}]}`:      "/nhis/0/labels",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","x":{"y":[[%s]]}}]}`:     "/nhis/0/x/y/0/0",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot","x":{%s:1}}]}`:           "/nhis/0/x",
		`{"schemaVersion":"1.0","nhis":[{"id":"ci","kind":"bot",%s:{"a":"b","a":"c"}}]}`: "/nhis/0",
		`{"schemaVersion":%s}`:                  "/schemaVersion",
		`{"schemaVersion":"1.0",%s:true,"z":[}`: "",
		`{"schemaVersion":"1.0",%s:[true,}`:     "",
		`%s`:                                    "",
	}
	for name, secret := range secrets() {
		if !governance.IsSecret(secret) {
			t.Errorf("IsSecret(%s) = false", name)
		}
		for place, pointer := range places {
			_, err := governance.Parse("estate.json", []byte(fmt.Sprintf(place, marshal(secret))))
			found := false
			for f := range governance.Faults(err) {
				found = found || f.Code == governance.CodeSecretMaterial && f.Pointer == pointer
			}
			if !found {
				t.Errorf("%s in %s: no SECRET_MATERIAL at %q in %q", name, place, pointer, lines(err))
			}
			if text := fmt.Sprintf("%v %+v", err, lines(err)); repeats(text, secret) {
				t.Errorf("%s in %s: the error repeats it", name, place)
			}
			for f := range governance.Faults(err) {
				if repeats(fmt.Sprintf("%+v %+v", *f, f.Err), secret) {
					t.Errorf("%s in %s: the fault %s repeats it", name, place, f.Code)
				}
			}
		}
	}
}

// repeats reports whether text holds a tell-tale part of the secret.
func repeats(text, secret string) bool {
	for at := 0; at+12 <= len(secret); at++ {
		if part := secret[at : at+12]; strings.ContainsAny(part, "12") && strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// Identifiers are no secrets, however random they look.
func TestIsSecretPasses(t *testing.T) {
	for _, s := range []string{
		"", "ci", "AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "AROA3XFRBF535PLBIFPI4",
		"62e90394-69f5-4237-9190-012177145e10", "sha256:" + strings.Repeat("0123456789abcdef", 4),
		"arn:aws:iam::123456789012:role/ghp_reader", "spiffe://acme.example/ns/prod/sa/ci",
		"-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "github_pat_", "xoxb-", "sk_live_", "pk_live_" + strings.Repeat("a", 24),
		"eyJhbGciOiJIUzI1NiJ9", strings.Repeat("Zm9vYmFy", 20), "correct horse battery staple", "https://hooks.slack.com/services/",
	} {
		if governance.IsSecret(s) {
			t.Errorf("IsSecret(%q) = true", s)
		}
	}
}

// Many beginnings of secrets that end as none cost linear time: a text of half a
// megabyte is read in a moment, where the square would take hours.
func TestIsSecretIsLinear(t *testing.T) {
	if governance.IsSecret(strings.Repeat("eyJ ghp_ hvs. -----BEGIN ", 20_000)) {
		t.Error("beginnings of secrets are a secret")
	}
}
