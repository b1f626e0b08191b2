package schema_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// What a schema can express, what Validate checks before it, and what is left to
// Parse, as the package says.
var (
	expressed = []governance.Code{
		governance.CodeType, governance.CodeFormat, governance.CodeRange, governance.CodeMissingRequired,
		governance.CodeNullNotAllowed, governance.CodeNewerMajor, governance.CodeAssignment, governance.CodeExcWildcard,
		governance.CodeUnrecognizedRestriction, governance.CodeUnrecognizedValue, governance.CodeUnknownMember, governance.CodeEvidenceSelf,
	}
	checkedBefore = []governance.Code{governance.CodeSyntax, governance.CodeDuplicateMember, governance.CodeTooLarge, governance.CodeSecretMaterial}
	notExpressed  = []governance.Code{governance.CodeDupID, governance.CodeParentCycle, governance.CodeOwnerIsNHI, governance.CodeNewerMinor}
)

// A kind of document, with its two judges.
type document struct {
	record   string
	parse    func(name string, data []byte) ([]governance.Warning, error)
	validate func(name string, data []byte) error
}

var documents = []document{
	{"Estate", func(name string, data []byte) ([]governance.Warning, error) {
		e, err := governance.Parse(name, data)
		if err != nil {
			return nil, err
		}
		return e.Warnings(), nil
	}, schema.Validate},
	{"Request", func(name string, data []byte) ([]governance.Warning, error) {
		_, err := governance.ParseRequest(name, data)
		return nil, err
	}, schema.ValidateRequest},
}

// TestValidIffParsed holds random documents and random changes of them against
// both: a document is valid if and only if Parse has nothing to say about it
// that a schema can express.
func TestValidIffParsed(t *testing.T) {
	g := &generator{Rand: rand.New(rand.NewPCG(2, 2020))}
	seen, applied, valid := map[governance.Code]int{}, map[string]int{}, 0
	const n = 9000
	for i := range n {
		d := documents[0]
		if i%8 == 7 {
			d = documents[1]
		}
		tree := g.document(d.record)
		for range g.IntN(4) {
			applied[g.change(tree)]++
		}
		data, err := json.Marshal(tree)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range agree(t, d, data) {
			seen[c]++
		}
		if d.validate("", data) == nil {
			valid++
		}
	}
	if valid < n/4 || valid > n*3/4 {
		t.Errorf("%d of %d documents are valid; the generator is to give both kinds", valid, n)
	}
	for _, c := range slices.Concat(expressed, notExpressed, []governance.Code{governance.CodeSecretMaterial}) {
		if seen[c] < 5 {
			t.Errorf("%s was met %d times; the generator is to give it more often", c, seen[c])
		}
	}
	for _, c := range changes {
		if applied[c.name] < 50 {
			t.Errorf("the change %q was made %d times", c.name, applied[c.name])
		}
	}
}

// agree reports where the two judges of a document differ. It returns what Parse
// found.
func agree(t *testing.T, d document, data []byte) []governance.Code {
	t.Helper()
	warnings, parseErr := d.parse("doc.json", data)
	validateErr := d.validate("doc.json", data)
	var codes []governance.Code
	wantValid := true
	judge := func(c governance.Code, pointer string) {
		codes = append(codes, c)
		switch {
		case slices.Contains(notExpressed, c), c == governance.CodeRange && isDuration(data, pointer):
		case slices.Contains(expressed, c), slices.Contains(checkedBefore, c):
			wantValid = false
		default:
			t.Errorf("nobody says whether a schema expresses %s", c)
		}
	}
	for f := range governance.Faults(parseErr) {
		judge(f.Code, f.Pointer)
	}
	if parseErr != nil && wantValid {
		return codes // Parse gives no warnings beside the faults that a schema cannot express
	}
	for _, w := range warnings {
		judge(w.Code, w.Pointer)
	}
	if (validateErr == nil) != wantValid {
		t.Errorf("%s\nParse says:\n%v\n%v\nValidate says:\n%v", data, parseErr, warnings, validateErr)
	}
	inside(t, data, validateErr)
	return codes
}

