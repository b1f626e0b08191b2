package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/controls"
	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/sheet"
)

// csvColumns is the first line of the CSV form. New ones come last.
var csvColumns = []string{
	"control", "title", "severity", "verdict", "without_exception", "subject", "answerable", "used_by", "tenant", "region", "environment",
	"why", "missing", "parameters", "due", "exception", "waived_until", "requirements", "file", "line", "as_of", "scope",
}

// CSV writes the findings as a table, after RFC 4180 in UTF-8: one line for each,
// in their order, under a line of column names. Lists within a cell are separated
// by "; ". What passes, or is not asked about, is there when the assessment lists
// it. The column scope says on each line for whom the report is and what is left
// out of it.
//
// An apostrophe stands in front of what a spreadsheet would take for a formula.
// The error is ErrNoAssessment, joins every Contradiction, or is that of w.
func CSV(w io.Writer, in Input) error {
	if err := in.check(); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(csvColumns); err != nil {
		return err
	}
	t := &csvTable{Input: in, asks: in.requirements(), scope: in.plainScope()}
	for i := range in.Assessment.Findings {
		row := t.row(&in.Assessment.Findings[i])
		for j := range row {
			row[j] = sheet.Guard(row[j])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

type csvTable struct {
	Input
	asks  map[string][]string // of controls
	scope string
}

func (t *csvTable) row(f *controls.Finding) []string {
	under, a, file, line := "", f.Attribution, "", ""
	if f.Verdict == controls.Waived {
		under = f.Waiver.Verdict.String()
	}
	if t.Position != nil {
		if pos, ok := t.Position(f.Subject, ""); ok {
			file, line = visible(pos.File), strconv.Itoa(pos.Line)
		}
	}
	missing := make([]string, len(f.Missing))
	for i, m := range f.Missing {
		missing[i] = visible(m.Path)
	}
	return []string{
		visible(f.Control), visible(t.control(f.Control).Title), f.Severity.String(), f.Verdict.String(), under, visible(f.Subject.String()),
		visible(a.Answerable), visible(strings.Join(a.Exercising, "; ")), visible(a.Tenant), visible(a.Region), visible(a.Environment),
		plainWhy(f), strings.Join(missing, "; "), plainParams(f.Params), instantOrNothing(f.Due),
		visible(f.Waiver.Exception), instantOrNothing(f.Waiver.Until), strings.Join(t.asks[f.Control], "; "), file, line,
		governance.FormatInstant(t.Assessment.AsOf), t.scope,
	}
}

func instantOrNothing(f governance.Field[time.Time]) string {
	if t, ok := f.Get(); ok {
		return governance.FormatInstant(t)
	}
	return ""
}
