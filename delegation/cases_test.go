package delegation_test

import (
	stdcmp "cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/golden"
	"github.com/mandate-nhi/mandate/internal/txtar"
)

// TestChainCases runs the archive of chains, live grants and decisions: a file
// for each case, named after what is wrong in it. README.md tells how to read
// one. MANDATE_UPDATE=1 rewrites what is wanted.
func TestChainCases(t *testing.T) {
	eachCase(t, "testdata/cases/*.txtar", 1, chainCase)
}

// eachCase runs the files of an archive, of which there are so many at least:
// answer gives what a case is to have in its section want.
func eachCase(t *testing.T, pattern string, least int, answer func(*testing.T, *txtar.Archive) string) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) < least {
		t.Fatalf("%d cases of %s, %v", len(files), pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { oneCase(t, file, answer) })
	}
}

func oneCase(t *testing.T, file string, answer func(*testing.T, *txtar.Archive) string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	a := txtar.Parse(string(data))
	got := answer(t, a)
	golden.Section(t, file, a, "want", got)
}

func chainCase(t *testing.T, a *txtar.Archive) string {
	x := delegation.NewIndex(caseEstate(t, caseSection(t, a, "estate.json")), caseOptions(t, a)...)
	var got strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(caseSection(t, a, "ask")), "\n") {
		at, ask, ok := strings.Cut(line, " ")
		if _, err := governance.ParseInstant(at); err != nil || !ok {
			at, ask = strings.TrimSpace(caseSection(t, a, "at")), line
		}
		answer := caseAnswer(t, x, instant(t, at), ask)
		if !strings.HasPrefix(answer, "\n") {
			answer = " " + answer
		}
		fmt.Fprintf(&got, "%s:%s\n", line, answer)
	}
	return got.String()
}

func caseSection(t *testing.T, a *txtar.Archive, name string) string {
	t.Helper()
	f, ok := a.File(name)
	if !ok {
		t.Fatalf("no section %s", name)
	}
	return f.Data
}

func caseOptions(t *testing.T, a *txtar.Archive) []delegation.Option {
	var opts []delegation.Option
	f, ok := a.File("options")
	if !ok {
		return nil
	}
	for _, word := range strings.Fields(f.Data) {
		switch word {
		case "strict-expiry":
			opts = append(opts, delegation.StrictExpiry())
		case "assume-complete":
			opts = append(opts, delegation.AssumeComplete())
		default:
			t.Fatalf("no option %q", word)
		}
	}
	return opts
}

// caseAnswer answers one line: chain, fact, decide, effective or observations.
func caseAnswer(t *testing.T, x *delegation.Index, at time.Time, ask string) string {
	t.Helper()
	v := x.At(at)
	word, rest, _ := strings.Cut(ask, " ")
	switch word {
	case "chain":
		return chainText(t, v, rest)
	case "fact":
		k, ok := everything(v)[rest]
		if !ok {
			t.Fatalf("no fact %s", rest)
		}
		return k.String()
	case "decide":
		return decisionText(t, v, rest)
	case "effective":
		return effectiveText(v, caseRef(t, rest))
	case "observations":
		return stdcmp.Or(strings.Join(observations(x), ", "), "none")
	}
	t.Fatalf("no question %q", word)
	return ""
}

