package controlstest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// maxExplained bounds the findings that one failure explains; the others are
// listed.
const maxExplained = 5

// NoNewFindings asks every control of the pack about every subject and fails for
// each finding that is not among the known ones: a file of lines "verdict control
// subject", such as "fail ROT-01 credential:deploy-key", of the verdicts error,
// fail and unknown. A finding that got worse or better is a new one. Those that
// are no longer found are logged. MANDATE_UPDATE=1 writes the file, and keeps the
// lines at its top that start with #; a file that is not there knows nothing.
func NoNewFindings(t testing.TB, e *governance.Estate, asOf time.Time, file string, opts ...Option) {
	t.Helper()
	s := settingsOf(opts)
	found, ok := s.findings(t, e, asOf)
	if !ok {
		return
	}
	comment, known, err := readKnown(file)
	if err != nil {
		t.Error(err)
		return
	}
	if updating() {
		if err := os.WriteFile(file, []byte(comment+lines(found)), 0o644); err != nil {
			t.Error(err)
		}
		return
	}
	report(t, file, found, known)
}

// updating reports whether goldens are to be written.
func updating() bool { return os.Getenv("MANDATE_UPDATE") == "1" }

// A finding is a line and the question behind it.
type finding struct {
	line string
	*question
}

// findings are those of the whole pack, sorted by line.
func (s *settings) findings(t testing.TB, e *governance.Estate, asOf time.Time) ([]finding, bool) {
	t.Helper()
	chosen, ok := s.chosen(t)
	if !ok {
		return nil, false
	}
	eng, err := engine.Compile(chosen, s.engine...)
	if err != nil {
		t.Error(err)
		return nil, false
	}
	x, ok := s.indexOf(t, e)
	if !ok {
		return nil, false
	}
	v := x.At(asOf)
	a, err := eng.Assess(context.Background(), v)
	if err != nil {
		t.Error(err)
		return nil, false
	}
	var out []finding
	for _, f := range a.Findings {
		c, _ := chosen.Get(f.Control)
		q := &question{settings: s, control: c, subject: f.Subject, view: v, engine: eng, finding: f}
		if q.finding.Verdict != controls.Waived {
			out = append(out, finding{fmt.Sprintf("%v %s %v", f.Verdict, f.Control, f.Subject), q})
		}
	}
	slices.SortFunc(out, func(a, b finding) int { return strings.Compare(a.line, b.line) })
	return out, true
}

func lines(list []finding) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(f.line + "\n")
	}
	return b.String()
}

// readKnown reads the lines of a file and the comment at its top.
func readKnown(file string) (comment string, known []string, err error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	for line := range strings.Lines(string(data)) {
		switch text := strings.TrimSpace(line); {
		case strings.HasPrefix(text, "#") && len(known) == 0:
			comment += text + "\n"
		case text != "" && !strings.HasPrefix(text, "#"):
			known = append(known, text)
		}
	}
	return comment, known, err
}

// report fails for what is new and logs what is gone.
func report(t testing.TB, file string, found []finding, known []string) {
	t.Helper()
	var fresh []finding
	for _, f := range found {
		if !slices.Contains(known, f.line) {
			fresh = append(fresh, f)
		}
	}
	for _, k := range known {
		if !slices.ContainsFunc(found, func(f finding) bool { return f.line == k }) {
			t.Logf("%s: no longer found: %s", file, k)
		}
	}
	if len(fresh) == 0 {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d findings are not in %s (MANDATE_UPDATE=1 adds them):\n", len(fresh), file)
	for i, f := range fresh {
		text := ""
		if i < maxExplained {
			text = f.explained()
		}
		fmt.Fprintf(&b, "\n%s (%s)\n%s", f.line, f.control.Title, text)
	}
	var p page
	p.section("taken for granted", slices.Concat(fresh[0].asked(), fresh[0].read(fresh[0].view))...)
	t.Error(b.String() + "\n" + p.String())
}
