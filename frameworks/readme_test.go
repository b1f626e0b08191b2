package frameworks_test

import (
	"os"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/frameworks"
)

// TestReadme wants the table of citations in the README to say what Resolve says of
// them, and to name nothing else that we map to.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(text), "| Cited | Meant | What we map to |\n|---|---|---|\n")
	if !ok {
		t.Fatal("the README has no table of citations")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	tests := []struct {
		citation, context string
		cited             string // as the table writes it
		meant, mapped     string // ids
	}{
		{"OWASP NHI-02", "secret handling & partner exposure", "NHI-02: secret handling & partner exposure", "NHI2:2025 NHI3:2025", "NHI2:2025 NHI3:2025"},
		{"OWASP NHI-03", "channel gaps often cause weak NHI rotation and revocation", "weak rotation and revocation", "NHI3:2025 NHI7:2025 NHI1:2025", "NHI7:2025 NHI1:2025"},
		{"NIST CSF 2.0 PR.AC-4", "", "NIST CSF 2.0 PR.AC-4", "PR.AA-05", "csf-2.0:PR.AA-05"},
		{"NIST Zero Trust (SP 800-207) PE-4", "", "SP 800-207 PE-4", "PE-4", "sp800-207:C-PE T4"},
		{"NIST AI RMF", "partners", "NIST AI RMF", "", "GOVERN 6.1"},
	}
	rows := strings.Split(table, "\n")
	if len(rows) != len(tests) {
		t.Fatalf("%d rows, want %d", len(rows), len(tests))
	}
	for i, tt := range tests {
		cells := strings.Split(strings.Trim(rows[i], "| "), " | ")
		if len(cells) != 3 || !strings.Contains(cells[0], tt.cited) {
			t.Errorf("row %d: %q, want %s", i+1, cells, tt.cited)
			continue
		}
		r := frameworks.Builtin().Resolve(tt.citation, tt.context)
		said := shown(r)
		for j, ids := range []string{tt.meant, tt.mapped} {
			for id := range strings.FieldsSeq(strings.Replace(ids, "GOVERN 6.1", "GOVERN", 1)) {
				if !strings.Contains(cells[j+1], id) || !strings.Contains(said, id) {
					t.Errorf("%s: %s is not in %q, or not in\n%s", tt.citation, id, cells[j+1], said)
				}
			}
		}
		for _, c := range frameworks.Builtin().FindCitations("README.md", []byte(cells[2])) {
			for _, ref := range c.Resolved {
				if len(frameworks.Builtin().ByRequirement(ref.Framework, ref.ID)) == 0 && ref.ID != "C-PE" {
					t.Errorf("%s: we map nothing to %v", tt.citation, ref)
				}
			}
		}
	}
}
