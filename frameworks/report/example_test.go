package report_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/frameworks"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// result stands for what engine.Assess returns.
func result() *controls.Assessment {
	rotation := func(id string, v controls.Verdict, missing ...controls.Missing) controls.Finding {
		return controls.Finding{Control: "ROT-01", Severity: controls.High, Subject: governance.NewRef(governance.KindCredential, id), Verdict: v, Missing: missing}
	}
	return &controls.Assessment{
		AsOf: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
		Findings: []controls.Finding{
			rotation("ci-key", controls.Fail),
			rotation("deploy-key", controls.Unknown, controls.Missing{Path: "credential[deploy-key].rotatedAt", Code: delegation.CodeNotRecorded}),
		},
		Population: []controls.Population{{Control: "ROT-01", Severity: controls.High, Subjects: 40, Counts: controls.Counts{Pass: 38, Fail: 1, Unknown: 1}}},
	}
}

// Example writes a report for an auditor and shows its summary.
func Example() {
	assessment := result()
	in := report.Input{Title: "Reseller north", Assessment: assessment, Coverage: frameworks.Cover(assessment, frameworks.Builtin())}
	var page strings.Builder
	if err := report.Markdown(&page, in); err != nil {
		fmt.Println(err)
	}
	_, summary, _ := strings.Cut(page.String(), "## Summary\n\n")
	fmt.Println(summary[:strings.Index(summary, "| Severity")])
	// Output:
	// 1 controls ask 40 questions, one per control and record of its kind. 40 were evaluated, 0 were not run; 40 were applicable.
	//
	// | Verdict | Count |
	// | --- | --- |
	// | error | 0 of 40 applicable |
	// | fail | 1 of 40 applicable |
	// | unknown | 1 of 40 applicable |
	// | waived | 0 of 40 applicable |
	// | pass | 38 of 40 applicable |
	// | not applicable | 0 of 40 evaluated |
	// | not run | 0 of 40 questions |
}

func ExampleSummarize() {
	assessment := result()
	sum := report.Summarize(report.Input{Assessment: assessment, Coverage: frameworks.Cover(assessment, frameworks.Builtin())})
	fmt.Printf("%d of %d fail\n", sum.Verdicts.Fail, sum.Applicable)
	for _, f := range sum.Coverage {
		if n := f.Statuses; f.Framework == "owasp-nhi-2025" {
			fmt.Printf("%s: %d of %d requirements failing, %d supported\n", f.Framework, n.Failing, f.Requirements, n.Supported)
		}
	}
	// Output:
	// 1 of 40 fail
	// owasp-nhi-2025: 1 of 10 requirements failing, 0 supported
}

func ExampleWorklist() {
	for _, gap := range report.Worklist(result().Findings) {
		fmt.Printf("%s settles %d verdicts, is part of %d\n", gap.Path, gap.Settles, gap.PartOf)
	}
	// Output: credential[deploy-key].rotatedAt settles 1 verdicts, is part of 1
}

func ExampleJSON() {
	if err := report.JSON(os.Stdout, report.Input{Assessment: &controls.Assessment{AsOf: result().AsOf}}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "schemaVersion": "1.0",
	//   "asOf": "2026-04-01T00:00:00Z",
	//   "projected": false,
	//   "agents": false,
	//   "basis": {"engine":{},"schema":{},"pack":{},"input":{}},
	//   "summary": {"controls":0,"questions":0,"evaluated":0,"notRun":0,"applicable":0,"verdicts":{"pass":0,"fail":0,"unknown":0,"waived":0,"notApplicable":0,"error":0},"severities":[{"severity":"critical","applicable":0,"verdicts":{"pass":0,"fail":0,"unknown":0,"waived":0,"notApplicable":0,"error":0}},{"severity":"high","applicable":0,"verdicts":{"pass":0,"fail":0,"unknown":0,"waived":0,"notApplicable":0,"error":0}},{"severity":"medium","applicable":0,"verdicts":{"pass":0,"fail":0,"unknown":0,"waived":0,"notApplicable":0,"error":0}},{"severity":"low","applicable":0,"verdicts":{"pass":0,"fail":0,"unknown":0,"waived":0,"notApplicable":0,"error":0}}],"subjects":[],"coverage":[]},
	//   "catalogs": [],
	//   "mappings": [],
	//   "attributions": [],
	//   "coverage": [],
	//   "population": [],
	//   "worklist": [],
	//   "observations": [],
	//   "findings": []
	// }
}
