package report_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/frameworks/report"
	"github.com/mandate-nhi/mandate/governance"
)

// TestExplained wants the page to ask for explanations of what does not pass, the worst
// first and a thousand of them, to hold them, and to say how many it leaves out.
func TestExplained(t *testing.T) {
	in := large(3000)
	verdicts, severities := map[string]controls.Verdict{}, map[string]controls.Severity{}
	for _, f := range in.Assessment.Findings {
		verdicts[f.Control+f.Subject.ID], severities[f.Control] = f.Verdict, f.Severity
	}
	var asked []string
	in.Explain = func(control string, subject governance.Ref) (controls.Explanation, error) {
		asked = append(asked, verdicts[control+subject.ID].String()+" "+severities[control].String())
		x := controls.Explanation{Control: control, Subject: subject, Summary: controls.Message{Code: controls.MessageCode("because of " + subject.ID)}}
		x.Steps = []controls.Step{{Expr: "pass", Text: "nhi.owner <!-- != null", Message: controls.Message{Code: "found nobody"}}}
		return x, nil
	}
	text := written(t, report.HTML, in)
	if got := slices.Compact(slices.Clone(asked)); len(asked) != 1000 || !slices.Equal(got, []string{"fail critical", "fail high", "fail medium", "fail low"}) {
		t.Errorf("asked for %d explanations: %v", len(asked), got)
	}
	for _, want := range []string{"Explained in full are 1000 of the 3000 findings that do not pass", `"because of n0"`, `"found nobody"`, `"nhi.owner \u003c!-- != null"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	failed := errors.New("no such record")
	in.Explain = func(string, governance.Ref) (controls.Explanation, error) { return controls.Explanation{}, failed }
	if err := report.HTML(io.Discard, in); err != failed {
		t.Errorf("error %v, want that of Explain", err)
	}
}
