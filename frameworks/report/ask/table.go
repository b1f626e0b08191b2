package ask

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/mandate-nhi/mandate/governance"
	"github.com/mandate-nhi/mandate/governance/importer"
	"github.com/mandate-nhi/mandate/internal/sheet"
)

// A tableRow is one line of a table, with the place of every cell.
type tableRow struct {
	file   string
	number int // from 1, that of the column names (RFC 7111)
	cells  map[string]string
	places map[string]governance.Position
}

func (r tableRow) cell(column string) string { return r.cells[column] }

func (r tableRow) fault(column string, code governance.Code, detail string) *governance.Fault {
	return &governance.Fault{Code: code, Pos: r.places[column], Detail: detail}
}

// A table is a CSV file as a spreadsheet may have saved it: in UTF-8 or UTF-16, its
// columns apart by commas, semicolons or tabs.
type table struct {
	*csv.Reader
	file   string
	header []string
}

// readTable reads the rows of a table that has these columns, each once. Rows without
// anything in them are left out.
func readTable(name string, data []byte, wanted ...string) ([]tableRow, error) {
	t, fault := tableOf(name, data, wanted)
	var rows []tableRow
	for number := 2; fault == nil; number++ {
		record, err := t.Read()
		if err == io.EOF {
			return rows, nil
		}
		var row tableRow
		if row, fault = t.row(number, record, err); fault == nil && slices.ContainsFunc(record, isText) {
			rows = append(rows, row)
		}
	}
	return nil, governance.NewDocumentError([]*governance.Fault{fault})
}

func isText(cell string) bool { return strings.TrimSpace(cell) != "" }

// tableOf reads the header, of which the columns say what stands between them.
func tableOf(name string, data []byte, wanted []string) (*table, *governance.Fault) {
	text, fault := importer.Text(importer.File{Name: name, Data: data}, importer.Limits{})
	if fault != nil {
		return nil, fault
	}
	fault = &governance.Fault{Code: governance.CodeSyntax, Pos: governance.Position{File: name, Line: 1, Column: 1}}
	for _, comma := range ",;\t" {
		t := &table{csv.NewReader(bytes.NewReader(text)), name, nil}
		t.Comma, t.FieldsPerRecord = comma, -1
		t.header, _ = t.Read()
		for i := range t.header {
			t.header[i] = strings.TrimSpace(t.header[i])
		}
		switch missing := missingOf(t.header, wanted); {
		case missing == "" && len(t.header) > 0:
			return t, nil
		case fault.Detail == "" || len(t.header) > 1:
			fault.Detail = missing
		}
	}
	return nil, fault
}

// missingOf says why a header does not have every column once.
func missingOf(header, wanted []string) string {
	for _, column := range wanted {
		at := slices.Index(header, column)
		switch {
		case len(header) < 2:
			return "want a CSV file with the columns " + strings.Join(wanted, ", ")
		case at < 0:
			return "the column " + column + " is missing"
		case slices.Contains(header[at+1:], column):
			return "the column " + column + " stands there twice"
		}
	}
	return ""
}

// row is what a line holds. Cells that are missing at its end are empty.
func (t *table) row(number int, record []string, err error) (tableRow, *governance.Fault) {
	row := tableRow{t.file, number, map[string]string{}, map[string]governance.Position{}}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		return row, &governance.Fault{Code: governance.CodeSyntax, Pos: governance.Position{File: t.file, Line: bad.Line, Column: bad.Column}, Detail: bad.Err.Error()}
	}
	line, _ := t.FieldPos(len(record) - 1)
	for _, column := range t.header {
		row.places[column] = governance.Position{File: t.file, Line: line}
	}
	for i, cell := range record {
		line, at := t.FieldPos(i)
		place := governance.Position{File: t.file, Line: line, Column: at}
		if i < len(t.header) {
			row.cells[t.header[i]], row.places[t.header[i]] = sheet.Unguard(cell), place
		} else if isText(cell) {
			return row, &governance.Fault{Code: governance.CodeSyntax, Pos: place, Detail: "this stands behind the last column"}
		}
	}
	return row, nil
}
