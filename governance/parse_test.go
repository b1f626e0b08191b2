package governance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mandate-nhi/mandate/governance"
)

// lines is code, pointer and place of everything that err lists.
func lines(err error) []string {
	var out []string
	for f := range governance.Faults(err) {
		out = append(out, fmt.Sprintf("%s %s %d:%d", f.Code, f.Pointer, f.Pos.Line, f.Pos.Column))
	}
	return out
}

func warnings(e *governance.Estate) []string {
	var out []string
	for _, w := range e.Warnings() {
		out = append(out, fmt.Sprintf("%s %s %s %d:%d", w.Code, w.Record, w.Path, w.Pos.Line, w.Pos.Column))
	}
	return out
}

func mustParse(t *testing.T, name, document string) *governance.Estate {
	t.Helper()
	e, err := governance.Parse(name, []byte(document))
	if err != nil {
		t.Fatalf("Parse(%s): %v", document, err)
	}
	return e
}

// nhi is an estate of one NHI with these members behind id and kind. The NHI
// starts at column 11 of line 2, the members at column 39.
func nhi(members string) string {
	return `{"schemaVersion":"1.0",` + "\n" + `"nhis":   [{"id":"ci", "kind":"pipeline", ` + members + `}]}`
}

// Each code that refuses a document, at its place.
func TestParseFaults(t *testing.T) {
	tests := []struct {
		name, document string
		want           []string
	}{
		{"nothing", "", []string{"SYNTAX  1:1"}},
		{"white space", " \n ", []string{"SYNTAX  2:2"}},
		{"half a document", `{"schemaVersion":"1.0"`, []string{"SYNTAX  1:23"}},
		{"half a value", `{"schemaVersion":"1.0", "nhis":[{"id":`, []string{"SYNTAX /nhis/0/id 1:39"}},
		{"comma at the end", `{"schemaVersion":"1.0",}`, []string{"SYNTAX  1:23"}},
		{"text behind the end", `{"schemaVersion":"1.0"} x`, []string{"SYNTAX  1:25"}},
		{"second document", "{\"schemaVersion\":\"1.0\"}\n{}", []string{"SYNTAX  2:1"}},
		{"comment", "{\"schemaVersion\":\"1.0\" // now\n}", []string{"SYNTAX  1:24"}},
		{"byte order mark", "\xef\xbb\xbf{\"schemaVersion\":\"1.0\"}", []string{"SYNTAX  1:1"}},
		{"UTF-16", "\xff\xfe{\x00", []string{"SYNTAX  1:1"}},
		{"not UTF-8", nhi("\"name\":\"M\xfcller\""), []string{"SYNTAX /nhis/0/name 2:52"}},
		{"lone surrogate", nhi(`"name":"\ud800"`), []string{"SYNTAX /nhis/0/name 2:51"}},
		{"nested too deeply", nhi(`"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40)), []string{"TOO_LARGE /nhis/0/x" + strings.Repeat("/0", 29) + " 2:76"}},
		{"not an object", `[]`, []string{"TYPE  1:1"}},
		{"null", `null`, []string{"NULL_NOT_ALLOWED  1:1"}},
		{"member twice", nhi(`"name":"a", "name":"b"`), []string{"DUPLICATE_MEMBER /nhis/0/name 2:55"}},
		{"member twice, once escaped", nhi(`"name":"a", "n\u0061me":"b"`), []string{"DUPLICATE_MEMBER /nhis/0/name 2:55"}},
		{"unknown member twice", nhi(`"x":1, "x":1`), []string{"DUPLICATE_MEMBER /nhis/0/x 2:50"}},
		{"collection twice", `{"schemaVersion":"1.0", "nhis":[], "nhis":[]}`, []string{"DUPLICATE_MEMBER /nhis 1:36"}},
		{"label twice", nhi(`"labels":{"a":"1","a":"1"}`), []string{"DUPLICATE_MEMBER /nhis/0/labels/a 2:61"}},
		{"number for a text", nhi(`"name":1`), []string{"TYPE /nhis/0/name 2:50"}},
		{"text for a number", nhi(`"unusedScopes":"1"`), []string{"TYPE /nhis/0/unusedScopes 2:58"}},
		{"text for a truth", nhi(`"interactiveUse":"true"`), []string{"TYPE /nhis/0/interactiveUse 2:60"}},
		{"fraction", nhi(`"unusedScopes":1.5`), []string{"TYPE /nhis/0/unusedScopes 2:58"}},
		{"nearly an integer", nhi(`"unusedScopes":0.99999999999999999999`), []string{"TYPE /nhis/0/unusedScopes 2:58"}},
		{"object for a list", nhi(`"scopes":{}`), []string{"TYPE /nhis/0/scopes 2:52"}},
		{"list for an object", nhi(`"logging":[]`), []string{"TYPE /nhis/0/logging 2:53"}},
		{"number for an enum", nhi(`"status":1`), []string{"TYPE /nhis/0/status 2:52"}},
		{"number in labels", nhi(`"labels":{"a":1}`), []string{"TYPE /nhis/0/labels/a 2:57"}},
		{"id with a space", nhi(`"ownerId":"a b"`), []string{"FORMAT /nhis/0/ownerId 2:53"}},
		{"reference without a kind", nhi(`"createdById":"acme"`), []string{"FORMAT /nhis/0/createdById 2:57"}},
		{"reference of a wrong kind", nhi(`"createdById":"tenant:acme"`), []string{"FORMAT /nhis/0/createdById 2:57"}},
		{"instant with an offset", nhi(`"createdAt":"2026-01-01T00:00:00+01:00"`), []string{"FORMAT /nhis/0/createdAt 2:55"}},
		{"duration in months", nhi(`"logging":{"retention":"P1M"}`), []string{"FORMAT /nhis/0/logging/retention 2:66"}},
		{"digest without algorithm", nhi(`"agent":{"charterDigest":"00"}`), []string{"FORMAT /nhis/0/agent/charterDigest 2:68"}},
		{"scope without an action", nhi(`"scopes":[{"action":"","resource":"org/x"}]`), []string{"FORMAT /nhis/0/scopes/0/action 2:63"}},
		{"scope with an ambiguous action", nhi(`"scopes":[{"action":"a@b","resource":"org/x"}]`), []string{"FORMAT /nhis/0/scopes/0/action 2:63"}},
		{"scope with a line feed", nhi(`"scopes":[{"action":"a","resource":"org/\n"}]`), []string{"FORMAT /nhis/0/scopes/0/resource 2:78"}},
		{"version of one number", `{"schemaVersion":"1"}`, []string{"FORMAT /schemaVersion 1:18"}},
		{"version before the first", `{"schemaVersion":"0.9"}`, []string{"FORMAT /schemaVersion 1:18"}},
		{"version with a sign", `{"schemaVersion":"1.+0"}`, []string{"FORMAT /schemaVersion 1:18"}},
		{"year 0", nhi(`"createdAt":"0000-01-01T00:00:00Z"`), []string{"RANGE /nhis/0/createdAt 2:55"}},
		{"more than a century", nhi(`"logging":{"retention":"P36501D"}`), []string{"RANGE /nhis/0/logging/retention 2:66"}},
		{"negative count", nhi(`"unusedScopes":-1`), []string{"RANGE /nhis/0/unusedScopes 2:58"}},
		{"count beyond 2^53", nhi(`"unusedScopes":9007199254740992`), []string{"RANGE /nhis/0/unusedScopes 2:58"}},
		{"count beyond any double", nhi(`"unusedScopes":1e999999999999`), []string{"RANGE /nhis/0/unusedScopes 2:58"}},
		{"id twice", `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot"},{"id":"a","kind":"bot"}]}`, []string{"DUP_ID /nhis/1/id 1:62"}},
		{"no version", `{}`, []string{"MISSING_REQUIRED  1:1"}},
		{"null for a required member", `{"schemaVersion":null}`, []string{"MISSING_REQUIRED /schemaVersion 1:18"}},
		{"null for a required list", `{"schemaVersion":"1.0","handoffs":[{"id":"h","fromId":"actor:a","toId":"actor:b","state":"draft","payload":null}]}`, []string{"MISSING_REQUIRED /handoffs/0/payload 1:108"}},
		{"record without all it needs", `{"schemaVersion":"1.0","evidence":[{"subjectId":"nhi:a"}]}`, []string{"MISSING_REQUIRED /evidence/0 1:36", "MISSING_REQUIRED /evidence/0 1:36", "MISSING_REQUIRED /evidence/0 1:36"}},
		{"person without a parent", `{"schemaVersion":"1.0","actors":[{"id":"p","kind":"person"}]}`, []string{"MISSING_REQUIRED /actors/0 1:34"}},
		{"null where nobody can know nothing", nhi(`"environment":null`), []string{"NULL_NOT_ALLOWED /nhis/0/environment 2:57"}},
		{"null in a list", nhi(`"operatorIds":["a",null]`), []string{"NULL_NOT_ALLOWED /nhis/0/operatorIds/1 2:62"}},
		{"null for a collection", `{"schemaVersion":"1.0","nhis":null}`, []string{"NULL_NOT_ALLOWED /nhis 1:31"}},
		{"null for labels", nhi(`"labels":null`), []string{"NULL_NOT_ALLOWED /nhis/0/labels 2:52"}},
		{"version to come", `{"schemaVersion":"2.0"}`, []string{"NEWER_MAJOR /schemaVersion 1:18"}},
		{"parents in a circle", `{"schemaVersion":"1.0","actors":[{"id":"a","kind":"unit","parentId":"b"},{"id":"b","kind":"unit","parentId":"a"}]}`,
			[]string{"PARENT_CYCLE /actors/0/parentId 1:69", "PARENT_CYCLE /actors/1/parentId 1:109"}},
		{"own parent", `{"schemaVersion":"1.0","actors":[{"id":"a","kind":"unit","parentId":"a"}]}`, []string{"PARENT_CYCLE /actors/0/parentId 1:69"}},
		{"members in a circle", `{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","memberIds":["nhi:a","actor:a"]}]}`, []string{"PARENT_CYCLE /actors/0/memberIds 1:78"}},
		{"secret", nhi(`"name":"ghp_` + strings.Repeat("a", 36) + `"`), []string{"SECRET_MATERIAL /nhis/0/name 2:50"}},
		{"owned by an NHI", nhi(`"ownerId":"ci"`), []string{"OWNER_IS_NHI /nhis/0/ownerId 2:53"}},
		{"approved by an organization", `{"schemaVersion":"1.0","actors":[{"id":"o","kind":"organization"}],
"credentials":[{"id":"k","kind":"api_key","subjectId":"nhi:ci","approvals":[{"byId":"o","decision":"approved","at":"2026-01-01T00:00:00Z"}]}]}`,
			[]string{"OWNER_IS_NHI /credentials/0/approvals/0/byId 2:85"}},
		{"duty that is none", `{"schemaVersion":"1.0","assignments":[{"id":"a","duty":"secret.destory","responsibleIds":[],"accountableIds":[]}]}`, []string{"ASSIGNMENT_TARGET /assignments/0/duty 1:56"}},
		{"own duty without a name", `{"schemaVersion":"1.0","assignments":[{"id":"a","duty":"x-","responsibleIds":[],"accountableIds":[]}]}`, []string{"ASSIGNMENT_TARGET /assignments/0/duty 1:56"}},
		{"duty that is no text", `{"schemaVersion":"1.0","assignments":[{"id":"a","duty":1,"responsibleIds":[],"accountableIds":[]}]}`, []string{"TYPE /assignments/0/duty 1:56"}},
		{"no duty", `{"schemaVersion":"1.0","assignments":[{"id":"a","responsibleIds":[],"accountableIds":[]}]}`, []string{"MISSING_REQUIRED /assignments/0 1:39"}},
		{"exception for a pattern", `{"schemaVersion":"1.0","exceptions":[{"id":"e","controlId":"ROT-01","subjectIds":["nhi:*"],"createdAt":"2026-01-01T00:00:00Z"}]}`, []string{"EXC_WILDCARD /exceptions/0/subjectIds/0 1:83"}},
		{"exception for everything", `{"schemaVersion":"1.0","exceptions":[{"id":"e","controlId":"ROT-01","subjectIds":["*"],"createdAt":"2026-01-01T00:00:00Z"}]}`, []string{"EXC_WILDCARD /exceptions/0/subjectIds/0 1:83"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := governance.Parse("estate.json", []byte(tt.document))
			if diff := cmp.Diff(tt.want, lines(err)); diff != "" || e != nil {
				t.Errorf("Parse(%s) mismatch (-want +got):\n%s", tt.document, diff)
			}
		})
	}
	documentErrors := []governance.Code{governance.CodeSyntax, governance.CodeTooLarge, governance.CodeDuplicateMember, governance.CodeType, governance.CodeFormat,
		governance.CodeRange, governance.CodeDupID, governance.CodeMissingRequired, governance.CodeNullNotAllowed, governance.CodeNewerMajor, governance.CodeParentCycle,
		governance.CodeSecretMaterial, governance.CodeOwnerIsNHI, governance.CodeAssignment, governance.CodeExcWildcard}
	for _, c := range documentErrors {
		if !slices.ContainsFunc(tests, func(tt struct {
			name, document string
			want           []string
		}) bool {
			return strings.HasPrefix(tt.want[0], string(c)+" ")
		}) {
			t.Errorf("no document here is refused with %s", c)
		}
	}
}

// Faults do not hide one another, and come in the order of the document.
func TestParseAllFaults(t *testing.T) {
	document := `{
"nhis": [
 {"id":"", "kind":"bot", "name":7, "createdAt":"soon", "name":"x"},
 {"kind":"bot", "unusedScopes":-1, "environment":null, "logging":{"enabled":0}},
 {"id":"a", "kind":"bot", "ownerId":"a"}, {"id":"a", "kind":"bot"}
],
"assignments": [{"id":"x", "duty":"none", "responsibleIds":null, "accountableIds":["nhi:a"]}],
"schemaVersion": "9.1"
}`
	want := []string{
		"FORMAT /nhis/0/id 3:8",
		"TYPE /nhis/0/name 3:33",
		"FORMAT /nhis/0/createdAt 3:48",
		"DUPLICATE_MEMBER /nhis/0/name 3:56",
		"MISSING_REQUIRED /nhis/1 4:2",
		"RANGE /nhis/1/unusedScopes 4:32",
		"NULL_NOT_ALLOWED /nhis/1/environment 4:50",
		"TYPE /nhis/1/logging/enabled 4:77",
		"OWNER_IS_NHI /nhis/2/ownerId 5:37",
		"DUP_ID /nhis/3/id 5:49",
		"ASSIGNMENT_TARGET /assignments/0/duty 7:35",
		"MISSING_REQUIRED /assignments/0/responsibleIds 7:60",
		"OWNER_IS_NHI /assignments/0/accountableIds/0 7:84",
		"NEWER_MAJOR /schemaVersion 8:18",
	}
	_, err := governance.Parse("estate.json", []byte(document))
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Errorf("Parse mismatch (-want +got):\n%s", diff)
	}
	if text := strings.Split(err.Error(), "\n"); len(text) != len(want) || !strings.HasPrefix(text[0], "estate.json:3:8: FORMAT at /nhis/0/id: ") {
		t.Errorf("the text of the error does not list one fault a line:\n%v", err)
	}
}

// What a later version may write is read as far as it is known.
func TestParseForwardSafety(t *testing.T) {
	grant := `{"id":"g","kind":"support","grantorId":"actor:a","granteeId":"actor:b","scopes":[%s]%s}`
	tests := []struct {
		name, document string
		want           []string
	}{
		{"newer minor", `{"schemaVersion":"1.7"}`, []string{"NEWER_MINOR  schemaVersion 1:18"}},
		{"minor of two digits", `{"schemaVersion":"1.10"}`, []string{"NEWER_MINOR  schemaVersion 1:18"}},
		{"collection to come", `{"schemaVersion":"1.0","robots":[{"id":null}]}`, []string{"UNKNOWN_MEMBER  robots 1:24"}},
		{"member to come", nhi(`"colour":{"a":[1,"b"]}`), []string{"UNKNOWN_MEMBER nhi:ci colour 2:43"}},
		{"member in a part", nhi(`"scopes":[{"action":"a","resource":"b","until":1}]`), []string{"UNKNOWN_MEMBER nhi:ci scopes[0].until 2:82"}},
		{"derived fields cannot be stated", nhi(`"privileged":false`), []string{"UNKNOWN_MEMBER nhi:ci privileged 2:43"}},
		{"value to come", nhi(`"environment":"moon"`), []string{"UNRECOGNIZED_VALUE nhi:ci environment 2:57"}},
		{"value in a list", nhi(`"authMethods":["api_key","telepathy"]`), []string{"UNRECOGNIZED_VALUE nhi:ci authMethods[1] 2:68"}},
		{"value of another case", nhi(`"environment":"Production"`), []string{"UNRECOGNIZED_VALUE nhi:ci environment 2:57"}},
		{"evidence that praises itself", `{"schemaVersion":"1.0","evidence":[{"id":"e","kind":"scan","subjectId":"nhi:a","collectedAt":"2026-01-01T00:00:00Z","verified":true,"ledgered":true}]}`,
			[]string{"EVIDENCE_SELF evidence:e verified 1:117", "EVIDENCE_SELF evidence:e ledgered 1:133"}},
		{"member of a delegation", `{"schemaVersion":"1.0","delegations":[` + fmt.Sprintf(grant, "", `,"onlyOn":"monday"`) + `]}`, []string{"UNRECOGNIZED_RESTRICTION delegation:g onlyOn 1:122"}},
		{"member of its scope", `{"schemaVersion":"1.0","delegations":[` + fmt.Sprintf(grant, `{"action":"a","resource":"b","unless":1}`, "") + `]}`, []string{"UNRECOGNIZED_RESTRICTION delegation:g scopes[0].unless 1:149"}},
		{"state of a delegation", `{"schemaVersion":"1.0","delegations":[` + fmt.Sprintf(grant, "", `,"state":"frozen"`) + `]}`, []string{"UNRECOGNIZED_RESTRICTION delegation:g state 1:130"}},
		{"its origin restricts nothing", `{"schemaVersion":"1.0","delegations":[` + fmt.Sprintf(grant, "", `,"origin":[{"source":"s","pointer":"","row":1}]`) + `]}`, []string{"UNKNOWN_MEMBER delegation:g origin[0].row 1:159"}},
		{"member of an approval, anywhere", `{"schemaVersion":"1.0","credentials":[{"id":"k","kind":"svid","subjectId":"nhi:a","approvals":[{"byId":"p","decision":"approved","at":"2026-01-01T00:00:00Z","only":1}]}]}`,
			[]string{"UNRECOGNIZED_RESTRICTION credential:k approvals[0].only 1:158"}},
		{"member of a contract", `{"schemaVersion":"1.0","contracts":[{"id":"c","providerId":"a","customerId":"b","cap":1}]}`, []string{"UNRECOGNIZED_RESTRICTION contract:c cap 1:81"}},
		{"member of an exception", `{"schemaVersion":"1.0","exceptions":[{"id":"x","controlId":"R","subjectIds":[],"createdAt":"2026-01-01T00:00:00Z","if":1}]}`, []string{"UNRECOGNIZED_RESTRICTION exception:x if 1:115"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := mustParse(t, "estate.json", tt.document)
			if diff := cmp.Diff(tt.want, warnings(e)); diff != "" {
				t.Errorf("warnings of %s mismatch (-want +got):\n%s", tt.document, diff)
			}
		})
	}
	e := mustParse(t, "estate.json", nhi(`"environment":"moon", "authMethods":["api_key","telepathy"]`))
	want := []governance.NHI{{ID: "ci", Kind: governance.NHIKindPipeline, AuthMethods: governance.Some([]governance.AuthMethod{governance.AuthMethodAPIKey, ""})}}
	if diff := cmp.Diff(want, e.NHIs); diff != "" {
		t.Errorf("unrecognized values are not unknown (-want +got):\n%s", diff)
	}
}

// A hundred thousand records of a later minor version are read: warnings stay
// few enough to hold, and none that restricts is lost.
func TestParseManyWarnings(t *testing.T) {
	const n = 12_000
	var b strings.Builder
	b.WriteString(`{"schemaVersion":"1.1","contracts":[`)
	for i := range n {
		fmt.Fprintf(&b, `%s{"id":"c%d","providerId":"a","customerId":"b","x":1,"y":2,"z":3}`, strings.Repeat(",", min(i, 1)), i)
	}
	b.WriteString(`]}`)
	e := mustParse(t, "estate.json", b.String())
	restricted := map[governance.Ref]bool{}
	for _, w := range e.Warnings() {
		if w.Code == governance.CodeUnrecognizedRestriction {
			restricted[w.Record] = true
		}
	}
	if len(restricted) != n || len(e.Warnings()) > 10_000+n {
		t.Errorf("%d warnings about %d of %d records", len(e.Warnings()), len(restricted), n)
	}
}

func TestParseLimits(t *testing.T) {
	two := `{"schemaVersion":"1.0","nhis":[{"id":"a","kind":"bot"},{"id":"b","kind":"bot"}]}`
	faulty := `{"schemaVersion":"1.0","nhis":[` + strings.Repeat(`{"id":"a","kind":7},`, 9) + `{"id":"a","kind":7}]}`
	twice := `{"schemaVersion":"1.0","nhis":[` + strings.Repeat(`{"id":"a","kind":"bot"},`, 9) + `{"id":"a","kind":"bot"}]}`
	tests := []struct {
		name, document string
		limits         governance.Limits
		want           []string
	}{
		{"bytes, just enough", two, governance.Limits{Bytes: int64(len(two))}, nil},
		{"bytes", two, governance.Limits{Bytes: int64(len(two)) - 1}, []string{"TOO_LARGE  0:0"}},
		{"depth, just enough", two, governance.Limits{Depth: 3}, nil},
		{"depth", two, governance.Limits{Depth: 2}, []string{"TOO_LARGE /nhis/0 1:32"}},
		{"records, just enough", two, governance.Limits{Records: 2}, nil},
		{"records", two, governance.Limits{Records: 1}, []string{"TOO_LARGE /nhis/0 1:56"}},
		{"faults", faulty, governance.Limits{Faults: 2}, []string{"TYPE /nhis/0/kind 1:49", "TYPE /nhis/1/kind 1:69", "TOO_LARGE /nhis/1/kind 1:70"}},
		{"faults of the whole", twice, governance.Limits{Faults: 2}, []string{"DUP_ID /nhis/1/id 1:62", "TOO_LARGE  1:86", "DUP_ID /nhis/2/id 1:86"}},
	}
	for _, tt := range tests {
		_, err := governance.ParseContext(t.Context(), "estate.json", []byte(tt.document), governance.WithLimits(tt.limits))
		if diff := cmp.Diff(tt.want, lines(err)); diff != "" {
			t.Errorf("%s mismatch (-want +got):\n%s", tt.name, diff)
		}
	}
}

// Names of any length, nested, cost no more than the document in each fault.
func TestParseLongNames(t *testing.T) {
	long := strings.Repeat("n", 5000)
	_, err := governance.Parse("estate.json", []byte(`{"schemaVersion":"1.0","x":{"`+long+`":{"a":1,"a":2}},"y":{"b":1,"b":2}}`))
	want := []string{"DUPLICATE_MEMBER /x 1:5039", "DUPLICATE_MEMBER /y/b 1:5058"}
	if diff := cmp.Diff(want, lines(err)); diff != "" {
		t.Errorf("Parse mismatch (-want +got):\n%s", diff)
	}
}

// Lines are counted right at the edges of any stretch of text.
func TestPositionsInLongDocuments(t *testing.T) {
	for _, breaks := range []string{"\n", " ", "\n\n ", strings.Repeat(" ", 4095) + "\n", strings.Repeat(" ", 4096), "\r\n"} {
		for n := range 5 {
			before := `{"schemaVersion":"1.0",` + strings.Repeat(breaks, 2048*n/len(breaks)+n)
			_, err := governance.Parse("estate.json", []byte(before+`"nhis":7}`))
			at := len(before) + len(`"nhis":`)
			last := strings.LastIndexByte(before, '\n')
			want := []string{fmt.Sprintf("TYPE /nhis %d:%d", strings.Count(before, "\n")+1, at-last)}
			if diff := cmp.Diff(want, lines(err)); diff != "" {
				t.Errorf("behind %d of %q: mismatch (-want +got):\n%s", n, breaks[:1], diff)
			}
		}
	}
}

func TestPosition(t *testing.T) {
	e := mustParse(t, "estate.json", `{"schemaVersion": "1.0", "credentials": [
  {"id": "a", "subjectId": "nhi:x", "kind": "api_key"},
  {"id": "b", "subjectId": "nhi:x", "kind": "api_key",
   "copies": [{}, {"destroyedAt": null, "storage": "chat"}], "labels": {"a/b~": "c"}}
]}`)
	b := governance.NewRef(governance.KindCredential, "b")
	tests := []struct {
		ref       governance.Ref
		path      string
		pos, want string
		ok        bool
	}{
		{b, "", "estate.json:3:3", "/credentials/1", true},
		{b, "kind", "estate.json:3:45", "/credentials/1/kind", true},
		{b, "copies[1].destroyedAt", "estate.json:4:35", "/credentials/1/copies/1/destroyedAt", true},
		{b, "copies[1].madeAt", "estate.json:4:19", "/credentials/1/copies/1", true}, // not stated: where it would be
		{b, "copies[7].madeAt", "estate.json:4:14", "/credentials/1/copies", true},
		{b, "rotatedAt", "estate.json:3:3", "/credentials/1", true},
		{b, "kind.x", "estate.json:3:45", "/credentials/1/kind", true},
		{b, "labels.a/b~", "estate.json:4:81", "/credentials/1/labels/a~1b~0", true},
		{governance.NewRef(governance.KindCredential, "c"), "kind", "", "", false},
		{governance.NewRef(governance.KindNHI, "b"), "kind", "", "", false},
		{governance.Ref{}, "", "", "", false},
	}
	for _, tt := range tests {
		pos, ok := e.Position(tt.ref, tt.path)
		pointer, okPointer := e.Pointer(tt.ref, tt.path)
		if pos.String() != tt.pos || pointer != tt.want || ok != tt.ok || okPointer != tt.ok {
			t.Errorf("%v %s stands at %v, %s, %v, want %s, %s, %v", tt.ref, tt.path, pos, pointer, ok, tt.pos, tt.want, tt.ok)
		}
	}
	built := &governance.Estate{Credentials: e.Credentials}
	if _, ok := built.Position(b, ""); ok || built.Warnings() != nil {
		t.Error("an estate built in Go has positions or warnings")
	}
}

// A long chain of parents, and a ring of them, cost neither stack nor time.
func TestLongParentChain(t *testing.T) {
	const n = 50_000
	var b strings.Builder
	b.WriteString(`{"schemaVersion":"1.0","actors":[{"id":"0","kind":"organization"}`)
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, `,{"id":"%d","kind":"unit","parentId":"%d"}`, i, i-1)
	}
	b.WriteString(`]}`)
	if e := mustParse(t, "chain.json", b.String()); len(e.Actors) != n {
		t.Errorf("%d actors, want %d", len(e.Actors), n)
	}

	ring := strings.Replace(b.String(), `"organization"`, fmt.Sprintf(`"unit","parentId":"%d"`, n-1), 1)
	_, err := governance.Parse("ring.json", []byte(ring))
	got := lines(err)
	if len(got) != 1001 || got[0] != "PARENT_CYCLE /actors/0/parentId 1:69" || !strings.HasPrefix(got[len(got)-2], "TOO_LARGE") {
		t.Errorf("a ring of %d parents gives %d faults, %q …", n, len(got), got[:min(3, len(got))])
	}
}

