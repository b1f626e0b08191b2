package reports

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
)

// A Timing says how fast a step is taken: in the whole view, or by one party.
type Timing struct {
	Step    string         `json:"step"`
	Party   governance.Ref `json:"party,omitzero"` // zero for all together, and for an unknown party
	OnTime  Share          `json:"onTime"`         // of the steps that were taken, or may have been: those within their limit
	Overdue Share          `json:"overdue"`        // of the steps still to be taken: those whose limit has passed
	// Evidenced are the steps of OnTime that a positive item of evidence shows.
	Evidenced Share                           `json:"evidenced"`
	Median    governance.Field[time.Duration] `json:"median,omitzero"`
	// Timed is how many delays the median is taken of, the lower one of two; with
	// fewer than the minimum sample it says little, and Small is true.
	Timed int  `json:"timed"`
	Small bool `json:"small"`
}

// A Limit is the time within which a step is on time.
type Limit struct {
	Step   string                          `json:"step"`
	Within governance.Field[time.Duration] `json:"within,omitzero"`
	Source string                          `json:"source"` // a control and its parameter, or where a library default comes from
}

// A wait is one step of one record: what set it going, and what ended it.
type wait struct {
	step      string
	subject   governance.Ref
	parties   []governance.Ref
	from      governance.Field[time.Time] // none: nothing set it going
	to        governance.Field[time.Time] // none: not taken yet
	limit     time.Duration
	most      time.Duration // at the most, where the limit is not known; 0: it is limit
	evidenced truth
	// shorter says that the step may have taken less time than is recorded: it is not
	// known to be late then.
	shorter bool
}

// onTime reports whether a step that took so long is within its limit, and not too
// early.
func (w wait) onTime(took time.Duration, early bool) truth {
	switch {
	case early && w.step == StepTransfer: // before anybody approved
		return no
	case took <= w.limit:
		return yes
	case w.shorter, took <= w.most:
		return maybe
	}
	return no
}

// A clock collects the waits of one step, of one party or of all.
type clock struct {
	Timing
	delays []time.Duration
}

func newTiming(step string, party governance.Ref) Timing {
	return Timing{Step: step, Party: party, OnTime: newShare(), Overdue: newShare(), Evidenced: newShare()}
}

// take counts a wait. A step that came before what sets it going took no time.
func (c *clock) take(w wait, now time.Time) {
	from, started := w.from.Get()
	to, done := w.to.Get()
	switch {
	case done && started:
		took := max(to.Sub(from), 0)
		c.OnTime.add(w.subject, w.onTime(took, to.Before(from)))
		c.Evidenced.add(w.subject, w.evidenced)
		if !w.shorter {
			c.delays = append(c.delays, took)
		}
	case done && w.from.IsNone() && w.step == StepTransfer: // nobody approved
		c.OnTime.add(w.subject, no)
		c.Evidenced.add(w.subject, w.evidenced)
	case w.from.IsNone():
	case w.to.IsNone() && started:
		c.Overdue.add(w.subject, -w.onTime(now.Sub(from), false))
	case w.to.IsNone():
		c.Overdue.add(w.subject, maybe)
	default:
		c.OnTime.add(w.subject, maybe)
		c.Evidenced.add(w.subject, min(w.evidenced, maybe))
	}
}

func (c *clock) timing(minSample int) Timing {
	c.Median, c.Timed = lowerMedian(c.delays), len(c.delays)
	c.Small = c.Timed < minSample
	return c.Timing
}

// timings counts waits: each step over all in the order of steps, then by party.
func (r *Reporter) timings(steps []string, waits []wait) (all, parties []Timing) {
	clocks := map[string]*clock{}
	byParty := map[pair]*clock{}
	for _, s := range steps {
		clocks[s] = &clock{Timing: newTiming(s, governance.Ref{})}
	}
	for _, w := range waits {
		clocks[w.step].take(w, r.view.Time())
		for _, p := range w.parties {
			key := pair{w.step, p}
			if byParty[key] == nil {
				byParty[key] = &clock{Timing: newTiming(w.step, p)}
			}
			byParty[key].take(w, r.view.Time())
		}
	}
	parties = []Timing{}
	for _, s := range steps {
		all = append(all, clocks[s].timing(r.minSample))
	}
	for _, c := range byParty {
		if t := c.timing(r.minSample); t.OnTime.Of+t.Overdue.Of > 0 {
			parties = append(parties, t)
		}
	}
	slices.SortFunc(parties, func(a, b Timing) int {
		return cmp.Or(a.Party.Compare(b.Party), cmp.Compare(slices.Index(steps, a.Step), slices.Index(steps, b.Step)), strings.Compare(a.Step, b.Step))
	})
	return all, parties
}
