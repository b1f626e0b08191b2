package report

import (
	"fmt"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/controls"
)

// timelineSteps is into how many columns the time ahead is divided.
const timelineSteps = 30

// An htmlStep is one column of the timeline, in a box of 1000 by 200 units.
type htmlStep struct {
	X, Width, Words string
	Parts           []stepPart
}

type stepPart struct{ Y, Height, Class string }

// Timeline counts the verdicts that change, by when and to what.
func (h *htmlPage) Timeline() (steps []htmlStep) {
	f := h.Forecast
	if f == nil || len(f.Turns) == 0 {
		return nil
	}
	from, span := h.Assessment.AsOf, max(f.Until.Sub(h.Assessment.AsOf), time.Hour)
	classes := []controls.Verdict{controls.Fail, controls.Error, controls.Unknown, controls.Waived, controls.NotApplicable, controls.Pass}
	counts, most := make([]map[controls.Verdict]int, timelineSteps), 1
	for _, t := range f.Turns {
		i := min(max(int(t.At.Sub(from)/(span/timelineSteps)), 0), timelineSteps-1)
		if counts[i] == nil {
			counts[i] = map[controls.Verdict]int{}
		}
		counts[i][t.After]++
		most = max(most, sumOf(counts[i]))
	}
	for i, n := range counts {
		s := htmlStep{X: strconv.Itoa(i*1000/timelineSteps + 2), Width: strconv.Itoa(1000/timelineSteps - 4)}
		s.Words = "from " + instant(from.Add(span/timelineSteps*time.Duration(i)).Truncate(time.Second)) + ":"
		bottom := 0
		for _, v := range classes {
			if n[v] > 0 {
				top := bottom + max(4, n[v]*190/most)
				s.Parts = append(s.Parts, stepPart{strconv.Itoa(200 - top), strconv.Itoa(top - bottom), v.String()})
				s.Words += fmt.Sprintf(" %d to %v", n[v], v)
				bottom = top
			}
		}
		if bottom > 0 {
			steps = append(steps, s)
		}
	}
	return steps
}

func sumOf(counts map[controls.Verdict]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// Turns lists the changes, of records that change alike together.
func (h *htmlPage) Turns() htmlTable {
	type alike struct {
		at            time.Time
		control       string
		severity      controls.Severity
		before, after controls.Verdict
	}
	of := map[alike][]string{}
	var order []alike
	for _, t := range h.Forecast.Turns {
		k := alike{t.At, t.Control, t.Severity, t.Before, t.After}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], t.Subject.String())
	}
	caption := fmt.Sprintf("%d verdicts change until %s if nothing is done", len(h.Forecast.Turns), instant(h.Forecast.Until))
	return h.rows(caption, []string{"From", "Severity", "Control", "Before", "After", "Records"}, len(order), func(i int) []htmlCell {
		k := order[i]
		return []htmlCell{timeCell(instant(k.at)), {Text: k.severity.String(), Class: "severity " + k.severity.String()}, cell(h.name(k.control)), verdictCell(k.before), verdictCell(k.after), {Text: few(of[k])}}
	})
}
