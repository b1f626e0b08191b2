package frameworks_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// dutyHead is a small mapping of duties; dutyFile makes one of its rows.
const dutyHead = `{"id": "d", "version": "1.0.0", "framework": "own", "basis": "own-judgment", "rows": [`

func dutyFile(rows string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(dutyHead + rows + "]}")}
}

// Every duty is a part of what CSF 2.0 asks for, as it was collected.
func TestDutiesEqualCollectedData(t *testing.T) {
	lib := frameworks.Builtin()
	for _, duty := range governance.Duties() {
		if len(lib.ByDuty(duty)) == 0 {
			t.Errorf("%s: add a row to frameworks/duty/csf-2.0.json", duty)
		}
	}
	text, err := os.ReadFile("../../shared/design/responsibilities.md")
	if err != nil {
		t.Skip("no design to compare with: ", err)
	}
	line := regexp.MustCompile(`(?m)^\| ([a-z_]+\.[a-z_]+)[ ★]*\|.*\| ([^|]*) \|$`)
	outcome := regexp.MustCompile(`[A-Z]{2}\.[A-Z]{2}-\d\d`)
	found := line.FindAllStringSubmatch(string(text), -1)
	collected := map[string][]string{}
	for _, m := range found {
		if ids := outcome.FindAllString(m[2], -1); ids != nil {
			collected[m[1]] = ids
		}
	}
	got := map[string][]string{}
	for _, duty := range governance.Duties() {
		for _, row := range lib.ByDuty(duty) {
			if row.Framework == "csf-2.0" {
				got[duty] = append(got[duty], row.Requirement)
			}
		}
	}
	if diff := gocmp.Diff(collected, got); diff != "" {
		t.Errorf("outcomes of the duties (-collected +got):\n%s", diff)
	}
}

// The embedded mappings of duties keep the rules that those of others must keep.
func TestBuiltinDutiesAreSound(t *testing.T) {
	if lib, err := frameworks.Load(os.DirFS(".")); err != nil || len(lib.Aliases()) > 0 {
		t.Error(err, lib)
	}
}

func TestDutyFaults(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"no duty", `{"duty": "access.aprove", "requirement": "A.1", "rationale": "so"}`, "UNRECOGNIZED_VALUE /rows/0/duty"},
		{"no requirement", `{"duty": "drill.run", "requirement": "A.9", "rationale": "so"}`, "UNKNOWN_ENTRY /rows/0"},
		{"withdrawn", `{"duty": "drill.run", "requirement": "A.0", "rationale": "so"}`, "LIFECYCLE /rows/0"},
		{"no rationale", `{"duty": "drill.run", "requirement": "A.1"}`, "MISSING_REQUIRED /rows/0"},
		{"twice", `{"duty": "x-a", "requirement": "A.1", "rationale": "so"}, {"duty": "x-a", "requirement": "A.1", "rationale": "so"}`, "DUP_ID /rows/1"},
	}
	for _, tt := range tests {
		fsys := folder(outline, "")
		fsys["duty/own.json"] = dutyFile(tt.rows)
		_, err := frameworks.Load(fsys)
		var got []string
		for f := range governance.Faults(err) {
			got = append(got, fmt.Sprint(f.Code, " ", f.Pointer))
		}
		if want := []string{tt.want}; !slices.Equal(want, got) {
			t.Errorf("%s: faults %q, want %q", tt.name, got, want)
		}
	}
}

// A requirement that is written as an alias counts for what is meant.
func TestDutyAliases(t *testing.T) {
	more, err := frameworks.Builtin().Extend(fstest.MapFS{"duty/more.json": {Data: []byte(`{"id": "more", "version": "1.0.0", "framework": "ai-rmf-1.0", "basis": "community", "rows": [
{"duty": "x-oversee", "requirement": "GV-3.2", "rationale": "so"}]}`)}})
	if err != nil {
		t.Fatal(err)
	}
	if row := more.ByDuty("x-oversee"); len(row) != 1 || row[0].Requirement != "GOVERN 3.2" {
		t.Errorf("rows %v", row)
	}
	if uses := more.Aliases(); len(uses) != 1 || uses[0].Written != "GV-3.2" || uses[0].Pos.Line != 2 {
		t.Errorf("aliases %v", uses)
	}
}

