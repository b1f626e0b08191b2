package awsiam

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
)

func TestMapScope(t *testing.T) {
	const own = "111122223333"
	tests := []struct{ action, resource, want string }{
		{"*", "*", "*@tenant/111122223333/**"},
		{"*:*", "*", "*@tenant/111122223333/**"},
		{"S3:PutObject", "*", "aws.s3.PutObject@tenant/111122223333/**"},
		{"s3:*", "*", "aws.s3.*@tenant/111122223333/**"},
		{"s3:Get*", "*", "aws:s3:Get*@tenant/111122223333/**"},
		{"s?:GetObject", "*", "aws:s?:GetObject@tenant/111122223333/**"},
		{"s3", "*", "aws:s3@tenant/111122223333/**"},
		{"a:b", "arn:aws:x:r:444455556666:one/two", "aws.a.b@tenant/444455556666/x/r/one/two"},
		{"a:b", "arn:aws:x::444455556666:kind:one", "aws.a.b@tenant/444455556666/x/-/kind:one"},
		{"a:b", "arn:aws:x:*:444455556666:one/*", "aws.a.b@tenant/444455556666/x/*/one/*/**"},
		{"a:b", "arn:aws:x:r:444455556666:*", "aws.a.b@tenant/444455556666/x/r/*/**"},
		{"a:b", "arn:aws:x:r:444455556666:one/*/two", "aws:a:b@arn:aws:x:r:444455556666:one/*/two"},
		{"a:b", "arn:aws:x:r:444455556666:one*", "aws:a:b@arn:aws:x:r:444455556666:one*"},
		{"a:b", "arn:aws:x:r:444455556666:one//two", "aws:a:b@arn:aws:x:r:444455556666:one//two"},
		{"a:b", "arn:aws:x:r:444455556666:../two", "aws:a:b@arn:aws:x:r:444455556666:../two"},
		{"a:b", "arn:aws:x:r:444455556666:u/${aws:username}", "aws:a:b@arn:aws:x:r:444455556666:u/${aws:username}"},
		{"a:b", "arn:aws:x:r:*:one", "aws:a:b@arn:aws:x:r:*:one"},
		{"a:b", "arn:aws:*:r:444455556666:one", "aws:a:b@arn:aws:*:r:444455556666:one"},
		{"a:b", "arn:aws:s3:::bucket", "aws:a:b@arn:aws:s3:::bucket"},
	}
	for _, tt := range tests {
		got := mapScope(own, tt.action, tt.resource)
		if diff := cmp.Diff(tt.want, got.Action+"@"+got.Resource); diff != "" {
			t.Errorf("mapScope(%s, %s) mismatch (-want +got):\n%s", tt.action, tt.resource, diff)
		}
	}
}

