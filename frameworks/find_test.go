package frameworks_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mandate-nhi/mandate/frameworks"
)

func TestFindCitations(t *testing.T) {
	tests := []struct {
		name, file, text string
		want             string // place, text, verdicts, and what to write
	}{
		{"a sentence of the brief", "brief.txt", "Channel gaps often cause weak NHI rotation and revocation (OWASP NHI-03).\n", `
1:66 NHI-03: alias mis-described`},
		{"names hold to the end of a paragraph", "a.md", "We follow NIST CSF 2.0: PR.AC-4,\nID.AM-1 and PR.AA-05.\n\nAlso PR.AC-4.\n", `
1:25 PR.AC-4: wrong-edition legacy-id
2:1 ID.AM-1: unpadded > NIST CSF 2.0 ID.AM-01
2:13 PR.AA-05: exact
4:6 PR.AC-4: legacy-id > NIST CSF 2.0 PR.AA-05`},
		{"a name behind the id", "a.md", "PR.AC-4 (NIST CSF 1.1) and AC-6 of SP 800-53.\n", `
1:1 PR.AC-4: legacy-id > NIST CSF 2.0 PR.AA-05
1:28 AC-6: exact`},
		{"a framework alone", "a.md", "- NIST AI RMF\n- NIST Zero Trust Architecture (SP 800-207)\n", `
1:3 NIST AI RMF: framework-only
2:33 SP 800-207: framework-only`},
		{"another framework's id beside a name", "a.md", "NIST Zero Trust (SP 800-207) PE-4 says who decides.\n", `
1:30 PE-4: foreign-id`},
		{"another framework's id further on", "a.md", "SP 800-207 is about decisions. In hardware, AC-6(1) holds.\n", `
1:1 SP 800-207: framework-only
1:45 AC-6(1): exact`},
		{"prose that looks like ids", "a.md", "Look at 2 (3) items, map 4.1 of the city, id am 1, au 2, a T4 or M1 machine and a PS-99.\n", ``},
		{"what a named framework allows", "a.md", "AI RMF: Govern 6.1, MAP 4.1 and GV-6.2. SP 800-207 says in section 5.7, §3.1.1 and tenet 4: the Policy Engine.\n", `
1:9 Govern 6.1: alias > NIST AI RMF 1.0 GOVERN 6.1
1:21 MAP 4.1: exact
1:33 GV-6.2: alias > NIST AI RMF 1.0 GOVERN 6.2
1:60 section 5.7: section-only > NIST SP 800-207 section 5.7 (TH7)
1:75 3.1.1: section-only > NIST SP 800-207 section 3.1.1 (V1)
1:85 tenet 4: alias > NIST SP 800-207 section 2.1 (T4)`},
		{"both described in one sentence", "a.md", "NHI2:2025 is about leaked secrets, NHI3:2025 about partners.\n", `
1:1 NHI2:2025: exact
1:36 NHI3:2025: exact`},
		{"addresses", "a.md", "See [PR.AC-4](https://example.org/csf-2.0/PR.AC-4) and <https://example.org/PR.AC-7> and [x](docs/AC-2.md).\n", `
1:6 PR.AC-4: legacy-id > NIST CSF 2.0 PR.AA-05`},
		{"a table", "a.md", "| framework | id |\n|---|---|\n| NIST CSF 1.1 | PR.AC-1 |\n| NIST CSF 2.0 | PR.AA-1 |\n", `
3:18 PR.AC-1: legacy-id
4:18 PR.AA-1: unpadded > NIST CSF 2.0 PR.AA-01`},
		{"rows of CSV", "a.csv", "control,framework,id\nC-1,NIST CSF 2.0,PR.AA-1\nC-2,NIST SP 800-53,\"AC-02(03)\"\nC-3,,MP-4\n", `
2:18 PR.AA-1: unpadded > NIST CSF 2.0 PR.AA-01
3:21 AC-02(03): alias > NIST SP 800-53 Rev. 5 AC-2(3)
4:6 MP-4: ambiguous`},
		{"HTML", "a.html", "<!-- PR.AC-1 --><style>PR.AC-2</style><table><tr><td>NIST&nbsp;CSF 2.0 <b>PR.AA&#8209;5</b><td>AC-6</table><p title='PR.AC-3'>1 < 2 & PR.<em>DS</em>-02</>", `
1:75 PR.AA‑5: alias > NIST CSF 2.0 PR.AA-05
1:96 AC-6: exact
1:135 PR.DS-02: exact`},
		{"an edition that is only spoken of", "a.md", "The reference of NIST CSF 1.1 at PR.AA-05 names PR.AC-4; NIST CSF 1.1 PR.AA-01 is wrong.\n", `
1:34 PR.AA-05: exact
1:49 PR.AC-4: legacy-id > NIST CSF 2.0 PR.AA-05
1:71 PR.AA-01: wrong-edition`},
		{"a section in code", "a.md", "SP 800-207 `3.3` is about deployment.\n", `
1:13 3.3: section-only mis-described`},
		{"what is said right before comes first", "a.md", "NIST Zero Trust (SP 800-207) PE-4 is no SP 800-53, and NIST CSF 1.1 PR.AA-05 no CSF 2.0.\n", `
1:30 PE-4: foreign-id
1:41 SP 800-53: framework-only
1:69 PR.AA-05: wrong-edition
1:81 CSF 2.0: framework-only`},
		{"rows of HTML", "a.htm", "<tr><td>NIST CSF 2.0</td><td>PR.AA-1</td></tr><tr><td>NIST CSF 1.1</td><td>PR.AC-1</td></tr>", `
1:30 PR.AA-1: unpadded > NIST CSF 2.0 PR.AA-01
1:76 PR.AC-1: legacy-id`},
		{"a framework alone, and an id of another", "a.md", "NIST AI RMF for agents, AC-2 for accounts.\n", `
1:1 NIST AI RMF: framework-only
1:25 AC-2: exact`},
		{"no such number", "a.md", "NIST CSF 2.0 PR.AA-07, OWASP NHI11 and AC-99.\n", `
1:14 PR.AA-07: unknown-id
1:30 NHI11: unknown-id`},
		{"a range", "a.md", "NIST CSF 1.1 PR.AC-1 through PR.AC-4; CSF 2.0: PR.AA-01–PR.AA-06, ID.AM-1 – ID.AM-3 and ID.AM-1 to ID.AM-3.\n", `
1:14 PR.AC-1 through PR.AC-4: legacy-id
1:48 PR.AA-01–PR.AA-06: exact
1:69 ID.AM-1 – ID.AM-3: unpadded > NIST CSF 2.0 ID.AM-01, ID.AM-02, ID.AM-03
1:93 ID.AM-1 to ID.AM-3: unpadded`},
		{"no range", "a.md", "CSF 2.0 PR.AA-05 through ID.AM-1, PR.AA-5 through PR.AA-1, PR.AA-1 – ok.\n", `
1:9 PR.AA-05: exact
1:26 ID.AM-1: unpadded > NIST CSF 2.0 ID.AM-01
1:35 PR.AA-5: unpadded > NIST CSF 2.0 PR.AA-05
1:51 PR.AA-1: unpadded > NIST CSF 2.0 PR.AA-01
1:60 PR.AA-1: unpadded > NIST CSF 2.0 PR.AA-01`},
		{"numbers that belong to an id", "a.md", "CSF 2.0 PR.DS-1/2/10, PR.AA-1 through 6 and ID.AM-1 - 4.\n", `
1:9 PR.DS-1: unpadded
1:23 PR.AA-1: unpadded
1:45 ID.AM-1: unpadded`},
		{"headings", "a.md", `# NIST CSF 2.0
ID.AM-1, PR.AC-4

## Access control
- ID.AM-1
- AC-2
- CSF 1.1: ID.AM-1

## SP 800-53 and AI RMF
MP-2.1

# NIST AI RMF
MP-2.1, Section 5.7

# SP 800-207
T4, section 5.7, ID.AM-1
`, `
1:3 NIST CSF 2.0: framework-only
2:1 ID.AM-1: unpadded > NIST CSF 2.0 ID.AM-01
2:10 PR.AC-4: wrong-edition legacy-id
5:3 ID.AM-1: unpadded > NIST CSF 2.0 ID.AM-01
6:3 AC-2: exact
7:12 ID.AM-1: legacy-id
9:4 SP 800-53: framework-only
9:18 AI RMF: framework-only
10:1 MP-2.1: ambiguous
12:3 NIST AI RMF: framework-only
13:1 MP-2.1: alias
15:3 SP 800-207: framework-only
16:18 ID.AM-1: legacy-id`},
		{"headings of HTML", "a.html", "<h1>CSF <b>2.0</b></h1><p>ID.AM-1<h3>x</h3><p>ID.AM-1<h1>y</h1><p>ID.AM-1", `
1:5 CSF 2.0: framework-only
1:27 ID.AM-1: unpadded > NIST CSF 2.0 ID.AM-01
1:47 ID.AM-1: unpadded > NIST CSF 2.0 ID.AM-01
1:67 ID.AM-1: legacy-id`},
		{"nothing", "a.md", "\n\n \n", ``},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range frameworks.Builtin().FindCitations(tt.file, []byte(tt.text)) {
				line := fmt.Sprintf("%d:%d %s: %s", c.Pos.Line, c.Pos.Column, c.Text, strings.Trim(fmt.Sprint(c.Verdicts), "[]"))
				if c.AutoRewrite {
					line += " > " + c.Correction
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(strings.TrimSpace(tt.want), strings.Join(got, "\n")); diff != "" {
				t.Errorf("FindCitations (-want +got):\n%s", diff)
			}
		})
	}
}

// Of what repeats without end, eight times as much takes about eight times the work,
// and not the square of it: told by the memory, for a clock would lie.
func TestWorkIsLinear(t *testing.T) {
	lib := frameworks.Builtin()
	lib.Resolve("PR.AA-05", "")
	work := func(text string) float64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		lib.Resolve(text, text)
		for _, file := range []string{"a.md", "a.html", "a.csv"} {
			lib.FindCitations(file, []byte(text))
		}
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	for _, piece := range []string{"1.", "PR.", "ID.AM-1-", "NHI1:2025:", "CSF 1.1 ", "§ 1.", "AC-2(3) ", "PR.AA-1–", "# CSF\n", "<h1>", "](http://", "\xff\x00"} {
		short := strings.Repeat(piece, 1024/len(piece))
		if small, large := work(short), work(strings.Repeat(short, 8)); large > 16*small {
			t.Errorf("%q: %.0f bytes, and %.0f for eight times as much", piece, small, large)
		}
	}
}