// divided has a duty that two people of one organization share, one that nobody
// has, and a case of another; nobody knows of tenant "b".
const divided = `{"schemaVersion":"1.0", "asOf":"2026-07-01T00:00:00Z",
"actors": [{"id":"cust","kind":"organization","status":"active","securityContact":"s@c.example"},
 {"id":"msp","kind":"organization","status":"active","securityContact":"s@m.example"},
 {"id":"mo","kind":"person","parentId":"msp","status":"active"}],
"tenants": [{"id":"a","ownerId":"cust"}, {"id":"b","ownerId":"cust"}],
"assignments": [
 {"id":"1","duty":"drill.run","tenantId":"a","contractId":null,"subjectId":null,"accountableIds":["cust"],"responsibleIds":["mo"],"acknowledgedAt":"2026-01-01T00:00:00Z","validFrom":"2026-01-01T00:00:00Z","validUntil":null},
 {"id":"2","duty":"x-contract.exit.plane","tenantId":"a","contractId":null,"subjectId":null,"accountableIds":["mo"],"responsibleIds":["msp"],"acknowledgedAt":null,"validFrom":"2026-01-01T00:00:00Z","validUntil":null}],
"completeness": [{"id":"k","kind":"assignment","tenantId":"a","complete":true,"collectedAt":"2026-06-30T00:00:00Z"}]}`

func answers(t testing.TB, estate string) []string {
	t.Helper()
	e, err := governance.Parse("estate.json", []byte(estate))
	if err != nil {
		t.Fatal(err)
	}
	fsys := folder(outline, "")
	fsys["duty/own.json"] = dutyFile(`{"duty": "drill.run", "requirement": "A.1", "rationale": "so"}, {"duty": "contract.exit", "requirement": "R", "rationale": "so"}`)
	lib, err := frameworks.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range frameworks.Answers(delegation.NewIndex(e).At(july), lib) {
		for _, p := range a.Duties {
			out = append(out, fmt.Sprintf("%s %s %s: accountable %v, responsible %v, %s", a.Requirement, p.Tenant, cmp.Or(a.Party.ID, "nobody"), p.Accountable, p.Responsible, p.Duty+" "+p.Status.Or("unknown")))
		}
	}
	return out
}

func TestAnswers(t *testing.T) {
	want := []string{
		"A.1 tenant:a cust: accountable true, responsible false, drill.run clear",
		"A.1 tenant:a msp: accountable false, responsible true, drill.run clear",
		"A.1 tenant:b nobody: accountable false, responsible false, drill.run unknown",
		"R tenant:a msp: accountable true, responsible true, x-contract.exit.plane unacknowledged",
		"R tenant:a nobody: accountable false, responsible false, contract.exit gap",
		"R tenant:b nobody: accountable false, responsible false, contract.exit unknown",
	}
	if diff := gocmp.Diff(want, answers(t, divided)); diff != "" {
		t.Errorf("Answers (-want +got):\n%s", diff)
	}
}

// The law of Answers: who is named while a fact is missing is named when it is there.
func TestAnswersNameNobodyTooEarly(t *testing.T) {
	named := func(lines []string) map[string]bool {
		set := map[string]bool{}
		for _, l := range lines {
			if party, _, _ := strings.Cut(l, ","); !strings.Contains(party, "nobody") {
				set[party] = true
			}
		}
		return set
	}
	whole := named(answers(t, divided))
	taken := 0
	for list, keep := range map[string]string{"actors": "id kind parentId", "assignments": "id duty accountableIds responsibleIds", "completeness": "id kind complete collectedAt"} {
		var doc map[string][]map[string]any
		for i := range len(listOf(t, divided, list, &doc)) {
			for _, member := range slices.Sorted(maps.Keys(listOf(t, divided, list, &doc)[i])) {
				if slices.Contains(strings.Fields(keep), member) {
					continue
				}
				delete(doc[list][i], member)
				for line := range named(answers(t, document(t, doc))) {
					if !whole[line] {
						t.Errorf("without %s of %s[%d]: %s", member, list, i, line)
					}
				}
				taken++
			}
		}
	}
	if taken < 14 {
		t.Errorf("only %d facts were taken away", taken)
	}
}

// listOf reads the records of a document anew, and returns a list of them.
func listOf(t *testing.T, text, list string, doc *map[string][]map[string]any) []map[string]any {
	t.Helper()
	_, records, _ := strings.Cut(text, `"actors"`)
	*doc = nil
	if err := json.Unmarshal([]byte(`{"actors"`+records), doc); err != nil {
		t.Fatal(err)
	}
	return (*doc)[list]
}

func document(t *testing.T, doc map[string][]map[string]any) string {
	t.Helper()
	data, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return `{"schemaVersion":"1.0", "asOf":"2026-07-01T00:00:00Z",` + string(data[1:])
}
