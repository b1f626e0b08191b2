package ask

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/internal/sheet"
)

// columns is the first line of a request. Answers need id and answer of them.
var columns = []string{"id", "question", "allowed", "answer", "why", "replaces", "due", "party", "asked_at"}

// CSV writes the request as a table, after RFC 4180 in UTF-8, with an empty column for
// the answers. An apostrophe stands in front of what a spreadsheet would take for a
// formula. The error is that of w.
func (r *Request) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(columns); err != nil {
		return err
	}
	for _, q := range r.Questions {
		row := []string{q.ID, q.Text, q.Allowed, "", whyText(q.Why), q.Replaces, governance.FormatInstant(r.Due), r.Party, governance.FormatInstant(r.At)}
		for i := range row {
			row[i] = sheet.Guard(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// whyText names the controls, each with its requirements.
func whyText(list []Why) string {
	var parts []string
	for _, w := range list {
		text := strings.TrimSpace(w.Control + " " + w.Title)
		if len(w.Requirements) > 0 {
			text += " (" + strings.Join(w.Requirements, ", ") + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// Read reads a request that CSV or HTML wrote: of a table only what Merge needs. The
// name stands in positions; it is not opened. The error is a *governance.DocumentError.
func Read(name string, data []byte) (*Request, error) {
	if bytes.Contains(data, []byte(dataBegin)) {
		return readHTML(name, data)
	}
	t, err := readTable(name, data, "id", "replaces", "party", "due", "asked_at")
	if err != nil {
		return nil, err
	}
	r := &Request{Questions: []Question{}}
	for _, row := range t {
		due, err1 := governance.ParseInstant(row.cell("due"))
		at, err2 := governance.ParseInstant(row.cell("asked_at"))
		if err := errors.Join(err1, err2); err != nil {
			return nil, governance.NewDocumentError([]*governance.Fault{row.fault("due", governance.CodeFormat, "due and asked_at are instants")})
		}
		if r.Party != "" && (r.Party != row.cell("party") || !r.At.Equal(at)) {
			return nil, governance.NewDocumentError([]*governance.Fault{row.fault("party", governance.CodeFormat, "a request is of one party and one instant")})
		}
		r.Party, r.At, r.Due = row.cell("party"), at, due
		r.Questions = append(r.Questions, Question{ID: row.cell("id"), Replaces: row.cell("replaces")})
	}
	return r, nil
}

// AnswersCSV writes a file of answers, by question id: what Merge reads.
func AnswersCSV(w io.Writer, answers map[string]string) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"id", "answer"}}
	for id, answer := range answers {
		rows = append(rows, []string{sheet.Guard(id), sheet.Guard(answer)})
	}
	slices.SortFunc(rows[1:], func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return out.WriteAll(rows)
}

// An Attestation says who gave answers, and when.
type Attestation struct {
	By string // id of an actor of the party
	At time.Time
}