// inside demands that every fault is a typed one, within the document.
func inside(t *testing.T, data []byte, err error) {
	t.Helper()
	var doc *governance.DocumentError
	if err != nil && !errors.As(err, &doc) {
		t.Errorf("Validate(%q) = %v, want a DocumentError", data, err)
	}
	lines := strings.Split(string(data), "\n")
	for f := range governance.Faults(err) {
		if f.Pos.File != "doc.json" || f.Pos.Line < 1 || f.Pos.Line > len(lines) || f.Pos.Column < 1 || f.Pos.Column > len(lines[f.Pos.Line-1])+1 {
			t.Errorf("%v is outside of the document %q", f, data)
		}
		if v := new(schema.Violation); (f.Code == schema.CodeSchema) != errors.As(f, &v) {
			t.Errorf("%v has the cause %v", f, f.Err)
		}
	}
}

// isDuration reports whether a duration stands at a pointer: nothing else of
// which the range is checked is a text that starts with P.
func isDuration(data []byte, pointer string) bool {
	var at any
	if json.Unmarshal(data, &at) != nil {
		return false
	}
	for _, step := range strings.Split(pointer, "/")[1:] {
		switch x := at.(type) {
		case map[string]any:
			at = x[step]
		case []any:
			var i int
			fmt.Sscan(step, &i)
			at = x[i]
		}
	}
	s, _ := at.(string)
	return strings.HasPrefix(s, "P")
}