func TestParseRequest(t *testing.T) {
	good := `{"party":"nhi:ci","action":"secrets.rotate","resource":"tenant/acme/vault","facts":["mfa"],"onBehalfOf":"actor:ann"}`
	got, err := governance.ParseRequest("request.json", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	want := &governance.Request{Party: governance.NewRef(governance.KindNHI, "ci"), Action: "secrets.rotate", Resource: "tenant/acme/vault",
		Facts: governance.Some([]string{"mfa"}), OnBehalfOf: governance.Some(governance.NewRef(governance.KindActor, "ann"))}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ParseRequest mismatch (-want +got):\n%s", diff)
	}
	tests := []struct {
		document string
		want     []string
	}{
		{`{}`, []string{"MISSING_REQUIRED  1:1", "MISSING_REQUIRED  1:1", "MISSING_REQUIRED  1:1"}},
		{`{"party":"nhi:ci","action":"a","resource":"b","unless":true}`, []string{"UNKNOWN_MEMBER /unless 1:47"}},
		{`{"party":"nhi:ci","action":"a","resource":"b","approvals":[{"byId":"p","decision":"maybe","at":"2026-01-01T00:00:00Z"}]}`,
			[]string{"UNRECOGNIZED_RESTRICTION /approvals/0/decision 1:83"}},
		{`{"party":"tenant:x","action":"a@b","resource":""}`, []string{"FORMAT /party 1:10", "FORMAT /action 1:30", "FORMAT /resource 1:47"}},
		{`{"party":"nhi:ci","action":"a"`, []string{"SYNTAX  1:31"}},
	}
	for _, tt := range tests {
		_, err := governance.ParseRequest("request.json", []byte(tt.document))
		if diff := cmp.Diff(tt.want, lines(err)); diff != "" {
			t.Errorf("ParseRequest(%s) mismatch (-want +got):\n%s", tt.document, diff)
		}
	}
}

func TestFaultsOfSeveralDocuments(t *testing.T) {
	_, a := governance.Parse("a.json", []byte(`{}`))
	_, b := governance.Parse("b.json", []byte(`[]`))
	err := fmt.Errorf("import: %w", fmt.Errorf("%w and %w", b, a))
	if diff := cmp.Diff([]string{"TYPE  1:1", "MISSING_REQUIRED  1:1"}, lines(err)); diff != "" {
		t.Errorf("Faults mismatch (-want +got):\n%s", diff)
	}
	for f := range governance.Faults(err) {
		if f.Code != governance.CodeType {
			t.Errorf("iteration goes on behind a break: %v", f)
		}
		break
	}
	if lines(nil) != nil || lines(fmt.Errorf("other")) != nil {
		t.Error("faults in errors that hold none")
	}
}
