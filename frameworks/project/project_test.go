package project_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/frameworks/project"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/governance/importer/kubernetes"
	"github.com/mandate-nhi/mandate/governance/schema"
)

// TestSchema keeps the published schema equal to the types. MANDATE_UPDATE=1 writes it.
func TestSchema(t *testing.T) {
	want, err := schema.Of[project.Project]("https://github.com/mandate-nhi/mandate/schema/project.json", "Project file of mandate")
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("MANDATE_UPDATE") != "" {
		if err := os.WriteFile("project.schema.json", want, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(project.Schema()), "\n")); diff != "" {
		t.Errorf("schema mismatch (-want +got):\n%s", diff)
	}
}

const whole = `project: "1"
asOf: 2026-06-30T06:00:00Z
inputs:
  - {from: kubernetes, files: [k8s/*.yaml], self: prod-eu}
  - {from: estate, files: [estate.json]}
  - {from: mapped, files: [owners.csv], mapping: owners.yaml}
identity: ["nhi:labels[app]"]
exceptions: [exceptions.json]
pack: {profile: msp}
parameters:
  ROT-01.maxAge: {value: P30D, class: library, source: "contract 7, schedule B"}
privileges: {billing.export: 3}
frameworks: {with: [house-rules.json], hrefs: {"https://example.org/rules": house-rules}}
audience: kestrel
gates: {ask: [production-activate], maxStaleness: P7D}
forecast: P90D
filter: {verdicts: [fail, unknown], severities: [critical], parties: [kestrel], regions: [eu]}
outputs: [{format: md, file: out/report.md}]
thresholds: {failOn: unknown, minSeverity: high}
`

// TestParse wants every fault with its place, and the schema to refuse what is wrong
// with the form.
func TestParse(t *testing.T) {
	validator, err := schema.Compile(project.Schema())
	if err != nil {
		t.Fatal(err)
	}
	const head = "project: \"1\"\ninputs: [{from: estate, files: [a.json]}]\n"
	for name, tt := range map[string]struct {
		text  string
		want  []string
		shape bool // the schema refuses it too
	}{
		"whole":   {whole, nil, false},
		"least":   {head, nil, false},
		"empty":   {"", []string{"SYNTAX f:1:1 "}, true},
		"list":    {"[1]", []string{"TYPE f:1:1 "}, true},
		"no yaml": {"a: [", []string{"SYNTAX f:1:1 "}, true},
		"members": {"projct: \"1\"\ninputs: [{form: estate}]\n", []string{"MISSING_REQUIRED f:1:1 /project", "UNKNOWN_MEMBER f:1:9 /projct",
			"MISSING_REQUIRED f:2:10 /inputs/0/files", "MISSING_REQUIRED f:2:10 /inputs/0/from", "UNKNOWN_MEMBER f:2:17 /inputs/0/form"}, true},
		"types":      {"project: [1]\ninputs: []\nprivileges: {a: high}\n", []string{"TYPE f:1:10 /project", "MISSING_REQUIRED f:2:9 /inputs", "TYPE f:3:17 /privileges/a"}, true},
		"twice":      {head + "audience: a\naudience: b\n", []string{"DUPLICATE_MEMBER f:4:11 /audience"}, true},
		"secret":     {head + "audience: ghp_0123456789abcdefABCDEF0123456789abcd\n", []string{"SECRET_MATERIAL f:3:11 /audience"}, true},
		"secret key": {head + "ghp_0123456789abcdefABCDEF0123456789abcd: 1\n", []string{"SECRET_MATERIAL f:3:43 "}, true},
		"version":    {strings.Replace(head, "1", "2", 1), []string{"FORMAT f:1:10 /project"}, true},
		"thresholds": {head + "thresholds: {failOn: maybe, minSeverity: huge}\n", []string{"FORMAT f:3:22 /thresholds/failOn", "FORMAT f:3:42 /thresholds/minSeverity"}, true},
		"elsewhere": {head + "exceptions: [../a.json, /a.json, \"a\\\\b\", \"[\"]\n", []string{"FORMAT f:3:14 /exceptions/0", "FORMAT f:3:25 /exceptions/1",
			"FORMAT f:3:34 /exceptions/2", "FORMAT f:3:42 /exceptions/3"}, false},
		"contradictions": {head + "pack: {dir: a, version: 1.0.0}\nprivileges: {a: 5}\noutputs: [{format: md, file: a}, {format: json, file: ./a}]\nidentity: [\"nhi:name\"]\nasOf: today\n",
			[]string{"FORMAT f:3:25 /pack/version", "FORMAT f:4:17 /privileges/a", "FORMAT f:5:55 /outputs/1/file", "FORMAT f:6:12 /identity/0", "FORMAT f:7:7 /asOf"}, true},
		"gates": {head + "gates: {ask: [go-live]}\nforecast: P1Y\n", []string{"MISSING_REQUIRED f:3:8 /gates/maxStaleness"}, true},
		"ahead": {head + "gates: {ask: [go-live], maxStaleness: 7 days}\nforecast: P1Y\nframeworks: {with: [../a.json]}\n",
			[]string{"FORMAT f:3:15 /gates/ask/0", "FORMAT f:3:39 /gates/maxStaleness", "FORMAT f:4:11 /forecast", "FORMAT f:5:21 /frameworks/with/0"}, false},
		"filter": {head + "filter: {verdicts: [broken], severities: [[high]], frameworks: csf-2.0}\n",
			[]string{"FORMAT f:3:21 /filter/verdicts/0", "TYPE f:3:43 /filter/severities/0", "TYPE f:3:64 /filter/frameworks"}, true},
		"inputs": {"project: \"1\"\ninputs:\n- {from: mapped, files: [a]}\n- {from: estate, files: [a], tags: t}\n- {from: estate, files: [a], self: x}\n",
			[]string{"FORMAT f:3:3 /inputs/0", "FORMAT f:4:36 /inputs/1/tags", "FORMAT f:5:3 /inputs/2"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := project.Parse("f", []byte(tt.text))
			if diff := cmp.Diff(tt.want, faults(err)); diff != "" {
				t.Errorf("faults mismatch (-want +got):\n%s", diff)
			}
			var v any
			if yaml.Unmarshal([]byte(tt.text), &v) != nil {
				return
			}
			data, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if err := validator.Validate("f", data); (err != nil) != tt.shape {
				t.Errorf("the schema says %v", err)
			}
		})
	}
}

