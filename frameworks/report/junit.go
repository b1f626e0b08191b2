package report

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
)

// JUnit writes the findings as test results for build servers, in the XML that
// JUnit's Ant task began: a suite for each control, with a case for each finding
// that the assessment lists. A fail is a failure. What is unknown or could not be
// evaluated is an error, for it is no pass and must not be skipped. What is waived
// or not asked about is skipped, and so is what was not run, as one case.
//
// Properties of a suite hold the counts of the control, passes that are not listed
// included; those of the first suite hold what the result rests on. Times are
// absent: an assessment takes none. The error is ErrNoAssessment, joins every
// Contradiction, or is that of w.
func JUnit(w io.Writer, in Input) error {
	if err := in.check(); err != nil {
		return err
	}
	j := &junit{Input: in, w: bufio.NewWriter(w), of: map[string][]*controls.Finding{}}
	for i := range in.Assessment.Findings {
		f := &in.Assessment.Findings[i]
		j.of[f.Control] = append(j.of[f.Control], f)
	}
	j.document()
	return j.w.Flush()
}

type junit struct {
	Input
	w  *bufio.Writer // keeps its error for Flush
	of map[string][]*controls.Finding
}

// A junitTally is what the attributes of a suite count.
type junitTally struct{ tests, failures, errors, skipped int }

func (t *junitTally) add(v controls.Verdict) {
	t.tests++
	switch v {
	case controls.Fail:
		t.failures++
	case controls.Unknown, controls.Error:
		t.errors++
	case controls.Waived, controls.NotApplicable:
		t.skipped++
	}
}

func (t junitTally) String() string {
	return fmt.Sprintf(`tests="%d" failures="%d" errors="%d" skipped="%d"`, t.tests, t.failures, t.errors, t.skipped)
}

// tally counts what the suite of a control lists.
func (j *junit) tally(p controls.Population) (t junitTally) {
	for _, f := range j.of[p.Control] {
		t.add(f.Verdict)
	}
	if p.NotRun() > 0 {
		t.tests, t.skipped = t.tests+1, t.skipped+1
	}
	return t
}

func (j *junit) document() {
	var all junitTally
	for _, p := range j.Assessment.Population {
		t := j.tally(p)
		all = junitTally{all.tests + t.tests, all.failures + t.failures, all.errors + t.errors, all.skipped + t.skipped}
	}
	fmt.Fprint(j.w, xml.Header)
	fmt.Fprintf(j.w, "<testsuites name=\"%s\" %v>\n", attribute(j.Title, "mandate"), all)
	for i, p := range j.Assessment.Population {
		fmt.Fprintf(j.w, "  <testsuite name=\"%s\" timestamp=\"%s\" %v>\n", attribute(j.suite(p.Control), p.Control),
			j.Assessment.AsOf.UTC().Format("2006-01-02T15:04:05"), j.tally(p))
		j.properties(p, i == 0)
		for _, f := range j.of[p.Control] {
			j.testcase(f)
		}
		if n := p.NotRun(); n > 0 {
			fmt.Fprintf(j.w, "    <testcase name=\"not run\" classname=\"%s\">\n      <skipped message=\"%d of %d subjects were not asked\"/>\n    </testcase>\n", attribute(p.Control, ""), n, p.Subjects)
		}
		fmt.Fprint(j.w, "  </testsuite>\n")
	}
	fmt.Fprint(j.w, "</testsuites>\n")
}

// suite is id and title of a control.
func (j *junit) suite(id string) string {
	if title := j.control(id).Title; title != "" {
		return id + " " + title
	}
	return id
}

func (j *junit) properties(p controls.Population, first bool) {
	fmt.Fprint(j.w, "    <properties>\n")
	property := func(name, value string) {
		if value != "" {
			fmt.Fprintf(j.w, "      <property name=\"%s\" value=\"%s\"/>\n", name, attribute(value, ""))
		}
	}
	if first {
		b := j.Assessment.Basis
		property("asOf", governance.FormatInstant(j.Assessment.AsOf))
		property("factsAsOf", instantOrNothing(j.Assessment.FactsAsOf))
		property("pack", sourceText(b.Pack))
		property("engine", sourceText(b.Engine))
		property("input", sourceText(b.Input))
		property("scope", j.plainScope())
	}
	property("severity", p.Severity.String())
	property("subjects", strconv.Itoa(p.Subjects))
	for _, v := range controls.Verdicts() {
		property(v.String(), strconv.Itoa(p.Counts.Of(v)))
	}
	property("not_run", strconv.Itoa(p.NotRun()))
	fmt.Fprint(j.w, "    </properties>\n")
}

// sourceText is name, version and digest in one line.
func sourceText(s controls.Source) string {
	return strings.Join(strings.Fields(s.Name+" "+s.Version+" "+s.Digest), " ")
}

func (j *junit) testcase(f *controls.Finding) {
	fmt.Fprintf(j.w, "    <testcase name=\"%s\" classname=\"%s\"", attribute(f.Subject.String(), ""), attribute(f.Control, ""))
	if j.Position != nil {
		if pos, ok := j.Position(f.Subject, ""); ok {
			fmt.Fprintf(j.w, " file=\"%s\" line=\"%d\"", attribute(pos.File, ""), pos.Line)
		}
	}
	element := map[controls.Verdict]string{controls.Fail: "failure", controls.Unknown: "error", controls.Error: "error", controls.Waived: "skipped", controls.NotApplicable: "skipped"}[f.Verdict]
	switch element {
	case "":
		fmt.Fprint(j.w, "/>\n")
		return
	case "skipped": // which has no type and no text
		fmt.Fprintf(j.w, ">\n      <skipped message=\"%s\"/>\n    </testcase>\n", attribute(f.Verdict.String()+": "+plainWhy(f), ""))
		return
	}
	fmt.Fprintf(j.w, ">\n      <%s type=\"%s\" message=\"%s\">%s</%s>\n    </testcase>\n",
		element, f.Verdict, attribute(j.sentence(f), ""), escaped(j.advice(f)), element)
}

// advice is what helps with a finding: parameters in force and what to do.
func (in Input) advice(f *controls.Finding) string {
	text := f.Severity.String() + " control"
	if p := plainParams(f.Params); p != "" {
		text += "; in force: " + p
	}
	if a := f.Attribution.Answerable; a != "" {
		text += "; answerable: " + visible(a)
	}
	if r := in.control(f.Control).Remediation; r != "" {
		text += "; what to do: " + visible(r)
	}
	return text
}

// attribute is a text, or what stands for none, as it may stand within quotes.
func attribute(s, otherwise string) string { return escaped(visible(cmp.Or(s, otherwise))) }

func escaped(s string) string {
	var b bytes.Buffer // takes every write
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