func caseRef(t *testing.T, text string) governance.Ref {
	t.Helper()
	r, err := governance.ParseRef(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

func chainText(t *testing.T, v *delegation.View, ref string) string {
	s, ok := v.Subject(caseRef(t, ref))
	if !ok {
		t.Fatalf("no %s", ref)
	}
	chain, _ := s.(delegation.Delegation).Chain().Get()
	verdict := "unknown"
	if valid, known := chain.Valid().Get(); known {
		verdict = map[bool]string{true: "valid", false: "invalid"}[valid]
	}
	if hops, ok := chain.ExternalHops().Get(); ok {
		verdict += fmt.Sprintf(", %d external hops", hops)
	}
	return verdict + reasonLines(chain.Reasons()) + reasonLines(chain.Warnings(), "(warning)")
}

// reasonLines writes a reason a line; a question mark is an open rule.
func reasonLines(list []delegation.Reason, notes ...string) string {
	var b strings.Builder
	for _, r := range list {
		fmt.Fprintf(&b, "\n\t%s", r.Code)
		if r.Unknown {
			b.WriteByte('?')
		}
		if !r.Subject.IsZero() {
			b.WriteString(" " + strings.TrimSuffix(r.Subject.Path(r.Field), "."))
		} else if r.Field != "" {
			b.WriteString(" " + r.Field)
		}
		for _, note := range append(notes, r.Detail) {
			if note != "" {
				b.WriteString(" " + note)
			}
		}
	}
	return b.String()
}

// decisionText answers key=value pairs: party, action, resource, on-behalf-of,
// prior-actors, facts and approved-by (with its instant behind an @), all three
// lists with commas, and max-staleness.
func decisionText(t *testing.T, v *delegation.View, pairs string) string {
	q, staleness := governance.Request{}, time.Duration(0)
	approvals := ""
	for _, pair := range strings.Fields(pairs) {
		key, value, _ := strings.Cut(pair, "=")
		switch key {
		case "party":
			q.Party = caseRef(t, value)
		case "action":
			q.Action = value
		case "resource":
			q.Resource = value
		case "on-behalf-of":
			q.OnBehalfOf = governance.Some(caseRef(t, value))
		case "prior-actors":
			var list []governance.Ref
			for _, one := range strings.Split(value, ",") {
				list = append(list, caseRef(t, one))
			}
			q.PriorActors = governance.Some(list)
		case "facts":
			q.Facts = governance.Some(strings.Split(value, ","))
		case "approved-by":
			approvals = value
		case "max-staleness":
			d, err := governance.ParseDuration(value)
			if err != nil {
				t.Fatal(err)
			}
			staleness = d
		default:
			t.Fatalf("no part %q of a request", key)
		}
	}
	q.Approvals = requestApprovals(t, &q, approvals)
	d := v.Decide(&q, staleness)
	text := d.Outcome.String()
	if !d.Grant.IsZero() {
		text += " by " + d.Grant.String()
	}
	if len(d.Conditions) > 0 {
		text += " if " + strings.Join(d.Conditions, ", ")
	}
	for i, r := range d.History {
		text += map[bool]string{true: ", after ", false: " and "}[i == 0] + r.String()
	}
	if d.Projected {
		text += ", projected"
	}
	if d.Disputed {
		text += ", disputed"
	}
	return text + reasonLines(d.Reasons)
}

// requestApprovals binds approvals of the form person@instant to the request.
func requestApprovals(t *testing.T, q *governance.Request, text string) governance.Field[[]governance.Approval] {
	digest, err := governance.Digest(q)
	if err != nil {
		t.Fatal(err)
	}
	var list []governance.Approval
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' }) {
		person, at, _ := strings.Cut(one, "@")
		list = append(list, governance.Approval{ByID: person, Decision: governance.ApprovalDecisionApproved, At: instant(t, at), SubjectDigest: governance.Some(digest)})
	}
	return governance.Some(list)
}

func effectiveText(v *delegation.View, party governance.Ref) string {
	var b strings.Builder
	for _, g := range v.Effective(party) {
		fmt.Fprintf(&b, "\n\t%s", g.Delegation.Ref())
		for _, s := range g.Delegation.Scopes().Items() {
			scope, _ := s.Get()
			fmt.Fprintf(&b, " %s", scope.Record())
		}
		for _, r := range g.Retained.Items() {
			kept, _ := r.Get()
			fmt.Fprintf(&b, ", without %s", kept.Record().Scope)
		}
		for _, c := range g.Conditions.Items() {
			condition, _ := c.Get()
			fmt.Fprintf(&b, ", if %s", condition)
		}
	}
	if b.Len() == 0 {
		return "nothing"
	}
	return b.String()
}

// caseEstate makes an estate of a case: the cast of common.json with what the
// case adds or changes, and grants as common.json has them with what the case
// says otherwise.
func caseEstate(t *testing.T, text string) *governance.Estate {
	t.Helper()
	var common, own map[string]any
	readJSON(t, "testdata/cases/common.json", &common)
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	usual, approvers := common["grant"].(map[string]any), common["approvers"].(map[string]any)
	for name, list := range own {
		records, ok := list.([]any)
		if !ok {
			common[name] = list
			continue
		}
		if name == "delegations" {
			for i, r := range records {
				records[i] = usualGrant(r.(map[string]any), usual, approvers)
			}
		}
		common[name] = overlay(common[name], records)
	}
	delete(common, "grant")
	delete(common, "approvers")
	data, err := json.Marshal(common)
	if err != nil {
		t.Fatal(err)
	}
	e, err := governance.Parse("estate.json", []byte(strings.ReplaceAll(string(data), `"@digest"`, `"`+placeholder+`"`)))
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	bindAll(e)
	return e
}

func readJSON(t *testing.T, file string, to any) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// overlay adds records to a collection; one of the same id changes it.
func overlay(list any, records []any) []any {
	out, _ := list.([]any)
	out = slices.Clone(out)
	for _, r := range records {
		m := r.(map[string]any)
		i := slices.IndexFunc(out, func(o any) bool { return o.(map[string]any)["id"] == m["id"] })
		if i < 0 {
			out = append(out, stated(m))
			continue
		}
		merged := maps.Clone(out[i].(map[string]any))
		maps.Copy(merged, m)
		out[i] = stated(merged)
	}
	return out
}

// usualGrant completes a grant by what is usual, and by an approval of somebody
// of the grantor; a scope may be written as text.
func usualGrant(r, usual, approvers map[string]any) map[string]any {
	out := maps.Clone(usual)
	if by, ok := approvers[fmt.Sprint(r["grantorId"])]; ok {
		out["approvals"] = []any{map[string]any{"byId": by, "decision": "approved", "at": "2025-12-20T00:00:00Z", "subjectDigest": "@digest"}}
	}
	maps.Copy(out, r)
	if list, ok := out["scopes"].([]any); ok {
		for i, s := range list {
			list[i] = scopeObject(s)
		}
	}
	if list, ok := out["retained"].([]any); ok {
		for _, kept := range list {
			m := kept.(map[string]any)
			m["scope"] = scopeObject(m["scope"])
		}
	}
	return out
}

func scopeObject(s any) any {
	text, ok := s.(string)
	if !ok {
		return s
	}
	action, resource, _ := strings.Cut(text, "@")
	return map[string]any{"action": action, "resource": resource}
}

// stated leaves out what is "?".
func stated(r map[string]any) map[string]any {
	maps.DeleteFunc(r, func(_ string, v any) bool { return v == "?" })
	return r
}
