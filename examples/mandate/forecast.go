package main

import (
	"flag"
	"io"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/controls/builtin"
	"github.com/mandate-nhi/mandate/controls/engine"
	"github.com/mandate-nhi/mandate/delegation"
	"github.com/mandate-nhi/mandate/governance"
)

var forecastCommand = command{
	name:  "forecast",
	args:  "[flags] FILE...",
	short: "say when verdicts change if nothing is done",
	about: `
The facts are assumed to stay as they are; only time goes on. The instants are exact:
until then a verdict is the one before the arrow, from then on the one behind it.
Statements of completeness grow old too, and the passes that rest on them.`,
	example: "mandate forecast -within P30D estate.json",
	prepare: func(flags *flag.FlagSet) func(*env, []string) error {
		f := &forecast{}
		f.flags(flags, "text", "json")
		flags.Func("until", "look as far as the `INSTANT`, such as 2026-07-01T00:00:00Z", f.until.set)
		flags.Func("within", "look as far as the `DURATION` behind -as-of, such as P30D (default P90D)", f.setWithin)
		flags.Func("controls", "look at the controls in `LIST`, such as ROT-01,SEC-02 (default: all)", f.selectControls)
		return f.run
	},
}

type forecast struct {
	question
	until  instant
	within time.Duration
	only   []string
}

func (f *forecast) setWithin(s string) (err error) {
	f.within, err = governance.ParseDuration(s)
	return err
}

func (f *forecast) selectControls(list string) error {
	f.only = strings.Split(list, ",")
	_, err := builtin.Pack().Select(f.only...)
	return err
}

func (f *forecast) run(e *env, names []string) error {
	if !f.until.t.IsZero() && f.within > 0 {
		return usageError{"give -until or -within, not both"}
	}
	v, err := f.view(e, names)
	if err != nil {
		return err
	}
	a, err := f.answer(e, v)
	if err != nil {
		return err
	}
	return map[string]func(io.Writer) error{"text": a.text().print, "json": printJSON(a)}[f.format](e.stdout)
}

// defaultForecast is how far a forecast looks: a quarter, as access is reviewed.
const defaultForecast = 90 * governance.Day

func (f *forecast) answer(e *env, v *delegation.View) (*forecastAnswer, error) {
	until := f.until.t
	switch {
	case until.IsZero() && f.within > 0:
		until = v.Time().Add(f.within)
	case until.IsZero():
		until = v.Time().Add(defaultForecast)
	case !until.After(v.Time()):
		return nil, usagef("-until %s does not lie behind %s", governance.FormatInstant(until), governance.FormatInstant(v.Time()))
	}
	eng, err := engine.Compile(builtin.Pack())
	if err != nil {
		return nil, err
	}
	progress := e.working("forecasting")
	defer progress.end()
	turns, err := eng.Forecast(e.ctx, v, until, engine.Only(f.only...), engine.Progress(progress.set))
	return &forecastAnswer{f.moment(v), until, turns}, err
}

// A forecastAnswer is what forecast writes with -format json.
type forecastAnswer struct {
	moment
	Until time.Time       `json:"until"`
	Turns []controls.Turn `json:"turns"` // by instant, control and subject
}

// text shows the turns day by day.
func (a *forecastAnswer) text() *page {
	p := &page{}
	worse := 0
	for _, t := range a.Turns {
		if t.After == controls.Fail || t.After == controls.Unknown || t.After == controls.Error {
			worse++
		}
	}
	p.line("FORECAST: %s, %d to fail or unknown", plural(len(a.Turns), "verdict changes", "verdicts change"), worse)
	p.head("  from   %s\n  until  %s", a.moment, governance.FormatInstant(a.Until))
	for rest := a.Turns; len(rest) > 0; {
		n, day := 0, rest[0].At.Format(time.DateOnly)
		var rows [][]string
		for n < len(rest) && rest[n].At.Format(time.DateOnly) == day {
			t := rest[n]
			rows = append(rows, []string{t.At.Format("15:04:05"), t.Control, t.Subject.String(), t.Severity.String(), t.Before.String() + " → " + t.After.String()})
			n++
		}
		p.head("%s", day)
		p.table(rows)
		rest = rest[n:]
	}
	return p
}