func faults(err error) (list []string) {
	for f := range governance.Faults(err) {
		list = append(list, fmt.Sprint(f.Code, " ", f.Pos, " ", f.Pointer))
	}
	return list
}

// folder holds the inputs of whole.
func folder() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"k8s/sa.yaml":     file("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: agent, namespace: ci, uid: 5f0c9d1e-0001-4a00-8000-000000000001}\n"),
		"estate.json":     file(`{"schemaVersion": "1.0", "actors": [{"id": "kestrel", "kind": "organization"}]}`),
		"exceptions.json": file(`{"schemaVersion": "1.0"}`),
		"owners.csv":      file("id,owner\n5f0c9d1e-0001-4a00-8000-000000000001,kestrel\n"),
		"owners.yaml": file("mapping: \"1\"\ntables:\n- files: [owners.csv]\n  format: csv\n  record: nhi\n" +
			"  fields: {id: {from: id}, ownerId: {from: owner}}\n"),
	}
}

// TestEstate wants what people say of a record that an importer made to stand in it.
func TestEstate(t *testing.T) {
	p, err := project.Parse("mandate.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	facts, err := p.Estate(t.Context(), folder(), []importer.Importer{kubernetes.Importer{}})
	if err != nil {
		t.Fatal(err)
	}
	if n := facts.Estate.NHIs; len(n) != 1 || n[0].OwnerID.Or("") != "kestrel" || n[0].Kind != governance.NHIKindServiceAccount {
		t.Errorf("NHIs are %+v", n)
	}
	pack, err := p.Narrow(builtin.Pack())
	if err != nil {
		t.Fatal(err)
	}
	c, _ := pack.Get("ROT-01")
	if got := c.Params[0].Default.String(); got != "P30D" {
		t.Errorf("ROT-01.maxAge is %s", got)
	}
}

// TestRunFaults wants what only a run can tell to be told with its place.
func TestRunFaults(t *testing.T) {
	for name, tt := range map[string]struct{ old, new, want string }{
		"importer":  {"from: kubernetes", "from: kubernets", "UNRECOGNIZED_VALUE mandate.yaml:4:12 /inputs/0/from"},
		"no file":   {"[estate.json]", "[other.json]", "DANGLING_REF mandate.yaml:5:28 /inputs/1/files/0"},
		"control":   {"ROT-01.maxAge", "ROT-99.maxAge", "DANGLING_REF mandate.yaml:11:18 /parameters/ROT-99.maxAge"},
		"parameter": {"ROT-01.maxAge", "ROT-01.minAge", "DANGLING_REF mandate.yaml:11:18 /parameters/ROT-01.minAge"},
		"value":     {"value: P30D", "value: soon", "FORMAT mandate.yaml:11:26 /parameters/ROT-01.maxAge/value"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := project.Parse("mandate.yaml", []byte(strings.Replace(whole, tt.old, tt.new, 1)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err = p.Estate(t.Context(), folder(), []importer.Importer{kubernetes.Importer{}}); err == nil {
				_, err = p.Narrow(builtin.Pack())
			}
			if diff := cmp.Diff([]string{tt.want}, faults(err)); diff != "" {
				t.Errorf("faults mismatch (-want +got):\n%s", diff)
			}
		})
	}
}
