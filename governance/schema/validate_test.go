package schema_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

func TestValidate(t *testing.T) {
	actor := func(members string) string {
		return `{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization"` + members + `}]}`
	}
	tests := []struct {
		name, doc string
		want      []string
	}{
		{"smallest", `{"schemaVersion":"1.0"}`, nil},
		{"later minor version", `{"schemaVersion":"1.4"}`, nil},
		{"empty", ``, []string{`e:1:1: SYNTAX: the document is empty`}},
		{"ends in the middle", `{"schemaVersion":`, []string{`e:1:18: SYNTAX at /schemaVersion: the document ends in the middle of a value`}},
		{"ends below a name", `{"labels":{"a%20/b~":`, []string{`e:1:22: SYNTAX at /labels/a%20~1b~0: the document ends in the middle of a value`}},
		{"trailing text", "{\"schemaVersion\":\"1.0\"}\n{}", []string{`e:2:1: SYNTAX: more text after the end of the document`}},
		{"member twice", `{"schemaVersion":"1.0","schemaVersion":"1.0"}`,
			[]string{`e:1:24: DUPLICATE_MEMBER at /schemaVersion: the member stands twice in this object; remove one`}},
		{"nested deeply", strings.Repeat("[", 33), []string{`e:1:33: TOO_LARGE at ` + strings.Repeat("/0", 32) + `: nested too deeply`}},
		{"another type", `[]`, []string{`e:1:1: SCHEMA: this must be of type object`}},
		{"every fault", "{\"actors\": [\n  {\"kind\": \"team\", \"id\": \"-\",\n   \"nick\": 1}]}", []string{
			`e:1:1: SCHEMA: the member "schemaVersion" is missing`,
			`e:2:12: SCHEMA at /actors/0/kind: this must be one of organization, unit, person`,
			`e:2:26: SCHEMA at /actors/0/id: this must be an id: 1 to 256 letters, digits and ._:/@+=,~%-, a letter or digit first`,
			`e:3:4: SCHEMA at /actors/0/nick: the schema does not know this member`,
		}},
		{"person without parent", `{"schemaVersion":"1.0","actors":[{"id":"a","kind":"person"}]}`, []string{`e:1:34: SCHEMA at /actors/0: the member "parentId" is missing`}},
		{"null where nobody may say none", actor(`,"status":null`), []string{`e:1:75: SCHEMA at /actors/0/status: this must be of type string`}},
		{"null where somebody may", actor(`,"terminatedAt":null`), nil},
		{"neither instant nor null", actor(`,"terminatedAt":7`), []string{`e:1:81: SCHEMA at /actors/0/terminatedAt: this must be of type string or null`}},
		{"no such day", actor(`,"terminatedAt":"2026-02-30T00:00:00Z"`),
			[]string{`e:1:81: SCHEMA at /actors/0/terminatedAt: this must be an instant in UTC, as 2026-01-31T09:30:00Z (RFC 3339), in the years 1 to 9999`}},
		{"negative count", actor(`,"channelTier":-1`), []string{`e:1:80: SCHEMA at /actors/0/channelTier: this must be a count from 0 to 9007199254740991`}},
		{"count of a billion digits", actor(`,"channelTier":1e1000000000`), []string{`e:1:80: SCHEMA at /actors/0/channelTier: this must be a count from 0 to 9007199254740991`}},
		{"label that is no text", actor(`,"labels":{"a/b~c %":1}`), []string{`e:1:86: SCHEMA at /actors/0/labels/a~1b~0c %: this must be of type string`}},
		{"own duty", `{"schemaVersion":"1.0","assignments":[{"id":"a","duty":"x-own","responsibleIds":[],"accountableIds":[]}]}`, nil},
		{"no duty", `{"schemaVersion":"1.0","assignments":[{"id":"a","duty":"own","responsibleIds":[],"accountableIds":[]}]}`,
			[]string{`e:1:56: SCHEMA at /assignments/0/duty: this must be the id of a duty on the list, or an own one that starts with x-`}},
		{"scope with an at sign", `{"schemaVersion":"1.0","delegations":[{"id":"d","kind":"agent","grantorId":"actor:a","granteeId":"nhi:n","scopes":[{"action":"a@b","resource":"c"}]}]}`,
			[]string{`e:1:126: SCHEMA at /delegations/0/scopes/0/action: this must match ` + governance.PatternAction}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lines(schema.Validate("e", []byte(tt.doc)))); diff != "" {
				t.Errorf("Validate(%s) mismatch (-want +got):\n%s", tt.doc, diff)
			}
		})
	}
}

