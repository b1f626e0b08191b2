package referee

import (
	"bytes"
	"testing"

	"github.com/joshdk/go-junit"
)

// totals are what a build server counts.
func totals(data []byte) (junit.Totals, error) {
	suites, err := junit.Ingest(data)
	all := junit.Suite{Suites: suites}
	all.Aggregate()
	return all.Totals, err
}

// junitXML wants a build server to count the verdicts: what is unknown is an error,
// and nothing is passed but what passes.
func junitXML(t *testing.T, all map[string]written) {
	for name, w := range all {
		data := w.file(t, "assessment.xml")
		got, err := totals(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		v, notRun := w.doc.Summary.Verdicts, 0
		for _, p := range w.doc.Population {
			if p.NotRun() > 0 {
				notRun++
			}
		}
		want := junit.Totals{Passed: v.Pass, Failed: v.Fail, Error: v.Unknown + v.Error, Skipped: v.Waived + v.NotApplicable + notRun}
		want.Tests = want.Passed + want.Failed + want.Error + want.Skipped
		if got != want {
			t.Errorf("%s: a build server counts %+v, want %+v", name, got, want)
		}
		if name != "nothing" && got.Tests == 0 {
			t.Errorf("%s has no tests", name)
		}
		if _, err := totals(bytes.Replace(data, []byte("</testsuites>"), []byte("</testsuite>"), 1)); err == nil {
			t.Errorf("%s: a build server does not find a planted fault", name)
		}
	}
}
