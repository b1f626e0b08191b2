package controlstest

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"testing"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// horizon is how far Boundaries looks ahead: further than any parameter reaches.
const horizon = 20 * 365 * governance.Day

var readsNow = regexp.MustCompile(`\bnow\b`)

// Boundaries looks at the cases of a pack (see Run) at every instant at which a
// verdict turns by itself later on, and a nanosecond before and after: the verdict
// is what engine.Engine.Forecast says, on both sides. A control that compares with
// now turns in some case.
func Boundaries(t testing.TB, pack *controls.Pack, cases fs.FS, opts ...Option) {
	t.Helper()
	settingsOf(opts).eachArchive(t, pack, cases, func(eng *engine.Engine, c *controls.Control, a *archive) {
		turns := 0
		for _, k := range a.cases {
			turns += k.boundaries(t, eng, c)
		}
		if turns == 0 && readsNow.MatchString(c.Applies+" "+c.Pass) {
			t.Errorf("%s: %s compares with now, and no verdict of a case ever turns", a.file, c.ID)
		}
	})
}

// boundaries looks at the turns of one case, and says how many there are.
func (k *testCase) boundaries(t testing.TB, eng *engine.Engine, c *controls.Control) int {
	t.Helper()
	v := k.view
	if asOf, known := v.FactsAsOf().Get(); known && v.Time().Before(asOf) {
		v = v.Index().At(asOf) // a forecast begins with the facts
	}
	turns, err := eng.Forecast(context.Background(), v, v.Time().Add(horizon), engine.Only(c.ID))
	if err != nil {
		t.Error(errors.Join(errors.New(k.name), err))
	}
	next := map[governance.Ref]time.Time{} // the turn behind one, of the same subject
	for i := len(turns) - 1; i >= 0; i-- {
		turn := turns[i]
		k.turnsAt(t, eng, v, turn, turn.At.Add(-1), turn.Before)
		k.turnsAt(t, eng, v, turn, turn.At, turn.After)
		if after := turn.At.Add(1); !after.Equal(next[turn.Subject]) {
			k.turnsAt(t, eng, v, turn, after, turn.After)
		}
		next[turn.Subject] = turn.At
	}
	return len(turns)
}

// turnsAt wants a verdict at an instant.
func (k *testCase) turnsAt(t testing.TB, eng *engine.Engine, v *delegation.View, turn controls.Turn, at time.Time, want controls.Verdict) {
	t.Helper()
	f, err := eng.Check(context.Background(), v.Later(at), turn.Control, turn.Subject)
	if err != nil {
		t.Errorf("%s: %v", k.name, err)
		return
	}
	if f.Unwaived() != want {
		t.Errorf("%s: %s of %v turns from %v to %v at %s, and is %v at %s", k.name, turn.Control, turn.Subject, turn.Before, turn.After,
			governance.FormatInstant(turn.At), f.Unwaived(), governance.FormatInstant(at))
	}
}
