package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

// MaxForecast is how many instants a forecast looks at for one verdict.
const MaxForecast = 10_000

// A ForecastLimitError is a verdict that may turn at more than MaxForecast instants:
// from At on nobody looked.
type ForecastLimitError struct {
	Control string
	Subject governance.Ref // zero for a control that reads rates, which turns with any record
	At      time.Time
}

// Error says which verdict it is. The wording may change.
func (e *ForecastLimitError) Error() string {
	subject := "some record"
	if !e.Subject.IsZero() {
		subject = e.Subject.String()
	}
	return fmt.Sprintf("%s of %s may turn at more than %d instants; from %s on nobody looked", e.Control, subject, MaxForecast, governance.FormatInstant(e.At))
}

// Forecast lists the instants behind the view's, and not behind until, at which
// verdicts change if the facts stay as they are, by instant, control and subject.
// They are exact: found by evaluating at each instant that an answer was compared
// with, and just after it. A statement of completeness grows old, and the passes
// that rest on it with it. Only limits the controls.
//
// The error is ctx's, names ids of Only that the pack does not have, says that the
// view lies before the estate's asOf, where an answer would know what came later, or
// is a *ForecastLimitError: a nearer until has fewer instants.
func (e *Engine) Forecast(ctx context.Context, v *delegation.View, until time.Time, opts ...AssessOption) ([]controls.Turn, error) {
	var c assessConfig
	for _, o := range opts {
		o(&c)
	}
	selected, err := e.selection(c.only)
	if err != nil {
		return nil, err
	}
	if asOf, ok := v.FactsAsOf().Get(); ok && v.Time().Before(asOf) {
		return nil, fmt.Errorf("a forecast begins when the facts were true, %s, or later", governance.FormatInstant(asOf))
	}
	turns, done, total := []controls.Turn{}, 0, e.total(v)
	var second []*plan
	for _, k := range governance.Kinds() {
		for s := range v.Subjects(k) {
			if len(e.about[k]) == 0 {
				break
			}
			for _, i := range e.about[k] {
				p := e.plans[i]
				switch {
				case !selected[i]:
					continue
				case p.rates && !v.Partial():
					if !slices.Contains(second, p) {
						second = append(second, p)
					}
					continue
				}
				more, err := e.turns(ctx, p, v, s.Ref(), until)
				if err != nil {
					return nil, err
				}
				turns = append(turns, more...)
			}
			if done++; c.progress != nil {
				c.progress(done, total)
			}
		}
	}
	if len(second) > 0 {
		more, err := e.turnsOfRates(ctx, v, until, second)
		if err != nil {
			return nil, err
		}
		turns = append(turns, more...)
	}
	slices.SortFunc(turns, func(a, b controls.Turn) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Control, b.Control), a.Subject.Compare(b.Subject))
	})
	return turns, nil
}

// turns follows one verdict from instant to instant.
func (e *Engine) turns(ctx context.Context, p *plan, v *delegation.View, ref governance.Ref, until time.Time) ([]controls.Turn, error) {
	var out []controls.Turn
	was, next, more := e.look(p, v, ref)
	for n := 0; more && !next.After(until); n++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if n == e.config.maxForecast {
			return nil, &ForecastLimitError{p.control.ID, ref, next}
		}
		v = v.Later(next)
		var is controls.Verdict
		at := next
		if is, next, more = e.look(p, v, ref); is != was {
			out = append(out, controls.Turn{At: at, Control: p.control.ID, Subject: ref, Severity: p.control.Severity, Before: was, After: is})
		}
		was = is
	}
	return out, ctx.Err()
}

// look gives a verdict, and the first instant behind the view's at which it may be
// another one.
func (e *Engine) look(p *plan, v *delegation.View, ref governance.Ref) (is controls.Verdict, next time.Time, more bool) {
	w, earliest := v.Watch()
	s, ok := w.Subject(ref)
	if !ok {
		return controls.NotApplicable, time.Time{}, false
	}
	r := e.tracing(w, s)
	is, _, _ = e.interpreted(p, r) // a plan keeps no trace
	next, more = soonest(v.Time(), earliest(), p.turning(*r.reads)).Get()
	return is, next, more
}