func TestParseInstant(t *testing.T) {
	for s, want := range map[string]string{
		"2014-07-30T17:09:20Z":      "2014-07-30T17:09:20Z",
		"2014-07-30T17:09:20+02:00": "2014-07-30T15:09:20Z",
		"2019-12-18 19:10:08+00:00": "2019-12-18T19:10:08Z",
		"2019-12-18T19:10:08.25Z":   "2019-12-18T19:10:08.25Z",
		"2019-12-18T19:10:08":       "", // no offset
		"2019-02-29T00:00:00Z":      "",
		"0001-01-01T00:00:00+01:00": "", // in the year 0 of UTC
		"9999-12-31T23:59:59-01:00": "",
		"2019-12-18":                "",
		"1576696208":                "",
		"N/A":                       "",
	} {
		got, ok := parseInstant(s)
		if ok != (want != "") || ok && governance.FormatInstant(got) != want {
			t.Errorf("parseInstant(%q) = %v %v, want %q", s, got, ok, want)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{
		{"*", "", true}, {"", "", true}, {"", "a", false}, {"a", "", false}, {"sts:*", "sts:assumerole", true}, {"s*:a*e", "sts:assumerole", true},
		{"sts:assumerol?", "sts:assumerole", true}, {"sts:assumerole?", "sts:assumerole", false}, {"*role", "sts:assumerole", true}, {"*x*", "sts:assumerole", false},
		{"sts:tagsession", "sts:assumerole", false}, {strings.Repeat("*a", 30) + "b", strings.Repeat("a", 1000), false},
	} {
		if got := matches(tt.pattern, tt.s); got != tt.want {
			t.Errorf("matches(%q, %q) = %v", tt.pattern, tt.s, got)
		}
	}
}

func TestExternalID(t *testing.T) {
	yes, no, unknown := governance.Some(true), governance.Some(false), governance.Field[bool]{}
	tests := []struct {
		conditions string
		want       governance.Field[bool]
	}{
		{`{}`, no},
		{`{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, no},
		{`{"StringEquals":{"sts:ExternalId":"x"}}`, yes},
		{`{"StringEquals":{"STS:externalid":["x","y"]}}`, yes},
		{`{"StringEquals":{"sts:ExternalId":[]}}`, unknown},
		{`{"StringLike":{"sts:ExternalId":"x"}}`, yes},
		{`{"StringLike":{"sts:ExternalId":"*"}}`, no},
		{`{"StringLike":{"sts:ExternalId":["x","*"]}}`, no},
		{`{"StringLike":{"sts:ExternalId":"x*"}}`, unknown},
		{`{"StringEqualsIfExists":{"sts:ExternalId":"x"}}`, no},
		{`{"Null":{"sts:ExternalId":"false"}}`, no},
		{`{"StringNotEquals":{"sts:ExternalId":"x"}}`, unknown},
	}
	for _, tt := range tests {
		s := parseStatement(t, `{"Effect":"Allow","Condition":`+tt.conditions+`}`)
		if got := externalID(s); !got.Equal(tt.want) {
			t.Errorf("externalID(%s) = %v, want %v", tt.conditions, got, tt.want)
		}
	}
}

func TestWindow(t *testing.T) {
	tests := []struct{ conditions, notBefore, expires, names string }{
		{`{}`, "none", "none", ""},
		{`{"DateLessThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"DateLessThanEquals":{"aws:CurrentTime":"2025-01-01T00:00:00Z"}}`, "none", "2025-01-01T00:00:00Z", ""},
		{`{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, "2026-01-01T00:00:00.000000001Z", "none", ""},
		{`{"DateLessThan":{"aws:CurrentTime":"soon"},"DateGreaterThanEquals":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, "unknown", "unknown", "DateLessThan(aws:currenttime)"},
		{`{"DateEquals":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}`, "unknown", "unknown", "DateEquals(aws:currenttime)"},
		{`{"Bool":{"aws:MultiFactorAuthPresent":true},"StringEquals":{"sts:ExternalId":"x"}}`, "none", "none", "mfa external_id"},
		{`{"Bool":{"aws:MultiFactorAuthPresent":"false"}}`, "none", "none", "Bool(aws:multifactorauthpresent)"},
	}
	for _, tt := range tests {
		var g grant
		names := (&run{}).conditions(&g, parseStatement(t, `{"Effect":"Allow","Condition":`+tt.conditions+`}`))
		got := []string{g.NotBefore.String(), g.ExpiresAt.String(), strings.Join(names, " ")}
		if diff := cmp.Diff([]string{tt.notBefore, tt.expires, tt.names}, got); diff != "" {
			t.Errorf("conditions(%s) mismatch (-want +got):\n%s", tt.conditions, diff)
		}
	}
}

func TestUnescape(t *testing.T) {
	for s, want := range map[string]string{"%7B%22a%22%3A+%221%2b%22%7d": `{"a":+"1+"}`, `{"%41"}`: `{"%41"}`, "%7B%": "{%", "%7B%4": "{%4", "%zz": "%zz"} {
		if got := unescape(s); got != want {
			t.Errorf("unescape(%q) = %q, want %q", s, got, want)
		}
	}
}

// TestDigest wants a statement to keep its digest however it is written, and
// another to have another.
func TestDigest(t *testing.T) {
	one := parseStatement(t, `{"Sid":"a","Effect":"Allow","NotAction":["x:y","x:z"],"Resource":"*"}`)
	same := parseStatement(t, "{ \"Resource\": \"*\",\n\"NotAction\": [\"x:y\", \"x:z\"], \"Effect\": \"Allow\", \"Sid\": \"b\"}")
	for _, other := range []string{
		`{"Effect":"Allow","NotAction":["x:yx:z"],"Resource":"*"}`, `{"Effect":"Allow","NotAction":["x:y"],"Resource":"*"}`,
		`{"Effect":"Allow","NotAction":["x:y","x:z"],"Resource":"*","Condition":{"Bool":{"a":true}}}`,
		`{"Effect":"Allow","NotAction":["x:y","x:z"],"Resource":["*"]}`,
	} {
		if parseStatement(t, other).digest() == one.digest() {
			t.Errorf("%s has the digest of another statement", other)
		}
	}
	if one.digest() != same.digest() {
		t.Errorf("one statement has two digests")
	}
}

// TestScopesAreBounded attaches a policy of 4000 scopes to 400 users: those for
// whom there is no room have unknown scopes, not fewer.
func TestScopesAreBounded(t *testing.T) {
	var users, actions []string
	for i := range 400 {
		users = append(users, `{"UserName":"u`+string(rune('A'+i/26))+string(rune('a'+i%26))+`","Arn":"arn:aws:iam::111122223333:user/u`+string(rune('A'+i/26))+string(rune('a'+i%26))+`","AttachedManagedPolicies":[{"PolicyArn":"arn:aws:iam::111122223333:policy/p"}]}`)
	}
	for i := range 4000 {
		actions = append(actions, `"x:a`+time.Duration(i).String()+`s"`)
	}
	text := `{"UserDetailList":[` + strings.Join(users, ",") + `],"Policies":[{"Arn":"arn:aws:iam::111122223333:policy/p","DefaultVersionId":"v","PolicyVersionList":[{"VersionId":"v","Document":{"Statement":{"Effect":"Allow","Action":[` + strings.Join(actions, ",") + `],"Resource":"*"}}}]}]}`
	text = strings.ReplaceAll(text, "µ", "u")
	r := &run{scopesLeft: maxScopes}
	if fault := r.file(importer.File{Name: "f", Data: []byte(text)}); fault != nil {
		t.Fatal(fault)
	}
	e, err := r.estate(t.Context(), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	total, unknown := 0, 0
	for _, n := range e.NHIs {
		scopes, ok := n.Scopes.Get()
		if total += len(scopes); !ok {
			unknown++
		} else if len(scopes) != 4000 {
			t.Errorf("%s has %d scopes, want 4000 or unknown", n.ID, len(scopes))
		}
	}
	if total > maxScopes || unknown == 0 || unknown == len(e.NHIs) {
		t.Errorf("%d scopes, %d users of %d unknown", total, unknown, len(e.NHIs))
	}
}

func parseStatement(t *testing.T, text string) statement {
	t.Helper()
	if !json.Valid([]byte(text)) {
		t.Fatalf("not JSON: %s", text)
	}
	n, fault := importer.ParseJSON(importer.File{Name: "f", Data: []byte(text)}, importer.Limits{})
	if fault != nil {
		t.Fatal(fault)
	}
	return (&run{}).statement(n)
}
