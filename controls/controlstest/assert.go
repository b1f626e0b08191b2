package controlstest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/nearest"
)

// Pass wants a control to pass for a subject, such as "credential:deploy-key", at
// an instant.
func Pass(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, opts ...Option) {
	t.Helper()
	expect(t, e, asOf, control, subject, controls.Pass, opts)
}

// Fail wants a control to fail for a subject.
func Fail(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, opts ...Option) {
	t.Helper()
	expect(t, e, asOf, control, subject, controls.Fail, opts)
}

// Unknown wants a control to be undecided for a subject because facts are
// missing; Missing says which.
func Unknown(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, opts ...Option) {
	t.Helper()
	expect(t, e, asOf, control, subject, controls.Unknown, opts)
}

// NotApplicable wants a control not to ask about a subject.
func NotApplicable(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, opts ...Option) {
	t.Helper()
	expect(t, e, asOf, control, subject, controls.NotApplicable, opts)
}

// Waived wants a control to fail or to be undecided for a subject, and an
// exception on record to be in force.
func Waived(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, opts ...Option) {
	t.Helper()
	expect(t, e, asOf, control, subject, controls.Waived, opts)
}

// Missing wants a control to be undecided for a subject for want of exactly the
// facts with these paths, such as "credential[deploy-key].rotatedAt", in any
// order.
func Missing(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, paths []string, opts ...Option) {
	t.Helper()
	q, ok := ask(t, e, asOf, control, subject, opts)
	if !ok {
		return
	}
	var got []string
	for _, m := range q.finding.Missing {
		got = append(got, m.Path)
	}
	want := slices.Compact(slices.Sorted(slices.Values(paths)))
	got = slices.Compact(slices.Sorted(slices.Values(got)))
	if q.finding.Verdict == controls.Unknown && slices.Equal(got, want) {
		return
	}
	var text strings.Builder
	text.WriteString(q.headline("unknown for want of these facts") + " (- wanted, + got):\n")
	for _, line := range difference(want, got) {
		fmt.Fprintf(&text, "    %s\n", line)
	}
	t.Error(text.String() + q.explanation())
}

// difference marks what is wanted alone by − and what was got alone by +.
func difference(want, got []string) []string {
	var out []string
	for _, w := range want {
		mark := "  "
		if !slices.Contains(got, w) {
			mark = "- "
		}
		out = append(out, mark+w)
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			out = append(out, "+ "+g)
		}
	}
	return out
}

// expect compares one verdict.
func expect(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, want controls.Verdict, opts []Option) {
	t.Helper()
	q, ok := ask(t, e, asOf, control, subject, opts)
	if ok && q.finding.Verdict != want {
		t.Errorf("%s\n%s", q.headline(want.String()), q.explanation())
	}
}

// A question is one control asked about one subject.
type question struct {
	*settings
	control *controls.Control
	subject governance.Ref
	view    *delegation.View
	engine  *engine.Engine
	finding controls.Finding
}

// ask compiles and asks the one control. What is misspelt fails the test.
func ask(t testing.TB, e *governance.Estate, asOf time.Time, control, subject string, opts []Option) (*question, bool) {
	t.Helper()
	q := &question{settings: settingsOf(opts)}
	if !q.choose(t, control) || !q.resolve(t, e, subject) {
		return nil, false
	}
	x, ok := q.indexOf(t, e)
	if !ok {
		return nil, false
	}
	q.view = x.At(asOf)
	f, err := q.engine.Check(context.Background(), q.view, q.control.ID, q.subject)
	if err != nil {
		t.Error(err)
		return nil, false
	}
	q.finding = f
	return q, true
}

// choose finds the control in the pack and compiles it alone: a test asks for one
// of many.
func (q *question) choose(t testing.TB, control string) bool {
	t.Helper()
	chosen, ok := q.chosen(t)
	if !ok {
		return false
	}
	one, err := chosen.Select(control)
	if err != nil {
		if c, has := q.pack.Get(control); has {
			err = fmt.Errorf("the profile %s of the pack does not hold %s", q.profile, c.ID)
		}
		t.Error(err)
		return false
	}
	if q.engine, err = engine.Compile(one, q.settings.engine...); err != nil {
		t.Error(err)
		return false
	}
	q.control, _ = one.Get(control)
	return true
}

// resolve finds the subject in the estate.
func (q *question) resolve(t testing.TB, e *governance.Estate, subject string) bool {
	t.Helper()
	r, err := governance.ParseRef(subject)
	if err != nil {
		t.Errorf("%q is no subject: %v", subject, err)
		return false
	}
	q.subject = r
	return exists(t, e, r)
}

// exists wants the estate to hold a record, and names the nearest one.
func exists(t testing.TB, e *governance.Estate, r governance.Ref) bool {
	t.Helper()
	var ids []string
	for _, n := range records(e, r.Kind) {
		if n.id == r.ID {
			return true
		}
		ids = append(ids, n.id)
	}
	t.Errorf("the estate has no %v%s", r, nearest.Hint(r.ID, ids))
	return false
}
