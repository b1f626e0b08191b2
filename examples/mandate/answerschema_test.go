package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/governance/schema"
)

// described wants what a command of a script writes as JSON to keep its schema.
func described(t *testing.T, args []string, stdout string) {
	t.Helper()
	i := slices.Index(args, "-format")
	if i < 0 || args[i+1] != "json" || stdout == "" {
		return
	}
	name := schemaName(args)
	if name == "" {
		return
	}
	if err := validator(t, name).Validate(name+".json", []byte(stdout)); err != nil {
		t.Errorf("%s does not keep schema %s: %v", args, name, err)
	}
}

// schemaName is the schema of what a command writes with -format json.
func schemaName(args []string) string {
	name := args[0]
	switch {
	case name == "assess" && slices.Contains(args, "-only-new"):
		return "compare"
	case name == "assess":
		return "assessment"
	case name == "report":
		for _, k := range reportKinds() {
			if slices.Contains(args, k.name) || slices.Contains(args, strings.ToLower(k.id)) {
				return k.name
			}
		}
	case name == "resolve" && slices.Contains(args, "-in"):
		return "resolve-in"
	case name == "ledger" && slices.Contains(args, "-receipt"):
		return "ledger-receipt"
	case name == "frameworks", name == "pack", name == "ledger":
		name += "-" + args[1]
	}
	if slices.Contains(answerNames(), name) {
		return name
	}
	return ""
}

var validators = map[string]*schema.Validator{}

func validator(t *testing.T, name string) *schema.Validator {
	t.Helper()
	if validators[name] == nil {
		text, err := schemaOf(name)
		if err != nil {
			t.Fatal(err)
		}
		if validators[name], err = schema.Compile(text); err != nil {
			t.Fatal(err)
		}
	}
	return validators[name]
}

// TestAnswersKeepTheirSchemas asks what no script asks for as JSON, over an estate
// with something of everything. A schema that an empty object keeps says nothing.
func TestAnswersKeepTheirSchemas(t *testing.T) {
	files := parts(t)
	lines := []string{"coverage -crosswalk all", "explain ENV-02 nhi:load-test", "explain ROT-01 credential:crm-key", "forecast", "resolve NHI-02"}
	for _, a := range answers {
		lines = append(lines, a.args)
	}
	for _, k := range reportKinds() {
		lines = append(lines, "report "+k.name)
	}
	for _, line := range lines {
		args := append(strings.Fields(line), "-format", "json")
		if args[0] != "resolve" {
			args = append(args, files...)
		}
		status, stdout, stderr := runWith("", args...)
		if status == 2 || stdout == "" {
			t.Errorf("%s: status %d, %s", line, status, stderr)
		}
		described(t, args, stdout)
	}
	for _, name := range answerNames() {
		if validator(t, name).Validate("empty.json", []byte(`{"made": "up"}`)) == nil {
			t.Errorf("schema %s accepts anything", name)
		}
	}
}

// TestRemarksKeepTheirSchemas: what is written beside an estate.
func TestRemarksKeepTheirSchemas(t *testing.T) {
	t.Chdir(t.TempDir())
	create(t, "a.json", `{"schemaVersion": "1.0", "nhis": [{"id": "n", "kind": "bot", "purpose": "one"}]}`)
	create(t, "b.json", `{"schemaVersion": "1.0", "nhis": [{"id": "n", "kind": "bot", "purpose": "another"}]}`)
	create(t, "gdap.json", `{"value": [{"id": "r", "status": "nonsense", "customer": {"tenantId": "t"}}]}`)
	for _, line := range []string{
		"merge -conflicts conflicts.json a.json b.json",
		"import -from gdap -self us -diagnostics diagnostics.json gdap.json",
	} {
		if status, _, stderr := runWith("", strings.Fields(line)...); status == 2 {
			t.Fatalf("%s: %s", line, stderr)
		}
	}
	for _, name := range []string{"conflicts", "diagnostics"} {
		text := contents(t, name+".json")
		if err := validator(t, name).Validate(name+".json", []byte(text)); err != nil || !strings.Contains(text, "{") {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
}

func TestAnswerNames(t *testing.T) {
	for line := range strings.SplitSeq(answerNamesText(), "\n") {
		if len(line) > 80 {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	for _, k := range reportKinds() {
		if !slices.Contains(answerNames(), k.name) {
			t.Errorf("%s has no schema", fmt.Sprint(k.id, " ", k.name))
		}
	}
}