func lines(err error) []string {
	var list []string
	for f := range governance.Faults(err) {
		list = append(list, f.Error())
	}
	return list
}

func TestViolation(t *testing.T) {
	err := schema.ValidateRequest("r", []byte(`{"party":"tenant:t","action":"a"}`))
	var got []schema.Violation
	for f := range governance.Faults(err) {
		var v *schema.Violation
		if f.Code != schema.CodeSchema || !errors.As(f, &v) {
			t.Fatalf("%v has the cause %v", f, f.Err)
		}
		got = append(got, *v)
	}
	want := []schema.Violation{
		{Keyword: "required", Rule: "/$defs/Request/required"},
		{Keyword: "pattern", Rule: "/$defs/PartyRef/pattern"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("violations mismatch (-want +got):\n%s", diff)
	}
}

// TestNoValueIsQuoted puts a text that nobody may see wherever a document can
// be wrong.
func TestNoValueIsQuoted(t *testing.T) {
	const hidden = "hunter2-hunter2"
	const token = "ghp_hunter2hunter2hunter2hunter2hunter2" // of the form of a token
	for _, doc := range []string{
		`{"schemaVersion":"` + hidden + `"}`,
		`{"schemaVersion":"1.0","asOf":"` + hidden + `"}`,
		`{"schemaVersion":"1.0","asOf":["` + hidden + `"]}`,
		`{"schemaVersion":"1.0","actors":"` + hidden + `"}`,
		`{"schemaVersion":"1.0","actors":[{"id":"` + hidden + ` ","kind":"` + hidden + `","roles":["` + hidden + `"],"terminatedAt":"` + hidden + `","memberIds":["` + hidden + `"]}]}`,
		`{"schemaVersion":"1.0","assignments":[{"duty":"` + hidden + `","within":"` + hidden + `"}]}`,
		`{"schemaVersion":"1.0"} ` + hidden,
		`{"schemaVersion":"1.0","` + token + `":1}`,
		`{"schemaVersion":"1.0","` + token + `":1,"` + token + `":1}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"unit","parentId":"` + token + `","labels":{"` + token + `":7}}]}`,
		`{"schemaVersion":"1.0","x":{"` + token + `":["` + token,
	} {
		err := schema.Validate("e", []byte(doc))
		if err == nil {
			t.Errorf("Validate(%s) = nil", doc)
		}
		for f := range governance.Faults(err) {
			if strings.Contains(fmt.Sprintf("%v %v %+v", f, f.Err, f), "hunter2") {
				t.Errorf("Validate(%s) quotes the document: %v", doc, f)
			}
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	doc := `{"schemaVersion":"1.0","tenants":[` + strings.Repeat(`1,`, 3000) + `1]}`
	got := lines(schema.Validate("e", []byte(doc)))
	if len(got) != schema.MaxFaults+1 {
		t.Fatalf("Validate lists %d faults, want %d and one that says so", len(got), schema.MaxFaults)
	}
	want := []string{"e:1:35: SCHEMA at /tenants/0: this must be of type object", "e:1:2035: TOO_LARGE: more than 1000 faults; the rest is not listed"}
	if diff := cmp.Diff(want, []string{got[0], got[schema.MaxFaults]}); diff != "" {
		t.Errorf("first and last fault mismatch (-want +got):\n%s", diff)
	}
}

func TestValidateConcurrently(t *testing.T) {
	doc := []byte(`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"team"},{"id":"a","kind":"team","x":1}]}`)
	want := schema.Validate("e", doc).Error()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := schema.Validate("e", doc).Error(); got != want {
					t.Errorf("Validate says %q, then %q", want, got)
				}
			}
		})
	}
	wg.Wait()
}

func TestCompileRefuses(t *testing.T) {
	for name, doc := range map[string]string{
		"no JSON":                `{`,
		"no schema":              `{"type":"sentence"}`,
		"a reference to a file":  `{"$ref":"file:///etc/hostname"}`,
		"a reference to the web": `{"$ref":"https://example.com/schema"}`,
		"a reference to nothing": `{"$ref":"#/$defs/Nobody"}`,
	} {
		if _, err := schema.Compile([]byte(doc)); err == nil {
			t.Errorf("Compile(%s) takes %s", doc, name)
		}
	}
}
