package frameworks_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/governance"
)

// An id is accepted in every spelling that means one entry in force, and the use is
// told; all else is refused, with what became of it.
func TestAccept(t *testing.T) {
	tests := []struct{ written, ref, refused string }{
		{"csf-2.0:PR.AA-05", "csf-2.0:PR.AA-05", ""},
		{"csf-2.0:pr-aa-5", "csf-2.0:PR.AA-05", ""},
		{"csf-2.0:ID.AM-1", "csf-2.0:ID.AM-01", ""},
		{"NIST CSF 2.0 PR.AA-05", "csf-2.0:PR.AA-05", ""},
		{"owasp-nhi-2025:NHI7", "owasp-nhi-2025:NHI7:2025", ""},
		{"OWASP NHI-07", "owasp-nhi-2025:NHI7:2025", ""},
		{"SP 800-207 section 5.7", "sp800-207:TH7", ""},
		{"ai-rmf-1.0:GV-6.1", "ai-rmf-1.0:GOVERN 6.1", ""},

		{"csf-2.0:PR.AC-04", "", "csf-2.0:PR.AC-04 is withdrawn; cites csf-2.0:PR.AC-04; moved-to csf-2.0:PR.AA-05"},
		{"csf-2.0:PR.AC-4", "", "csf-2.0:PR.AC-4 is wrong-edition, legacy-id; cites csf-1.1:PR.AC-4; moved-to csf-2.0:PR.AA-05"},
		{"csf-1.1:PR.AC-4", "", "csf-1.1:PR.AC-4 is legacy-id; cites csf-1.1:PR.AC-4; moved-to csf-2.0:PR.AA-05"},
		{"csf-2.0:ID.GV-04", "", "csf-2.0:ID.GV-04 is withdrawn; cites csf-2.0:ID.GV-04; moved-to csf-2.0:GV.RM-04; perhaps csf-2.0:GV.RM-03"},
		{"MP-2.1", "", "MP-2.1 is ambiguous; there is ai-rmf-1.0:MAP 2.1; there is sp800-53-r5:MP-2(1)"},
		{"csf-2.0:AC-2", "", "csf-2.0:AC-2 is foreign-id; there is sp800-53-r5:AC-2"},
		{"csf-2.0:PR.AA-99", "", "csf-2.0:PR.AA-99 is unknown-id; perhaps csf-2.0:PR.AA"},
		{"csf-2.0", "", "csf-2.0 is framework-only; cites csf-2.0"},
		{"csf-2.0:PR.AA-05 and PR.AA-01", "", "csf-2.0:PR.AA-05 and PR.AA-01 is more than one id; cites csf-2.0:PR.AA-05; cites csf-2.0:PR.AA-01"},
		{"see csf-2.0:PR.AA-5", "", "see csf-2.0:PR.AA-5 is more than one id; cites csf-2.0:PR.AA-05"},
		{"", "", " is unknown-id"},
	}
	for _, tt := range tests {
		at := frameworks.AliasUse{Pos: governance.Position{File: "target.csv", Line: 2, Column: 7}}
		ref, use, err := frameworks.Builtin().Accept(tt.written, at)
		var refused *frameworks.RefusedError
		if tt.refused != "" {
			if !errors.As(err, &refused) || err.Error() != tt.refused || use != (frameworks.AliasUse{}) || ref != (frameworks.Ref{}) {
				t.Errorf("Accept(%q) = %v, %+v, %v; want %s", tt.written, ref, use, err, tt.refused)
			}
			continue
		}
		want := frameworks.AliasUse{}
		if tt.written != tt.ref {
			want = at
			want.Code, want.Framework, want.Written, want.ID = controls.CodeRequirementAlias, ref.Framework, tt.written, ref.ID
		}
		if diff := cmp.Diff(want, use); err != nil || ref.String() != tt.ref || diff != "" {
			t.Errorf("Accept(%q) = %v, %v, want %s; use (-want +got):\n%s", tt.written, ref, err, tt.ref, diff)
		}
	}
}
