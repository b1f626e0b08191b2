package controlstest

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/governance"
)

// Branches measures how many branches of the controls of a pack their cases take
// (see Run): each condition of applies and pass (engine.Conditions) has two, true
// and false, for some subject, or item of a list. It fails when fewer than
// minPercent of them are taken, and lists those that are not.
func Branches(t testing.TB, pack *controls.Pack, cases fs.FS, minPercent int, opts ...Option) {
	t.Helper()
	s := settingsOf(opts)
	eng, err := engine.Compile(pack, s.engine...)
	if err != nil {
		t.Error(err)
		return
	}
	var all, taken int
	var missed []string
	for c := range pack.All() {
		n, of, not, err := s.taken(eng, c, cases)
		if err != nil {
			t.Error(err)
			continue
		}
		taken, all, missed = taken+n, all+of, append(missed, not...)
	}
	settle(t, "branches taken", taken, all, minPercent, missed)
}

// taken counts the branches of a control that its cases take, of all, and names
// those that they do not.
func (s *settings) taken(eng *engine.Engine, c *controls.Control, cases fs.FS) (taken, all int, missed []string, err error) {
	list, err := s.branches(eng, c, cases)
	for _, b := range list {
		for _, way := range []struct {
			taken bool
			name  string
		}{{b.True, "true"}, {b.False, "false"}} {
			if all++; way.taken {
				taken++
			} else {
				missed = append(missed, fmt.Sprintf("%s %s: %s is never %s", c.ID, b.Expr, conditionText(b.Condition), way.name))
			}
		}
	}
	return taken, all, missed, err
}

func conditionText(c engine.Condition) string {
	if c.Items != "" {
		return c.Text + " (of an item of " + c.Items + ")"
	}
	return c.Text
}

// settle compares a share with its floor. A share of nothing has no floor.
func settle(t testing.TB, what string, part, whole, minPercent int, missed []string) {
	t.Helper()
	if whole == 0 {
		t.Errorf("%s: there are none", what)
		return
	}
	text := fmt.Sprintf("%s: %d of %d, %d.%d %%", what, part, whole, part*100/whole, part*1000/whole%10)
	if len(missed) > 0 {
		text += "; not:\n    " + strings.Join(missed, "\n    ")
	}
	if part*100 < minPercent*whole {
		t.Errorf("want at least %d %% %s", minPercent, text)
		return
	}
	t.Log(text)
}

// branches says which conditions of a control come out which way in some case.
func (s *settings) branches(eng *engine.Engine, c *controls.Control, cases fs.FS) ([]engine.ConditionOutcome, error) {
	a, err := s.readArchive(cases, c.ID)
	if err != nil {
		return nil, err
	}
	conditions, err := eng.Conditions(c.ID)
	if err != nil {
		return nil, err
	}
	var sum []engine.ConditionOutcome
	for _, x := range conditions.All() {
		sum = append(sum, engine.ConditionOutcome{Condition: x})
	}
	for _, k := range a.cases {
		for subject := range k.subjects(c.Subject) {
			list, err := conditions.Ask(context.Background(), k.view, subject)
			if err != nil {
				return nil, err
			}
			for i, o := range list {
				sum[i].True, sum[i].False = sum[i].True || o.True, sum[i].False || o.False
			}
		}
	}
	return sum, nil
}

// subjects yields those of a kind at the instant of the case.
func (k *testCase) subjects(kind governance.Kind) func(yield func(governance.Ref) bool) {
	return func(yield func(governance.Ref) bool) {
		for s := range k.view.Subjects(kind) {
			if !yield(s.Ref()) {
				return
			}
		}
	}
}
