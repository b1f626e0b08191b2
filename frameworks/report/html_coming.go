package report

import (
	"fmt"
	"strconv"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
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
		s.Words = "from " + governance.FormatInstant(from.Add(span/timelineSteps*time.Duration(i)).Truncate(time.Second)) + ":"
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

// Turns lists the changes.
func (h *htmlPage) Turns() htmlTable {
	list := h.Forecast.Turns
	caption := "Verdicts that change until " + governance.FormatInstant(h.Forecast.Until) + " if nothing is done"
	return h.rows(caption, []string{"From", "Severity", "Control", "Record", "Before", "After"}, len(list), func(i int) []htmlCell {
		t := list[i]
		return []htmlCell{{Text: governance.FormatInstant(t.At)}, {Text: t.Severity.String()}, cell(h.name(t.Control)), cell(t.Subject.String()), verdictCell(t.Before), verdictCell(t.After)}
	})
}