func FuzzSchemaAgrees(f *testing.F) {
	g := &generator{Rand: rand.New(rand.NewPCG(1, 1))}
	for range 20 {
		tree := g.document("Estate")
		g.change(tree)
		data, _ := json.Marshal(tree)
		f.Add(data)
	}
	for _, seed := range []string{
		`{"schemaVersion":"1.0"}`, `{"schemaVersion":"01.0"}`, `{"schemaVersion":"1.7"}`, `{"schemaVersion":"2.0"}`, `{"schemaVersion":"1.0.0"}`,
		`{"schemaVersion":"1.0","schemaVersion":"1.0"}`, `{"schemaVersion":"1.0"}x`, `{"schemaVersion":"1.0","x":{"y":1,"y":2}}`, `[]`, `null`, ``, `{"`,
		`{"schemaVersion":"1.0","asOf":"2026-02-29T00:00:00Z"}`, `{"schemaVersion":"1.0","asOf":"0000-01-01T00:00:00Z"}`, `{"schemaVersion":"1.0","asOf":"2026-01-01T1:00:00.0Z"}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"person"}]}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","channelTier":1e-400}]}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","channelTier":1.00000000000000000000000000000000000000000001}]}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","channelTier":9007199254740992}]}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","channelTier":-0e99999999999999999999}]}`,
		`{"schemaVersion":"1.0","actors":[{"id":"a","kind":"organization","channelTier":20e-1,"labels":{"x":"y","x":"z"}}]}`,
		`{"party":"nhi:a","action":"a","resource":"b","proposed":{"id":"c","subjectId":"nhi:a","kind":"quantum"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, d := range documents {
			agree(t, d, data)
		}
	})
}

// TestLimitsOfTheSchemaAreDocumented keeps the list in the package's comment.
func TestLimitsOfTheSchemaAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range slices.Concat(notExpressed, checkedBefore) {
		if !strings.Contains(string(doc), string(c)) {
			t.Errorf("doc.go does not say that a schema cannot express %s", c)
		}
	}
}

// A generator makes documents from what governance.Records says, most of them
// as Parse wants them, and then changes them.
type generator struct {
	*rand.Rand
	ids int
}

func (g *generator) document(record string) map[string]any {
	r, _ := governance.RecordNamed(record)
	tree := map[string]any{}
	for _, f := range r.Fields {
		if f.Required || g.IntN(4) == 0 {
			tree[f.Name] = g.fact(f)
		}
	}
	if k := tree["kind"]; record == "Actor" && (k == "unit" || k == "person") {
		tree["parentId"] = "org-a"
		if g.rarely() {
			tree["parentId"] = tree["id"]
		}
	}
	return tree
}

func (g *generator) fact(f governance.FieldInfo) any {
	switch {
	case f.None && g.IntN(5) == 0:
		return nil
	case f.List:
		list := []any{}
		for range g.IntN(3) {
			list = append(list, g.value(f))
		}
		return list
	}
	return g.value(f)
}

func (g *generator) value(f governance.FieldInfo) any {
	switch f.Type {
	case governance.TypeID:
		if f.Ref != "" {
			if g.rarely() {
				return "nhi:ci"
			}
			return g.one("org-a", "p:1", "ci%20key", "a/b", "7")
		}
		g.ids++
		return fmt.Sprintf("id-%d", g.ids)
	case governance.TypeRef:
		if g.rarely() {
			return "actor:*"
		}
		return g.one("actor:org-a", "nhi:ci", "nhi:spiffe://x/y")
	case governance.TypeEnum:
		return f.Enum[g.IntN(len(f.Enum))]
	case governance.TypeCount:
		return json.Number(g.one("0", "3", "9007199254740991", "1e2", "2.0", "0.5e1"))
	case governance.TypeBool:
		return g.IntN(2) == 0
	case governance.TypeInstant:
		return g.one("2026-01-31T09:30:00Z", "2024-02-29T23:59:59.123456789Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
	case governance.TypeDuration:
		return g.one("P90D", "PT24H", "P1DT12H", "PT0.5S", "P36500D", "PT1H1S")
	case governance.TypeHash:
		return "sha256:" + strings.Repeat("0a", 32)
	case governance.TypeLabels:
		return map[string]any{g.one("team", "", "größe", "a/b~c"): g.one("", "x")}
	case governance.TypePart:
		return g.document(f.Part)
	}
	switch f.Name {
	case "duty":
		return g.one(append(governance.Duties(), "x-own", "x-\n")...)
	case "schemaVersion":
		if g.rarely() {
			return g.one("2.0", "01.0")
		}
		return g.one("1.0", "1.0", "1.0", "1.12")
	case "action", "resource":
		return g.one("secrets.rotate", "tenant/acme/**", "*", "aws:s3:Get*")
	}
	return g.one("", "text", "täxt\n", "*")
}

func (g *generator) one(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) rarely() bool { return g.IntN(60) == 0 }

// A site is a place in a document: a member of an object, or an item of a list.
type site struct {
	object map[string]any
	name   string
	list   []any
	index  int
}

func (s site) get() any {
	if s.object != nil {
		return s.object[s.name]
	}
	return s.list[s.index]
}

func (s site) set(v any) {
	if s.object != nil {
		s.object[s.name] = v
	} else {
		s.list[s.index] = v
	}
}

func sites(v any) []site {
	var all []site
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(append(all, site{object: v, name: name}), sites(v[name])...)
		}
	case []any:
		for i := range v {
			all = append(append(all, site{list: v, index: i}), sites(v[i])...)
		}
	}
	return all
}

// change makes one random change to a document and returns its name.
func (g *generator) change(tree map[string]any) string {
	all, c := sites(tree), changes[g.IntN(len(changes))]
	if g.IntN(2) == 0 {
		c = changes[0] // there are more ways to get a text wrong
	}
	for range all {
		if c.make(g, all[g.IntN(len(all))]) {
			return c.name
		}
	}
	return "none"
}

// changes are the ways to change a document at a site; they report whether they
// fit there.
var changes = []struct {
	name string
	make func(*generator, site) bool
}{
	{"text", func(g *generator, s site) bool {
		v, ok := s.get().(string)
		if ok {
			s.set(g.one(neighbors(v)...))
		}
		return ok
	}},
	{"drop", func(g *generator, s site) bool { delete(s.object, s.name); return s.object != nil }},
	{"rename", func(g *generator, s site) bool {
		if s.object == nil {
			return false
		}
		v := s.get()
		delete(s.object, s.name)
		s.object[g.one(s.name+"s", strings.ToUpper(s.name), "verified")] = v
		return true
	}},
	{"add", func(g *generator, s site) bool {
		if s.object == nil {
			return false
		}
		s.object[g.one("verified", "ledgered", "labels", "state", "note", "", "parentId")] = g.one("x", "org-a")
		return true
	}},
	{"vouch", func(_ *generator, s site) bool { // evidence that calls itself verified
		list, _ := s.object["evidence"].([]any)
		if len(list) == 0 {
			return false
		}
		e, ok := list[0].(map[string]any)
		if ok {
			e["verified"] = true
		}
		return ok
	}},
	{"null", func(g *generator, s site) bool { s.set(nil); return true }},
	{"retype", func(g *generator, s site) bool {
		s.set([]any{"x", true, json.Number("1"), json.Number("1.5"), []any{}, map[string]any{}}[g.IntN(6)])
		return true
	}},
	{"wrap", func(g *generator, s site) bool { s.set([]any{s.get()}); return true }},
	{"unwrap", func(g *generator, s site) bool {
		l, ok := s.get().([]any)
		if ok = ok && len(l) > 0; ok {
			s.set(l[0])
		}
		return ok
	}},
	{"repeat", func(g *generator, s site) bool {
		l, ok := s.get().([]any)
		if ok = ok && len(l) > 0; ok {
			s.set(append(l, l[0]))
		}
		return ok
	}},
	{"number", func(g *generator, s site) bool {
		_, ok := s.get().(json.Number)
		if ok {
			s.set(json.Number(g.one("-1", "1.5", "9007199254740992", "1e400", "-1e400", "1e-400", "-0", "1e1000000000", "1.0", "0.99999999999999999999")))
		}
		return ok
	}},
	{"secret", func(g *generator, s site) bool {
		const token = "ghp_0123456789abcdefghijABCDEFGHIJ0123" // of the form, but nobody's
		switch _, isText := s.get().(string); {
		case isText:
			s.set(token)
		case s.object != nil:
			s.object[token] = "x"
		}
		return true
	}},
}

// neighbors are texts that a reader of s must tell apart.
func neighbors(s string) []string {
	if _, err := governance.ParseInstant(s); err == nil {
		return []string{"2026-02-30T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
			"2026-01-01T1:00:00.0Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00z", "2026-01-01t00:00:00Z",
			"2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.1234567890Z", "0000-12-31T00:00:00Z", "10000-01-01T00:00:00Z",
			"2026-01-01", "2026-01-01T00:00:00Z\n", "0001-01-01T00:00:00Z", "2026-04-30T00:00:00.5Z"}
	}
	if _, err := governance.ParseDuration(s); err == nil {
		return []string{"P1Y", "P1M", "P1W", "P", "PT", "P1DT", "-P1D", "P-1D", "P1.5D", "PT1.5H", "P1H", "PT1D", "P36501D", "PT876000H", "PT876001H",
			"P36500DT1S", "PT9999999999S", "PT99999999999S", "PT1S1M", "PT0.0000000001S", "p1d", "P1D ", "P00001D", "P000001D", "PT0S", "PT1M1.5S"}
	}
	if _, err := governance.ParseHash(s); err == nil {
		hex := strings.Repeat("0a", 32)
		return []string{"sha256:" + hex[1:], "sha256:" + hex + "a", "sha256:" + strings.ToUpper(hex), "md5:" + hex[:32], hex, "sha512:" + hex,
			"hmac-sha256:" + hex, "sha384:" + hex + hex[:32], "sha512:" + hex + hex, "SHA256:" + hex}
	}
	if _, err := governance.ParseRef(s); err == nil {
		list := []string{"", "actor", "actor:", "party:x", "actor:*", "*", "nhi:x:y", "ACTOR:x", "actor: x", "actor:" + strings.Repeat("x", 257)}
		for _, k := range governance.Kinds() {
			list = append(list, string(k)+":x")
		}
		return list
	}
	if slices.Contains(governance.Duties(), s) || strings.HasPrefix(s, "x-") {
		return []string{"", "x-", "x-y", "x-\n", "X-y", " x-y", "access.aprove", "access.review"}
	}
	if strings.HasPrefix(s, "1.") {
		return []string{"", "1", "1.", "1.0", "1.1", "01.0", "1.00", "1.0.0", "2.0", "0.9", "v1.0", "1.999999", "1.1000000", "1.0\n", "1.-1"}
	}
	return []string{"", "-x", ".x", "x y", "é", "x\n", strings.Repeat("x", 256), strings.Repeat("x", 257), "nhi:ci", "id-1", "quantum", "Active",
		"a@b", "a\x00b", "a\x7f", "person", "unit", "active"}
}
